"""How good the data behind a report is, foot by foot, and what to know before trusting it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from openstride.analysis import Analysis, FootAnalysis, clock_of, recording_time
from openstride.recordings import Clock, Recording, Side
from openstride.report._values import finite, measure

#: Holes that are told one by one; more are only counted.
MOST_GAPS: Final = 40


def quality(analysis: Analysis, recording: Recording) -> dict[Side, dict[str, Any]]:
    """Return what is known about the samples of each foot, its times on the recording's clock."""
    return {side: _foot(foot, clock_of(recording.metadata, side)) for side, foot in analysis.feet.items()}


def _foot(foot: FootAnalysis, clock: Clock) -> dict[str, Any]:
    signal, run = foot.signal, foot.run
    return {
        "rate": signal.rate,
        "samples": signal.samples,
        "duration": signal.duration,
        "share_missing": signal.share_missing,
        "longest_gap": signal.longest_gap,
        "gaps": recording_time(_longest(signal.gaps), clock).tolist(),
        "strides": len(foot.strides),
        "measured": int(foot.strides["measured"].sum()),
        "clipped": int(foot.strides["repaired"].sum()),
        "acc_range": signal.acc.range,
        "gyr_range": signal.gyr.range,
        "mount": None if run.mount is None else list(run.mount),
        "flips": run.flips,
        "gyr_bias": float(np.linalg.norm(run.bias)),
    }


def _longest(gaps: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the longest of the gaps, in order of time."""
    longest = np.argsort(gaps[:, 0] - gaps[:, 1], kind="stable")[:MOST_GAPS]
    return gaps[np.sort(longest)]


def calibration(analysis: Analysis) -> list[dict[str, Any]]:
    """Return the scales that were found of the pods and applied to all lengths; nothing where none was."""
    scales = {} if analysis.calibrated is None else analysis.calibrated.scales
    return [
        {"source": each.source, "scale": measure(each.value, each.uncertainty), "side": side, "n": each.n}
        for side, each in scales.items()
        if each.source is not None
    ]


def warnings(analysis: Analysis) -> list[dict[str, Any]]:
    """Return what to know before trusting the numbers, with the values that its words are filled with."""
    return [{"code": each.code, "side": each.side, "values": _plain(each.values)} for each in analysis.warnings]


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: finite(value) for name, value in values.items()}
