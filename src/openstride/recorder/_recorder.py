"""Two pods and one log: a run being recorded, from the first connection to the last sample fetched."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterable, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from openstride import __version__
from openstride.recorder._companion import Companion
from openstride.recorder._errors import SameSideError
from openstride.recorder._foot import Foot
from openstride.recorder._link import Link
from openstride.recorder._state import Listener, Outcome, Snapshot
from openstride.recordings import (
    SIDES,
    Event,
    LogEntry,
    LogReader,
    LogWriter,
    RecordingError,
    Side,
    log_segments,
)
from openstride.runtime import Runtime

#: How long a pod out of reach is sought after the run (s).
PATIENCE: Final = 60.0
#: How long a pod may take to end its stream before the run ends without it (s).
STOP_WITHIN: Final = 5.0
#: How often it is looked whether what was written must be made safe (s).
_SYNC_EVERY: Final = 1.0


class Recorder:
    """Records what one or two pods send.

    Everything that arrives is in the log before anything else sees it. A pod that is lost is sought until the end, and
    what it took meanwhile is fetched from its flash. Time is that of the running event loop.

    Parameters
    ----------
    folder
        Of the log; made where there is none. Its parent must exist. A log that is there is gone on with, and what is
        missing of it is fetched, too.
    links
        One or two pods, in any order.
    runtime
        The engine, for live strides; None does without.
    wall_us
        Microseconds since 1970 (UTC), by a clock that is set once and then does not jump.
    zone
        IANA name of the zone that the runner is in.
    app
        Who records, for the event `start`.
    listener
        Who wants to know what happens.
    companions
        Other makers' devices; the run waits for none of them. Each kind of measurement is of one.

    Raises
    ------
    ValueError
        If two companions measure the same: the log could not tell them apart.
    """

    def __init__(
        self,
        folder: Path,
        links: Sequence[Link],
        *,
        runtime: Runtime | None = None,
        wall_us: Callable[[], int],
        zone: str | None = None,
        app: str = "record",
        listener: Listener | None = None,
        companions: Sequence[Companion] = (),
    ) -> None:
        self.folder = folder
        self._runtime = runtime
        self._wall_us = wall_us
        self._zone = zone
        self._app = app
        self._listener = listener or Listener()
        self._feet = [Foot(link, self, runtime, wall_us, self._listener) for link in links]
        self._companions = tuple(companions)
        kinds = [kind for each in self._companions for kind in each.kinds]
        if len(set(kinds)) < len(kinds):
            raise ValueError(f"each kind of measurement is of one companion, got {', '.join(kinds)}")
        self._log: LogWriter | None = None
        # What is to be written as soon as there is a log; None from then on.
        self._early: list[Callable[[], None]] | None = []
        self._failure: RecordingError | None = None
        self._began = 0.0
        self._ended: float | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Connect all pods and start their streams; returns when all have begun.

        Raises
        ------
        RecorderError
            If a pod cannot take part; then none does, nothing streams and no log was begun.
        RecordingError
            If the disk refuses, or there is a log that cannot be gone on with.
        """
        try:
            # One after the other: a radio makes one connection at a time, and some systems refuse the second.
            for foot in self._feet:
                await foot.session.open()
            self._refuse_same_side()
            await _all(foot.start_stream() for foot in self._feet)
            self._open_log()
        except BaseException:
            await asyncio.gather(*(foot.undo() for foot in self._feet))
            await self._let_go()
            raise
        loop = asyncio.get_running_loop()
        self._began = loop.time()
        for foot in self._feet:
            foot.run()
            keeping = loop.create_task(foot.session.keep(foot.serve))
            # It ends with the recorder. Should a fault of ours end it before, nobody shall wait for it.
            keeping.add_done_callback(foot.left_alone)
            self._tasks.append(keeping)
        self._tasks.append(loop.create_task(self._sync()))
        for companion in self._companions:
            companion.start(self._keep_beside, self._wall_us)

    async def stop(self, *, patience: float = PATIENCE) -> Outcome:
        """End the streams, fetch what is missing, and close the log. The pods stay connected.

        Parameters
        ----------
        patience
            How long a pod out of reach is sought, and one that brings nothing is waited for (s).

        Raises
        ------
        RecordingNotWrittenError
            If the disk has refused meanwhile; what was acknowledged before can be read.
        """
        for foot in self._feet:
            foot.end()
        await self._streams_stopped()
        self._ended = asyncio.get_running_loop().time()
        self.do(self._write_stop)
        leaving = (companion.close() for companion in self._companions)
        await asyncio.gather(*(foot.settled(patience) for foot in self._feet), *leaving)
        self.do(self._close_log)
        for task in self._tasks:
            if task.done():
                task.result()
        if self._failure:
            raise self._failure
        return Outcome({foot.side: foot.outcome() for foot in self._feet})

    def give_up(self) -> None:
        """Let `stop` end with what is there; the pods keep the rest."""
        for foot in self._feet:
            foot.settle("given up")

    async def free(self, outcome: Outcome, *, delete: bool = False) -> None:
        """Tell the pods that their recordings are safe, after the caller has sealed and synced them.

        Where all samples of a recording are stored it is acknowledged, so that the pod may use its place again when its
        flash is full.

        Parameters
        ----------
        outcome
            As `stop` gave it.
        delete
            Whether the pods shall delete them now; only their owner may.

        Raises
        ------
        RecorderError
            If a pod does not do that; its recording stays.
        """
        for foot in self._feet:
            if outcome.feet[foot.side].why in {"whole", "lost in the pod"}:
                await foot.free(delete=delete)

    async def abandon(self) -> None:
        """Close the log and let go of the pods at once. They go on recording; what is in the log opens."""
        self.do(self._close_log)
        await self._let_go()

    async def close(self) -> None:
        """Let go of the pods; a recording that was not stopped is abandoned."""
        await self.abandon()

    def mark(self, kind: str, text: str = "") -> None:
        """Write down that something happened just now, such as a lap; the recording's events tell of it."""
        entry = Event(self._wall_us(), kind, text)
        self.do(lambda: self.append(entry))

    def snapshot(self) -> Snapshot:
        """Return how it is going; cheap enough to be asked often. To be asked between `start` and `close`."""
        now = asyncio.get_running_loop().time() if self._ended is None else self._ended
        live = {foot.side: foot.live for foot in self._feet if foot.live}
        sides = live["left"].sides(live["right"]) if len(live) == len(SIDES) else "unknown"
        feet = {foot.side: foot.snapshot() for foot in self._feet}
        beside = tuple(each.snapshot() for each in self._companions)
        return Snapshot(now - self._began, feet, sides, beside)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    # The log, as the feet see it.

    def do(self, work: Callable[[], None]) -> None:
        """Do what writes to the log, now or as soon as there is a log; a disk that refuses ends the recording."""
        if self._early is not None:
            self._early.append(work)
            return
        try:
            work()
        except RecordingError as error:
            self._fail(error)

    def append(self, entry: LogEntry) -> None:
        """Write an entry, as long as there is a log."""
        if self._log is not None:
            self._listener.appended(self._log.append(entry))

    def _keep_beside(self, entry: LogEntry) -> None:
        self.do(partial(self.append, entry))

    def _open_log(self) -> None:
        if log_segments(self.folder):
            entries = list(LogReader(self.folder))
            for foot in self._feet:
                foot.streams.take_again(entries)
        loop = asyncio.get_running_loop()
        self._log = LogWriter(self.folder, clock=loop.time)
        engine = self._runtime.source if self._runtime else ""
        started = {"engine": engine, "app": self._app, "version": __version__}
        if self._zone:
            started["zone"] = self._zone
        self.append(Event(self._wall_us(), "start", json.dumps(started)))
        early, self._early = self._early or [], None
        for work in early:
            work()
        self._log.sync()

    def _write_stop(self) -> None:
        self.append(Event(self._wall_us(), "stop"))
        for side in SIDES:
            for foot in self._feet:
                if foot.side == side:
                    foot.end_live()

    def _close_log(self) -> None:
        if self._log is not None:
            for foot in self._feet:
                foot.set_aside()
        log, self._log = self._log, None
        if log is not None:
            log.close()

    def _fail(self, error: RecordingError) -> None:
        """End the recording: what the disk has is safe, and what it has not the pods have."""
        if self._failure is None:
            self._failure = error
            self._log = None
            self._listener.failed(error)
            for foot in self._feet:
                foot.end()
                foot.settle("given up")

    async def _sync(self) -> None:
        while True:
            await asyncio.sleep(_SYNC_EVERY)
            if self._log is not None:
                self.do(self._log.sync_if_due)

    async def _streams_stopped(self) -> None:
        """Return when each pod has ended its stream; one that cannot be reached keeps the others from nothing."""
        deadline = asyncio.get_running_loop().time() + STOP_WITHIN
        for foot in self._feet:
            try:
                async with asyncio.timeout_at(deadline if foot.session.reach == "live" else 0.0):
                    await foot.stopped.wait()
            except TimeoutError:
                continue

    async def _let_go(self) -> None:
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        leaving = (companion.close() for companion in self._companions)
        await asyncio.gather(*(foot.session.close() for foot in self._feet), *leaving)

    def _refuse_same_side(self) -> None:
        by_side: dict[Side, list[str]] = {}
        for foot in self._feet:
            by_side.setdefault(foot.side, []).append(foot.session.name)
        for side, names in by_side.items():
            if len(names) > 1:
                raise SameSideError(side, tuple(names))


async def _all(works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Do all at once; the first that fails ends the others."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
