"""Real recordings: read without loss, and seen as they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from openstride.recordings import FootSamples, Ranges, Recording, inspect, read_recording, write_recording


def read(shared: Path, name: str) -> Recording:
    return read_recording(shared / "recordings" / name)


def undeclared(foot: FootSamples) -> FootSamples:
    return replace(foot, ranges=Ranges())


def test_every_recording_is_read_whole_and_is_in_the_units_it_says(shared: Path) -> None:
    folders = sorted(path.parent for path in (shared / "recordings").glob("*/recording.json"))
    assert folders
    for folder in folders:
        recording = read_recording(folder)
        assert recording.metadata.feet == tuple(recording.feet)
        for side, foot in recording.feet.items():
            table = pq.read_table(folder / f"{side}.parquet")
            np.testing.assert_array_equal(foot.time, table["t"].to_numpy())
            np.testing.assert_array_equal(foot.angular_rate[:, 2], table["gyr_z"].to_numpy())
            assert foot.dropped.total == 0
            assert inspect(foot).samples == len(foot)
        assert set(recording.truths) == set(recording.metadata.extra["truth"])


def test_uneven_times_lose_nothing(shared: Path) -> None:
    foot = read(shared, "llio-40").feet["right"]
    signal = inspect(foot)
    assert np.diff(foot.time).min() < 2e-5
    assert signal.missing == 0
    assert [notice.code for notice in signal.notices] == ["uneven"]


def test_the_holes_of_a_radio_stream_are_counted(shared: Path) -> None:
    signal = inspect(read(shared, "run-with-stryd").feet["right"])
    assert signal.share_missing == pytest.approx(0.11, abs=0.005)
    assert signal.longest_gap == pytest.approx(0.02)


def test_an_undeclared_range_is_found(shared: Path) -> None:
    acc = inspect(undeclared(read(shared, "run-with-stryd").feet["right"])).acc
    assert acc.range == pytest.approx(16 * 9.80665, rel=0.005)
    for name in ("llio-30", "llio-35", "llio-51", "llio-52", "llio-56", "llio-66"):
        gyr = inspect(undeclared(read(shared, name).feet["right"])).gyr
        assert gyr.range == pytest.approx(np.deg2rad(500), rel=0.011)


@pytest.mark.parametrize("name", ["gaitmap-walk", "bilateral-walk", "xio-long-walk", "openshoe-02", "llio-32"])
def test_walking_does_not_look_clipped(name: str, shared: Path) -> None:
    for foot in read(shared, name).feet.values():
        signal = inspect(undeclared(foot))
        assert (signal.acc.range, signal.gyr.range) == (None, None)


def test_a_range_declared_four_times_too_large_is_seen_through(shared: Path) -> None:
    foot = read(shared, "llio-66").feet["right"]
    signal = inspect(replace(foot, ranges=Ranges(foot.ranges.acc, np.deg2rad(2000))))
    assert signal.gyr.range == pytest.approx(np.deg2rad(500), rel=0.011)
    assert "range_differs" in [notice.code for notice in signal.notices]


def test_a_real_recording_survives_the_int16_form(shared: Path, tmp_path: Path) -> None:
    original = read(shared, "gaitmap-walk")
    written = write_recording(tmp_path / "x", original)
    again = read_recording(written.path)
    assert again.truths == original.truths
    assert again.metadata.extra["licence"] == original.metadata.extra["licence"]
    for side, foot in again.feet.items():
        assert foot.scales is not None
        error = np.abs(foot.angular_rate - original.feet[side].angular_rate).max()
        assert error <= 0.501 * foot.scales.gyr
    assert again.truth("events")["ic"].tolist() == original.truth("events")["ic"].tolist()
