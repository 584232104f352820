"""What happens during a run, as the screen needs it, and the ways in which a run is told to end."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Final, Literal, TypeVar

from openstride.cli._errors import CommandError
from openstride.cli._live_figures import Figures, figures_of
from openstride.pod import LAP
from openstride.recorder import Listener, Reach, RecorderError
from openstride.recordings import Event, LiveStride, LogEntry, RecordingError, Side

T = TypeVar("T")

#: Told to end by the runner, by the time that was asked for, by the disk, or by the system.
End = Literal["key", "minutes", "failed", "interrupt", "terminate", "hangup"]

#: So long something that is wrong with a pod is said (s).
SAID_FOR: Final = 15.0
#: What the system says when it wants a program to end at once, and the exit code that goes with it.
_SIGNALS: Final[dict[str, End]] = {"SIGINT": "interrupt", "SIGTERM": "terminate", "SIGHUP": "hangup"}


class Watch(Listener):
    """Gathers what the screen shows, and wakes it where something happened that cannot wait for the next second.

    Parameters
    ----------
    names
        Of the values of a live stride, in order; empty where there are none.
    clock
        Seconds that only go forward.
    """

    def __init__(self, names: Sequence[str], clock: Callable[[], float]) -> None:
        self.figures = Figures()
        #: Instants at which the button was pressed (s since the run began).
        self.laps: list[float] = []
        #: How many samples came from flash after the run, and how many are missing still, of each foot.
        self.fetched: dict[Side, tuple[int, int]] = {}
        self.changed = asyncio.Event()
        self._lost_at: dict[Side, float] = {}
        self._names = names
        self._clock = clock
        self._trouble: tuple[float, RecorderError | CommandError] | None = None
        self.failure: RecordingError | None = None

    def stride(self, stride: LiveStride) -> None:
        """Count a stride in."""
        if (figures := figures_of(stride, self._names)) is not None:
            self.figures.take(figures, self._clock())

    def take_again(self, entries: Iterable[LogEntry]) -> int | None:
        """Take what a log holds that is gone on with, and return when its run began (µs since 1970), if it says."""
        began = None
        for entry in entries:
            if isinstance(entry, Event) and entry.kind == "start" and began is None:
                began = entry.at_us
            elif isinstance(entry, Event) and entry.kind == LAP and began is not None:
                self.laps.append((entry.at_us - began) * 1e-6)
            elif isinstance(entry, LiveStride) and self._names and (figures := figures_of(entry, self._names)):
                self.figures.take(figures, None)
        return began

    def reach(self, side: Side, reach: Reach) -> None:
        """Have it shown at once."""
        if reach == "lost":
            self._lost_at.setdefault(side, self._clock())
        else:
            self._lost_at.pop(side, None)
        self.changed.set()

    def lost_for(self, side: Side) -> float | None:
        """Return how long a pod has been out of reach (s); None where it is not."""
        lost_at = self._lost_at.get(side)
        return None if lost_at is None else self._clock() - lost_at

    def fetching(self, side: Side, fetched: int, missing: int) -> None:
        """Take note of how far fetching has come."""
        self.fetched[side] = fetched, missing

    def trouble(self, side: Side, error: RecorderError) -> None:  # noqa: ARG002  # the error names the pod
        """Have it said for a while."""
        self.say(error)

    def say(self, error: RecorderError | CommandError) -> None:
        """Have something said for a while that keeps nobody from running."""
        self._trouble = self._clock(), error
        self.changed.set()

    def failed(self, error: RecordingError) -> None:
        """Take note that the disk refuses."""
        self.failure = error
        self.changed.set()

    @property
    def saying(self) -> RecorderError | CommandError | None:
        """What is wrong with a pod, if that was just now."""
        if self._trouble is None or self._clock() - self._trouble[0] > SAID_FOR:
            return None
        return self._trouble[1]

    @property
    def fetched_share(self) -> float | None:
        """How much of what is to be fetched has come, 0 to 1; None where nothing is known to be missing."""
        fetched, missing = (
            (sum(counts) for counts in zip(*self.fetched.values(), strict=True)) if self.fetched else (0, 0)
        )
        return fetched / (fetched + missing) if fetched + missing else None


class Ending:
    """How a run is told to end: once to end well, by a second interrupt to leave it as it is."""

    def __init__(self) -> None:
        self.why: End | None = None
        #: Set when the run is to end, and when it is to be left.
        self.asked = asyncio.Event()
        self.left = asyncio.Event()
        self._cancelled: asyncio.Task[Any] | None = None

    def ask(self, why: End) -> None:
        """End the run; told by the system while it is ended already, leave it."""
        if self.why is None:
            self.why = why
            self.asked.set()
            if self._cancelled is not None:
                self._cancelled.cancel()
        elif why in _SIGNALS.values():
            self.left.set()

    @property
    def at_once(self) -> bool:
        """Whether the system wants the program to end, and not the runner the run."""
        return self.why in {"terminate", "hangup"}

    async def unless_told(self, work: Coroutine[Any, Any, T]) -> T | None:
        """Return what some work gives; None where it was told to end meanwhile, as there is nothing to end well yet."""
        self._cancelled = task = asyncio.current_task()
        try:
            return await work
        except asyncio.CancelledError:
            if self.why is None or task is None:
                raise
            task.uncancel()
            return None
        finally:
            self._cancelled = None

    @property
    def code(self) -> int:
        """The exit code of a program that a signal has ended."""
        number = next((name for name, end in _SIGNALS.items() if end == self.why), "SIGINT")
        return 128 + int(getattr(signal, number))

    @contextmanager
    def signals(self) -> Iterator[None]:
        """Take the signals of the system while the block runs."""
        loop = asyncio.get_running_loop()
        terminals = [handle for handle in (0, 1, 2) if _is_terminal(handle)]

        def told(number: int, _: FrameType | None) -> None:
            why = _SIGNALS[signal.Signals(number).name]
            if why == "hangup":
                _let_go(terminals)
            loop.call_soon_threadsafe(self.ask, why)

        numbers = [int(getattr(signal, name)) for name in _SIGNALS if hasattr(signal, name)]
        before = {number: signal.signal(number, told) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _is_terminal(handle: int) -> bool:
    try:
        return os.isatty(handle)
    except OSError:
        return False


def _let_go(terminals: Sequence[int]) -> None:
    """Put nothing in the place of a terminal that was closed, so that whatever is still said to it harms no one."""
    with suppress(OSError):
        nothing = os.open(os.devnull, os.O_RDWR)
        for handle in terminals:
            os.dup2(nothing, handle)
        if nothing not in terminals:
            os.close(nothing)
