"""`openstride recordings`: what is there, whether it is whole, what can be saved of a log, and copies for others."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from openstride.messages import LANGUAGES
from openstride.pod import HEART_RATE_MEASUREMENT, HeartRateMeasurement, encode_heart_rate
from openstride.recordings import (
    LogEntry,
    LogWriter,
    Metadata,
    Received,
    Recording,
    Side,
    read_recording,
    verify_recording,
    write_recording,
)
from tests.cli.conftest import Columns, Command, Store, columns_of
from tests.pod.talking import BEGIN_US, RATE, TalkingPod
from tests.recordings.conftest import foot_samples

SEGMENT = 20_000


def write_log(folder: Path, samples: int = 4000, *, segment_bytes: int = SEGMENT) -> list[TalkingPod]:
    """Write the log of two pods, as a recorder does that is never told to stop."""
    pods = [TalkingPod("left"), TalkingPod("right", begin_us=BEGIN_US + 123_456, boot_ticks=77)]
    entries: list[LogEntry] = [entry for pod in pods for entry in pod.hello()]
    spoken = [list(pod.run(0, samples)) for pod in pods]
    entries += [entry for both in zip(*spoken, strict=True) for entry in both]
    folder.mkdir(parents=True)
    with LogWriter(folder, clock=lambda: 0.0, segment_bytes=segment_bytes) as log:
        for entry in entries:
            log.append(entry)
    return pods


def everything(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def counts(folder: Path, side: Side) -> np.ndarray[Any, Any]:
    foot = read_recording(folder).feet[side]
    assert foot.scales is not None
    both = np.hstack([foot.specific_force / foot.scales.acc, foot.angular_rate / foot.scales.gyr])
    return np.rint(both).astype(int)


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    foot = foot_samples()
    return write_recording(tmp_path / "walk", Recording("walk", None, Metadata("walk"), {"left": foot})).path


# list


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_has_a_line_for_each_recording_and_each_log(
    command: Command, stored: Path, tmp_path: Path, language: str
) -> None:
    write_log(tmp_path / "runs" / ("b" * 32) / "log")
    ended = command("recordings", "list", tmp_path, "--language", language)
    assert (ended.code, ended.err) == (0, "")
    assert "4,160" in next(line for line in ended.out.splitlines() if line.endswith(stored.name))
    assert any(line.endswith("b" * 32) for line in ended.out.splitlines())
    assert "openstride recordings recover" in ended.out


def test_a_list_as_json_is_in_si_units(command: Command, stored: Path) -> None:
    ended = command("recordings", "list", stored, "--json")
    (one,) = json.loads(ended.out)["recordings"]
    assert (one["id"], one["state"], one["path"]) == ("walk", "sealed", str(stored))
    assert one["feet"]["left"]["samples"] == 4160
    assert one["duration"] == pytest.approx(4159 / 208)


def test_a_list_without_a_folder_is_of_home(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    write_log(tmp_path / "openstride" / "runs" / ("c" * 32) / "log")
    ended = command("recordings", "list")
    assert ended.code == 0
    assert "c" * 32 in ended.out


def test_an_empty_folder_is_said_to_be_one_and_no_folder_is_refused(command: Command, tmp_path: Path) -> None:
    assert "no recordings" in command("recordings", "list", tmp_path).out
    ended = command("recordings", "list", tmp_path / "nowhere")
    assert (ended.code, ended.out) == (2, "")
    assert "There is no folder" in ended.said


def test_what_cannot_be_read_is_listed_with_why(command: Command, stored: Path) -> None:
    (stored / "recording.json").write_text("{")
    ended = command("recordings", "list", stored)
    assert ended.code == 3
    assert "unreadable" in ended.out
    assert "cannot be read as JSON" in " ".join(ended.out.split())


# verify


def test_a_whole_recording_is_said_to_be_whole(command: Command, stored: Path) -> None:
    ended = command("recordings", "verify", stored)
    assert (ended.code, ended.err) == (0, "")
    assert "whole" in ended.out


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_flipped_bit_is_found_and_what_to_do_is_said(command: Command, stored: Path, language: str) -> None:
    path = stored / "left.parquet"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 16
    path.write_bytes(data)
    ended = command("recordings", "verify", stored, "--language", language)
    assert ended.code == 2
    assert "left.parquet" in ended.out.replace("\n", "")
    assert "→" in ended.out
    document = json.loads(command("recordings", "verify", stored, "--json").out)
    assert [finding["code"] for finding in document["recordings"][0]["findings"]] == ["damaged"]
    assert document["recordings"][0]["whole"] is False


def test_what_is_readable_and_not_listed_is_a_remark(command: Command, store: Store) -> None:
    feet: Columns = columns_of()
    ended = command("recordings", "verify", store(left=feet))
    assert ended.code == 3
    assert "no digest" in ended.out


def test_a_folder_of_several_is_verified_whole(command: Command, stored: Path, tmp_path: Path) -> None:
    write_log(tmp_path / "log")
    ended = command("recordings", "verify", tmp_path)
    assert ended.code == 3
    assert "2 recordings verified, 0 of them damaged" in ended.out
    (stored / "left.parquet").write_bytes(b"")
    ended = command("recordings", "verify", tmp_path)
    assert ended.code == 2
    assert "1 of them damaged" in ended.out


def test_nothing_to_verify_is_refused(command: Command, tmp_path: Path) -> None:
    ended = command("recordings", "verify", tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert "neither a recording nor a log" in ended.said


# recover


def test_a_log_that_was_never_sealed_becomes_a_recording_and_stays_as_it_was(command: Command, tmp_path: Path) -> None:
    pods = write_log(tmp_path / "run" / "log")
    before = everything(tmp_path / "run" / "log")
    ended = command("recordings", "recover", tmp_path / "run", "--out", tmp_path / "saved")
    assert (ended.code, ended.err) == (0, "")
    assert "4,000 samples" in ended.out
    assert everything(tmp_path / "run" / "log") == before
    assert verify_recording(tmp_path / "saved").findings == ()
    for pod in pods:
        np.testing.assert_array_equal(counts(tmp_path / "saved", pod.side), pod.counts[:4000])
    assert read_recording(tmp_path / "saved").id == "run"


@pytest.mark.parametrize("share", [0.15, 0.3, 0.5, 0.77, 0.98])
@pytest.mark.parametrize("how", ["cut", "flipped", "zeroed", "gone"])
def test_a_log_damaged_anywhere_gives_its_prefix_and_declares_the_rest(
    command: Command, tmp_path: Path, how: str, share: float
) -> None:
    log = tmp_path / "log"
    pods = write_log(log)
    paths = sorted(log.iterdir())
    place = share * len(paths)
    path, at = paths[int(place)], int((place % 1.0) * SEGMENT)
    data = bytearray(path.read_bytes())
    damaged = {
        "cut": data[:at],
        "flipped": data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :],
        "zeroed": data[:at] + bytes(512) + data[at + 512 :],
    }
    path.write_bytes(damaged[how]) if how in damaged else path.unlink()
    before = everything(log)
    ended = command("recordings", "recover", log, "--out", tmp_path / "saved", "--json")
    assert ended.err == ""
    assert everything(log) == before
    said = json.loads(ended.out)
    recording = read_recording(tmp_path / "saved")
    for pod in pods:
        kept = said["feet"][pod.side]["samples"]
        np.testing.assert_array_equal(counts(tmp_path / "saved", pod.side), pod.counts[:kept])
        assert 0 < kept < 4000 or int(place) == len(paths) - 1
        # As long as a segment stands behind the damage, it is known how long the run went on.
        if int(place) < len(paths) - 1:
            assert ended.code == 3
            assert said["lost_entries"] > 0
            (gap,) = (gap for gap in recording.metadata.gaps if gap.side == pod.side)
            assert gap.reason == "log damaged"
            assert gap.start == pytest.approx(recording.feet[pod.side].time[-1] + 1 / RATE)
            assert gap.end == pytest.approx(recording.feet[pod.side].time[0] + 4000 / RATE, abs=0.3)
    assert recording.metadata.extra["recovered"]["lost_entries"] == said["lost_entries"]


def test_a_segment_still_arriving_from_a_phone_counts_as_far_as_it_came(command: Command, tmp_path: Path) -> None:
    log = tmp_path / "run" / "log"
    (pod, _) = write_log(log)
    *_, before_last, last = sorted(log.iterdir())
    last.unlink()
    before_last.with_suffix(".part").write_bytes(before_last.read_bytes()[:7000])
    before_last.unlink()
    ended = command("recordings", "recover", log, "--out", tmp_path / "saved", "--json")
    kept = json.loads(ended.out)["feet"]["left"]["samples"]
    assert ended.code == 3
    np.testing.assert_array_equal(counts(tmp_path / "saved", "left"), pod.counts[:kept])
    assert json.loads(ended.out)["entries"] > 0


def beat(heart_rate_bpm: int, after: float) -> Received:
    value = encode_heart_rate(HeartRateMeasurement(heart_rate_bpm))
    return Received(None, HEART_RATE_MEASUREMENT.short, BEGIN_US + round(after * 1e6), value)


def test_what_a_strap_said_is_recovered_too(command: Command, tmp_path: Path) -> None:
    write_log(tmp_path / "log")
    with LogWriter(tmp_path / "log", clock=lambda: 0.0) as log:
        for second in (1, 2, 3):
            log.append(beat(140 + second, second))
    assert command("recordings", "recover", tmp_path / "log", "--out", tmp_path / "saved").code == 0
    table = read_recording(tmp_path / "saved").heart_rate()
    assert table is not None
    assert table["heart_rate_bpm"].tolist() == [141.0, 142.0, 143.0]
    assert verify_recording(tmp_path / "saved").findings == ()


def test_a_log_of_a_strap_alone_is_refused_with_what_it_holds_and_kept(command: Command, tmp_path: Path) -> None:
    with LogWriter(tmp_path / "log", clock=lambda: 0.0) as log:
        for second in (1, 2, 3):
            log.append(beat(140, second))
    before = everything(tmp_path / "log")
    ended = command("recordings", "recover", tmp_path / "log", "--out", tmp_path / "saved")
    assert (ended.code, ended.out) == (2, "")
    assert "only values of other devices: 3 of heart_rate" in ended.said
    assert everything(tmp_path / "log") == before
    assert not (tmp_path / "saved").exists()


def test_what_was_lost_is_said_in_words(command: Command, tmp_path: Path) -> None:
    write_log(tmp_path / "log")
    second = tmp_path / "log" / "00000002.log"
    second.write_bytes(second.read_bytes()[:9000])
    ended = command("recordings", "recover", tmp_path / "log", "--out", tmp_path / "saved")
    said = " ".join(ended.out.split())
    assert ended.code == 3
    assert "00000002.log cannot be read from byte" in said
    assert "entries are known to have stood behind that and are lost" in said
    assert "The log stays as it was." in said


def test_what_cannot_be_recovered_is_refused_and_nothing_is_written(command: Command, tmp_path: Path) -> None:
    write_log(tmp_path / "log")
    (tmp_path / "taken").mkdir()
    for log, out, said in (
        ("log", "taken", "exists already"),
        ("log", "log/inside", "stays as it is"),
        ("taken", "saved", "holds no log"),
        ("log", "no/where", "could not be written"),
    ):
        ended = command("recordings", "recover", tmp_path / log, "--out", tmp_path / out)
        assert (ended.code, ended.out) == (2, "")
        assert said in ended.said
    (tmp_path / "log" / "00000000.log").write_bytes(b"")
    ended = command("recordings", "recover", tmp_path / "log", "--out", tmp_path / "saved")
    assert ended.code == 2
    assert "holds no samples" in ended.said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log", "taken"]


# export


@pytest.mark.parametrize("form", ["si", "csv", "zip"])
def test_a_copy_is_made_refused_and_replaced(command: Command, stored: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    for arguments, code in (((), 0), ((), 2), (("--force",), 0)):
        ended = command("recordings", "export", stored, "--out", out, "--as", form, *arguments)
        assert ended.code == code
        assert ("out" in ended.out.replace("\n", "")) == (code == 0)
        assert ("--force" in ended.err) == (code == 2)


def test_raw_data_is_never_replaced_by_a_copy(command: Command, stored: Path, tmp_path: Path) -> None:
    before = everything(stored)
    command("recordings", "export", stored, "--out", tmp_path / "copy")
    ended = command("recordings", "export", tmp_path / "copy", "--out", stored, "--force")
    assert ended.code == 2
    assert "no export" in ended.said
    assert everything(stored) == before


def test_a_zip_file_can_be_read_after_it_is_unpacked(command: Command, stored: Path, tmp_path: Path) -> None:
    assert command("recordings", "export", stored, "--out", tmp_path / "a.zip", "--as", "zip").code == 0
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(tmp_path / "out")
    assert command("recordings", "verify", tmp_path / "out").code == 0


def test_a_damaged_recording_is_not_copied(command: Command, stored: Path, tmp_path: Path) -> None:
    (stored / "left.parquet").write_bytes(b"PAR1")
    ended = command("recordings", "export", stored, "--out", tmp_path / "out")
    assert ended.code == 2
    assert not (tmp_path / "out").exists()
