"""CSV: days of Jawbone UP, the account of Zepp (Mi Fit), and the samples of motion sensors, which are no activity file.

Which one it is, the header says, and so do units and meaning: a column counts by its whole name. Rows that cannot be
read are the file's damage at their line; those before and after them are kept. A table with local times is read in the
zone that was stated, and set aside as a whole where none was: hours off, a night's rest would look like a run's.
"""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from openstride.activity import DayTotals, Records, Sport, Stated
from openstride.formats._clock import Clock, time_of
from openstride.formats._limits import RECORDS
from openstride.formats._pulse import microseconds, pulse_of
from openstride.formats._reading import Format, Place, Reading, Reason, read_as, refused, set_aside
from openstride.formats._xml import number, text_of

Cells = Mapping[str, str]

DELIMITERS: Final = (",", ";", "\t")
#: Sensors write lines of their own before the header.
PREAMBLE: Final = 40
LINE: Final = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
#: Longest line that is looked at as text; anything longer is no table.
LONGEST_LINE: Final = 100_000

JAWBONE: Final = frozenset({"date", "m_steps", "m_distance"})
ZEPP_SPORT: Final = frozenset({"type", "starttime", "sporttime(s)", "distance(m)"})
ZEPP_ACTIVITY: Final = frozenset({"date", "steps", "distance", "rundistance"})
ZEPP_HEART: Final = frozenset({"time", "heartrate"})
#: What else is in an account, and belongs in no history of runs.
ASIDE: Final[tuple[tuple[frozenset[str], Reason], ...]] = (
    (frozenset({"date", "deepsleeptime", "shallowsleeptime"}), "sleep"),
    (frozenset({"date", "start", "stop", "distance", "steps"}), "monitoring"),
    (frozenset({"date", "time", "steps"}), "monitoring"),
    (frozenset({"time", "weight", "height", "bmi"}), "weight"),
    (frozenset({"userid", "gender", "height", "weight"}), "settings"),
)
#: Zepp's numbers of sports.
SPORTS: Final[Mapping[str, tuple[Sport, str | None]]] = {
    "1": ("running", None),
    "6": ("walking", None),
    "8": ("running", "treadmill"),
    "9": ("cycling", None),
    "10": ("cycling", "indoor_cycling"),
    "14": ("swimming", "lap_swimming"),
    "15": ("swimming", "open_water"),
}
#: What measured the heart rates, as far as anybody says: the watch or band is not named.
ZEPP: Final = "Zepp"
#: No heart beats faster.
HIGHEST_BPM: Final = 300.0
#: Three axes of each of two sensors, as their names begin once only letters and digits are left.
AXES: Final = re.compile(
    r"(?:(?P<acc>(?:free|lin|linear|raw|cal|low|wide)*acc(?:el|eleration|elerometer)?|a)"
    r"|(?:(?:raw|cal)*(?:gyr|gyro|gyroscope|angularvelocity)|w|g))(?P<axis>[xyz])"
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its header.

    Parameters
    ----------
    names
        Of the columns, in small letters.
    lines
        Each further row with its line, counted from 1.
    """

    names: tuple[str, ...]
    lines: Iterator[tuple[int, list[str]]]

    def cells(self) -> Iterator[tuple[int, Cells]]:
        """Yield the rows by name of column; a row that is too short lacks the last ones."""
        for line, row in self.lines:
            if any(cell.strip() for cell in row):
                yield line, {name: cell.strip() for name, cell in zip(self.names, row, strict=False)}


def read_csv_file(data: bytes, zone: ZoneInfo | None) -> Reading | None:
    """Return what a table holds, None for one that is not known here; `zone` is that of times that say none."""
    text = text_of(data)
    if "\0" in text or (sheet := sheet_of(text)) is None:
        return None
    has = frozenset(sheet.names)
    if has in {ZEPP_HEART, ZEPP_HEART | {"date"}}:
        return in_zone(Clock(zone), partial(zepp_heart, sheet))
    if has >= ZEPP_SPORT:
        return in_zone(Clock(zone), lambda clock: rows_read("zepp", sheet, partial(zepp_sport, clock)))
    for names, kind, row in ROWS:
        if has >= names:
            return rows_read(kind, sheet, row)
    return next((set_aside("zepp", reason) for names, reason in ASIDE if has >= names), None)


def is_sensor_csv(data: bytes) -> bool:
    """Whether the head of a file names three axes of an accelerometer and of a gyroscope."""
    for line in text_of(data[:LONGEST_LINE]).splitlines()[:PREAMBLE]:
        found: set[tuple[str, str]] = set()
        for cell in re.split(r"[,;\t|]", line):
            named = AXES.match(re.sub(r"[^a-z0-9]", "", cell.casefold()))
            if named is not None:
                found.add(("acc" if named["acc"] else "gyr", named["axis"]))
        if len(found) == 6:
            return True
    return False


def sheet_of(text: str) -> Sheet | None:
    """Return a text as a table by its first line, None where that is no header of several columns."""
    first = text[:LONGEST_LINE].lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    if not first.count(delimiter):
        return None
    # One after the other: a text that is read as a file takes four times its size.
    reader = csv.reader((line[0] for line in LINE.finditer(text)), delimiter=delimiter)
    lines = ((reader.line_num, row) for row in reader)
    try:
        header = next(row for _, row in lines if any(cell.strip() for cell in row))
    except (StopIteration, csv.Error):
        return None
    return Sheet(tuple(cell.strip().casefold() for cell in header), lines)


def rows_read(kind: Format, sheet: Sheet, read: Callable[[Cells], Records | DayTotals | None]) -> Reading:
    """Return what a reader of rows makes of all of them."""
    found: list[Records | DayTotals] = []
    wrong: int | None = None
    try:
        for line, cells in sheet.cells():
            each = read(cells)
            if each is not None:
                found.append(each)
            elif wrong is None:
                wrong = line
            if len(found) > RECORDS:
                return refused("too_many_records", kind)
    except csv.Error:
        wrong = wrong or 1
    activities = tuple(each for each in found if isinstance(each, Records))
    totals = tuple(each for each in found if isinstance(each, DayTotals))
    if wrong is not None:
        return Reading("damaged", kind, activities, totals, reason="malformed", place=Place("line", wrong))
    return read_as(kind, activities, totals)


def jawbone_day(cells: Cells) -> DayTotals | None:
    """Return a day of UP: `DATE` as 20140131, steps, metres, and seconds on the move."""
    return day_of(cells.get("date", ""), cells, steps="m_steps", distance="m_distance", active="m_active_time")


def zepp_day(cells: Cells) -> DayTotals | None:
    """Return a day of Zepp: steps, metres, and metres of them run."""
    return day_of(
        cells.get("date", ""), cells, steps="steps", distance="distance", run="rundistance", energy="calories"
    )


def day_of(
    stated: str, cells: Cells, *, steps: str, distance: str, run: str = "", active: str = "", energy: str = ""
) -> DayTotals | None:
    """Return a day from the columns of these names, None where it has no date or a cell is no number."""
    digits = stated.replace("-", "").replace("/", "")
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])) if len(digits) == 8 else None
    except ValueError:
        day = None
    values = {name: cells.get(name, "") for name in (steps, distance, run, active, energy) if name}
    numbers = {name: number(value) for name, value in values.items() if value}
    if day is None or any(value is None or value < 0.0 for value in numbers.values()):
        return None
    counted = numbers.get(steps)
    return DayTotals(
        day,
        steps=None if counted is None else round(counted),
        distance=numbers.get(distance),
        run_distance=numbers.get(run),
        active_time=numbers.get(active),
        energy_kcal=numbers.get(energy),
    )


def in_zone(clock: Clock, read: Callable[[Clock], Reading]) -> Reading:
    """Return what a reader makes of a table by a clock: in the zone that was stated, where it needed one."""
    reading = read(clock)
    if clock.lacking:
        return set_aside("zepp", "no_time_zone")
    return replace(reading, time_zone=clock.zone.key) if clock.used and clock.zone is not None else reading


def zepp_sport(clock: Clock, cells: Cells) -> Records | None:
    """Return an activity of Zepp, which has totals alone; None where it has no start or no duration."""
    written = time_of(cells.get("starttime"))
    start = None if written is None else clock.instant(written)
    duration = number(cells.get("sporttime(s)"))
    distance = number(cells.get("distance(m)"))
    if written is None or start is None or duration is None or duration < 0.0:
        return None
    sport, kind = SPORTS.get(cells.get("type", ""), ("other", f"zepp {cells.get('type', '')}".strip()))
    return Records(
        sport=sport,
        start=start,
        time=(),
        stated=Stated(
            # A treadmill's way that nobody measured is written as zero.
            distance=distance or None,
            timer_time=duration,
            energy_kcal=number(cells.get("calories(kcal)")),
        ),
        kind=kind,
        local_start=None if written.tzinfo is not None else written,
    )


def zepp_heart(sheet: Sheet, clock: Clock) -> Reading:
    """Return heart rates with an instant each; in some tables a row has the instant, in others a date and a minute."""
    instants, rates = array("q"), array("d")
    wrong: int | None = None
    try:
        for line, cells in sheet.cells():
            written, rate = zepp_time(cells), number(cells.get("heartrate"))
            at = None if written is None else clock.instant(written)
            if at is None or rate is None:
                wrong = wrong or line
            elif 0.0 < rate <= HIGHEST_BPM:
                instants.append(microseconds(at))
                rates.append(rate)
    except csv.Error:
        wrong = wrong or 1
    pulse = pulse_of(instants, rates, ZEPP) if instants else None
    if wrong is not None:
        return Reading("damaged", "zepp", pulse=pulse, reason="malformed", place=Place("line", wrong))
    return read_as("zepp", pulse=pulse)


def zepp_time(cells: Cells) -> datetime | None:
    """Return the time of a row, whose day may stand beside a time to the minute; None for what is no time."""
    time = " ".join(cells[name] for name in ("date", "time") if cells.get(name))
    return time_of(f"{time}:00" if time.count(":") == 1 else time)


#: Tables whose rows are read one by one: their columns, whose they are, and what makes something of a row.
ROWS: Final[tuple[tuple[frozenset[str], Format, Callable[[Cells], Records | DayTotals | None]], ...]] = (
    (JAWBONE, "jawbone_up", jawbone_day),
    (ZEPP_ACTIVITY, "zepp", zepp_day),
)
