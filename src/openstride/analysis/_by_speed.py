"""Form against speed: how a metric goes with speed within one run, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.analysis._course import Course
from openstride.analysis._series import MOST_CORRELATION, Tables, edges_of, window_means
from openstride.analysis._summary import SCALE, common
from openstride.analysis._table import METRICS

Floats = NDArray[np.float64]

#: What is held against speed. Step length and cadence make speed up, so the two tell how.
WITH_SPEED: Final = (
    "cadence", "step_length", "contact_time", "flight_time", "duty_factor", "strike_angle", "pronation", "impact",
    "vertical_oscillation", "leg_stiffness",
)  # fmt: skip
#: Windows that a line is laid through (s), and how many it takes at least. Single strides would not do: an error of one
#: stride's length or time is one of its speed too, and makes a line of its own.
WINDOW: Final = 15.0
LEAST_WINDOWS: Final = 12
#: A runner whose speed scatters by a smaller share of it showed one speed only.
LEAST_SPREAD: Final = 0.015


@dataclass(frozen=True, slots=True)
class SpeedLine:
    """A metric as a straight line over speed.

    Parameters
    ----------
    metric, unit
        Which.
    speed
        The mean speed, at which the value stands (m/s).
    lowest, highest
        Speeds it was seen at (m/s): the line says nothing beyond.
    value, value_uncertainty
        At the mean speed.
    slope, slope_uncertainty
        Change of the metric by 1 m/s, and its standard uncertainty.
    n
        Windows that carry it.
    needed
        Windows that it takes; None where the line is known. Where there are as many, it was the speed that hardly
        changed.
    """

    metric: str
    unit: str
    speed: float | None = None
    lowest: float | None = None
    highest: float | None = None
    value: float | None = None
    value_uncertainty: float | None = None
    slope: float | None = None
    slope_uncertainty: float | None = None
    n: int = 0
    needed: int | None = LEAST_WINDOWS


def form_by_speed(tables: Tables, course: Course) -> dict[str, SpeedLine]:
    """Lay a line through every metric over speed.

    Parameters
    ----------
    tables
        Strides by foot, of one gait.
    course
        The run.
    """
    edges = edges_of(course, "time", WINDOW)
    speeds = means_of_feet(tables, "speed", edges)
    return {name: line(name, speeds, means_of_feet(tables, name, edges), course.scale()) for name in WITH_SPEED}


def means_of_feet(tables: Tables, name: str, edges: Floats) -> Floats:
    """Return the means over windows of both feet together, NaN where one of them is not known."""
    return np.asarray(np.mean([window_means(table, name, edges).value for table in tables.values()], axis=0))


def line(name: str, speeds: Floats, values: Floats, scale: float = SCALE) -> SpeedLine:
    """Lay a line by least squares. What is left may go slowly up and down, so its correlation widens the interval."""
    known = np.isfinite(speeds) & np.isfinite(values)
    speeds, values = speeds[known], values[known]
    n = len(speeds)
    if n < LEAST_WINDOWS or speeds.std() < LEAST_SPREAD * speeds.mean():
        return SpeedLine(name, METRICS[name], n=n)
    centre = float(speeds.mean())
    offset = speeds - centre
    slope = float(offset @ values / (offset @ offset))
    left = values - values.mean() - slope * offset
    freedom = n - 2
    # Few windows tell their own scatter badly: the factor is that of Student's distribution.
    scatter = float(np.sqrt(left @ left / freedom * freedom / (freedom - 2)))
    of_mean, of_slope = widened(left, np.ones(n)), widened(left, offset)
    return SpeedLine(
        name,
        METRICS[name],
        centre,
        float(speeds.min()),
        float(speeds.max()),
        value := float(values.mean()),
        float(np.hypot(scatter * of_mean / np.sqrt(n), common(name, value, scale))),
        slope,
        float(scatter * of_slope / np.sqrt(offset @ offset)),
        n,
        None,
    )


def widened(left: Floats, weight: Floats) -> float:
    """Return by what factor correlation of neighbours widens the interval of a sum with these weights.

    With correlation r of what is left, and q of the weights themselves, neighbours of all distances add up to
    (1 + r q) / (1 - r q): a slow error hurts a slope only as far as the speed went slowly too.
    """
    power, weights = float(left @ left), float(weight @ weight)
    if power <= 0.0:
        return 1.0
    together = float(left[1:] @ left[:-1]) / power + 1.0 / len(left)
    alike = float(weight[1:] @ weight[:-1]) / weights
    product = min(max(together, 0.0) * max(alike, 0.0), MOST_CORRELATION)
    return float(np.sqrt((1.0 + product) / (1.0 - product)))
