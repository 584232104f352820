"""One pod that can be connected, over whatever: what the recorder needs of it.

A link carries bytes and knows which characteristic they are of; what they mean is not its business. It is used by one
session at a time, and reconnects when asked to, never by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

#: A value that the pod sent: the short number of its characteristic, and its bytes.
OnValue = Callable[[int, bytes], None]
#: The connection is gone, and nobody asked for that.
OnLost = Callable[[], None]


class Link(Protocol):
    """The way to one pod.

    Every method raises :class:`LinkError`, or :class:`BluetoothOffError`, and nothing else.
    """

    @property
    def name(self) -> str:
        """As the pod calls itself, for people."""

    async def connect(self, on_value: OnValue, on_lost: OnLost) -> None:
        """Connect, pair as the system does, and subscribe to all that the pod has and the profile knows.

        INFO can be read afterwards. The same again after a lost connection.

        Parameters
        ----------
        on_value
            Called for each indication and notification, in the order in which they arrive.
        on_lost
            Called once if the connection ends and `close` did not end it.
        """

    async def read(self, short: int) -> bytes:
        """Read a characteristic by its short number."""

    async def write(self, short: int, value: bytes) -> None:
        """Write a characteristic by its short number; returns when the pod has it."""

    async def close(self) -> None:
        """End the connection, if there is one; `on_lost` is not called. It does not fail."""
