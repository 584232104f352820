"""What the archive takes on the disk, and how soon a minute of an hour is there."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from openstride.recordings import (
    FootSamples,
    Metadata,
    Recording,
    read_recording,
    read_span,
    verify_recording,
    write_recording,
)
from openstride.simulator import RUNNERS, simulate
from tests.recordings.conftest import foot_samples

RAW_BYTES = 12  # six channels of 16 bits
MOST = 0.85
#: The fastest of so many tries is the one that nothing else disturbed.
TRIES = 15


def share_of_raw(folder: Path, recording: Recording) -> float:
    write_recording(folder, recording)
    size = sum(path.stat().st_size for path in folder.glob("[lr]*.parquet"))
    return size / (RAW_BYTES * sum(len(foot) for foot in recording.feet.values()))


def test_a_real_walk_takes_at_most_85_percent_of_its_raw_bytes(
    shared: Path, tmp_path: Path, measured: Callable[[str], None]
) -> None:
    share = share_of_raw(tmp_path / "walk", read_recording(shared / "recordings" / "gaitmap-walk"))
    assert share <= MOST
    measured(f"archive of a real walk at 204.8 Hz: {100 * share:.0f} % of the raw bytes")


def test_a_made_up_walk_takes_at_most_85_percent_of_its_raw_bytes(
    tmp_path: Path, measured: Callable[[str], None]
) -> None:
    share = share_of_raw(tmp_path / "walk", simulate(RUNNERS["walker"], 600.0, seed=1).recording)
    assert share <= MOST
    measured(f"archive of a simulated walk at 208 Hz: {100 * share:.0f} % of the raw bytes")


def fastest(work: Callable[[], object], tries: int = TRIES) -> float:
    took = []
    for _ in range(tries):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    return min(took)


@pytest.fixture
def hour(tmp_path: Path) -> Path:
    foot: FootSamples = foot_samples(seconds=3600.0)
    return write_recording(tmp_path / "hour", Recording("hour", None, Metadata("hour"), {"left": foot})).path


def test_a_minute_of_an_hour_takes_a_small_part_of_reading_all_of_it(
    hour: Path, measured: Callable[[str], None]
) -> None:
    minute = fastest(lambda: read_span(hour, "left", 1800.0, 1860.0))
    whole = fastest(lambda: read_recording(hour), tries=3)
    verified = fastest(lambda: verify_recording(hour), tries=3)
    assert len(read_span(hour, "left", 1800.0, 1860.0)) == 60 * 208
    # A ratio holds on a slow machine too.
    assert minute < whole / 5.0
    assert np.isfinite(verified)
    measured(
        f"a minute of an hour: {1000 * minute:.1f} ms; "
        f"all of it {1000 * whole:.0f} ms, verified {1000 * verified:.0f} ms"
    )
