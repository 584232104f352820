"""How a pod is worn, as the live engine sees it: its verdicts by name, with the numbers that they rest on.

What they mean and how they are found stands in `engine/fit.py`; here codes only become words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, cast, get_args

from openstride.runtime import Runtime

Verdict = Literal["unknown", "good", "loose", "shifted", "astray", "swapped"]
Seat = Literal["unknown", "level", "sideways", "turned_round", "on_edge", "upside_down"]

VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)
SEATS: Final[tuple[Seat, ...]] = get_args(Seat)


@dataclass(frozen=True, slots=True)
class Fit:
    """How one pod is worn; shares and means are over the last strides.

    Parameters
    ----------
    mount
        ``shifted`` where the sensor has turned since the first strides, ``astray`` where there are no strides in the
        motion of the shoe.
    hold
        ``loose`` where the sensor shakes on the shoe.
    seat
        How it is turned in the shoe, to the quarter turn; the engine copes with each.
    strides
        Strides that were looked at.
    angles
        The sensor turned about the foot's x, then its y, then its z axis (rad).
    shift
        By how much it has turned since the first strides (rad); 0 until that is known.
    shake, shaken
        How much of the force's scatter over a swing is shaking, and the share of strides in which that is too much.
    inward, swings
        Share of strides straight ahead that swung inwards, and how many were looked at.
    """

    mount: Verdict
    hold: Verdict
    seat: Seat
    strides: int
    angles: tuple[float, float, float]
    shift: float
    shake: float
    shaken: float
    inward: float
    swings: int


def fit_of(state: Any, runtime: Runtime) -> Fit:  # noqa: ANN401  # a state of the engine
    """Return what the engine's state of that name says."""
    engine = runtime.module("fit")
    return Fit(
        mount=VERDICTS[int(engine.mount(state))],
        hold=VERDICTS[int(engine.hold(state))],
        seat=SEATS[int(engine.seat(state))],
        strides=int(state.taken),
        angles=cast("tuple[float, float, float]", tuple(float(getattr(state, f"about_{axis}")) for axis in "xyz")),
        shift=float(state.shift),
        shake=float(state.shake),
        shaken=float(state.shaken),
        inward=float(state.inward),
        swings=int(state.swings),
    )


def sides_of(left: Any, right: Any, runtime: Runtime) -> Verdict:  # noqa: ANN401  # states of the engine
    """Return the verdict on both feet: ``swapped`` where each pod is on the other foot than it says."""
    return VERDICTS[int(runtime.module("fit").sides(left, right))]
