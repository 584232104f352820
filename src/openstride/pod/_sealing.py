"""From the live log to a recording: everything the pods sent, in order, each sample once, and what is missing declared.

Nothing that was decided live counts here: what arrived is used, however late it came. What cannot be used (a damaged
packet, one that contradicts the others, one before any INFO) stays in the log, is left out and said in a notice.

A foot's time is its pod's clock, set so that the recording's first sample is at zero. What the clocks have to do with
each other comes from the line through the exchanges of clocks, whose drift and residual go into the recording, or where
there was none from the packet that was fastest on its way. Times of day are whole microseconds until the first one is
taken off: as seconds they would cost the precision of a float.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from openstride.pod._arrivals import Arrivals, Stream, boot_of, microseconds, sort_out
from openstride.pod._clock import PodClock, pod_clock
from openstride.pod._imu import Flag
from openstride.pod._info import TICKS_PER_SECOND
from openstride.pod._noted import first_positions_us, measured_way
from openstride.pod._reassembly import TICKS_TURN, Placed, PlacedRun, nearest
from openstride.recordings import (
    SIDES,
    Clock,
    DeclaredGap,
    Event,
    FootSamples,
    LogEntry,
    Metadata,
    NoFeetError,
    Notice,
    Pod,
    Ranges,
    ReceivedRun,
    Recording,
    Side,
)

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_COUNTS: Final = 32_768
_LARGEST_NUMBER: Final = 2**31 - 1
#: A packet tells the time of samples around it if it is at least this part of the time later that it should be. One
#: that is not keeps its samples and is not asked for the time, which never stands still.
_LEAST_PACE: Final = 0.5
#: What an IANA name of a zone looks like. Whether there is such a zone is for those to say who read it.
_ZONE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_+\-/]{1,63}")


def seal(
    entries: Iterable[LogEntry | ReceivedRun],
    *,
    name: str,
    activity: str | None = None,
    time_zone: str | None = None,
) -> Recording:
    """Return the recording that a log holds, ready for `write_recording`.

    Parameters
    ----------
    entries
        Of the log, in order, with packets put together (`LogReader.together`) or not.
    name
        The recording's `id`.
    activity
        As in `Metadata`.
    time_zone
        As in `Metadata`; None takes what the log's event `start` says, if it says anything.

    Returns
    -------
    Recording
        Samples in SI units that go back to the same counts, numbered by their pods. Its declared gaps hold every sample
        that a pod is known to have had and that did not arrive. A pod that began anew, after a restart or a stop, goes
        on in the same foot, with the time between declared. A run without shoes has no feet: its zero is the first
        position.

    Raises
    ------
    NoFeetError
        If no foot has two samples, and the phone was at no two instants somewhere.
    """
    entries = list(entries)
    arrivals = sort_out(entries)
    pieces = {side: _in_order(arrivals[side].streams) for side in SIDES if side in arrivals}
    present = {side: found for side, found in pieces.items() if sum(len(piece.numbers) for piece in found) > 1}
    begins = [found[0].begin_us for found in present.values()]
    begins = begins or first_positions_us(each for each in entries if isinstance(each, Event))
    # One place is no way.
    if not present and len(begins) < 2:
        raise NoFeetError(f"The log of {name} holds no samples.", hint="Check that a pod was connected and streaming.")
    zero_us = min(begins)
    metadata = Metadata(
        id=name,
        feet=tuple(present),
        activity=activity,
        start=_EPOCH + timedelta(microseconds=zero_us),
        time_zone=time_zone or _zone_of(entries),
        nominal_distance=measured_way(each for each in entries if isinstance(each, Event)),
        pods=tuple(_pod(side, piece.stream) for side, found in present.items() for piece in found),
        clocks=tuple(clock for side, found in present.items() if (clock := _clock(side, found, zero_us))),
        gaps=tuple(gap for side, found in present.items() for gap in _gaps(side, found, zero_us)),
    )
    feet = {side: _foot(side, found, zero_us) for side, found in present.items()}
    return Recording(name, None, metadata, MappingProxyType(feet), tuple(_notices(arrivals)))


def _zone_of(entries: Sequence[LogEntry | ReceivedRun]) -> str | None:
    """Return the zone that the recorder was in when it started; None where it did not say."""
    for entry in entries:
        if isinstance(entry, Event) and entry.kind == "start":
            try:
                said = json.loads(entry.text)
            except ValueError:
                return None
            zone = said.get("zone") if isinstance(said, dict) else None
            return zone if isinstance(zone, str) and _ZONE.fullmatch(zone) else None
    return None


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """A stream as arrays: all that a foot has without a break of its clock.

    Parameters
    ----------
    stream
        It is made of.
    numbers : (n,) int64
        Of the samples, as the pod counted them.
    counts : (n, 6) int16
        The samples.
    anchors, ticks : (m,) float64
        Numbers of samples whose time is known, and that time on the pod's clock.
    begin_us
        When its first sample was taken, by the log.
    clock
        The line through the exchanges of clocks; None where there was none.
    """

    stream: Stream
    numbers: IntArray
    counts: NDArray[np.int16]
    anchors: FloatArray
    ticks: FloatArray
    begin_us: int
    clock: PodClock | None

    @property
    def period(self) -> float:
        """Ticks from sample to sample as they were on the whole; as the pod states it where there is one packet."""
        if len(self.anchors) == 1:
            return TICKS_PER_SECOND / self.stream.info.rate
        return float((self.ticks[-1] - self.ticks[0]) / (self.anchors[-1] - self.anchors[0]))

    @property
    def extent(self) -> tuple[int, int]:
        """First and end of the numbers that belong to this log and that the pod is known to have had.

        They begin with the sample that was next when the stream was started: a pod that was recording before for
        another log has samples that are none of this one's.
        """
        held, stream = self.stream.line.held, self.stream
        first = held[0].start
        return first if stream.first is None else min(first, stream.first), max(held[-1].stop, stream.samples or 0)

    def seconds(self, numbers: IntArray | FloatArray, zero_us: int) -> FloatArray:
        """Return the time of samples by their numbers (s), from `zero_us` on."""
        since = (self.ticks_at(numbers) - self.ticks_at(self.numbers[:1])) / TICKS_PER_SECOND
        return since + (self.begin_us - zero_us) * 1e-6

    def ticks_at(self, numbers: IntArray | FloatArray) -> FloatArray:
        """Return pod time: between the packets' times, and before and after them at the mean pace."""
        first, last = self.anchors[0], self.anchors[-1]
        outside = np.minimum(numbers - first, 0.0) + np.maximum(numbers - last, 0.0)
        return np.asarray(np.interp(numbers, self.anchors, self.ticks) + self.period * outside)


