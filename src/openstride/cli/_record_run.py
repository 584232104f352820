"""`openstride record` at work: from two shoes near the computer to a recording on its disk, and what it says.

One run is four steps: the shoes are found and connected, the run is shown until it is told to end, what is missing is
fetched, and the log is sealed. Whatever ends it in between, the log holds all that had arrived, and the reader is told
where it is and how it becomes a recording.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from pathlib import Path
from typing import Final

from openstride.analysis import AnalysisError
from openstride.cli._analyze_run import Request as AnalyzeRequest
from openstride.cli._analyze_run import run as analyze
from openstride.cli._console import answer, forgive_encodings, output, side_channel, width_of, write
from openstride.cli._errors import CommandError
from openstride.cli._faults import block_for
from openstride.cli._language import language_of
from openstride.cli._lines import paragraph
from openstride.cli._numbers import SECONDS_PER_MINUTE
from openstride.cli._progress import Watched, watched
from openstride.cli._record_companions import companions, heart_rate_of, quoted
from openstride.cli._record_engine import engine
from openstride.cli._record_keys import keys
from openstride.cli._record_place import Place, place_for
from openstride.cli._record_screen import RunView
from openstride.cli._record_seal import Sealed, sealed
from openstride.cli._record_shoes import Radio, Wanted, shoes
from openstride.cli._record_show import shown
from openstride.cli._record_told import ended_lines, next_lines
from openstride.cli._record_watch import Ending, Watch
from openstride.cli._source import Source
from openstride.cli._stride_table import require_free
from openstride.cli._wall import wall_clock
from openstride.cli._zone import zone_of
from openstride.messages import Catalogue, catalogue
from openstride.pod import LAP
from openstride.recorder import Companion, Outcome, Recorder, RecorderError, Snapshot
from openstride.recordings import LogReader, RecordingError, RecordingNotWrittenError
from openstride.replay import stride_fields
from openstride.report import require_page
from openstride.runtime import Runtime

PARTIAL: Final = 3
#: What is shown is at most so old (s).
EVERY: Final = 1.0
#: The keys that end a run, and that mark a lap.
ENDS: Final = frozenset("qQ\r\n")
LAPS: Final = frozenset("lL")
#: How often progress is looked at (s).
OFTEN: Final = 0.2
#: A system that wants the program to end does not wait for long (s).
QUICKLY: Final = 3.0


class RecordingStoppedError(CommandError):
    """The disk refused in the middle of a run: `recovers` is the command that makes a recording of what there is."""

    def __init__(self, message: str, place: Place) -> None:
        hint = f"What was recorded before is safe in {place.part}. Make room on the disk, then: {place.recovers}"
        super().__init__(message, hint=hint)
        self.folder = str(place.part)
        self.recovers = place.recovers


class NotSealedError(CommandError):
    """A run was recorded and could not be sealed: `recovers` is the command that tries again."""

    def __init__(self, message: str, place: Place) -> None:
        hint = f"The log of the run is safe in {place.part}. When that is mended: {place.recovers}"
        super().__init__(message, hint=hint)
        self.folder = str(place.part)
        self.recovers = place.recovers


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for.

    Parameters
    ----------
    out
        Where the recording goes; None for a folder named after the minute.
    wanted
        Which shoes.
    minutes
        After how many the run ends by itself; None for never.
    live
        Whether strides are shown while the run goes on.
    plainly
        Lines instead of a screen.
    resume
        Whether a run that was not finished is gone on with.
    delete
        Whether the pods delete what is safe here.
    page, show
        Where the report goes, if anywhere, and whether it is opened.
    language
        Of the texts; None for that of the system.
    """

    out: Path | None = None
    wanted: Wanted = field(default_factory=Wanted)
    minutes: float | None = None
    live: bool = True
    plainly: bool = False
    resume: bool = False
    delete: bool = False
    page: Path | None = None
    show: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """A run that was left as it is, or never began, and the exit code of that."""

    code: int


@dataclass(frozen=True, slots=True)
class Safe:
    """A run that is a recording now, and how the pods took it.

    Parameters
    ----------
    outcome, sealed
        Of recording and of sealing.
    unfreed
        Why a pod still holds what is safe here; None where it was told.
    """

    outcome: Outcome
    sealed: Sealed
    unfreed: RecorderError | None


