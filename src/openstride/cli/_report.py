"""What a person reads in the terminal after an analysis.

What it was, the form at a glance, left against right, the way it went and its parts, the form against speed, the swing,
how good the data was, what to know about it.
Every section is a function from the analysis to lines. Nothing is measured here and no verdict is passed: a number
stands with its interval, and a difference between the feet is claimed only when its own interval excludes zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import NormalDist
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from rich.cells import cell_len
from rich.text import Text

from openstride.analysis import Analysis, SideValue, Summary
from openstride.cli._calibration import calibration_lines
from openstride.cli._lens import HALVES, Mark, rail
from openstride.cli._lines import Cell, columns, heading, paragraph, widest
from openstride.cli._metrics import Display, bare, difference, display_of, name_of, named, rail_of, written
from openstride.cli._numbers import SPACE, clock, half_width, known, number, pace, significant
from openstride.cli._parts import parts
from openstride.cli._plot import Frame, Series, draw, nice_ends, time_axis
from openstride.cli._quality import quality
from openstride.cli._technique import technique
from openstride.cli._warnings import warning_lines
from openstride.messages import Catalogue
from openstride.recordings import SIDES, Recording, Side
from openstride.report import Rail

#: Said in the first lines, and not again.
IN_THE_HEADLINE: Final = ("distance", "moving_time", "mean_speed")
#: The metrics in the order in which people read them.
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "rhythm": ("speed", "cadence", "stride_length", "step_length", "stride_time", "step_time"),
    "ground": ("contact_time", "contact_balance", "flight_time", "double_support", "swing_time", "duty_factor"),
    "foot": (
        *("strike_angle", "rearfoot_share", "midfoot_share", "forefoot_share", "toe_off_angle", "pronation"),
        *("pronation_velocity", "impact", "braking", "clearance", "swing_width"),
    ),
    "body": (
        *("vertical_oscillation", "vertical_ratio", "vertical_stiffness", "leg_stiffness", "power", "power_per_kg"),
        "energy",
    ),
    "steadiness": (
        *("stride_time_variability", "stride_length_variability", "speed_drift", "cadence_drift"),
        *("contact_time_drift", "strike_angle_drift"),
    ),
}
#: Spaces between the numbers and the rail.
GAP: Final = 2
#: A lens on fewer cells than this tells nothing.
SHORTEST_RAIL: Final = 12
LONGEST_RAIL: Final = 44
PLOT_ROWS: Final = 4
#: The smallest span of a plot in SI, so that noise is not blown up into a mountain.
PLOTTED: Final[Mapping[str, float]] = {"speed": 0.5, "cadence": 6.0, "contact_time": 0.03}
#: A column of dots that spans more than this (s) holds more than a stride of each foot, and says so.
SMOOTHED_FROM: Final = 1.5


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a report is written on.

    Parameters
    ----------
    texts
        In the reader's language.
    width
        Cells of a line.
    source
        What was read, in the reader's own words.
    """

    texts: Catalogue
    width: int
    source: str


def report(analysis: Analysis, recording: Recording, sheet: Sheet) -> Iterator[Text]:
    """Give the lines of the whole report."""
    yield from headline(analysis, recording, sheet)
    yield from calibration_lines(analysis, sheet.texts, sheet.width)
    yield from glance(analysis, sheet)
    yield from left_against_right(analysis, sheet)
    yield from along_the_way(analysis, sheet)
    yield from parts(analysis, sheet.texts, sheet.width)
    yield from technique(analysis, sheet.texts, sheet.width)
    yield from quality(analysis, sheet.texts, sheet.width)
    yield from warning_lines(analysis, sheet.texts, sheet.width)


def brief(analysis: Analysis, recording: Recording, sheet: Sheet) -> Iterator[Text]:
    """Give what a runner wants to know at once: what it was, the form at a glance, and what to know about it."""
    yield from headline(analysis, recording, sheet)
    yield from glance(analysis, sheet)
    yield from warning_lines(analysis, sheet.texts, sheet.width)


