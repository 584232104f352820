"""Nike Run Club: one JSON document a run, as its export has it.

Each metric has instants of its own, and none of them quite those of another: the records stand at all of them, with
the columns that have a value there. Distance and steps are stated for intervals, and counted up to the end of each.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from openstride.activity import ON_FOOT, Origin, Pause, Records, Sport, Stated
from openstride.formats._clock import utc
from openstride.formats._limits import RECORDS
from openstride.formats._reading import Place, Reading, damaged, read_as, refused
from openstride.formats._table import Column, Row, known, table_of

SPORTS: Final[Mapping[str, Sport]] = {"run": "running", "walk": "walking", "hike": "hiking"}
#: By the metric and its unit: our name, and what makes SI of it.
VALUES: Final[Mapping[tuple[str, str], tuple[str, float]]] = {
    ("latitude", "DD"): ("latitude_deg", 1.0),
    ("longitude", "DD"): ("longitude_deg", 1.0),
    ("elevation", "M"): ("altitude", 1.0),
    ("speed", "KMH"): ("speed", 1.0 / 3.6),
    ("heart_rate", "BPM"): ("heart_rate_bpm", 1.0),
}
#: What is counted over intervals.
DISTANCE: Final = ("distance", "KM")
STEPS: Final = ("steps", "STEP")
#: What is no measurement of the run, or says again what another metric says.
LEFT_OUT: Final = frozenset({"nikefuel", "pace", "calories", "ascent", "descent"})
#: Anything later is no time in milliseconds since 1970.
LATEST_MS: Final = 4_102_444_800_000
#: What a document of theirs has, whatever else it lacks.
MARKS: Final = ("start_epoch_ms", "active_duration_ms")


def read_json(data: bytes) -> Reading | None:
    """Return what a JSON document of Nike Run Club holds, None for one of somebody else."""
    text = data.decode("utf-8-sig", "replace")
    theirs = all(f'"{mark}"' in text for mark in MARKS)
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        return damaged("nike_run_club", "malformed", Place("line", error.lineno)) if theirs else None
    except (RecursionError, ValueError):
        return damaged("nike_run_club", "malformed", None) if theirs else None
    if not theirs or not isinstance(document, dict):
        return None
    return read_document(document)


def read_document(document: Mapping[str, Any]) -> Reading:
    """Return what a document holds."""
    start = instant(document.get("start_epoch_ms"))
    if start is None:
        return damaged("nike_run_club", "malformed", None)
    metrics = [each for each in entries(document, "metrics") if isinstance(each.get("values"), list)]
    if sum(len(each["values"]) for each in metrics) > 8 * RECORDS:
        return refused("too_many_records", "nike_run_club")
    found = activity_of(document, metrics, start)
    if not found.time:
        return damaged("nike_run_club", "records_missing", None, (found,))
    return read_as("nike_run_club", (found,))


def activity_of(document: Mapping[str, Any], metrics: list[Mapping[str, Any]], start: float) -> Records:
    """Return the run of a document."""
    sport = SPORTS.get(str(document.get("type")), "unknown")
    end = instant(document.get("end_epoch_ms"))
    rows = [row for metric in metrics for row in rows_of(metric, sport)]
    table = table_of(sorted(rows, key=lambda row: row[0]), start)
    set_right = {name: count for name, count in table.set_right.items() if name != "same_instant"}
    tags = document.get("tags")
    tags = tags if isinstance(tags, dict) else {}
    return Records(
        sport=sport,
        start=utc(start),
        time=table.time,
        channels=table.channels,
        pauses=tuple(pauses_of(document, start, end)),
        stated=stated_of(document, start, end),
        device=text(tags.get("com.nike.running.recordingsource")),
        name=text(tags.get("com.nike.name")),
        notes=text(tags.get("note")),
        set_right=set_right,
    )


def rows_of(metric: Mapping[str, Any], sport: Sport) -> Iterator[Row]:
    """Yield the values of a metric, each at its end, and what is counted as it has come to by then."""
    name, unit = str(metric.get("type", "")), str(metric.get("unit", ""))
    own = origin_of(metric)
    total = 0.0
    for begun, ended, value in values_of(metric):
        if (name, unit) == DISTANCE:
            if not total:
                yield begun, {known("distance", own): 0.0}
            total += max(value, 0.0)
            yield ended, {known("distance", own): 1000.0 * total}
        elif (name, unit) == STEPS and sport in ON_FOOT:
            if ended > begun:
                yield ended, {known("cadence", own): value / (ended - begun)}
        elif (name, unit) in VALUES:
            ours, factor = VALUES[name, unit]
            yield ended, {known(ours, own): value * factor}
        elif name and name not in LEFT_OUT:
            yield ended, {Column(name, unit, own): value}


def values_of(metric: Mapping[str, Any]) -> Iterator[tuple[float, float, float]]:
    """Yield begin, end and value of what a metric has values for, in order of their ends."""
    found = []
    for each in metric["values"]:
        if not isinstance(each, dict):
            continue
        begun, ended = instant(each.get("start_epoch_ms")), instant(each.get("end_epoch_ms"))
        value = number(each.get("value"))
        if begun is not None and ended is not None and value is not None:
            found.append((min(begun, ended), ended, value))
    return iter(sorted(found, key=lambda each: each[1]))


def pauses_of(document: Mapping[str, Any], start: float, end: float | None) -> Iterator[Pause]:
    """Yield the stretches from a halt to going on; a last halt lasts until the end."""
    halts = []
    for each in entries(document, "moments"):
        at = instant(each.get("timestamp"))
        if each.get("key") == "halt" and at is not None:
            halts.append((at, str(each.get("value")).endswith("pause")))
    stopped: float | None = None
    for at, stops in sorted(halts):
        if stops and stopped is None:
            stopped = at
        elif not stops and stopped is not None:
            yield Pause(round(stopped - start, 3), round(at - start, 3))
            stopped = None
    if stopped is not None and end is not None and end > stopped:
        yield Pause(round(stopped - start, 3), round(end - start, 3))


def stated_of(document: Mapping[str, Any], start: float, end: float | None) -> Stated:
    """Return what the document says that the run came to."""
    totals = {
        str(each.get("metric")): number(each.get("value"))
        for each in entries(document, "summaries")
        if each.get("summary") == "total"
    }
    distance, steps = totals.get("distance"), totals.get("steps")
    active = number(document.get("active_duration_ms"))
    return Stated(
        distance=None if distance is None else 1000.0 * distance,
        elapsed_time=None if end is None else round(end - start, 3),
        timer_time=None if active is None else active / 1000.0,
        energy_kcal=totals.get("calories"),
        steps=None if steps is None else round(steps),
        ascent=totals.get("ascent"),
        descent=totals.get("descent"),
    )


def origin_of(metric: Mapping[str, Any]) -> Origin:
    """Return what measured a metric: a watch where its source is named so, else the phone."""
    return "watch" if "watch" in str(metric.get("source", "")).casefold() else "phone_position"


def entries(document: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return the objects of a list, none where there is no such list."""
    found = document.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def instant(value: object) -> float | None:
    """Return a time in milliseconds since 1970 in seconds, None for what is none."""
    stated = number(value)
    return stated / 1000.0 if stated is not None and 0.0 < stated < LATEST_MS else None


def number(value: object) -> float | None:
    """Return a number, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        stated = float(value)
    except OverflowError:
        return None
    return stated if math.isfinite(stated) else None


def text(value: object) -> str | None:
    """Return a text, None for anything else and for an empty one."""
    return value.strip() or None if isinstance(value, str) else None
