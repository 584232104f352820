"""The stride table: the engine's rows of one foot, under the names and in the form that people and programs read.

Here a number that was not measured becomes NaN, and each metric gets its standard uncertainty `u_<metric>`. What needs
the other foot is filled in by `_pairing`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.analysis._clocks import NOT_KNOWN
from openstride.analysis._engine import Columns

Floats = NDArray[np.float64]

#: Metrics of a single stride, with their units; each has a column `u_<name>` beside it.
METRICS: Final = {
    "stride_time": "s",
    "stride_length": "m",
    "speed": "m/s",
    "cadence": "1/min",
    "contact_time": "s",
    "swing_time": "s",
    "duty_factor": "1",
    "step_time": "s",
    "step_length": "m",
    "flight_time": "s",
    "double_support": "s",
    "strike_angle": "rad",
    "toe_off_angle": "rad",
    "pronation": "rad",
    "pronation_velocity": "rad/s",
    "impact": "m/s2",
    "braking": "m/s2",
    "clearance": "m",
    "swing_width": "m",
    "vertical_oscillation": "m",
    "vertical_ratio": "1",
    "vertical_stiffness": "N/m",
    "leg_stiffness": "N/m",
    "power": "W",
}
#: Times of a stride (s); NaN where an event was not found.
TIMES: Final = ("t_contact", "t_toe_off", "t_rest", "t_contact_next", "t_rest_next")
#: Displacement between the rest instants (m), level frame, x and y with one heading for the whole run, z up.
DISPLACEMENT: Final = ("dx", "dy", "dz")
COUNTS: Final = ("clipped", "force_clipped", "samples", "repair")
FLAGS: Final = ("measured", "running", "paired", "repaired", "gap", "impact_floor", "turning", "first")
#: A stride that turns by more (rad) counts as a turn: its path is bent, and its length is not that of a straight one.
TURN: Final = 0.5
PATH_POINTS: Final = 25

DTYPE: Final = np.dtype(
    [(name, "f8") for name in TIMES]
    + [(name, "f8") for metric in METRICS for name in (metric, f"u_{metric}")]
    + [(name, "f8") for name in (*DISPLACEMENT, "live_length", "turn", "longest_gap")]
    + [(name, "i4") for name in COUNTS]
    + [(name, "?") for name in FLAGS]
    + [(f"path_{axis}", "f8", (PATH_POINTS,)) for axis in "xyz"]
)

#: Standard uncertainty of pronation velocity and of impact, as shares of their values: field studies find them that
#: repeatable (RunScribe's for velocity; impact ICC 0.24 to 0.35).
PRONATION_VELOCITY_SHARE: Final = 0.15
IMPACT_SHARE: Final = 0.2
CLEARANCE_FLOOR: Final = 0.01
#: Standard uncertainty, as a share, of the time between two rest instants as a measure of the stride's. A foot that
#: lies flat moves so little that its length does not feel which instant was taken, but the time does: on simulated
#: runners it scatters by 4 % running and 9 % walking, from contact to contact by 0.3 %.
REST_SHARE: Final = 0.09


def known(values: NDArray[np.float64]) -> Floats:
    """Times as the engine gives them, with NaN for what it did not find."""
    return np.where(values > NOT_KNOWN, values, np.nan)


def stride_table(rows: Columns) -> NDArray[np.void]:
    """Build the table of the walking and running strides among the engine's rows.

    Parameters
    ----------
    rows
        The engine's columns; rows of a standing foot are left out.

    Returns
    -------
    structured array
        One row a stride, in order of time, with the fields of `DTYPE`.
    """
    keep = rows["walking"]
    rows = {name: values[keep] for name, values in rows.items()}
    table = np.zeros(int(keep.sum()), DTYPE)
    for name in DTYPE.names or ():
        if table[name].dtype.kind == "f":
            table[name] = np.nan
    fill_times(table, rows)
    fill_lengths(table, rows)
    fill_form(table, rows)
    fill_flags(table, rows)
    for name in METRICS:
        table[f"u_{name}"] = np.where(np.isfinite(table[name]), table[f"u_{name}"], np.nan)
    for axis in "xyz":
        complete = np.isfinite(table["t_toe_off"]) & np.isfinite(table["t_contact_next"]) & table["measured"]
        table[f"path_{axis}"] = np.where(complete[:, None], rows[f"path_{axis}"], np.nan)
    return table


def fill_times(table: NDArray[np.void], rows: Columns) -> None:
    """Events, and the times between them."""
    table["t_contact"] = known(rows["contact"])
    table["t_toe_off"] = known(rows["toe_off"])
    table["t_contact_next"] = known(rows["next_contact"])
    table["t_rest"] = rows["rest"]
    table["t_rest_next"] = rows["next_rest"]
    sigma = np.hypot(rows["contact_sigma"], rows["toe_off_sigma"])
    table["stride_time"] = table["t_contact_next"] - table["t_contact"]
    table["u_stride_time"] = np.sqrt(2.0) * rows["contact_sigma"]
    table["cadence"] = 120.0 / table["stride_time"]
    table["u_cadence"] = table["cadence"] * table["u_stride_time"] / table["stride_time"]
    table["contact_time"] = table["t_toe_off"] - table["t_contact"]
    table["u_contact_time"] = sigma
    table["swing_time"] = table["t_contact_next"] - table["t_toe_off"]
    table["u_swing_time"] = sigma
    table["duty_factor"] = table["contact_time"] / table["stride_time"]
    table["u_duty_factor"] = sigma / table["stride_time"]


def fill_lengths(table: NDArray[np.void], rows: Columns) -> None:
    """Length, speed and displacement; absent where the stride was counted but not measured.

    The speed is the length over the time from contact to contact: both span one stride, and the contact is the sharper
    event. Only where a contact was not seen the rest instants serve, and the speed says how much less sure it is.
    """
    measured = rows["measured"]
    seen = np.isfinite(table["stride_time"])
    between = rows["next_rest"] - rows["rest"]
    time = np.where(seen, table["stride_time"], between)
    share = np.where(seen, table["u_stride_time"] / table["stride_time"], REST_SHARE)
    table["stride_length"] = np.where(measured, rows["length"], np.nan)
    table["u_stride_length"] = np.where(measured, rows["length_sigma"], np.nan)
    table["speed"] = table["stride_length"] / time
    table["u_speed"] = table["speed"] * np.hypot(table["u_stride_length"] / table["stride_length"], share)
    table["live_length"] = np.where(measured, rows["live_length"], np.nan)
    for name in DISPLACEMENT:
        table[name] = rows[name]
    table["turn"] = rows["turn"]
    table["longest_gap"] = rows["longest_gap"]


def fill_form(table: NDArray[np.void], rows: Columns) -> None:
    """Angles, pronation, impact and swing path."""
    seen = rows["angle_known"] & rows["measured"]
    lifted = np.isfinite(table["t_toe_off"]) & rows["measured"]
    complete = lifted & np.isfinite(table["t_contact_next"])
    for name, source, valid, sigma in (
        ("strike_angle", "strike_angle", seen, rows["angle_sigma"]),
        ("toe_off_angle", "toe_off_angle", lifted, rows["angle_sigma"]),
        ("pronation", "pronation", seen & lifted, rows["pronation_sigma"]),
        ("pronation_velocity", "pronation_rate", seen & lifted, PRONATION_VELOCITY_SHARE * rows["pronation_rate"]),
        ("impact", "impact", seen, IMPACT_SHARE * rows["impact"]),
        ("braking", "braking", seen, IMPACT_SHARE * rows["braking"]),
        ("clearance", "clearance", complete, np.hypot(CLEARANCE_FLOOR, rows["rise_sigma"])),
        ("swing_width", "swing_width", complete, np.hypot(CLEARANCE_FLOOR, rows["length_sigma"])),
    ):
        table[name] = np.where(valid, rows[source], np.nan)
        table[f"u_{name}"] = np.where(valid, sigma, np.nan)


def fill_flags(table: NDArray[np.void], rows: Columns) -> None:
    """Say what is special about a stride."""
    for name in COUNTS:
        table[name] = rows[name]
    table["measured"] = rows["measured"]
    table["repaired"] = rows["clipped"] > 0
    table["gap"] = rows["missing"] > 0.0
    table["impact_floor"] = rows["impact_floor"]
    table["turning"] = np.abs(rows["turn"]) > TURN
    table["first"] = np.isnan(table["t_contact"])
    table["paired"] = False
    table["running"] = False


def flags_of(stride: np.void) -> list[str]:
    """Names of the flags of one stride, for people: `measured` is said where it is missing."""
    names = [name for name in FLAGS if name != "measured" and bool(stride[name])]
    return names if stride["measured"] else ["not_measured", *names]


def flags_of_all(table: NDArray[np.void]) -> list[list[str]]:
    """Names of the flags of each stride of a table, as `flags_of` has them."""
    names = [name for name in FLAGS if name != "measured"]
    raised = np.column_stack([~table["measured"], *(table[name] for name in names)]).tolist()
    said = ["not_measured", *names]
    return [[name for name, up in zip(said, row, strict=True) if up] for row in raised]