def headline(analysis: Analysis, recording: Recording, sheet: Sheet) -> Iterator[Text]:
    """What, how far, how fast; when and from where."""
    texts = sheet.texts
    yield Text(analysis.recording_id, style="heading")
    totals = " · ".join(_totals(analysis, texts))
    if totals:
        yield Text(totals, style="lead")
    yield from paragraph(" · ".join(_circumstances(analysis, recording, texts)), sheet.width, style="note")
    yield from _another_device(analysis, sheet)
    yield from paragraph(sheet.source, sheet.width, style="note")


def _totals(analysis: Analysis, texts: Catalogue) -> Iterator[str]:
    distance, time, speed = (analysis.summary.get(name) for name in ("distance", "moving_time", "mean_speed"))
    if distance is not None and distance.value is not None:
        way = written(_distance(distance.value), distance.value, distance.uncertainty, texts)
        long = time.value if time is not None else None
        yield way if long is None else texts.text("report.distance_in_time", distance=way, time=clock(long))
    if speed is not None and speed.value is not None:
        display = display_of("mean_speed", speed.unit, running=analysis.running)
        yield written(display, speed.value, speed.uncertainty, texts)


def _distance(metres: float) -> Display:
    return Display("km", 1e-3, 2) if metres >= 1000.0 else Display("m", 1.0, 0)


def _circumstances(analysis: Analysis, recording: Recording, texts: Catalogue) -> Iterator[str]:
    activity = recording.metadata.activity
    if activity:
        key = f"activity.{activity}"
        yield texts.text(key) if key in texts else activity
    if recording.metadata.start is not None:
        yield _local(recording.metadata.start, recording.metadata.time_zone, texts)
    yield texts.text(f"report.feet.{'_'.join(side for side in SIDES if side in recording.feet)}")
    strides = sum(len(foot.strides) for foot in analysis.feet.values())
    yield texts.text("report.strides", n=f"{strides:,}")
    yield from _heart_rate(analysis, texts)
    yield texts.text("report.engine", version=analysis.engine)


def _heart_rate(analysis: Analysis, texts: Catalogue) -> Iterator[str]:
    rate = None if analysis.activity is None else analysis.activity.heart_rate
    if rate is not None and rate.mean_bpm is not None and rate.highest_bpm is not None:
        yield texts.text("report.heart_rate", mean=f"{rate.mean_bpm:.0f}", highest=f"{rate.highest_bpm:.0f}")


def _another_device(analysis: Analysis, sheet: Sheet) -> Iterator[Text]:
    """What another maker's foot pod says of the same run, as its numbers and not as ours."""
    said = None if analysis.activity is None else analysis.activity.speed_cadence
    if said is None:
        return
    texts = sheet.texts
    numbers = [written(_distance(said.distance), said.distance, None, texts)]
    for metric, unit, value in (("mean_speed", "m/s", said.mean_speed), ("cadence", "1/min", said.mean_cadence_spm)):
        if value is not None:
            numbers.append(written(display_of(metric, unit, running=analysis.running), value, None, texts))
    device = said.device or texts.text("report.another_device")
    line = texts.text("report.device_says", device=device, numbers=" · ".join(numbers))
    yield from paragraph(line, sheet.width, style="note")


def _local(start: datetime, zone: str | None, texts: Catalogue) -> str:
    """Write an instant in the zone the runner was in, or in UTC where that is not known here."""
    try:
        there = start.astimezone(ZoneInfo(zone) if zone else UTC)
    except (ZoneInfoNotFoundError, ValueError):
        zone, there = None, start.astimezone(UTC)
    month = texts.text(f"month.{there.month}")
    date = texts.text("report.date", year=there.year, month=month, day=there.day, time=f"{there:%H:%M}")
    return date if zone else f"{date} UTC"


