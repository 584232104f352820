from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from openstride.recordings import FootSamples, Metadata, Recording, write_recording
from openstride.validation import NothingToValidateError, _validate, find_recordings, validate
from tests.validation.doubles import FakeAnalysis, analysis_of, footprints, strides_between

TRUE = [0.0, 1.0, 2.1, 3.3]


def store(folder: Path, name: str) -> None:
    folder.mkdir(exist_ok=True)
    time = np.arange(0, 4, 0.01)
    still = np.tile([0.0, 0.0, 9.81], (len(time), 1))
    foot = FootSamples("right", time, still, np.zeros((len(time), 3)), 100.0)
    write_recording(
        folder / name, Recording(name, None, Metadata(name, collection="walks"), {"right": foot}), form="si"
    )
    table = {column: pa.array(values) for column, values in footprints([0.5, 1.5, 2.5, 3.5], TRUE).items()}
    pq.write_table(pa.table(table), folder / name / "truth_footprints.parquet")


@pytest.fixture
def perfect(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the engine find every stride just as it was."""

    def analyze(recording: Recording) -> FakeAnalysis:
        if recording.id == "crash":
            raise ZeroDivisionError("a stride of no duration")
        return analysis_of(strides_between([0.5, 1.5, 2.5, 3.5], np.diff(TRUE)))

    monkeypatch.setattr(_validate, "analyze", analyze)


@pytest.mark.usefixtures("perfect")
def test_a_folder_of_recordings_is_judged_in_order_and_progress_is_told(tmp_path: Path) -> None:
    store(tmp_path, "b")
    store(tmp_path / "deeper", "a")
    told: list[tuple[int, int, str]] = []
    validation = validate(tmp_path, lambda done, total, name: told.append((done, total, name)))
    assert [each.recording for each in validation.judged] == ["a", "b"]
    assert told == [(0, 2, "b"), (1, 2, "a")]
    assert [row.value for row in validation.rows if row.metric == "f1" and row.recording is None] == [1.0, 1.0]


@pytest.mark.usefixtures("perfect")
def test_a_single_recording_is_a_set_of_one(tmp_path: Path) -> None:
    store(tmp_path, "a")
    validation = validate(tmp_path / "a")
    assert {(row.collection, row.recording) for row in validation.rows} == {("walks", "a"), ("walks", None)}


@pytest.mark.usefixtures("perfect")
def test_a_bad_recording_is_named_with_its_reason_and_does_not_stop_the_others(tmp_path: Path) -> None:
    for name in ("good", "cut", "crash", "nameless", "torn"):
        store(tmp_path, name)
    (tmp_path / "cut" / "right.parquet").write_bytes(b"PAR1")
    (tmp_path / "nameless" / "recording.json").unlink()
    (tmp_path / "torn" / "truth_footprints.parquet").write_bytes(b"PAR1")
    validation = validate(tmp_path)
    assert [each.recording for each in validation.refused] == ["crash", "cut", "nameless"]
    assert "ZeroDivisionError: a stride of no duration" in validation.refused[0].reason
    assert [each.recording for each in validation.judged if each.strides] == ["good"]
    assert any(each.recording == "torn" and "truth_footprints" in each.reason for each in validation.missing)
    json.dumps(validation.to_json(), allow_nan=False)


@pytest.mark.usefixtures("perfect")
def test_a_transformed_recording_is_what_is_analysed(tmp_path: Path) -> None:
    store(tmp_path, "a")
    seen: list[str] = []

    def remember(recording: Recording) -> Recording:
        seen.append(recording.id)
        return recording

    validate(tmp_path, transform=remember)
    assert seen == ["a"]


@pytest.mark.usefixtures("perfect")
def test_hidden_folders_are_left_alone_because_half_written_recordings_lie_there(tmp_path: Path) -> None:
    store(tmp_path, "a")
    store(tmp_path / ".a.partial", "b")
    assert [folder.name for folder in find_recordings(tmp_path)] == ["a"]


def test_a_folder_without_recordings_is_refused_with_what_to_give_instead(tmp_path: Path) -> None:
    with pytest.raises(NothingToValidateError, match=r"no recording\.json in it or below it\. Give a recording"):
        find_recordings(tmp_path)
    with pytest.raises(NothingToValidateError, match="no such folder"):
        find_recordings(tmp_path / "nowhere")
