"""Pods over Bluetooth, as the system's own stack gives them, through bleak.

Every error of bleak and of the stacks below it becomes one of ours here: what a system says is in as many words as
there are systems, and what the runner can do next is the same. Packets may be as large as pod and system make them;
bleak itself says 23 bytes on Linux until it is asked, so it is not asked: the pod knows, and refuses what does not fit.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Protocol

from bleak import BleakAdapter, BleakClient, BleakScanner
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakCharacteristicNotFoundError,
    BleakDBusError,
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
    BleakGATTProtocolErrorCode,
)

from openstride.pod import (
    BATTERY,
    BATTERY_LEVEL,
    CHARACTERISTICS,
    CONTROL,
    EVERY_POD,
    IMU,
    INFO,
    LOG,
    POD_SERVICE,
    STRIDE,
    TIME,
    Capability,
    Characteristic,
    PacketError,
    decode_info,
)
from openstride.recorder._errors import (
    BluetoothOffError,
    ForeignDeviceError,
    LinkError,
    LinkReason,
    NoPodsError,
    OffReason,
    RecorderError,
)
from openstride.recorder._link import OnLost, OnValue
from openstride.recordings import Side

#: How long the system may take for a connection, with what it finds on the pod (s).
CONNECT_WITHIN: Final = 15.0
#: A pod that the system has forgotten meanwhile is looked for so long (s).
LOOK_AGAIN: Final = 5.0
#: The strength of what does not advertise (dBm), as systems state it.
_NOT_HEARD: Final = -127
_END_WITHIN: Final = 5.0
#: Where enough pods were heard it is listened for so much longer (s): someone else's may have been the first.
LISTEN_ON: Final = 0.5

_BY_SHORT: Final = {each.short: each for each in (*CHARACTERISTICS, BATTERY_LEVEL)}
_OPTIONAL: Final = {Capability.STRIDES: STRIDE, Capability.FLASH: LOG, Capability.CLOCK: TIME}
#: As pods call themselves: ``OpenStride L 1234``.
_SIDE_IN_NAME: Final = re.compile(r"\b([LR])\b")
_SIDES: Final[dict[str, Side]] = {"L": "left", "R": "right"}

_OFF: Final[dict[BleakBluetoothNotAvailableReason, OffReason]] = {
    BleakBluetoothNotAvailableReason.NO_BLUETOOTH: "absent",
    BleakBluetoothNotAvailableReason.NO_BLE_CENTRAL_ROLE: "absent",
    BleakBluetoothNotAvailableReason.POWERED_OFF: "off",
    BleakBluetoothNotAvailableReason.DENIED_BY_USER: "denied",
    BleakBluetoothNotAvailableReason.DENIED_BY_SYSTEM: "denied",
    BleakBluetoothNotAvailableReason.DENIED_BY_UNKNOWN: "denied",
}
_NOT_PAIRED: Final = frozenset(
    {
        BleakGATTProtocolErrorCode.INSUFFICIENT_AUTHENTICATION,
        BleakGATTProtocolErrorCode.INSUFFICIENT_AUTHORIZATION,
        BleakGATTProtocolErrorCode.INSUFFICIENT_ENCRYPTION,
        BleakGATTProtocolErrorCode.INSUFFICIENT_ENCRYPTION_KEY_SIZE,
    }
)
#: What BlueZ says where a pod does not let us in.
_NOT_PAIRED_BLUEZ: Final = re.compile(
    r"Authentication|NotAuthorized|NotPermitted|Not paired|0x0?(5|8|f)\b", re.IGNORECASE
)
#: What it says where there is no Bluetooth, or it is off.
_ABSENT_BLUEZ: Final = re.compile(r"ServiceUnknown|NameHasNoOwner|Spawn|UnknownObject.*hci", re.IGNORECASE)
_OFF_BLUEZ: Final = re.compile(r"NotReady|Resource Not Ready", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A pod that was heard.

    Parameters
    ----------
    name, address
        As it calls itself, and as the system knows it.
    side
        As its name says; None where it says none. INFO decides.
    rssi
        How strongly it was heard (dBm).
    device
        What bleak connects to.
    """

    name: str
    address: str
    side: Side | None
    rssi: int
    device: BLEDevice

    @property
    def connected(self) -> bool:
        """Whether the system was connected to it before it was looked for, as for another program."""
        return self.rssi == _NOT_HEARD