def glance(analysis: Analysis, sheet: Sheet) -> Iterator[Text]:
    """Every metric that is known on a line: number, left, right, lens; the others by name."""
    texts, running = sheet.texts, analysis.running
    told = {metric: one for metric, one in analysis.summary.items() if metric not in IN_THE_HEADLINE}
    shown = {metric: one for metric, one in told.items() if one.value is not None}
    if shown:
        yield from heading(texts.text("report.glance"), texts.text("report.interval_note"), sheet.width)
        yield from _glance_rows(grouped(shown), sheet, running=running)
    absent = [metric for metric in told if metric not in shown]
    if absent:
        text = texts.text("report.not_known", names=named(absent, texts, running=running))
        yield Text()
        yield from paragraph(text, sheet.width, style="note", first="  ")


def grouped(shown: Mapping[str, Summary]) -> dict[str, dict[str, Summary]]:
    """Sort metrics into the groups in which people think of them; a stranger goes into the last."""
    group = {metric: name for name, metrics in GROUPS.items() for metric in metrics}
    found = {name: {metric: shown[metric] for metric in metrics if metric in shown} for name, metrics in GROUPS.items()}
    last = list(GROUPS)[-1]
    found[last] |= {metric: one for metric, one in shown.items() if metric not in group}
    return {name: metrics for name, metrics in found.items() if metrics}


def _glance_rows(groups: Mapping[str, Mapping[str, Summary]], sheet: Sheet, *, running: bool) -> Iterator[Text]:
    texts = sheet.texts
    shown = {metric: one for metrics in groups.values() for metric, one in metrics.items()}
    sides = [side for side in SIDES if any(getattr(one, side) is not None for one in shown.values())]
    beside = sides if len(sides) == len(SIDES) else []
    rows: list[list[Cell]] = [["", "", *(Text(texts.text(f"side.{side}"), style=side) for side in beside)]]
    for metric, one in shown.items():
        display = display_of(metric, one.unit, running=running)
        cells: list[Cell] = [
            f"  {name_of(metric, texts, running=running)}",
            written(display, one.value, one.uncertainty, texts),
        ]
        rows.append([*cells, *(_side_cell(display, one, side) for side in beside)])
    header, *lines = columns(rows, "l" + "r" * (len(rows[0]) - 1))
    room = sheet.width - widest(lines) - GAP
    drawn = dict(zip(shown, zip(lines, _rails(shown, room, texts, running=running), strict=True), strict=True))
    for index, (group, metrics) in enumerate(groups.items()):
        title = Text(f"  {texts.text(f'group.{group}')}", style="note")
        # The names of the feet stand above their columns, on the line of the first group.
        yield title if index else title + header[title.cell_len :]
        for metric in metrics:
            line, lens = drawn[metric]
            yield line + Text(" " * GAP) + lens
    if room >= SHORTEST_RAIL:
        yield Text.assemble("  ", *_legend(sides, texts))


def _side_cell(display: Display, one: Summary, side: Side) -> Cell:
    """Write a metric of one foot, with as many digits as that of the other."""
    feet: dict[Side, SideValue | None] = {"left": one.left, "right": one.right}
    foot = feet[side]
    if foot is None or display.form == "halves":
        return ""
    return bare(display, foot.value, max(each.uncertainty for each in feet.values() if each is not None))


def _legend(sides: Sequence[Side], texts: Catalogue) -> Iterator[tuple[str, str]]:
    for side in sides:
        yield HALVES[side] * 2 + texts.text(f"letter.{side}") + HALVES[side] * 2, side
        yield SPACE + texts.text(f"legend.{side}") + "   ", "note"
    yield texts.text("legend.scale"), "note"


