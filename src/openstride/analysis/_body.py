"""What a runner's body does, from the times of a stride: oscillation, stiffness, power.

The formulas are the engine's own (`springs`, `effort`), so the phone shows the same numbers; here they are applied to a
whole table, and the uncertainties of the times are carried through them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from openstride.runtime import Runtime

Floats = NDArray[np.float64]
Formula = Callable[[Floats, Floats, Floats], Floats]

#: Relative standard uncertainty of Minetti's cost for one runner.
COST_SHARE: Final = 0.1
#: Of the spring-mass stiffness against force plates (Morin 2005 reports 0.7 to 6.9 %).
STIFFNESS_SHARE: Final = 0.05


def add_body_metrics(table: NDArray[np.void], runtime: Runtime, mass: float | None, height: float | None) -> None:
    """Fill in oscillation, stiffness and power of the running strides, in place.

    Parameters
    ----------
    table
        Strides of one foot. Those without flight time stay absent: the model is of running.
    runtime
        The engine, loaded.
    mass, height
        Of the runner (kg, m). What needs one that is None stays absent.
    """
    springs = runtime.module("springs")

    def oscillation(contact: Floats, flight: Floats, _: Floats) -> Floats:
        return filled(runtime, springs.fill_oscillation, (), (contact, flight))

    spread(table, "vertical_oscillation", oscillation, 0.0)
    table["vertical_ratio"] = table["vertical_oscillation"] / table["step_length"]
    table["u_vertical_ratio"] = table["vertical_ratio"] * np.hypot(
        table["u_vertical_oscillation"] / table["vertical_oscillation"], table["u_step_length"] / table["step_length"]
    )
    if mass is None:
        return

    def vertical(contact: Floats, flight: Floats, _: Floats) -> Floats:
        return filled(runtime, springs.fill_vertical_stiffness, (mass,), (contact, flight))

    def power(_: Floats, __: Floats, speed: Floats) -> Floats:
        return filled(runtime, runtime.module("effort").fill_power, (mass,), (speed,))

    spread(table, "vertical_stiffness", vertical, STIFFNESS_SHARE)
    spread(table, "power", power, COST_SHARE)
    if height is None:
        return

    def leg(contact: Floats, flight: Floats, speed: Floats) -> Floats:
        return filled(runtime, springs.fill_leg_stiffness, (mass, height), (speed, contact, flight))

    spread(table, "leg_stiffness", leg, STIFFNESS_SHARE)


def filled(runtime: Runtime, function: Any, scalars: tuple[float, ...], columns: tuple[Floats, ...]) -> Floats:  # noqa: ANN401  # an engine function
    """Call an engine function that fills a list, on whatever driver."""
    out = runtime.floats(np.zeros(len(columns[0])))
    function(*scalars, *(runtime.floats(np.ascontiguousarray(column)) for column in columns), out)
    return np.asarray(out, np.float64)


def spread(table: NDArray[np.void], name: str, formula: Formula, share: float) -> None:
    """Fill in one metric and its uncertainty: of toe-off, of the step and of the speed, and the model's own share.

    A later toe-off makes contact longer and flight shorter by the same time, so the two move together.
    """
    contact, flight, speed = (
        np.ascontiguousarray(table[column]) for column in ("contact_time", "flight_time", "speed")
    )
    valid = np.isfinite(contact) & np.isfinite(flight) & np.isfinite(speed)
    contact, flight, speed = contact[valid], flight[valid], speed[valid]
    moved = table["u_contact_time"][valid]
    value = formula(contact, flight, speed)
    by_toe_off = formula(contact + moved, flight - moved, speed) - value
    by_step = formula(contact, flight + table["u_step_time"][valid], speed) - value
    by_speed = formula(contact, flight, speed + table["u_speed"][valid]) - value
    sigma = np.sqrt(by_toe_off**2 + by_step**2 + by_speed**2 + (share * value) ** 2)
    sound = value > 0.0
    table[name][valid] = np.where(sound, value, np.nan)
    table[f"u_{name}"][valid] = np.where(sound, sigma, np.nan)
