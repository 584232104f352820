"""Heart rates that a file keeps apart from all activities, brought together with one that they fall into.

They come once a minute, or once a second while somebody looks. Each stays at its own instant: none is moved to a record
beside it, and between two of them none is made up. Where nothing was recorded, as while the clock stood, none is taken:
the activity says nothing of that time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from openstride.activity import CHANNELS, Channel, Pause, Records
from openstride.formats._reading import Pulse

HEART_RATE: Final = "heart_rate_bpm"
#: Between two records, or two heart rates, further apart (s) nobody knows what was. Those that are taken once a minute
#: are some seconds late at times; at 60 s each of these would stand alone.
LONGEST_GAP: Final = 90.0


def with_pulse(records: Records, pulse: Pulse) -> Records:
    """Return an activity with the heart rates that fall into it, among its own records.

    One that has heart rates of its own, one whose beginning or end is not known, and one that none falls into comes
    back as it is.
    """
    duration = records.stated.elapsed_time or records.stated.timer_time or 0.0
    if records.start is None or has_pulse(records):
        return records
    first = bisect_left(pulse.at, records.start)
    last = bisect_right(pulse.at, records.start + timedelta(seconds=max(duration, *records.time[-1:], 0.0)))
    seconds = [(at - records.start).total_seconds() for at in pulse.at[first:last]]
    chosen = set(falling_into(seconds, records.time, records.pauses, duration))
    beats = {at: rate for at, rate in zip(seconds, pulse.rate_bpm[first:last], strict=True) if at in chosen}
    if not beats:
        return records
    time = tuple(sorted({*records.time, *beats}))
    own = [each for each in records.channels if each.name != HEART_RATE]
    spread_out = (spread(each, records.time, time) for each in own)
    return replace(records, time=time, channels=(*spread_out, heart_channel(tuple(map(beats.get, time)), pulse)))


def records_of_pulse(pulse: Pulse) -> Records:
    """Return heart rates alone, from the first one on."""
    time = tuple((at - pulse.at[0]).total_seconds() for at in pulse.at)
    return Records("unknown", pulse.at[0], time, (heart_channel(pulse.rate_bpm, pulse),))


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
