"""A strap or another maker's foot pod beside a run: logged as it speaks, shown while it is fresh, sought when lost."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.pod import (
    BATTERY_LEVEL,
    COMPANION,
    HEART_RATE_MEASUREMENT,
    RSC_MEASUREMENT,
    HeartRateMeasurement,
    RscMeasurement,
    encode_heart_rate,
    encode_rsc,
)
from openstride.recorder import BluetoothOffError, Companion, Kind, LinkError, RecorderError
from openstride.recordings import Event, LogEntry, Received, RecordingNotWrittenError

T = TypeVar("T")
HEART, RSC, BATTERY = HEART_RATE_MEASUREMENT.short, RSC_MEASUREMENT.short, BATTERY_LEVEL.short


class _Jumping(selectors.SelectSelector):
    """Waits no longer than it takes to say so: the time that would pass is passed at once."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout:
            self.now += timeout
        return ready


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a time of its own."""
    selector = _Jumping()
    loop = asyncio.SelectorEventLoop(selector)
    loop.time = lambda: selector.now  # type: ignore[method-assign]
    try:
        return loop.run_until_complete(main)
    finally:
        loop.close()


@dataclass
class Device:
    """A strap that is worn, taken off, out of reach: a `CompanionLink` onto it."""

    name: str = "H10"
    battery: int | None = None
    #: What stands in the way of connecting, one attempt after the other; none: it works.
    refusals: list[RecorderError] = field(default_factory=list)
    attempts: list[float] = field(default_factory=list)
    on_value: Callable[[int, bytes], None] | None = None
    on_lost: Callable[[], None] | None = None

    async def connect(self, on_value: Callable[[int, bytes], None], on_lost: Callable[[], None]) -> None:
        self.attempts.append(asyncio.get_running_loop().time())
        await asyncio.sleep(0.01)
        if self.refusals:
            raise self.refusals.pop(0)
        self.on_value, self.on_lost = on_value, on_lost

    async def read(self, short: int) -> bytes:
        if self.battery is None:
            raise LinkError(self.name, "lost")
        assert short == BATTERY
        return bytes([self.battery])

    async def close(self) -> None:
        self.on_value = self.on_lost = None

    def drop(self) -> None:
        assert self.on_lost is not None
        lost, self.on_value, self.on_lost = self.on_lost, None, None
        lost()

    def says(self, short: int, value: bytes) -> None:
        assert self.on_value is not None, "nobody listens"
        self.on_value(short, value)

    def beats(self, heart_rate_bpm: int | None, *, contact: bool | None = None) -> None:
        self.says(HEART, encode_heart_rate(HeartRateMeasurement(heart_rate_bpm, contact)))

    def paces(self, speed: float, cadence_spm: int, distance: float | None = None) -> None:
        self.says(RSC, encode_rsc(RscMeasurement(speed, cadence_spm, running=True, total_distance=distance)))


@dataclass
class Log:
    """A log in memory, which may refuse."""

    entries: list[LogEntry] = field(default_factory=list)
    full: bool = False

    def append(self, entry: LogEntry) -> None:
        if self.full:
            raise RecordingNotWrittenError("The disk is full.", hint="Make room.")
        self.entries.append(entry)

    def values(self) -> list[bytes]:
        return [each.value for each in self.entries if isinstance(each, Received)]


def kept(device: Device, log: Log, kinds: Sequence[Kind] = ("heart_rate",)) -> Companion:
    """Begin to keep company with a device."""
    companion = Companion(device, kinds)
    companion.start(log.append, lambda: 1_000_000 + round(asyncio.get_running_loop().time() * 1e6))
    return companion


def test_what_a_strap_says_is_in_the_log_under_its_name_and_on_the_screen() -> None:
    async def main() -> None:
        device, log = Device(battery=80), Log()
        companion = kept(device, log)
        assert companion.snapshot().reach == "connecting"
        await asyncio.sleep(1.0)
        device.beats(140)
        device.beats(141)
        now = companion.snapshot()
        assert (now.reach, now.heart_rate_bpm, now.battery, now.values, now.silence) == ("live", 141, 80, 2, 0.0)
        await companion.close()
        battery, named, first, second = log.entries
        assert isinstance(battery, Received)
        assert (battery.source, battery.value) == (BATTERY, b"\x50")
        assert isinstance(named, Event)
        assert (named.kind, named.text) == (COMPANION, '{"source": 10807, "name": "H10"}')
        assert [first, second] == [
            Received(None, HEART, 2_000_000, encode_heart_rate(HeartRateMeasurement(140))),
            Received(None, HEART, 2_000_000, encode_heart_rate(HeartRateMeasurement(141))),
        ]

    run(main())


def test_an_old_value_and_one_without_skin_are_not_shown() -> None:
    async def main() -> None:
        device = Device()
        companion = kept(device, Log())
        await asyncio.sleep(1.0)
        device.beats(140, contact=True)
        await asyncio.sleep(4.9)
        assert companion.snapshot().heart_rate_bpm == 140
        await asyncio.sleep(0.2)
        now = companion.snapshot()
        assert (now.heart_rate_bpm, now.contact, now.reach) == (None, None, "live")
        assert now.silence == pytest.approx(5.1)
        device.beats(140, contact=False)
        now = companion.snapshot()
        assert (now.heart_rate_bpm, now.contact) == (None, False)
        device.beats(None)
        assert companion.snapshot().heart_rate_bpm is None
        await companion.close()

    run(main())


def test_speed_cadence_and_way_are_the_devices() -> None:
    async def main() -> None:
        device = Device()
        companion = kept(device, Log(), ["speed_cadence"])
        await asyncio.sleep(1.0)
        assert companion.snapshot().distance is None
        for distance in (100.0, 103.5, 2.0, 5.5):
            device.paces(3.5, 85, distance)
        now = companion.snapshot()
        # The cadence can only be that of one foot. In between its counter began anew.
        assert (now.speed, now.cadence_spm, now.distance) == (3.5, 170, 7.0)
        await asyncio.sleep(6.0)
        now = companion.snapshot()
        assert (now.speed, now.cadence_spm, now.distance) == (None, None, 7.0)
        await companion.close()

    run(main())


def test_a_lost_device_is_sought_until_it_is_found_and_named_again() -> None:
    async def main() -> None:
        device, log = Device(), Log()
        companion = kept(device, log)
        await asyncio.sleep(1.0)
        device.beats(140)
        device.refusals = [LinkError(device.name, "unreachable")] * 20
        device.drop()
        await asyncio.sleep(20.0)
        now = companion.snapshot()
        assert (now.reach, isinstance(now.trouble, LinkError)) == ("lost", True)
        device.refusals.clear()
        await asyncio.sleep(5.0)
        device.beats(150)
        now = companion.snapshot()
        assert (now.reach, now.heart_rate_bpm, now.trouble) == ("live", 150, None)
        await companion.close()
        pauses = [after - before for before, after in zip(device.attempts[1:], device.attempts[2:], strict=False)]
        assert [round(pause, 1) for pause in pauses[:5]] == [0.5, 1.0, 2.0, 4.0, 4.0]
        kinds = [type(entry) for entry in log.entries]
        assert kinds == [Event, Received, Event, Received]

    run(main())


def test_one_that_cannot_be_reached_at_first_joins_later() -> None:
    async def main() -> None:
        device = Device(refusals=[BluetoothOffError("off"), LinkError("H10", "unreachable")])
        companion = kept(device, Log())
        await asyncio.sleep(3.0)
        assert (companion.snapshot().reach, len(device.attempts)) == ("live", 3)
        await companion.close()

    run(main())


def test_one_that_is_connected_and_silent_is_sought_anew() -> None:
    async def main() -> None:
        device = Device()
        companion = kept(device, Log())
        await asyncio.sleep(20.0)
        device.beats(140)
        await asyncio.sleep(29.0)
        assert len(device.attempts) == 1
        await asyncio.sleep(3.0)
        assert len(device.attempts) == 2
        await companion.close()

    run(main())


def test_a_foreign_device_is_left_alone_and_said() -> None:
    async def main() -> None:
        device = Device(refusals=[LinkError("H10", "foreign")])
        companion = kept(device, Log())
        await asyncio.sleep(60.0)
        trouble = companion.snapshot().trouble
        assert isinstance(trouble, LinkError)
        assert trouble.hint
        assert len(device.attempts) == 1
        await companion.close()

    run(main())


@given(st.lists(st.binary(max_size=14), max_size=30))
def test_damaged_values_are_kept_and_counted_and_end_nothing(values: list[bytes]) -> None:
    async def main() -> None:
        device, log = Device(), Log()
        companion = kept(device, log, ["heart_rate", "speed_cadence"])
        await asyncio.sleep(1.0)
        for value in values:
            for source in (HEART, RSC, BATTERY):
                device.says(source, value)
        device.says(HEART, b"")
        device.beats(140)
        now = companion.snapshot()
        assert now.heart_rate_bpm == 140
        assert now.damaged["WrongLengthError"] > 0
        assert log.values() == [each for value in values for each in (value,) * 3] + [b"", log.values()[-1]]
        await companion.close()

    run(main())


def test_a_disk_that_refuses_ends_the_company_and_raises_nothing() -> None:
    async def main() -> None:
        device, log = Device(), Log()
        companion = kept(device, log)
        await asyncio.sleep(1.0)
        device.beats(140)
        log.full = True
        device.beats(141)
        await asyncio.sleep(10.0)
        assert (device.on_value, len(device.attempts), len(log.values())) == (None, 1, 1)
        await companion.close()

    run(main())


def test_nothing_is_written_once_it_is_let_go() -> None:
    async def main() -> None:
        device, log = Device(), Log()
        companion = kept(device, log)
        await asyncio.sleep(1.0)
        listening = device.on_value
        assert listening is not None
        await companion.close()
        await companion.close()
        listening(HEART, b"\x00\x50")
        assert log.values() == []

    run(main())
