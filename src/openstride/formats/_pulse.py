"""Heart rates that a file keeps apart from its activities, brought together with them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from datetime import timedelta

from openstride.activity import CHANNELS, Channel, Records
from openstride.formats._reading import Pulse


def with_pulse(records: Records, pulse: Pulse) -> Records:
    """Return an activity that has totals alone with the heart rates that fall into it.

    One with records of its own, one whose beginning or end is not known, and one without any heart rates in it comes
    back as it is.
    """
    duration = records.stated.elapsed_time or records.stated.timer_time
    if records.time or records.start is None or not duration:
        return records
    first = bisect_left(pulse.at, records.start)
    last = bisect_left(pulse.at, records.start + timedelta(seconds=duration))
    if first == last:
        return records
    time = tuple((at - records.start).total_seconds() for at in pulse.at[first:last])
    heart = Channel("heart_rate_bpm", CHANNELS["heart_rate_bpm"], pulse.rate_bpm[first:last], "watch")
    return replace(records, time=time, channels=(heart,))
