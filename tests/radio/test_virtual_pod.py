"""A virtual pod and a client on one link in memory: Bluetooth as it is, without D-Bus."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
import pytest
from bumble.att import ATT_Error
from bumble.core import UUID
from bumble.device import Advertisement, Connection, Device, Peer
from bumble.gatt_client import CharacteristicProxy

from openstride.pod import (
    CONTROL,
    IMU,
    INFO,
    MTU,
    Characteristic,
    Player,
    StartStream,
    Status,
    StopStream,
    StreamStarted,
    StreamStopped,
    decode_answer,
    decode_imu,
    decode_info,
    encode_command,
    virtual_info,
)
from openstride.radio._air import Air
from openstride.radio._pod import VirtualPod, pod_address, pod_name, virtual_pod
from tests.radio.recordings import made_up_foot

CENTRAL = "F0:00:00:00:00:01"


def player_of(speed: float = 1.0) -> Player:
    foot = made_up_foot("left", 60.0)
    return Player(foot, virtual_info(foot, device=0xABCD_1234_5678), speed=speed)


@asynccontextmanager
async def pod_and_central(player: Player) -> AsyncIterator[tuple[VirtualPod, Device]]:
    air = Air()
    async with virtual_pod(player, air) as pod:
        central = air.device("central", CENTRAL)
        await central.power_on()
        yield pod, central
        await central.power_off()


async def heard(central: Device) -> Advertisement:
    first: asyncio.Future[Advertisement] = asyncio.get_running_loop().create_future()

    def on_advertisement(advertisement: Advertisement) -> None:
        if not first.done():
            first.set_result(advertisement)

    central.on(Device.EVENT_ADVERTISEMENT, on_advertisement)
    await central.start_scanning()
    advertisement = await asyncio.wait_for(first, 60.0)
    await central.stop_scanning()
    return advertisement


async def connect(central: Device, mtu: int = MTU) -> tuple[Connection, Peer]:
    advertisement = await heard(central)
    connection = await central.connect(advertisement.address)
    peer = Peer(connection)
    await peer.request_mtu(mtu)
    await peer.discover_services()
    await peer.discover_characteristics()
    return connection, peer


def proxy(peer: Peer, described: Characteristic) -> CharacteristicProxy[bytes]:
    (found,) = peer.get_characteristics_by_uuid(UUID(described.uuid))
    return found


def test_a_pod_takes_what_it_can_hold_and_sends_every_sample() -> None:
    async def stream(player: Player) -> tuple[list[bytes], list[bytes]]:
        answers: asyncio.Queue[bytes] = asyncio.Queue()
        packets: list[bytes] = []
        async with pod_and_central(player) as (_, central):
            connection, peer = await connect(central, mtu=517)
            assert connection.att_mtu == MTU
            await connection.pair()
            assert decode_info(await proxy(peer, INFO).read_value()).device == player.info.device
            await proxy(peer, CONTROL).subscribe(answers.put_nowait)
            await proxy(peer, IMU).subscribe(packets.append)
            await proxy(peer, CONTROL).write_value(encode_command(1, StartStream(8)), with_response=True)
            await asyncio.sleep(0.5)
            await proxy(peer, CONTROL).write_value(encode_command(2, StopStream()), with_response=True)
            got = [await asyncio.wait_for(answers.get(), 60.0) for _ in range(2)]
        return got, packets

    player = player_of(speed=20.0)
    answers, packets = asyncio.run(stream(player))
    counts = np.concatenate([decode_imu(packet).counts for packet in packets])
    assert [decode_answer(answer).result for answer in answers] == [
        StreamStarted(1, 0),
        StreamStopped(1, len(counts)),
    ]
    assert len(counts) > 1900
    np.testing.assert_array_equal(counts, player.counts[: len(counts)])


def test_what_is_ours_takes_an_encrypted_link() -> None:
    async def read_and_write() -> None:
        async with pod_and_central(player_of()) as (_, central):
            connection, peer = await connect(central)
            with pytest.raises(ATT_Error):
                await proxy(peer, INFO).read_value()
            with pytest.raises(ATT_Error):
                await proxy(peer, CONTROL).write_value(encode_command(1, StopStream()), with_response=True)
            await connection.pair()
            assert connection.sc
            assert await proxy(peer, INFO).read_value()

    asyncio.run(read_and_write())


def test_at_the_smallest_mtu_a_pod_says_why_it_does_not_stream() -> None:
    async def ask() -> bytes:
        answers: asyncio.Queue[bytes] = asyncio.Queue()
        async with pod_and_central(player_of()) as (_, central):
            connection, peer = await connect(central, mtu=23)
            await connection.pair()
            await proxy(peer, CONTROL).subscribe(answers.put_nowait)
            await proxy(peer, CONTROL).write_value(encode_command(1, StartStream(8)), with_response=True)
            return await asyncio.wait_for(answers.get(), 60.0)

    assert decode_answer(asyncio.run(ask())).status is Status.MTU_TOO_SMALL


def test_a_pod_that_was_dropped_advertises_again() -> None:
    async def drop() -> None:
        async with pod_and_central(player_of()) as (pod, central):
            connection, _ = await connect(central)
            assert pod.connected
            gone = asyncio.Event()
            connection.on(Connection.EVENT_DISCONNECTION, lambda _: gone.set())
            await pod.drop()
            await asyncio.wait_for(gone.wait(), 60.0)
            await connect(central)
            assert pod.connected

    asyncio.run(drop())


def test_name_and_address_come_from_side_and_identity() -> None:
    info = player_of().info
    assert pod_name(info) == f"OpenStride L {0xABCD_1234_5678 % 10_000:04}"
    assert pod_address(info) == "EB:CD:12:34:56:78"
