"""A recorder that needs no pod: a made-up pod talks into its log, and what goes wrong is chosen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Self

from openstride.cli._record_shoes import Wanted
from openstride.recorder import FootOutcome, FootSnapshot, Listener, Outcome, RecorderError, Snapshot
from openstride.recordings import Event, LogEntry, LogWriter, RecordingNotWrittenError
from tests.pod.talking import TalkingPod

SAMPLES = 416


class FakeRecorder:
    """Takes the place of a `Recorder`.

    Parameters
    ----------
    refuses
        Why it cannot begin.
    freeing
        Why the pods are not freed.
    fetching
        How long it fetches (s).
    disk_full
        Whether the disk refuses in the middle of the run.
    """

    def __init__(
        self,
        refuses: RecorderError | None = None,
        freeing: RecorderError | None = None,
        fetching: float = 0.0,
        *,
        disk_full: bool = False,
        why: Any = "whole",
    ) -> None:
        self.refuses, self.freeing, self.fetching, self.disk_full, self.why = refuses, freeing, fetching, disk_full, why
        self.done: list[str] = []
        self.deleted: bool | None = None
        self.pod = TalkingPod()
        self.listener = Listener()
        self.gave_up = asyncio.Event()
        self.began = 0.0

    def __call__(
        self, folder: Path, __: object, *, wall_us: Callable[[], int], listener: Listener, **_: object
    ) -> Self:
        """Make one, as the class would."""
        assert abs(wall_us() - time.time_ns() // 1000) < 10_000_000
        self.folder, self.listener = folder, listener
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.done.append("closed")

    async def start(self) -> None:
        if self.refuses:
            raise self.refuses
        self.began = asyncio.get_running_loop().time()
        self.log = LogWriter(self.folder, clock=time.monotonic)
        self.write(*self.pod.hello(), *self.pod.run(0, SAMPLES))
        if self.disk_full:
            self.listener.failed(self.full())

    def write(self, *entries: LogEntry) -> None:
        for entry in entries:
            self.log.append(entry)

    def full(self) -> RecordingNotWrittenError:
        return RecordingNotWrittenError(
            f"The log in {self.folder} could not be written: No space left.", path=self.folder
        )

    def mark(self, kind: str, text: str = "") -> None:
        self.write(Event(self.pod.at_us(SAMPLES // 2), kind, text))

    async def stop(self, *, patience: float = 60.0) -> Outcome:
        self.done.append("stopping")
        if patience:
            self.listener.fetching("left", 10, 20)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.gave_up.wait(), self.fetching)
        self.write(*self.pod.goodbye(SAMPLES), Event(self.pod.at_us(SAMPLES), "stop", ""))
        self.log.close()
        if self.disk_full:
            raise self.full()
        self.done.append("stopped")
        missing = 0 if self.why == "whole" else 20
        return Outcome({"left": FootOutcome("OpenStride L", SAMPLES, 10, missing, 0, self.why)})

    def give_up(self) -> None:
        self.gave_up.set()

    async def abandon(self) -> None:
        self.done.append("abandoned")
        self.log.close()

    async def free(self, _: Outcome, *, delete: bool = False) -> None:
        self.deleted = delete
        if self.freeing:
            raise self.freeing

    def snapshot(self) -> Snapshot:
        foot = FootSnapshot("OpenStride L", "live", 80, SAMPLES, 0, 0, {}, 0.01, 0.002, 1, (1, 2, 3))
        return Snapshot(asyncio.get_running_loop().time() - self.began, {"left": foot})


class FakeShoes:
    """What was found: nothing that the double needs."""

    links = ()
    named = "OpenStride L"


@asynccontextmanager
async def fake_shoes(_: Wanted) -> AsyncIterator[FakeShoes]:
    """Take the place of `shoes`."""
    yield FakeShoes()
