"""The entries of a log sorted out: for each foot its streams, and in each the packets in their places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from openstride.pod._control import StreamStarted, StreamStopped, decode_answer
from openstride.pod._errors import OutOfLineError, PacketError
from openstride.pod._imu import Flag, ImuPacket, decode_imu
from openstride.pod._info import TICKS_PER_SECOND, Info, decode_info
from openstride.pod._profile import CONTROL, IMU, INFO
from openstride.pod._reassembly import Placed, Reassembly
from openstride.recordings import ClockExchange, LogEntry, Received, Side


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
    placed: list[Placed] = field(default_factory=list)
    samples: int | None = None
    ahead_us: float | None = None

    def take(self, packet: ImuPacket, received_us: int) -> None:
        """Place a packet, or raise :class:`OutOfLineError`."""
        placed = self.line.place(packet)
        if placed.fresh:
            self.placed.append(placed)
        if not packet.flags & Flag.REPLAY:
            # A packet leaves when its last sample is there.
            left = microseconds(placed.ticks) + 1e6 * len(packet) / self.info.rate
            ahead_us = received_us - left
            self.ahead_us = ahead_us if self.ahead_us is None else min(ahead_us, self.ahead_us)


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
    _info_us: int = 0
    _started: StreamStarted | None = None
    _exchanges: list[ClockExchange] = field(default_factory=list)

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

    def take_exchange(self, exchange: ClockExchange) -> None:
        """Take an exchange of clocks with the pod that is connected."""
        self._exchanges.append(exchange)

    def _take_info(self, info: Info, info_us: int) -> None:
        if self._info and boot_of(info) != boot_of(self._info):
            self._started = None
            self._exchanges = []
        self._info, self._info_us = info, info_us

    def _take_answer(self, value: bytes) -> None:
        result = decode_answer(value).result
        if isinstance(result, StreamStarted):
            self._started = result
        elif isinstance(result, StreamStopped):
            for stream in self.streams:
                if self._info and (boot_of(stream.info), stream.recording) == (boot_of(self._info), result.recording):
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
        recording = self._started.recording if self._started else None
        for stream in self.streams:
            if (boot_of(stream.info), stream.recording) == (boot_of(info), recording):
                return stream
        first = self._started.sample if self._started else None
        stream = Stream(info, self._info_us, recording, first, Reassembly(info.rate, first or 0), self._exchanges)
        self.streams.append(stream)
        return stream


def sort_out(entries: Iterable[LogEntry]) -> dict[Side, Arrivals]:
    """Return what arrived of each foot."""
    feet: dict[Side, Arrivals] = {}
    for entry in entries:
        if isinstance(entry, Received) and entry.side:
            feet.setdefault(entry.side, Arrivals()).take(entry)
        elif isinstance(entry, ClockExchange):
            feet.setdefault(entry.side, Arrivals()).take_exchange(entry)
    return feet


def boot_of(info: Info) -> tuple[int, int]:
    """Return what a pod's clock belongs to: its identity and its count of starts."""
    return info.device, info.boot


def microseconds(ticks: float) -> float:
    """Return ticks of a pod in microseconds."""
    return ticks * 1e6 / TICKS_PER_SECOND
