"""The screen of a run that is being recorded: what stands on it, and that it stands still."""

from __future__ import annotations

from typing import Any

import pytest
from rich.cells import cell_len

from openstride.cli._live_figures import Figures, Measured, StrideFigures
from openstride.cli._record_screen import RunView, plain, screen
from openstride.messages import LANGUAGES, catalogue
from openstride.recorder import FootSnapshot, Snapshot
from openstride.recordings import Side

STRIDE = 0.7


def foot(**changes: Any) -> FootSnapshot:
    usual: dict[str, Any] = {
        "name": "OpenStride", "reach": "live", "battery": 87, "samples": 151_008, "missing": 0, "fetched": 0,
        "damaged": {}, "silence": 0.02, "clock_residual": 0.002, "boot": 3, "firmware": (1, 0, 0),
    }  # fmt: skip
    return FootSnapshot(**(usual | changes))


def strides(figures: Figures, count: int, *sides: Side, contact: float = 0.25) -> float:
    """Let feet take strides, and return the instant after the last."""
    for n in range(count):
        for side in sides:
            angle = 0.22 if side == "left" else 0.06
            stride = StrideFigures(
                side, STRIDE, Measured(contact, 0.008), Measured(STRIDE, 0.01), Measured(2.2, 0.05),
                Measured(2.2 / STRIDE, 0.06), Measured(angle, 0.01), Measured(120.0 / STRIDE, 2.0),
            )  # fmt: skip
            figures.take(stride, n * STRIDE)
    return (count - 1) * STRIDE


def view(count: int = 800, sides: tuple[Side, ...] = ("left", "right"), **changes: Any) -> RunView:
    figures = Figures()
    contact = changes.pop("contact", 0.25)
    now = strides(figures, count, *sides, contact=contact)
    feet = changes.pop("feet", {side: foot() for side in sides})
    return RunView(725.0, figures, now, Snapshot(725.0, feet), **changes)


def seen(view: RunView, width: int = 80, language: str = "en") -> str:
    return "\n".join(line.plain.rstrip() for line in screen(view, catalogue(language), width)).replace(
        "\N{NO-BREAK SPACE}", " "
    )


def row(text: str, name: str) -> str:
    return next(line.strip() for line in text.splitlines() if line.strip().startswith(name))


def test_time_and_way_come_first_and_each_figure_stands_with_its_interval() -> None:
    text = seen(view())
    assert text.splitlines()[0] == "● 12:05 · 1.76 ± 0.08 km"
    assert "5:18 ± 12 s /km     5:18     5:18" in row(text, "Pace")
    assert "171 ± 4 spm" in row(text, "Cadence")
    assert "250 ± 16 ms" in row(text, "Contact time")


def test_a_foot_lands_as_its_angle_says() -> None:
    assert row(seen(view()), "Foot strike").split() == ["Foot", "strike", "rearfoot", "midfoot"]


def test_a_walk_has_a_speed_and_no_strike_type() -> None:
    text = seen(view(contact=0.45))
    assert "m/s" in row(text, "Speed")
    assert row(text, "Foot strike").split() == ["Foot", "strike", "–", "–"]


def test_a_shoe_that_is_lost_says_for_how_long_and_that_it_records_by_itself() -> None:
    lost = foot(reach="lost", silence=0.3, missing=2016, fetched=512, damaged={"ChecksumError": 3})
    text = seen(view(feet={"left": foot(), "right": lost}, lost_for={"right": 12.3}))
    assert row(text, "Link").split("  ")[-1].strip() == "lost for 12 s"
    assert row(text, "Missing").split() == ["Missing", "0", "2,016"]
    assert row(text, "Fetched").split() == ["Fetched", "0", "512"]
    assert row(text, "Damaged").split() == ["Damaged", "0", "3"]
    assert "Right pod out of reach. It keeps recording by itself." in text


def test_damage_has_a_row_only_where_there_is_some() -> None:
    assert "Damaged" not in seen(view())


def test_both_shoes_that_are_lost_are_said_in_one_sentence() -> None:
    text = seen(view(feet={"left": foot(reach="lost"), "right": foot(reach="lost")}))
    assert "Both pods out of reach" in text


def test_a_link_that_is_there_and_says_nothing_is_not_called_live() -> None:
    text = seen(view(feet={"left": foot(silence=2.4), "right": foot(silence=None)}))
    assert row(text, "Link").split(maxsplit=1)[1].startswith("silent for 2 s")
    assert row(text, "Link").endswith("live")


def test_what_is_not_known_is_a_dash() -> None:
    unknown = foot(battery=None, clock_residual=None)
    text = seen(view(0, feet={"left": unknown, "right": unknown}))
    for name in ("Pace", "Cadence", "Contact time", "Battery", "Clock", "Foot strike"):
        assert "–" in row(text, name)
    assert "Set off." in text


def test_one_foot_has_no_columns_beside_it() -> None:
    text = seen(view(sides=("right",)))
    assert "left" not in text
    assert "R" in row(text, "Pace")


def test_a_lap_is_counted_from_the_first_press_on() -> None:
    assert "lap" not in seen(view()).splitlines()[0]
    assert seen(view(laps=[300.0])).splitlines()[0].endswith("lap 2, 7:05")


def test_the_heart_rate_has_a_row_only_where_a_strap_tells_it() -> None:
    assert "Heart rate" not in seen(view())
    assert row(seen(view(heart_rate=142.0)), "Heart rate").endswith("142 bpm")


def test_what_is_wrong_with_a_pod_is_said_before_all_else() -> None:
    lost = {"left": foot(reach="lost"), "right": foot()}
    text = seen(view(feet=lost, said="Left pod says something strange."))
    assert "Left pod says something strange." in text
    assert "out of reach." not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(language: str, width: int) -> None:
    lost = foot(reach="lost", silence=123.0, missing=2016, fetched=512, damaged={"ChecksumError": 3})
    full = view(feet={"left": lost, "right": lost}, laps=[300.0], heart_rate=142.0)
    assert max(cell_len(line) for line in seen(full, width, language).splitlines()) <= width


def test_numbers_that_come_move_nothing() -> None:
    before, after = (seen(view(count)).splitlines() for count in (0, 800))
    assert [line.find("right") for line in before[:3]] == [line.find("right") for line in after[:3]]
    shoes = [next(at for at, line in enumerate(each) if "left shoe" in line) for each in (before, after)]
    assert shoes[0] == shoes[1]


def test_the_plain_line_says_the_same_in_one_line() -> None:
    said = plain(view(heart_rate=142.0), catalogue("en")).replace("\N{NO-BREAK SPACE}", " ")
    assert said.startswith(
        "12:05  1.76 ± 0.08 km  5:18 ± 12 s /km  171 ± 4 spm  142 bpm  left: live, 151,008 samples, 0 missing"
    )
    assert "\n" not in said
