"""What a run says of form: each metric by speed, over level and steady running, with how sure it is.

It is small, so that it is kept with each run's result, and a year of them is read at once. As JSON a bin is a row of
five numbers in the order of its fields.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

#: What a run may say of form, and in which units: SI throughout, so that cadence is in steps of both feet a second.
FORM: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cadence": "1/s",
        "step_length": "m",
        "contact_time": "s",
        "flight_time": "s",
        "duty_factor": "1",
        "balance": "1",
        "asymmetry": "1",
        "strike_angle": "rad",
        "pronation": "rad",
        "pronation_velocity": "rad/s",
        "braking": "m/s2",
        "vertical_oscillation": "m",
        "leg_stiffness": "N/m",
    }
)


@dataclass(frozen=True, slots=True)
class FormBin:
    """One metric at about one speed, over a run.

    Parameters
    ----------
    speed
        Mean speed of the strides (m/s).
    value
        Mean of the metric, the feet counted alike; `balance` is the left foot's share of the contact times of both,
        `asymmetry` the left contact time less the right one over the mean of both.
    spread
        Standard deviation from stride to stride of one foot; for `balance` and `asymmetry` what both feet's make of it.
    uncertainty
        Standard uncertainty of the value against the same runner's other runs: from the scatter of strides that
        resemble their neighbours, and from what is new with every mounting of a sensor. What all runs of a runner have
        in common, such as the definition of a contact, is not in it.
    strides
        Of both feet.
    """

    speed: float
    value: float
    spread: float
    uncertainty: float
    strides: int


#: By metric, the bins in order of speed; a metric that a run says nothing of is absent.
FormAtSpeed = Mapping[str, tuple[FormBin, ...]]


#: Significant digits in JSON: finer than any of it is known, and a third of the size.
DIGITS: Final = 6


def form_to_json(form: FormAtSpeed) -> dict[str, list[list[float]]]:
    """Return the form of a run as JSON values, six digits each.

    By metric it is a row of `speed, value, spread, uncertainty, strides` for each bin.
    """
    return {name: [_row(each) for each in bins] for name, bins in form.items()}


def form_from_json(document: Mapping[str, Sequence[Sequence[Any]]]) -> FormAtSpeed:
    """Return the form of a run from what `form_to_json` made of it; metrics that are not known here are left out.

    Raises
    ------
    ValueError
        When a row has not five numbers.
    TypeError
        When one of them is none.
    """
    return {name: tuple(map(_bin, rows)) for name, rows in document.items() if name in FORM}


def _row(each: FormBin) -> list[float]:
    numbers = (each.speed, each.value, each.spread, each.uncertainty)
    return [*(float(f"{number:.{DIGITS}g}") for number in numbers), each.strides]


def _bin(row: Sequence[Any]) -> FormBin:
    speed, value, spread, uncertainty, strides = row
    return FormBin(float(speed), float(value), float(spread), float(uncertainty), int(strides))
