"""One recording under judgement: every kind of reference it has, and a word on each that could not be used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openstride.recordings import RecordingError, Side
from openstride.validation._errors import ValidationError
from openstride.validation._judging import JudgedStride, judge_foot
from openstride.validation._pod import Windows, compare_with_pod
from openstride.validation._reference import reference_feet, shows_strides
from openstride.validation._rows import Judged
from openstride.validation._subjects import Analysed, Recorded
from openstride.validation._trials import Trial, closure, distance


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that the table does not say, and why.

    Parameters
    ----------
    collection, recording, band, metric
        Where it belongs, None as far as that is not known or not meant.
    figures
        Columns that are null, none when the whole row is not there.
    reason
        Why, in words.
    refused
        Whether the recording could not be read or analysed at all.
    """

    collection: str | None
    recording: str | None
    reason: str
    band: str | None = None
    metric: str | None = None
    figures: tuple[str, ...] = ()
    refused: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return it with stable keys."""
        return {
            "set": self.collection,
            "recording": self.recording,
            "band": self.band,
            "metric": self.metric,
            "figures": list(self.figures),
            "reason": self.reason,
            "refused": self.refused,
        }


@dataclass(frozen=True, slots=True)
class _Findings:
    """What one kind of reference says."""

    reference: str | None = None
    strides: tuple[JudgedStride, ...] = ()
    trials: tuple[Trial, ...] = ()
    windows: tuple[Windows, ...] = ()


def judge(recording: Recorded, analysis: Analysed) -> tuple[Judged, list[Missing]]:
    """Hold what was found in one recording against all that is known about it.

    Parameters
    ----------
    recording, analysis
        The recording, and what was found in it.

    Returns
    -------
    tuple[Judged, list[Missing]]
        Strides and figures, and what could not be judged. A table that cannot be used leaves the others standing.
    """
    collection = recording.metadata.collection or recording.id
    findings: list[_Findings] = []
    reasons: list[str] = []
    for method in (_by_strides, _by_pod, _by_loop):
        try:
            findings += method(recording, analysis)
        except (RecordingError, ValidationError) as error:
            reasons.append(str(error))
    if not findings and not reasons:
        reasons.append("it has no reference: no truth table that shows strides, no pod, no closed loop")
    judged = Judged(
        collection,
        recording.id,
        next((each.reference for each in findings if each.reference), None),
        tuple(stride for each in findings for stride in each.strides),
        tuple(trial for each in findings for trial in each.trials),
        tuple(windows for each in findings for windows in each.windows),
    )
    reasons += [f"{trial.metric}: {trial.reason}" for trial in judged.trials if trial.value is None]
    return judged, [Missing(collection, recording.id, reason) for reason in reasons]


def _by_strides(recording: Recorded, analysis: Analysed) -> list[_Findings]:
    if not shows_strides(recording):
        return []
    feet = reference_feet(recording)
    if not feet:
        raise ValidationError("the reference shows no stride of a foot that was recorded")
    judged = [judge_foot(side, foot, _strides(analysis, side)) for side, foot in feet.items()]
    strides = tuple(stride for foot in judged for stride in foot)
    way = distance(strides)
    kind = next(foot.kind for foot in feet.values())
    return [_Findings(kind, strides, (way,) if way else ())]


def _by_pod(recording: Recorded, analysis: Analysed) -> list[_Findings]:
    if "reference" not in recording.truths:
        return []
    # The pod does not say which shoe it was on; the foot with more strides shows more of the run.
    strides = max((_strides(analysis, side) for side in sorted(recording.feet)), key=len)
    trials, windows = compare_with_pod(recording, strides)
    return [_Findings(trials=tuple(trials), windows=tuple(windows))]


def _by_loop(recording: Recorded, analysis: Analysed) -> list[_Findings]:
    loops = closure(recording, analysis)
    return [_Findings(trials=tuple(loops))] if loops else []


def _strides(analysis: Analysed, side: Side) -> NDArray[np.void]:
    """Strides of a foot; of a foot in which nothing was found there are none."""
    if side in analysis.feet:
        return analysis.feet[side].strides
    return np.empty(0, dtype=[("t_rest", np.float64), ("t_rest_next", np.float64)])
