"""One scale for each pod, learned from ways that are known: what was observed, what follows from it, and how sure.

The scale of a pod is what its lengths must be multiplied by: that of its accelerometer, and what its place on the shoe
adds. It is estimated by recursive least squares in its logarithm, so that too long and too short weigh the same. Three
things keep it honest. A treadmill that shows too much does so every time, so what observations of one source share is a
state of its own and does not average out. A pod is taken off and put on again, and paces differ, so the scale wanders
a little from run to run. And what does not fit what is known is refused, with its reason.

A calibration is its history: the observations are kept, and every number is worked out from them. So it can be looked
through, cut short and undone. Nothing here changes a length; `_scaling` does, when it is asked to.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from openstride.analysis._errors import CalibrationFileError, PodExchangedError
from openstride.analysis._summary import SCALE
from openstride.recordings import SIDES, Metadata, Side

Floats = NDArray[np.float64]
Source = Literal["distance", "treadmill", "position"]
SOURCES: Final[tuple[Source, ...]] = get_args(Source)
#: Why a run teaches nothing about a foot.
Reason = Literal["far_off", "counted_before", "gap", "not_steady", "no_stretch", "not_measured"]

#: By how much the scales of pods scatter that sit anywhere on whatever shoe: of 24 drawn by chance by 1.0 %, which is
#: more than the summaries claim. A first observation may be as far off as that makes likely, though it is weighed
#: against the claim; else the pods that need calibration most could not be calibrated.
REACH: Final = 0.01
#: Standard deviation by which the scale of a pod differs from one run to the next, as a share of it: on 13 recorded
#: walks of one sensor 0.33 %, errors of their references included; on simulated runs at a speed 15 % higher 0.28 %.
FROM_RUN_TO_RUN: Final = 0.003
#: An observation so many standard deviations from what is known is of something else.
FAR_OFF: Final = 4.0
#: Shape of the JSON; a change that breaks readers counts it up.
SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class Observation:
    """How much longer a way is known to be than a foot's strides came to, before any scale.

    Parameters
    ----------
    source
        How it is known.
    recording
        Name of the run.
    ratio
        The known way over that of the strides.
    uncertainty
        Standard uncertainty of the ratio, as a share of it: what is new each time.
    shared
        That part of the standard uncertainty which all observations of this source have in common, as a share.
    length
        The way of the strides (m), before any scale.
    """

    source: Source
    recording: str
    ratio: float
    uncertainty: float
    shared: float
    length: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a run taught nothing about a foot.

    Parameters
    ----------
    side, source, reason
        Of which foot, from what, why.
    ratio
        As it was observed; None where it was not.
    deviations
        By how many standard deviations it is off; None where it was not held against anything.
    """

    side: Side
    source: Source
    reason: Reason
    ratio: float | None = None
    deviations: float | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """What the lengths of a pod are multiplied by.

    Parameters
    ----------
    value, uncertainty
        The factor, and its standard uncertainty.
    n
        Observations that carry it.
    source
        Of the last of them; None where there is none.
    """

    value: float = 1.0
    uncertainty: float = SCALE
    n: int = 0
    source: Source | None = None

    @property
    def share(self) -> float:
        """Standard uncertainty as a share of the factor, and so of every length."""
        return self.uncertainty / self.value


