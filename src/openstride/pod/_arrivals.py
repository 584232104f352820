"""The entries of a log sorted out: for each foot its streams, and in each the packets in their places."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openstride.pod._control import Answer, StreamStarted, StreamStopped, decode_answer
from openstride.pod._errors import OutOfLineError, PacketError
from openstride.pod._finding import FoundFrame, FrameFinder
from openstride.pod._imu import Flag, ImuPacket, ImuRun, decode_imu, runs_of
from openstride.pod._info import TICKS_PER_SECOND, Info, decode_info
from openstride.pod._profile import CONTROL, IMU, INFO
from openstride.pod._reassembly import Placed, PlacedRun, Reassembly
from openstride.recordings import ClockExchange, Fetched, LogEntry, Received, ReceivedRun, Side, together

#: What a pod's clock belongs to: its identity and its count of starts.
Boot = tuple[int, int]
IntArray = NDArray[np.int64]


@dataclass(slots=True)
class Stream:
    """What arrived of one recording of one pod: numbers and clock run through it without a break.

    Parameters
    ----------
    info, info_us
        What the pod said about itself, and when that arrived.
    recording
        The number it gave the recording; None where it did not say.
    first
        The sample that was next when the stream began, as the pod said; None where it did not.
    line
        Which samples are there.
    placed
        The packets that brought something new, in order of arrival.
    again
        All that came from flash, whatever was there before: a pod's flash is believed over its radio.
    samples
        How many the recording had at its end, as the pod said; None where it did not.
    ahead_us
        How far log time is ahead of pod time, by the live packet that was fastest on its way; None without one.
    exchanges
        Of clocks, while this pod was running.
    """

    info: Info
    info_us: int
    recording: int | None
    first: int | None
    line: Reassembly
    exchanges: list[ClockExchange]
    placed: list[Placed | PlacedRun] = field(default_factory=list)
    again: list[Placed] = field(default_factory=list)
    samples: int | None = None
    ahead_us: float | None = None

    def take(self, packet: ImuPacket, received_us: int) -> None:
        """Place a packet, or raise :class:`OutOfLineError`."""
        placed = self.line.place(packet)
        if placed.fresh:
            self.placed.append(placed)
        if packet.flags & Flag.REPLAY:
            self.again.append(placed)
        else:
            self._note_ahead(received_us - self._left(placed.ticks, len(packet)))

    def take_run(self, run: ImuRun, received_us: IntArray) -> bool:
        """Place a run of packets, which arrived at these times, and return whether that could be done in one go."""
        placed = self.line.place_run(run)
        if placed is None:
            return False
        self.placed.append(placed)
        self._note_ahead(float((received_us - self._left(placed.times, run.each)).min()))
        return True

    def _left(self, ticks: Any, samples: int) -> Any:  # noqa: ANN401  # one time or many
        """Return when a packet leaves: when its last sample is there."""
        return microseconds(ticks) + 1e6 * samples / self.info.rate

    def _note_ahead(self, ahead_us: float) -> None:
        self.ahead_us = ahead_us if self.ahead_us is None else min(ahead_us, self.ahead_us)


@dataclass(slots=True)
class _Heard:
    """A start of a pod: what it said about itself last, and when; the exchanges of clocks until its next start."""

    info: Info
    info_us: int
    exchanges: list[ClockExchange] = field(default_factory=list)


@dataclass(slots=True)
class _InFlash:
    """What was read of one recording from flash: the frames that its bytes held, and when the first of them arrived."""

    received_us: int
    finder: FrameFinder = field(default_factory=FrameFinder)
    found: list[FoundFrame] = field(default_factory=list)


@dataclass(slots=True)
class Arrivals:
    """What arrived of one foot.

    Parameters
    ----------
    streams
        By the time of their first packet.
    refused
        What could not be used, by the kind of error, and how often.
    """

    streams: list[Stream] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    _info: Info | None = None
    _started: StreamStarted | None = None
    _heard: dict[Boot, _Heard] = field(default_factory=dict)
    _in_flash: dict[tuple[Boot, int], _InFlash] = field(default_factory=dict)

    def take(self, received: Received) -> None:
        """Take a value that the pod sent; one that cannot be used is counted."""
        try:
            if received.source == INFO.short:
                self._take_info(decode_info(received.value), received.received_us)
            elif received.source == CONTROL.short:
                self._take_answer(received.value)
            elif received.source == IMU.short:
                self._take_samples(decode_imu(received.value), received.received_us)
        except (PacketError, OutOfLineError) as error:
            self.refused[type(error).__name__] += 1

    def take_packets(self, received: ReceivedRun) -> None:
        """Take packets of samples, one after the other."""
        start = 0
        for count, run in runs_of(received.values):
            stop = start + count
            if run is None or not self._take_run(run, received.received_us[start:stop]):
                for each in received.one_by_one(start, stop):
                    self.take(each)
            start = stop

    def take_exchange(self, exchange: ClockExchange) -> None:
        """Take an exchange of clocks with the pod that is connected."""
        if self._info:
            self._heard[boot_of(self._info)].exchanges.append(exchange)

    def take_fetched(self, fetched: Fetched) -> None:
        """Take bytes of a recording in flash; what they hold is used when all has come."""
        key = (fetched.device, fetched.boot), fetched.recording
        recording = self._in_flash.setdefault(key, _InFlash(fetched.received_us))
        recording.found += recording.finder.take(fetched.offset, fetched.data)

    def settle(self) -> None:
        """Put what came from flash to what came live."""
        for (boot, number), recording in self._in_flash.items():
            found = sorted(recording.found, key=lambda each: each.start)
            stream = self._stream_in_flash(boot, number, recording.received_us, found)
            for each in found:
                if stream is None:
                    self.refused["NoInfo"] += isinstance(each.value, ImuPacket)
                elif isinstance(each.value, ImuPacket):
                    self._place(stream, each.value)
                elif isinstance(each.value, Answer) and isinstance(each.value.result, StreamStopped):
                    stream.samples = each.value.result.samples

    def _take_run(self, run: ImuRun, received_us: IntArray) -> bool:
        """Take a run of packets, if it can be taken as a whole."""
        if self._info is None or run.configuration != self._info.configuration:
            return False
        return self._stream(self._info).take_run(run, received_us)

    def _take_info(self, info: Info, info_us: int) -> None:
        if self._info and boot_of(info) != boot_of(self._info):
            self._started = None
        self._info = info
        heard = self._heard.setdefault(boot_of(info), _Heard(info, info_us))
        heard.info, heard.info_us = info, info_us

    def _take_answer(self, value: bytes) -> None:
        result = decode_answer(value).result
        if isinstance(result, StreamStarted):
            self._started = result
        elif isinstance(result, StreamStopped) and self._info:
            stream = self._known(boot_of(self._info), result.recording)
            if stream:
                stream.samples = result.samples

    def _take_samples(self, packet: ImuPacket, received_us: int) -> None:
        if self._info is None:
            self.refused["NoInfo"] += 1
        elif packet.configuration != self._info.configuration:
            self.refused["OtherConfiguration"] += 1
        else:
            self._stream(self._info).take(packet, received_us)

    def _stream(self, info: Info) -> Stream:
        """Return the stream under way, a new one where the pod has begun anew."""
        recording, first = (self._started.recording, self._started.sample) if self._started else (None, None)
        return self._known(boot_of(info), recording) or self._begin(info, self._heard[boot_of(info)], recording, first)

    def _stream_in_flash(self, boot: Boot, number: int, received_us: int, found: Iterable[FoundFrame]) -> Stream | None:
        """Return the stream that a recording in flash belongs to; None where nothing says how to read it."""
        if known := self._known(boot, number):
            return known
        # Each recording begins with what the pod said about itself then, which need not be what it says now.
        said = next((each.value for each in found if isinstance(each.value, Info)), None)
        heard = self._heard.get(boot) or (_Heard(said, received_us) if said else None)
        if heard is None:
            return None
        return self._begin(replace(said or heard.info, ticks=heard.info.ticks), heard, number, 0)

    def _known(self, boot: Boot, recording: int | None) -> Stream | None:
        for stream in self.streams:
            if (boot_of(stream.info), stream.recording) == (boot, recording):
                return stream
        return None

    def _begin(self, info: Info, heard: _Heard, recording: int | None, first: int | None) -> Stream:
        line = Reassembly(info.rate, first or 0)
        stream = Stream(info, heard.info_us, recording, first, line, heard.exchanges)
        self.streams.append(stream)
        return stream

    def _place(self, stream: Stream, packet: ImuPacket) -> None:
        if packet.configuration != stream.info.configuration:
            self.refused["OtherConfiguration"] += 1
            return
        try:
            stream.take(packet, 0)
        except OutOfLineError as error:
            self.refused[type(error).__name__] += 1


def sort_out(entries: Iterable[LogEntry | ReceivedRun]) -> dict[Side, Arrivals]:
    """Return what arrived of each foot."""
    feet: defaultdict[Side, Arrivals] = defaultdict(Arrivals)
    for entry in together(entries, IMU.short):
        if isinstance(entry, ReceivedRun):
            feet[entry.side].take_packets(entry)
        elif isinstance(entry, Received) and entry.side:
            feet[entry.side].take(entry)
        elif isinstance(entry, ClockExchange):
            feet[entry.side].take_exchange(entry)
        elif isinstance(entry, Fetched):
            feet[entry.side].take_fetched(entry)
    for arrivals in feet.values():
        arrivals.settle()
    return dict(feet)


def boot_of(info: Info) -> Boot:
    """Return what a pod's clock belongs to: its identity and its count of starts."""
    return info.device, info.boot


def microseconds(ticks: Any) -> Any:  # noqa: ANN401  # one time or many
    """Return ticks of a pod in microseconds."""
    return ticks * 1e6 / TICKS_PER_SECOND
