"""A D-Bus of our own, on a socket in a temporary folder that only this user can open.

Programs look for BlueZ on the system bus, and the variable ``DBUS_SYSTEM_BUS_ADDRESS`` tells them which bus that is.
With a private one nothing of the machine is touched: neither its Bluetooth nor its buses, and no rights are needed.
"""

from __future__ import annotations

import asyncio
import ctypes
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from dbus_fast.aio import MessageBus

from openstride.radio._errors import BusFailedError, BusNotFoundError

PROGRAM: Final = "dbus-daemon"

#: Any client of this user may say anything to any other and own any name. Nothing is started on demand.
_CONFIGURATION: Final = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
_PR_SET_PDEATHSIG: Final = 1
#: A daemon that has closed its output (s).
_ENDS_WITHIN: Final = 5.0


@asynccontextmanager
async def private_bus() -> AsyncIterator[str]:
    """Run a bus and yield its address; it ends with the context, and on Linux with this process, however that ends.

    Raises
    ------
    BusNotFoundError
        If there is no dbus-daemon.
    BusFailedError
        If it does not start.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise BusNotFoundError(PROGRAM)
    with TemporaryDirectory(prefix="openstride-bus-") as folder:
        configuration = _write_configuration(Path(folder))
        daemon = await asyncio.create_subprocess_exec(
            program,
            f"--config-file={configuration}",
            "--nofork",
            "--nopidfile",
            "--print-address",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            # It must not be reached by a Ctrl-C that is meant for us: clients say goodbye over it.
            start_new_session=True,
            preexec_fn=_end_with_parent(),
        )
        try:
            yield await _address(daemon)
        finally:
            if daemon.returncode is None:
                daemon.terminate()
            await daemon.wait()


async def on_bus(address: str) -> MessageBus:
    """Return a connection to a bus, which waits where the bus is slow to read."""
    bus = await MessageBus(bus_address=address).connect()
    writer: Any = bus._writer  # noqa: SLF001  # There is no other way to it.
    writer.sock = _Unhurried(writer.sock)
    return bus


class _Unhurried:
    """A socket that takes nothing while it is full, where others raise.

    `dbus_fast` takes that error for the end of the bus and never says a word again, as did what it comes from
    (python-dbus-next, issue 153): shoes at many times the speed were out of reach for good on a busy machine. Of less
    than it gave it sends the rest later.
    """

    def __init__(self, full: socket.socket) -> None:
        self._socket = full

    def send(self, data: memoryview) -> int:
        try:
            return self._socket.send(data)
        except BlockingIOError:
            return 0


def _write_configuration(folder: Path) -> Path:
    configuration = folder / "bus.conf"
    configuration.write_text(_CONFIGURATION.format(socket=folder / "bus"), encoding="utf-8")
    return configuration


async def _address(daemon: asyncio.subprocess.Process) -> str:
    """Return the address that the daemon prints once it listens."""
    if daemon.stdout is None or daemon.stderr is None:  # Never: both are pipes.
        raise BusFailedError("")
    line = await daemon.stdout.readline()
    if not line:
        said = (await daemon.stderr.read()).decode(errors="replace")
        # It is ending by itself. To tell it to would look at its end before asyncio does, which then complains.
        with suppress(TimeoutError):
            await asyncio.wait_for(daemon.wait(), _ENDS_WITHIN)
        raise BusFailedError(said.strip().rstrip("."))
    # Behind the path stands an identity of this bus. Not every client that knows paths knows it.
    return line.decode().strip().partition(",")[0]


def _end_with_parent() -> Callable[[], None] | None:
    """Return what the child runs before it becomes the daemon, so that even our being killed leaves none behind."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def ask_for_a_signal() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

    return ask_for_a_signal
