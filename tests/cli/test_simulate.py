"""`openstride simulate` writes a recording with its truth, and refuses what nobody can run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from openstride.messages import LANGUAGES, catalogue
from openstride.recordings import SIDES, read_recording
from openstride.simulator import RUNNERS
from tests.cli.conftest import Command

SHORT = ("--duration", "0:40")


def test_a_recording_is_written_with_the_truth_of_its_strides_and_pods(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    ended = command("simulate", "easy", "--out", folder, *SHORT)
    assert (ended.code, ended.err) == (0, "")
    recording = read_recording(folder)
    assert recording.truths == ("pods", "strides")
    strides = recording.truth("strides")
    for side in SIDES:
        mine = strides["foot"] == side
        assert f"{mine.sum()}" in ended.out
        np.testing.assert_array_equal(strides["t_contact"][mine][1:], strides["t_contact_next"][mine][:-1])
        assert recording.feet[side].time[-1] > 39.0
    assert (np.diff(strides["t_contact_next"]) > 0.0).all()
    pods = recording.truth("pods")
    assert list(pods["foot"]) == list(SIDES)
    np.testing.assert_allclose(pods["lever"], 0.07)


def test_the_same_seed_writes_the_same_files(command: Command, tmp_path: Path) -> None:
    digests = []
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        assert command("simulate", "walker", "--out", tmp_path / name, "--seed", seed, *SHORT).code == 0
        digests.append(read_recording(tmp_path / name).metadata.sha256)
    assert digests[0] == digests[1] != digests[2]


def test_what_a_watch_writes_is_there_when_asked_for_and_changes_no_sample(command: Command, tmp_path: Path) -> None:
    plain, watched = tmp_path / "plain", tmp_path / "watched"
    assert command("simulate", "easy", "--out", plain, *SHORT).code == 0
    assert command("simulate", "easy", "--out", watched, "--position", "--heart-rate", *SHORT).code == 0
    first, second = read_recording(plain), read_recording(watched)
    assert (first.position(), first.heart_rate()) == (None, None)
    position, heart_rate = second.position(), second.heart_rate()
    assert position is not None
    assert heart_rate is not None
    assert {"t", "latitude_deg", "longitude_deg", "horizontal_accuracy"} == set(position)
    assert len(heart_rate["t"]) == 40
    for side in SIDES:
        assert first.metadata.sha256[f"{side}.parquet"] == second.metadata.sha256[f"{side}.parquet"]


def test_the_runner_goes_as_asked(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    asked = ("--pace", "4:10", "--cadence", 176, "--contact-time", 210, "--strike-angle", 5, "--pronation", 12)
    even = ("--walking", 0, "--variability", 0, "--fatigue", 0, "--contact-difference", 20, "--duration", "1:00")
    rest = ("--step-difference", 0, "--strike-difference", 0, "--pronation-difference", 0)
    assert command("simulate", "easy", "--out", folder, *asked, *even, *rest).code == 0
    strides = read_recording(folder).truth("strides")
    middle = (strides["t_contact"] > 12.0) & (strides["t_contact"] < 48.0)
    means = {name: float(column[middle].mean()) for name, column in strides.items() if name != "foot"}
    assert means["speed"] == pytest.approx(4.0, rel=0.03)
    assert 120.0 / means["stride_time"] == pytest.approx(176.0, rel=0.01)
    assert means["contact_time"] == pytest.approx(0.210, rel=0.02)
    assert np.degrees(means["strike_angle"]) == pytest.approx(5.0, abs=0.5)
    assert np.degrees(means["pronation"]) == pytest.approx(12.0, abs=0.7)
    left, right = (strides["contact_time"][middle & (strides["foot"] == side)].mean() for side in SIDES)
    assert left - right == pytest.approx(0.020, abs=0.002)


def test_the_sensor_is_as_asked(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    asked = ("--rate", 104, "--acc-range", 16, "--gyr-range", 1000, "--lever", 30, "--lost", 10, "--clock-drift", 50)
    assert command("simulate", "easy", "--out", folder, *asked, "--duration", "2:00").code == 0
    recording = read_recording(folder)
    for foot in recording.feet.values():
        assert foot.nominal_rate == 104.0
        assert foot.ranges.acc == pytest.approx(16 * 9.80665)
        assert foot.ranges.gyr == pytest.approx(np.radians(1000.0))
        assert foot.sequence is not None
        assert 0.04 < 1.0 - len(foot) / (foot.sequence[-1] + 1) < 0.2
    assert len(recording.metadata.clocks) == 2
    np.testing.assert_allclose(recording.truth("pods")["lever"], 0.03)


def test_a_way_has_what_was_asked_for(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    asked = ("--stairs", 2, "--stops", 1, "--slope", 4, "--duration", "2:00")
    assert command("simulate", "easy", "--out", folder, *asked).code == 0
    strides = read_recording(folder).truth("strides")
    assert (strides["rise"] > 0.3).sum() > 5
    assert (strides["rise"] < -0.3).sum() > 5
    assert (strides["contact_time"] > 5.0).sum() == 2
    assert np.median(strides["rise"] / strides["stride_length"]) == pytest.approx(0.04, abs=0.005)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_names_everybody_and_writes_nothing(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = command("simulate", "--list", "--language", language)
    assert ended.code == 0
    for name in RUNNERS:
        assert ended.out.count(name) >= 2
        assert catalogue(language).text(f"simulate.runner.{name}")[:12] in ended.out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nobody", "--out", "x"), "no runner called nobody"),
        (("easy",), "Add --out"),
        (("--out", "x"), "Name one"),
        (("easy", "--out", "x", "--duration", "soon"), "soon is no time"),
        (("easy", "--out", "x", "--duration", "10"), "Ask for at least 23 s"),
        (("easy", "--out", "x", "--duration", "nan"), "Ask for at least 23 s"),
        (("easy", "--out", "x", "--duration", "100:00:00"), "choose one from"),
        (("beginner", "--out", "x", "--duration", "0:50"), "do not fit into 50 s"),
        (("easy", "--out", "x", "--cadence", "400"), "choose one from 40 to 300"),
        (("easy", "--out", "x", "--contact-time", "500"), "which running needs"),
        (("walker", "--out", "x", "--contact-time", "300"), "which walking needs"),
        (("easy", "--out", "x", "--pace", "0:00"), "choose one from 0.5 to 10"),
        (("easy", "--out", "x", "--strike-difference", "90"), "difference of the feet in strike"),
        (("easy", "--out", "x", "--slope", "90"), "choose one from"),
        (("easy", "--out", "x", "--rate", "0"), "sampling rate would be 0"),
        (("easy", "--out", "x", "--lost", "nan"), "share of lost packets would be nan"),
        (("easy", "--out", "x", "--flex", "300"), "choose one from 5 to 83.2"),
    ],
)
def test_what_cannot_be_simulated_is_refused_with_what_can(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = command("simulate", *arguments)
    assert ended.code == 2
    assert said in " ".join(ended.err.split())
    assert ended.out == ""
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_ever_overwritten(command: Command, tmp_path: Path) -> None:
    assert command("simulate", "easy", "--out", tmp_path / "run", *SHORT).code == 0
    ended = command("simulate", "easy", "--out", tmp_path / "run", *SHORT)
    assert ended.code == 2
    assert "exists already" in " ".join(ended.err.split())


def test_a_refusal_is_worded_in_chinese_too(command: Command) -> None:
    ended = command("simulate", "nobody", "--out", "x", "--language", "zh")
    assert ended.code == 2
    assert "无法模拟" in ended.err