@dataclass(frozen=True, slots=True)
class State:
    """What least squares knows: the logarithm of the scale, and what each source is wrong by, in units of `shared`."""

    mean: Floats
    covariance: Floats

    @classmethod
    def before(cls) -> State:
        """Nothing is observed yet: the scale is 1 as surely as the summaries of an uncalibrated pod claim."""
        return cls(np.zeros(1 + len(SOURCES)), np.diag([SCALE**2, *[1.0] * len(SOURCES)]))

    def later(self) -> State:
        """Return what is known of the next run: less, but no less than of an uncalibrated pod."""
        covariance = self.covariance.copy()
        covariance[0, 0] = min(covariance[0, 0] + FROM_RUN_TO_RUN**2, SCALE**2)
        return State(self.mean, covariance)

    def held_against(self, observation: Observation) -> tuple[Floats, float, float]:
        """Return the row of an observation, by how much it is off, and the variance of that."""
        row = np.zeros(len(self.mean))
        row[0] = 1.0
        row[1 + SOURCES.index(observation.source)] = observation.shared
        variance = float(row @ self.covariance @ row) + observation.uncertainty**2
        return row, math.log(observation.ratio) - float(row @ self.mean), variance

    def updated(self, observation: Observation) -> State:
        """Return what is known with one observation more."""
        row, off, variance = self.held_against(observation)
        gain = self.covariance @ row / variance
        return State(self.mean + gain * off, self.covariance - np.outer(gain, row @ self.covariance))


@dataclass(frozen=True, slots=True)
class PodCalibration:
    """What was observed about one pod.

    Parameters
    ----------
    device
        The identity the pod gives itself; None where it gives none.
    observations
        In the order in which they were learned.
    """

    device: str | None = None
    observations: tuple[Observation, ...] = ()

    def state(self, recording: str) -> State:
        """Return what is known of the scale in a run."""
        state, run = State.before(), None
        for observation in self.observations:
            state = (state if run in {None, observation.recording} else state.later()).updated(observation)
            run = observation.recording
        return state if run in {None, recording} else state.later()

    def scale(self, recording: str) -> Scale:
        """Return the scale to be used for a run."""
        if not self.observations:
            return Scale()
        state = self.state(recording)
        value = math.exp(float(state.mean[0]))
        return Scale(
            value,
            value * math.sqrt(float(state.covariance[0, 0])),
            len(self.observations),
            self.observations[-1].source,
        )

    def refused(self, side: Side, observation: Observation) -> Refusal | None:
        """Return why an observation is not to be learned; None where it is."""
        if any(
            (each.recording, each.source) == (observation.recording, observation.source) for each in self.observations
        ):
            return Refusal(side, observation.source, "counted_before", observation.ratio)
        _, off, variance = self.state(observation.recording).held_against(observation)
        room = 0.0 if self.observations else REACH**2 - SCALE**2
        deviations = off / math.sqrt(variance + room)
        if abs(deviations) > FAR_OFF:
            return Refusal(side, observation.source, "far_off", observation.ratio, deviations)
        return None


@dataclass(frozen=True, slots=True)
class Calibration:
    """What is known about the pods of one pair of shoes.

    Parameters
    ----------
    pods
        By side; a side without one has not been calibrated.
    """

    pods: Mapping[Side, PodCalibration] = field(default_factory=dict)

    def scale(self, side: Side, recording: str) -> Scale:
        """Return the scale of a foot's lengths in a run: 1, and as unsure as ever, where nothing was observed."""
        return self.pods.get(side, PodCalibration()).scale(recording)

    def learned(self, side: Side, observation: Observation) -> tuple[Calibration, Refusal | None]:
        """Return the calibration with one observation more, or as it is and the reason why not."""
        pod = self.pods.get(side, PodCalibration())
        if (refusal := pod.refused(side, observation)) is not None:
            return self, refusal
        grown = replace(pod, observations=(*pod.observations, observation))
        return Calibration(
            {each: grown if each == side else self.pods[each] for each in SIDES if each in {side, *self.pods}}
        ), None

    def worn(self, metadata: Metadata) -> Calibration:
        """Return the calibration with the names of the pods of a recording, where it did not know them.

        Raises
        ------
        PodExchangedError
            When a foot carries another pod than the one that was calibrated.
        """
        pods = dict(self.pods)
        for side in SIDES:
            pod, known = metadata.pod(side), pods.get(side, PodCalibration())
            found = None if pod is None else pod.device
            if known.device is not None and found is not None and known.device != found:
                raise PodExchangedError(side, known.device, found)
            if found is not None:
                pods[side] = replace(known, device=found)
        return Calibration(pods)

    def to_json(self) -> dict[str, Any]:
        """Return the calibration as JSON values: the history, and beside it, for people, the scale it comes to."""
        return {"schema": SCHEMA, "pods": {side: pod_json(pod) for side, pod in self.pods.items()}}

    @classmethod
    def from_json(cls, document: object) -> Calibration:
        """Read what `to_json` wrote; the scales are worked out anew.

        Raises
        ------
        CalibrationFileError
            With the place, where the document is no calibration.
        """
        schema = member(document, "schema", int, "")
        if schema != SCHEMA:
            raise CalibrationFileError("schema", schema, f"{SCHEMA}; a newer OpenStride may have written it")
        pods = member(document, "pods", dict, "")
        if strange := sorted(set(pods) - set(SIDES)):
            raise CalibrationFileError("pods", strange[0], "left or right")
        return cls({side: pod_of(pods[side], f"pods.{side}") for side in SIDES if side in pods})


