"""The pod over Bluetooth: what a :class:`Player` does, offered as a GATT server.

The player decides everything and has no clock; here are the radio's side and the clock. A pod advertises while no one
is connected, serves one client at a time, and sends a packet as soon as its last sample is due.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

from bumble.core import UUID, AdvertisingData
from bumble.device import Connection, Device
from bumble.gatt import Characteristic, CharacteristicValue, Service
from bumble.hci import HCI_REMOTE_USER_TERMINATED_CONNECTION_ERROR
from bumble.profiles.battery_service import BatteryService
from bumble.profiles.device_information_service import DeviceInformationService

import openstride
from openstride import pod
from openstride.pod import Info, Player
from openstride.radio._air import Air

#: Between advertisements (ms). A chooser finds a pod within a few of them.
ADVERTISING_INTERVAL_MS: Final = 100.0
#: A virtual battery is full.
BATTERY_PERCENT: Final = 100

_DISCOVERABLE: Final = AdvertisingData.LE_GENERAL_DISCOVERABLE_MODE_FLAG | AdvertisingData.BR_EDR_NOT_SUPPORTED_FLAG
_PROPERTIES: Final = {
    "read": Characteristic.Properties.READ,
    "write": Characteristic.Properties.WRITE,
    "notify": Characteristic.Properties.NOTIFY,
    "indicate": Characteristic.Properties.INDICATE,
}


def pod_name(info: Info) -> str:
    """Return the name that a pod advertises, such as ``OpenStride L 1234``."""
    letter = f" {info.side[0].upper()}" if info.side else ""
    return f"OpenStride{letter} {info.device % 10_000:04}"


def pod_address(info: Info) -> str:
    """Return the Bluetooth address of a pod, made of its identity: a static random one, which begins with two ones."""
    digits = f"{info.device % 2**46 | 0b11 << 46:012X}"
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))


class VirtualPod:
    """A pod that is switched on.

    Parameters
    ----------
    player
        What it plays, and what it answers.
    air
        Where it advertises.
    """

    def __init__(self, player: Player, air: Air) -> None:
        self.player = player
        self.name = pod_name(player.info)
        self._clock = asyncio.get_running_loop().time
        self._device = air.device(self.name, pod_address(player.info))
        self._connection: Connection | None = None
        self._sending: asyncio.Task[None] | None = None
        self._answering: set[asyncio.Task[None]] = set()
        self._asked = asyncio.Event()
        self._control = _characteristic(pod.CONTROL, write=self._on_control)
        self._imu = _characteristic(pod.IMU)
        self._offer_services()
        self._device.on(Device.EVENT_CONNECTION, self._on_connection)

    @property
    def connected(self) -> bool:
        """Whether a client is connected."""
        return self._connection is not None

    async def drop(self) -> None:
        """End the connection from the pod's side, as one that goes out of reach does; it advertises again."""
        if self._connection is not None:
            await self._connection.disconnect(HCI_REMOTE_USER_TERMINATED_CONNECTION_ERROR)

    async def switch_on(self) -> None:
        """Advertise, now and after each connection."""
        await self._device.power_on()
        await self._device.start_advertising(
            auto_restart=True,
            advertising_data=_advertisement(self.name),
            advertising_interval_min=ADVERTISING_INTERVAL_MS,
            advertising_interval_max=ADVERTISING_INTERVAL_MS,
        )

    async def switch_off(self) -> None:
        """End the connection and be silent."""
        await self.drop()
        await self._device.stop_advertising()
        await self._device.power_off()
        for task in self._answering:
            task.cancel()

    def _offer_services(self) -> None:
        info = _characteristic(pod.INFO, read=lambda _: self.player.info_bytes(self._clock()))
        # The firmware of a virtual pod is OpenStride itself. It gives no serial number: browsers hide that one.
        information = DeviceInformationService(
            manufacturer_name="OpenStride", model_number="virtual pod", firmware_revision=openstride.__version__
        )
        self._device.add_services(
            [
                Service(UUID(pod.POD_SERVICE), [info, self._control, self._imu]),
                BatteryService(lambda _: BATTERY_PERCENT),
                information,
            ]
        )
        # A real pod has no more room than that, whatever it is offered.
        self._device.gatt_server.max_mtu = pod.MTU

    def _on_connection(self, connection: Connection) -> None:
        self._connection = connection
        self._sending = asyncio.create_task(self._send_samples(connection))
        connection.on(Connection.EVENT_CONNECTION_ENCRYPTION_CHANGE, lambda: self._on_encryption(connection))
        connection.on(Connection.EVENT_DISCONNECTION, self._on_disconnection)

    def _on_encryption(self, connection: Connection) -> None:
        now, peer = self._clock(), bytes(connection.peer_address)
        self.player.bond(peer, now)
        self.player.connect(peer, now, connection.att_mtu)

    def _on_disconnection(self, _reason: int) -> None:
        self._connection = None
        self.player.disconnect(self._clock())
        if self._sending is not None:
            self._sending.cancel()

    async def _on_control(self, _connection: Connection, command: bytes) -> None:
        self.player.write(pod.CONTROL.short, command, self._clock())
        self._asked.set()

    async def _answer(self, connection: Connection, answer: bytes) -> None:
        await self._device.indicate_subscriber(connection, self._control, answer)

    async def _send_samples(self, connection: Connection) -> None:
        while True:
            self._asked.clear()
            await self._send_due(connection)
            due = self.player.next_due
            with suppress(TimeoutError):
                async with asyncio.timeout(None if due is None else max(0.0, due - self._clock())):
                    await self._asked.wait()

    async def _send_due(self, connection: Connection) -> None:
        for short, value in self.player.take(self._clock()):
            if short == pod.IMU.short:
                await self._device.notify_subscriber(connection, self._imu, value)
            elif short == pod.CONTROL.short:
                # The indication waits for the client, and must not hold up what comes after it.
                task = asyncio.create_task(self._answer(connection, value))
                self._answering.add(task)
                task.add_done_callback(self._answering.discard)


@asynccontextmanager
async def virtual_pod(player: Player, air: Air) -> AsyncIterator[VirtualPod]:
    """Switch a pod on for as long as the context lasts."""
    this = VirtualPod(player, air)
    await this.switch_on()
    try:
        yield this
    finally:
        await this.switch_off()


def _characteristic(
    described: pod.Characteristic,
    *,
    read: Callable[[Connection], bytes] | None = None,
    write: Callable[[Connection, bytes], Awaitable[None]] | None = None,
) -> Characteristic[bytes]:
    permissions = Characteristic.Permissions(0)
    if read:
        permissions |= Characteristic.READABLE
    if write:
        permissions |= Characteristic.WRITEABLE
    if described.encrypted:
        permissions |= Characteristic.READ_REQUIRES_ENCRYPTION | Characteristic.WRITE_REQUIRES_ENCRYPTION
    properties = Characteristic.Properties(0)
    for name in described.properties:
        properties |= _PROPERTIES[name]
    return Characteristic(UUID(described.uuid), properties, permissions, CharacteristicValue(read=read, write=write))


def _advertisement(name: str) -> bytes:
    # A real pod has 31 bytes and puts its name into the response to a scan. Bumble sends no such response.
    return bytes(
        AdvertisingData(
            [
                (AdvertisingData.FLAGS, bytes((_DISCOVERABLE,))),
                (AdvertisingData.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS, UUID(pod.POD_SERVICE).to_bytes()),
                (AdvertisingData.COMPLETE_LOCAL_NAME, name.encode()),
            ]
        )
    )
