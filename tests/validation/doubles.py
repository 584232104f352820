"""Recordings and analyses whose every stride is chosen, for tests of the counting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from openstride.recordings import Side
from openstride.validation._subjects import Floats, Table

_NUMBERS = (
    *("t_contact", "t_toe_off", "t_rest", "t_contact_next", "t_rest_next", "stride_length", "u_stride_length"),
    *("speed", "cadence", "contact_time", "strike_angle", "toe_off_angle"),
)
STRIDE = np.dtype([*((name, np.float64) for name in _NUMBERS), ("clipped", np.int64), ("measured", np.bool_)])
PLACE = np.dtype([(name, np.float64) for name in "txyz"])


@dataclass(frozen=True)
class Samples:
    time: Floats


@dataclass(frozen=True)
class Description:
    collection: str | None = "invented"
    closed_loop: bool | None = None
    nominal_distance: float | None = None


@dataclass(frozen=True)
class FakeRecording:
    tables: Mapping[str, Table] = field(default_factory=dict)
    id: str = "one"
    metadata: Description = Description()
    feet: Mapping[Side, Samples] = field(default_factory=lambda: {"right": Samples(np.arange(0, 100, 0.01))})

    @property
    def truths(self) -> tuple[str, ...]:
        return tuple(self.tables)

    def truth(self, name: str) -> Table:
        return self.tables[name]


@dataclass(frozen=True)
class FakeFoot:
    strides: NDArray[np.void]
    path: NDArray[np.void]


@dataclass(frozen=True)
class FakeAnalysis:
    feet: Mapping[Side, FakeFoot]


def strides_between(rests: Sequence[float] | Floats, lengths: Sequence[float] | Floats | float) -> NDArray[np.void]:
    """Strides from rest to rest with these lengths (NaN: withheld), each with a standard uncertainty of 0.1 m."""
    strides = np.zeros(len(rests) - 1, dtype=STRIDE)
    for name in _NUMBERS:
        strides[name] = np.nan
    strides["t_rest"], strides["t_rest_next"] = rests[:-1], rests[1:]
    strides["stride_length"] = lengths
    strides["u_stride_length"] = 0.1
    strides["speed"] = strides["stride_length"] / np.diff(rests)
    strides["cadence"] = 120 / np.diff(rests)
    strides["measured"] = ~np.isnan(strides["stride_length"])
    return strides


def path_through(*places: tuple[float, float, float]) -> NDArray[np.void]:
    path = np.zeros(len(places), dtype=PLACE)
    path["t"] = np.arange(len(places))
    for axis, values in zip("xyz", zip(*places, strict=True), strict=True):
        path[axis] = values
    return path


def analysis_of(strides: NDArray[np.void], *places: tuple[float, float, float]) -> FakeAnalysis:
    path = path_through(*places) if places else np.zeros(0, dtype=PLACE)
    return FakeAnalysis({"right": FakeFoot(strides, path)})


def footprints(time: Sequence[float], x: Sequence[float]) -> Table:
    foot = np.array(["right"] * len(time))
    return {"foot": foot, "t": np.array(time), "x": np.array(x, dtype=np.float64), "y": np.zeros(len(time))}


def walk_by_sight(rests: Sequence[float], places: Sequence[float], until: float, rate: float = 100.0) -> Table:
    """True positions of a foot that lies still around each rest instant and swings smoothly over half the stride."""
    time = np.arange(0, until, 1 / rate)
    x = np.full(len(time), float(places[0]))
    for start, end, begin, length in zip(rests[:-1], rests[1:], places[:-1], np.diff(places), strict=True):
        phase = np.clip(((time - start) / (end - start) - 0.25) / 0.5, 0, 1)
        x[time >= start] = (begin + length * (phase - np.sin(2 * np.pi * phase) / (2 * np.pi)))[time >= start]
    x[time >= rests[-1]] = places[-1]
    foot = np.array(["right"] * len(time))
    return {"foot": foot, "t": time, "x": x, "y": np.zeros(len(time)), "z": np.zeros(len(time))}
