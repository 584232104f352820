"""What has come of one foot, recording by recording of its pod, and what has not: the account that fetching goes by.

It is kept by the rules with which a log is sealed, so that what counts as there will be in the sealed recording. No
bytes are held here, and nothing is decided about what to do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from openstride.pod import (
    CONTROL,
    IMU,
    INFO,
    STRIDE,
    Backfill,
    Flag,
    ImuPacket,
    Info,
    OutOfLineError,
    PacketError,
    Reassembly,
    StreamStarted,
    StreamStopped,
    decode_answer,
    decode_imu,
    decode_info,
    decode_stride,
)
from openstride.recordings import Fetched, LogEntry, Received, Side

#: A checksum of 16 bits lets one damaged packet in 65,536 pass. Beyond so many damaged ones in a recording those that
#: came live are not trusted any more, and all of it is read from flash, where 32 bits watch over the whole.
MOST_DAMAGED: Final = 64
#: Numbers of samples are below this.
NO_END: Final = 2**31


class Stream:
    """One recording of one pod.

    Parameters
    ----------
    info
        What the pod said about itself when it began.
    started
        What it answered to *start stream*.
    ours
        Whether all of it belongs to this log, whatever was next when the answer came: one that the pod made since it
        restarted in the middle of the run, of which an earlier answer may have been lost.
    """

    def __init__(self, info: Info, started: StreamStarted, *, ours: bool = False) -> None:
        self.info = info
        self.recording = started.recording
        #: The first sample that belongs to this log.
        self.first = 0 if ours else started.sample
        self.line = Reassembly(info.rate, started.sample)
        self.backfill = Backfill(self.line)
        #: How many samples the pod took, as it said at the end; None before that, or where it did not say.
        self.total: int | None = None
        #: Whether the pod adds no more to it.
        self.over = False
        #: Whether its size and checksum were found to be those that the pod states, byte by byte.
        self.verified = False
        #: Whether the pod has it no more.
        self.gone = False
        self.damaged = 0
        self.samples = 0
        self.fetched = 0
        # Where live packets have come to, and before which samples must have been taken.
        self._live_end = started.sample
        self._known_end = started.sample

    @property
    def key(self) -> tuple[int, int]:
        """What a recording of a pod is known by: boot and number."""
        return self.info.boot, self.recording

    @property
    def suspect(self) -> bool:
        """Whether so much came damaged that flash must say what is right."""
        return self.damaged > MOST_DAMAGED and not self.verified

    @property
    def end(self) -> int:
        """One more than the last sample that is known to have been taken."""
        held = self.line.held
        return max(self._known_end, self.total or 0, held[-1].stop if held else 0)

    @property
    def missing(self) -> int:
        """How many samples are known to have been taken and are not there."""
        return max(0, self.end - self.first - self.samples)

    @property
    def absent(self) -> int:
        """How many of those that are missing are known not to be in flash either."""
        if self.gone:
            return self.missing
        end = self.end
        return sum(max(0, min(part.stop, end) - max(part.start, self.first)) for part in self.backfill.absent)

    def wanted(self, before: int = NO_END) -> list[range]:
        """Return the stretches that are missing, as far as they begin before a sample.

        The last one is without an end where the pod never said how many samples there are.
        """
        held = self.line.held
        end = NO_END if self.over and self.total is None else self.end
        inner = held[-1].stop if held else self.first
        stretches = [range(self.first, held[0].start)] if held else []
        stretches += [*self.line.missing, range(inner, end)]
        return [range(each.start, min(each.stop, before)) for each in stretches if each.start < min(each.stop, before)]

    def go_on(self, started: StreamStarted) -> None:
        """Take note that the pod has been asked for its samples again."""
        self._known_end = max(self._known_end, started.sample)

    def place(self, packet: ImuPacket) -> range | None:
        """Place a live packet, and return the samples that were passed over live just before it."""
        placed = self.line.place(packet)
        self.samples += sum(map(len, placed.fresh))
        self.first = min(self.first, placed.number)
        gap = range(self._live_end, placed.number)
        self._live_end = max(self._live_end, placed.number + len(packet))
        return gap or None

    def fill(self, offset: int, data: bytes) -> int:
        """Take bytes from flash, and return how many samples came with them that had not been there."""
        fresh = self.backfill.take(offset, data)
        if self.line.held:
            # Samples of the time before this log may come along; they are not asked for, but they are there.
            self.first = min(self.first, self.line.held[0].start)
        self.samples += fresh
        self.fetched += fresh
        return fresh


class Streams:
    """All recordings that one foot has in one log.

    Parameters
    ----------
    side
        The foot.
    """

    def __init__(self, side: Side) -> None:
        self.side = side
        #: By boot and number, in the order in which they began.
        self.all: dict[tuple[int, int], Stream] = {}
        self.current: Stream | None = None
        #: What could not be used, by the kind of error.
        self.damaged: Counter[str] = Counter()
        self.info: Info | None = None
        # Starts of the pod in the middle of this log.
        self._restarts: set[int] = set()

    @property
    def samples(self) -> int:
        """How many samples are there."""
        return sum(stream.samples for stream in self.all.values())

    @property
    def fetched(self) -> int:
        """How many of them came from flash."""
        return sum(stream.fetched for stream in self.all.values())

    @property
    def missing(self) -> int:
        """How many are known to have been taken and are not there."""
        return sum(stream.missing for stream in self.all.values())

    @property
    def absent(self) -> int:
        """How many of those are not in flash either."""
        return sum(stream.absent for stream in self.all.values())

    def take(self, received: Received) -> range | None:
        """Take a value that came live, and return the samples that were passed over just before it."""
        try:
            if received.source == INFO.short:
                self._take_info(decode_info(received.value))
            elif received.source == CONTROL.short:
                self._take_answer(received.value)
            elif received.source == IMU.short:
                return self._take_samples(decode_imu(received.value))
            elif received.source == STRIDE.short:
                decode_stride(received.value)
        except (PacketError, OutOfLineError) as error:
            self.count(error)
        return None

    def count(self, error: Exception) -> None:
        """Count a value that cannot be used."""
        self.damaged[type(error).__name__] += 1
        if self.current:
            self.current.damaged += 1

    def take_again(self, entries: Iterable[LogEntry]) -> None:
        """Take what an earlier recorder has written to the same log."""
        for entry in entries:
            if isinstance(entry, Received) and entry.side == self.side:
                self.take(entry)
            elif isinstance(entry, Fetched) and entry.side == self.side:
                stream = self.all.get((entry.boot, entry.recording))
                if stream and stream.info.device == entry.device:
                    stream.fill(entry.offset, entry.data)
        self.damaged.clear()

    def _take_info(self, info: Info) -> None:
        before = self.info
        if before is None or (before.device, before.boot) != (info.device, info.boot):
            self._end_all()
            if before and before.device == info.device:
                self._restarts.add(info.boot)
        self.info = info

    def _take_answer(self, value: bytes) -> None:
        result = decode_answer(value).result
        if self.info is None:
            return
        if isinstance(result, StreamStarted):
            self._begin(self.info, result)
        elif isinstance(result, StreamStopped):
            stream = self.all.get((self.info.boot, result.recording))
            if stream:
                stream.total, stream.over = result.samples, True
            self.current = None

    def _begin(self, info: Info, started: StreamStarted) -> None:
        key = info.boot, started.recording
        if key in self.all:
            self.all[key].go_on(started)
        else:
            self._end_all()
            self.all[key] = Stream(info, started, ours=info.boot in self._restarts)
        self.current = self.all[key]

    def _end_all(self) -> None:
        """The pod has begun anew: what it recorded before grows no more."""
        for stream in self.all.values():
            stream.over = True
        self.current = None

    def _take_samples(self, packet: ImuPacket) -> range | None:
        if self.current is None:
            self.damaged["NoStream"] += 1
        elif self.info is None or packet.configuration != self.info.configuration:
            self.damaged["OtherConfiguration"] += 1
        elif packet.flags & Flag.REPLAY:
            self.damaged["Replayed"] += 1
        else:
            return self.current.place(packet)
        return None
