"""What a recording holds beside the samples: a track in metres, and a heart rate whose gaps stay gaps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from openstride.activity import HeartRate, SpeedCadence, Track
from openstride.analysis import analyze
from openstride.analysis._beside import heart_rate_of, local, track_of
from openstride.recordings import Recording, read_recording, write_recording
from tests.analysis.making import activity_of, known

#: Radius of the earth along a meridian at 47 degrees north (m), by the closed formula of the ellipsoid.
MERIDIAN = 6_369_700.0
LATITUDE, LONGITUDE = np.radians(47.0), np.radians(11.0)


def with_tables(folder: Path, **tables: dict[str, NDArray[Any]]) -> Recording:
    folder.mkdir(exist_ok=True)
    write_recording(folder / "run", known(duration=60.0).run.recording, tables=tables)
    return read_recording(folder / "run")


def heart(folder: Path, time: list[float], rate: list[float]) -> HeartRate:
    table = {"t": np.array(time), "heart_rate_bpm": np.array(rate)}
    found = heart_rate_of(with_tables(folder, heart_rate=table))
    assert found is not None
    return found


def track(folder: Path, time: list[float], latitude_deg: list[float], longitude_deg: list[float]) -> Track | None:
    columns = {"t": time, "latitude_deg": latitude_deg, "longitude_deg": longitude_deg}
    return track_of(with_tables(folder, position={name: np.array(column) for name, column in columns.items()}))


def test_a_step_north_and_a_step_east_are_as_long_as_on_the_ellipsoid() -> None:
    step = 1e-4
    east, north = local(LATITUDE + np.array([0.0, step, 0.0]), LONGITUDE + np.array([0.0, 0.0, step]))
    assert (east[0], north[0]) == (0.0, 0.0)
    assert east[1] == pytest.approx(0.0, abs=1e-6)
    assert north[1] == pytest.approx(step * MERIDIAN, rel=2e-4)
    parallel = 6_378_137.0 * np.cos(np.arctan(np.sqrt(1.0 - 0.00669438) * np.tan(LATITUDE)))
    assert east[2] == pytest.approx(step * parallel, rel=1e-6)
    assert abs(north[2]) < 0.05


def test_the_date_line_is_no_way_round_the_world() -> None:
    east, _ = local(np.radians([0.0, 0.0]), np.radians([179.9999, -179.9999]))
    assert east[1] == pytest.approx(22.26, abs=0.01)


def test_the_shape_does_not_depend_on_where_it_begins_on_the_globe() -> None:
    corners = np.radians([[0.0, 0.01, 0.01, 0.0], [0.0, 0.0, 0.01, 0.01]])
    for latitude in (-60.0, 0.0, 60.0):
        east, north = local(np.radians(latitude) + corners[0], corners[1] / np.cos(np.radians(latitude)))
        sides = np.hypot(np.diff(east), np.diff(north))
        np.testing.assert_allclose(sides[[0, 2]], sides[0], rtol=1e-4)
        np.testing.assert_allclose(sides, 1113.0, rtol=8e-3)


def test_what_is_no_position_is_left_out(tmp_path: Path) -> None:
    time = [0.0, 1.0, 2.0, 2.0, 1.5, 3.0, np.nan, 5.0]
    latitude = [47.0, np.nan, 47.001, 47.5, 47.5, 91.0, 47.0, 47.002]
    found = track(tmp_path, time, latitude, [11.0] * len(time))
    assert found is not None
    assert found.time == (0.0, 2.0, 5.0)
    assert found.north == pytest.approx((0.0, 111.2, 222.4), abs=0.1)
    assert found.east == pytest.approx((0.0, 0.0, 0.0), abs=1e-9)


def test_a_recording_without_positions_or_with_none_that_can_be_used_has_no_track(tmp_path: Path) -> None:
    assert activity_of(known().analysis).track is None
    assert track(tmp_path, [0.0], [np.nan], [11.0]) is None


def test_the_activity_has_the_track_and_not_the_place(tmp_path: Path) -> None:
    run = known(duration=60.0).run
    recording = with_tables(tmp_path, position=run.position(), heart_rate=run.heart_rate())
    analysis = analyze(recording)
    found = activity_of(analysis).track
    assert found is not None
    assert (found.east[0], found.north[0]) == (0.0, 0.0)
    gone = float(np.hypot(found.east[-1], found.north[-1]))
    assert gone == pytest.approx(analysis.summary["distance"].value, abs=20.0)
    document = analysis.to_json()
    assert len(document["track"]["time"]) == len(found.time)
    assert "latitude" not in str(document)
    assert document["heart_rate"]["mean_bpm"] == pytest.approx(np.nanmean(run.heart_rate()["heart_rate_bpm"]), abs=2.0)


def test_a_heart_that_is_not_felt_has_no_rate(tmp_path: Path) -> None:
    found = heart(tmp_path, [0.0, 1.0, 2.0, 3.0], [0.0, np.nan, 140.0, 150.0])
    assert found.rate_bpm == (None, None, 140.0, 150.0)
    assert found.highest_bpm == 150.0


def test_a_gap_stays_a_gap(tmp_path: Path) -> None:
    found = heart(tmp_path, [0.0, 5.0, 65.0, 66.0], [100.0, 100.0, 160.0, 160.0])
    assert found.time == (0.0, 5.0, 15.0, 65.0, 66.0)
    assert found.rate_bpm == (100.0, 100.0, None, 160.0, 160.0)


def test_the_mean_is_over_time_and_not_over_values(tmp_path: Path) -> None:
    found = heart(tmp_path, [0.0, 8.0, 9.0, 10.0], [100.0, 200.0, 200.0, 200.0])
    assert found.mean_bpm == pytest.approx((8.0 * 100.0 + 3.0 * 200.0) / 11.0)


def test_without_any_rate_nothing_is_said_about_it(tmp_path: Path) -> None:
    found = heart(tmp_path, [0.0, 1.0], [np.nan, 0.0])
    assert (found.mean_bpm, found.highest_bpm, found.rate_bpm) == (None, None, (None, None))
    assert activity_of(known().analysis).heart_rate is None


def another(folder: Path, **columns: list[float] | list[bool] | list[str]) -> SpeedCadence:
    table = {name: np.array(column, np.object_ if name == "device" else None) for name, column in columns.items()}
    found = activity_of(analyze(with_tables(folder, speed_cadence=table))).speed_cadence
    assert found is not None
    return found


def test_another_device_is_quoted_with_its_own_way_and_means(tmp_path: Path) -> None:
    found = another(
        tmp_path,
        t=[0.0, 1.0, 2.0, 12.0, 13.0],
        speed=[0.0, 3.0, 3.0, 4.0, 4.0],
        cadence_spm=[0.0, 170.0, 170.0, 180.0, 180.0],
        total_distance=[500.0, 503.0, 506.0, 540.0, 544.0],
        device=["Stryd"] * 5,
    )
    assert (found.device, found.distance) == ("Stryd", 44.0)
    assert found.mean_speed == pytest.approx((11.0 * 3.0 + 2.0 * 4.0) / 13.0)
    assert found.mean_cadence_spm == pytest.approx((11.0 * 170.0 + 2.0 * 180.0) / 13.0)


def test_a_counter_that_begins_anew_or_is_of_another_device_loses_no_way(tmp_path: Path) -> None:
    steady = {"t": [0.0, 1.0, 2.0, 3.0, 4.0], "speed": [3.0] * 5, "cadence_spm": [170.0] * 5}
    once = another(tmp_path / "once", **steady, total_distance=[10.0, 13.0, 0.0, 3.0, 6.0])
    assert (once.device, once.distance) == (None, 9.0)
    two = another(
        tmp_path / "two", **steady, total_distance=[10.0, 13.0, 900.0, 903.0, np.nan], device=["A", "A", "B", "B", "B"]
    )
    assert (two.device, two.distance) == ("A", 6.0)


def test_without_a_counter_its_speeds_make_the_way_and_not_through_a_gap(tmp_path: Path) -> None:
    found = another(
        tmp_path, t=[0.0, 1.0, 101.0, 102.0], speed=[3.0, 3.0, 3.0, 0.0], cadence_spm=[170.0, 170.0, 170.0, 0.0]
    )
    assert found.distance == pytest.approx(3.0 * (1.0 + 10.0 + 1.0))


def test_what_another_device_says_changes_none_of_our_numbers(tmp_path: Path) -> None:
    table = {"t": np.arange(60.0), "speed": np.full(60, 9.0), "cadence_spm": np.full(60, 240.0)}
    with_it = analyze(with_tables(tmp_path, speed_cadence=table)).to_json()
    without = analyze(with_tables(tmp_path / "alone")).to_json()
    assert with_it.pop("speed_cadence")["mean_speed"] == pytest.approx(9.0)
    assert without.pop("speed_cadence") is None
    assert with_it == without


def test_another_device_that_said_nothing_usable_is_not_quoted(tmp_path: Path) -> None:
    table = {"t": np.array([np.nan]), "speed": np.array([3.0]), "cadence_spm": np.array([170.0])}
    assert activity_of(analyze(with_tables(tmp_path, speed_cadence=table))).speed_cadence is None