def _in_order(streams: Iterable[Stream]) -> list[_Piece]:
    """Return the streams as pieces, by time, each after the one before."""
    pieces: list[_Piece] = []
    for piece in sorted((_piece(stream) for stream in streams if stream.placed), key=lambda piece: piece.begin_us):
        before = pieces[-1] if pieces else None
        if before is None:
            pieces.append(piece)
            continue
        # Two clocks are compared to a few milliseconds, which may be less than was between the pieces.
        end = float(before.seconds(before.numbers[-1:] + 1, before.begin_us)[0])
        earliest = before.begin_us + int(np.ceil(end * 1e6))
        pieces.append(replace(piece, begin_us=max(piece.begin_us, earliest)))
    return pieces


def _piece(stream: Stream) -> _Piece:
    placed = sorted(stream.placed, key=lambda each: each.number)
    # A packet that is late may fill two gaps; its parts go to their places one by one.
    parts = sorted((part.start, part.stop, i) for i, each in enumerate(placed) for part in each.fresh)
    numbers = np.concatenate([np.arange(start, stop, dtype=np.int64) for start, stop, _ in parts])
    counts = np.concatenate([_counts(placed[i], start, stop) for start, stop, i in parts])
    for each in stream.again:
        at = int(np.searchsorted(numbers, each.number))
        counts[at : at + len(each.packet)] = each.packet.counts
    anchors, ticks = _anchors(placed, TICKS_PER_SECOND / stream.info.rate)
    clock = pod_clock(stream.exchanges)
    piece = _Piece(stream, numbers, counts, anchors, ticks, 0, clock)
    first = float(piece.ticks_at(numbers[:1])[0])
    begin_us = clock.log_us(first) if clock else microseconds(first) + _ahead_us(stream, placed[0])
    return replace(piece, begin_us=round(begin_us))


def _counts(placed: Placed | PlacedRun, start: int, stop: int) -> NDArray[np.int16]:
    return placed.packet.counts[start - placed.number : stop - placed.number]


def _anchors(placed: Sequence[Placed | PlacedRun], period: float) -> tuple[FloatArray, FloatArray]:
    """Return numbers and ticks of the packets that go forward in both."""
    numbers = np.concatenate([each.numbers if isinstance(each, PlacedRun) else [each.number] for each in placed])
    ticks = np.concatenate([each.times if isinstance(each, PlacedRun) else [each.ticks] for each in placed])
    if not _forward(np.diff(numbers), np.diff(ticks), period).all():
        kept = list(_going_forward(numbers.tolist(), ticks.tolist(), period))
        numbers, ticks = numbers[kept], ticks[kept]
    return numbers.astype(np.float64), ticks.astype(np.float64)


