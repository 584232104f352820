"""Strides as the live engine gives them, and as the log keeps them."""

from __future__ import annotations

from openstride.recordings import LiveStride
from openstride.replay import stride_fields
from openstride.runtime import load


def live(**values: float) -> tuple[LiveStride, list[str]]:
    """Return a stride of 2.1 m, and the names of its values; what is named is otherwise."""
    names = list(stride_fields(load("cpython")))
    usual = {
        "walking": 1.0, "measured": 1.0, "angle_known": 1.0, "contact": 10.0, "rest": 10.1, "toe_off": 10.25,
        "next_contact": 10.7, "next_rest": 10.8, "contact_sigma": 0.003, "toe_off_sigma": 0.004, "length": 2.1,
        "length_sigma": 0.05, "strike_angle": 0.2, "angle_sigma": 0.02,
    }  # fmt: skip
    stands = usual | values
    return LiveStride("left", 0, tuple(stands.get(name, 0.0) for name in names)), names