def _rails(shown: Mapping[str, Summary], room: int, texts: Catalogue, *, running: bool) -> list[Text]:
    """Return a rail for each metric that has a scale, with its ends beside it where there is room for them."""
    if room < SHORTEST_RAIL:
        return [Text()] * len(shown)
    displays = {metric: display_of(metric, one.unit, running=running) for metric, one in shown.items()}
    scales = {metric: rail_of(metric, running=running) for metric in shown}
    ends = {metric: _ends(display, scales[metric]) for metric, display in displays.items()}
    before = max((cell_len(low) for low, _ in ends.values()), default=0)
    after = max((cell_len(high) for _, high in ends.values()), default=0)
    labelled = room - before - after - 2 >= SHORTEST_RAIL
    width = min(room - (before + after + 2 if labelled else 0), LONGEST_RAIL)
    rails = []
    for metric, one in shown.items():
        scale = scales[metric]
        if scale is None:
            rails.append(Text())
            continue
        drawn = rail(_marks(one, texts), *scale, width)
        low, high = ends[metric]
        labels = (Text(f"{low:>{before}} ", style="note"), Text(f" {high}", style="note"))
        rails.append(labels[0] + drawn + labels[1] if labelled else drawn)
    return rails


def _ends(display: Display, scale: Rail | None) -> tuple[str, str]:
    if scale is None:
        return "", ""
    if display.form == "pace":
        return clock(pace(scale[0])), clock(pace(scale[1]))
    low, high = (number(round(end * display.factor, 6), 1).removesuffix(".0") for end in scale)
    return low, high


def _marks(one: Summary, texts: Catalogue) -> list[Mark]:
    feet = [(side, getattr(one, side)) for side in SIDES]
    marks = [
        Mark(foot.value, half_width(foot.uncertainty) or 0.0, side, texts.text(f"letter.{side}"))
        for side, foot in feet
        if foot is not None and known(foot.value)
    ]
    if marks or one.value is None:
        return marks
    return [Mark(one.value, half_width(one.uncertainty) or 0.0)]


def left_against_right(analysis: Analysis, sheet: Sheet) -> Iterator[Text]:
    """What differs between the feet by more than its own noise, on a line each; the rest in a sentence."""
    texts, running = sheet.texts, analysis.running
    compared = {metric: one for metric, one in analysis.summary.items() if one.difference is not None}
    if not compared:
        return
    yield from heading(texts.text("report.sides"), texts.text("report.sides_note"), sheet.width)
    real = {metric: one for metric, one in compared.items() if _is_real(one, len(compared))}
    yield from _differences(real, sheet, running=running)
    alike = [metric for metric in compared if metric not in real]
    if alike:
        text = texts.text("report.alike", names=named(alike, texts, running=running))
        yield from paragraph(text, sheet.width, first="  ")


def _is_real(one: Summary, compared: int) -> bool:
    """Tell whether a difference is clear of zero, with so many metrics compared at once (Bonferroni).

    With twenty metrics one in two pairs of equal feet would else show a difference that is none.
    """
    if one.difference is None or not half_width(one.difference[1]):
        return False
    value, uncertainty = one.difference
    return abs(value) > NormalDist().inv_cdf(1.0 - 0.025 / compared) * uncertainty


def _differences(real: Mapping[str, Summary], sheet: Sheet, *, running: bool) -> Iterator[Text]:
    """Draw the lens of each difference on a rail of its own, with a tick at zero, as wide as there is room."""
    texts = sheet.texts
    rows: list[list[Cell]] = []
    for metric, one in real.items():
        value, uncertainty = one.difference or (0.0, 0.0)
        display = display_of(metric, one.unit, running=running)
        told = difference(display, value, uncertainty, texts, at=one.value or 1.0)
        rows.append([name_of(metric, texts, running=running), told])
    lines = columns(rows, "lr")
    verdict = texts.text("report.real_difference")
    room = min(sheet.width - widest(lines) - 2 * GAP - cell_len(verdict), LONGEST_RAIL)
    for line, one in zip(lines, real.values(), strict=True):
        value, uncertainty = one.difference or (0.0, 0.0)
        half = half_width(uncertainty) or 0.0
        reach = 1.15 * (abs(value) + half)
        # With an odd number of cells one lies in the middle.
        drawn = rail([Mark(value, half)], -reach, reach, room - 1 + room % 2, tick=0.0)
        yield line + Text(" " * GAP) + drawn + Text(" " * GAP + verdict)


