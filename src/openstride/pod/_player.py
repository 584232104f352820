"""A virtual pod: the logic of a real one, with a recording where that one has a sensor, and flash in memory.

What it answers, sends and keeps is decided by :mod:`openstride.pod.chip`, the same source that runs in a sole. Here is
what is around it: samples of the recording that are taken as their time comes, strides, a runner who wears two pods, a
battery and a power that may fail. There is no radio here, no socket and no clock: whoever carries the bytes says what
time it is, in seconds of any clock that only goes forward.

Three contracts hold. The samples of a pod's recording are `Player.counts` from `Player.first` on, in order, live and in
flash, and what is not sent shows in their numbers. After the last of them the pod stands still, so that a runner may
stop when they like. And nothing grows without bound, however late what is to be sent is asked for.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, isfinite
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.pod._errors import FieldError
from openstride.pod._info import TICKS_PER_SECOND, Capability, Info, decode_info
from openstride.pod._playback import limits_of, playback_of
from openstride.pod._profile import CONTROL, MTU, TIME
from openstride.pod._sparse import SparseFlash
from openstride.pod._stride import StridePacket, encode_stride
from openstride.pod._wire import SIDE_CODES
from openstride.pod.chip import Pod, Sensor
from openstride.pod.chip._memory import Memory
from openstride.recordings import FootSamples

#: What a reference pod has: 97 minutes of samples at 208 Hz.
FLASH_BYTES: Final = 16 * 1024 * 1024
#: So many packets wait for whoever fetches them, then the oldest go: ten minutes at 208 Hz, eight a packet.
BACKLOG: Final = 16_384
#: Where no one says what time it is for so many samples, an hour and more at 208 Hz, the sensor has lost the oldest.
UNTOLD: Final = 2**20

_FRACTION: Final = 16
_CLOCK: Final = 2**32
#: A pod has to be told of time before half its clock has gone round.
_LONGEST_SILENCE: Final = 2**30


class Runner:
    """Who wears the pods: the players of one runner share it, so that left and right are of the same steps.

    The runner sets off when the first pod is started. Another one that is started meanwhile began with it, and sends at
    once what it has not sent yet; one that was stopped, or whose power has failed, begins with the steps of the moment.
    When all have been stopped, the runner may set off again. A power that fails does not stop the runner, who runs on.
    """

    def __init__(self) -> None:
        self._switched_on: float | None = None
        self._set_off = 0.0
        self._recording: set[Player] = set()
        self._have_recorded: set[Player] = set()

    def switched_on(self, now: float) -> float:
        """Return when the pods were switched on, which is when the first of them was spoken to."""
        if self._switched_on is None:
            self._switched_on = now
        return self._switched_on

    def record(self, player: Player, now: float) -> tuple[float, float]:
        """Return when the runner set off, and from when on `player` records, which is told to at `now`."""
        if not self._recording:
            self._set_off = now
            self._have_recorded.clear()
        begins = now if player in self._have_recorded else self._set_off
        self._recording.add(player)
        self._have_recorded.add(player)
        return self._set_off, begins

    def stand(self, player: Player) -> None:
        """Take note that `player` records no more."""
        self._recording.discard(player)


@dataclass(slots=True)
class _Outing:
    """The recording under way, on the clock of `now`: when sample 0 of the playback was taken, and what comes next.

    Samples are numbered through the playback, strides through those that are known.
    """

    set_off: float
    first: int
    next: int
    first_stride: int
    next_stride: int


class Player:
    """A pod that plays a recording.

    *Start stream* begins a recording of the pod. It goes on when the link is lost, in flash, from which it is fetched.

    Parameters
    ----------
    foot
        What to play. It is brought to the even rate of `info`: straight lines between samples, and over pauses longer
        than 0.1 s the last sample held.
    info
        What the pod says about itself before anything has happened: `ticks` is what its clock reads when it is first
        spoken to. What it can do and how much flash is free are its own to say.
    speed
        How many seconds pass for the pod in one of ours. At another than 1 it does not answer TIME: its clock is none
        that runs beside ours.
    runner
        Shared by the pods of one runner, which then have one speed and hear one clock; without it this pod is alone.
    strides
        What the pod solves, in order: when it has done so, in seconds since the first sample of `foot`, and the stride,
        with `ticks` counted from there as well. Side, number and clock are the pod's to say.
    flash_bytes
        Size of its flash, a multiple of 4096.
    charging
        Whether it is on the charger, where anyone may pair.

    Attributes
    ----------
    battery
        Its charge, in percent.

    Raises
    ------
    FieldError
        If there are no samples, or the speed is not above 0.
    """

    def __init__(
        self,
        foot: FootSamples,
        info: Info,
        *,
        speed: float = 1.0,
        runner: Runner | None = None,
        strides: Sequence[tuple[float, StridePacket]] = (),
        flash_bytes: int = FLASH_BYTES,
        charging: bool = True,
    ) -> None:
        if not (isfinite(speed) and speed > 0.0):
            raise FieldError("speed", speed, "a finite number above 0")
        self.battery = 100
        self._playback = playback_of(foot, info)
        self._rate = info.rate
        self._speed = speed
        self._runner = runner or Runner()
        self._sensor = _sensor_of(foot, info, speed)
        self._flash = SparseFlash(flash_bytes)
        _leave_the_factory(self._flash, info)
        self._charging = charging
        self._outing: _Outing | None = None
        self._strides: list[tuple[int, StridePacket]] = []
        self.solves(strides)
        #: When its clock began, and what it read then; None before anyone has spoken to it.
        self._awake: float | None = None
        self._ticks_awake = info.ticks
        self._pod = self._switch_on(info.ticks)

    @property
    def counts(self) -> NDArray[np.int16]:
        """The samples it plays before it stands still: acceleration x, y, z, angular rate x, y, z, shape (n, 6)."""
        return self._playback.counts

    @property
    def first(self) -> int:
        """Which of `counts` sample 0 of the recording under way is: 0, but for a pod that has begun in mid-run."""
        return self._outing.first if self._outing else 0

    @property
    def info(self) -> Info:
        """What INFO said when the pod was last told the time."""
        return decode_info(self._pod.info(self._told % _CLOCK))

    @property
    def recording(self) -> bool:
        """Whether a recording is under way."""
        return self._pod.recording

    @property
    def recorded(self) -> float:
        """How long the recording under way is, in seconds of the pod's."""
        return (self._outing.next - self._outing.first) / self._rate if self._outing else 0.0

    @property
    def next_due(self) -> float | None:
        """When `take` may next have something, on the clock that `now` is read from; None while nothing is to come.

        Something that is asked for, or happens, may be sooner.
        """
        if self._pod.ready:
            return self._now
        outing = self._outing
        if outing is None or not self._connected:
            return None
        due = [self._taken_at(outing.next + self._pod.until_packet - 1)] if self._pod.until_packet else []
        if outing.next_stride < len(self._strides):
            due.append(self._taken_at(self._strides[outing.next_stride][0]))
        return min(due, default=None)

    # What a pod is asked.

    def info_bytes(self, now: float) -> bytes:
        """Return what INFO holds at `now`."""
        self._catch_up(now)
        return self._pod.info(self._told % _CLOCK)

    def advertising(self, now: float) -> bool:
        """Return whether it is to be found."""
        self._catch_up(now)
        return self._pod.advertising

    def may_bond(self, now: float) -> bool:
        """Return whether someone may pair."""
        self._catch_up(now)
        return self._pod.may_bond

    def running(self, now: float) -> bytes:
        """Return what RSC Measurement is to say to whoever listens, once a second; nothing while there is nothing."""
        self._catch_up(now)
        return self._pod.running(self._told % _CLOCK)

    def ticks(self, now: float) -> int:
        """Return what its clock reads."""
        self._tell(now)
        return self._told % _CLOCK

    # What happens to a pod.

    def bond(self, peer: bytes, now: float) -> bool:
        """Return whether a device may pair, and remember it then.

        Parameters
        ----------
        peer
            By what the radio knows it again, at most 8 bytes.
        now
            In seconds.
        """
        self._catch_up(now)
        return self._pod.bond(peer)

    def connect(self, peer: bytes, now: float, mtu: int = MTU) -> None:
        """Take a link that is encrypted with the keys of a bond, on which a packet has ATT_MTU `mtu`."""
        self._catch_up(now)
        self._pod.connect(peer, mtu)
        self._connected = True

    def widen(self, mtu: int) -> None:
        """Take note that the client has asked for another MTU."""
        self._pod.widen(mtu)

    def disconnect(self, now: float) -> None:
        """Take note that the link is lost. A recording goes on."""
        self._catch_up(now)
        self._pod.disconnect()
        self._connected = False

    def write(self, short: int, value: bytes, now: float) -> bool:
        """Take what was written to CONTROL or TIME, whatever it is; the answer comes by `take`.

        Returns False for what is refused without an answer: another characteristic, or a TIME that is none.
        """
        self._catch_up(now)
        if short == TIME.short:
            return self._pod.write_time(self._told % _CLOCK, value)
        if short != CONTROL.short:
            return False
        self._pod.write_control(self._told % _CLOCK, value)
        self._follow(now)
        return True

    def take(self, now: float, most: int = 64) -> list[tuple[int, bytes]]:
        """Return what is to be sent by `now`, in order: short numbers of characteristics and values, at most so many.

        Where more than `BACKLOG` packets wait, the oldest are dropped. They are in flash.
        """
        self._catch_up(now)
        return self._pod.take(self._told % _CLOCK, most)

    def tap(self, now: float) -> None:
        """Tap it twice: someone may pair for a minute."""
        self._catch_up(now)
        self._pod.double_tap(self._told % _CLOCK)

    def solves(self, strides: Sequence[tuple[float, StridePacket]]) -> None:
        """Let it solve these strides from now on, given as to the constructor; it has solved none before."""
        self._strides = [(ceil(solved * self._rate), stride) for solved, stride in strides]
        if self._outing is not None:
            self._outing.first_stride = self._outing.next_stride = bisect(
                self._strides, self._outing.next, key=lambda each: each[0]
            )

    def plug_in(self) -> None:
        """Put it on the charger."""
        self._charging = True
        self._pod.plug_in()

    def unplug(self) -> None:
        """Take it off the charger."""
        self._charging = False
        self._pod.unplug()

    def set_battery(self, percent: int) -> None:
        """Set its charge. A pod that is nearly empty ends its recording."""
        self.battery = percent
        self._pod.battery(percent)
        self._follow(self._now)

    def forget_bonds(self) -> None:
        """Let it know no one any more, as by a means that takes the pod in the hand."""
        self._pod.forget_bonds()
        self._connected = False

    def reboot(self, now: float) -> None:
        """Let its power fail and come back: what is in flash stays, a recording under way has ended, its clock is 0."""
        self._catch_up(now)
        self._awake, self._ticks_awake = now, 0
        self._pod = self._switch_on(0)
        self._outing = None

    # How its time passes.

    def _switch_on(self, ticks: int) -> Pod:
        pod = Pod(self._flash, self._sensor, ticks, waiting=BACKLOG)
        if self._charging:
            pod.plug_in()
        pod.battery(self.battery)
        self._told = ticks
        self._now = self._awake or 0.0
        self._connected = False
        return pod

    def _follow(self, now: float) -> None:
        """Let the runner set off with a recording, and stand when it has ended."""
        if self._pod.recording and self._outing is None:
            set_off, begins = self._runner.record(self, now)
            # No sample is older than the start of the pod.
            begins = max(begins, begins if self._awake is None else self._awake)
            first = max(0, ceil((begins - set_off) * self._speed * self._rate - 1e-6))
            stride = sum(contact.ticks < first / self._rate * TICKS_PER_SECOND for _, contact in self._strides)
            self._outing = _Outing(set_off, first, first, stride, stride)
        elif not self._pod.recording and self._outing is not None:
            self._outing = None
            self._runner.stand(self)

    def _catch_up(self, now: float) -> None:
        """Let the pod live until `now`: time passes, samples are taken, strides are solved."""
        self._tell(now)
        outing = self._outing
        if outing is None:
            return
        stop = self._taken_by(now)
        untold = stop - outing.next - UNTOLD
        if untold > 0:
            self._pod.lose_samples(untold)
            outing.next += untold
        while outing.next_stride < len(self._strides) and self._strides[outing.next_stride][0] < stop:
            at, stride = self._strides[outing.next_stride]
            self._take_samples(outing, at + 1)
            self._pod.stride(self._as_solved(outing, stride))
            outing.next_stride += 1
        self._take_samples(outing, stop)

    def _tell(self, now: float) -> None:
        """Tell the pod's clock, in steps that it understands."""
        if self._awake is None:
            self._awake = self._runner.switched_on(now)
        self._now = max(self._now, now)
        ticks = self._ticks_awake + round((now - self._awake) * self._speed * TICKS_PER_SECOND)
        while ticks > self._told:
            self._told = min(ticks, self._told + _LONGEST_SILENCE)
            self._pod.tick(self._told % _CLOCK)

    def _take_samples(self, outing: _Outing, stop: int) -> None:
        """Let the pod take the samples up to `stop`."""
        if stop <= outing.next:
            return
        began = self._ticks_at(outing)
        step = TICKS_PER_SECOND / self._rate
        samples = self._playback.samples(outing.next, stop)
        for at, number in enumerate(range(outing.next, stop)):
            self._pod.sample(round(began + number * step) % _CLOCK, samples[12 * at : 12 * at + 12])
        outing.next = stop

    def _as_solved(self, outing: _Outing, stride: StridePacket) -> bytes:
        side = self.info.side
        ticks = round(self._ticks_at(outing) + stride.ticks) % _CLOCK
        return encode_stride(replace(stride, side=side, number=outing.next_stride - outing.first_stride, ticks=ticks))

    def _ticks_at(self, outing: _Outing) -> float:
        """Return what the pod's clock reads, or would have read, at the first sample of the playback."""
        awake = 0.0 if self._awake is None else self._awake
        return self._ticks_awake + (outing.set_off - awake) * self._speed * TICKS_PER_SECOND

    def _taken_at(self, number: int) -> float:
        set_off = self._outing.set_off if self._outing else 0.0
        return set_off + number / self._rate / self._speed

    def _taken_by(self, now: float) -> int:
        """Return how many samples of the playback are taken by `now`; it agrees to the last bit with `_taken_at`."""
        set_off = self._outing.set_off if self._outing else 0.0
        number = floor((now - set_off) * self._speed * self._rate)
        # Rounding may put an instant that `next_due` gave on the wrong side of its sample.
        return number + 1 + (self._taken_at(number + 1) <= now) - (self._taken_at(number) > now)


def _sensor_of(foot: FootSamples, info: Info, speed: float) -> Sensor:
    capabilities = Capability.STRIDES | Capability.FLASH
    acc_limit, gyr_limit = limits_of(foot, info)
    return Sensor(
        info.device,
        round(info.rate * _FRACTION),
        round(info.acc_full_scale_g * _FRACTION),
        round(info.gyr_full_scale_dps * _FRACTION),
        configuration=info.configuration,
        firmware=info.firmware,
        capabilities=capabilities | Capability.CLOCK if speed == 1.0 else capabilities,
        acc_limit=acc_limit,
        gyr_limit=gyr_limit,
    )


def _leave_the_factory(flash: SparseFlash, info: Info) -> None:
    """Let the flash remember the side, and as many starts as came before this one."""
    memory = Memory(flash, 0)
    memory.boot = max(0, info.boot - 1)
    memory.side = SIDE_CODES[info.side]
    memory.save()
