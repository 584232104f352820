"""Ways that are known, held against what the strides of a foot came to: a distance, a belt, positions.

What the runner said of the way when the run ended stands among the recording's events, and `ways_said` has it.

Each gives at most one observation a foot and run, with an uncertainty that is meant: it includes what the runner's
strides scatter by, and what repeats itself from run to run.

Positions are told from the foot's own path rather than from its length. Between two rest instants the foot knows which
way it went, and over a minute or two its heading hardly drifts. So a stretch of that path is laid onto the positions by
turning, shifting and stretching it: bends and weaving are in both, and need not be avoided. What is left between them
is mostly error of the positions, and that is correlated: the next position is off by as much, to the same side.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from openstride.analysis._beside import positions_of
from openstride.analysis._calibration import Observation, Reason, Refusal, Source
from openstride.analysis._course import LONG_GAP, run_by_vote
from openstride.analysis._errors import ReferenceMissingError
from openstride.analysis._summary import average
from openstride.analysis._totals import filled_lengths
from openstride.recordings import Recording, Side

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]

#: A distance that is stated without its uncertainty is known to this share, and to so many metres for where it began
#: and ended: a measured course is run a little wide, and a recording is not started on the line.
DISTANCE_SHARE: Final = 0.002
DISTANCE_ENDS: Final = 3.0
#: What treadmills show is off by about this share, most of it the same every day.
BELT_SHARE: Final = 0.01
#: The kind of event by which a runner says how long the whole way was, and whose word that is.
KNOWN_DISTANCE: Final = "known_distance"
BY_TRACK: Final = "track"
BY_TREADMILL: Final = "treadmill"
#: Metres beyond which nobody runs in one outing.
LONGEST: Final = 1_000_000.0
#: Windows (s) in which a treadmill's belt is held to go steadily, how far each may be from the middle one, and how much
#: of it there must be.
BELT_WINDOW: Final = 15.0
BELT_STEADY: Final = 0.02
BELT_LEAST: Final = 60.0
#: What repeats itself between positions and feet from run to run, as a share: drifting headings, receivers that smooth.
POSITION_SHARED: Final = 0.0015
#: Standard deviation of a position along each axis (m), unless it is stated to be worse; how long its error lasts (s).
POSITION_SIGMA: Final = 3.0
POSITION_LASTS: Final = 30.0
#: Stated accuracies are radii that hold two of three positions: so many standard deviations along an axis.
RADIUS: Final = 1.5
#: A stretch lasts so long (s): enough to get away from its own errors, too short for a heading to drift.
STRETCH: Final = 120.0
SHORTEST_STRETCH: Final = 30.0
#: Positions a stretch needs, and the longest time between two of them (s).
LEAST_POSITIONS: Final = 10
LONGEST_WAIT: Final = 10.0
#: A stretch ends this share of its way from where it began, at least: in place nothing can be told.
SPREAD: Final = 0.5
#: Residuals so many times what the errors of positions explain are of something else: a tunnel, a jump.
MISFIT: Final = 4.0


@dataclass(frozen=True, slots=True)
class KnownDistance:
    """The whole way from the first sample to the last.

    Parameters
    ----------
    length
        How long it is (m); None for the length that the recording states.
    uncertainty
        Its standard uncertainty (m); None where it is not stated.
    """

    length: float | None = None
    uncertainty: float | None = None

    source: ClassVar[Source] = "distance"


@dataclass(frozen=True, slots=True)
class BeltSpeed:
    """The speed of a treadmill, most of the time.

    Parameters
    ----------
    speed
        Of the belt (m/s).
    uncertainty
        Its standard uncertainty (m/s); None where it is not stated.
    """

    speed: float
    uncertainty: float | None = None

    source: ClassVar[Source] = "treadmill"


@dataclass(frozen=True, slots=True)
class BeltDistance:
    """The whole way from the first sample to the last, as a treadmill has counted it.

    Parameters
    ----------
    length
        How long it is (m).
    """

    length: float

    source: ClassVar[Source] = "treadmill"


@dataclass(frozen=True, slots=True)
class Positions:
    """The positions in the recording."""

    source: ClassVar[Source] = "position"


Reference = KnownDistance | BeltDistance | BeltSpeed | Positions


def ways_said(recording: Recording) -> tuple[Reference, ...]:
    """Return the way that the runner has said the run had, by the laps of a track or by a belt; the last word counts.

    Parameters
    ----------
    recording
        Whose events are read; a text that is not as expected is passed by.
    """
    events: Mapping[str, NDArray[Any]] = recording.events() or {}
    kinds, texts = (events.get(name, ()) for name in ("kind", "text"))
    said = [way_said(text) for kind, text in zip(kinds, texts, strict=True) if kind == KNOWN_DISTANCE]
    known = [each for each in said if each is not None]
    return tuple(known[-1:])


def way_said(text: object) -> KnownDistance | BeltDistance | None:
    """Return what the text of an event says of the way; None where it says nothing that can be used."""
    try:
        said = json.loads(str(text))
    except ValueError:
        return None
    length = said.get("distance") if isinstance(said, dict) else None
    if isinstance(length, bool) or not isinstance(length, int | float) or not 0.0 < length < LONGEST:
        return None
    if said.get("by") == BY_TRACK:
        return KnownDistance(float(length))
    return BeltDistance(float(length)) if said.get("by") == BY_TREADMILL else None


@dataclass(frozen=True, slots=True, eq=False)
class FootWay:
    """What one foot went, before any scale.

    Parameters
    ----------
    side
        Which.
    strides
        Its stride table, on the recording's clock, walking and running told apart.
    gaps
        Intervals without samples (s), shape (m, 2), the time before the first and after the last among them.
    """

    side: Side
    strides: NDArray[np.void]
    gaps: Floats


def observe(
    reference: Reference, recording: Recording, feet: list[FootWay]
) -> Iterator[tuple[Side, Observation] | Refusal]:
    """Hold a known way against each foot.

    Yields
    ------
    (Side, Observation) or Refusal
        One a foot, in their order.

    Raises
    ------
    ReferenceMissingError
        When the recording does not have what is to be held against.
    """
    if isinstance(reference, Positions):
        known: KnownDistance | BeltDistance | BeltSpeed | Fixes = fixes_of(recording)
    else:
        known = reference
    for foot in feet:
        if not np.isfinite(foot.strides["stride_length"]).any():
            yield Refusal(foot.side, reference.source, "not_measured")
            continue
        found = held_against(known, recording, foot)
        yield (foot.side, found) if isinstance(found, Observation) else Refusal(foot.side, reference.source, found)


def held_against(
    known: KnownDistance | BeltDistance | BeltSpeed | Fixes, recording: Recording, foot: FootWay
) -> Observation | Reason:
    """Hold a known way against one foot."""
    if isinstance(known, KnownDistance | BeltDistance):
        return by_distance(known, recording, foot)
    return by_belt(known, recording, foot) if isinstance(known, BeltSpeed) else by_positions(known, recording, foot)


def by_distance(reference: KnownDistance | BeltDistance, recording: Recording, foot: FootWay) -> Observation | Reason:
    """Hold a distance against the sum of all strides."""
    known = reference.length if reference.length is not None else recording.metadata.nominal_distance
    if known is None:
        raise ReferenceMissingError(recording.id, "distance")
    inside = foot.gaps[1:-1]
    if (inside[:, 1] - inside[:, 0] > LONG_GAP).any():
        return "gap"
    length, sigma = filled_lengths(foot.strides)
    way = float(length.sum())
    unsure, shared = unsure_of(reference, known)
    scatter = float(np.hypot.reduce(sigma)) / way
    uncertainty = float(np.hypot(unsure / known, scatter))
    return Observation(reference.source, recording.id, known / way, uncertainty, shared, way)


def unsure_of(reference: KnownDistance | BeltDistance, known: float) -> tuple[float, float]:
    """Return how unsure a distance is that is new each time (m), and the share that is the same every time."""
    if isinstance(reference, BeltDistance):
        return DISTANCE_ENDS, BELT_SHARE
    if reference.uncertainty is not None:
        return reference.uncertainty, 0.0
    return float(np.hypot(DISTANCE_SHARE * known, DISTANCE_ENDS)), 0.0


def by_belt(reference: BeltSpeed, recording: Recording, foot: FootWay) -> Observation | Reason:
    """Hold a belt against the strides while it went steadily."""
    strides = foot.strides[np.isfinite(foot.strides["speed"]) & np.isfinite(foot.strides["stride_time"])]
    if not len(strides):
        return "not_steady"
    window = ((strides["t_rest"] - foot.strides["t_rest"][0]) / BELT_WINDOW).astype(np.intp)
    number = np.maximum(np.bincount(window), 1)
    means = np.bincount(window, strides["speed"]) / number
    middle = float(np.median(strides["speed"]))
    steady = strides[inner(np.abs(means - middle) < BELT_STEADY * middle)[window]]
    found = average(steady["speed"])
    if found is None or steady["stride_time"].sum() < BELT_LEAST:
        return "not_steady"
    speed, scatter, _ = found
    share = BELT_SHARE if reference.uncertainty is None else reference.uncertainty / reference.speed
    way = float(steady["stride_length"].sum())
    return Observation("treadmill", recording.id, reference.speed / speed, scatter / speed, share, way)


def inner(steady: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Leave out the first and the last of neighbouring steady windows: the belt may have begun or ended in them."""
    around = np.concatenate([[False], steady, [False]])
    return np.asarray(around[:-2] & steady & around[2:])