async def find_pods(
    seconds: float, *, want: int = 2, backend: type[BaseBleakScanner] | None = None
) -> tuple[Found, ...]:
    """Look for pods, and return those that were heard, the strongest first.

    A pod that the system is connected to is heard, too: on Linux a connection outlives the program that made it, and a
    pod that is connected advertises no more.

    Parameters
    ----------
    seconds
        How long to look at most.
    want
        So many are enough, if they are not all for the same foot; others that are heard at the same time come along.
    backend
        In place of the system's.

    Raises
    ------
    NoPodsError
        If none was heard.
    BluetoothOffError
        If there is no Bluetooth to look with.
    """
    heard: dict[str, Found] = {} if backend else {each.address: each for each in await _connected()}
    enough = asyncio.Event()
    if len(heard) >= want and _may_be_a_pair(heard.values()):
        enough.set()

    def on_heard(device: BLEDevice, said: AdvertisementData) -> None:
        if POD_SERVICE not in said.service_uuids:
            return
        heard[device.address] = _found(device, said)
        if len(heard) >= want and _may_be_a_pair(heard.values()):
            enough.set()

    with in_our_words("a pod", "unreachable"):
        async with BleakScanner(on_heard, [POD_SERVICE], backend=backend):
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await enough.wait()
                    await asyncio.sleep(LISTEN_ON)
    if not heard:
        raise NoPodsError(seconds, want)
    return tuple(sorted(heard.values(), key=lambda found: -found.rssi))


class Heard(Protocol):
    """A device that was heard, as far as connecting goes."""

    @property
    def name(self) -> str:
        """As it calls itself."""

    @property
    def address(self) -> str:
        """As the system knows it."""

    @property
    def device(self) -> BLEDevice:
        """What bleak connects to."""


class BleakLink:
    """The way to one pod over Bluetooth: a `Link`.

    Parameters
    ----------
    found
        As `find_pods` gives it.
    backend
        In place of the system's client.
    scanner
        In place of the system's scanner.
    """

    #: What is looked for on the device.
    _services: ClassVar[Sequence[str]] = (POD_SERVICE, BATTERY)

    def __init__(
        self,
        found: Heard,
        *,
        backend: type[BaseBleakClient] | None = None,
        scanner: type[BaseBleakScanner] | None = None,
    ) -> None:
        self._found = found
        self._device = found.device
        self._backend = backend
        self._scanner = scanner
        self._client: BleakClient | None = None
        # A pod does one thing at a time, and some systems mistake the answers of two.
        self._busy = asyncio.Lock()

    @property
    def name(self) -> str:
        """As the pod calls itself."""
        return self._found.name

    async def connect(self, on_value: OnValue, on_lost: OnLost) -> None:
        """Connect, pair as the system does, and subscribe to all that the pod has and the profile knows."""
        await self.close()

        def lost(client: BleakClient) -> None:
            # Where nobody closed it. It is kept until then: closing it gives back what the system lent.
            if client is self._client:
                on_lost()

        try:
            with in_our_words(self.name, "unreachable"):
                client = await self._connected(lost)
            with in_our_words(self.name, "lost"):
                await self._subscribe(client, on_value)
        except BaseException:
            await self.close()
            raise

    async def read(self, short: int) -> bytes:
        """Read a characteristic by its short number."""
        async with self._using() as client:
            return bytes(await client.read_gatt_char(_BY_SHORT[short].uuid))

    async def write(self, short: int, value: bytes) -> None:
        """Write a characteristic by its short number; returns when the pod has it."""
        async with self._using() as client:
            await client.write_gatt_char(_BY_SHORT[short].uuid, value, response=True)

    async def close(self) -> None:
        """End the connection, if there is one."""
        client, self._client = self._client, None
        if client is not None:
            # Whatever goes wrong now, there is no connection that anyone wants.
            with suppress(Exception):
                async with asyncio.timeout(_END_WITHIN):
                    await client.disconnect()

    async def _connected(self, lost: Callable[[BleakClient], None]) -> BleakClient:
        try:
            return await self._connect(lost)
        except BleakDeviceNotFoundError:
            # The system forgets devices that it has not heard for a while.
            stated: dict[str, Any] = {"backend": self._scanner} if self._scanner else {}
            device = await BleakScanner.find_device_by_address(self._found.address, timeout=LOOK_AGAIN, **stated)
            if device is None:
                raise
            self._device = device
            return await self._connect(lost)

    async def _connect(self, lost: Callable[[BleakClient], None]) -> BleakClient:
        client = BleakClient(self._device, lost, self._services, timeout=CONNECT_WITHIN, backend=self._backend)
        self._client = client
        await client.connect()
        return client

    async def _subscribe(self, client: BleakClient, on_value: OnValue) -> None:
        self._refuse_without(client, EVERY_POD)
        # Where a system has no way to pair, it does so by itself as soon as something is read that needs it.
        with suppress(NotImplementedError):
            await client.pair()
        try:
            info = decode_info(bytes(await client.read_gatt_char(INFO.uuid)))
        except PacketError as error:
            raise ForeignDeviceError(self.name, f"its INFO cannot be read: {error.message}") from error
        optional = [each for capability, each in _OPTIONAL.items() if info.capabilities & capability]
        self._refuse_without(client, optional)
        battery = [BATTERY_LEVEL] if client.services.get_characteristic(BATTERY_LEVEL.uuid) else []
        # Samples last: whoever waits for them has heard all else.
        for each in (CONTROL, *optional, *battery, IMU):
            await self._listen(client, each, on_value)

    async def _listen(self, client: BleakClient, characteristic: Characteristic, on_value: OnValue) -> None:
        def heard(_: object, value: bytearray) -> None:
            if client is self._client:
                on_value(characteristic.short, bytes(value))

        try:
            await client.start_notify(characteristic.uuid, heard)
        except BleakError:
            # A battery that can only be read is asked at each connection.
            if characteristic is not BATTERY_LEVEL or not client.is_connected:
                raise

    def _refuse_without(self, client: BleakClient, needed: tuple[Characteristic, ...] | list[Characteristic]) -> None:
        lacking = [each.name for each in needed if client.services.get_characteristic(each.uuid) is None]
        if lacking:
            raise ForeignDeviceError(self.name, f"it lacks {' and '.join(lacking)}")

    @asynccontextmanager
    async def _using(self) -> AsyncIterator[BleakClient]:
        async with self._busy:
            if self._client is None or not self._client.is_connected:
                raise LinkError(self.name, "lost")
            with in_our_words(self.name, "lost"):
                yield self._client


