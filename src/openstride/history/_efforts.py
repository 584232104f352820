"""The fastest stretch of a length inside a run, wherever it begins.

The way is known at instants and taken as even between them. The time that a stretch of a length takes is then piecewise
linear in where it begins, so the fastest one begins or ends at one of the instants: both kinds are tried, each against
the other end by one search in a sorted array. Clocks run on through pauses, as they do in races.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: What runners race and compare (m): 400 m, 1 km, a mile, 5 km, 10 km, half and whole marathon.
LENGTHS: Final = (400.0, 1000.0, 1609.344, 5000.0, 10_000.0, 21_097.5, 42_195.0)
#: From one mark of a way to the next (m).
MARK: Final = 50.0


@dataclass(frozen=True, slots=True)
class Effort:
    """The fastest stretch of a length inside an activity.

    Parameters
    ----------
    length
        Of the stretch (m).
    time
        That it took (s), pauses included.
    start
        When it began, on the activity's clock (s).
    uncertainty
        Standard uncertainty of `time` (s), from that of the distance: whoever measures long runs early.
    """

    length: float
    time: float
    start: float
    uncertainty: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A piece of an outing, as far as the stretches across several are concerned.

    Parameters
    ----------
    start
        When it began, on the clock of the outing (s).
    efforts
        Its own fastest stretches, on its own clock.
    marks : (k,) float64
        When each further `MARK` of its way was behind the runner, the first where the way began; on its own clock (s).
    """

    start: float
    efforts: tuple[Effort, ...]
    marks: Floats


def best_efforts(
    time: Floats, way: Floats, *, lengths: Iterable[float] = LENGTHS, uncertainty: float = 0.0
) -> tuple[Effort, ...]:
    """Return the fastest stretch of each length; lengths that the way does not reach are left out.

    Parameters
    ----------
    time : (n,) float64
        Instants (s), increasing.
    way : (n,) float64
        Distance run until each (m), never decreasing.
    lengths
        Of the stretches (m).
    uncertainty
        Relative standard uncertainty of the distance, common to the whole run.

    Raises
    ------
    ValueError
        If the columns differ in length, time does not increase, or the way goes back.
    """
    if time.shape != way.shape or time.ndim != 1:
        raise ValueError(f"time and way are columns of one length, got {time.shape} and {way.shape}")
    if time.size and not (np.all(np.diff(time) > 0.0) and np.all(np.diff(way) >= 0.0)):
        raise ValueError("time must increase and the way may not go back; sort the instants first")
    found = [_fastest(time, way, length) for length in lengths if time.size > 1 and way[-1] - way[0] >= length > 0.0]
    return tuple(Effort(length, took, start, took * uncertainty) for length, took, start in found)


def way_marks(time: Floats, way: Floats) -> Floats:
    """Return when each further `MARK` of a way was behind the runner, (k,) float64 (s); the first where it began.

    Parameters
    ----------
    time, way : (n,) float64
        As `best_efforts` takes them; at least one instant.
    """
    number = int((way[-1] - way[0]) // MARK)
    if way[-1] <= way[0]:
        return time[:1].copy()
    begun = int(np.searchsorted(way, way[0], side="right")) - 1
    reached = _reached_at(time, way, way[0] + MARK * np.arange(1, number + 1))
    return np.concatenate([time[begun : begun + 1], reached])


def joined_efforts(pieces: Sequence[Piece], *, lengths: Iterable[float] = LENGTHS) -> tuple[Effort, ...]:
    """Return the fastest stretches of an outing of several pieces, those across pieces included.

    Parameters
    ----------
    pieces
        In order of time, which do not overlap.
    lengths
        Of the stretches (m).
    """
    time = np.concatenate([piece.start + piece.marks for piece in pieces])
    # Between the last mark of a piece and the first of the next the way is not known: it counts as none.
    steps = [np.full(piece.marks.size, MARK) * (np.arange(piece.marks.size) > 0) for piece in pieces]
    way = np.cumsum(np.concatenate(steps))
    shares = [each.uncertainty / each.time for piece in pieces for each in piece.efforts if each.time > 0.0]
    found = []
    for length in lengths:
        own = [
            replace(each, start=piece.start + each.start)
            for piece in pieces
            for each in piece.efforts
            if each.length == length
        ]
        after = np.searchsorted(way, way + length - 1e-6)
        begun = np.flatnonzero(after < way.size)
        if begun.size:
            took = time[after[begun]] - time[begun]
            least = int(np.argmin(took))
            spread = float(took[least]) * max(shares, default=0.0)
            own.append(Effort(length, float(took[least]), float(time[begun[least]]), spread))
        found += [min(own, key=lambda each: each.time)] if own else []
    return tuple(found)


def _fastest(time: Floats, way: Floats, length: float) -> tuple[float, float, float]:
    beginnings = way[way <= way[-1] - length]
    ends = way[way >= way[0] + length]
    starts = np.concatenate([time[: beginnings.size], _left_at(time, way, ends - length)])
    took = np.concatenate([_reached_at(time, way, beginnings + length), time[time.size - ends.size :]]) - starts
    fastest = int(np.argmin(took))
    return length, float(took[fastest]), float(starts[fastest])


def _reached_at(time: Floats, way: Floats, targets: Floats) -> Floats:
    """Return when the way first was that long."""
    after = np.clip(np.searchsorted(way, targets, side="left"), 1, way.size - 1)
    return _between(time, way, after, targets)


def _left_at(time: Floats, way: Floats, targets: Floats) -> Floats:
    """Return until when the way was no longer than that."""
    after = np.clip(np.searchsorted(way, targets, side="right"), 1, way.size - 1)
    return _between(time, way, after, targets)


def _between(time: Floats, way: Floats, after: NDArray[np.intp], targets: Floats) -> Floats:
    step = way[after] - way[after - 1]
    # Where the way stands still it is reached, and left, at one of the two instants.
    share = np.divide(targets - way[after - 1], step, out=np.zeros_like(step), where=step > 0.0)
    return np.asarray(time[after - 1] + np.clip(share, 0.0, 1.0) * (time[after] - time[after - 1]))
