"""What the coach said, told again from the log alone: its documents, its strides, and what the runner wanted.

The same reading as in the app (`app/src/workers/heard.ts`): a stride is given out when the newest packet of either foot
came that stands before it in the log.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from openstride.cues import KINDS, CueEvent, LiveCoach, read_coach, read_cue
from openstride.engine.stride import Stride
from openstride.pod import COACH, CUE, NEVER, NOT_NOW
from openstride.recordings import Event, LiveStride, LogEntry, Received, Side
from openstride.replay._live import stride_fields
from openstride.runtime import Runtime

_SECOND_US: Final = 1e6


@dataclass(frozen=True, slots=True)
class SaidAgain:
    """The cues of a log, given and withheld, and praise.

    Parameters
    ----------
    made
        As the coach gives them again out of the log's strides.
    seen
        As the log has them.
    """

    made: Sequence[CueEvent]
    seen: Sequence[CueEvent]

    @property
    def equal(self) -> bool:
        """Whether the runner heard what the log gives, to the last bit."""
        return self.made == self.seen


def said_again(entries: Iterable[LogEntry], runtime: Runtime) -> SaidAgain:
    """Let the coach of a log take its strides once more.

    Parameters
    ----------
    entries
        Of the log, in order, one by one: packets that are put together have lost their place among the strides.
    runtime
        The engine, for the names of a stride's values.
    """
    telling = _Telling(stride_fields(runtime))
    for entry in entries:
        telling.take(entry)
    return SaidAgain(telling.made, telling.seen)


@dataclass(slots=True)
class _Telling:
    fields: Sequence[str]
    made: list[CueEvent] = field(default_factory=list)
    seen: list[CueEvent] = field(default_factory=list)
    coach: LiveCoach | None = None
    start_us: int | None = None
    now_us: int = 0
    stopped: bool = False
    numbers: Counter[Side] = field(default_factory=Counter)

    def take(self, entry: LogEntry) -> None:
        match entry:
            case Received(side=side) if side is not None:
                self.now_us = max(self.now_us, entry.received_us)
            case LiveStride():
                self._take_stride(entry)
            case Event():
                self._take_event(entry)
            case _:
                pass

    def _take_stride(self, stride: LiveStride) -> None:
        number = self.numbers[stride.side]
        self.numbers[stride.side] += 1
        # What is seen after the runner has stopped is too late to be told.
        if self.coach is None or self.stopped:
            return
        again = _stride_of(self.fields, stride.values)
        event = self.coach.take(stride.side, number, self._seconds(self.now_us), again)
        if event is not None:
            self.made.append(event)

    def _take_event(self, event: Event) -> None:
        match event.kind:
            case "start":
                self.start_us = event.at_us if self.start_us is None else self.start_us
                self.now_us = max(self.now_us, self.start_us)
            case "stop":
                self.stopped = True
            case kind if kind == COACH:
                self.coach = read_coach(event.text)
            case kind if kind == CUE:
                self.seen += filter(None, [read_cue(event.text)])
            case kind if kind == NOT_NOW and self.coach is not None:
                duration = _said(event.text, NOT_NOW).get("duration")
                if isinstance(duration, int | float):
                    self.coach.not_now(self._seconds(event.at_us), duration)
            case kind if kind == NEVER and self.coach is not None:
                for unwanted in KINDS:
                    if unwanted == _said(event.text, NEVER).get("kind"):
                        self.coach.never(unwanted)
            case _:
                pass

    def _seconds(self, at_us: int) -> float:
        return (at_us - (self.start_us or 0)) / _SECOND_US


def _stride_of(names: Sequence[str], values: Sequence[float]) -> Stride:
    """Return a stride of the engine from the numbers that the log keeps of it."""
    stride = Stride()
    for name, value in zip(names, values, strict=True):
        setattr(stride, name, value == 1.0 if isinstance(getattr(stride, name), bool) else value)
    return stride


def _said(text: str, kind: str) -> Mapping[str, Any]:
    """Return what the text of an event of a kind says; nothing where it is not ours."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) and said.get(kind) == 1 else {}