async def _connected() -> list[Found]:
    """Return the pods that the system is connected to, where it tells."""
    try:
        adapter = await BleakAdapter.get()
        devices = await adapter.get_connected_devices([POD_SERVICE])
    except (BleakError, OSError, NotImplementedError):
        # What is wrong with Bluetooth shows when it is looked with.
        return []
    return [_named(device, device.name or device.address, _NOT_HEARD) for device in devices]


def _may_be_a_pair(found: Iterable[Found]) -> bool:
    sides = [each.side for each in found]
    return len(sides) == 1 or None in sides or len(set(sides)) > 1


def _found(device: BLEDevice, said: AdvertisementData) -> Found:
    return _named(device, said.local_name or device.name or device.address, said.rssi)


def _named(device: BLEDevice, name: str, rssi: int) -> Found:
    letter = _SIDE_IN_NAME.search(name)
    return Found(name, device.address, _SIDES[letter[1]] if letter else None, rssi, device)


@contextmanager
def in_our_words(name: str, usual: LinkReason) -> Iterator[None]:
    """Let what bleak and the system raise become an error of ours; `usual` is the reason where nothing says more."""
    try:
        yield
    except RecorderError:
        raise
    except Exception as error:
        # Not all that goes wrong below is an error of bleak: its backends let through whatever their systems raise, and
        # a run must not end by that.
        raise _our_error(name, usual, error) from error


def _our_error(name: str, usual: LinkReason, error: Exception) -> RecorderError:
    why = str(error) or type(error).__name__
    if isinstance(error, BleakBluetoothNotAvailableError):
        return BluetoothOffError(_OFF.get(error.reason, "unknown"), str(error.args[0]))
    if isinstance(error, BleakCharacteristicNotFoundError):
        return ForeignDeviceError(name, f"it lacks {error.char_specifier}")
    if isinstance(error, BleakGATTProtocolError) and error.code in _NOT_PAIRED:
        return LinkError(name, "not_paired", why)
    if isinstance(error, BleakDBusError):
        return _bluez_error(name, usual, why)
    if isinstance(error, OSError | EOFError) and not isinstance(error, TimeoutError):
        # The bus of the system, on which its Bluetooth is spoken to, is not there.
        return BluetoothOffError("unknown", why)
    return LinkError(name, usual, why)


def _bluez_error(name: str, usual: LinkReason, why: str) -> RecorderError:
    if _ABSENT_BLUEZ.search(why):
        return BluetoothOffError("absent", why)
    if _OFF_BLUEZ.search(why):
        return BluetoothOffError("off", why)
    if _NOT_PAIRED_BLUEZ.search(why):
        return LinkError(name, "not_paired", why)
    return LinkError(name, usual, why)
