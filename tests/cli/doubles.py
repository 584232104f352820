"""Analyses whose every number is chosen, for tests of what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from openstride.analysis import DTYPE, Analysis, Caveat, EngineRun, FootAnalysis, LiveChange, SideValue, Summary
from openstride.recordings import Clipping, Dropped, FootSamples, Metadata, Recording, Side, Signal

RATE = 200.0


def strides(count: int, speed: float = 3.5, *, start: float = 1.0) -> NDArray[np.void]:
    """Return equal strides, one after the other, each 0.7 s long."""
    table = np.zeros(count, DTYPE)
    for name in table.dtype.names or ():
        if table[name].dtype.kind == "f":
            table[name] = np.nan
    table["t_rest"] = start + 0.7 * np.arange(count)
    table["t_rest_next"] = table["t_rest"] + 0.7
    table["stride_time"], table["stride_length"], table["speed"] = 0.7, 0.7 * speed, speed
    table["cadence"], table["contact_time"], table["u_contact_time"] = 120.0 / 0.7, 0.24, 0.008
    table["measured"], table["running"] = True, True
    return table


def signal(side: Side, seconds: float = 60.0, *, gaps: int = 0) -> Signal:
    clipping = Clipping(34.9, found=False, counts=(0, 3, 0), share=0.012)
    samples = round(seconds * RATE)
    holes = np.array([[float(k), k + 0.2] for k in range(gaps)]).reshape(-1, 2)
    longest = 0.2 if gaps else 0.0
    unclipped = Clipping(156.9, found=False, counts=(0, 0, 0), share=0.0)
    return Signal(
        side, samples, seconds, RATE, 0.0, holes, 40 * gaps, longest, Dropped(2, 1), unclipped, clipping, notices=()
    )


def foot(side: Side, count: int = 60, speed: float = 3.5, *, gaps: int = 0) -> FootAnalysis:
    path = np.zeros(count + 1, [(name, np.float64) for name in "txyz"])
    run = EngineRun(rows={}, interval=1.0 / RATE, bias=(0.0, 0.0, 0.0), bias_sigma=0.0, flips=0, moving=50.0)
    return FootAnalysis(side, strides(count, speed), path, signal(side, gaps=gaps), run)


def both(left: float, right: float, uncertainty: float, unit: str) -> Summary:
    """Return a metric of two feet, with the uncertainty of their difference the larger by √2."""
    sides = SideValue(left, uncertainty, 60), SideValue(right, uncertainty, 60)
    difference = (left - right, uncertainty * 2.0**0.5)
    return Summary(0.5 * (left + right), uncertainty, unit, 120, *sides, difference)


def analysis_of(
    summary: Mapping[str, Summary] | None = None,
    *,
    sides: tuple[Side, ...] = ("left", "right"),
    warnings: tuple[Caveat, ...] = (),
    running: bool = True,
    count: int = 60,
    gaps: int = 0,
) -> Analysis:
    told = {
        "distance": Summary(147.0, 0.7, "m", 120),
        "moving_time": Summary(42.0, 0.1, "s", 120),
        "mean_speed": Summary(3.5, 0.02, "m/s", 120),
        "speed": both(3.5, 3.5, 0.02, "m/s"),
        "cadence": both(171.4, 171.5, 0.3, "1/min"),
        "contact_time": both(0.241, 0.254, 0.0031, "s"),
        "power": Summary(None, None, "W", 0),
    }
    feet: dict[Side, FootAnalysis] = {side: foot(side, count, gaps=gaps) for side in sides}
    chosen = told if summary is None else summary
    return Analysis(
        "tuesday", "0.1.0", running, MappingProxyType(feet), chosen, LiveChange(147.2, -0.2, 0.004, 0.03, 120), warnings
    )


def recording_of(analysis: Analysis, **known: object) -> Recording:
    """Return a recording that an analysis may be of; its samples are of no interest."""
    feet: dict[Side, FootSamples] = {
        side: FootSamples(side, np.arange(2) / RATE, np.zeros((2, 3)), np.zeros((2, 3))) for side in analysis.feet
    }
    metadata = Metadata(analysis.recording_id, tuple(feet), **known)  # type: ignore[arg-type]  # fields by name
    return Recording(analysis.recording_id, None, metadata, feet)
