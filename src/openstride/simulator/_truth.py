"""The truth of every stride, under the names that an analysis gives its strides, so that the two lie side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.simulator._walk import Walk

Floats = NDArray[np.float64]

#: Times (s) are those of the foot's clock; lengths in m, angles in rad.
STRIDE: Final = np.dtype([
    (name, "f8")
    for name in (
        "t_contact", "t_toe_off", "t_contact_next", "stride_time", "contact_time", "swing_time", "duty_factor",
        "stride_length", "speed", "strike_angle", "toe_off_angle", "pronation", "turn", "rise",
    )
])  # fmt: skip


def strides_of(walk: Walk, clock: Callable[[Floats], Floats]) -> NDArray[np.void]:
    """Give the table of a foot's strides.

    A stride begins with a contact and ends with the foot's next. It holds one stance and the swing after it; length and
    turn are those of the swing, strike angle and pronation those of the contact that began it.

    Parameters
    ----------
    walk
        Of the foot.
    clock
        What the foot's clock says at a time (s); durations are true ones.

    Returns
    -------
    structured array
        A row a stride, in order of time, with the fields of `STRIDE`. The first begins with a standing foot: what a
        contact before it would tell is NaN.
    """
    table = np.full(len(walk.steps), np.nan, STRIDE)
    gaits = [step.gait for step in walk.steps]
    table["t_toe_off"] = walk.toe_offs
    table["t_contact_next"] = walk.contacts
    table["t_contact"][1:] = walk.contacts[:-1]
    table["stride_time"] = table["t_contact_next"] - table["t_contact"]
    table["contact_time"] = table["t_toe_off"] - table["t_contact"]
    table["swing_time"] = table["t_contact_next"] - table["t_toe_off"]
    table["duty_factor"] = table["contact_time"] / table["stride_time"]
    table["stride_length"] = [gait.length for gait in gaits]
    table["speed"] = table["stride_length"] / table["stride_time"]
    contacts = table["t_contact"][1:]
    table["toe_off_angle"] = walk.pitch(walk.toe_offs) - slopes(walk)[:-1]
    table["strike_angle"][1:] = walk.pitch(contacts) - slopes(walk)[1:-1]
    # A flat foot is neither everted nor inverted here, so that the way to it is the whole excursion.
    table["pronation"][1:] = -walk.eversion(contacts)
    table["turn"] = [walk.mirror * step.turn for step in walk.steps]
    table["rise"] = [gait.rise for gait in gaits]
    for name in ("t_contact", "t_toe_off", "t_contact_next"):
        table[name] = clock(table[name])
    return table


def slopes(walk: Walk) -> NDArray[np.float64]:
    """Give the slope of the ground (rad) under the foot before each step and after the last."""
    grounds = [step.gait.ground for step in walk.steps]
    return np.array([grounds[0], *grounds])
