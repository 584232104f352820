"""Unmodified bleak, with its stock backend for BlueZ, finds a virtual strap and a virtual foot pod of another make."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable

import numpy as np
import pytest

from openstride.pod import (
    HEART_RATE_MEASUREMENT,
    POD_SERVICE,
    RSC_MEASUREMENT,
    HeartRateMeasurement,
    companion_event,
    encode_heart_rate,
)
from openstride.radio import private_bus
from openstride.radio._others import Offer, heart_rate, speed_cadence
from openstride.recorder import BluetoothOffError, Companion, LinkError, RecorderError, companion, find_companions
from openstride.recordings import Event, LogEntry, Received
from tests.conftest import Require
from tests.recorder.others import around

TABLE = {"t": np.array([0.0, 2.0]), "heart_rate_bpm": np.array([np.nan, 140.0])}
WITHIN = 60.0


@pytest.fixture(autouse=True)
def dbus(require: Require) -> None:
    require("dbus", "the virtual devices need dbus-daemon", present=shutil.which("dbus-daemon") is not None)


async def until(seen: Callable[[], bool]) -> None:
    for _ in range(round(WITHIN / 0.02)):
        if seen():
            return
        await asyncio.sleep(0.02)
    pytest.fail(f"that was not to be seen in {WITHIN} s")


def wall_us() -> int:
    return round(asyncio.get_running_loop().time() * 1e6)


def test_a_strap_and_a_foot_pod_are_found_and_speak(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> list[LogEntry]:
        log: list[LogEntry] = []
        async with around(monkeypatch, strap=[heart_rate(TABLE)], stride=[speed_cadence(3.5)]):
            found = await find_companions(WITHIN, want=["heart_rate", "speed_cadence"])
            assert {(each.name, each.kinds) for each in found} == {
                ("strap", ("heart_rate",)),
                ("stride", ("speed_cadence",)),
            }
            companions = {each.name: companion(each) for each in found}
            for each in companions.values():
                each.start(log.append, wall_us)
            strap, stride = companions["strap"], companions["stride"]
            await until(lambda: strap.snapshot().heart_rate_bpm == 140 and stride.snapshot().values > 1)
            now = stride.snapshot()
            assert (now.speed, now.cadence_spm, now.battery, now.reach) == (3.5, 180, 100, "live")
            assert now.distance == pytest.approx(3.5 * (now.values - 1), abs=1.0)
            assert strap.snapshot().contact
            for each in companions.values():
                await each.close()
        return log

    log = asyncio.run(main())
    assert [each.text for each in log if isinstance(each, Event)].count('{"source": 10807, "name": "strap"}') == 1
    sources = {each.source for each in log if isinstance(each, Received) and each.side is None}
    assert {HEART_RATE_MEASUREMENT.short, RSC_MEASUREMENT.short} < sources


def test_a_strap_that_was_lost_speaks_again_and_one_that_sends_rubbish_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def main() -> list[LogEntry]:
        log: list[LogEntry] = []
        async with around(monkeypatch, strap=[heart_rate(TABLE)]) as (strap,):
            (found,) = await find_companions(WITHIN, want=["heart_rate"])
            this = companion(found)
            this.start(log.append, wall_us)
            await until(lambda: this.snapshot().values > 0)
            await strap.drop()
            await until(lambda: this.snapshot().reach == "lost")
            await until(lambda: this.snapshot().heart_rate_bpm == 140)
            await strap.tell(HEART_RATE_MEASUREMENT, b"")
            await until(lambda: this.snapshot().damaged == {"WrongLengthError": 1})
            assert this.snapshot().reach == "live"
            await this.close()
            await until(lambda: not strap.connected)
        return log

    named = [each for each in asyncio.run(main()) if isinstance(each, Event)]
    assert [each.text for each in named] == [companion_event(0, HEART_RATE_MEASUREMENT.short, "strap").text] * 2


def test_one_device_may_say_both(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        async with around(monkeypatch, both=[heart_rate(TABLE), speed_cadence(2.0, 80)]):
            (found,) = await find_companions(WITHIN, want=["heart_rate", "speed_cadence"])
            this = companion(found)
            this.start(lambda _: None, wall_us)
            await until(lambda: this.snapshot().heart_rate_bpm == 140 and this.snapshot().speed == 2.0)
            assert this.snapshot().cadence_spm == 80
            await this.close()

    asyncio.run(main())


async def refused(this: Companion) -> RecorderError:
    """Return why a companion takes no part."""
    this.start(lambda _: None, wall_us)
    await until(lambda: this.snapshot().trouble is not None)
    trouble = this.snapshot().trouble
    assert trouble is not None
    await this.close()
    return trouble


def test_what_does_not_keep_to_its_services_is_refused_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def beat(_: float) -> bytes:
        return encode_heart_rate(HeartRateMeasurement(100))

    async def main() -> None:
        ours, hidden = (Offer(POD_SERVICE, RSC_MEASUREMENT, beat, advertised=said) for said in (True, False))
        without = Offer(heart_rate(TABLE).service, RSC_MEASUREMENT, beat)
        async with around(
            monkeypatch, pod=[speed_cadence(3.0), ours], secret=[speed_cadence(3.0), hidden], without=[without]
        ):
            found = {each.name: each for each in await find_companions(2.0)}
            assert set(found) == {"secret", "without"}
            for name, said in (("secret", "is a pod of ours"), ("without", "does not say Heart Rate Measurement")):
                error = await refused(companion(found[name]))
                assert isinstance(error, LinkError)
                assert (error.reason, error.name) == ("foreign", name)
                assert said in error.message
                assert error.hint

    asyncio.run(main())


def test_where_bluetooth_ends_in_between_a_companion_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        async with around(monkeypatch, strap=[heart_rate(TABLE)]):
            (found,) = await find_companions(WITHIN, want=["heart_rate"])
        assert isinstance(await refused(companion(found)), BluetoothOffError)

    asyncio.run(main())


def test_no_bluetooth_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        async with private_bus() as bus:
            monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus)
            with pytest.raises(BluetoothOffError) as caught:
                await find_companions(1.0)
            assert caught.value.hint

    asyncio.run(main())


def test_nobody_near_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        async with around(monkeypatch):
            assert await find_companions(0.2) == ()

    asyncio.run(main())
