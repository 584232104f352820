"""Heart rates that a file keeps apart from all activities, brought together with one that they fall into.

They come once a minute, or once a second while somebody looks. Each stays at its own instant: none is moved to a record
beside it, and between two of them none is made up. Where nothing was recorded, as while the clock stood, none is taken:
the activity says nothing of that time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from openstride.activity import CHANNELS, Channel, Pause, Records

HEART_RATE: Final = "heart_rate_bpm"
#: Between two records, or two heart rates, further apart (s) nobody knows what was. Those that are taken once a minute
#: are some seconds late at times; at 60 s each of these would stand alone.
LONGEST_GAP: Final = 90.0
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, eq=False)
class Pulse:
    """Heart rates that belong to no activity of their file: of years, one a minute, millions.

    Parameters
    ----------
    at
        Instants, (n,), increasing: microseconds since 1970, UTC.
    rate_bpm
        Beats a minute at each, (n,).
    device
        Who measured them, as far as the file tells.
    """

    at: NDArray[np.int64]
    rate_bpm: NDArray[np.float64]
    device: str | None = None

    @property
    def first(self) -> datetime:
        """The instant of the first one."""
        return _EPOCH + int(self.at[0]) * _MICROSECOND

    @property
    def last(self) -> datetime:
        """The instant of the last one."""
        return _EPOCH + int(self.at[-1]) * _MICROSECOND

    def within(self, start: datetime, end: datetime) -> Pulse:
        """Return those from one instant to another, both included."""
        first = np.searchsorted(self.at, microseconds(start), "left")
        last = np.searchsorted(self.at, microseconds(end), "right")
        return Pulse(self.at[first:last], self.rate_bpm[first:last], self.device)


def pulse_of(at: ArrayLike, rate_bpm: ArrayLike, device: str | None) -> Pulse:
    """Return heart rates that come in any order; of two of one instant the last counts.

    Parameters
    ----------
    at, rate_bpm, device
        As in `Pulse`, but for the order.
    """
    instants, rates = np.asarray(at, np.int64), np.asarray(rate_bpm, np.float64)
    order = np.argsort(instants, kind="stable")
    instants, rates = instants[order], rates[order]
    counts = np.append(instants[1:] != instants[:-1], [True] * bool(instants.size))
    return Pulse(instants[counts], rates[counts], device)


def microseconds(at: datetime) -> int:
    """Return an instant in microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def with_pulse(records: Records, pulse: Pulse) -> Records:
    """Return an activity with the heart rates that fall into it, among its own records.

    One that has heart rates of its own, one whose beginning or end is not known, and one that none falls into comes
    back as it is.
    """
    duration = records.stated.elapsed_time or records.stated.timer_time or 0.0
    if records.start is None or has_pulse(records):
        return records
    found = pulse.within(records.start, records.start + timedelta(seconds=max(duration, *records.time[-1:], 0.0)))
    seconds: list[float] = ((found.at - microseconds(records.start)) / 1e6).tolist()
    chosen = set(falling_into(seconds, records.time, records.pauses, duration))
    beats = {at: rate for at, rate in zip(seconds, found.rate_bpm.tolist(), strict=True) if at in chosen}
    if not beats:
        return records
    time = tuple(sorted({*records.time, *beats}))
    own = [each for each in records.channels if each.name != HEART_RATE]
    spread_out = (spread(each, records.time, time) for each in own)
    return replace(records, time=time, channels=(*spread_out, heart_channel(tuple(map(beats.get, time)), pulse)))


def heart_channel(values: tuple[float | None, ...], pulse: Pulse) -> Channel:
    """Return heart rates as a column: those that no activity was asked for come from a watch or a band."""
    return Channel(HEART_RATE, CHANNELS[HEART_RATE], values, "watch", pulse.device)


def has_pulse(records: Records) -> bool:
    """Whether an activity has heart rates of its own; a strap that never found the skin says zero."""
    return any(value for each in records.channels if each.name == HEART_RATE for value in each.values)


def falling_into(
    seconds: Iterable[float], time: Sequence[float], pauses: Sequence[Pause], duration: float
) -> Iterator[float]:
    """Yield those instants that fall into an activity.

    Parameters
    ----------
    seconds
        The instants, from its start (s).
    time, pauses
        When there are records of it, and when its clock stood.
    duration
        How long it was (s), which counts where it has totals alone.
    """
    for at in seconds:
        after = bisect_left(time, at)
        if time:
            inside = after < len(time) and (
                time[after] == at or (after > 0 and time[after] - time[after - 1] <= LONGEST_GAP)
            )
        else:
            inside = 0.0 <= at < duration
        if inside and not any(pause.start <= at < pause.end for pause in pauses):
            yield at


def spread(channel: Channel, before: Sequence[float], time: Sequence[float]) -> Channel:
    """Return a column over more records than it had; it has no value at those that are new."""
    values = dict(zip(before, channel.values, strict=True))
    return replace(channel, values=tuple(map(values.get, time)))
