"""Pods over Bluetooth, as the system's own stack gives them, through bleak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openstride.recordings import Side


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
    device: Any


async def find_pods(seconds: float, *, want: int = 2, backend: type[Any] | None = None) -> tuple[Found, ...]:
    """Look for pods, and return those that were heard, the strongest first.

    Parameters
    ----------
    seconds
        How long to look at most.
    want
        So many are enough.
    backend
        A `BaseBleakScanner` in place of the system's.

    Raises
    ------
    NoPodsError
        If none was heard.
    BluetoothOffError
        If there is no Bluetooth to look with.
    """
    raise NotImplementedError


class BleakLink:
    """The way to one pod over Bluetooth: a `Link`.

    Parameters
    ----------
    found
        As `find_pods` gives it.
    backend
        A `BaseBleakClient` in place of the system's.
    """

    def __init__(self, found: Found, *, backend: type[Any] | None = None) -> None:
        raise NotImplementedError
