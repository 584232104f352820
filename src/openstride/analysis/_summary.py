"""The numbers of a whole recording, each with its standard uncertainty, left, right and both.

An average is as uncertain as its strides scatter, counting that neighbours resemble each other, and never better than
what is common to all strides: a scale, a definition, a mount. A number that too few strides carry is absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.analysis._table import METRICS
from openstride.recordings import Side

Floats = NDArray[np.float64]
#: How unsure the scale of lengths is, as a share: of a foot, and under None of both together; `SCALE` where not said.
Shares = Mapping[Side | None, float]

#: Fewer strides than this carry no average.
LEAST_STRIDES: Final = 3
#: The scale of the lengths of a pod that was not calibrated, as a standard uncertainty, relative.
SCALE: Final = 0.007
#: What carries the scale of lengths in its entry below; a calibrated pod has its own in its place.
OF_THE_WAY: Final = frozenset({"distance", "speed", "stride_length", "step_length"})
#: What all strides of a recording have in common, as a standard uncertainty: (absolute, relative). Lengths: scale of
#: the accelerometer and height of the mount. Times of contact: how the toes let go, which differs from foot to foot; a
#: force plate's own definition may differ by more (bias up to 12 ms by speed in Falbriard 2018). Angles: how the pitch
#: axis was learned. So wide that 95 % intervals hold the truth of simulated runners (docs/simulated-runner.md).
COMMON: Final[Mapping[str, tuple[float, float]]] = {
    "distance": (0.0, SCALE),
    "speed": (0.0, SCALE),
    "stride_length": (0.0, SCALE),
    "step_length": (0.0, 0.0075),
    "stride_time": (0.0, 5.0e-5),
    "cadence": (0.0, 5.0e-5),
    "contact_time": (0.0044, 0.0),
    "swing_time": (0.0044, 0.0),
    "flight_time": (0.0044, 0.0),
    "double_support": (0.0044, 0.0),
    "duty_factor": (0.006, 0.0),
    "strike_angle": (0.016, 0.0),
    "toe_off_angle": (0.043, 0.0),
    "pronation": (0.0115, 0.0),
    "pronation_velocity": (0.0, 0.1),
    "impact": (0.0, 0.1),
    "braking": (0.0, 0.1),
    "vertical_oscillation": (0.003, 0.0),
    "vertical_ratio": (0.0, 0.04),
    "vertical_stiffness": (0.0, 0.06),
    "leg_stiffness": (0.0, 0.06),
    "power": (0.0, 0.1),
    "clearance": (0.005, 0.0),
    "swing_width": (0.005, 0.0),
}


#: The part of it that each foot has for itself, by its sensor and how it is mounted, and that a difference between the
#: feet therefore keeps: (absolute, relative).
OWN: Final[Mapping[str, tuple[float, float]]] = {
    "speed": (0.0, 0.003),
    "stride_length": (0.0, 0.003),
    "step_length": (0.0, 0.003),
    "contact_time": (0.002, 0.0),
    "swing_time": (0.002, 0.0),
    "flight_time": (0.002, 0.0),
    "double_support": (0.002, 0.0),
    "duty_factor": (0.003, 0.0),
    "strike_angle": (0.015, 0.0),
    "toe_off_angle": (0.015, 0.0),
    "pronation": (0.012, 0.0),
    "pronation_velocity": (0.0, 0.08),
    "impact": (0.0, 0.08),
    "braking": (0.0, 0.08),
    "clearance": (0.004, 0.0),
    "swing_width": (0.004, 0.0),
}

UNCALIBRATED: Final[Shares] = {}

#: What is measured from one foot to the other. Where one clock is late, the steps of one foot become longer by as much
#: as those of the other become shorter: that cancels in the mean of both, and counts twice in their difference.
BETWEEN_FEET: Final = ("step_time", "step_length", "flight_time", "double_support")


@dataclass(frozen=True, slots=True)
class SideValue:
    """A metric on one foot: value, standard uncertainty, and how many strides carry it."""

    value: float
    uncertainty: float
    n: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A metric of the whole recording.

    Parameters
    ----------
    value, uncertainty
        Of both feet together, or of the one there is; None where it is not known.
    unit
        SI; `1` for a ratio, `1/min` for cadence.
    n
        Strides that carry it.
    left, right
        The same by foot.
    difference
        Left minus right with its standard uncertainty. What both feet have in common cancels in it; what each sensor
        and mount has of its own does not.
    needed
        Where there are some strides but too few: how many it takes. None where the number is known, and where more
        strides would not help.
    """

    value: float | None
    uncertainty: float | None
    unit: str
    n: int
    left: SideValue | None = None
    right: SideValue | None = None
    difference: tuple[float, float] | None = None
    needed: int | None = None


def too_few(by_side: Mapping[Side, Floats], unit: str, least: int) -> Summary:
    """Return the summary of a metric that no foot carries often enough, `least` times each: how far it is from that."""
    n = sum(int(np.isfinite(values).sum()) for values in by_side.values())
    return Summary(None, None, unit, n, needed=least * len(by_side) if n else None)


