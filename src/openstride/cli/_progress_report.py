"""What a person reads of their progress: every view is a function from what home said to lines.

Nothing is judged: what was run stands beside what was meant, and an estimate is called one and comes with its interval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any, Final, Literal

import numpy as np
from rich.text import Text

from openstride.cli._columns_chart import columns_chart, weeks_shown
from openstride.cli._lines import Cell, columns, heading, paragraph
from openstride.cli._numbers import (
    MINUS,
    NOT_KNOWN,
    clock,
    decimals_of,
    half_width,
    number,
    pace,
    percent,
    signed,
    with_margin,
)
from openstride.cli._plot import Frame, Series, draw, nice_ends
from openstride.cli._progress_cues import cue_lines
from openstride.messages import Catalogue

JsonObject = Mapping[str, Any]
View = Literal["overview", "records", "goals", "load", "achievements", "predictions", "shoes", "cues"]

#: Of the overview: rows of the columns, and how many of what there is much of.
ROWS: Final = 5
FEW: Final = 3
#: Cells of a bar.
BAR: Final = 20
FULL, PARTS, EMPTY, TICK = "█", " ▏▎▍▌▋▊▉", "·", "┊"
#: Days of fitness and fatigue, rows of a plot, and the smallest span of one.
LOAD_DAYS: Final = 182
PLOT_ROWS: Final = 4
LEAST_SPAN: Final = 20.0
CURVES: Final = ("fitness", "fatigue", "form")
#: Distances that have a name of their own (m).
NAMED: Final[Mapping[float, str]] = {1609.344: "mile", 21_097.5: "half", 42_195.0: "marathon"}
#: How much of an achievement is a distance or a time; all else is a number.
METRES: Final = frozenset({"run_distance", "total_distance", "week_distance", "shoe_distance"})
SECONDS: Final = frozenset({"total_time"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is written on: the reader's texts, the cells of a line, and which day it is."""

    texts: Catalogue
    width: int
    today: date


def overview(parts: JsonObject, sheet: Sheet) -> Iterator[Text]:
    """Give the lines that tell how it goes."""
    if not parts["weeks"]["totals"]:
        yield from paragraph(sheet.texts.text("history.nothing"), sheet.width, style="lead")
        yield from paragraph(sheet.texts.text("history.nothing.advice"), sheet.width, first="  → ")
        yield from _section("goals", parts["goals"]["goals"], sheet, _goals)
        yield from _section("shoes", parts["shoes"]["shoes"], sheet, _shoes)
        return
    yield from paragraph(_this_week(parts, sheet), sheet.width, style="lead")
    yield from paragraph(_streak(parts["streaks"], sheet), sheet.width)
    yield from _weeks(parts["weeks"]["totals"], sheet)
    yield from _section("goals", parts["goals"]["goals"], sheet, _goals)
    newest = sorted(parts["records"]["records"], key=lambda each: each["steps"][-1]["day"], reverse=True)[:FEW]
    yield from _section("records", newest, sheet, _records, sheet.texts.text("history.newest"))
    yield from _load_line(parts["load"], sheet)
    yield from _section("predictions", parts["predictions"]["predictions"], sheet, _predictions)
    earned = _earned(parts["achievements"]["achievements"])
    count = sheet.texts.text("history.earned", n=len(earned), total=len(parts["achievements"]["achievements"]))
    yield from _section("achievements", earned[-FEW:][::-1], sheet, _achieved, count)
    worn = [shoe for shoe in parts["shoes"]["shoes"] if not shoe["retired"]]
    yield from _section("shoes", worn, sheet, _shoes)


def _section(
    name: str,
    found: Sequence[Any],
    sheet: Sheet,
    lines: Callable[[Sequence[Any], Sheet], Iterator[Text]],
    note: str = "",
) -> Iterator[Text]:
    """Give a part of the overview, nothing where there is nothing of it."""
    if found:
        yield from heading(sheet.texts.text(f"history.title.{name}"), note, sheet.width)
        yield from lines(found, sheet)


def _this_week(parts: JsonObject, sheet: Sheet) -> str:
    monday = (sheet.today - timedelta(days=sheet.today.weekday())).isoformat()
    found = {
        name: next((each["amount"] for each in parts[name]["totals"] if each["first"] == monday), 0.0)
        for name in ("weeks", "week_runs", "week_time")
    }
    if not found["week_runs"]:
        return sheet.texts.text("history.week.none")
    runs = _amount("runs", found["week_runs"], sheet)
    return sheet.texts.text(
        "history.week", distance=_amount("distance", found["weeks"], sheet), runs=runs, time=clock(found["week_time"])
    )


