"""A backend for bleak on the air between virtual pods, in one process, without D-Bus and on any system.

What speaks to real pods through the system's Bluetooth speaks to virtual ones with it. It keeps to what bleak asks of a
backend and behaves as a system does: a link is encrypted, and the two paired, as soon as a device wants it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, Final, TypeVar

from bleak.assigned_numbers import CharacteristicPropertyName
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, AdvertisementDataCallback, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakDeviceNotFoundError, BleakError, BleakGATTProtocolError, BleakGATTProtocolErrorCode
from bumble.att import ATT_Error
from bumble.core import AdvertisingData
from bumble.device import Advertisement, Connection, Device, Peer
from bumble.gatt import Characteristic
from bumble.gatt_client import CharacteristicProxy
from bumble.hci import Address

from openstride.radio._air import Air
from openstride.radio._central import Central, advertised_services, uuid_text
from openstride.radio._secure_link import LinkEndedError, NotPairedError, SecureLink

T = TypeVar("T")

#: Of the computer that looks for pods.
ADDRESS: Final = "F0:05:7A:1D:E0:02"
#: What it offers a device, which takes as much of it as it can hold.
LARGEST_MTU: Final = 517
_SMALLEST_MTU: Final = 23
_ATT_OVERHEAD: Final = 3

_PROPERTIES: Final[dict[Characteristic.Properties, CharacteristicPropertyName]] = {
    Characteristic.Properties.BROADCAST: "broadcast",
    Characteristic.Properties.READ: "read",
    Characteristic.Properties.WRITE_WITHOUT_RESPONSE: "write-without-response",
    Characteristic.Properties.WRITE: "write",
    Characteristic.Properties.NOTIFY: "notify",
    Characteristic.Properties.INDICATE: "indicate",
}


def bumble_backend(air: Air) -> tuple[type[BaseBleakScanner], type[BaseBleakClient]]:
    """Return the backends with which a `BleakScanner` and a `BleakClient` find what is in our air."""
    shared = Central(air.device("computer", ADDRESS))

    class Scanner(_Scanner):
        central = shared

    class Client(_Client):
        central = shared

    return Scanner, Client


class _Scanner(BaseBleakScanner):
    central: ClassVar[Central]

    def __init__(
        self,
        detection_callback: AdvertisementDataCallback | None,
        service_uuids: list[str] | None,
        _scanning_mode: str,
        **_: object,
    ) -> None:
        super().__init__(detection_callback, service_uuids)

    async def start(self) -> None:
        self.seen_devices = {}
        await self.central.switch_on()
        self.central.device.on(Device.EVENT_ADVERTISEMENT, self._on_advertisement)
        await self.central.listen()

    async def stop(self) -> None:
        self.central.device.remove_listener(Device.EVENT_ADVERTISEMENT, self._on_advertisement)
        await self.central.ignore()

    def _on_advertisement(self, advertisement: Advertisement) -> None:
        services = advertised_services(advertisement.data)
        if not self.is_allowed_uuid(services):
            return
        name = advertisement.data.get(AdvertisingData.Type.COMPLETE_LOCAL_NAME)
        said = AdvertisementData(name, {}, {}, services, None, advertisement.rssi, (advertisement,))
        address = advertisement.address.to_string(with_type_qualifier=False)
        device = self.create_or_update_device(address, address, name, advertisement.address, said)
        self.call_detection_callbacks(device, said)


class _Client(BaseBleakClient):
    central: ClassVar[Central]

    def __init__(
        self,
        address_or_ble_device: BLEDevice | str,
        *,
        disconnected_callback: Callable[[], None] | None,
        timeout: float,
        **_: object,
    ) -> None:
        super().__init__(address_or_ble_device, disconnected_callback=disconnected_callback, timeout=timeout)
        known = address_or_ble_device.details if isinstance(address_or_ble_device, BLEDevice) else None
        self._name = address_or_ble_device.name if isinstance(address_or_ble_device, BLEDevice) else None
        self._device = known if isinstance(known, Address) else Address(self.address)
        self._connection: Connection | None = None
        self._link: SecureLink | None = None
        self._heard_by: dict[int, Callable[[bytes], None]] = {}

    @property
    def name(self) -> str:
        return self._name or self.address.replace(":", "-")

    @property
    def mtu_size(self) -> int:
        return self._connection.att_mtu if self._connection else _SMALLEST_MTU

    @property
    def is_connected(self) -> bool:
        return self._connection is not None

    async def connect(self, pair: bool, **_: Any) -> None:  # noqa: ANN401, FBT001  # So bleak calls it.
        if self._connection is not None:
            raise BleakError("Client is already connected")
        await self.central.switch_on()
        try:
            async with asyncio.timeout(self._timeout):
                connection = await self.central.connect(self._device)
        except TimeoutError as error:
            raise BleakDeviceNotFoundError(self.address, f"Device with address {self.address} was not found") from error
        self._connection = connection
        self._link = SecureLink(self.central.device, connection, lambda: None)
        connection.on(Connection.EVENT_DISCONNECTION, self._on_disconnection)
        try:
            if pair:
                await self.pair()
            await self._do(lambda: self._discover(connection))
        except BaseException:
            await self.disconnect()
            raise

    async def disconnect(self) -> None:
        if self._connection is not None:
            await self._connection.disconnect()

    async def pair(self, *_: Any, **__: Any) -> None:  # noqa: ANN401  # So bleak calls it.
        link = self._link
        if link is None:
            raise BleakError("Not connected")
        await _in_bleaks_words(link.secure)

    async def unpair(self) -> None:
        if self.central.device.keystore is not None:
            await self.central.device.keystore.delete(str(self._device))
        await self.disconnect()

    async def read_gatt_char(
        self,
        characteristic: BleakGATTCharacteristic,
        **_: Any,  # noqa: ANN401  # So bleak calls it.
    ) -> bytearray:
        return bytearray(await self._do(characteristic.obj.read_value))

    async def read_gatt_descriptor(
        self,
        descriptor: BleakGATTDescriptor,
        **_: Any,  # noqa: ANN401  # So bleak calls it.
    ) -> bytearray:
        return bytearray(await self._do(descriptor.obj.read_value))

    async def write_gatt_char(self, characteristic: BleakGATTCharacteristic, data: Any, response: bool) -> None:  # noqa: ANN401, FBT001
        await self._do(lambda: characteristic.obj.write_value(bytes(data), with_response=response))

    async def write_gatt_descriptor(self, descriptor: BleakGATTDescriptor, data: Any) -> None:  # noqa: ANN401
        await self._do(lambda: descriptor.obj.write_value(bytes(data), with_response=True))

    async def start_notify(
        self,
        characteristic: BleakGATTCharacteristic,
        callback: NotifyCallback,
        **_: Any,  # noqa: ANN401
    ) -> None:
        def hear(value: bytes) -> None:
            callback(bytearray(value))

        self._heard_by[characteristic.handle] = hear
        await self._do(lambda: characteristic.obj.subscribe(hear))

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        hear = self._heard_by.pop(characteristic.handle)
        await self._do(lambda: characteristic.obj.unsubscribe(hear, force=True))

    async def _discover(self, connection: Connection) -> None:
        peer = Peer(connection)
        await peer.request_mtu(LARGEST_MTU)
        found = BleakGATTServiceCollection()
        for service in await peer.discover_services():
            shown = BleakGATTService(service, service.handle, uuid_text(service.uuid))
            found.add_service(shown)
            for proxy in await service.discover_characteristics():
                found.add_characteristic(characteristic := self._shown(proxy, shown))
                for descriptor in await proxy.discover_descriptors():
                    found.add_descriptor(
                        BleakGATTDescriptor(descriptor, descriptor.handle, uuid_text(descriptor.type), characteristic)
                    )
        self.services = found

    def _shown(self, proxy: CharacteristicProxy[bytes], service: BleakGATTService) -> BleakGATTCharacteristic:
        properties = [name for flag, name in _PROPERTIES.items() if proxy.properties & flag]
        return BleakGATTCharacteristic(
            proxy, proxy.handle, uuid_text(proxy.uuid), properties, lambda: self.mtu_size - _ATT_OVERHEAD, service
        )

    async def _do(self, operation: Callable[[], Awaitable[T]]) -> T:
        link = self._link
        if link is None:
            raise BleakError("Not connected")
        return await _in_bleaks_words(lambda: link.do(operation))

    def _on_disconnection(self, _reason: int) -> None:
        self._connection = self._link = None
        self._heard_by.clear()
        if self._disconnected_callback is not None:
            self._disconnected_callback()


async def _in_bleaks_words(operation: Callable[[], Awaitable[T]]) -> T:
    try:
        return await operation()
    except ATT_Error as refusal:
        raise BleakGATTProtocolError(refusal.error_code) from refusal
    except NotPairedError as error:
        raise BleakGATTProtocolError(BleakGATTProtocolErrorCode.INSUFFICIENT_AUTHENTICATION) from error
    except LinkEndedError as error:
        raise BleakError("The device disconnected") from error