def pod_json(pod: PodCalibration) -> dict[str, Any]:
    """Return one pod as JSON values."""
    last = pod.observations[-1].recording if pod.observations else ""
    scale = pod.scale(last)
    return {
        "device": pod.device,
        "scale": scale.value,
        "uncertainty": scale.uncertainty,
        "observations": [observation_json(each) for each in pod.observations],
    }


def observation_json(observation: Observation) -> dict[str, Any]:
    """Return one observation as JSON values."""
    return {name: getattr(observation, name) for name in Observation.__slots__}


def pod_of(document: object, place: str) -> PodCalibration:
    """Read one pod."""
    device = (
        None
        if isinstance(document, dict) and document.get("device") is None
        else member(document, "device", str, place)
    )
    found = member(document, "observations", list, place)
    return PodCalibration(
        device, tuple(observation_of(each, f"{place}.observations[{k}]") for k, each in enumerate(found))
    )


def observation_of(document: object, place: str) -> Observation:
    """Read one observation."""
    source = member(document, "source", str, place)
    if source not in SOURCES:
        raise CalibrationFileError(f"{place}.source", source, f"one of {', '.join(SOURCES)}")
    return Observation(
        source,
        member(document, "recording", str, place),
        within(document, "ratio", place, 0.5, 2.0),
        within(document, "uncertainty", place, 1e-6, 1.0),
        within(document, "shared", place, 0.0, 1.0),
        within(document, "length", place, 0.0, 1e9),
    )


def member(document: object, name: str, kind: type, place: str) -> Any:  # noqa: ANN401  # a JSON value
    """Return a member of a JSON object, of that type."""
    where = f"{place}.{name}".lstrip(".")
    if not isinstance(document, dict):
        raise CalibrationFileError(place or "the document", document, "an object")
    value = document.get(name)
    # A bool is an int in Python and not in JSON.
    if not isinstance(value, kind) or isinstance(value, bool):
        words = {int: "a whole number", str: "a text", list: "a list", dict: "an object"}
        raise CalibrationFileError(where, value, words[kind])
    return value


def within(document: object, name: str, place: str, low: float, high: float) -> float:
    """Return a number of a JSON object that lies between two limits, both included."""
    value = document.get(name) if isinstance(document, dict) else document
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise CalibrationFileError(f"{place}.{name}", value, f"a number from {low:g} to {high:g}")
    return float(value)


def all_learned(
    calibration: Calibration, found: Iterable[tuple[Side, Observation]]
) -> tuple[Calibration, tuple[Refusal, ...]]:
    """Return the calibration with all of these observations that fit, and the reasons for those that do not."""
    refusals = []
    for side, observation in found:
        calibration, refusal = calibration.learned(side, observation)
        refusals += [] if refusal is None else [refusal]
    return calibration, tuple(refusals)
