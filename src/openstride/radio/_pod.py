"""The pod over Bluetooth: what a :class:`Player` does, offered as a GATT server.

The player decides everything and has no clock; here are the clock and what belongs to the radio: advertising, pairing
and its keys, what a client has subscribed to, and sending no faster than the link takes it. A pod serves one client at
a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Final

from bumble.att import ATT_Error, ErrorCode
from bumble.core import UUID, AdvertisingData
from bumble.device import Connection, Device
from bumble.hci import HCI_AUTHENTICATION_FAILURE_ERROR, HCI_REMOTE_USER_TERMINATED_CONNECTION_ERROR
from bumble.pairing import PairingConfig, PairingDelegate

import openstride
from openstride import pod
from openstride.pod import Info, Player
from openstride.radio._air import Air
from openstride.radio._services import PodServices

#: Between advertisements (ms). A chooser finds a pod within a few of them.
ADVERTISING_INTERVAL_MS: Final = 100.0
#: A pod that is not asked looks after itself so often (s).
ALIVE_EVERY: Final = 0.5
#: Watches are told so often how fast someone runs (s).
RUNNING_EVERY: Final = 1.0
#: So many packets are taken from the pod at once, and so many may wait for the link before more are taken: a download
#: fills the link and still lets what is live go first.
SLICE: Final = 16
MOST_WAITING: Final = 32
IN_SHOE: Final = 2
#: What a radio takes to fall silent (s), and much more.
SWITCHED_OFF_WITHIN: Final = 5.0

_DISCOVERABLE: Final = AdvertisingData.LE_GENERAL_DISCOVERABLE_MODE_FLAG | AdvertisingData.BR_EDR_NOT_SUPPORTED_FLAG
_INDICATED: Final = frozenset({pod.CONTROL.short, pod.TIME.short})


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
    device
        Its radio.
    short_packets
        Whether its radio advertises 31 bytes at a time and answers scans, as real ones do.
    """

    def __init__(self, player: Player, device: Device, *, short_packets: bool = False) -> None:
        self.player = player
        self.name = pod_name(player.info)
        self._clock = asyncio.get_running_loop().time
        self._device = device
        self._short_packets = short_packets
        self._connection: Connection | None = None
        #: Wakes whoever sends, when there may be something to send sooner than it thought.
        self._woken = asyncio.Event()
        self._answers: asyncio.Queue[tuple[int, bytes]] = asyncio.Queue()
        self._answering: asyncio.Task[None] | None = None
        self._living: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._running_due = 0.0
        self._gatt = self._offer_services()
        device.pairing_config_factory = self._pairing
        device.on(Device.EVENT_CONNECTION, self._on_connection)

    @property
    def connected(self) -> bool:
        """Whether a client is connected."""
        return self._connection is not None

    @property
    def advertising(self) -> bool:
        """Whether it can be found now."""
        return bool(self._device.is_advertising)

    # What happens to a pod.

    async def drop(self) -> None:
        """End the connection from the pod's side, as one that goes out of reach does."""
        await self._hang_up(HCI_REMOTE_USER_TERMINATED_CONNECTION_ERROR)

    async def reboot(self) -> None:
        """Let its power fail and come back."""
        self.player.reboot(self._clock())
        await self.drop()

    async def forget_bonds(self) -> None:
        """Let it know no one any more."""
        self.player.forget_bonds()
        if self._device.keystore is not None:
            await self._device.keystore.delete_all()
        await self.drop()

    def tap(self) -> None:
        """Tap it twice: someone may pair for a minute."""
        self.player.tap(self._clock())
        self._woken.set()

    def set_battery(self, percent: int) -> None:
        """Set its charge."""
        self.player.set_battery(percent)
        self._woken.set()

    async def switch_on(self) -> None:
        """Begin to live: to be found, to sample, to answer."""
        await self._device.power_on()
        await self._advertise_as_wanted()
        self._living = self._do(self._live())

    async def switch_off(self) -> None:
        """End the connection and be silent."""
        if self._living is not None:
            # It is not cancelled: Bumble does not forgive that of a command to the controller.
            living, self._living = self._living, None
            self._woken.set()
            await asyncio.wait({living})
        await self.drop()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._device.is_advertising:
            await self._device.stop_advertising()
        await self._device.power_off()

    async def _hang_up(self, reason: int) -> None:
        if self._connection is not None:
            await self._connection.disconnect(reason)

    # What it offers.

    def _offer_services(self) -> PodServices:
        feature = pod.RscFeature.STRIDE_LENGTH | pod.RscFeature.WALKING_OR_RUNNING
        reads = {
            pod.INFO.short: lambda: self.player.info_bytes(self._clock()),
            pod.BATTERY_LEVEL.short: lambda: pod.encode_battery_level(self.player.battery),
            pod.RSC_FEATURE.short: lambda: pod.encode_rsc_feature(feature),
            pod.SENSOR_LOCATION.short: lambda: pod.encode_sensor_location(IN_SHOE),
            pod.MODEL_NUMBER.short: lambda: pod.encode_device_text("virtual pod"),
            # The firmware of a virtual pod is OpenStride itself.
            pod.FIRMWARE_REVISION.short: lambda: pod.encode_device_text(openstride.__version__),
            pod.MANUFACTURER_NAME.short: lambda: pod.encode_device_text("OpenStride"),
        }
        gatt = PodServices(reads, {pod.CONTROL.short: self._on_control, pod.TIME.short: self._on_time})
        self._device.add_services(gatt.services)
        # A real pod has no more room than that, whatever it is offered.
        self._device.gatt_server.max_mtu = pod.MTU
        return gatt

    async def _on_control(self, _connection: Connection, command: bytes) -> None:
        self.player.write(pod.CONTROL.short, command, self._clock())
        self._woken.set()

    async def _on_time(self, _connection: Connection, question: bytes) -> None:
        if not self.player.write(pod.TIME.short, question, self._clock()):
            raise ATT_Error(ErrorCode.VALUE_NOT_ALLOWED)
        self._woken.set()

    # Who may.

    def _pairing(self, _connection: Connection) -> PairingConfig:
        # It has no display and no keys, so pairing just works, for whoever has the shoe in the hand.
        return PairingConfig(sc=True, mitm=False, bonding=True, delegate=_Doorkeeper(self.player, self._clock))

    def _on_connection(self, connection: Connection) -> None:
        self._connection = connection
        self._answers = asyncio.Queue()
        self._answering = self._do(self._answer(connection, self._answers))
        pairing = False

        def on_pairing_start() -> None:
            nonlocal pairing
            pairing = True

        def on_encryption() -> None:
            # Of a pairing under way it is not known yet with whom it is.
            if connection.is_encrypted and not pairing:
                self._welcome(connection)

        def on_mtu() -> None:
            self.player.widen(connection.att_mtu)

        connection.on(Connection.EVENT_PAIRING_START, on_pairing_start)
        connection.on(Connection.EVENT_PAIRING, lambda _: self._on_paired(connection))
        connection.on(Connection.EVENT_CONNECTION_ENCRYPTION_CHANGE, on_encryption)
        connection.on(Connection.EVENT_CONNECTION_ATT_MTU_UPDATE, on_mtu)
        connection.on(Connection.EVENT_DISCONNECTION, lambda _: self._on_disconnection())

    def _on_paired(self, connection: Connection) -> None:
        if self.player.bond(_known_as(connection), self._clock()):
            self._welcome(connection)
        else:
            self._do(self._send_away(connection))

    async def _send_away(self, connection: Connection) -> None:
        """Forget the keys of a device that may not bond, and end its connection."""
        if self._device.keystore is not None:
            await self._device.keystore.delete(str(connection.peer_address))
        await self._hang_up(HCI_AUTHENTICATION_FAILURE_ERROR)

    def _welcome(self, connection: Connection) -> None:
        self.player.connect(_known_as(connection), self._clock(), connection.att_mtu)
        self._woken.set()

    def _on_disconnection(self) -> None:
        self._connection = None
        if self._answering is not None:
            self._answering.cancel()
        self.player.disconnect(self._clock())
        self._woken.set()

    # What it says.

    async def _live(self) -> None:
        """Let the player's time pass, and send what it has to say as soon as it is due."""
        while self._living is not None:
            self._woken.clear()
            await self._advertise_as_wanted()
            await self._say(self._connection)
            now = self._clock()
            due = min(now + ALIVE_EVERY, self.player.next_due or now + ALIVE_EVERY)
            with suppress(TimeoutError):
                async with asyncio.timeout_at(due):
                    await self._woken.wait()

    async def _say(self, connection: Connection | None) -> None:
        taken = self.player.take(self._clock(), SLICE)
        if connection is None:
            return
        for short, value in taken:
            if short in _INDICATED:
                self._answers.put_nowait((short, value))
            else:
                await self._device.notify_subscriber(connection, self._gatt.by_short[short], value)
        await self._tell_watches(connection)
        await self._wait_for_room(connection)

    async def _tell_watches(self, connection: Connection) -> None:
        now = self._clock()
        if now < self._running_due:
            return
        self._running_due = now + RUNNING_EVERY
        if measurement := self.player.running(now):
            await self._device.notify_subscriber(
                connection, self._gatt.by_short[pod.RSC_MEASUREMENT.short], measurement
            )

    async def _wait_for_room(self, connection: Connection) -> None:
        """Wait until the link has taken most of what it was given."""
        queue = connection.data_packet_queue
        while queue is not None and queue.pending > MOST_WAITING and self._connection is connection:
            flows = asyncio.Event()
            queue.once("flow", flows.set)
            with suppress(TimeoutError):
                async with asyncio.timeout(ALIVE_EVERY):
                    await flows.wait()

    async def _answer(self, connection: Connection, answers: asyncio.Queue[tuple[int, bytes]]) -> None:
        """Indicate answers one after the other: each waits for the client, and nothing else waits for it."""
        # Python 3.11 may lose a cancellation that comes together with a confirmation.
        while self._connection is connection:
            short, value = await answers.get()
            if short == pod.TIME.short:
                # Others may have been waited for. It says when it leaves, and that is now.
                answer = pod.decode_time_answer(value)
                value = pod.encode_time_answer(replace(answer, sent=self.player.ticks(self._clock())))
            # A client that never confirms has had its answer, or is about to be lost.
            with suppress(TimeoutError):
                await self._device.indicate_subscriber(connection, self._gatt.by_short[short], value)

    async def _advertise_as_wanted(self) -> None:
        wanted = self._connection is None and self.player.advertising(self._clock())
        if wanted == self._device.is_advertising:
            return
        if not wanted:
            await self._device.stop_advertising()
            return
        named = _advertised(AdvertisingData.COMPLETE_LOCAL_NAME, self.name.encode())
        found = _advertised(AdvertisingData.FLAGS, bytes((_DISCOVERABLE,))) + _advertised(
            AdvertisingData.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS, UUID(pod.POD_SERVICE).to_bytes()
        )
        await self._device.start_advertising(
            # Bumble's link in memory answers no scan, and takes longer advertisements than the air.
            advertising_data=found if self._short_packets else found + named,
            scan_response_data=named if self._short_packets else b"",
            advertising_interval_min=ADVERTISING_INTERVAL_MS,
            advertising_interval_max=ADVERTISING_INTERVAL_MS,
        )

    def _do(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


class _Doorkeeper(PairingDelegate):
    """Lets someone pair if the player does."""

    def __init__(self, player: Player, clock: Callable[[], float]) -> None:
        super().__init__()
        self._player = player
        self._clock = clock

    async def accept(self) -> bool:
        return self._player.may_bond(self._clock())


@asynccontextmanager
async def switched_on(player: Player, device: Device, *, short_packets: bool = False) -> AsyncIterator[VirtualPod]:
    """Switch a pod on, on a radio, for as long as the context lasts."""
    this = VirtualPod(player, device, short_packets=short_packets)
    await this.switch_on()
    try:
        yield this
    finally:
        # A radio that was unplugged answers no more.
        with suppress(TimeoutError):
            async with asyncio.timeout(SWITCHED_OFF_WITHIN):
                await this.switch_off()


@asynccontextmanager
async def virtual_pod(player: Player, air: Air) -> AsyncIterator[VirtualPod]:
    """Switch a pod on, in our air, for as long as the context lasts."""
    device = air.device(pod_name(player.info), pod_address(player.info))
    async with switched_on(player, device) as this:
        yield this


def _known_as(connection: Connection) -> bytes:
    """Return by what the pod knows a device again: its identity address and the kind of it."""
    address = connection.peer_address
    return bytes(address) + bytes((address.address_type & 1,))


def _advertised(kind: int, value: bytes) -> bytes:
    return bytes(AdvertisingData([(kind, value)]))