def _streak(streaks: JsonObject, sheet: Sheet) -> str:
    texts, current, longest = sheet.texts, streaks["current"], streaks["longest"]
    said = [texts.text("history.streak", n=current["weeks"]) if current else texts.text("history.streak.none")]
    if longest and longest != current:
        said.append(texts.text("history.streak.longest", n=longest["weeks"]))
    if streaks["days_lacking"]:
        said.append(texts.text("history.streak.lacking", n=streaks["days_lacking"]))
    return _sentences(said, sheet)


def _weeks(totals: Sequence[JsonObject], sheet: Sheet) -> Iterator[Text]:
    monday = sheet.today - timedelta(days=sheet.today.weekday())
    known = {date.fromisoformat(each["first"]): each["amount"] / 1000.0 for each in totals}
    number_of = min(weeks_shown(sheet.width), max(8, (monday - min(known)).days // 7 + 1))
    first = monday - timedelta(weeks=number_of - 1)
    values = [known.get(first + timedelta(weeks=week), 0.0) for week in range(number_of)]
    yield from heading(sheet.texts.text("history.title.weeks"), sheet.texts.text("unit.km"), sheet.width)
    yield from columns_chart(first, values, ROWS, sheet.texts)


def records(parts: JsonObject, sheet: Sheet) -> Iterator[Text]:
    """Give the lines of all records."""
    found = parts["records"]["records"]
    yield from _titled("records", found, sheet, _records)
    if found and all(each["kind"] != "fastest" for each in found):
        yield Text()
        yield from paragraph(sheet.texts.text("history.record.no_stretches"), sheet.width, style="note", first="  ")
    if any(not step["sure"] for each in found for step in each["steps"][-1:]):
        yield Text()
        yield from paragraph(sheet.texts.text("history.record.unsure"), sheet.width, style="note", first="  ~ ")


def _titled(
    name: str, found: Sequence[Any], sheet: Sheet, lines: Callable[[Sequence[Any], Sheet], Iterator[Text]]
) -> Iterator[Text]:
    """Give a view that is one part, or say how something comes to be in it."""
    yield Text(sheet.texts.text(f"history.title.{name}"), style="heading")
    if found:
        yield from lines(found, sheet)
    else:
        yield from paragraph(sheet.texts.text(f"history.none.{name}"), sheet.width)


def _records(found: Sequence[JsonObject], sheet: Sheet) -> Iterator[Text]:
    rows: list[list[Cell]] = []
    for each in found:
        best = each["steps"][-1]
        value, speed = _record_value(each, sheet)
        gain = "" if best["gain"] is None else _gain(each, sheet)
        rows.append([_record_name(each, sheet), value, speed, _day(best["day"], sheet), gain])
    yield from columns(rows, "lrrrl")


def _record_name(each: JsonObject, sheet: Sheet) -> str:
    if each["kind"] == "fastest":
        return sheet.texts.text("history.record.fastest", length=_length(each["length"], sheet))
    if each["kind"] == "most":
        return sheet.texts.text(f"history.record.most.{each['period']}")
    return sheet.texts.text(f"history.record.{each['kind']}")


def _record_value(each: JsonObject, sheet: Sheet) -> tuple[str, str]:
    value = each["steps"][-1]["value"]
    if each["kind"] == "fastest":
        return clock(value), with_margin(clock(pace(each["length"] / value)), "", sheet.texts.text("unit.per_km"))
    return (clock(value) if each["kind"] == "longest_time" else _amount("distance", value, sheet)), ""


def _gain(each: JsonObject, sheet: Sheet) -> Text:
    """Write by how much a record is better than the one before; within the uncertainty that is marked."""
    best, timed = each["steps"][-1], each["kind"] in {"fastest", "longest_time"}
    amount = clock(best["gain"]) if timed else _amount("distance", best["gain"], sheet)
    sign = MINUS if each["kind"] == "fastest" else "+"
    return Text(f"{sign}{amount}{'' if best['sure'] else ' ~'}", style="note")


def goals(parts: JsonObject, sheet: Sheet) -> Iterator[Text]:
    """Give the lines of all goals."""
    yield from _titled("goals", parts["goals"]["goals"], sheet, _goals)
    if parts["goals"]["goals"]:
        yield Text()
        yield from paragraph(sheet.texts.text("history.goal.key", tick=TICK), sheet.width, style="note", first="  ")


def _goals(found: Sequence[JsonObject], sheet: Sheet) -> Iterator[Text]:
    for index, goal in enumerate(found, 1):
        yield from paragraph(goal_text(goal, sheet), sheet.width, first=f"  {index}  ")
        done = _amount(goal["quantity"], goal["done"], sheet)
        line = Text.assemble("     ", bar(goal["done"] / goal["amount"], goal["even"] / goal["amount"]), f"  {done}")
        if goal["reached"]:
            line.append(f"  ✓ {sheet.texts.text('history.goal.reached')}")
        yield line
        yield from paragraph(_where_it_ends(goal, sheet), sheet.width, style="note", first="     ")


def goal_text(goal: JsonObject, sheet: Sheet) -> str:
    """Say what a goal is."""
    amount = _amount(goal["quantity"], goal["amount"], sheet)
    values = {"amount": amount, "first": _day(goal["first"], sheet)}
    if goal["event"]:
        values["event"] = _day(goal["event"], sheet)
    said = sheet.texts.text(f"history.goal.{goal['period']}", **values)
    return sheet.texts.text("history.goal.named", name=goal["name"], goal=said) if goal["name"] else said


def _where_it_ends(goal: JsonObject, sheet: Sheet) -> str:
    last = date.fromisoformat(goal["end"]) - timedelta(days=1)
    said = [sheet.texts.text("history.goal.until", day=_day(last.isoformat(), sheet))]
    ahead = goal["forecast"]
    if last < sheet.today:
        return sheet.texts.text("history.goal.over", day=_day(last.isoformat(), sheet))
    if ahead is None:
        said += [] if goal["period"] == "day" else [sheet.texts.text("history.goal.no_forecast")]
    elif not goal["reached"]:
        amount = _estimate(goal["quantity"], ahead["amount"], ahead["uncertainty"], sheet)
        said.append(sheet.texts.text("history.goal.forecast", amount=amount, weeks=ahead["weeks"]))
    return _sentences(said, sheet)


def load(parts: JsonObject, sheet: Sheet) -> Iterator[Text]:
    """Give the lines of fitness, fatigue and form."""
    texts, found = sheet.texts, parts["load"]
    yield Text(texts.text("history.title.load"), style="heading")
    if found["first"] is None:
        yield from paragraph(texts.text("history.none.load"), sheet.width)
        return
    yield from paragraph(_load_said(found, sheet), sheet.width, style="lead")
    shown = min(LOAD_DAYS, len(found["fitness"]))
    first = date.fromisoformat(found["first"]) + timedelta(days=len(found["fitness"]) - shown)
    for name in CURVES:
        yield from _curve(name, np.array(found[name][-shown:]), sheet)
    yield from _days_below(first, shown, sheet)
    yield Text()
    yield from paragraph(texts.text("history.load.formula"), sheet.width, style="note", first="  ")
    for name in ("by_heart_rate", "unknown"):
        if found[name]:
            yield from paragraph(
                texts.text(f"history.load.{name}", n=found[name]), sheet.width, style="note", first="  "
            )


def _load_line(found: JsonObject, sheet: Sheet) -> Iterator[Text]:
    if found["first"] is not None:
        yield from heading(sheet.texts.text("history.title.load"), sheet.texts.text("history.estimates"), sheet.width)
        yield from paragraph(_load_said(found, sheet), sheet.width, first="  ")


def _load_said(found: JsonObject, sheet: Sheet) -> str:
    values = {name: number(found[name][-1], 0) for name in CURVES[:2]}
    return sheet.texts.text("history.load.now", **values, form=signed(found["form"][-1], 0))


def _curve(name: str, values: np.ndarray[Any, np.dtype[np.float64]], sheet: Sheet) -> Iterator[Text]:
    ends = nice_ends(values, LEAST_SPAN)
    if ends is None or len(values) < 2:
        return
    width = sheet.width - 9
    yield Text(f"  {sheet.texts.text(f'history.load.{name}')}")
    frame = Frame(0.0, float(len(values)), *ends, width, PLOT_ROWS)
    labels = {0: number(ends[1], 0), PLOT_ROWS - 1: number(ends[0], 0)}
    for index, row in enumerate(draw([Series(np.arange(len(values), dtype=np.float64), values)], frame)):
        label = labels.get(index, "")
        yield Text.assemble((f"{label:>7} {'┤' if label else '│'}", "note")) + row


def _days_below(first: date, days: int, sheet: Sheet) -> Iterator[Text]:
    if days > 1:
        width = sheet.width - 9
        ends = _day(first.isoformat(), sheet), _day(sheet.today.isoformat(), sheet)
        yield Text(" " * 8 + "└" + "─" * width, style="note")
        yield Text(" " * 9) + Text(
            ends[0] + " " * max(1, width - Text(ends[0] + ends[1]).cell_len) + ends[1], style="note"
        )


def achievements(parts: JsonObject, sheet: Sheet) -> Iterator[Text]:
    """Give the lines of all achievements: those that were earned, and how far the next of each kind is."""
    found = parts["achievements"]["achievements"]
    texts, earned = sheet.texts, _earned(found)
    yield Text(texts.text("history.title.achievements"), style="heading")
    yield from paragraph(texts.text("history.earned", n=len(earned), total=len(found)), sheet.width, style="lead")
    for category in dict.fromkeys(each["category"] for each in found):
        among = [each for each in found if each["category"] == category]
        yield from heading(texts.text(f"history.achievements.{category}"), "", sheet.width)
        done = [each for each in among if each["day"]]
        # Of each measure only the next one: the others are far.
        ahead = {each["measure"]: each for each in reversed(among) if not each["day"]}
        rows: list[list[Cell]] = [["✓", _achievement(each, sheet), _day(each["day"], sheet)] for each in done]
        rows += [
            [" ", Text(_achievement(each, sheet), style="note"), bar(each["reached"] / each["threshold"])]
            for each in ahead.values()
        ]
        yield from columns(rows, "lll")


def _earned(found: Sequence[JsonObject]) -> list[JsonObject]:
    return sorted((each for each in found if each["day"]), key=lambda each: str(each["day"]))


def _achieved(found: Sequence[JsonObject], sheet: Sheet) -> Iterator[Text]:
    yield from columns([["✓", _achievement(each, sheet), _day(each["day"], sheet)] for each in found], "lll")


def _achievement(each: JsonObject, sheet: Sheet) -> str:
    measure, threshold = each["measure"], each["threshold"]
    if measure in METRES:
        amount = _length(threshold, sheet)
    elif measure in SECONDS:
        amount = sheet.texts.text("history.hours", n=number(threshold / 3600.0, 0))
    else:
        amount = number(threshold, 0)
    if threshold == 1:
        return sheet.texts.text(f"achievement.{measure}.one")
    return _begun(sheet.texts.text(f"achievement.{measure}", amount=amount))


def predictions(parts: JsonObject, sheet: Sheet) -> Iterator[Text]:
    """Give the lines of what could be raced today."""
    found = parts["predictions"]["predictions"]
    yield from _titled("predictions", found, sheet, _predictions)
    if found:
        yield Text()
        basis = sorted({each["basis"] for each in found})
        efforts = sheet.texts.text("list.comma").join(_length(each, sheet) for each in basis)
        yield from paragraph(
            sheet.texts.text("history.prediction.basis", efforts=efforts), sheet.width, style="note", first="  "
        )


def _predictions(found: Sequence[JsonObject], sheet: Sheet) -> Iterator[Text]:
    rows: list[list[Cell]] = []
    for each in found:
        speed = with_margin(clock(pace(each["length"] / each["time"])), "", sheet.texts.text("unit.per_km"))
        time, low, high = (_roughly(each[name], each["high"] - each["low"]) for name in ("time", "low", "high"))
        between = sheet.texts.text("history.between", low=low, high=high)
        rows.append([_begun(_length(each["length"], sheet)), time, Text(between, style="note"), speed])
    yield from columns(rows, "lrlr")


def _roughly(time: float, spread: float) -> str:
    """Write a time no finer than a tenth of its spread allows: to seconds, to ten of them, or to minutes."""
    step = next((step for step in (60.0, 10.0) if spread > 10.0 * step), 1.0)
    return clock(step * round(time / step))


def shoes(parts: JsonObject, sheet: Sheet) -> Iterator[Text]:
    """Give the lines of all shoes."""
    found = parts["shoes"]["shoes"]
    yield from _titled("shoes", found, sheet, _shoes)
    if found:
        yield Text()
        usual = _amount("distance", found[0]["usual_lifetime"], sheet)
        yield from paragraph(sheet.texts.text("history.shoe.usual", usual=usual), sheet.width, style="note", first="  ")


def _shoes(found: Sequence[JsonObject], sheet: Sheet) -> Iterator[Text]:
    rows: list[list[Cell]] = []
    for shoe in found:
        last = shoe["last_worn"]
        worn = (
            _day(datetime.fromisoformat(last).date().isoformat(), sheet)
            if last
            else sheet.texts.text("history.shoe.new")
        )
        if shoe["retired"]:
            worn = sheet.texts.text("history.shoe.retired")
        rows.append(
            [
                shoe["name"] or shoe["model"] or NOT_KNOWN,
                _amount("distance", shoe["distance"], sheet, 0),
                bar(shoe["worn"]),
                percent(shoe["worn"]) if shoe["worn"] else "",
                Text(worn, style="note"),
            ]
        )
    yield from columns(rows, "lrlrl")
    for shoe in found:
        if shoe["due"]:
            name, own = shoe["name"] or shoe["model"] or NOT_KNOWN, shoe["lifetime"] is not None
            said = sheet.texts.text("history.shoe.due_own" if own else "history.shoe.due", name=name)
            yield from paragraph(said, sheet.width, first="  → ")


def cues(parts: JsonObject, sheet: Sheet) -> Iterator[Text]:
    """Give the lines of what each kind of cue does."""
    yield from cue_lines(parts["cues"]["cues"], sheet.texts, sheet.width, lambda day: _day(day, sheet))


def bar(share: float, tick: float | None = None, width: int = BAR) -> Text:
    """Draw how much of something is done, with a tick where it would be if every day brought the same."""
    eighths = round(8 * width * min(max(share, 0.0), 1.0))
    cells = [FULL] * (eighths // 8)
    if eighths % 8:
        cells.append(PARTS[eighths % 8])
    line = Text.assemble(("".join(cells), "ink"), (EMPTY * (width - len(cells)), "note"))
    if tick is not None and len(cells) <= (place := min(int(width * tick), width - 1)):
        line = Text.assemble(line[:place], (TICK, "ink"), line[place + 1 :])
    return line


def _amount(quantity: str, value: float, sheet: Sheet, decimals: int = 1) -> str:
    if quantity == "distance":
        return with_margin(number(value / 1000.0, decimals).removesuffix(".0"), "", sheet.texts.text("unit.km"))
    if quantity == "time":
        return sheet.texts.text("history.hours", n=number(value / 3600.0, 1).removesuffix(".0"))
    key = f"history.{quantity}.one" if value == 1 else f"history.{quantity}"
    return sheet.texts.text(key, n=number(value, 0))


def _estimate(quantity: str, value: float, uncertainty: float, sheet: Sheet) -> str:
    """Write an estimate with its 95 % interval, no finer than that allows."""
    scale = {"distance": 1000.0, "time": 3600.0}.get(quantity, 1.0)
    half = half_width(uncertainty / scale)
    if half is None:
        return _amount(quantity, value, sheet)
    decimals = min(decimals_of(half), 1)
    text = with_margin(number(value / scale, decimals), number(half, decimals))
    if quantity == "distance":
        return with_margin(text, "", sheet.texts.text("unit.km"))
    return sheet.texts.text("history.hours" if quantity == "time" else f"history.{quantity}", n=text)


def _length(metres: float, sheet: Sheet) -> str:
    """Name a distance."""
    if metres in NAMED:
        return sheet.texts.text(f"history.length.{NAMED[metres]}")
    if metres < 1000.0:
        return with_margin(number(metres, 0), "", sheet.texts.text("unit.m"))
    return _amount("distance", metres, sheet)


def _sentences(said: Sequence[str], sheet: Sheet) -> str:
    """Return one sentence after the other."""
    return reduce(lambda first, next_: sheet.texts.text("history.sentences", first=first, next=next_), said)


def _begun(text: str) -> str:
    """Return a text as a line begins with it."""
    return text[:1].upper() + text[1:]


def _day(iso: str, sheet: Sheet) -> str:
    day = date.fromisoformat(iso)
    month = sheet.texts.text(f"month.{day.month}")
    return sheet.texts.text("history.day", day=day.day, month=month, year=day.year)


#: Every view, by the word that asks for it.
VIEWS: Final[Mapping[View, Callable[[JsonObject, Sheet], Iterator[Text]]]] = {
    "overview": overview,
    "records": records,
    "goals": goals,
    "load": load,
    "achievements": achievements,
    "predictions": predictions,
    "shoes": shoes,
    "cues": cues,
}
