"""The truth of every stride, under the names that an analysis gives its strides, so that the two lie side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from openstride.recordings import SIDES, Side
from openstride.simulator._sensor import Specimen
from openstride.simulator._walk import Walk

Floats = NDArray[np.float64]

#: Times (s) are those of the foot's clock; lengths in m, angles in rad.
STRIDE: Final = np.dtype([
    (name, "f8")
    for name in (
        "t_contact", "t_toe_off", "t_contact_next", "stride_time", "contact_time", "swing_time", "duty_factor",
        "step_time", "flight_time",
        "stride_length", "speed", "strike_angle", "toe_off_angle", "pronation", "turn", "rise",
    )
])  # fmt: skip


def strides_of(walk: Walk) -> NDArray[np.void]:
    """Give the table of a foot's strides.

    A stride begins with a contact and ends with the foot's next. It holds one stance and the swing after it; length and
    turn are those of the swing, strike angle and pronation those of the contact that began it.

    Returns
    -------
    structured array
        A row a stride, in order of time, with the fields of `STRIDE`. The first begins with a standing foot: what a
        contact before it would tell is NaN.
    """
    table = np.full(len(walk.steps), np.nan, STRIDE)
    gaits = [step.gait for step in walk.steps]
    table["t_toe_off"] = walk.toe_offs
    table["t_contact_next"] = walk.contacts
    table["t_contact"][1:] = walk.contacts[:-1]
    table["stride_time"] = table["t_contact_next"] - table["t_contact"]
    table["contact_time"] = table["t_toe_off"] - table["t_contact"]
    table["swing_time"] = table["t_contact_next"] - table["t_toe_off"]
    table["duty_factor"] = table["contact_time"] / table["stride_time"]
    table["stride_length"] = [gait.length for gait in gaits]
    table["speed"] = table["stride_length"] / table["stride_time"]
    contacts = table["t_contact"][1:]
    table["toe_off_angle"] = walk.pitch(walk.toe_offs) - slopes(walk)[:-1]
    table["strike_angle"][1:] = walk.pitch(contacts) - slopes(walk)[1:-1]
    # A flat foot is neither everted nor inverted here, so that the way to it is the whole excursion.
    table["pronation"][1:] = -walk.eversion(contacts)
    table["turn"] = [walk.mirror * step.turn for step in walk.steps]
    table["rise"] = [gait.rise for gait in gaits]
    return table


def pair(tables: Mapping[Side, NDArray[np.void]]) -> None:
    """Fill in the steps: from this foot's contact, and toe-off, to the next contact of the other foot.

    A flight below zero is a time of double support. Where the other foot does not land before this one does again, as
    at the end, there is no step.
    """
    for side, other in (SIDES, SIDES[::-1]):
        table, landings = tables[side], tables[other]["t_contact_next"]
        following = np.searchsorted(landings, table["t_contact"], side="right")
        landing = np.append(landings, np.nan)[following]
        landing[~(landing < table["t_contact_next"])] = np.nan
        table["step_time"] = landing - table["t_contact"]
        table["flight_time"] = landing - table["t_toe_off"]


def told_by(table: NDArray[np.void], specimen: Specimen) -> None:
    """Let the times of a table be those that a foot's own clock tells; durations stay true."""
    for name in ("t_contact", "t_toe_off", "t_contact_next"):
        table[name] = specimen.own_time(table[name])


def slopes(walk: Walk) -> NDArray[np.float64]:
    """Give the slope of the ground (rad) under the foot before each step and after the last."""
    grounds = [step.gait.ground for step in walk.steps]
    return np.array([grounds[0], *grounds])


def stride_columns(tables: Mapping[Side, NDArray[np.void]]) -> dict[str, NDArray[Any]]:
    """Give the strides of both feet in order of time, as columns of a table beside a recording."""
    strides = np.concatenate(list(tables.values()))
    feet = np.repeat(list(tables), [len(table) for table in tables.values()]).astype(np.object_)
    order = np.argsort(strides["t_contact_next"], kind="stable")
    return {"foot": feet[order]} | {name: strides[name][order] for name in STRIDE.names or ()}


def pod_columns(specimens: Mapping[Side, Specimen]) -> dict[str, NDArray[Any]]:
    """Give what is wrong with each sensor, as columns of a table beside a recording: a row a foot."""
    feet = list(specimens.values())
    columns: dict[str, NDArray[Any]] = {"foot": np.array(list(specimens), dtype=np.object_)}
    mounts = np.array([foot.mount.as_quat() for foot in feet])
    columns |= {f"mount_{name}": mounts[:, k] for k, name in enumerate("xyzw")}
    for name in ("acc_bias", "gyr_bias", "acc_factor", "gyr_factor"):
        values = np.array([getattr(foot, name) for foot in feet])
        columns |= {f"{name}_{axis}": values[:, k] for k, axis in enumerate("xyz")}
    columns |= {name: np.array([getattr(foot, name) for foot in feet]) for name in ("start", "drift")}
    return columns | {
        "lever": np.array([foot.sensor.lever for foot in feet]),
        "ahead": np.array([foot.sensor.ahead for foot in feet]),
    }
