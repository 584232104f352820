"""Has homes born one after the other over one data folder, and killed."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from openstride.server import listening
from tests.conftest import ROOT


@dataclass
class Nursery:
    """The program `tests.proofs.home`, while the block runs.

    Parameters
    ----------
    data
        The folder of the homes.
    before
        Words that go before the command.
    """

    data: Path
    before: Sequence[str] = ()
    port: int = field(init=False)
    child: int = field(default=0, init=False)
    _process: subprocess.Popen[str] = field(init=False)

    def __enter__(self) -> Self:
        with listening(0) as listeners:
            self.port = listeners[0].getsockname()[1]
        command = [sys.executable, "-m", "tests.proofs.home", str(self.data), str(self.port)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))}
        self._process = subprocess.Popen(
            [*self.before, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.child:
            with suppress(ProcessLookupError):
                os.kill(self.child, signal.SIGKILL)
        with self._process as process:
            assert process.stdin is not None
            process.stdin.close()

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def bear(self, how: str = "") -> str | None:
        """Have a home born, and return the address that opens it; None where it died before it had one."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{how}\n")
        self._process.stdin.flush()
        said = self._said()
        if said == "dead":
            return None
        born, address = said.split()
        self.child = int(born)
        return address

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End the home, and return when it is gone and its workers are."""
        os.kill(self.child, number)
        self.wait()

    def wait(self) -> None:
        """Return when the home is gone."""
        assert self._said() == "dead"
        self.child = 0

    def is_dead(self) -> bool:
        """Return whether the home has died by itself; then it is gone."""
        assert self._process.stdout is not None
        if select.select([self._process.stdout], [], [], 0.02)[0]:
            self.wait()
        return not self.child

    def _said(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().rstrip("\n")
