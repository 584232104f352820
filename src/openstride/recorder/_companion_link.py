"""Other makers' straps and foot pods over Bluetooth, as the system's own stack gives them, through bleak."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from bleak import BleakClient, BleakScanner
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import BleakBluetoothNotAvailableError, BleakBluetoothNotAvailableReason, BleakError

from openstride.pod import BATTERY_LEVEL, HEART_RATE, POD_SERVICE, RUNNING_SPEED_AND_CADENCE, Characteristic, shown_name
from openstride.recorder._companion import MEASUREMENTS, Companion, Kind
from openstride.recorder._errors import BluetoothOffError, LinkError, LinkReason, OffReason, RecorderError
from openstride.recorder._link import OnLost, OnValue

#: What a device says that it speaks, and what is read of it then.
SERVICES: Final[dict[str, Kind]] = {HEART_RATE: "heart_rate", RUNNING_SPEED_AND_CADENCE: "speed_cadence"}
#: A connection that takes longer is given up (s), and tried anew.
CONNECTS_WITHIN: Final = 10.0

_STANDARD: Final = {each.short: each for each in (*MEASUREMENTS.values(), BATTERY_LEVEL)}
_OFF: Final[dict[BleakBluetoothNotAvailableReason, OffReason]] = {
    BleakBluetoothNotAvailableReason.NO_BLUETOOTH: "absent",
    BleakBluetoothNotAvailableReason.NO_BLE_CENTRAL_ROLE: "absent",
    BleakBluetoothNotAvailableReason.POWERED_OFF: "off",
    BleakBluetoothNotAvailableReason.DENIED_BY_USER: "denied",
    BleakBluetoothNotAvailableReason.DENIED_BY_SYSTEM: "denied",
    BleakBluetoothNotAvailableReason.DENIED_BY_UNKNOWN: "denied",
}


@dataclass(frozen=True, slots=True)
class FoundCompanion:
    """A device of another make that was heard.

    Parameters
    ----------
    name, address
        As it calls itself, and as the system knows it.
    kinds
        What it says that it measures.
    rssi
        How strongly it was heard (dBm).
    device
        What bleak connects to.
    """

    name: str
    address: str
    kinds: tuple[Kind, ...]
    rssi: int
    device: BLEDevice


async def find_companions(
    seconds: float, *, want: Sequence[Kind] = (), backend: type[Any] | None = None
) -> tuple[FoundCompanion, ...]:
    """Look for straps and foot pods of other makers, and return those that were heard, the strongest first.

    Our own pods say speed and cadence to any watch, too; they are left out.

    Parameters
    ----------
    seconds
        How long to look at most.
    want
        As soon as something was heard that measures each of these, that is enough. None: look for as long as allowed.
    backend
        A `BaseBleakScanner` in place of the system's.

    Returns
    -------
    tuple of FoundCompanion
        Empty where none was heard, which is no error: nobody needs one.

    Raises
    ------
    BluetoothOffError
        If there is no Bluetooth to look with.
    """
    heard: dict[str, FoundCompanion] = {}
    enough = asyncio.Event()

    def take(device: BLEDevice, said: AdvertisementData) -> None:
        kinds = tuple(kind for uuid, kind in SERVICES.items() if uuid in said.service_uuids)
        if not kinds or POD_SERVICE in said.service_uuids:
            return
        name = shown_name(said.local_name or device.name or "") or device.address
        heard[device.address] = FoundCompanion(name, device.address, kinds, said.rssi, device)
        if want and set(want) <= {kind for found in heard.values() for kind in found.kinds}:
            enough.set()

    try:
        async with BleakScanner(take, [*SERVICES], backend=backend):
            with suppress(TimeoutError):
                await asyncio.wait_for(enough.wait(), seconds)
    except (BleakError, OSError) as error:
        raise _off(error) from error
    return tuple(sorted(heard.values(), key=lambda found: -found.rssi))


def companion(found: FoundCompanion, *, kinds: Sequence[Kind] = (), backend: type[Any] | None = None) -> Companion:
    """Return the companion that a found device is, of which some or all that it measures is wanted.

    Parameters
    ----------
    found
        As `find_companions` gives it.
    kinds
        What is wanted of it; all without.
    backend
        A `BaseBleakClient` in place of the system's.
    """
    wanted = tuple(kinds) or found.kinds
    return Companion(BleakCompanionLink(found, wanted, backend=backend), wanted)


class BleakCompanionLink:
    """The way to one device over Bluetooth: a `CompanionLink`.

    Parameters
    ----------
    found
        As `find_companions` gives it.
    kinds
        What is wanted of it.
    backend
        A `BaseBleakClient` in place of the system's.
    """

    def __init__(self, found: FoundCompanion, kinds: Sequence[Kind], *, backend: type[Any] | None = None) -> None:
        self._found = found
        self._wanted = [MEASUREMENTS[kind] for kind in kinds]
        self._backend = backend
        self._client: BleakClient | None = None

    @property
    def name(self) -> str:
        """As the device calls itself."""
        return self._found.name

    async def connect(self, on_value: OnValue, on_lost: OnLost) -> None:
        """Connect, and subscribe to what is wanted of it."""
        client: BleakClient

        def on_disconnected(_: BleakClient) -> None:
            if self._client is client:
                self._client = None
                on_lost()

        client = BleakClient(self._found.device, on_disconnected, timeout=CONNECTS_WITHIN, backend=self._backend)
        with self._blamed("unreachable"):
            await client.connect()
        self._client = client
        try:
            with self._blamed("lost"):
                await self._subscribe(client, on_value)
        except BaseException:
            await self.close()
            raise

    async def read(self, short: int) -> bytes:
        """Read a characteristic by its short number."""
        client = self._client
        if client is None:
            raise LinkError(self.name, "lost")
        with self._blamed("lost"):
            found = _find(client, _STANDARD[short])
            if found is None:
                raise LinkError(self.name, "foreign", f"it has no {_STANDARD[short].name}")
            return bytes(await client.read_gatt_char(found))

    async def close(self) -> None:
        """End the connection, if there is one."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(LinkError, BluetoothOffError), self._blamed("lost"):
                await client.disconnect()

    async def _subscribe(self, client: BleakClient, on_value: OnValue) -> None:
        if any(service.uuid == POD_SERVICE for service in client.services):
            message = f"{self.name} is a pod of ours."
            raise LinkError(self.name, "foreign", message=message, hint="Record it as a pod: its samples say more.")
        there = {each.short: _find(client, each) for each in (*self._wanted, BATTERY_LEVEL)}
        missing = [each.name for each in self._wanted if there[each.short] is None]
        if missing:
            message = f"{self.name} does not say {' and '.join(missing)}, though it goes by the name of that service."
            raise LinkError(self.name, "foreign", message=message, hint="Choose another device.")
        for short, found in there.items():
            if found is not None and "notify" in found.properties:
                await client.start_notify(found, _passing_on(short, on_value))

    @contextmanager
    def _blamed(self, reason: LinkReason) -> Iterator[None]:
        """Turn what the system says into an error of ours."""
        try:
            yield
        except RecorderError:
            raise
        except BleakBluetoothNotAvailableError as error:
            raise _off(error) from error
        except Exception as error:
            # Below bleak lie five systems, whose errors it lets through as they are.
            raise LinkError(self.name, reason, str(error) or type(error).__name__) from error


def _passing_on(short: int, on_value: OnValue) -> Callable[[BleakGATTCharacteristic, bytearray], None]:
    def pass_on(_: BleakGATTCharacteristic, value: bytearray) -> None:
        on_value(short, bytes(value))

    return pass_on


def _find(client: BleakClient, wanted: Characteristic) -> BleakGATTCharacteristic | None:
    """Return the first characteristic of a kind: a device with two batteries has two of one."""
    every = (each for service in client.services for each in service.characteristics)
    return next((each for each in every if each.uuid == wanted.uuid), None)


def _off(error: Exception) -> BluetoothOffError:
    reason = _OFF.get(error.reason, "unknown") if isinstance(error, BleakBluetoothNotAvailableError) else "unknown"
    return BluetoothOffError(reason, str(error.args[0]) if error.args else "")
