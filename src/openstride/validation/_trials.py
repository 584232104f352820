"""Figures of a whole trial, one number per recording: distance against the reference strides, closure of a loop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf, isnan

import numpy as np
from numpy.typing import NDArray

from openstride.recordings import Side
from openstride.validation._bands import Band, band_of
from openstride.validation._judging import JudgedStride
from openstride.validation._statistics import f1
from openstride.validation._subjects import Analysed, Floats, Recorded


@dataclass(frozen=True, slots=True)
class Counts:
    """How many strides the reference has, the engine found, both agree on, and carry the number in question.

    None where the question does not arise.
    """

    n_truth: int | None = None
    n_found: int | None = None
    n_matched: int | None = None
    n_measured: int | None = None

    @property
    def f1(self) -> float | None:
        """Agreement of the counts, None without strides."""
        return f1(self.n_truth or 0, self.n_found or 0, self.n_matched or 0)


@dataclass(frozen=True, slots=True)
class Trial:
    """One figure of a whole trial.

    Parameters
    ----------
    metric
        `distance`, `closure`, and the like.
    value
        The figure, relative and signed, None when it cannot be computed.
    band
        Band of the trial by the median speed of its reference strides, None when it belongs to none.
    counts
        Strides it was made of.
    details
        What else is worth knowing, by name.
    reason
        Why there is no value.
    """

    metric: str
    value: float | None
    band: Band | None = None
    counts: Counts = field(default_factory=Counts)
    details: Mapping[str, float | str | None] = field(default_factory=dict)
    reason: str = ""


def count(strides: Sequence[JudgedStride]) -> Counts:
    """Count judged strides."""
    return Counts(
        n_truth=sum(stride.in_reference for stride in strides),
        n_found=sum(stride.found for stride in strides),
        n_matched=sum(stride.matched for stride in strides),
        n_measured=sum(stride.matched and not isnan(stride.length) for stride in strides),
    )


def distance(strides: Sequence[JudgedStride]) -> Trial | None:
    """Own strides against reference strides over a whole trial, as a share of the true distance.

    The sum runs over everything the engine found while the reference was watching, matched or not. A stride that was
    counted but not measured adds nothing: what the engine withholds, its distance lacks.

    Parameters
    ----------
    strides
        Judged strides of one recording.

    Returns
    -------
    Trial or None
        None when the reference knows no lengths.
    """
    known = np.array([stride.true_length for stride in strides if stride.in_reference])
    truth = float(np.nansum(known))
    if truth == 0:
        return None
    found = float(np.nansum([stride.length for stride in strides if stride.found]))
    speeds = [stride.speed for stride in strides if stride.in_reference]
    details = {"true_value": truth, "found_value": found}
    return Trial("distance", found / truth - 1, band_of(float(np.nanmedian(speeds))), count(strides), details)


def closure(recording: Recorded, analysis: Analysed) -> list[Trial]:
    """Where a loop ends against where it began, as a share of the way.

    The way is the nominal distance where the recording states one, else the sum of the found steps along the path. Of
    two feet the worse one counts.

    Parameters
    ----------
    recording, analysis
        The recording, and what was found in it.

    Returns
    -------
    list[Trial]
        `closure` in space and `closure_horizontal` on the ground; nothing when no closed loop was recorded.
    """
    if not recording.metadata.closed_loop:
        return []
    loops = [_loop(recording, analysis, side) for side in sorted(recording.feet)]
    return [max(same, key=_badness) for same in zip(*loops, strict=True)]


def _badness(trial: Trial) -> float:
    return inf if trial.value is None else trial.value


def _loop(recording: Recorded, analysis: Analysed, side: Side) -> tuple[Trial, Trial]:
    foot = analysis.feet.get(side)
    places = np.empty((0, 3)) if foot is None else _places(foot.path)
    own = float(np.linalg.norm(np.diff(places, axis=0), axis=1).sum())
    way = recording.metadata.nominal_distance or own
    if foot is None or own == 0:
        reason = f"no way of the {side} foot was found"
        return Trial("closure", None, reason=reason), Trial("closure_horizontal", None, reason=reason)
    gap = places[-1] - places[0]
    flat = float(np.hypot(gap[0], gap[1]))
    counts = Counts(n_found=len(foot.strides))
    details = {
        "true_value": recording.metadata.nominal_distance,
        "found_value": own,
        "gap_horizontal": flat,
        "gap_height": float(gap[2]),
    }
    in_space = Trial("closure", float(np.linalg.norm(gap)) / way, None, counts, details)
    return in_space, Trial("closure_horizontal", flat / way, None, counts, details)


def _places(path: NDArray[np.void]) -> Floats:
    places = np.column_stack([path[axis] for axis in "xyz"]).astype(np.float64)
    return places[np.isfinite(places).all(axis=1)]
