"""What a person reads after a comparison: one plain sentence, then every metric with the lens of its difference.

The rail of a difference has a tick at zero and belongs to the metric and the gait, as every rail does. Nothing is
judged here: what is a real difference comes with the comparison.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rich.cells import cell_len
from rich.text import Text

from openstride.analysis import WINDOW, Analysis, ComparedMetric, Comparison
from openstride.cli._lens import Mark, rail
from openstride.cli._lines import Cell, columns, heading, paragraph, widest
from openstride.cli._metrics import bare, difference, display_of, name_of, rail_of, written
from openstride.cli._numbers import MINUS, SPACE, clock, half_width, number, pace, significant, with_margin
from openstride.cli._warnings import warning_lines
from openstride.messages import Catalogue

More = Literal["longer", "higher", "larger"]

#: What more of a metric is called.
MORE: Final[Mapping[str, More]] = {
    "cadence": "higher",
    "step_length": "longer",
    "contact_time": "longer",
    "flight_time": "longer",
    "double_support": "longer",
    "duty_factor": "higher",
    "impact": "higher",
    "leg_stiffness": "higher",
}
LESS: Final[Mapping[More, str]] = {"longer": "shorter", "higher": "lower", "larger": "smaller"}
#: Half the rail of a difference, as a share of the metric's own.
REACH: Final = 0.1
#: Spaces between the numbers and the rail.
GAP: Final = 2
#: A lens on fewer cells than this tells nothing.
SHORTEST_RAIL: Final = 11
LONGEST_RAIL: Final = 43


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a comparison is written on.

    Parameters
    ----------
    texts
        In the reader's language.
    width
        Cells of a line.
    halves
        Whether it is one run's halves.
    same_mounting
        Whether nobody touched the pods in between.
    """

    texts: Catalogue
    width: int
    halves: bool = False
    same_mounting: bool = False


def comparison_report(found: Comparison, analyses: Sequence[Analysis], sheet: Sheet) -> Iterator[Text]:
    """Give the lines of the whole comparison.

    Parameters
    ----------
    found
        What was found.
    analyses
        Of this run and, unless its halves were compared, of the other.
    sheet
        What it is written on.
    """
    texts, width = sheet.texts, sheet.width
    mine, others = _called(found)
    title = texts.text("compare.title", this=mine or analyses[0].recording_id, other=others or found.recording)
    yield Text(title, style="heading")
    yield from paragraph(verdict(found, texts), width, style="lead")
    yield from _circumstances(found, analyses, sheet)
    yield from _table(found, sheet)
    yield from _remarks(found, sheet)
    for analysis in analyses:
        lines = list(warning_lines(analysis, texts, width))
        if lines:
            yield from heading(analysis.recording_id, "", width)
            yield from lines[1:]


def _called(found: Comparison) -> tuple[str | None, str | None]:
    return found.this_name, found.other_name


def verdict(found: Comparison, texts: Catalogue) -> str:
    """Say in one sentence what was found."""
    if found.speed is None:
        return texts.text("compare.no_speed")
    speed = speeds(found, texts, running=found.gait == "running")
    told = [each for each in found.metrics if each.difference is not None]
    if not told:
        return texts.text("compare.too_little", speed=speed, need=_need(found.metrics, texts))
    real = _worth_saying(told)
    if not real:
        return texts.text("compare.nothing", speed=speed)
    parts = texts.text("compare.comma").join(_said(each, found, texts) for each in real)
    name = found.this_name or "A"
    rest = any(each.verdict == "not_told_apart" for each in told)
    return texts.text("compare.found" if rest else "compare.found_all", speed=speed, found=parts, name=name)


def speeds(found: Comparison, texts: Catalogue, *, running: bool) -> str:
    """Write the speeds that both ran at as paces, or as they are; empty where there are none."""
    if found.speed is None:
        return ""
    low, high = found.speed
    if running:
        return with_margin(f"{clock(pace(high))}–{clock(pace(low))}", "", texts.text("unit.per_km"))
    return with_margin(f"{number(low, 2)}–{number(high, 2)}", "", texts.text("unit.m_per_s"))


def _worth_saying(told: Sequence[ComparedMetric]) -> list[ComparedMetric]:
    """Return the real differences; one foot's is left out where both feet together show it."""
    real = [each for each in told if each.verdict == "real_difference"]
    together = {each.metric for each in real if each.side is None}
    return [each for each in real if each.side is None or each.metric not in together]


def _said(each: ComparedMetric, found: Comparison, texts: Catalogue) -> str:
    """Say one real difference: by how much, and which way."""
    running = found.gait == "running"
    value, uncertainty = (each.difference.value, each.difference.uncertainty) if each.difference else (0.0, 0.0)
    more = MORE.get(each.metric, "larger")
    amount = written(display_of(each.metric, each.unit, running=running), abs(value), uncertainty, texts)
    name = _name(each, texts, running=running)
    return texts.text(
        f"compare.{more if value > 0.0 else LESS[more]}", metric=name[:1].lower() + name[1:], amount=amount
    )


def _name(each: ComparedMetric, texts: Catalogue, *, running: bool) -> str:
    name = name_of(each.metric, texts, running=running)
    return (
        name if each.side is None else texts.text("compare.of_foot", metric=name, side=texts.text(f"side.{each.side}"))
    )


def _need(metrics: Sequence[ComparedMetric], texts: Catalogue) -> str:
    """Say how far the metrics are from enough data: the nearest of them."""
    short = [each for each in metrics if each.needed is not None]
    if not short:
        return ""
    most = max(short, key=lambda each: each.n)
    has, takes = (clock(WINDOW * count) for count in (most.n, most.needed or 0))
    return texts.text("compare.need", has=has, takes=takes)


