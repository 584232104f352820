"""What virtual pods solve themselves: the strides of the recording that they play.

A pod in a sole has the engine on its chip, and says of each stride what it found. For a virtual pod that is found out
beforehand, and it says so when a pod would.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from openstride.analysis import LIVE_LAG, AnalysisError, analyze
from openstride.pod import TICKS_PER_SECOND, FieldError, StrideFlag, StridePacket, together
from openstride.recordings import Recording, RecordingError, Side

#: When a stride is solved (s since the first sample), and the stride.
Solved = tuple[tuple[float, StridePacket], ...]


def solved_strides(recording: Recording) -> Mapping[Side, Solved]:
    """Return the strides that the pods of a recording solve, as `virtual_pair` and `Player` take them.

    Times count from the first instant that both feet have. A recording in which nobody took a
    stride, or whose samples make no sense, has none.
    """
    played = together(recording)
    # A pod knows no other clock than its own.
    alone = replace(played, metadata=replace(played.metadata, clocks=()))
    try:
        feet = analyze(alone, lag=LIVE_LAG, trust_units=True).feet
    except (AnalysisError, RecordingError):
        return dict.fromkeys(played.feet, ())
    return {
        side: tuple(
            (float(row["t_rest_next"] - first), packet)
            for row in feet[side].strides
            if (packet := _packet_of(row, first)) is not None
        )
        for side, first in ((side, float(foot.time[0])) for side, foot in played.feet.items())
        if side in feet
    }


def _packet_of(row: np.void, first: float) -> StridePacket | None:
    """Return a row of the stride table as a pod says it; None where its contact, or its end, was not found."""
    if not np.isfinite(row["t_contact"] + row["t_rest_next"]):
        return None
    contact = _known(row["contact_time"])
    stride = _known(row["stride_time"])
    # A pod does not know of the other foot.
    flight = None if contact is None or stride is None else stride / 2.0 - contact
    flags = StrideFlag(0)
    for flag, set_ in (
        (StrideFlag.WALKING, flight is not None and flight < 0.0),
        (StrideFlag.IMPACT_AT_LEAST, row["impact_floor"]),
        (StrideFlag.REPAIRED, row["repaired"] or row["gap"]),
    ):
        if set_:
            flags |= flag
    length = _known(row["stride_length"])
    try:
        return StridePacket(
            side=None,
            flags=flags,
            number=0,
            ticks=round((float(row["t_contact"]) - first) * TICKS_PER_SECOND),
            stride_time=stride,
            contact_time=contact,
            flight_time=flight,
            length=length,
            speed=_known(row["speed"]),
            strike_angle=_known(row["strike_angle"]),
            pronation=_known(row["pronation"]),
            impact=_known(row["impact"]),
            quality=None if length is None else round(100.0 * max(0.0, 1.0 - float(row["u_stride_length"]) / length)),
        )
    except FieldError:
        # A stride that no packet can hold is none.
        return None


def _known(value: np.floating) -> float | None:
    return float(value) if np.isfinite(value) else None