def run(request: Request) -> int:
    """Record a run, say what became of it, and return the exit code."""
    forgive_encodings()
    texts = catalogue(request.language or language_of(os.environ))
    if request.page is not None:
        # Before the run, so that nobody runs for a refusal.
        require_free(request.page, force=False)
        require_page()
    place = place_for(request.out, datetime.now().astimezone())
    ended = recorded(request, texts, place, Recorder)
    if isinstance(ended, Left):
        if place.part.exists():
            _say(texts.text("record.left", folder=place.part), place.recovers)
        else:
            _say(texts.text("record.nothing"))
        return ended.code
    width = width_of(output())
    answer(ended_lines(place, ended.outcome, texts, width))
    if ended.unfreed is not None:
        _say(block_for(ended.unfreed, texts, ()).said)
    code = _analysed(place, request, texts)
    virtual, reported = request.wanted.virtual is not None, request.page is not None
    answer(next_lines(place, texts, width, virtual=virtual, deleted=request.delete, reported=reported))
    return code if ended.outcome.whole else PARTIAL


def recorded(request: Request, texts: Catalogue, place: Place, recorder: Callable[..., Recorder]) -> Safe | Left:
    """Record a run, and leave no empty folder where it came to nothing.

    Parameters
    ----------
    request
        What was asked for.
    texts
        In the reader's language.
    place
        Where it goes.
    recorder
        What makes a recorder.

    Raises
    ------
    RecorderError, CommandError
        If the run could not begin; nothing is left behind.
    RecordingStoppedError, NotSealedError
        If the disk refuses; the log stays.
    """
    # Before anybody waits for the engine, or taps a shoe, for a refusal.
    if request.resume:
        place.open_again()
    else:
        place.open()
    try:
        runtime = engine(texts) if request.live else None
        return asyncio.run(Run(request, texts, place, runtime, recorder).whole())
    except RecordingNotWrittenError as error:
        raise RecordingStoppedError(error.message, place) from error
    finally:
        place.leave()


def _analysed(place: Place, request: Request, texts: Catalogue) -> int:
    """Say what the run was like, and return the exit code; one that cannot be analysed is a recording all the same."""
    asked = AnalyzeRequest(
        Source(place.recording), page=request.page, show=request.show, language=request.language, brief=True
    )
    try:
        return analyze(asked)
    except (AnalysisError, RecordingError) as error:
        _say(block_for(error, texts, ()).said)
        return PARTIAL


def _say(what: str, command: str = "") -> None:
    """Say something that is no answer, and what to type next."""
    console = side_channel()
    width = width_of(console)
    write(console, paragraph(what, width))
    write(console, paragraph(command, width, first="  → ") if command else ())


