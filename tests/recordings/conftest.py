"""A made-up foot whose every number is known, and what tests do with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from openstride.recordings import FootSamples, Metadata, Ranges, Recording, Side, write_recording

RATE = 208.0


def foot_samples(side: Side = "left", seconds: float = 20.0, *, amplitude: float = 9.0) -> FootSamples:
    """Return a foot that swings 1.2 times a second, at up to `amplitude` rad/s, with some noise and gravity."""
    generator = np.random.default_rng(7)
    time = np.arange(round(seconds * RATE)) / RATE
    swing = np.maximum(0.0, np.sin(2.0 * np.pi * 1.2 * time)) ** 3
    # Strides differ, as a runner's do; equal crests would be as crowded as a plateau.
    strength = generator.normal(1.0, 0.06, len(time))[(time * 1.2).astype(int)]
    angular_rate = generator.normal(0.0, 0.02, (len(time), 3))
    angular_rate[:, 1] -= amplitude * swing * strength
    force = generator.normal([0.0, 0.0, 9.81], 0.1, (len(time), 3))
    force[:, 0] += 25.0 * swing * strength
    return FootSamples(side, time, force, angular_rate, nominal_rate=RATE, ranges=Ranges(156.9, 34.9))


@pytest.fixture
def foot() -> FootSamples:
    return foot_samples()


@pytest.fixture
def recording(foot: FootSamples) -> Recording:
    return Recording("walk", None, Metadata("walk", ("left",), rate=RATE, ranges=foot.ranges), {"left": foot})


@pytest.fixture
def stored(recording: Recording, tmp_path: Path) -> Path:
    """Return the folder of a recording in the int16 form."""
    return write_recording(tmp_path / "stored", recording).path


StoreColumns = Callable[..., Path]


@pytest.fixture
def store_columns(tmp_path: Path) -> StoreColumns:
    """Return a function that makes a foreign recording from columns, with `t` to `gyr_z` filled in when not given."""

    def store(json: str = '{"id": "foreign"}', **columns: Any) -> Path:
        folder = tmp_path / "foreign"
        folder.mkdir(exist_ok=True)
        (folder / "recording.json").write_text(json)
        n = next((len(column) for column in columns.values() if column is not None), 100)
        whole = {"t": np.arange(n) / 100.0} | {f"{s}_{a}": np.ones(n) for s in ("acc", "gyr") for a in "xyz"} | columns
        pq.write_table(
            pa.table({name: column for name, column in whole.items() if column is not None}), folder / "left.parquet"
        )
        return folder

    return store
