"""What bleak and the systems below it raise becomes an error of ours, which says what to do; and nothing stays open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
)

from openstride.pod import (
    BATTERY_LEVEL,
    CHARACTERISTICS,
    CONTROL,
    IMU,
    INFO,
    LOG,
    POD_SERVICE,
    STRIDE,
    TIME,
    Characteristic,
    StartStream,
    encode_command,
)
from openstride.recorder import (
    BleakLink,
    BluetoothOffError,
    ForeignDeviceError,
    Found,
    LinkError,
    NoPodsError,
    RecorderError,
    find_pods,
)
from tests.recorder.made_pod import MadePod
from tests.recorder.virtual_time import run

ADDRESS = "C0:00:00:00:00:01"
NOT_AVAILABLE = BleakBluetoothNotAvailableReason


class World:
    """What the system is like: what it knows, and what goes wrong at which call."""

    def __init__(self, pod: MadePod | None = None) -> None:
        self.pod = pod or MadePod(capabilities=6)
        self.offered: list[Characteristic] = [*CHARACTERISTICS, BATTERY_LEVEL]
        self.wrong: dict[str, BaseException] = {}
        self.known = True
        self.heard: list[tuple[str, str, int]] = [(ADDRESS, "OpenStride L 0001", -50)]
        self.services = [POD_SERVICE]
        self.subscribed: list[str] = []
        self.open = 0
        self.scans = 0
        self.client: Any = None
        self.scanner_at_work: Any = None

    def say_again(self) -> None:
        self.scanner_at_work._say()

    def reach(self, call: str) -> None:
        if call in self.wrong:
            raise self.wrong[call]

    def backend(self) -> type[BaseBleakClient]:
        return type("Client", (Client,), {"world": self})

    def scanner(self) -> type[BaseBleakScanner]:
        return type("Scanner", (Scanner,), {"world": self})

    def link(self) -> BleakLink:
        found = Found("OpenStride L 0001", ADDRESS, "left", -50, BLEDevice(ADDRESS, "OpenStride L 0001", None))
        return BleakLink(found, backend=self.backend(), scanner=self.scanner())


class Scanner(BaseBleakScanner):
    world: World

    def __init__(self, callback: Any, services: list[str] | None, _mode: str, **_: Any) -> None:
        super().__init__(callback, services)

    async def start(self) -> None:
        self.world.reach("scan")
        self.world.scans += 1
        self.world.scanner_at_work = self
        asyncio.get_running_loop().call_later(0.1, self._say)

    def _say(self) -> None:
        for address, name, rssi in self.world.heard:
            said = AdvertisementData(name, {}, {}, self.world.services, None, rssi, ())
            device = self.create_or_update_device(address, address, name, None, said)
            self.call_detection_callbacks(device, said)
            self.world.known = True

    async def stop(self) -> None:
        return None


class Client(BaseBleakClient):
    world: World

    def __init__(self, device: Any, *, disconnected_callback: Callable[[], None] | None, **options: Any) -> None:
        super().__init__(device, disconnected_callback=disconnected_callback, timeout=options["timeout"])
        self.world.client = self
        self._up = False

    @property
    def is_connected(self) -> bool:
        return self._up

    @property
    def mtu_size(self) -> int:
        return 23

    @property
    def name(self) -> str:
        return "OpenStride"

    async def connect(self, pair: bool, **_: Any) -> None:  # noqa: FBT001  # So it is declared.
        assert not pair
        if not self.world.known:
            raise BleakDeviceNotFoundError(ADDRESS, "not found")
        self.world.reach("connect")
        self._up = True
        self.world.open += 1
        service = BleakGATTService(None, 1, POD_SERVICE)
        self.services = BleakGATTServiceCollection()
        self.services.add_service(service)
        for number, each in enumerate(self.world.offered):
            made = BleakGATTCharacteristic(None, 2 + number, each.uuid, [*each.properties], lambda: 20, service)
            self.services.add_characteristic(made)

    async def disconnect(self) -> None:
        self.world.open -= self._up
        self._up = False
        self.world.reach("disconnect")

    def lose(self) -> None:
        self._up = False
        self.world.open -= 1
        assert self._disconnected_callback
        self._disconnected_callback()

    async def pair(self, *_: Any, **__: Any) -> None:
        self.world.reach("pair")

    async def unpair(self) -> None:
        raise NotImplementedError

    async def read_gatt_char(self, characteristic: BleakGATTCharacteristic, **_: Any) -> bytearray:
        self.world.reach("read")
        return bytearray(self.world.pod.info_bytes(0.0) if characteristic.uuid == INFO.uuid else b"\x5a")

    async def read_gatt_descriptor(self, *_: Any, **__: Any) -> bytearray:
        raise NotImplementedError

    async def write_gatt_char(self, characteristic: BleakGATTCharacteristic, data: Any, response: bool) -> None:  # noqa: FBT001
        assert response
        self.world.reach("write")
        assert bytes(data) == encode_command(1, StartStream(8))
        assert characteristic.uuid == CONTROL.uuid

    async def write_gatt_descriptor(self, *_: Any, **__: Any) -> None:
        raise NotImplementedError

    async def start_notify(self, characteristic: BleakGATTCharacteristic, callback: Any, **_: Any) -> None:
        self.world.reach("notify")
        self.world.subscribed.append(characteristic.uuid)
        if characteristic.uuid == IMU.uuid:
            callback(bytearray(b"samples"))

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        raise NotImplementedError


def ignore(*_: object) -> None:
    return None


@pytest.mark.parametrize(
    ("capabilities", "optional"), [(0, []), (1, [STRIDE]), (6, [LOG, TIME]), (7, [STRIDE, LOG, TIME])]
)
def test_a_link_subscribes_to_what_the_pod_says_it_has(capabilities: int, optional: list[Characteristic]) -> None:
    world = World(MadePod(capabilities=capabilities))
    values: list[tuple[int, bytes]] = []

    async def connect() -> None:
        link = world.link()
        assert link.name == "OpenStride L 0001"
        await link.connect(lambda *value: values.append(value), ignore)
        assert await link.read(BATTERY_LEVEL.short) == b"\x5a"
        await link.write(CONTROL.short, encode_command(1, StartStream(8)))
        await link.close()

    run(connect())
    assert world.subscribed == [each.uuid for each in (CONTROL, *optional, BATTERY_LEVEL, IMU)]
    assert values == [(IMU.short, b"samples")]
    assert world.open == 0


@pytest.mark.parametrize("lacking", [INFO, CONTROL, IMU, LOG, TIME])
def test_a_device_that_lacks_what_it_must_have_is_foreign(lacking: Characteristic) -> None:
    world = World()
    world.offered.remove(lacking)
    with pytest.raises(ForeignDeviceError, match=f"it lacks {lacking.name}"):
        run(world.link().connect(ignore, ignore))
    assert world.open == 0


@pytest.mark.parametrize(
    ("call", "wrong", "kind", "reason"),
    [
        ("connect", BleakError("failed"), LinkError, "unreachable"),
        ("connect", TimeoutError(), LinkError, "unreachable"),
        ("connect", BleakDBusError("org.bluez.Error.Failed", ["le-connection-abort"]), LinkError, "unreachable"),
        ("connect", BleakDBusError("org.bluez.Error.NotReady", ["Resource Not Ready"]), BluetoothOffError, "off"),
        ("connect", FileNotFoundError("no bus"), BluetoothOffError, "unknown"),
        ("connect", KeyError("org.bluez.Device1"), LinkError, "unreachable"),
        ("read", AssertionError(), LinkError, "lost"),
        ("pair", BleakDBusError("org.bluez.Error.AuthenticationFailed", ["failed"]), LinkError, "not_paired"),
        ("pair", BleakDBusError("org.bluez.Error.AuthenticationRejected", ["no"]), LinkError, "not_paired"),
        ("read", BleakGATTProtocolError(0x05), LinkError, "not_paired"),
        ("read", BleakGATTProtocolError(0x0F), LinkError, "not_paired"),
        ("read", BleakDBusError("org.bluez.Error.NotPermitted", ["Not paired"]), LinkError, "not_paired"),
        ("read", BleakDBusError("org.bluez.Error.Failed", ["ATT error: 0x0e"]), LinkError, "lost"),
        ("notify", BleakError("not connected"), LinkError, "lost"),
    ],
)
def test_what_the_system_raises_is_said_with_what_to_do(
    call: str, wrong: BaseException, kind: type[RecorderError], reason: str
) -> None:
    world = World()
    world.wrong[call] = wrong
    with pytest.raises(kind) as caught:
        run(world.link().connect(ignore, ignore))
    assert caught.value.reason == reason  # type: ignore[attr-defined]
    assert caught.value.hint
    assert world.open == 0


def test_where_a_system_pairs_by_itself_it_is_left_to_it() -> None:
    world = World()
    world.wrong["pair"] = NotImplementedError()
    run(world.link().connect(ignore, ignore))
    assert world.open == 1


def test_a_battery_that_does_not_tell_changes_is_no_obstacle() -> None:
    world = World()
    world.offered.remove(BATTERY_LEVEL)
    run(world.link().connect(ignore, ignore))
    assert BATTERY_LEVEL.uuid not in world.subscribed


def test_a_lost_connection_is_told_once_and_one_that_was_closed_is_not() -> None:
    world = World()
    lost: list[str] = []

    async def lose() -> None:
        link = world.link()
        await link.connect(ignore, lambda: lost.append("lost"))
        world.client.lose()
        for what in (link.read(INFO.short), link.write(CONTROL.short, b"")):
            with pytest.raises(LinkError) as caught:
                await what
            assert caught.value.reason == "lost"
        await link.connect(ignore, lambda: lost.append("again"))
        world.wrong["disconnect"] = BleakError("it fails")
        await link.close()

    run(lose())
    assert lost == ["lost"]
    assert world.open == 0


def test_a_pod_that_the_system_has_forgotten_is_looked_for_again() -> None:
    world = World()
    world.known = False
    run(world.link().connect(ignore, ignore))
    assert (world.scans, world.open) == (1, 1)


def test_a_pod_that_the_system_has_forgotten_and_does_not_hear_is_out_of_reach() -> None:
    world = World()
    world.known, world.heard = False, []
    with pytest.raises(LinkError) as caught:
        run(world.link().connect(ignore, ignore))
    assert caught.value.reason == "unreachable"


def test_pods_are_found_the_strongest_first_with_the_side_of_their_names() -> None:
    world = World()
    world.heard = [("1", "OpenStride R 0002", -70), ("2", "OpenStride L 0001", -40), ("3", "OpenStride 0003", -50)]
    found = run(find_pods(5.0, want=3, backend=world.scanner()))
    assert [(each.address, each.side, each.rssi) for each in found] == [
        ("2", "left", -40),
        ("3", None, -50),
        ("1", "right", -70),
    ]


def test_two_pods_for_one_foot_are_not_enough() -> None:
    world = World()
    world.heard = [("1", "OpenStride L 0001", -80), ("2", "OpenStride L 0002", -40), ("3", "OpenStride R 0003", -50)]

    async def look() -> tuple[Found, ...]:
        loop = asyncio.get_running_loop()
        world.heard, late = world.heard[:2], world.heard[2:]
        loop.call_later(3.0, world.heard.extend, late)
        # The scanner is there only when it has been started.
        loop.call_later(3.1, world.say_again)
        found = await find_pods(10.0, backend=world.scanner())
        assert 3.0 < loop.time() < 4.0
        return found

    assert [each.address for each in run(look())] == ["2", "3", "1"]


def test_devices_of_others_are_no_pods() -> None:
    world = World()
    world.services = ["0000180d-0000-1000-8000-00805f9b34fb"]

    async def look() -> float:
        began = asyncio.get_running_loop().time()
        with pytest.raises(NoPodsError, match="in 7 s"):
            await find_pods(7.0, backend=world.scanner())
        return asyncio.get_running_loop().time() - began

    assert run(look()) == pytest.approx(7.0)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (BleakBluetoothNotAvailableError("none", NOT_AVAILABLE.NO_BLUETOOTH), "absent"),
        (BleakBluetoothNotAvailableError("off", NOT_AVAILABLE.POWERED_OFF), "off"),
        (BleakBluetoothNotAvailableError("no", NOT_AVAILABLE.DENIED_BY_USER), "denied"),
        (BleakBluetoothNotAvailableError("?", NOT_AVAILABLE.UNKNOWN), "unknown"),
        (BleakDBusError("org.freedesktop.DBus.Error.ServiceUnknown", ["org.bluez was not provided"]), "absent"),
        (BleakDBusError("org.bluez.Error.NotReady", ["Resource Not Ready"]), "off"),
        (ConnectionRefusedError("no bus"), "unknown"),
    ],
)
def test_without_bluetooth_the_runner_is_told_why(wrong: BaseException, reason: str) -> None:
    world = World()
    world.wrong["scan"] = wrong
    with pytest.raises(BluetoothOffError) as caught:
        run(find_pods(1.0, backend=world.scanner()))
    assert caught.value.reason == reason
    assert caught.value.hint
