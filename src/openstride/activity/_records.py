"""What a file of another maker says of a run: values at instants, each column with its unit, source and device.

Nothing here is worked out; it is what was found, in SI units. What could be read of a damaged file looks the same as
what was read of a whole one, and says what had to be set right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, Literal, get_args

#: Where a column comes from, the one to be trusted most first.
Origin = Literal["pod_raw", "pod_summary", "watch", "phone_position", "typed_in"]
ORIGINS: Final[tuple[Origin, ...]] = get_args(Origin)

#: `other` is any sport that is not done on foot and not one of these; None in a file is `unknown`.
Sport = Literal["running", "walking", "hiking", "cycling", "swimming", "transition", "other", "unknown"]
SPORTS: Final[tuple[Sport, ...]] = get_args(Sport)
#: What counts steps; what a runner does between two sports is mostly on foot, but nobody says so.
ON_FOOT: Final[frozenset[Sport]] = frozenset({"running", "walking", "hiking"})

#: Columns by name, and their units. What a file holds beyond these is kept under its own name and in its own unit.
CHANNELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "latitude_deg": "deg",
        "longitude_deg": "deg",
        "altitude": "m",
        "distance": "m",
        "speed": "m/s",
        "heart_rate_bpm": "1/min",
        "cadence": "1/s",
        "power": "W",
        "form_power": "W",
        "air_power": "W",
        "contact_time": "s",
        "flight_time": "s",
        "duty_factor": "1",
        "balance": "1",
        "vertical_oscillation": "m",
        "vertical_ratio": "1",
        "step_length": "m",
        "leg_stiffness": "N/m",
        "temperature_deg_c": "degC",
    }
)


@dataclass(frozen=True, slots=True)
class Channel:
    """One column of the records.

    Parameters
    ----------
    name
        One of `CHANNELS`, or the file's own name.
    unit
        As `CHANNELS` says, or the file's own; empty where it states none. `cadence` counts the steps of both feet,
        `balance` is the left foot's share of the contact times of both.
    values
        One for each record; None where there is none.
    origin
        What measured it. Where a file does not say, it is the weakest that would do.
    device
        What it says of the instrument: its name, or that of a developer's field. None where it says nothing.
    """

    name: str
    unit: str
    values: tuple[float | None, ...]
    origin: Origin
    device: str | None = None

    @property
    def known(self) -> bool:
        """Whether its name is one of `CHANNELS`, so that its unit is SI and its meaning ours."""
        return self.name in CHANNELS

    @property
    def count(self) -> int:
        """Records with a value."""
        return sum(value is not None for value in self.values)


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which the clock of the run was stopped: half-open, on the clock of the records (s)."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Lap:
    """A lap as the file states it.

    Parameters
    ----------
    start, end
        Half-open interval on the clock of the records (s), pauses included.
    timer_time
        Of it, what was not paused (s); None where the file does not say.
    distance
        In metres; None where the file does not say.
    """

    start: float
    end: float
    timer_time: float | None = None
    distance: float | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """What a file says that the whole came to. None where it says nothing; zero is what it says.

    Parameters
    ----------
    distance
        Way (m).
    elapsed_time, timer_time
        From beginning to end, and without the pauses (s).
    energy_kcal
        Energy spent.
    steps
        Of both feet.
    ascent, descent
        Metres up and down.
    """

    distance: float | None = None
    elapsed_time: float | None = None
    timer_time: float | None = None
    energy_kcal: float | None = None
    steps: int | None = None
    ascent: float | None = None
    descent: float | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """One activity of a file.

    Parameters
    ----------
    sport, kind
        What was done, and the file's own word for it more exactly, such as `treadmill` or `trail`; None without.
    start
        Time zero of the records, UTC; None where the file's clock was not set.
    local_start
        The same by the clocks where it was, without a zone; None where the file does not say.
    time
        Of each record, from `start` (s), increasing. Empty where the file has totals alone.
    channels
        Its columns. Two may have one name where two instruments measured the same.
    laps, pauses
        In order of time.
    stated
        What the file says that it came to.
    device
        What recorded it, as the file says. None where it does not.
    name, notes
        Given by the runner or the program.
    set_right
        What was amiss and how often: by a word such as `out_of_order`, the number of records concerned.
    """

    sport: Sport
    start: datetime | None
    time: tuple[float, ...]
    channels: tuple[Channel, ...] = ()
    laps: tuple[Lap, ...] = ()
    pauses: tuple[Pause, ...] = ()
    stated: Stated = field(default_factory=Stated)
    kind: str | None = None
    local_start: datetime | None = None
    device: str | None = None
    name: str | None = None
    notes: str | None = None
    set_right: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse columns of another length than the times."""
        uneven = [each.name for each in self.channels if len(each.values) != len(self.time)]
        if uneven:
            raise ValueError(f"there are {len(self.time)} records, and other numbers of values of {', '.join(uneven)}")

    def channel(self, name: str) -> Channel | None:
        """Return the column of a name that is to be trusted most, None where there is none."""
        return best(each for each in self.channels if each.name == name)

    @property
    def elapsed_time(self) -> float:
        """From the first record to the last (s)."""
        return self.time[-1] - self.time[0] if self.time else 0.0

    @property
    def timer_time(self) -> float:
        """The same without the pauses (s)."""
        if not self.time:
            return 0.0
        first, last = self.time[0], self.time[-1]
        return self.elapsed_time - sum(max(min(each.end, last) - max(each.start, first), 0.0) for each in self.pauses)


@dataclass(frozen=True, slots=True)
class DayTotals:
    """What a day came to, whether or not there was a run in it.

    Parameters
    ----------
    day
        By the runner's own calendar.
    steps, distance, run_distance
        Of the whole day (m), and the part of it that was run; None where the file does not say.
    active_time
        Time on the move (s).
    energy_kcal
        Energy spent by moving.
    origin
        What counted.
    """

    day: date
    steps: int | None = None
    distance: float | None = None
    run_distance: float | None = None
    active_time: float | None = None
    energy_kcal: float | None = None
    origin: Origin = "watch"


def best(channels: Iterable[Channel]) -> Channel | None:
    """Return the column to be trusted most: by its origin, then by how many values it has; None of none."""
    return min(channels, key=lambda each: (ORIGINS.index(each.origin), -each.count), default=None)
