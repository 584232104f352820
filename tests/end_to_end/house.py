"""The house of a step as processes of its own: virtual shoes, home, and the files that each leaves.

Every process is ended by its own id, and none outlives the test: shoes end when their input closes, home is terminated.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

STARTS_WITHIN = 100.0  # s: a machine with two cores that does something else as well, and may compile the engine
ANSWERS_WITHIN = 60.0  # s: the same machine


class NotStartedError(Exception):
    """A process ended, or said nothing, before it was ready."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def first_match(process: subprocess.Popen[str], pattern: str) -> str:
    """Read what a process prints until a line matches; the first group of it."""
    assert process.stdout is not None
    said = ""
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end:
        if not select.select([process.stdout], [], [], 0.2)[0]:
            continue
        # Past the buffer of the stream, which `select` does not see.
        piece = os.read(process.stdout.fileno(), 65_536).decode()
        said += piece
        if found := re.search(pattern + r"\s", said):
            return found[1]
        if not piece:
            break
    raise NotStartedError(said or "it said nothing")


@dataclass
class Shoes:
    """A pair of virtual pods on a private bus, playing a recording."""

    recording: Path
    speed: float = 1.0
    arguments: tuple[str, ...] = ()
    bus: str = ""
    process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "openstride.cli", "virtual-shoes", str(self.recording)]
        command += ["--speed", f"{self.speed:g}", *self.arguments]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.bus = first_match(self.process, r"DBUS_SYSTEM_BUS_ADDRESS=(\S+)")
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@dataclass
class Home:
    """`openstride serve`, which can be killed and started again over the same data and port."""

    data: Path
    arguments: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    address: str = ""
    process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "openstride.cli", "serve", "--data", str(self.data), *self.arguments]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port), "--no-open"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
            start_new_session=True,
        )
        self.address = first_match(self.process, r"(http://\S+\?token=\S+)")

    def kill(self) -> None:
        """End it as a loss of power of the process would, its workers with it."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        if self.process is not None:
            self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        process, self.process = self.process, None
        assert process is not None
        with contextlib.suppress(ProcessLookupError):
            # Its session is its own: these are its children and nobody else's.
            os.killpg(process.pid, how)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        assert process.stdout is not None
        process.stdout.close()

    def asks(self) -> Callable[[str], Any]:
        """Return a function that gets a path of the API as JSON, signed in as a browser is."""
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        opener.open(self.address, timeout=ANSWERS_WITHIN).close()

        def get(path: str) -> Any:
            with opener.open(f"http://localhost:{self.port}/api/v1{path}", timeout=ANSWERS_WITHIN) as answer:
                return json.load(answer)

        return get


@contextlib.contextmanager
def home(data: Path, *arguments: str) -> Iterator[Home]:
    """Run home for the length of a context, with more arguments of `openstride serve`."""
    running = Home(data, arguments)
    try:
        running.start()
        yield running
    finally:
        running.stop()


def eventually(ask: Callable[[], Any], until: Callable[[Any], bool], seconds: float = 180.0) -> Any:
    """Ask again and again until the answer is right; the answer."""
    end = time.monotonic() + seconds
    while True:
        answer = ask()
        if until(answer):
            return answer
        assert time.monotonic() < end, answer
        time.sleep(0.2)