@dataclass(frozen=True, slots=True, eq=False)
class Fixes:
    """Positions: time (s), place as east + i north (m), and accuracy as stated (m), NaN where it is not."""

    time: Floats
    place: Complex
    accuracy: Floats

    def between(self, start: float, end: float) -> Fixes:
        """Return those in [start, end)."""
        first, stop = np.searchsorted(self.time, (start, end))
        return Fixes(self.time[first:stop], self.place[first:stop], self.accuracy[first:stop])

    def covariance(self) -> Floats:
        """Return the covariance of the errors along one axis (m2): neighbours are off to the same side."""
        stated = self.accuracy[np.isfinite(self.accuracy)]
        sigma = max(POSITION_SIGMA, float(np.median(stated)) / RADIUS if len(stated) else 0.0)
        return np.asarray(sigma**2 * np.exp(-np.abs(self.time[:, None] - self.time) / POSITION_LASTS))


def fixes_of(recording: Recording) -> Fixes:
    """Return the positions of a recording, one a second at most: with errors that last, more would tell nothing new."""
    time, east, north, accuracy = positions_of(recording)
    if not len(time):
        raise ReferenceMissingError(recording.id, "position")
    _, kept = np.unique(np.floor(time), return_index=True)
    return Fixes(time[kept], (east + 1j * north)[kept], accuracy[kept])