def effective_number(values: Floats) -> float:
    """How many independent strides these are worth: neighbours that resemble each other count for less."""
    n = len(values)
    centred = values - values.mean()
    power = float(centred @ centred)
    if n < 4 or power <= 0.0:
        return float(n)
    correlation = min(max(float(centred[1:] @ centred[:-1]) / power, 0.0), 0.95)
    return max(1.0, n * (1.0 - correlation) / (1.0 + correlation))


def average(values: Floats) -> tuple[float, float, int] | None:
    """Mean, standard uncertainty of the mean from the scatter alone, and number of the finite values."""
    values = values[np.isfinite(values)]
    if len(values) < LEAST_STRIDES:
        return None
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(effective_number(values))), len(values)


def common(name: str, value: float, scale: float = SCALE, table: Mapping[str, tuple[float, float]] = COMMON) -> float:
    """What no number of strides makes more certain, with lengths as sure of their scale as said."""
    absolute, relative = table.get(name, (0.0, 0.0))
    if name in OF_THE_WAY and scale != SCALE:
        relative = float(np.sqrt(relative**2 - SCALE**2 + scale**2))
    return float(np.hypot(absolute, relative * value))


def summarise(
    name: str, by_side: Mapping[Side, Floats], unit: str, clocks: float = 0.0, shares: Shares = UNCALIBRATED
) -> Summary:
    """Sum one metric up.

    Parameters
    ----------
    name
        Of the metric.
    by_side
        Its values by foot, NaN where absent.
    unit
        Of the metric.
    clocks
        What the error of one foot's clock against the other's does to it on one foot, as a standard uncertainty.
    shares
        How unsure the scale of lengths is.
    """
    averages = {side: found for side, values in by_side.items() if (found := average(values)) is not None}
    if not averages:
        return too_few(by_side, unit, LEAST_STRIDES)
    sides = {
        side: SideValue(mean, float(np.hypot.reduce([scatter, common(name, mean, shares.get(side, SCALE)), clocks])), n)
        for side, (mean, scatter, n) in averages.items()
    }
    means = np.array([found[0] for found in averages.values()])
    scatters = np.array([found[1] for found in averages.values()])
    value = float(means.mean())
    scatter = float(np.hypot.reduce(scatters) / len(scatters))
    difference = None
    if len(averages) == 2:  # both feet
        left, right = averages["left"], averages["right"]
        own = [common(name, mean, table=OWN) for mean in means]
        difference = (left[0] - right[0], float(np.hypot.reduce([left[1], right[1], *own, 2.0 * clocks])))
    alone = clocks if len(averages) == 1 else 0.0
    return Summary(
        value,
        float(np.hypot.reduce([scatter, common(name, value, shares.get(None, SCALE)), alone])),
        unit,
        sum(found[2] for found in averages.values()),
        sides.get("left"),
        sides.get("right"),
        difference,
    )


def metric_summaries(
    tables: Mapping[Side, NDArray[np.void]], clocks: float = 0.0, shares: Shares = UNCALIBRATED
) -> dict[str, Summary]:
    """Sum up every metric of the stride table, over the strides of the gait that prevails.

    Walking and running are two forms: their mixture would describe neither.

    Parameters
    ----------
    tables
        Strides by foot.
    clocks
        Standard uncertainty of one foot's time against the other's (s).
    shares
        How unsure the scale of lengths is.
    """
    running = prevailing_gait(tables)
    chosen = {side: of_gait(table, running=running) for side, table in tables.items()}
    return {
        name: summarise(
            name, {side: table[name] for side, table in chosen.items()}, unit, clock_part(name, chosen, clocks), shares
        )
        for name, unit in METRICS.items()
    }


def clock_part(name: str, tables: Mapping[Side, NDArray[np.void]], clocks: float) -> float:
    """What an error of the clocks by `clocks` (s) does to a metric on one foot, where steps were paired."""
    if name not in BETWEEN_FEET or not any(table["paired"].any() for table in tables.values()):
        return 0.0
    if name != "step_length":
        return clocks
    speeds = np.concatenate([table["speed"][np.isfinite(table["speed"])] for table in tables.values()])
    return clocks * float(speeds.mean()) if len(speeds) else 0.0


def prevailing_gait(tables: Mapping[Side, NDArray[np.void]]) -> bool:
    """Tell whether most strides are running strides."""
    running = sum(int(table["running"].sum()) for table in tables.values())
    return 2 * running > sum(int(np.isfinite(table["duty_factor"]).sum()) for table in tables.values())


def of_gait(table: NDArray[np.void], *, running: bool) -> NDArray[np.void]:
    """Strides of one gait; those whose contact was not seen belong to neither and are left out."""
    chosen: NDArray[np.void] = table[np.isfinite(table["duty_factor"]) & (table["running"] == running)]
    return chosen
