"""Calibration put to use: learned from a run's known ways, applied to its lengths, and told, so that it can be undone.

The engine's rows stay as they are. Every length of a stride table is multiplied by the scale of its foot, and nothing
else is: times, angles and forces are not of the way. Divided by the same scale they are what they were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from openstride.analysis._calibration import Calibration, Observation, Refusal, Scale, all_learned
from openstride.analysis._reference import FootWay, Reference, observe
from openstride.analysis._table import DISPLACEMENT
from openstride.recordings import Recording, Side

Tables = Mapping[Side, NDArray[np.void]]

#: What is proportional to the way that a foot measured, each with its uncertainty where it has one.
LENGTHS: Final = (
    *("stride_length", "speed", "step_length", "clearance", "swing_width"),
    *("u_stride_length", "u_speed", "u_step_length", "u_clearance", "u_swing_width"),
    *("live_length", *DISPLACEMENT, "path_x", "path_y", "path_z"),
)


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What was done to the lengths of an analysis.

    Parameters
    ----------
    calibration
        As it stands with what this run taught; whoever wants to keep it stores it.
    scales
        By side, what lengths were multiplied by.
    learned
        What this run taught about each foot.
    refused
        What it could not, and why.
    distance
        Of the runner before any scale (m); None where no length is known.
    """

    calibration: Calibration
    scales: Mapping[Side, Scale]
    learned: tuple[tuple[Side, Observation], ...]
    refused: tuple[Refusal, ...]
    distance: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values; the history is the calibration's own document."""
        return {
            "distance_before": self.distance,
            "feet": {
                side: {"scale": each.value, "uncertainty": each.uncertainty, "source": each.source, "n": each.n}
                for side, each in self.scales.items()
            },
            "learned": [{"foot": side, **_observation(each)} for side, each in self.learned],
        }


def _observation(observation: Observation) -> dict[str, Any]:
    named = ("source", "ratio", "uncertainty", "shared", "length")
    return {name: getattr(observation, name) for name in named}


def calibrated(
    calibration: Calibration | None, references: Sequence[Reference], recording: Recording, feet: list[FootWay]
) -> Calibrated | None:
    """Learn from what is known of a run, and say what its lengths are to be multiplied by.

    Parameters
    ----------
    calibration
        What is known from earlier runs; None where nothing is.
    references
        Ways of this run that are known.
    recording
        The run.
    feet
        What each went, before any scale.

    Returns
    -------
    Calibrated or None
        None where neither a calibration nor a known way was given: lengths stay as they were measured.

    Raises
    ------
    PodExchangedError
        When a foot carries another pod than the one that was calibrated.
    ReferenceMissingError
        When the recording does not have what is to be held against.
    """
    if calibration is None and not references:
        return None
    known = (calibration or Calibration()).worn(recording.metadata)
    found = [each for reference in references for each in observe(reference, recording, feet)]
    observed = [each for each in found if not isinstance(each, Refusal)]
    grown, refused = all_learned(known, observed)
    silent = tuple(each for each in found if isinstance(each, Refusal))
    learned = tuple(
        (side, each) for side, each in observed if side in grown.pods and each in grown.pods[side].observations
    )
    scales = {foot.side: grown.scale(foot.side, recording.id) for foot in feet}
    return Calibrated(grown, scales, learned, (*silent, *refused))


def scale_lengths(table: NDArray[np.void], path: NDArray[np.void], factor: float) -> None:
    """Multiply every length of a stride table and of the path that goes with it, in place."""
    for name in LENGTHS:
        table[name] *= factor
    for axis in "xyz":
        path[axis] *= factor


def shares_of(scales: Mapping[Side, Scale]) -> dict[Side | None, float]:
    """Return how unsure the scale of lengths is, as a share: of each foot, and under None of both together.

    The feet learn from the same ways, so their errors are taken to be the same and not to average out.
    """
    each: dict[Side | None, float] = {side: scale.share for side, scale in scales.items()}
    return each | {None: float(np.mean(list(each.values())))} if each else {}
