"""What is seen of a run while it is recorded: how it goes, left beside right, and how the shoes are reached.

Pure: what is known goes in, lines come out. The columns keep their places while the numbers change, and every estimate
stands with its interval as in the report; below the numbers of both feet the lens lies on the same rail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from rich.cells import cell_len
from rich.text import Text

from openstride.cli._lens import Mark, rail
from openstride.cli._lines import Cell, columns, padded, paragraph, widest
from openstride.cli._live_figures import Figures, Measured, Metric, strike_of
from openstride.cli._metrics import bare, display_of, name_of, rail_of, written
from openstride.cli._numbers import NOT_KNOWN, SPACE, clock, half_width, number, significant, with_margin
from openstride.cli._parts import way
from openstride.messages import Catalogue
from openstride.recorder import FootSnapshot, Snapshot
from openstride.recordings import SIDES, Side

#: What is shown of the form, and the unit it comes in.
FORM: Final[Mapping[Metric, str]] = {
    "speed": "m/s",
    "cadence": "steps/min",
    "contact_time": "s",
    "strike_angle": "rad",
}
#: Cells that a number with its interval, a foot's number and a shoe's state take at least.
NUMBER, FOOT, SHOE = 15, 7, 20
SHORTEST_RAIL: Final = 12
LONGEST_RAIL: Final = 44
GAP: Final = 2
#: Clocks are not compared better than that (ms).
LEAST_MS: Final = 0.1
#: A link that has said nothing for so long is doubtful, and how long is said (s).
QUIET_AFTER: Final = 1.0


@dataclass(frozen=True, slots=True)
class RunView:
    """A run at one instant.

    Parameters
    ----------
    seconds
        Since it began.
    figures
        Of its strides, and
    now
        the instant that they are asked for.
    snapshot
        Of the recorder.
    laps
        When the button was pressed (s since the run began).
    heart_rate
        Beats a minute, where a strap tells it.
    beside
        What other makers' devices say, a line each.
    lost_for
        How long the pods have been out of reach that are (s).
    said
        What else is to be known just now, such as what is wrong with a pod.
    """

    seconds: float
    figures: Figures
    now: float
    snapshot: Snapshot
    laps: Sequence[float] = ()
    heart_rate: float | None = None
    beside: Sequence[str] = ()
    lost_for: Mapping[Side, float] = field(default_factory=dict)
    said: str = ""

    @property
    def feet(self) -> Mapping[Side, FootSnapshot]:
        """The shoes; one that is out of reach is silent since it is."""
        feet = self.snapshot.feet
        return {side: replace(foot, silence=self.lost_for.get(side, foot.silence)) for side, foot in feet.items()}

    @property
    def sides(self) -> list[Side]:
        """The feet there are, left first."""
        return [side for side in SIDES if side in self.snapshot.feet]


def screen(view: RunView, texts: Catalogue, width: int, hint: str = "") -> list[Text]:
    """Give the lines of the whole screen, with a hint what the reader can do."""
    lines = [headline(view, texts, width), Text()]
    lines += form(view, texts, width)
    lines.append(Text())
    lines += shoes(view, texts)
    for quoted in view.beside:
        lines += paragraph(quoted, width, style="note")
    lines.append(Text())
    lines += remarks(view, texts, width)
    lines += paragraph(hint, width, style="note", first="  ") if hint else ()
    return lines


def plain(view: RunView, texts: Catalogue) -> str:
    """Give the same in one line, for a file or a screen reader."""
    figures, now = view.figures, view.now
    running = figures.running(now) is not False
    parts = [clock(view.seconds)]
    distance = figures.distance(now)
    if distance is not None:
        parts.append(way(distance.value, distance.uncertainty, texts))
    for metric in ("speed", "cadence"):
        one = figures.of_feet(metric, now)
        if one is not None:
            parts.append(written(display_of(metric, FORM[metric], running=running), one.value, one.uncertainty, texts))
    if view.heart_rate is not None:
        parts.append(_heart_rate(view.heart_rate, texts))
    for side in view.sides:
        foot = view.feet[side]
        values = {"link": _link(foot, texts), "samples": f"{foot.samples:,}", "missing": f"{foot.missing:,}"}
        parts.append(texts.text(f"record.plain.{side}", **values))
    return "  ".join(parts)


def headline(view: RunView, texts: Catalogue, width: int) -> Text:
    """Time and way, and the lap where one was marked."""
    distance = view.figures.distance(view.now)
    parts = [clock(view.seconds)]
    if distance is not None:
        parts.append(way(distance.value, distance.uncertainty, texts))
    line = Text.assemble("● ", (" · ".join(parts), "lead"))
    if view.laps:
        lap = texts.text("record.lap", n=len(view.laps) + 1, time=clock(view.seconds - view.laps[-1]))
        line.append_text(Text(" " * max(GAP, width - line.cell_len - cell_len(lap)) + lap, style="note"))
    return line


def form(view: RunView, texts: Catalogue, width: int) -> Iterator[Text]:
    """A line for each figure: of both feet with its interval, left, right, and the lens."""
    beside = view.sides if len(view.sides) > 1 else []
    running = view.figures.running(view.now) is not False
    header: list[Cell] = ["", "", *(Text(texts.text(f"side.{side}"), style=side) for side in beside)]
    rows = [header]
    for metric, unit in FORM.items():
        display = display_of(metric, unit, running=running)
        both = view.figures.of_feet(metric, view.now)
        feet = [view.figures.of_foot(side, metric, view.now) for side in beside]
        margin = max((each.uncertainty for each in feet if each is not None), default=None)
        rows.append(
            [
                name_of(metric, texts, running=running),
                NOT_KNOWN if both is None else written(display, both.value, both.uncertainty, texts),
                *(NOT_KNOWN if each is None else bare(display, each.value, margin) for each in feet),
            ]
        )
    if view.heart_rate is not None:
        rows.append([texts.text("record.heart_rate"), _heart_rate(view.heart_rate, texts), *("" for _ in beside)])
    lines = columns([_steady(row) for row in rows], "l" + "r" * (len(header) - 1))
    room = min(width - widest(lines) - GAP, LONGEST_RAIL)
    rails = [Text(), *(_rail(view, metric, texts, room, running=running) for metric in FORM), Text()]
    for line, drawn in list(zip(lines, rails, strict=False))[0 if beside else 1 :]:
        yield line + Text(" " * GAP) + drawn


def _heart_rate(beats: float, texts: Catalogue) -> str:
    return with_margin(number(beats, 0), "", texts.text("unit.bpm"))


def _steady(row: Sequence[Cell]) -> list[Cell]:
    """Give a row whose columns are as wide as what may come, so that nothing moves when it comes."""
    name, both, *feet = row
    return [name, padded(both, NUMBER, right=True), *(padded(each, FOOT, right=True) for each in feet)]


def _rail(view: RunView, metric: Metric, texts: Catalogue, room: int, *, running: bool) -> Text:
    scale = rail_of(metric, running=running)
    if room < SHORTEST_RAIL or scale is None:
        return Text()
    feet = [(side, view.figures.of_foot(side, metric, view.now)) for side in view.sides]
    marks = [
        Mark(one.value, half_width(one.uncertainty) or 0.0, side, texts.text(f"letter.{side}"))
        for side, one in feet
        if one is not None
    ]
    return rail(marks, *scale, room)


def shoes(view: RunView, texts: Catalogue) -> list[Text]:
    """How each foot lands, and how its shoe is reached: foot beside foot."""
    rows: list[list[Cell]] = [["", *(Text(texts.text(f"record.shoe.{side}"), style=side) for side in view.sides)]]
    rows.append([texts.text("record.strike"), *(_strike(view, side, texts) for side in view.sides)])
    for name, tell in _STATES.items():
        if name == "damaged" and not any(foot.damaged for foot in view.feet.values()):
            continue
        rows.append([texts.text(f"record.{name}"), *(tell(view.feet[side], texts) for side in view.sides)])
    steady = [[name, *(padded(cell, SHOE) for cell in cells)] for name, *cells in rows]
    return columns(steady, "l" * len(rows[0]))


def _strike(view: RunView, side: Side, texts: Catalogue) -> str:
    angle: Measured | None = view.figures.of_foot(side, "strike_angle", view.now)
    if angle is None or view.figures.running(view.now) is False:
        return NOT_KNOWN
    return texts.text(f"strike.{strike_of(angle.value)}")


def _link(foot: FootSnapshot, texts: Catalogue) -> Cell:
    if foot.reach == "live" and (foot.silence is None or foot.silence < QUIET_AFTER):
        return texts.text("record.reach.live")
    if foot.reach == "connecting":
        return texts.text("record.reach.connecting")
    silence = foot.silence or 0.0
    lost = foot.reach == "lost"
    said = texts.text("record.reach.lost" if lost else "record.reach.silent", s=number(silence, 0))
    return Text(said, style="lead")


def _samples(foot: FootSnapshot, _: Catalogue) -> Cell:
    return f"{foot.samples:,}"


def _missing(foot: FootSnapshot, _: Catalogue) -> Cell:
    return f"{foot.missing:,}"


def _fetched(foot: FootSnapshot, _: Catalogue) -> Cell:
    return f"{foot.fetched:,}"


def _damaged(foot: FootSnapshot, _: Catalogue) -> Cell:
    return f"{sum(foot.damaged.values()):,}"


def _battery(foot: FootSnapshot, texts: Catalogue) -> Cell:
    return NOT_KNOWN if foot.battery is None else f"{foot.battery}{SPACE}{texts.text('unit.percent')}"


def _clock(foot: FootSnapshot, texts: Catalogue) -> Cell:
    half = half_width(foot.clock_residual)
    return (
        NOT_KNOWN
        if half is None
        else with_margin("±", "", SPACE.join((significant(max(1000.0 * half, LEAST_MS), 1), texts.text("unit.ms"))))
    )


_STATES: Final[Mapping[str, Callable[[FootSnapshot, Catalogue], Cell]]] = {
    "link": _link,
    "samples": _samples,
    "missing": _missing,
    "fetched": _fetched,
    "damaged": _damaged,
    "clock": _clock,
    "battery": _battery,
}


def remarks(view: RunView, texts: Catalogue, width: int) -> Iterator[Text]:
    """What a runner has to know just now."""
    lost = [side for side in view.sides if view.feet[side].reach == "lost"]
    if view.said:
        said = view.said
    elif lost:
        said = texts.text(f"record.lost.{'_'.join(lost)}")
    elif view.figures.distance(view.now) is None:
        said = texts.text("record.set_off")
    else:
        said = ""
    yield from paragraph(said, width, first="  ") if said else ()
