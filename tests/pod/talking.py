"""A made-up pod that says what a pod says, with every sample known, into a made-up log."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from openstride.pod import (
    CONTROL,
    IMU,
    INFO,
    Answer,
    Capability,
    Flag,
    Frame,
    ImuPacket,
    Info,
    Status,
    StreamStarted,
    StreamStopped,
    encode_answer,
    encode_frame,
    encode_imu,
    encode_info,
)
from openstride.recordings import Fetched, LogEntry, Received, Side

RATE = 208.0
#: The instant of the recording's zero, by the log (µs).
BEGIN_US = 1_777_609_800_000_000
#: What a packet takes from the pod to the log (µs).
ON_THE_WAY_US = 20_000
LIVE = Flag(0)


@dataclass
class TalkingPod:
    """A pod that begins to sample when its clock reads `boot_ticks`, at `begin_us` of the log.

    Parameters
    ----------
    side
        Of the connection.
    really
        The rate of the sensor, and `RATE` is what it states (Hz).
    """

    side: Side = "left"
    boot: int = 1
    recording: int = 1
    begin_us: int = BEGIN_US
    boot_ticks: int = 2**32 - 100_000
    really: float = RATE
    device: int = 0xAB
    counts: NDArray[np.int16] = field(default_factory=lambda: np.zeros((0, 6), np.int16))

    def __post_init__(self) -> None:
        """Make the samples of a minute."""
        generator = np.random.default_rng(self.boot + 10 * (self.side == "right"))
        self.counts = generator.integers(-32_768, 32_768, (12_480, 6)).astype(np.int16)

    @property
    def info(self) -> Info:
        return Info(
            self.side, Capability(0), RATE, 16.0, 2000.0, 19, 1, self.device, self.boot, (1, 2, 3), 0, self.ticks(0)
        )

    def ticks(self, number: int) -> int:
        return (self.boot_ticks + round(number * 32_768 / self.really)) % 2**32

    def at_us(self, number: int) -> int:
        """When a sample is taken, by the log."""
        return self.begin_us + round(number * 1e6 / self.really)

    def packet(self, number: int, size: int, flags: Flag = LIVE) -> ImuPacket:
        samples = self.counts[number : number + size].astype("<i2").tobytes()
        return ImuPacket(self.side, flags, number % 65_536, self.ticks(number), 1, samples)

    def says(self, packet: ImuPacket, number: int) -> Received:
        """Put a packet into the log, as soon as its samples are there."""
        at_us = self.at_us(number + len(packet)) + ON_THE_WAY_US
        return Received(self.side, IMU.short, at_us, encode_imu(packet))

    def sends(self, number: int, size: int, flags: Flag = LIVE) -> Received:
        return self.says(self.packet(number, size, flags), number)

    def hello(self, next_sample: int = 0) -> list[LogEntry]:
        started = Answer(1, 0, Status.DONE, StreamStarted(self.recording, next_sample))
        at_us = self.at_us(next_sample)
        return [
            Received(self.side, INFO.short, at_us, encode_info(replace(self.info, ticks=self.ticks(next_sample)))),
            Received(self.side, CONTROL.short, at_us, encode_answer(started)),
        ]

    def goodbye(self, samples: int) -> list[LogEntry]:
        stopped = Answer(2, 0, Status.DONE, StreamStopped(self.recording, samples))
        return [Received(self.side, CONTROL.short, self.at_us(samples), encode_answer(stopped))]

    def run(self, start: int, stop: int, size: int = 8) -> list[LogEntry]:
        return [self.sends(number, min(size, stop - number)) for number in range(start, stop, size)]

    def flash(self, samples: int, *, ended: bool = True) -> bytes:
        """What the pod's flash holds of a recording with so many samples."""
        hello, goodbye = (frames_of(each) for each in (self.hello(), self.goodbye(samples)))
        sizes = ((number, min(19, samples - number)) for number in range(0, samples, 19))
        packets = [encode_imu(self.packet(number, size, Flag.REPLAY)) for number, size in sizes]
        frames = [*hello, *(Frame(IMU.short, packet) for packet in packets), *(goodbye if ended else [])]
        return b"".join(map(encode_frame, frames))

    def fetched(self, data: bytes, offset: int, size: int = 238) -> list[LogEntry]:
        """Put bytes of the recording into the log, chunk by chunk, as they come long after the run."""
        name = self.side, self.device, self.boot, self.recording
        late_us = self.at_us(10**6)
        places = range(offset, offset + len(data), size)
        return [Fetched(*name, at, late_us, data[at - offset : at - offset + size]) for at in places]


def frames_of(entries: list[LogEntry]) -> list[Frame]:
    return [Frame(entry.source, entry.value) for entry in entries if isinstance(entry, Received)]
