"""An unmodified bleak, with its stock backend for BlueZ, finds the virtual shoes and gets every sample."""

from __future__ import annotations

import asyncio
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from bleak import BleakClient, BleakScanner
from bleak.backends.device import BLEDevice
from bleak.exc import BleakError

from openstride.pod import (
    CONTROL,
    IMU,
    INFO,
    POD_SERVICE,
    Answer,
    ImuPacket,
    Info,
    Player,
    Reassembly,
    Result,
    StartStream,
    StopStream,
    StreamStarted,
    StreamStopped,
    decode_answer,
    decode_imu,
    decode_info,
    encode_command,
)
from tests.conftest import Require
from tests.end_to_end.house import Shoes
from tests.radio.recordings import players_of, write_made_up_recording

FIRMWARE = "00002a26-0000-1000-8000-00805f9b34fb"
BATTERY_LEVEL = "00002a19-0000-1000-8000-00805f9b34fb"


@pytest.fixture
def recording(require: Require, tmp_path: Path) -> Path:
    require("dbus", "the virtual shoes need dbus-daemon", present=shutil.which("dbus-daemon") is not None)
    return write_made_up_recording(tmp_path, seconds=120.0)


@dataclass
class Listener:
    """A client of one pod, and all that it heard."""

    client: BleakClient
    answers: asyncio.Queue[Answer] = field(default_factory=asyncio.Queue)
    packets: list[ImuPacket] = field(default_factory=list)
    first_packet: asyncio.Event = field(default_factory=asyncio.Event)

    async def subscribe(self) -> Info:
        await self.client.start_notify(
            CONTROL.uuid, lambda _, value: self.answers.put_nowait(decode_answer(bytes(value)))
        )
        await self.client.start_notify(IMU.uuid, lambda _, value: self.hear(bytes(value)))
        return decode_info(bytes(await self.client.read_gatt_char(INFO.uuid)))

    def hear(self, packet: bytes) -> None:
        self.packets.append(decode_imu(packet))
        self.first_packet.set()

    async def ask(self, command: StartStream | StopStream) -> Result:
        await self.client.write_gatt_char(CONTROL.uuid, encode_command(9, command), response=True)
        return (await asyncio.wait_for(self.answers.get(), 60.0)).result


async def find(side: str) -> BLEDevice:
    device = await BleakScanner.find_device_by_filter(
        lambda _, heard: (heard.local_name or "").startswith(f"OpenStride {side}"), service_uuids=[POD_SERVICE]
    )
    assert device is not None
    return device


async def listen(device: BLEDevice, player: Player, seconds: float, samples: int) -> None:
    """Connect to a pod, stream for a while, and compare what came with what it played."""
    async with BleakClient(device) as client:
        listener = Listener(client)
        info = await listener.subscribe()
        assert (info.device, info.rate) == (player.info.device, player.info.rate)
        assert await listener.ask(StartStream(samples)) == StreamStarted(1, 0)
        await asyncio.sleep(seconds)
        stopped = await listener.ask(StopStream())
    line = Reassembly(info.rate)
    assert not any(line.place(packet).gap for packet in listener.packets)
    counts = np.concatenate([packet.counts for packet in listener.packets])
    assert stopped == StreamStopped(1, len(counts))
    np.testing.assert_array_equal(counts, player.counts[: len(counts)])


@pytest.mark.parametrize(("speed", "samples"), [(1.0, 8), (20.0, 8), (20.0, 19)])
def test_two_pods_at_once_lose_no_sample(
    recording: Path, speed: float, samples: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, right = players_of(recording, speed)

    async def both() -> None:
        devices = [await find("L"), await find("R")]
        async with asyncio.TaskGroup() as group:
            for device, player in zip(devices, (left, right), strict=True):
                group.create_task(listen(device, player, 3.0, samples))

    with Shoes(recording, speed) as shoes:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", shoes.bus)
        asyncio.run(both())


def test_a_pod_has_the_services_that_any_app_reads(recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def read() -> tuple[bytes, bytes]:
        async with BleakClient(await find("L")) as client:
            return bytes(await client.read_gatt_char(BATTERY_LEVEL)), bytes(await client.read_gatt_char(FIRMWARE))

    with Shoes(recording) as shoes:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", shoes.bus)
        battery, firmware = asyncio.run(read())
    assert battery == bytes([100])
    assert firmware


def test_a_client_may_pair_before_it_reads(recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def pair() -> Info:
        async with BleakClient(await find("R"), pair=True) as client:
            return decode_info(bytes(await client.read_gatt_char(INFO.uuid)))

    with Shoes(recording) as shoes:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", shoes.bus)
        assert asyncio.run(pair()).side == "right"


def test_a_pod_is_found_and_served_again_after_it_was_lost(recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def lose_and_find(shoes: Shoes) -> None:
        gone = asyncio.Event()
        async with BleakClient(await find("L"), disconnected_callback=lambda _: gone.set()) as client:
            listener = Listener(client)
            await listener.subscribe()
            assert await listener.ask(StartStream(8)) == StreamStarted(1, 0)
            assert shoes.process is not None
            assert shoes.process.stdin is not None
            shoes.process.stdin.write("drop left\n")
            shoes.process.stdin.flush()
            await asyncio.wait_for(gone.wait(), 60.0)
            with pytest.raises(BleakError):
                await client.read_gatt_char(INFO.uuid)
        async with BleakClient(await find("L")) as client:
            listener = Listener(client)
            await listener.subscribe()
            started = await listener.ask(StartStream(8))
            assert isinstance(started, StreamStarted)
            assert started.recording == 1
            assert started.sample > 0
            await asyncio.wait_for(listener.first_packet.wait(), 60.0)
            assert listener.packets[0].sequence == started.sample

    with Shoes(recording) as shoes:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", shoes.bus)
        asyncio.run(lose_and_find(shoes))


LISTENING = """
import asyncio
from bleak import BleakClient, BleakScanner
from openstride.pod import CONTROL, IMU, POD_SERVICE, StartStream, encode_command

async def listen():
    device = await BleakScanner.find_device_by_filter(
        lambda _, heard: heard.local_name.startswith("OpenStride L"), service_uuids=[POD_SERVICE]
    )
    async with BleakClient(device) as client:
        await client.start_notify(CONTROL.uuid, lambda *_: None)
        await client.start_notify(IMU.uuid, lambda *_: print("heard", flush=True))
        await client.write_gatt_char(CONTROL.uuid, encode_command(1, StartStream(8)), response=True)
        await asyncio.sleep(60.0)

asyncio.run(listen())
"""


def test_the_next_client_goes_on_where_a_killed_one_was(recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def kill_and_go_on() -> None:
        device = await find("L")
        client = await asyncio.create_subprocess_exec(sys.executable, "-c", LISTENING, stdout=asyncio.subprocess.PIPE)
        assert client.stdout is not None
        assert await client.stdout.readline() == b"heard\n"
        client.kill()
        await client.communicate()
        # The connection outlives its client, as with BlueZ; the subscription and the search do not.
        async with BleakClient(device) as connected:
            listener = Listener(connected)
            await listener.subscribe()
            started = await listener.ask(StartStream(8))
            await asyncio.sleep(0.3)
        assert isinstance(started, StreamStarted)
        assert started.recording == 1
        # The pod had not stopped, so a packet or two may have come before it was asked.
        assert started.sample in [packet.sequence for packet in listener.packets[:5]]
        assert (await find("L")).name == device.name

    with Shoes(recording) as shoes:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", shoes.bus)
        asyncio.run(kill_and_go_on())
