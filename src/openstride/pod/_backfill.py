"""What to read from a pod's flash so that the samples come that were missed, and no more than that.

A recording in flash is a row of bytes, and samples have numbers. Between the two stand frames of IMU, of 19 samples
each, with a few others in between. So the place of a sample is about known, and each frame found says it better.

Pure: whoever drives it asks what to read next, reads it over whatever link there is, and hands on what comes, in any
order, twice, in part or damaged. What a read does not bring, a later one does.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from openstride.pod._control import Answer, RecordingFound, RecordingState, StreamStopped
from openstride.pod._errors import OutOfLineError
from openstride.pod._finding import FoundFrame, FrameFinder
from openstride.pod._imu import ImuPacket
from openstride.pod._reassembly import Reassembly

#: So many chunks are asked for at once: 15 kB, which a phone has room for and a link brings in a fraction of a second.
MOST_CREDITS: Final = 64

#: Samples in a frame of IMU, and its bytes: a head, 19 samples, a checksum, and a frame around them.
_SAMPLES: Final = 19
_FRAME: Final = 244
#: Frames that are not of IMU take so much of a recording, at most: a stride of 33 bytes for 0.3 s of samples.
_OTHERS: Final = 0.05
#: Nearer than this (bytes) it is read from the last frame that is known, so that no gap is left between the two: only
#: a row of frames without one tells that samples are not there.
_NEAR: Final = 8 * _FRAME
#: After so many reads in a row that brought nothing the place that they began from is no longer believed: a chunk may
#: come with a wrong place, and then what was found in it is somewhere else.
_DOUBT: Final = 8
#: Numbers of samples are below this.
_END: Final = 2**31


@dataclass(frozen=True, slots=True)
class Read:
    """What to ask of a pod: so many chunks, from a byte on."""

    offset: int
    credits: int


@dataclass(frozen=True, slots=True)
class _Mark:
    """A place in a recording: the sample before which it is, and the byte."""

    number: int
    offset: int


class Backfill:
    """The samples of one recording in flash, as far as they are missing.

    Parameters
    ----------
    line
        Which of its samples are there. What is found is placed on it.

    Examples
    --------
    >>> from openstride.pod import Backfill, Reassembly, RecordingFound
    >>> backfill = Backfill(Reassembly(208.0))
    >>> backfill.next_read([range(1900, 1938)], RecordingFound(1, 1, 100_000, 0, 0), room=238)
    Read(offset=24400, credits=5)
    """

    def __init__(self, line: Reassembly) -> None:
        self._line = line
        self._finder = FrameFinder()
        # Of frames of IMU: what is before them, and what is after them, in order of numbers.
        self._marks: list[_Mark] = [_Mark(0, 0)]
        # Frames by the byte at which they begin: where they end, and the samples they hold, or the end of all samples.
        self._frames: dict[int, tuple[int, range | None]] = {}
        self._absent: list[range] = []
        self._awaited = 0
        self._came: set[int] = set()
        # How many reads in a row brought no frame that is new.
        self._fruitless = -1

    @property
    def absent(self) -> tuple[range, ...]:
        """The numbers of samples that are not in flash: the pod lost them, or had no room."""
        return tuple(sorted(self._absent, key=lambda each: each.start))

    @property
    def exhausted(self) -> bool:
        """Whether all has come that was asked for last."""
        return len(self._came) >= self._awaited

    def next_read(self, missing: Iterable[range], recording: RecordingFound, room: int) -> Read | None:
        """Return what to read next.

        Parameters
        ----------
        missing
            Numbers of samples that are wanted; a stretch may go on to 2**31 where its end is not known.
        recording
            As the pod lists it now.
        room
            How many bytes of a recording fit a chunk of this link.

        Returns
        -------
        Read or None
            None where all of them are there or known not to be in flash.
        """
        wanted = [part for stretch in missing for part in self._in_flash(stretch, recording)]
        if not wanted:
            return None
        self._fruitless += 1
        if self._fruitless and self._fruitless % _DOUBT == 0:
            self._forget(wanted[0].start)
        offset = self._place_of(wanted[0].start, recording.size)
        # As many of those that follow as fit this read: going through what is there is quicker than asking again.
        reach = offset + MOST_CREDITS * room
        last = wanted[0]
        for stretch in wanted[1:]:
            if self._place_of(stretch.start, recording.size) >= reach:
                break
            last = stretch
        length = (1.0 + _OTHERS) * max(0, self._guess(last.stop) - offset) + 2 * _FRAME
        stop = min(recording.size, offset + int(length))
        self._awaited = min(MOST_CREDITS, max(1, -((offset - stop) // room)))
        self._came = set()
        return Read(offset, self._awaited)

    def take(self, offset: int, data: bytes) -> int:
        """Take bytes of the recording, and return how many samples came with them that had not been there."""
        self._came.add(offset)
        return sum(self._place(found) for found in self._finder.take(offset, data))

    def _place(self, found: FoundFrame) -> int:
        """Take note of a frame, and return how many new samples it brought."""
        numbers: range | None = None
        fresh = 0
        if isinstance(found.value, ImuPacket):
            try:
                placed = self._line.place(found.value)
            except OutOfLineError:
                return 0
            numbers = range(placed.number, placed.number + len(placed.packet))
            fresh = sum(map(len, placed.fresh))
            self._mark(_Mark(numbers.start, found.start))
            self._mark(_Mark(numbers.stop, found.end))
        elif isinstance(found.value, Answer) and isinstance(found.value.result, StreamStopped):
            numbers = range(found.value.result.samples, _END)
        if found.start not in self._frames:
            self._fruitless = -1
        self._frames[found.start] = (found.end, numbers)
        return fresh

    def _mark(self, mark: _Mark) -> None:
        at = bisect_left(self._marks, mark.number, key=lambda each: each.number)
        # Of two places before a sample the one that was found last is believed: a wrong one is found again in truth.
        end = at + (at < len(self._marks) and self._marks[at].number == mark.number)
        self._marks[at:end] = [mark]

    def _forget(self, number: int) -> None:
        """Forget the nearest place that is known before a sample, and the nearest after it."""
        at = bisect_right(self._marks, number, key=lambda mark: mark.number)
        # That all begins with the first byte was not read anywhere.
        del self._marks[max(1, at - 1) : at + 1]

    def _in_flash(self, stretch: range, recording: RecordingFound) -> list[range]:
        """Return the parts of a stretch that may be in flash, and remember those that are known not to be."""
        parts = [stretch]
        for absent in self._absent:
            parts = [piece for part in parts for piece in _without(part, absent)]
        left = []
        for part in parts:
            start = part.start
            while start < part.stop and (gap := self._gap_at(start, recording)):
                self._absent.append(range(start, min(gap.stop, part.stop)))
                start = gap.stop
            if start < part.stop:
                left.append(range(start, part.stop))
        return left

    def _gap_at(self, number: int, recording: RecordingFound) -> range | None:
        """Return the samples around a number that flash does not hold; None where that is not known."""
        mark = self._before(number)
        at, end = mark.offset, mark.number
        while (frame := self._frames.get(at)) is not None:
            at, numbers = frame
            if numbers is None:
                continue
            if numbers.stop == _END:
                return range(end, _END)
            if numbers.start > number:
                return range(end, numbers.start)
            end = numbers.stop
        # A pod whose power failed did not say how many samples there were.
        closed = not recording.state & RecordingState.OPEN
        return range(end, _END) if closed and at >= recording.size and end <= number else None

    def _before(self, number: int) -> _Mark:
        """Return the nearest place that is known before a sample."""
        return self._marks[bisect_right(self._marks, number, key=lambda mark: mark.number) - 1]

    def _place_of(self, number: int, size: int) -> int:
        """Return a byte from which to read to find a sample."""
        at = bisect_right(self._marks, number, key=lambda mark: mark.number)
        before = self._marks[at - 1].offset
        end = self._marks[at].offset if at < len(self._marks) else size
        guess = self._guess(number)
        if guess >= end:
            guess = (before + end) // 2
        # Where the pod itself lost samples there are fewer bytes than their numbers let expect.
        guess = before + (guess - before >> max(0, self._fruitless))
        return before if guess - before < _NEAR else guess

    def _guess(self, number: int) -> int:
        """Return about where a sample is, if the pod lost none."""
        before = self._before(number)
        return before.offset + (number - before.number) // _SAMPLES * _FRAME


def _without(stretch: range, absent: range) -> list[range]:
    """Return what is left of a stretch."""
    before = range(stretch.start, min(stretch.stop, absent.start))
    after = range(max(stretch.start, absent.stop), stretch.stop)
    return [part for part in (before, after) if part]