def _going_forward(numbers: Sequence[int], ticks: Sequence[int], period: float) -> Iterator[int]:
    """Yield the indices of packets of which each goes forward from the one before that does."""
    last = 0
    yield last
    for i in range(1, len(numbers)):
        if _forward(numbers[i] - numbers[last], ticks[i] - ticks[last], period):
            last = i
            yield last


def _forward(numbers: Any, ticks: Any, period: float) -> Any:  # noqa: ANN401  # one step or many
    return (numbers > 0) & (ticks >= _LEAST_PACE * period * numbers)


def _ahead_us(stream: Stream, near: Placed | PlacedRun) -> float:
    """Return how far log time is ahead of pod time, as far as that is known without exchanges of clocks."""
    if stream.ahead_us is not None:
        return stream.ahead_us
    read = nearest(stream.info.ticks, near.ticks, TICKS_TURN)
    return float(stream.info_us - microseconds(read))


def _clock(side: Side, pieces: list[_Piece], zero_us: int) -> Clock | None:
    """Return how a foot's time runs against the recording's, both alike at its first sample.

    None where nothing is known, or where the foot's time is put together of pieces, each at an instant of its own.
    """
    piece = pieces[0]
    if len(pieces) > 1 or piece.clock is None:
        return None
    drift = piece.clock.drift
    return Clock(side, -drift * (piece.begin_us - zero_us) * 1e-6, drift, piece.clock.residual)


def _foot(side: Side, pieces: list[_Piece], zero_us: int) -> FootSamples:
    info = pieces[0].stream.info
    time = np.concatenate([piece.seconds(piece.numbers, zero_us) for piece in pieces])
    force = [piece.counts[:, :3] * piece.stream.info.scales.acc for piece in pieces]
    turning = [piece.counts[:, 3:] * piece.stream.info.scales.gyr for piece in pieces]
    return FootSamples(
        side,
        time,
        np.ascontiguousarray(np.concatenate(force)),
        np.ascontiguousarray(np.concatenate(turning)),
        nominal_rate=info.rate,
        ranges=Ranges(_COUNTS * info.scales.acc, _COUNTS * info.scales.gyr),
        scales=info.scales,
        sequence=_sequence(pieces),
    )


def _sequence(pieces: list[_Piece]) -> NDArray[np.int32] | None:
    """Return one count through all pieces, with a jump where samples are missing; None where 31 bits do not hold it."""
    parts = [pieces[0].numbers]
    for before, piece in pairwise(pieces):
        passed = float(piece.seconds(piece.numbers[:1], before.begin_us)[0])
        passed -= float(before.seconds(before.numbers[-1:], before.begin_us)[0])
        start = int(parts[-1][-1]) + max(1, round(passed * piece.stream.info.rate))
        parts.append(piece.numbers - piece.numbers[0] + start)
    if parts[-1][-1] > _LARGEST_NUMBER:
        return None
    return np.concatenate(parts).astype(np.int32)


def _pod(side: Side, stream: Stream) -> Pod:
    info = stream.info
    return Pod(
        side,
        device=f"{info.device:016x}",
        boot=info.boot,
        recording=stream.recording,
        firmware=".".join(map(str, info.firmware)),
        rate=info.rate,
        scales=info.scales,
    )


def _gaps(side: Side, pieces: list[_Piece], zero_us: int) -> Iterator[DeclaredGap]:
    """Yield what is missing in the pieces and between them, in order."""
    ended, before = np.inf, pieces[0]
    for piece in pieces:
        begin, end = piece.seconds(np.array(piece.extent), zero_us).tolist()
        if ended < begin:
            same = boot_of(before.stream.info) == boot_of(piece.stream.info)
            yield DeclaredGap(side, ended, begin, "stopped" if same else "pod restarted")
        for gap, reason in _missing(piece):
            first, last = piece.seconds(np.array([gap.start, gap.stop]), zero_us).tolist()
            yield DeclaredGap(side, first, last, reason)
        ended, before = end, piece


def _missing(piece: _Piece) -> Iterator[tuple[range, str]]:
    """Yield the numbers that a pod is known to have had and that are not there, and why."""
    line = piece.stream.line
    start, end = piece.extent
    lost_by_pod = {each.number for each in piece.stream.placed if each.packet.flags & Flag.GAP}
    ends = (range(start, line.held[0].start), range(line.held[-1].stop, end))
    for gap in (ends[0], *line.missing, ends[1]):
        if gap:
            yield gap, "lost in the pod" if gap.stop in lost_by_pod else "not received"


def _notices(arrivals: Mapping[Side, Arrivals]) -> Iterator[Notice]:
    for side, found in arrivals.items():
        if found.refused:
            kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(found.refused.items()))
            text = (
                f"{found.refused.total()} packets of the {side} foot could not be used ({kinds}); they are in the log."
            )
            yield Notice("packets_refused", text, side)
