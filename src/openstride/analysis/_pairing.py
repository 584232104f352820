"""Both feet together: steps, flight time or double support.

The steps are paired by the portable engine, the same code as on the phone. With one foot only, a step is taken to be
half a stride, and the strides are not marked as paired.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.recordings import Side
from openstride.runtime import Runtime

Tables = dict[Side, NDArray[np.void]]

#: What a pairing fills in, in the engine's order.
STEP_COLUMNS: Final = ("step_time", "u_step_time", "flight_time", "u_flight_time")
#: A stride in which each foot is on the ground for less than half the time is running: there is a flight.
RUNNING_DUTY: Final = 0.5


def pair_feet(tables: Tables, clocks: float, runtime: Runtime) -> None:
    """Fill in step time and flight of all strides, in place.

    Parameters
    ----------
    tables
        Strides by foot, on one clock.
    clocks
        Standard uncertainty of one foot's time against the other's (s).
    runtime
        The engine, loaded.
    """
    for table in tables.values():
        half_strides(table)
    if len(tables) == len(("left", "right")) and all(len(table) for table in tables.values()):
        take_steps(tables, clocks, runtime)
    for table in tables.values():
        walk_or_run(table)


def half_strides(table: NDArray[np.void]) -> None:
    """Steps as half strides: all that one foot can tell."""
    table["step_time"] = 0.5 * table["stride_time"]
    table["u_step_time"] = np.hypot(0.5 * table["u_stride_time"], 0.03 * table["step_time"])
    table["flight_time"] = table["step_time"] - table["contact_time"]
    table["u_flight_time"] = np.hypot(table["u_step_time"], table["u_contact_time"])


def take_steps(tables: Tables, clocks: float, runtime: Runtime) -> None:
    """Pair the contacts of both feet in order of time."""
    pairing = runtime.module("pair")
    pair, step = runtime.new("Pair"), runtime.new("Step")
    pair.clock_sigma = clocks
    rows = np.concatenate(
        [table[["t_contact", "contact_time", "stride_time", "u_stride_time"]] for table in tables.values()]
    )
    right = np.concatenate([np.full(len(table), side == "right", np.int64) for side, table in tables.items()])
    known = np.isfinite(rows["contact_time"]) & np.isfinite(rows["stride_time"])
    order = np.flatnonzero(known)[np.argsort(rows["t_contact"][known], kind="stable")]
    offered = rows[order]
    found = [np.full(len(order), np.nan) for _ in STEP_COLUMNS]
    pairing.pair_all(
        pair,
        step,
        runtime.ints(right[order]),
        *(runtime.floats(offered[name]) for name in ("t_contact", "contact_time", "stride_time")),
        runtime.floats(offered["u_stride_time"] / np.sqrt(2.0)),
        *(lists := [runtime.floats(column) for column in found]),
    )
    start = 0
    for table in tables.values():
        mine = (order >= start) & (order < start + len(table))
        for name, values in zip(STEP_COLUMNS, lists, strict=True):
            steps = np.asarray(values)[mine]
            at = order[mine][np.isfinite(steps)] - start
            table[name][at] = steps[np.isfinite(steps)]
            table["paired"][at] = True
        start += len(table)


def walk_or_run(table: NDArray[np.void]) -> None:
    """Tell running from walking, and keep flight for the one and double support for the other."""
    running = table["duty_factor"] < RUNNING_DUTY
    table["running"] = running
    flight = table["flight_time"].copy()
    table["double_support"] = np.where(running, np.nan, -flight)
    table["u_double_support"] = np.where(running, np.nan, table["u_flight_time"])
    table["flight_time"] = np.where(running & (flight > 0.0), flight, np.nan)
    table["u_flight_time"] = np.where(running & (flight > 0.0), table["u_flight_time"], np.nan)
    table["step_length"] = table["speed"] * table["step_time"]
    table["u_step_length"] = table["step_length"] * np.hypot(
        table["u_speed"] / table["speed"], table["u_step_time"] / table["step_time"]
    )
