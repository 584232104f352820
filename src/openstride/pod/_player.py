"""A virtual pod's own logic: what a pod does, with a recording where a real one has a sensor.

Commands go in, answers and packets come out, byte for byte as of a pod in a sole. There is no radio here, no socket and
no clock: whoever carries the bytes says what time it is, in seconds of any clock that only goes forward.

Three contracts hold. The samples that a :class:`Player` sends are `Player.counts`, in order, whatever the size of the
packets, and what it does not send shows in their numbers. After the last of them the pod stands still, so that a runner
may stop when they like. And nothing grows without bound, however late the packets are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import floor, isfinite
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.pod._control import (
    Answer,
    Command,
    Result,
    StartStream,
    Status,
    StopStream,
    StreamStarted,
    StreamStopped,
    decode_command,
    encode_answer,
)
from openstride.pod._errors import FieldError, PacketError, UnknownTypeError
from openstride.pod._imu import Flag, ImuPacket, encode_imu, samples_that_fit
from openstride.pod._info import TICKS_PER_SECOND, Info, encode_info
from openstride.pod._playback import playback_of
from openstride.pod._profile import MTU
from openstride.recordings import FootSamples

#: So many samples wait for whoever fetches packets, and beyond that the oldest are dropped: ten minutes at 208 Hz.
BACKLOG: Final = 131_072

_ANSWER: Final = 0x80


class Runner:
    """Who wears the pods: the players of one runner share it, so that left and right are of the same steps.

    The runner sets off when the first pod is started. Another one that is started meanwhile began with it, and sends at
    once what it has not sent yet. When all have stopped, the runner may set off again.
    """

    def __init__(self) -> None:
        self._switched_on: float | None = None
        self._began = 0.0
        self._recording: set[Player] = set()

    def switched_on(self, now: float) -> float:
        """Return when the pods were switched on, which is when the first of them was spoken to."""
        if self._switched_on is None:
            self._switched_on = now
        return self._switched_on

    def set_off(self, player: Player, now: float) -> float:
        """Return when the recording began that `player` starts at `now`."""
        if not self._recording:
            self._began = now
        self._recording.add(player)
        return self._began

    def stand(self, player: Player) -> None:
        """Take note that `player` records no more."""
        self._recording.discard(player)


@dataclass(slots=True)
class _Recording:
    """The recording under way: its number, and when its sample 0 was taken, on the clock of `now`."""

    number: int
    began: float
    #: The number of the sample that leaves next.
    next: int = 0
    #: How many samples leave together, as asked and as it is; 0 while no one listens.
    asked: int = 0
    size: int = 0
    #: Whether samples were dropped just before `next`.
    gap: bool = False


class Player:
    """A pod that plays a recording.

    *Start stream* begins a recording of the pod with the first sample of what it plays. The recording goes on when the
    link is lost, and what was not sent then is not sent later.

    Parameters
    ----------
    foot
        What to play. It is brought to the even rate of `info`: straight lines between samples, and over pauses longer
        than 0.1 s the last sample held.
    info
        What the pod says about itself; `ticks` is what its clock reads when it is first spoken to.
    speed
        How many seconds pass for the pod in one of ours.
    runner
        Shared by the pods of one runner, which then have one speed and hear one clock; without it this pod is alone.

    Raises
    ------
    FieldError
        If there are no samples, or the speed is not above 0.
    """

    def __init__(self, foot: FootSamples, info: Info, *, speed: float = 1.0, runner: Runner | None = None) -> None:
        if not (isfinite(speed) and speed > 0.0):
            raise FieldError("speed", speed, "a finite number above 0")
        self.info = info
        self._playback = playback_of(foot, info)
        self._speed = speed
        self._runner = runner or Runner()
        self._recordings = 0
        self._recording: _Recording | None = None

    @property
    def counts(self) -> NDArray[np.int16]:
        """The samples it sends before it stands still: acceleration x, y, z, angular rate x, y, z, shape (n, 6)."""
        return self._playback.counts

    def info_bytes(self, now: float) -> bytes:
        """Return what INFO holds at `now`."""
        return encode_info(replace(self.info, ticks=self._ticks(self._pod_time(now))))

    def write(self, command: bytes, now: float, mtu: int = MTU) -> bytes:
        """Do what was written to CONTROL, and return the answer to indicate.

        Parameters
        ----------
        command
            As it was written, whatever it is.
        now
            In seconds.
        mtu
            ATT_MTU of the link.
        """
        op, tag, *_ = command + bytes(2)
        try:
            _, wanted = decode_command(command)
        except UnknownTypeError:
            return _refusal(op, tag, Status.UNKNOWN_OP)
        except PacketError:
            return _refusal(op, tag, Status.BAD_ARGUMENTS)
        outcome = self._do(wanted, now, mtu)
        if isinstance(outcome, Status):
            return _refusal(op, tag, outcome)
        return encode_answer(Answer(op, tag, Status.DONE, outcome))

    def due(self, now: float, mtu: int = MTU) -> list[bytes]:
        """Return the IMU packets complete by `now` that have not left yet, in order.

        Where more than `BACKLOG` samples wait, the oldest are dropped, and the packet after them has the gap flag.
        """
        recording = self._recording
        if recording is None or not recording.size:
            return []
        recording.size = self._packet_size(recording.asked, mtu)
        oldest = self._taken_by(recording, now) - BACKLOG
        if oldest > recording.next:
            recording.next, recording.gap = oldest, True
        packets = []
        while (complete := self.next_due) is not None and complete <= now:
            packets.append(encode_imu(self._take_packet(recording)))
        return packets

    @property
    def next_due(self) -> float | None:
        """When the next packet is complete, on the clock that `now` is read from; None while nothing is to be sent."""
        recording = self._recording
        if recording is None or not recording.size:
            return None
        return recording.began + (recording.next + recording.size - 1) / self.info.rate / self._speed

    def lose_link(self) -> None:
        """Send nothing until a stream is started again. The recording goes on."""
        if self._recording is not None:
            self._recording.size = 0

    def _do(self, wanted: Command, now: float, mtu: int) -> Result | Status:
        if isinstance(wanted, StartStream):
            return self._start(wanted, now, mtu)
        # It has neither flash nor a side to be told.
        return self._stop(now) if isinstance(wanted, StopStream) else Status.UNKNOWN_OP

    def _start(self, wanted: StartStream, now: float, mtu: int) -> Result | Status:
        if not samples_that_fit(mtu):
            return Status.MTU_TOO_SMALL
        if self._recording is None:
            self._recordings += 1
            self._recording = _Recording(self._recordings, self._runner.set_off(self, now))
        else:
            self._skip_unheard(self._recording, now)
        self._recording.asked = wanted.samples
        self._recording.size = self._packet_size(wanted.samples, mtu)
        return StreamStarted(self._recording.number, self._recording.next)

    def _stop(self, now: float) -> Result | Status:
        recording, self._recording = self._recording, None
        if recording is None:
            return Status.NOT_NOW
        # It ends with the last sample that left: those of a packet half full are no one's yet.
        self._skip_unheard(recording, now)
        self._runner.stand(self)
        return StreamStopped(recording.number, recording.next)

    def _skip_unheard(self, recording: _Recording, now: float) -> None:
        """Let go of the samples taken while no one listened."""
        if not recording.size:
            recording.next = max(recording.next, self._taken_by(recording, now))

    def _packet_size(self, asked: int, mtu: int) -> int:
        return min(asked, self.info.most_samples, samples_that_fit(mtu))

    def _take_packet(self, recording: _Recording) -> ImuPacket:
        first, stop = recording.next, recording.next + recording.size
        flags = self._flags(first, stop, gap=recording.gap)
        recording.next, recording.gap = stop, False
        return ImuPacket(
            self.info.side,
            flags,
            first % 2**16,
            self._ticks(self._pod_time(recording.began) + first / self.info.rate),
            self.info.configuration,
            self._playback.samples(first, stop),
        )

    def _flags(self, first: int, stop: int, *, gap: bool) -> Flag:
        flags = Flag.GAP if gap else Flag(0)
        clipped = self._playback.clipped[first:stop]
        if clipped[:, 0].any():
            flags |= Flag.ACC_CLIPPED
        if clipped[:, 1].any():
            flags |= Flag.GYR_CLIPPED
        return flags

    def _taken_by(self, recording: _Recording, now: float) -> int:
        return floor((now - recording.began) * self._speed * self.info.rate) + 1

    def _pod_time(self, now: float) -> float:
        """Seconds since the pod was switched on, by its own clock."""
        return (now - self._runner.switched_on(now)) * self._speed

    def _ticks(self, pod_time: float) -> int:
        return (self.info.ticks + round(pod_time * TICKS_PER_SECOND)) % 2**32


def _refusal(op: int, tag: int, status: Status) -> bytes:
    # Even a number that no op can have is answered, so this is put together by hand.
    return bytes((op | _ANSWER, tag, status))
