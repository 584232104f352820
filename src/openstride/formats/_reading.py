"""What reading a file comes to: one verdict, and whatever was found, from a whole file or from the sound part of one.

::

    read            activities, days or heart rates were found
    recording       samples of a motion sensor: `openstride.recordings` reads those, once it is told units and axes
    set_aside       recognised, and nothing for a history of runs: `reason` says what it is
    damaged         it breaks off or contradicts itself at `place`; what was read before stands beside
    not_recognised  none of the formats known here, or beyond a limit: `reason` says which

A verdict is data: who shows it to people words it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from openstride.activity import DayTotals, Records
from openstride.formats._pulse import Pulse

Outcome = Literal["read", "recording", "set_aside", "damaged", "not_recognised"]
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)

Format = Literal["fit", "gpx", "tcx", "nike_run_club", "jawbone_up", "zepp", "csv", "parquet", "sensor_csv"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)

Reason = Literal[
    # Set aside: what it is.
    "settings",
    "workout",
    "course",
    "weight",
    "monitoring",
    "another_kind",
    "sleep",
    "no_times",
    "no_time_zone",
    "nothing_in_it",
    "unsafe",
    # Damaged: what is wrong with it.
    "ends_early",
    "wrong_checksum",
    "malformed",
    "records_missing",
    # Not recognised: why not.
    "empty",
    "unknown",
    "too_large",
    "too_many_records",
    "unreadable",
    "encrypted",
    "broken_archive",
    "nested_too_deep",
    "too_many_files",
]
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: a byte counted from 0, or a line counted from 1."""

    unit: Literal["byte", "line"]
    number: int


@dataclass(frozen=True, slots=True)
class Reading:
    """The verdict on one file, and what was found in it.

    Parameters
    ----------
    outcome
        The verdict.
    format
        What it was recognised as; None where it was not.
    activities, days, pulse
        What was found, also in a damaged file.
    reason
        Why it was not simply read.
    place
        Where a damaged file breaks off; None where that is nowhere in particular.
    time_zone
        The zone that was stated, where times of the file were taken in it; None where none had to be.
    """

    outcome: Outcome
    format: Format | None
    activities: tuple[Records, ...] = ()
    days: tuple[DayTotals, ...] = ()
    pulse: Pulse | None = None
    reason: Reason | None = None
    place: Place | None = None
    time_zone: str | None = None


def read_as(
    kind: Format,
    activities: tuple[Records, ...] = (),
    days: tuple[DayTotals, ...] = (),
    pulse: Pulse | None = None,
) -> Reading:
    """Return the reading of a whole file; one without anything to keep is set aside."""
    if not (activities or days or pulse):
        return set_aside(kind, "nothing_in_it")
    return Reading("read", kind, activities, days, pulse)


def set_aside(kind: Format, reason: Reason) -> Reading:
    """Return the reading of a file that is sound, and nothing to keep."""
    return Reading("set_aside", kind, reason=reason)


def damaged(kind: Format, reason: Reason, place: Place | None, activities: tuple[Records, ...] = ()) -> Reading:
    """Return the reading of a file that breaks off or contradicts itself."""
    return Reading("damaged", kind, activities, reason=reason, place=place)


def refused(reason: Reason, kind: Format | None = None) -> Reading:
    """Return the reading of a file that is none of ours, or beyond a limit."""
    return Reading("not_recognised", kind, reason=reason)
