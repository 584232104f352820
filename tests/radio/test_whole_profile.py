"""Everything that a pod offers, over bumble's link in memory, as an unmodified bleak sees it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter

import numpy as np
import pytest
from bleak import BleakClient, BleakScanner
from bleak.backends.device import BLEDevice
from bleak.exc import BleakDeviceNotFoundError, BleakError, BleakGATTProtocolError, BleakGATTProtocolErrorCode

from openstride.pod import (
    BATTERY_LEVEL,
    CHARACTERISTICS,
    CONTROL,
    IMU,
    INFO,
    LOG,
    POD_SERVICE,
    RSC_FEATURE,
    RSC_MEASUREMENT,
    SENSOR_LOCATION,
    STANDARD,
    STRIDE,
    TICKS_PER_SECOND,
    TIME,
    Answer,
    Command,
    Download,
    LogEnd,
    NextRecording,
    Player,
    ReadRecording,
    Reassembly,
    RecordingFound,
    StartStream,
    Status,
    StopStream,
    StreamStarted,
    TimeQuestion,
    decode_answer,
    decode_frames,
    decode_imu,
    decode_info,
    decode_log,
    decode_rsc,
    decode_rsc_feature,
    decode_stride,
    decode_time_answer,
    encode_command,
    encode_time_question,
    virtual_info,
    virtual_pair,
)
from openstride.radio import VirtualPods, bumble_backend, solved_strides, virtual_pods
from openstride.radio._pod import VirtualPod
from openstride.simulator import RUNNERS, simulate
from tests.radio.recordings import made_up_foot

Backends = tuple[type, type]


def player_of(*, speed: float = 1.0, charging: bool = True) -> Player:
    foot = made_up_foot("left", 60.0)
    return Player(foot, virtual_info(foot, device=0xABCD_1234_5678), speed=speed, charging=charging)


async def find(backends: Backends, name: str = "OpenStride", within: float = 60.0) -> BLEDevice | None:
    return await BleakScanner.find_device_by_filter(
        lambda _, heard: (heard.local_name or "").startswith(name),
        timeout=within,
        service_uuids=[POD_SERVICE],
        backend=backends[0],
    )


async def found(backends: Backends, name: str = "OpenStride") -> BLEDevice:
    device = await find(backends, name)
    assert device is not None
    return device


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(60.0):
        while not happened():  # noqa: ASYNC110  # There is nothing that tells.
            await asyncio.sleep(0.01)


@dataclass
class Listener:
    """A client of a pod and all that it heard, with the time at which it did."""

    client: BleakClient
    tag: int = 0
    answers: asyncio.Queue[Answer] = field(default_factory=asyncio.Queue)
    heard: list[tuple[int, bytes]] = field(default_factory=list)
    something: asyncio.Event = field(default_factory=asyncio.Event)

    async def subscribe(self) -> None:
        for each in (CONTROL, IMU, STRIDE, LOG, TIME, RSC_MEASUREMENT, BATTERY_LEVEL):
            await self.client.start_notify(each.uuid, partial(self._hear, each.short))

    def _hear(self, short: int, _: object, data: bytearray) -> None:
        value = bytes(data)
        self.heard.append((short, value))
        if short == CONTROL.short:
            self.answers.put_nowait(decode_answer(value))
        self.something.set()

    def of(self, short: int) -> list[bytes]:
        return [value for each, value in self.heard if each == short]

    async def until(self, count: int, short: int) -> list[bytes]:
        async with asyncio.timeout(60.0):
            while len(values := self.of(short)) < count:
                self.something.clear()
                await self.something.wait()
        return values

    async def ask(self, command: Command) -> Answer:
        self.tag += 1
        await self.client.write_gatt_char(CONTROL.uuid, encode_command(self.tag, command), response=True)
        answer = await asyncio.wait_for(self.answers.get(), 60.0)
        assert answer.tag == self.tag
        return answer

    async def download(self, boot: int, recording: int) -> bytes:
        self.heard.clear()
        await self.ask(ReadRecording(boot, recording, 0, 65_535))
        log, download, taken = b"", Download(self.tag), 0
        while True:
            for value in (await self.until(taken + 1, LOG.short))[taken:]:
                taken += 1
                packet = decode_log(value)
                if isinstance(packet, LogEnd):
                    download.finish(packet)
                    return log
                log += download.take(packet)


@asynccontextmanager
async def listening(backends: Backends, name: str = "OpenStride") -> AsyncIterator[Listener]:
    async with BleakClient(await found(backends, name), backend=backends[1]) as client:
        listener = Listener(client)
        await listener.subscribe()
        yield listener


def with_pod(player: Player, work: Callable[[VirtualPod, Backends], Awaitable[None]], *, within: float = 180.0) -> None:
    async def do() -> None:
        async with asyncio.timeout(within), virtual_pods([player]) as pods:
            await work(pods.pods[0], bumble_backend(pods.air))

    asyncio.run(do())


def test_it_has_what_the_profile_says() -> None:
    async def look(pod: VirtualPod, backends: Backends) -> None:
        device = await found(backends)
        async with BleakClient(device, backend=backends[1]) as client:
            profile = {POD_SERVICE: CHARACTERISTICS, **STANDARD}
            for uuid, characteristics in profile.items():
                service = client.services.get_service(uuid)
                assert service is not None
                there = {each.uuid: set(each.properties) for each in service.characteristics}
                assert there == {each.uuid: set(each.properties) for each in characteristics}
            assert decode_info(bytes(await client.read_gatt_char(INFO.uuid))).device == pod.player.info.device
            assert bytes(await client.read_gatt_char(SENSOR_LOCATION.uuid)) == b"\x02"
            assert decode_rsc_feature(bytes(await client.read_gatt_char(RSC_FEATURE.uuid))) == 5
            assert client.mtu_size == 247

    with_pod(player_of(), look)


def test_a_recording_that_went_on_without_a_link_is_read_from_flash() -> None:
    async def run(pod: VirtualPod, backends: Backends) -> None:
        async with listening(backends) as listener:
            assert (await listener.ask(StartStream(8))).result == StreamStarted(1, 0)
            await listener.until(10, IMU.short)
            await pod.drop()
            await until(lambda: not listener.client.is_connected)
        await asyncio.sleep(0.5)
        async with listening(backends) as listener:
            await listener.ask(StopStream())
            ask = await listener.ask(NextRecording(0, 0))
            assert isinstance(ask.result, RecordingFound)
            log = await listener.download(ask.result.boot, ask.result.recording)
            assert len(log) == ask.result.size
        packets = [decode_imu(frame.value) for frame in decode_frames(log) if frame.source == IMU.short]
        counts = np.concatenate([packet.counts for packet in packets])
        assert len(counts) > 0.5 * 20 * 208
        np.testing.assert_array_equal(counts, pod.player.counts[: len(counts)])

    with_pod(player_of(speed=20.0), run)


def test_a_download_lets_live_packets_go_first() -> None:
    async def run(_: VirtualPod, backends: Backends) -> None:
        async with listening(backends) as listener:
            await listener.ask(StartStream(19))
            await asyncio.sleep(2.0)
            await listener.ask(StopStream())
            await listener.ask(StartStream(8))
            log = await listener.download(1, 1)
            assert len(log) > 300_000
            line = Reassembly(208.0)
            came = [short for short, _ in listener.heard if short in (IMU.short, LOG.short)]
            for short, value in listener.heard:
                if short == IMU.short:
                    assert not line.place(decode_imu(value)).gap
            # From the beginning of the download to its end live packets kept coming.
            parts = np.array_split(np.array(came[came.index(LOG.short) :]), 10)
            assert all(IMU.short in part for part in parts)

    with_pod(player_of(speed=60.0), run)


def test_a_burst_of_questions_is_answered_with_when_each_answer_leaves() -> None:
    async def burst(_: VirtualPod, backends: Backends) -> None:
        async with listening(backends) as listener:
            before = perf_counter()
            for tag in range(16):
                question = encode_time_question(TimeQuestion(tag, 1_800_000_000_000_000))
                await listener.client.write_gatt_char(TIME.uuid, question, response=True)
            answers = [decode_time_answer(value) for value in await listener.until(16, TIME.short)]
            assert [answer.tag for answer in answers] == list(range(16))
            spent = [(answer.sent - answer.received) % 2**32 for answer in answers]
            assert max(spent) < 0.1 * TICKS_PER_SECOND
            span = (answers[-1].sent - answers[0].received) % 2**32 / TICKS_PER_SECOND
            assert span < perf_counter() - before
            with pytest.raises(BleakGATTProtocolError):
                await listener.client.write_gatt_char(TIME.uuid, b"what time is it", response=True)

    with_pod(player_of(), burst)


def test_a_battery_that_sinks_is_told() -> None:
    async def sink(pod: VirtualPod, backends: Backends) -> None:
        async with listening(backends) as listener:
            # Whoever has no bond reads it too; a bond hears of it.
            assert bytes(await listener.client.read_gatt_char(BATTERY_LEVEL.uuid)) == b"\x64"
            await listener.client.read_gatt_char(INFO.uuid)
            pod.set_battery(7)
            assert await listener.until(1, BATTERY_LEVEL.short) == [b"\x07"]

    with_pod(player_of(), sink)


@pytest.fixture(scope="module")
def runner() -> Callable[[float], Player]:
    recording = simulate(RUNNERS["easy"], 60.0, 3).recording
    strides = solved_strides(recording)

    def played(speed: float) -> Player:
        return virtual_pair(recording, speed=speed, strides=strides)["left"]

    return played


def test_watches_are_told_once_a_second_how_fast_someone_runs(runner: Callable[[float], Player]) -> None:
    async def listen(_: VirtualPod, backends: Backends) -> None:
        async with listening(backends) as listener:
            await listener.ask(StartStream(19))
            await asyncio.sleep(3.3)
            await listener.ask(StopStream())
        strides = [decode_stride(value) for value in listener.of(STRIDE.short)]
        assert len(strides) > 30
        assert [stride.number for stride in strides] == list(range(len(strides)))
        measurements = [decode_rsc(value) for value in listener.of(RSC_MEASUREMENT.short)]
        assert 2 <= len(measurements) <= 4
        last = measurements[-1]
        assert 40 < last.cadence_spm < 110
        assert 0.5 < last.speed < 5.0
        assert last.stride_length is not None
        assert last.stride_length == pytest.approx(last.speed * 60.0 / last.cadence_spm, rel=0.02)

    with_pod(runner(20.0), listen)


def test_off_the_charger_no_one_finds_it_and_after_a_tap_one_may_pair() -> None:
    async def tap(pod: VirtualPod, backends: Backends) -> None:
        assert await find(backends, within=0.5) is None
        assert not pod.advertising
        pod.tap()
        async with BleakClient(await found(backends), backend=backends[1]) as client:
            assert decode_info(bytes(await client.read_gatt_char(INFO.uuid))).side == "left"
        # It lingers, so that a client may come back.
        async with BleakClient(await found(backends), backend=backends[1]) as client:
            await client.read_gatt_char(INFO.uuid)

    with_pod(player_of(charging=False), tap)


def test_outside_the_window_no_one_pairs_and_what_anyone_may_read_is_read() -> None:
    async def ask(pod: VirtualPod, backends: Backends) -> None:
        async with BleakClient(await found(backends), backend=backends[1]) as client:
            pod.player.unplug()
            assert bytes(await client.read_gatt_char(BATTERY_LEVEL.uuid)) == b"\x64"
            with pytest.raises(BleakGATTProtocolError) as refused:
                await client.read_gatt_char(INFO.uuid)
            assert refused.value.code is BleakGATTProtocolErrorCode.INSUFFICIENT_AUTHENTICATION
            assert client.is_connected

    with_pod(player_of(), ask)


def test_a_fifth_bond_is_refused_and_its_keys_are_forgotten() -> None:
    async def ask() -> None:
        player = player_of()
        for peer in (b"a", b"b", b"c", b"d"):
            assert player.bond(peer, asyncio.get_running_loop().time())
        async with virtual_pods([player]) as pods:
            backends = bumble_backend(pods.air)
            async with BleakClient(await found(backends), backend=backends[1]) as client:
                with suppress(BleakError):
                    await client.pair()
                await until(lambda: not client.is_connected)
            (pod,) = pods.pods
            assert pod._device.keystore is not None
            assert await pod._device.keystore.get_all() == []

    asyncio.run(ask())


def test_a_pod_that_has_forgotten_us_is_paired_with_once_more() -> None:
    async def forget(pod: VirtualPod, backends: Backends) -> None:
        async with BleakClient(await found(backends), backend=backends[1]) as client:
            await client.read_gatt_char(INFO.uuid)
        await pod.forget_bonds()
        async with BleakClient(await found(backends), backend=backends[1]) as client:
            with pytest.raises(BleakGATTProtocolError):
                await client.read_gatt_char(INFO.uuid)
        async with BleakClient(await found(backends), backend=backends[1]) as client:
            await client.read_gatt_char(INFO.uuid)
            listener = Listener(client)
            await listener.subscribe()
            assert (await listener.ask(StartStream(8))).status is Status.DONE

    with_pod(player_of(), forget)


def test_a_pod_that_starts_anew_is_found_with_what_it_has_kept() -> None:
    async def reboot(pod: VirtualPod, backends: Backends) -> None:
        async with listening(backends) as listener:
            await listener.ask(StartStream(8))
            await listener.until(100, IMU.short)
            await pod.reboot()
            await until(lambda: not listener.client.is_connected)
        async with listening(backends) as listener:
            info = decode_info(bytes(await listener.client.read_gatt_char(INFO.uuid)))
            assert info.boot == 2
            assert len(await listener.download(1, 1)) > 5000

    with_pod(player_of(speed=20.0), reboot)


def test_a_device_that_is_not_there_is_not_connected_to_and_is_in_no_ones_way() -> None:
    async def give_up(pod: VirtualPod, backends: Backends) -> None:
        device = await found(backends)
        pod.player.unplug()
        await until(lambda: not pod.advertising)
        with pytest.raises(BleakDeviceNotFoundError):
            await BleakClient(device, timeout=0.5, backend=backends[1]).connect()
        pod.tap()
        async with BleakClient(device, backend=backends[1]) as client:
            await client.read_gatt_char(INFO.uuid)

    with_pod(player_of(), give_up)


def test_two_pods_and_many_scans_share_one_air() -> None:
    async def both() -> None:
        recording = simulate(RUNNERS["easy"], 30.0, 3).recording
        pods: VirtualPods
        async with virtual_pods(virtual_pair(recording).values()) as pods:
            backends = bumble_backend(pods.air)
            left, right = await asyncio.gather(found(backends, "OpenStride L"), found(backends, "OpenStride R"))
            clients = [BleakClient(each, backend=backends[1]) for each in (left, right)]
            await asyncio.gather(*(client.connect() for client in clients))
            sides = [decode_info(bytes(await client.read_gatt_char(INFO.uuid))).side for client in clients]
            assert sides == ["left", "right"]
            for client in clients:
                await client.disconnect()

    asyncio.run(both())