def _circumstances(found: Comparison, analyses: Sequence[Analysis], sheet: Sheet) -> Iterator[Text]:
    texts = sheet.texts
    feet = "_".join(side for side in analyses[0].feet if side in analyses[-1].feet)
    about = [texts.text(f"compare.gait.{found.gait}"), texts.text(f"report.feet.{feet}")]
    if found.speed is not None:
        about.append(speeds(found, texts, running=False))
    yield from paragraph(" · ".join(about), sheet.width, style="note")
    letters = zip("AB", (analyses[0].recording_id, found.recording), _called(found), strict=True)
    for (letter, recording, name), seconds in zip(letters, (found.this_seconds, found.other_seconds), strict=True):
        line = [name, recording] if name else [recording]
        line.append(texts.text("compare.seconds", time=clock(seconds)))
        yield from paragraph(" · ".join(line), sheet.width, style="note", first=f"{letter}  ")


def _table(found: Comparison, sheet: Sheet) -> Iterator[Text]:
    """Draw what was told, the real differences first."""
    texts = sheet.texts
    groups = {
        "real_difference": [each for each in found.metrics if each.verdict == "real_difference"],
        "not_told_apart": [each for each in found.metrics if each.verdict == "not_told_apart" and each.side is None],
    }
    shown = [each for group in groups.values() for each in group]
    if not shown:
        return
    yield from heading(texts.text("compare.matched"), texts.text("report.interval_note"), sheet.width)
    header, *lines = columns([["", "A", "B", "A − B"], *(_row(each, found, texts) for each in shown)], "lrrr")
    rails = _rails(shown, sheet.width - widest([header, *lines]) - GAP, running=found.gait == "running")
    drawn = [line + lens for line, lens in zip(lines, rails, strict=True)]
    for index, (name, group) in enumerate((name, group) for name, group in groups.items() if group):
        title = Text(f"  {texts.text(f'compare.{name}')}", style="note")
        # The letters stand above their columns, on the line of the first group.
        yield title if index else title + header[title.cell_len :]
        yield from drawn[: len(group)]
        del drawn[: len(group)]


def _row(each: ComparedMetric, found: Comparison, texts: Catalogue) -> list[Cell]:
    """Write a metric: in both runs as finely as its difference is known, and the difference."""
    running = found.gait == "running"
    display = display_of(each.metric, each.unit, running=running)
    name = f"  {_name(each, texts, running=running)}"
    if each.difference is None or each.this_run is None or each.other_run is None:
        return [name, "", "", ""]
    sigma = each.difference.uncertainty
    told = difference(display, each.difference.value, sigma, texts, at=each.this_run.value)
    return [name, bare(display, each.this_run.value, sigma), bare(display, each.other_run.value, sigma), told]


def _rails(shown: Sequence[ComparedMetric], room: int, *, running: bool) -> list[Text]:
    """Return the lens of each difference on its rail, with the rail's ends beside it where there is room for them."""
    if room < SHORTEST_RAIL:
        return [Text()] * len(shown)
    ends = [_ends(each, running=running) for each in shown]
    before, after = (max((cell_len(end[index]) for end in ends), default=0) for index in (0, 1))
    labelled = room - before - after - 2 >= SHORTEST_RAIL
    width = min(room - (before + after + 2 if labelled else 0), LONGEST_RAIL)
    # With an odd number of cells one lies in the middle.
    width -= 1 - width % 2
    rails = []
    for each, (low, high) in zip(shown, ends, strict=True):
        reach = _reach(each, running=running)
        if each.difference is None or reach is None:
            rails.append(Text())
            continue
        half = half_width(each.difference.uncertainty) or 0.0
        drawn = rail([Mark(each.difference.value, half)], -reach, reach, width, tick=0.0)
        label = Text(f"{low:>{before}} ", style="note"), Text(f" {high}", style="note")
        rails.append(Text(" " * GAP) + (label[0] + drawn + label[1] if labelled else drawn))
    return rails


def _reach(each: ComparedMetric, *, running: bool) -> float | None:
    ends = rail_of(each.metric, running=running)
    return None if ends is None else REACH * (ends[1] - ends[0])


def _ends(each: ComparedMetric, *, running: bool) -> tuple[str, str]:
    reach = _reach(each, running=running)
    if reach is None:
        return "", ""
    end = significant(reach * display_of(each.metric, each.unit, running=running).factor, 2)
    return f"{MINUS}{end}", f"+{end}"


def _remarks(found: Comparison, sheet: Sheet) -> Iterator[Text]:
    """Say what was not told, by which rule the rest was, and what the numbers do not know."""
    texts, running = sheet.texts, found.gait == "running"
    told = [each for each in found.metrics if each.difference is not None]
    absent = [each for each in found.metrics if each.difference is None and each.side is None]
    remarks = []
    if told and absent:
        names = texts.text("list.comma").join(name_of(each.metric, texts, running=running) for each in absent)
        need = _need(absent, texts)
        remarks.append(texts.text("compare.absent", names=names, need=f"{SPACE}{need}" if need else ""))
    if told:
        remarks.append(texts.text("compare.rule", n=len(told)))
        remarks.append(texts.text("compare.untouched" if sheet.halves or sheet.same_mounting else "compare.mounted"))
        remarks.append(texts.text("compare.cause.halves" if sheet.halves else "compare.cause"))
    if remarks:
        yield Text()
    for remark in remarks:
        yield from paragraph(remark, sheet.width, style="note", first="  ")
