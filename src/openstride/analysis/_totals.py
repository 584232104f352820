"""What belongs to a recording and not to one stride: distance, time on the move, balance, variability, drift.

Also the path of the sensor, rest instant by rest instant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.analysis._engine import Columns
from openstride.analysis._summary import (
    SCALE,
    UNCALIBRATED,
    Shares,
    SideValue,
    Summary,
    average,
    common,
    summarise,
    too_few,
)
from openstride.recordings import Side

Floats = NDArray[np.float64]
Tables = Mapping[Side, NDArray[np.void]]

PATH_DTYPE: Final = np.dtype([(name, "f8") for name in ("t", "x", "y", "z")])
#: Strides whose length was withheld count with the mean of this many neighbours on each side.
NEIGHBOURS: Final = 3
#: Relative standard uncertainty of a length filled in so.
FILLED_SHARE: Final = 0.15
#: Running strides by foot-strike angle (rad), Altman & Davis 2012, doi:10.1016/j.gaitpost.2011.09.104.
REARFOOT: Final = np.radians(8.0)
FOREFOOT: Final = np.radians(-1.6)
#: Fewer strides of a foot tell a standard deviation to no better than a sixth.
LEAST_FOR_VARIABILITY: Final = 20
#: A drift is told from the first to the last third of a run of at least so many strides a foot.
LEAST_FOR_DRIFT: Final = 90
DRIFTING: Final = {"cadence": "1/min", "contact_time": "s", "strike_angle": "rad", "speed": "m/s"}


def sensor_path(rows: Columns) -> NDArray[np.void]:
    """Places of the sensor at its rest instants, from the first: t, x, y, z (s, m)."""
    if not len(rows["rest"]):
        return np.zeros(0, PATH_DTYPE)
    path = np.zeros(len(rows["rest"]) + 1, PATH_DTYPE)
    path["t"] = np.append(rows["rest"], rows["next_rest"][-1])
    for axis in "xyz":
        path[axis][1:] = np.cumsum(rows[f"d{axis}"])
    return path


def filled_lengths(table: NDArray[np.void]) -> tuple[Floats, Floats]:
    """Stride lengths with those withheld filled in from their neighbours, and the uncertainties of all (m)."""
    length, sigma = table["stride_length"].copy(), table["u_stride_length"].copy()
    missing = np.flatnonzero(np.isnan(length))
    good = np.flatnonzero(np.isfinite(length))
    for k in missing if len(good) else ():
        at = int(np.searchsorted(good, k))
        near = good[max(at - NEIGHBOURS, 0) : at + NEIGHBOURS]
        length[k] = float(np.median(table["stride_length"][near]))
        sigma[k] = FILLED_SHARE * length[k]
    return length, sigma


def distance_of(table: NDArray[np.void], scale: float = SCALE) -> SideValue | None:
    """Way of one foot: the sum of its strides, with lengths as sure of their scale as said."""
    if not len(table) or not np.isfinite(table["stride_length"]).any():
        return None
    length, sigma = filled_lengths(table)
    total = float(length.sum())
    return SideValue(total, float(np.hypot(np.hypot.reduce(sigma), common("distance", total, scale))), len(table))


@dataclass(frozen=True, slots=True)
class LiveChange:
    """How far the final analysis, which knows the strides after, moved what was known live, one stride after each.

    Parameters
    ----------
    distance
        Of all measured strides, live (m).
    distance_change
        Final minus live (m).
    stride_length_rms, stride_length_largest
        Change of single strides: root mean square, and the largest by size (m).
    n
        Strides.
    """

    distance: float
    distance_change: float
    stride_length_rms: float
    stride_length_largest: float
    n: int


def live_change(tables: Iterable[NDArray[np.void]]) -> LiveChange | None:
    """Compare the final lengths of all measured strides with those known live; distances are means over the feet."""
    feet = [table[np.isfinite(table["stride_length"])] for table in tables]
    feet = [foot for foot in feet if len(foot)]
    if not feet:
        return None
    changes = np.concatenate([foot["stride_length"] - foot["live_length"] for foot in feet])
    return LiveChange(
        distance=float(np.mean([foot["live_length"].sum() for foot in feet])),
        distance_change=float(changes.sum() / len(feet)),
        stride_length_rms=float(np.sqrt(np.mean(changes**2))),
        stride_length_largest=float(changes[np.argmax(np.abs(changes))]),
        n=len(changes),
    )


def distance(tables: Tables, shares: Shares = UNCALIBRATED) -> Summary:
    """Way of the runner: both feet go the same way, so it is the mean of theirs."""
    scales = {side: shares.get(side, SCALE) for side in tables}
    sides = {side: found for side, table in tables.items() if (found := distance_of(table, scales[side])) is not None}
    if not sides:
        return Summary(None, None, "m", 0)
    values = [found.value for found in sides.values()]
    value = float(np.mean(values))
    own = [
        np.sqrt(max(found.uncertainty**2 - common("distance", found.value, scales[side]) ** 2, 0.0))
        for side, found in sides.items()
    ]
    together = common("distance", value, shares.get(None, SCALE))
    uncertainty = float(np.hypot(np.hypot.reduce(own) / len(own), together))
    n = sum(found.n for found in sides.values())
    return Summary(value, uncertainty, "m", n, sides.get("left"), sides.get("right"))


def moving_time(tables: Tables) -> Summary:
    """Time on the move: from rest to rest over all strides, of the foot that moved longer."""
    times = {side: float((table["t_rest_next"] - table["t_rest"]).sum()) for side, table in tables.items()}
    sides = {side: SideValue(time, 0.1, len(tables[side])) for side, time in times.items() if len(tables[side])}
    if not sides:
        return Summary(None, None, "s", 0)
    longest = max(sides.values(), key=lambda found: found.value)
    return Summary(longest.value, 0.1, "s", longest.n, sides.get("left"), sides.get("right"))


def mean_speed(way: Summary, time: Summary) -> Summary:
    """Distance over time on the move."""
    if way.value is None or way.uncertainty is None or not time.value:
        return Summary(None, None, "m/s", 0)
    return Summary(way.value / time.value, way.uncertainty / time.value, "m/s", way.n)


def balance(contact: Summary) -> Summary:
    """Share of the left foot in the contact time of both."""
    if contact.left is None or contact.right is None or contact.difference is None:
        return Summary(None, None, "1", 0)
    both = contact.left.value + contact.right.value
    return Summary(contact.left.value / both, 0.5 * contact.difference[1] / both, "1", contact.n)


def variability(tables: Tables, name: str) -> Summary:
    """Standard deviation of a metric over its mean, from stride to stride: what changes slowly is left out."""
    found: dict[Side, SideValue] = {}
    for side, table in tables.items():
        values = table[name][np.isfinite(table[name])]
        if len(values) < LEAST_FOR_VARIABILITY:
            continue
        share = float(np.diff(values).std() / np.sqrt(2.0) / values.mean())
        found[side] = SideValue(share, share / float(np.sqrt(2.0 * (len(values) - 2))), len(values))
    if not found:
        return too_few({side: table[name] for side, table in tables.items()}, "1", LEAST_FOR_VARIABILITY)
    value = float(np.mean([side.value for side in found.values()]))
    sigma = float(np.hypot.reduce([side.uncertainty for side in found.values()]) / len(found))
    return Summary(value, sigma, "1", sum(side.n for side in found.values()), found.get("left"), found.get("right"))


def drift(tables: Tables, name: str, unit: str) -> Summary:
    """Change of a metric from the first third of the strides to the last."""
    changes: dict[Side, SideValue] = {}
    for side, table in tables.items():
        values = table[name][np.isfinite(table[name])]
        third = len(values) // 3
        if len(values) < LEAST_FOR_DRIFT:
            continue
        early, late = average(values[:third]), average(values[-third:])
        if early is not None and late is not None:
            changes[side] = SideValue(late[0] - early[0], float(np.hypot(early[1], late[1])), 2 * third)
    if not changes:
        return too_few({side: table[name] for side, table in tables.items()}, unit, LEAST_FOR_DRIFT)
    value = float(np.mean([side.value for side in changes.values()]))
    sigma = float(np.hypot.reduce([side.uncertainty for side in changes.values()]) / len(changes))
    return Summary(
        value, sigma, unit, sum(side.n for side in changes.values()), changes.get("left"), changes.get("right")
    )


def strike_shares(tables: Tables) -> dict[str, Summary]:
    """Shares of rearfoot, midfoot and forefoot strikes among running strides."""
    angles = {side: table["strike_angle"][np.isfinite(table["strike_angle"])] for side, table in tables.items()}
    kinds = {
        "rearfoot_share": {side: values > REARFOOT for side, values in angles.items()},
        "midfoot_share": {side: (values <= REARFOOT) & (values >= FOREFOOT) for side, values in angles.items()},
        "forefoot_share": {side: values < FOREFOOT for side, values in angles.items()},
    }
    return {
        name: summarise(name, {side: values.astype(np.float64) for side, values in by_side.items()}, "1")
        for name, by_side in kinds.items()
    }
