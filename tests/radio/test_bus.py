"""The bus of the virtual shoes, and those that are slow to read from it."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from pathlib import Path

import pytest
from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

from openstride.radio._bus import on_bus, private_bus
from tests.conftest import Require

SIGNALS = 4000
#: Of each (bytes): some hundred of them fill what the system keeps for a socket.
SIZE = 1000
PATH, INTERFACE = "/shoe", "openstride.Test"


@pytest.fixture(autouse=True)
def _dbus(require: Require) -> None:
    require("dbus", "the virtual shoes need dbus-daemon", present=shutil.which("dbus-daemon") is not None)


def test_a_bus_that_does_not_read_for_a_while_loses_nothing() -> None:
    assert asyncio.run(heard_of_a_bus_that_stood_still()) == list(range(SIGNALS))


async def heard_of_a_bus_that_stood_still() -> list[int]:
    """Return what a client has heard, in order, of the signals that were sent while the bus was stopped."""
    heard: list[int] = []
    whole = asyncio.Event()

    def hear(message: Message) -> None:
        if message.message_type is MessageType.SIGNAL and message.interface == INTERFACE:
            heard.append(message.body[0])
            if len(heard) == SIGNALS:
                whole.set()

    async with private_bus() as address:
        shoe = await on_bus(address)
        client = await MessageBus(bus_address=address).connect()
        client.add_message_handler(hear)
        await client.call(
            Message(
                destination="org.freedesktop.DBus",
                path="/org/freedesktop/DBus",
                interface="org.freedesktop.DBus",
                member="AddMatch",
                signature="s",
                body=[f"type='signal',interface='{INTERFACE}'"],
            )
        )
        daemon = daemon_below(os.getpid())
        os.kill(daemon, signal.SIGSTOP)
        try:
            for number in range(SIGNALS):
                shoe.send(Message.new_signal(PATH, INTERFACE, "Said", "us", [number, "." * SIZE]))
                await asyncio.sleep(0)
            assert shoe.connected
            assert heard == []
        finally:
            os.kill(daemon, signal.SIGCONT)
        async with asyncio.timeout(60.0):
            await whole.wait()
        client.disconnect()
        shoe.disconnect()
    return heard


def daemon_below(parent: int) -> int:
    """Return the dbus-daemon that a process has started."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = status.read_text().rpartition(")")
        except OSError:  # It has ended meanwhile.
            continue
        if name.endswith("(dbus-daemon") and int(rest.split()[1]) == parent:
            return int(status.parent.name)
    raise AssertionError("there is no dbus-daemon of ours")