def by_positions(fixes: Fixes, recording: Recording, foot: FootWay) -> Observation | Reason:
    """Hold positions against the path of a foot, stretch by stretch."""
    fits = [fit for stretch in stretches(foot.strides) if (fit := laid_onto(fixes, stretch)) is not None]
    if not fits:
        return "no_stretch"
    ratio, variance, way = (np.array(each) for each in zip(*fits, strict=True))
    weight = 1.0 / variance
    together = float(np.average(np.log(ratio), weights=weight))
    uncertainty = float(1.0 / np.sqrt(weight.sum()))
    return Observation(
        "position", recording.id, float(np.exp(together)), uncertainty, POSITION_SHARED, float(way.sum())
    )


def stretches(strides: NDArray[np.void]) -> Iterator[NDArray[np.void]]:
    """Cut the strides of a foot into stretches of one gait, without holes, about equally long."""
    whole = strides["measured"] & np.isfinite(strides["dx"])
    apart = np.append(np.inf, strides["t_rest"][1:] - strides["t_rest_next"][:-1])
    changed = np.append(True, np.diff(run_by_vote(strides)))
    begins = np.flatnonzero(whole & ((apart > 0.0) | changed | ~np.append(False, whole[:-1])))
    for first in begins:
        stop = first + 1
        while stop < len(strides) and whole[stop] and not changed[stop] and apart[stop] <= 0.0:
            stop += 1
        time = float(strides["t_rest_next"][stop - 1] - strides["t_rest"][first])
        cuts = np.linspace(first, stop, max(round(time / STRETCH), 1) + 1).astype(int)
        if time >= SHORTEST_STRETCH:
            yield from (strides[begin:end] for begin, end in pairwise(cuts.tolist()))


def laid_onto(fixes: Fixes, strides: NDArray[np.void]) -> tuple[float, float, float] | None:
    """Lay a stretch of a foot's path onto the positions by least squares.

    Returns
    -------
    ratio, variance, way
        By how much it had to be stretched, the variance of that as a share, and the way of the strides (m); None where
        the positions do not tell.
    """
    knots = np.append(strides["t_rest"], strides["t_rest_next"][-1])
    gone = strides["dx"] + 1j * strides["dy"]
    way = float(strides["stride_length"].sum())
    seen = fixes.between(knots[0], knots[-1])
    if len(seen.time) < LEAST_POSITIONS or np.diff(seen.time).max() > LONGEST_WAIT or abs(gone.sum()) < SPREAD * way:
        return None
    later = 0.5 * (knots[1:] + knots[:-1]) - knots.mean()
    drift = turning(seen, knots, gone, later)
    along = path_at(seen.time, knots, gone * np.exp(1j * drift * later))
    weight = along.conj() / float(np.vdot(along, along).real)
    stretched = complex(weight @ seen.place)
    left = seen.place - seen.place.mean() - stretched * along
    covariance = seen.covariance()
    # What the fit takes off the errors: their mean, and what goes along the path.
    taken = np.full(covariance.shape, 1.0 / len(along)) + np.outer(along, weight)
    expected = 2.0 * float(np.trace(covariance - taken @ covariance).real)
    misfit = float(np.vdot(left, left).real) / expected
    if misfit > MISFIT:
        return None
    # Errors along the path stretch it; those across turn it.
    variance = float((weight @ covariance @ weight.conj()).real) / abs(stretched) ** 2
    return abs(stretched), variance * max(misfit, 1.0), way


def turning(seen: Fixes, knots: Floats, gone: Complex, later: Floats) -> float:
    """Return how fast the heading of a foot's path drifts against the positions (rad/s)."""
    bent = path_at(seen.time, knots, 1j * gone * later)
    columns = np.column_stack([path_at(seen.time, knots, gone), bent])
    (straight, bend), *_ = np.linalg.lstsq(columns, seen.place - seen.place.mean())
    return float((bend / straight).real)


def path_at(time: Floats, knots: Floats, gone: Complex) -> Complex:
    """Return where a path is at these times (s), from their middle: it goes so far from each knot to the next."""
    path = np.append(0.0, np.cumsum(gone))
    place = np.interp(time, knots, path.real) + 1j * np.interp(time, knots, path.imag)
    return np.asarray(place - place.mean())
