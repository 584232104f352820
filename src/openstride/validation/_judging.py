"""Every stride of a recording under judgement: found or missed, and how far off each of its numbers is.

A judged stride is a reference stride with its found partner, a reference stride that was missed, or a found stride that
has no partner though the reference would have seen it. All tables are made of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openstride.validation._matching import match
from openstride.validation._reference import ReferenceFoot, speed_over
from openstride.validation._subjects import Flags, Floats, column, flags, lengths


class Compared(NamedTuple):
    """One number of a matched stride: found, true, and the stated standard uncertainty, each NaN when absent."""

    found: float
    truth: float
    sigma: float

    @property
    def error(self) -> float:
        """Found minus true."""
        return self.found - self.truth


@dataclass(frozen=True, slots=True)
class JudgedStride:
    """One stride under judgement.

    Parameters
    ----------
    side, time
        Foot, and middle of the stride in s.
    speed
        Speed by the reference in m/s, by which the band is chosen; NaN where it is not known.
    in_reference, found
        Whether the reference has it, whether the engine has it; both when they are matched.
    gait
        Whether it belongs into the count of found and missed strides.
    length, true_length
        Length as found and by the reference's own instants, m, NaN where absent: what a distance is summed from.
    compared
        Numbers of a matched stride by metric.
    flags
        What the engine says about the stride.
    """

    side: str
    time: float
    speed: float
    in_reference: bool
    found: bool
    gait: bool = True
    length: float = np.nan
    true_length: float = np.nan
    compared: Mapping[str, Compared] = field(default_factory=dict)
    flags: tuple[str, ...] = ()

    @property
    def matched(self) -> bool:
        """Whether reference and engine agree that there is a stride."""
        return self.in_reference and self.found


def judge_foot(side: str, reference: ReferenceFoot, strides: NDArray[np.void]) -> list[JudgedStride]:
    """Hold the strides found on one foot against its reference strides.

    Parameters
    ----------
    side
        `left` or `right`.
    reference
        What is known about the foot.
    strides
        What the engine found on it.

    Returns
    -------
    list[JudgedStride]
        In order of time. Found strides of which the reference can say nothing are not among them.
    """
    rest = np.column_stack([column(strides, "t_rest"), column(strides, "t_rest_next")])
    partner = match(reference.interval, rest, reference.tolerance)
    extra = _covered(reference, rest.mean(axis=1))
    extra[partner[partner >= 0]] = False
    judged = _reference_strides(side, reference, strides, partner)
    judged += _extra_strides(side, reference, strides[extra], rest[extra])
    return sorted(judged, key=lambda stride: stride.time)


def _reference_strides(
    side: str, reference: ReferenceFoot, strides: NDArray[np.void], partner: NDArray[np.intp]
) -> list[JudgedStride]:
    hit = np.flatnonzero(partner >= 0)
    found = strides[partner[hit]]
    compared = dict(zip(hit.tolist(), _compare(reference, hit, found), strict=True))
    length = dict(zip(hit.tolist(), lengths(found), strict=True))
    said = dict(zip(hit.tolist(), map(flags, found), strict=True))
    return [
        JudgedStride(
            side,
            time=float(interval.mean()),
            speed=float(speed),
            in_reference=True,
            found=index in compared,
            gait=not speed < reference.slowest,
            length=float(length.get(index, np.nan)),
            true_length=float(true_length),
            compared=compared.get(index, {}),
            flags=said.get(index, ()),
        )
        for index, (interval, speed, true_length) in enumerate(
            zip(reference.interval, reference.speed, reference.length, strict=True)
        )
    ]


def _extra_strides(side: str, reference: ReferenceFoot, strides: NDArray[np.void], rest: Floats) -> list[JudgedStride]:
    speeds = _speed_around(reference, rest)
    return [
        JudgedStride(
            side,
            time=float(interval.mean()),
            speed=float(speed),
            in_reference=False,
            found=True,
            gait=not speed < reference.slowest,
            length=float(length),
            flags=flags(stride),
        )
        for stride, interval, speed, length in zip(strides, rest, speeds, lengths(strides), strict=True)
    ]


def _covered(reference: ReferenceFoot, time: Floats) -> Flags:
    first, last = reference.cover[:, 0], reference.cover[:, 1]
    covered: Flags = np.any((time[:, None] >= first) & (time[:, None] < last), axis=1)
    return covered


def _speed_around(reference: ReferenceFoot, rest: Floats) -> Floats:
    """Speed by which a stride without partner is sorted into a band.

    It is the speed of the reference stride that holds its middle. Where there is none, the foot stood or shuffled by
    the reference, and the true way tells how fast it went meanwhile; the engine's own speed is never used.
    """
    speed = np.full(len(rest), np.nan)
    if reference.trajectory is not None:
        speed = speed_over(reference.trajectory.distance(rest[:, 0], rest[:, 1]), rest)
    middle = rest.mean(axis=1)[:, None]
    holds = (middle >= reference.interval[:, 0]) & (middle < reference.interval[:, 1])
    inside = holds.any(axis=1)
    speed[inside] = reference.speed[holds.argmax(axis=1)[inside]]
    return speed


def _compare(reference: ReferenceFoot, hit: NDArray[np.intp], found: NDArray[np.void]) -> list[dict[str, Compared]]:
    """Numbers of the matched strides, by metric."""
    truth = _truths(reference, hit, found)
    own = {"stride_length": lengths(found)}
    values = {metric: own.get(metric, column(found, _COLUMN.get(metric, metric))) for metric in truth}
    sigmas = {metric: column(found, f"u_{_COLUMN.get(metric, metric)}") for metric in truth}
    return [
        {
            metric: Compared(float(values[metric][row]), float(truth[metric][row]), float(sigmas[metric][row]))
            for metric in truth
        }
        for row in range(len(hit))
    ]


# What a metric of this room is called in the strides, where it is called differently.
_COLUMN: Final = {"initial_contact": "t_contact_next", "toe_off": "t_toe_off"}


def _truths(reference: ReferenceFoot, hit: NDArray[np.intp], found: NDArray[np.void]) -> dict[str, Floats]:
    """True numbers of the matched strides, by metric."""
    if reference.trajectory is not None:
        way = reference.trajectory.distance(column(found, "t_rest"), column(found, "t_rest_next"))
    else:
        way = reference.length[hit]
    # Labelled events alone know when a stride was, not how long.
    truth = {} if np.isnan(reference.length).all() else {"stride_length": way}
    if len(reference.toe_off):
        truth["initial_contact"] = reference.contact_next[hit]
        truth["toe_off"] = reference.toe_off[hit]
        truth["contact_time"] = reference.toe_off[hit] - reference.contact[hit]
    if reference.pitch is not None:
        truth["strike_angle"] = reference.pitch.at(column(found, "t_contact"))
        truth["toe_off_angle"] = reference.pitch.at(column(found, "t_toe_off"))
    return truth
