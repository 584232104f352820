"""The whole log: strides made again, and held against those that were logged."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from struct import pack

from openstride.pod import IMU
from openstride.recordings import SIDES, Event, LiveStride, LogEntry, Received, ReceivedRun, Side, together
from openstride.replay._live import LiveFoot, stride_fields
from openstride.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Difference:
    """The first stride that is not, bit for bit, what the runner saw.

    Parameters
    ----------
    side, number
        Which, counted from 0 for each foot and each start of the recorder.
    field
        The first number that differs; ``missing`` where only the log has the stride, ``path`` for the swing path.
    seen, made
        As logged and as made again; None where there is none.
    """

    side: Side
    number: int
    field: str
    seen: float | None
    made: float | None


@dataclass(frozen=True, slots=True)
class Replay:
    """A log played once more.

    Parameters
    ----------
    strides
        As made again: those of a start of the recorder after those of the one before, those of a foot in order.
    seen
        How many the log says were seen live.
    engines
        Hashes of the engines that saw it, in order of appearance.
    same_engine
        Whether all of them are the one that played it again: only then must the bits be equal.
    difference
        The first stride that differs; None where none does. Strides that were made again beyond the last one logged are
        no difference: a recorder that is killed has the packets already, and not yet the stride.
    """

    strides: Sequence[LiveStride]
    seen: int
    engines: tuple[str, ...]
    same_engine: bool
    difference: Difference | None

    @property
    def equal(self) -> bool | None:
        """Whether the runner saw what the raw data gives, bit for bit; None where another engine was at work."""
        return self.difference is None if self.same_engine else None


def replay(entries: Iterable[LogEntry | ReceivedRun], runtime: Runtime) -> Replay:
    """Play a log once more.

    Parameters
    ----------
    entries
        Of the log, in order, with packets put together (`LogReader.together`) or not.
    runtime
        The engine, loaded.
    """
    sessions: list[_Session] = []
    for entry in together(entries, IMU.short):
        if not sessions or (isinstance(entry, Event) and entry.kind == "start"):
            sessions.append(_Session(runtime))
        sessions[-1].take(entry)
    engines = tuple(dict.fromkeys(session.engine for session in sessions if session.engine))
    differences = (difference for session in sessions for difference in session.differences())
    return Replay(
        [stride for session in sessions for stride in session.made],
        sum(len(each) for session in sessions for each in session.seen.values()),
        engines,
        engines == (runtime.source,),
        next(differences, None),
    )


@dataclass(slots=True)
class _Session:
    """What one start of the recorder left: the live engine starts anew with it."""

    runtime: Runtime
    engine: str = ""
    feet: dict[Side, LiveFoot] = field(default_factory=dict)
    made: list[LiveStride] = field(default_factory=list)
    seen: dict[Side, list[LiveStride]] = field(default_factory=dict)

    def take(self, entry: LogEntry | ReceivedRun) -> None:
        match entry:
            case ReceivedRun(side=side):
                self.made += self._foot(side).take_packets(entry)
            case Received(side=side) if side is not None:
                self.made += self._foot(side).take(entry)
            case LiveStride(side=side):
                self.seen.setdefault(side, []).append(entry)
            case Event(kind="start", text=text):
                self.engine = _engine_of(text)
            case Event(kind="stop"):
                for side in SIDES:
                    if side in self.feet:
                        self.made += self.feet[side].end()
            case _:
                pass

    def differences(self) -> Iterable[Difference]:
        """Yield the first difference of each foot."""
        made: Mapping[Side, list[LiveStride]] = {
            side: [each for each in self.made if each.side == side] for side in self.seen
        }
        for side, seen in self.seen.items():
            for number, stride in enumerate(seen):
                again = made[side][number] if number < len(made[side]) else None
                if again is None or _bits(again) != _bits(stride):
                    yield self._difference(number, stride, again)
                    break

    def _foot(self, side: Side) -> LiveFoot:
        if side not in self.feet:
            self.feet[side] = LiveFoot(side, self.runtime)
        return self.feet[side]

    def _difference(self, number: int, seen: LiveStride, made: LiveStride | None) -> Difference:
        if made is None:
            return Difference(seen.side, number, "missing", None, None)
        for name, saw, got in zip(stride_fields(self.runtime), seen.values, made.values, strict=False):
            if pack("<d", saw) != pack("<d", got):
                return Difference(seen.side, number, name, _finite(saw), _finite(got))
        return Difference(seen.side, number, "path", None, None)


def _bits(stride: LiveStride) -> bytes:
    return pack(f"<I{len(stride.values)}d", stride.path_checksum, *stride.values)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _engine_of(text: str) -> str:
    """Return the hash of the engine that a `start` names; empty where it names none."""
    try:
        said = json.loads(text)
    except ValueError:
        return ""
    engine = said.get("engine") if isinstance(said, dict) else None
    return engine if isinstance(engine, str) else ""
