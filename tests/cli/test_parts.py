"""The parts of a run, its form against speed and its swing, as they stand in the terminal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from rich.cells import cell_len
from rich.text import Text

from openstride.activity import Gait, Segment, Split
from openstride.analysis import Analysis, SpeedLine, SwingPath
from openstride.cli._parts import parts, splits, stretches
from openstride.cli._technique import against_speed, swing, technique
from openstride.messages import LANGUAGES, Catalogue, catalogue
from tests.analysis.making import known
from tests.cli.doubles import analysis_of

ENGLISH = catalogue("en")


def told(lines: Iterator[Text]) -> str:
    return "\n".join(line.plain.rstrip() for line in lines).replace("\u00a0", " ")


def segment(gait: Gait, start: float, end: float) -> Segment:
    return Segment(gait, start, end, 3.0 * (end - start), 1.0, round(2.8 * (end - start)))


def test_each_stretch_has_its_time_and_those_on_the_move_their_way() -> None:
    text = told(stretches([segment("standing", 0.0, 5.0), segment("running", 5.0, 605.0)], ENGLISH, 80))
    assert re.search(r"Standing +0:00 +0:05$", text, re.MULTILINE)
    assert re.search(r"Running +0:05 +10:00 +1\.8000 ± 0\.0020 km +1,680", text)


def test_of_many_stretches_the_longest_are_listed_in_their_order() -> None:
    short = [segment("standing", 60.0 * k, 60.0 * k + 2.0) for k in range(15)]
    long = segment("running", 300.5, 359.0)
    text = told(stretches(sorted([*short, long], key=lambda each: each.start), ENGLISH, 80))
    assert text.count("Standing") == 11
    assert "4 shorter ones are not listed." in text
    starts = [int(minutes) for minutes in re.findall(r"(\d+):\d\d +\d+:\d\d", text)]
    assert starts == sorted(starts)


def test_splits_stand_with_pace_form_and_lens() -> None:
    text = told(parts(known(duration=420.0).analysis, ENGLISH, 100))
    assert re.search(r"km +time +Pace +Cadence +Contact time", text)
    assert re.search(r"1 +\d:\d\d +\d:\d\d ± \d s /km +16\d\.\d+ ± \d\.\d+ spm +2\d\d ± \d+ ms +─+━*╋", text)
    assert re.search(r"\d+ m +\d:\d\d +\d+:\d\d ± ", text)


def test_a_run_without_a_whole_kilometre_has_no_table_of_them() -> None:
    assert "Splits" not in told(parts(known(duration=60.0).analysis, ENGLISH, 80))


def test_laps_are_numbered_and_told_apart_from_splits() -> None:
    analysis = known(duration=60.0).analysis
    laps = [Split("lap", 10.0, 30.0, 18.0, 50.0, 0.3, 50), Split("lap", 30.0, 50.0, 20.0, None, None, 56)]
    lines = told(splits(analysis, laps, "laps", ENGLISH, 80)).splitlines()
    assert lines[1].startswith("Laps")
    assert re.search(r"^ +1 +0:18 +6:00 ± \d+ s /km", lines[3])
    assert re.search(r"^ +2 +0:20 +– ", lines[4])


def test_an_analysis_put_together_by_hand_has_no_parts() -> None:
    assert told(parts(analysis_of(), ENGLISH, 80)) == told(technique(analysis_of(), ENGLISH, 80)) == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("section", [parts, technique])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(
    section: Callable[[Analysis, Catalogue, int], Iterator[Text]], language: str, width: int
) -> None:
    lines = list(section(known(duration=420.0).analysis, catalogue(language), width))
    assert len(lines) > 8
    assert max(cell_len(line.plain.rstrip()) for line in lines) <= width


def with_lines(lines: dict[str, SpeedLine]) -> Analysis:
    analysis = known(duration=60.0).analysis
    return replace(analysis, whole_run=lambda: replace(known(duration=60.0).analysis.whole_run(), form_by_speed=lines))


def test_a_slope_is_told_for_a_kilometre_an_hour_at_the_middle_speed() -> None:
    line = SpeedLine("cadence", "1/min", 3.0, 2.5, 3.5, 165.0, 0.1, 7.2, 0.9, 40, None)
    text = told(against_speed(with_lines({"cadence": line}), ENGLISH, 80))
    assert "as seen from 6:40 /km to 4:46 /km" in text
    assert re.search(r"Cadence +165\.00 ± 0\.2\d? spm +\+2\.0 ± 0\.5 spm", text)


@pytest.mark.parametrize(
    ("n", "words"), [(7, "Not enough data: 7 of 12 stretches of 15 s"), (30, "The speed hardly changed")]
)
def test_without_a_line_it_says_what_is_lacking(n: int, words: str) -> None:
    line = SpeedLine("cadence", "1/min", n=n)
    assert words in told(against_speed(with_lines({"cadence": line}), ENGLISH, 80))


def path_of(outwards: float) -> SwingPath:
    """Return a path that rises to 20 cm at a quarter of its 2 m and bends to the left."""
    along = np.linspace(0.0, 1.0, 5)
    up = np.array([0.0, 0.2, 0.1, 0.05, 0.0])
    mean = np.stack([2.0 * along, outwards * np.array([0.0, 0.5, 1.0, 0.5, 0.0]), up], axis=1)
    below, above = np.array([0.0, 0.01, 0.02]), np.array([0.0, 0.03, 0.02])
    return SwingPath("left", 30, None, mean, mean - below, mean + above, mean)


def test_outwards_is_to_the_left_on_the_left_foot_and_to_the_right_on_the_right() -> None:
    text = told(swing({"left": path_of(0.06), "right": replace(path_of(-0.06), side="right")}, ENGLISH, 80))
    assert re.search(r"Highest point +20\.0 cm, 18\.0 to 22\.0 +20\.0 cm, 18\.0 to 22\.0", text)
    assert re.search(r"Highest after +25 % +25 %", text)
    assert re.search(r"Farthest outwards +6\.0 cm, 5\.0 to 9\.0 +6\.0 cm, 3\.0 to 7\.0", text)
    assert re.search(r"Length of the swing +2\.00 m +2\.00 m", text)


def test_too_few_swings_are_counted() -> None:
    text = told(swing({"left": SwingPath("left", 12, 20)}, ENGLISH, 80))
    assert "Not enough data, left foot: 12 of 20 strides." in text
