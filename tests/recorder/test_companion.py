"""A strap or another maker's foot pod beside a run: logged as it speaks, shown while it is fresh, sought when lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

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
    tables_beside,
)
from openstride.recorder import BluetoothOffError, Companion, Kind, LinkError, Outcome, Recorder, RecorderError
from openstride.recordings import Event, LogEntry, LogReader, Received, RecordingNotWrittenError
from tests.recorder.made_pod import MadePod
from tests.recorder.player_link import PlayerLink
from tests.recorder.runs import sealed, stored, wall_us
from tests.recorder.virtual_time import run

HEART, RSC, BATTERY = HEART_RATE_MEASUREMENT.short, RSC_MEASUREMENT.short, BATTERY_LEVEL.short


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


async def beating(device: Device) -> None:
    """Say a heart rate once a second for as long as somebody listens."""
    beats = 100
    while True:
        await asyncio.sleep(1.0)
        if device.on_value is not None:
            device.beats(beats)
            beats += 1


def test_a_run_with_a_strap_is_sealed_with_its_heart_rate_and_every_sample(tmp_path: Path) -> None:
    pod, device = MadePod("left"), Device()

    async def main() -> None:
        strap = Companion(device, ["heart_rate"])
        async with Recorder(tmp_path / "log", [PlayerLink(pod)], wall_us=wall_us, companions=[strap]) as recorder:
            speaking = asyncio.create_task(beating(device))
            await recorder.start()
            await asyncio.sleep(10.5)
            device.drop()
            await asyncio.sleep(10.0)
            (now,) = recorder.snapshot().companions
            assert (now.name, now.reach, now.heart_rate_bpm) == ("H10", "live", 99 + now.values)
            await recorder.stop()
            assert device.on_value is None
            speaking.cancel()

    run(main())
    recording = sealed(tmp_path / "log")
    assert stored(recording, "left") == [(1, number) for number in range(pod.taken[1])]
    table = tables_beside(LogReader(tmp_path / "log"), recording)["heart_rate"]
    assert table["heart_rate_bpm"].tolist() == list(range(100, 100 + len(table["t"])))
    assert len(table["t"]) >= 18
    assert set(table["device"]) == {"H10"}


def test_a_strap_out_of_reach_holds_up_neither_beginning_nor_end(tmp_path: Path) -> None:
    async def main() -> Outcome:
        away = Device(refusals=[LinkError("H10", "unreachable")] * 1000)
        strap = Companion(away, ["heart_rate"])
        async with Recorder(
            tmp_path / "log", [PlayerLink(MadePod("left"))], wall_us=wall_us, companions=[strap]
        ) as one:
            loop = asyncio.get_running_loop()
            await one.start()
            assert loop.time() < 0.1
            await asyncio.sleep(10.0)
            (now,) = one.snapshot().companions
            assert (now.reach, now.values) == ("connecting", 0)
            assert isinstance(now.trouble, LinkError)
            outcome = await one.stop()
            assert loop.time() < 11.0
            return outcome

    assert run(main()).whole


def test_two_straps_cannot_be_told_apart_in_a_log_and_are_refused(tmp_path: Path) -> None:
    straps = [Companion(Device(name), ["heart_rate"]) for name in ("one", "other")]
    with pytest.raises(ValueError, match="each kind of measurement is of one companion"):
        Recorder(tmp_path / "log", [], wall_us=wall_us, companions=straps)


def test_a_strap_does_not_keep_a_recorder_from_being_abandoned(tmp_path: Path) -> None:
    async def main() -> None:
        device = Device()
        strap = Companion(device, ["heart_rate"])
        async with Recorder(
            tmp_path / "log", [PlayerLink(MadePod("left"))], wall_us=wall_us, companions=[strap]
        ) as one:
            await one.start()
            await asyncio.sleep(5.0)
            device.beats(120)
            await one.abandon()
            assert device.on_value is None

    run(main())
    assert Received(None, HEART, 0, b"\x00\x78").value in [
        each.value for each in LogReader(tmp_path / "log") if isinstance(each, Received) and each.source == HEART
    ]


def test_whatever_a_strap_brings_about_the_company_goes_on() -> None:
    class Odd(Device):
        async def connect(self, on_value: Callable[[int, bytes], None], on_lost: Callable[[], None]) -> None:
            if not self.attempts:
                self.attempts.append(0.0)
                raise KeyError("org.bluez")
            await super().connect(on_value, on_lost)

    async def main() -> None:
        device = Odd()
        companion = kept(device, Log())
        await asyncio.sleep(0.2)
        trouble = companion.snapshot().trouble
        assert trouble is not None
        assert "org.bluez" in str(trouble)
        await asyncio.sleep(1.0)
        device.beats(140)
        assert companion.snapshot().heart_rate_bpm == 140
        await companion.close()

    run(main())
