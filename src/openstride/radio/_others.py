"""Other makers' devices over Bluetooth: a heart-rate strap, and a foot pod that says speed and cadence and no more.

They speak the standard services only, without encryption, and advertise while no one is connected. What they say once a
second is given to them as a function of the time since they were switched on; this module makes two of those.
"""

from __future__ import annotations

import asyncio
from binascii import crc32
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import numpy as np
from bumble.core import UUID, AdvertisingData
from bumble.device import Connection, Device
from bumble.gatt import Characteristic, Service
from bumble.hci import HCI_REMOTE_USER_TERMINATED_CONNECTION_ERROR
from bumble.profiles.battery_service import BatteryService
from bumble.profiles.device_information_service import DeviceInformationService
from numpy.typing import NDArray

from openstride import pod
from openstride.pod import HeartRateMeasurement, RscMeasurement
from openstride.radio._air import Air

#: What is said so long (s) after the device was switched on; None says nothing.
Says = Callable[[float], bytes | None]

#: Between two values (s), as makers send them.
EVERY: Final = 1.0
ADVERTISING_INTERVAL_MS: Final = 100.0
#: Steps of both feet a minute: what other makers send where we send those of one.
BOTH_FEET_SPM: Final = 180

_DISCOVERABLE: Final = AdvertisingData.LE_GENERAL_DISCOVERABLE_MODE_FLAG | AdvertisingData.BR_EDR_NOT_SUPPORTED_FLAG


@dataclass(frozen=True, slots=True)
class Offer:
    """A standard service with a measurement that is notified.

    Parameters
    ----------
    service
        By its UUID.
    measurement
        The characteristic.
    says
        Its values.
    advertised
        Whether the device says before a connection that it has the service.
    """

    service: str
    measurement: pod.Characteristic
    says: Says
    advertised: bool = True


def heart_rate(table: Mapping[str, NDArray[np.float64]]) -> Offer:
    """Return what a strap offers that follows a table ``t`` (s), ``heart_rate_bpm``, as recordings have one.

    A value stands until the next, the last one for ever; NaN, and the time before the first, is a strap without skin.
    """
    time, rate = np.asarray(table["t"]), np.asarray(table["heart_rate_bpm"])

    def says(since: float) -> bytes:
        at = int(np.searchsorted(time, since, "right")) - 1
        found = float(rate[at]) if at >= 0 else float("nan")
        beats = HeartRateMeasurement(None, contact=False)
        if np.isfinite(found) and round(found) > 0:
            beats = HeartRateMeasurement(round(found), contact=True, intervals=(60.0 / found,))
        return pod.encode_heart_rate(beats)

    return Offer(pod.HEART_RATE, pod.HEART_RATE_MEASUREMENT, says)


def speed_cadence(speed: float, cadence_spm: int = BOTH_FEET_SPM) -> Offer:
    """Return what a foot pod of another make offers on somebody who runs evenly.

    Parameters
    ----------
    speed
        In m/s.
    cadence_spm
        As it says it.
    """

    def says(since: float) -> bytes:
        said = RscMeasurement(speed, cadence_spm, running=True, total_distance=speed * since)
        return pod.encode_rsc(said)

    return Offer(pod.RUNNING_SPEED_AND_CADENCE, pod.RSC_MEASUREMENT, says)


class VirtualOther:
    """A device of another make that is switched on.

    Parameters
    ----------
    name
        As it calls itself; its address is made of it.
    offers
        What it measures.
    air
        Where it advertises.
    battery_percent
        How full its battery is.
    """

    def __init__(self, name: str, offers: Sequence[Offer], air: Air, battery_percent: int = 100) -> None:
        self.name = name
        self.battery_percent = battery_percent
        self._offers = {
            each: Characteristic[bytes](
                UUID(each.measurement.uuid), Characteristic.Properties.NOTIFY, Characteristic.Permissions(0)
            )
            for each in offers
        }
        self._clock = asyncio.get_running_loop().time
        self._device = air.device(name, other_address(name))
        self._connection: Connection | None = None
        self._speaking: asyncio.Task[None] | None = None
        self._device.add_services(
            [
                *(Service(UUID(each.service), [said]) for each, said in self._offers.items()),
                BatteryService(lambda _: self.battery_percent),
                DeviceInformationService(manufacturer_name="Someone else", model_number=name),
            ]
        )
        self._device.on(Device.EVENT_CONNECTION, self._on_connection)

    @property
    def connected(self) -> bool:
        """Whether a client is connected."""
        return self._connection is not None

    async def drop(self) -> None:
        """End the connection from the device's side, as one that goes out of reach does; it advertises again."""
        if self._connection is not None:
            await self._connection.disconnect(HCI_REMOTE_USER_TERMINATED_CONNECTION_ERROR)

    async def switch_on(self) -> None:
        """Advertise, now and after each connection, and begin to speak."""
        await self._device.power_on()
        await self._device.start_advertising(
            auto_restart=True,
            advertising_data=self._advertisement(),
            advertising_interval_min=ADVERTISING_INTERVAL_MS,
            advertising_interval_max=ADVERTISING_INTERVAL_MS,
        )
        self._speaking = asyncio.create_task(self._speak())

    async def switch_off(self) -> None:
        """End the connection and be silent."""
        if self._speaking is not None:
            self._speaking.cancel()
        await self.drop()
        await self._device.stop_advertising()
        await self._device.power_off()

    async def tell(self, measurement: pod.Characteristic, value: bytes) -> None:
        """Send any bytes as a value now, as a device does that does not keep to what it offers."""
        for each, said in self._offers.items():
            if each.measurement == measurement and self._connection is not None:
                await self._device.notify_subscriber(self._connection, said, value)

    def _on_connection(self, connection: Connection) -> None:
        self._connection = connection
        connection.on(Connection.EVENT_DISCONNECTION, self._on_disconnection)

    def _on_disconnection(self, _reason: int) -> None:
        self._connection = None

    async def _speak(self) -> None:
        began = self._clock()
        while True:
            for each in self._offers:
                value = each.says(self._clock() - began)
                if value is not None:
                    await self.tell(each.measurement, value)
            await asyncio.sleep(EVERY - (self._clock() - began) % EVERY)

    def _advertisement(self) -> bytes:
        uuids = b"".join(UUID(each.service).to_bytes() for each in self._offers if each.advertised)
        return bytes(
            AdvertisingData(
                [
                    (AdvertisingData.FLAGS, bytes((_DISCOVERABLE,))),
                    (AdvertisingData.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS, uuids),
                    (AdvertisingData.COMPLETE_LOCAL_NAME, self.name.encode()),
                ]
            )
        )


def other_address(name: str) -> str:
    """Return the Bluetooth address of a device by its name: a static random one, which begins with two ones."""
    digits = f"D1{crc32(name.encode()):010X}"
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))


@asynccontextmanager
async def virtual_other(name: str, offers: Sequence[Offer], air: Air) -> AsyncIterator[VirtualOther]:
    """Switch a device of another make on for as long as the context lasts."""
    this = VirtualOther(name, offers, air)
    await this.switch_on()
    try:
        yield this
    finally:
        await this.switch_off()
