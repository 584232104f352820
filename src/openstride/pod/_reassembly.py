"""Packets onto one line: which samples of a recording a packet holds, which of them are new, which are missing.

A packet says the number of its first sample modulo 65,536, which is five minutes, and its time modulo 2**32 ticks, 36
hours. Together they place it: the time says about which number is due, and the number is the nearest with the right
remainder. So packets may come twice, late, out of order or after hours of silence, in any size, live or from flash.

Pure and without a clock: the same packets in the same order give the same answers, in the recorder and in a replay.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from math import floor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.pod._errors import FieldError, OutOfLineError
from openstride.pod._imu import SAMPLE_SIZE, ImuPacket, ImuRun
from openstride.pod._info import TICKS_PER_SECOND

#: How far the sensor may be from the rate it states. Those with a built-in oscillator are within a few per cent; with
#: the 1 % that is usual, numbers are found again after 4 hours without a packet.
RATE_TOLERANCE: Final = 0.1
#: How far the time of a packet may be from the line besides, in samples: what a pod is late in looking at its clock.
TIME_TOLERANCE: Final = 1.0

SEQUENCE_TURN: Final = 2**16
TICKS_TURN: Final = 2**32


@dataclass(frozen=True, slots=True)
class Placed:
    """A packet in its place.

    Parameters
    ----------
    packet
        As it came.
    number
        Of its first sample, since the recording began.
    ticks
        Time of its first sample, in 1/32768 s, going on where the pod's clock begins again.
    fresh
        The numbers of those of its samples that had not been there: all, some, or none if it is a repetition.
    gap
        The numbers that were passed over just before it, if it is newer than all before and not next.
    """

    packet: ImuPacket
    number: int
    ticks: int
    fresh: tuple[range, ...]
    gap: range | None

    def times(self, rate: float) -> NDArray[np.float64]:
        """Return the time of each sample (s), shape (n,), as far as this packet alone can tell at a rate (Hz).

        What is live has to do with that. Once the next packet is there, the time between the two says it better.
        """
        period = TICKS_PER_SECOND / rate
        return (self.ticks + period * np.arange(len(self.packet))) / TICKS_PER_SECOND


@dataclass(frozen=True, slots=True, eq=False)
class PlacedRun:
    """A run of packets in its place; it has what a placed packet has, `number` and `ticks` being those of the first.

    Parameters
    ----------
    packet
        The run as it came.
    number
        Of its first sample.
    times : (m,) int64
        Time of the first sample of each packet, in 1/32768 s, going on where the pod's clock begins again.
    gap
        The numbers that were passed over just before it.
    """

    packet: ImuRun
    number: int
    times: NDArray[np.int64]
    gap: range | None

    @property
    def ticks(self) -> int:
        """Time of the first sample."""
        return int(self.times[0])

    @property
    def fresh(self) -> tuple[range, ...]:
        """The numbers of its samples: none of them had been there."""
        return (range(self.number, self.number + len(self.packet)),)

    @property
    def numbers(self) -> NDArray[np.int64]:
        """Number of the first sample of each packet, shape (m,)."""
        return self.number + self.packet.each * np.arange(len(self.times))


class Reassembly:
    """The samples of one recording of one pod, as far as they have come.

    It holds a range of numbers for each stretch without a gap, and no samples: a hundred bytes for each packet lost and
    not fetched again.

    Parameters
    ----------
    rate
        As the pod's INFO states it (Hz).
    first
        About which sample comes first: what the pod said when the stream began. It tells the first packet's number from
        those that differ by 65,536.

    Examples
    --------
    >>> line = Reassembly(208.0)
    >>> packet = ImuPacket("left", Flag(0), 65_535, 0, 0, bytes(12))  # doctest: +SKIP
    >>> line.place(packet).number  # doctest: +SKIP
    65535
    """

    def __init__(self, rate: float, first: int = 0) -> None:
        if not rate > 0.0:
            raise FieldError("rate", rate, "above 0")
        self._first = first
        self._samples_per_tick = rate / TICKS_PER_SECOND
        self._newest: Placed | None = None
        self._held: list[range] = []

    @property
    def missing(self) -> tuple[range, ...]:
        """The numbers between the first sample and the last that are not there."""
        held = self._held
        return tuple(range(held[i].stop, held[i + 1].start) for i in range(len(held) - 1))

    @property
    def held(self) -> tuple[range, ...]:
        """The numbers that are there, in stretches without a gap."""
        return tuple(self._held)

    def place(self, packet: ImuPacket) -> Placed:
        """Place a packet and remember that its samples are there.

        Raises
        ------
        OutOfLineError
            If its number and its time contradict each other; it is not remembered.
        """
        newest = self._newest
        number, ticks = self._where(packet, newest) if newest else (self._nearest_first(packet), packet.ticks)
        end = self._held[-1].stop if self._held else number
        fresh = self._hold(range(number, number + len(packet)))
        gap = range(end, number) if number > end else None
        placed = Placed(packet, number, ticks, fresh, gap)
        if newest is None or number > newest.number:
            self._newest = placed
        return placed

    def place_run(self, run: ImuRun) -> PlacedRun | None:
        """Place a run of packets as `place` would, one after the other, and remember that its samples are there.

        None, and nothing is remembered, where they do not all go to the end of the line: then each is to be placed.
        """
        steps = _nearest_zero(np.diff(run.ticks), TICKS_TURN)
        passed = steps * self._samples_per_tick
        each = run.each
        # Whoever is well within what `_where` allows, and far from being a turn away, goes where it would put them.
        off = np.abs(each - passed)
        if (off > 0.5 * (TIME_TOLERANCE + RATE_TOLERANCE * np.abs(passed))).any() or (off > SEQUENCE_TURN / 4).any():
            return None
        newest, held = self._newest, self._held
        first = ImuPacket(run.side, run.flags, run.sequence, int(run.ticks[0]), run.configuration, bytes(SAMPLE_SIZE))
        try:
            number, ticks = self._where(first, newest) if newest else (self._nearest_first(first), first.ticks)
        except OutOfLineError:
            return None
        end = held[-1].stop if held else number
        if number < end or (newest is not None and number <= newest.number):
            return None
        times = ticks + np.concatenate([np.zeros(1, np.int64), np.cumsum(steps)])
        self._hold(range(number, number + len(run)))
        last = number + len(run) - each
        self._newest = Placed(replace(first, ticks=int(run.ticks[-1])), last, int(times[-1]), (), None)
        return PlacedRun(run, number, times, range(end, number) if number > end else None)

    def hold(self, numbers: range) -> int:
        """Remember that samples are there, as another line of the same recording has them; return how many were new."""
        return sum(map(len, self._hold(numbers))) if numbers else 0

    def _nearest_first(self, packet: ImuPacket) -> int:
        number = nearest(packet.sequence, self._first, SEQUENCE_TURN)
        return number if number >= 0 else packet.sequence

    def _where(self, packet: ImuPacket, newest: Placed) -> tuple[int, int]:
        """Return number and ticks of a packet, both unwrapped."""
        ticks = nearest(packet.ticks, newest.ticks, TICKS_TURN)
        passed = (ticks - newest.ticks) * self._samples_per_tick
        expected = newest.number + passed
        number = nearest(packet.sequence, floor(expected + 0.5), SEQUENCE_TURN)
        if abs(number - expected) > TIME_TOLERANCE + RATE_TOLERANCE * abs(passed):
            raise OutOfLineError(number=number, expected=expected)
        return number, ticks

    def _hold(self, new: range) -> tuple[range, ...]:
        """Add a stretch to those that are held, and return the parts of it that were not."""
        held = self._held
        if held and held[-1].stop == new.start:
            held[-1] = range(held[-1].start, new.stop)
            return (new,)
        # All stretches that overlap or touch the new one become one with it.
        first = bisect_left(held, new.start, key=lambda stretch: stretch.stop)
        last = first
        fresh = []
        start = new.start
        while last < len(held) and held[last].start <= new.stop:
            fresh.append(range(start, held[last].start))
            start = held[last].stop
            last += 1
        fresh.append(range(start, new.stop))
        merged = [new, *held[first:last]]
        held[first:last] = [range(min(each.start for each in merged), max(each.stop for each in merged))]
        return tuple(part for part in fresh if part)


def _nearest_zero(differences: NDArray[np.int64], turn: int) -> NDArray[np.int64]:
    """Return the numbers nearest to zero that leave the same remainders when divided by `turn`."""
    half = turn // 2
    return (differences + half) % turn - half


def nearest(remainder: int, to: int, turn: int) -> int:
    """Return the number nearest to `to` that leaves `remainder` when divided by `turn`."""
    half = turn // 2
    return to + (remainder - to + half) % turn - half