class Run:
    """One run being recorded.

    Parameters
    ----------
    request
        What was asked for.
    texts
        In the reader's language.
    place
        Where it goes.
    runtime
        The engine, for live strides; None for none.
    recorder
        What makes a recorder.
    """

    def __init__(
        self,
        request: Request,
        texts: Catalogue,
        place: Place,
        runtime: Runtime | None,
        recorder: Callable[..., Recorder],
    ) -> None:
        self._request = request
        self._texts = texts
        self._place = place
        self._runtime = runtime
        self._recorder = recorder
        self._console = side_channel()
        self._speed = request.wanted.speed
        # How long the run had gone on when this began (s).
        self._before = 0.0

    async def whole(self) -> Safe | Left:
        """Record from the first look for shoes to the sealed recording."""
        ending = Ending()
        with ending.signals():
            async with AsyncExitStack() as stack:
                return await self._recorded(stack, ending)

    async def _recorded(self, stack: AsyncExitStack, ending: Ending) -> Safe | Left:
        names = stride_fields(self._runtime) if self._runtime else ()
        watch = Watch(names, asyncio.get_running_loop().time)
        with watched(self._console) as line:
            recorder = await ending.unless_told(self._begun(stack, watch, line))
        if recorder is None:
            return Left(ending.code)
        await self._shown(recorder, watch, ending)
        if ending.at_once:
            await _stop_quickly(recorder)
            return Left(ending.code)
        with watched(self._console) as line:
            outcome = await self._stopped(recorder, watch, ending, line)
            return Left(ending.code) if outcome is None else await self._kept(recorder, outcome, line)

    async def _begun(self, stack: AsyncExitStack, watch: Watch, line: Watched) -> Recorder:
        """Return a recorder whose pods have begun to send."""
        virtual = self._request.wanted.virtual is not None
        line.doing(self._texts.text("record.looking.virtual" if virtual else "record.looking"))
        found = await stack.enter_async_context(shoes(self._request.wanted))
        beside = await self._companions(found.radio, watch, line) if self._request.wanted.beside else []
        line.doing(self._texts.text("record.connecting", names=found.named))
        now = wall_clock()
        if self._request.resume:
            began = watch.take_again(LogReader(self._place.log))
            self._before = 0.0 if began is None else max(0.0, (now() - began) * 1e-6)
        recorder = self._recorder(
            self._place.log,
            found.links,
            runtime=self._runtime,
            wall_us=now,
            zone=zone_of(os.environ),
            listener=watch,
            companions=beside,
        )
        await stack.enter_async_context(recorder)
        await recorder.start()
        return recorder

    async def _companions(self, radio: Radio, watch: Watch, line: Watched) -> list[Companion]:
        """Return the other makers' devices that are near; that one is not is said once the run is on."""
        wanted = self._request.wanted.beside
        line.doing(self._texts.text(f"record.looking.{'.'.join(wanted)}"))
        beside, missed = await companions(wanted, radio)
        for error in missed:
            watch.say(error)
        return beside

    async def _shown(self, recorder: Recorder, watch: Watch, ending: Ending) -> None:
        """Show the run until it is told to end."""

        def pressed(key: str) -> None:
            if key in ENDS:
                ending.ask("key")
            elif key in LAPS:
                watch.laps.append(self._seconds(recorder.snapshot()))
                recorder.mark(LAP)
                watch.changed.set()

        with keys(pressed) as keyboard, shown(self._console, self._texts, plainly=self._request.plainly) as show:
            hint = self._texts.text("record.keys" if keyboard else "record.no_keys")
            while not ending.asked.is_set():
                view = self._view(recorder, watch)
                show(view, hint)
                if watch.failure is not None:
                    ending.ask("failed")
                elif (left := self._left_to_run(view)) <= 0.0:
                    ending.ask("minutes")
                else:
                    await _first(min(EVERY, left), ending.asked, watch.changed)
                    watch.changed.clear()
            show(self._view(recorder, watch), "")

    def _view(self, recorder: Recorder, watch: Watch) -> RunView:
        snapshot, now = recorder.snapshot(), asyncio.get_running_loop().time()
        said = "" if watch.saying is None else block_for(watch.saying, self._texts, ()).said
        running = watch.figures.running(now) is not False
        return RunView(
            self._seconds(snapshot),
            watch.figures,
            now,
            snapshot,
            watch.laps,
            heart_rate=heart_rate_of(snapshot),
            beside=quoted(snapshot, self._texts, running=running),
            lost_for={side: lost for side in snapshot.feet if (lost := watch.lost_for(side)) is not None},
            said=said,
        )

    def _seconds(self, snapshot: Snapshot) -> float:
        """Return how long the run goes on, in the shoes' time (s)."""
        return self._before + snapshot.seconds * self._speed

    def _left_to_run(self, view: RunView) -> float:
        """Return how long the run is still to go on (s of ours)."""
        if self._request.minutes is None:
            return inf
        return (SECONDS_PER_MINUTE * self._request.minutes - view.seconds) / self._speed

    async def _stopped(self, recorder: Recorder, watch: Watch, ending: Ending, line: Watched) -> Outcome | None:
        """End the run and fetch what is missing, as long as the reader waits for it; None where it is to be left."""
        stopping, leaving = asyncio.create_task(recorder.stop()), asyncio.create_task(ending.left.wait())
        with keys(lambda key: recorder.give_up() if key in ENDS else None) as keyboard:
            doing = self._texts.text("record.fetching" if keyboard else "record.fetching.no_keys")
            while not (stopping.done() or leaving.done()):
                line.doing(doing, watch.fetched_share)
                await asyncio.wait({stopping, leaving}, timeout=OFTEN, return_when=asyncio.FIRST_COMPLETED)
        for task in (stopping, leaving):
            if not task.done():
                task.cancel()
        await asyncio.wait({stopping, leaving})
        if stopping.cancelled():
            await recorder.abandon()
            return None
        return stopping.result()

    async def _kept(self, recorder: Recorder, outcome: Outcome, line: Watched) -> Safe:
        """Seal the run, and only then tell the pods that they need not keep it."""
        try:
            made = await asyncio.to_thread(
                sealed, self._place, doing=lambda what: line.doing(self._texts.text(f"record.{what}"))
            )
        except (RecordingError, CommandError) as error:
            raise NotSealedError(error.message, self._place) from error
        try:
            await recorder.free(outcome, delete=self._request.delete)
        except RecorderError as error:
            return Safe(outcome, made, error)
        return Safe(outcome, made, None)


async def _stop_quickly(recorder: Recorder) -> None:
    """End the streams without fetching anything, or leave them where that takes too long; the log is closed."""
    asyncio.get_running_loop().call_later(QUICKLY / 3.0, recorder.give_up)
    try:
        await asyncio.wait_for(recorder.stop(patience=0.0), QUICKLY)
    except (TimeoutError, RecorderError):
        await recorder.abandon()


async def _first(seconds: float, *events: asyncio.Event) -> None:
    """Wait for the first of some events, at most so long."""
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for each in waiting:
        each.cancel()
