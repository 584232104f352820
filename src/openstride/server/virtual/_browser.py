"""A browser that finds virtual shoes over Bluetooth: Chromium on a Bluetooth of its own.

A process of its own, `openstride virtual-shoes`, plays the shoes on a private bus; Chromium is started with that bus in
its environment and a profile of its own in the data folder, so that it disturbs nobody's. The list from which a person
would pick a device is answered for them over Chromium's debugging pipe, which nobody else can reach, left and right in
turn: one click connects two shoes. Real shoes this browser does not see; any other browser does.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import PIPE
from typing import Any, Final, Literal

from openstride.server._durable import make_folder

#: Under these names Chromium and its kin are found.
NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: So long may the shoes take to be switched on (s), once in the life of an engine that has to be compiled, and the
#: browser to close.
_SWITCHED_ON: Final = 120.0
_CLOSED: Final = 3.0
#: Chromium reads commands from the one, and writes answers and events to the other.
_COMMANDS: Final = 3
_EVENTS: Final = 4
_LARGEST_EVENT: Final = 1 << 22
_BUS: Final = "DBUS_SYSTEM_BUS_ADDRESS="

#: Why virtual shoes cannot be had over Bluetooth here.
Lack = Literal["system", "display", "chromium", "dbus", "root", "radio"]


class BrowserError(Exception):
    """The browser, or the shoes for it, could not be started; `lack` says what was in the way."""

    def __init__(self, lack: Lack) -> None:
        super().__init__(f"virtual shoes over Bluetooth are not to be had here: {lack}")
        self.lack = lack


def found(environment: Mapping[str, str]) -> str:
    """Return the browser that can be started here.

    Raises
    ------
    BrowserError
        If this machine lacks what it takes.
    """
    browser = next(filter(None, map(shutil.which, NAMES)), None)
    if not sys.platform.startswith("linux"):
        raise BrowserError("system")
    if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        raise BrowserError("display")
    if browser is None:
        raise BrowserError("chromium")
    if shutil.which("dbus-daemon") is None:
        raise BrowserError("dbus")
    if os.geteuid() == 0:
        # Its sandbox does not work for root, and without one it has no business on a person's machine.
        raise BrowserError("root")
    return browser


@asynccontextmanager
async def switched_on(recording: Path, speed: float) -> AsyncIterator[str]:
    """Play a recording as two shoes, and give the address of the bus on which they are found.

    Raises
    ------
    BrowserError
        If they could not be switched on; what was in the way, their process has printed.
    """
    command = (sys.executable, "-m", "openstride.cli", "virtual-shoes", str(recording), "--speed", f"{speed:g}")
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    try:
        yield await _bus_address(process)
    finally:
        # It ends when its input does, by us or because we are no more.
        if process.stdin is not None:
            process.stdin.close()
        await _ended(process)


async def _bus_address(process: Process) -> str:
    with suppress(TimeoutError):
        async with asyncio.timeout(_SWITCHED_ON):
            while process.stdout is not None and (line := await process.stdout.readline()):
                if (said := line.decode().strip()).startswith(_BUS):
                    return said.removeprefix(_BUS)
    raise BrowserError("radio")


async def _ended(process: Process) -> None:
    try:
        async with asyncio.timeout(_CLOSED):
            await process.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


@asynccontextmanager
async def opened_browser(
    browser: str, address: str, bus: str, profile: Path, *, shoes: int = 2, arguments: Sequence[str] = ()
) -> AsyncIterator[Chooser]:
    """Open an address in a Chromium that finds the shoes on a bus, until the context ends.

    Parameters
    ----------
    browser
        The program.
    address
        What to open.
    bus
        Address of the bus.
    profile
        Folder for what the browser keeps.
    shoes
        How many there are to choose from.
    arguments
        Further ones for the browser.
    """
    make_folder(profile)
    line = [
        browser,
        f"--user-data-dir={profile}",
        "--remote-debugging-pipe",
        "--enable-features=WebBluetooth",
        "--no-first-run",
        "--no-default-browser-check",
        # A run that was under way is offered by the page itself.
        "--hide-crash-restore-bubble",
        *arguments,
        address,
    ]
    reading, its_writing = os.pipe()
    its_reading, writing = os.pipe()
    pid = _started(line, {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": bus}, its_reading, its_writing)
    ending = asyncio.create_task(asyncio.to_thread(os.waitpid, pid, 0))
    chooser = Chooser(writing, shoes)
    listening = asyncio.create_task(chooser.listen(reading))
    try:
        yield chooser
    finally:
        chooser.say("Browser.close")
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSED):
                await asyncio.shield(ending)
        if not ending.done():
            os.kill(pid, signal.SIGKILL)
            await ending
        listening.cancel()
        os.close(writing)


def _started(line: list[str], environment: Mapping[str, str], reads: int, writes: int) -> int:
    """Start a program with two pipes where it expects them, and return its process id."""
    # The ends may lie where the other one is to go: they are moved out of the way first.
    far = [os.dup(end) for end in (reads, writes)]
    while min(far) <= _EVENTS:
        far = [os.dup(end) for end in far]
    quiet = os.open(os.devnull, os.O_RDWR)
    actions = [
        (os.POSIX_SPAWN_DUP2, far[0], _COMMANDS),
        (os.POSIX_SPAWN_DUP2, far[1], _EVENTS),
        *((os.POSIX_SPAWN_DUP2, quiet, standard) for standard in (0, 1, 2)),
    ]
    try:
        return os.posix_spawn(line[0], line, environment, file_actions=actions, setsid=True)
    finally:
        for end in (reads, writes, quiet, *far):
            os.close(end)


@dataclass(slots=True)
class Chooser:
    """Answers the list of devices, as they are heard, over the pipe on which it speaks to the browser."""

    writing: int
    shoes: int
    #: The device that was chosen last.
    chosen: str | None = None
    _answered: set[str] = field(default_factory=set)
    _said: int = 0

    def say(self, method: str, session: str | None = None, **parameters: object) -> None:
        """Send a command; its answer is of no interest."""
        self._said += 1
        message: dict[str, Any] = {"id": self._said, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        with suppress(BrokenPipeError):
            os.write(self.writing, json.dumps(message).encode() + b"\0")

    async def listen(self, reading: int) -> None:
        """Hear what happens in the browser until it is closed."""
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(_LARGEST_EVENT)
        transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(reading))
        self.say("Target.setAutoAttach", autoAttach=True, waitForDebuggerOnStart=False, flatten=True)
        try:
            with suppress(asyncio.IncompleteReadError):
                while True:
                    self.hear(json.loads((await reader.readuntil(b"\0"))[:-1]))
        finally:
            transport.close()

    def hear(self, message: Mapping[str, Any]) -> None:
        """Act on one event."""
        about = message.get("params", {})
        match message.get("method"):
            case "Target.attachedToTarget" if about["targetInfo"]["type"] == "page":
                self.say("DeviceAccess.enable", about["sessionId"])
            case "DeviceAccess.deviceRequestPrompted":
                self._choose(message.get("sessionId"), about["id"], [each["id"] for each in about["devices"]])
            case _:
                pass

    def _choose(self, session: str | None, prompt: str, devices: Sequence[str]) -> None:
        # The list grows while it is shown: with only the shoe that is connected already in it, the other one will come.
        others = [each for each in devices if each != self.chosen or self.shoes == 1]
        if prompt in self._answered or not others:
            return
        self._answered.add(prompt)
        self.chosen = others[0]
        self.say("DeviceAccess.selectPrompt", session, id=prompt, deviceId=self.chosen)