def along_the_way(analysis: Analysis, sheet: Sheet) -> Iterator[Text]:
    """Pace, cadence and contact time over the time of the recording."""
    times = np.concatenate([foot.strides["t_rest"] for foot in analysis.feet.values()] or [np.zeros(0)])
    times = times[np.isfinite(times)]
    if len(times) < PLOT_ROWS:
        return
    start, end = float(times.min()), float(times.max())
    labels = cell_len("00:00") + 4
    width = sheet.width - labels
    texts = sheet.texts
    every = (end - start) / (2 * width)
    note = texts.text("report.smoothed", seconds=significant(every, 2)) if every > SMOOTHED_FROM else ""
    yield from heading(texts.text("report.along"), note, sheet.width)
    for metric, least in PLOTTED.items():
        yield from _plot(metric, analysis, sheet, Frame(start, end, 0.0, least, width, PLOT_ROWS))
    yield from _axis(start, end, width, labels)


def _plot(metric: str, analysis: Analysis, sheet: Sheet, frame: Frame) -> Iterator[Text]:
    running, texts = analysis.running, sheet.texts
    lines = _series(metric, analysis, apart=metric == "contact_time")
    ends = nice_ends(np.concatenate([line.value for line in lines]), frame.high)
    if ends is None:
        return
    one = analysis.summary.get(metric)
    display = display_of(metric, "" if one is None else one.unit, running=running)
    low, high = ends
    title = Text.assemble("  ", name_of(metric, texts, running=running), "  ", (_plot_unit(display, texts), "note"))
    if len(lines) > 1:
        for side, stroke in (("left", "⠒⠒"), ("right", "⠂⠒")):
            title.append_text(Text.assemble("   ", (f"{stroke} {texts.text(f'side.{side}')}", side)))
    yield title
    rows = draw(lines, Frame(frame.start, frame.end, low, high, frame.width, frame.height))
    labels = {0: high, frame.height - 1: low}
    for index, row in enumerate(rows):
        label = _axis_label(display, labels[index]) if index in labels else ""
        yield Text.assemble((f"{label:>7} {'┤' if label else '│'}", "note")) + row


def _plot_unit(display: Display, texts: Catalogue) -> str:
    if display.form == "pace":
        return texts.text("unit.min_per_km")
    return texts.text(f"unit.{display.unit}") if display.unit else ""


def _axis_label(display: Display, value: float) -> str:
    return clock(pace(value)) if display.form == "pace" else significant(value * display.factor)


def _series(metric: str, analysis: Analysis, *, apart: bool) -> list[Series]:
    """Return the strides of each foot as a line, or of both feet in order of time as one.

    Those of the gait that prevails: a walk to the start would squeeze the run into a flat line.
    """
    chosen = {side: foot.strides[foot.strides["running"] == analysis.running] for side, foot in analysis.feet.items()}
    feet = [
        Series(strides["t_rest"], strides[metric], side if len(analysis.feet) > 1 else "")
        for side, strides in chosen.items()
    ]
    if apart or len(feet) < 2:
        return feet
    time = np.concatenate([foot.time for foot in feet])
    value = np.concatenate([foot.value for foot in feet])
    order = np.argsort(time, kind="stable")
    return [Series(time[order], value[order])]


def _axis(start: float, end: float, width: int, indent: int) -> Iterator[Text]:
    ticks = time_axis(start, end, width)
    line, labels = ["─"] * width, [" "] * (width + 8)
    for cell, time in ticks:
        line[cell] = "┬"
        text = clock(time)
        labels[cell : cell + len(text)] = text
    yield Text(" " * (indent - 1) + "└" + "".join(line), style="note")
    yield Text(" " * indent + "".join(labels).rstrip(), style="note")
