"""Against a commercial foot pod, which tells distance, cadence and contact time once a second on a clock of its own.

A commercial pod is a reference, not the truth. Its clock offset is not known: it is found as the lag at which both
cadences, and speeds, correlate best, and it is stated beside every figure. What a pod says while it is still finding
its feet is left out: it starts with contact times of half a second that fall to their true level within seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.validation._judging import Compared
from openstride.validation._reference import needed
from openstride.validation._subjects import Floats, Recorded, Table, column, lengths
from openstride.validation._trials import Counts, Trial

# The lag is searched this far to both sides (s), in these steps (s), and must leave this much of both (s).
_FURTHEST: Final = 120.0
_FINENESS: Final = 0.1
_LEAST_OVERLAP: Final = 20.0

# Contact time and cadence are compared over windows of this length (s); a pod smooths over about as much.
_WINDOW: Final = 5.0
# What the pod says this long (s) after it starts and before it stops is its own filter running in.
_SETTLING: Final = 5.0
# Part of the recording in which the method may be developed; the rest is the check.
_DEVELOPED: Final = 60.0

_SPM_PER_HZ: Final = 60.0


@dataclass(frozen=True, slots=True)
class Windows:
    """Numbers of one metric compared window by window.

    Parameters
    ----------
    metric
        Name of the metric, with the part of the recording where it is not the whole.
    compared
        One entry a window.
    relative
        Whether the headline is the relative difference of the means (else the root mean square difference).
    details
        What else is worth knowing, by name.
    """

    metric: str
    compared: Sequence[Compared]
    relative: bool
    details: dict[str, float | str | None]


@dataclass(frozen=True, slots=True)
class _Clocks:
    """Lag to add to the pod's time to reach the recording's, s, and the correlation found there."""

    lag: float
    correlation: float


def compare_with_pod(recording: Recorded, strides: NDArray[np.void]) -> tuple[list[Trial], list[Windows]]:
    """Compare one foot with the pod's table, over the whole common span, its first 60 s, and the rest.

    Parameters
    ----------
    recording
        A recording with a table `reference`.
    strides
        What was found on one foot.

    Returns
    -------
    tuple[list[Trial], list[Windows]]
        Distances, and contact times and cadences by windows.

    Raises
    ------
    UnusableReferenceError
        The table lacks a column.
    """
    table = recording.truth("reference")
    clocks = _align(table, strides, recording)
    if clocks is None:
        return [Trial("distance", None, reason="the pod's clock could not be found: too little in common")], []
    start = min(float(foot.time[0]) for foot in recording.feet.values())
    first, last = _common(table, strides, clocks)
    border = min(max(start + _DEVELOPED, first), last)
    parts = (("", first, last), ("_first_60_s", first, border), ("_rest", border, last))
    trials = [_distance(part, table, strides, clocks, (begin, end)) for part, begin, end in parts]
    windows = [each for part, begin, end in parts for each in _by_windows(part, table, strides, clocks, (begin, end))]
    return trials, windows


def _align(table: Table, strides: NDArray[np.void], recording: Recorded) -> _Clocks | None:
    (pod,) = needed(table, "reference", "t")
    first = min(float(foot.time[0]) for foot in recording.feet.values())
    last = max(float(foot.time[-1]) for foot in recording.feet.values())
    signals = [needed(table, "reference", name)[0] for name in ("cadence_spm", "speed_m_s")]
    found = [column(strides, "cadence"), column(strides, "speed")]
    best: _Clocks | None = None
    for lag in np.arange(-_FURTHEST, _FURTHEST + _FINENESS / 2, _FINENESS):
        time = pod + lag
        inside = (time >= first) & (time <= last)
        if not inside.any() or np.ptp(time[inside]) < _LEAST_OVERLAP:
            continue
        likeness = [
            _correlation(signal[inside], _held(strides, value, time[inside]))
            for signal, value in zip(signals, found, strict=True)
        ]
        mean = float(np.mean(likeness))
        if not np.isnan(mean) and (best is None or mean > best.correlation):
            best = _Clocks(float(lag), mean)
    return best


def _held(strides: NDArray[np.void], value: Floats, time: Floats) -> Floats:
    """Value of the stride under way at each time, zero while there is none: standing has no cadence and no speed."""
    begin, end = column(strides, "t_rest"), column(strides, "t_rest_next")
    if not len(strides):
        return np.zeros(len(time))
    index = np.clip(np.searchsorted(begin, time, side="right") - 1, 0, len(strides) - 1)
    within = (time >= begin[index]) & (time < end[index])
    return np.where(within, np.nan_to_num(value[index]), 0.0)


def _correlation(one: Floats, other: Floats) -> float:
    if one.std() == 0 or other.std() == 0:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])


def _common(table: Table, strides: NDArray[np.void], clocks: _Clocks) -> tuple[float, float]:
    """Span in recording time in which both speak of a run."""
    pod, speed = needed(table, "reference", "t", "speed_m_s")
    moving = pod[speed > 0] + clocks.lag
    begin, end = column(strides, "t_rest"), column(strides, "t_rest_next")
    first, last = max(moving[0], begin[0]), min(moving[-1], end[-1])
    return float(first), float(max(first, last))


def _distance(part: str, table: Table, strides: NDArray[np.void], clocks: _Clocks, span: tuple[float, float]) -> Trial:
    pod, way = needed(table, "reference", "t", "distance_m")
    begin, end, length = column(strides, "t_rest"), column(strides, "t_rest_next"), np.nan_to_num(lengths(strides))
    gone = np.cumsum(length)
    time = np.column_stack([begin, end]).ravel()
    own = np.column_stack([gone - length, gone]).ravel()
    truth = float(np.diff(np.interp(span, pod + clocks.lag, way))[0])
    found = float(np.diff(np.interp(span, time, own))[0])
    inside = (begin + end) / 2 >= span[0]
    inside &= (begin + end) / 2 < span[1]
    counts = Counts(n_found=int(inside.sum()), n_measured=int((inside & ~np.isnan(lengths(strides))).sum()))
    details = _said(clocks, span) | {"true_value": truth, "found_value": found}
    if truth <= 0:
        return Trial("distance" + part, None, counts=counts, details=details, reason="no common span")
    return Trial("distance" + part, found / truth - 1, None, counts, details)


def _by_windows(
    part: str, table: Table, strides: NDArray[np.void], clocks: _Clocks, span: tuple[float, float]
) -> list[Windows]:
    pod, cadence, contact_ms = needed(table, "reference", "t", "cadence_spm", "contact_time_ms")
    settled = _settled(pod, cadence)
    told = {"cadence": cadence, "contact_time": contact_ms / 1000}
    middle = (column(strides, "t_rest") + column(strides, "t_rest_next")) / 2
    result = []
    for metric, truth in told.items():
        own, sure = column(strides, metric), np.where(settled, truth, np.nan)
        measured = np.isfinite(own)
        compared = [
            Compared(_mean(own[measured], middle[measured], edge), _mean(sure, pod + clocks.lag, edge), float("nan"))
            for edge in np.arange(span[0], span[1] - _WINDOW, _WINDOW)
        ]
        said = _said(clocks, span) | _agreement(compared, metric)
        result.append(Windows(metric + part, compared, metric == "cadence", said))
    return result


def _settled(pod: Floats, cadence: Floats) -> NDArray[np.bool_]:
    """Rows in which the pod runs and has been running, and will be, for as long as it needs to settle."""
    stopped = np.r_[pod[0] - 1, pod[~(cadence > 0)], pod[-1] + 1]
    after = np.searchsorted(stopped, pod)
    nearest = np.minimum(pod - stopped[np.maximum(after - 1, 0)], stopped[np.minimum(after, len(stopped) - 1)] - pod)
    settled: NDArray[np.bool_] = (cadence > 0) & (nearest > _SETTLING)
    return settled


def _mean(value: Floats, time: Floats, edge: float) -> float:
    """Mean over one window; NaN when it is empty or holds a row that is not sure."""
    inside = value[(time >= edge) & (time < edge + _WINDOW)]
    return float(inside.mean()) if len(inside) else float("nan")


def _agreement(compared: Sequence[Compared], metric: str) -> dict[str, float | str | None]:
    """Means of both, their correlation, and for the cadence the one clock scale and what is left after it."""
    pairs = np.array([each[:2] for each in compared if np.isfinite(each[:2]).all()]).reshape(-1, 2)
    if not len(pairs):
        return {}
    found, truth = pairs.T
    said: dict[str, float | str | None] = {"found_value": float(found.mean()), "true_value": float(truth.mean())}
    said["correlation"] = _correlation(found, truth) if len(pairs) > 2 else None
    if metric == "cadence":
        scale = float(found.mean() / truth.mean())
        said["clock_scale"] = scale
        said["residual_after_scale"] = float(np.sqrt(np.mean((found / scale / truth - 1) ** 2)))
    return said


def _said(clocks: _Clocks, span: tuple[float, float]) -> dict[str, float | str | None]:
    return {"clock_lag": clocks.lag, "clock_correlation": clocks.correlation, "begin": span[0], "end": span[1]}
