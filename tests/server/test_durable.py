"""What another process made and was killed over: its names reach the disk before anyone is told that they are there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from openstride.server._documents import Segment
from openstride.server._durable import make_folder
from openstride.server.runs import Uploads
from openstride.server.work._work import seal_run
from tests.server.conftest import RUN, Made
from tests.server.making import named


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], bool]:
    """Return what says whether a folder was synced, and forgets all that were."""
    seen: set[int] = set()
    fsync = os.fsync

    def sync(handle: int) -> None:
        fsync(handle)
        seen.add(os.fstat(handle).st_ino)

    def was(folder: Path) -> bool:
        found = folder.stat().st_ino in seen
        seen.clear()
        return found

    monkeypatch.setattr(os, "fsync", sync)
    return was


def test_the_name_of_a_folder_is_on_the_disk_whoever_made_it(tmp_path: Path, synced: Callable[[Path], bool]) -> None:
    (tmp_path / "data").mkdir()
    make_folder(tmp_path / "data" / "runs")
    assert synced(tmp_path)
    make_folder(tmp_path / "data" / "runs")
    assert synced(tmp_path / "data")


def test_a_folder_in_one_that_may_not_be_opened_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, flags: int) -> int:
        raise PermissionError(path, flags)

    monkeypatch.setattr(os, "open", refuse)
    make_folder(tmp_path)


def test_a_log_is_whole_when_the_names_of_its_segments_and_of_its_list_are_on_the_disk(
    tmp_path: Path, synced: Callable[[Path], bool]
) -> None:
    uploads, log = Uploads(tmp_path), [Segment.model_validate(each) for each in named([b"step"])["segments"]]
    uploads.append(RUN, 0, 0, b"step", complete=True)
    assert synced(tmp_path / RUN / "log")
    uploads.complete(RUN, log)
    assert synced(tmp_path / RUN / "log")
    uploads.complete(RUN, log)
    assert synced(tmp_path / RUN)


def test_a_recording_that_was_there_is_sealed_when_its_name_is_on_the_disk(
    tmp_path: Path, made: Made, synced: Callable[[Path], bool]
) -> None:
    uploads = Uploads(tmp_path)
    for index, data in enumerate(made.segments):
        uploads.append(made.run, index, 0, data, complete=True)
    uploads.complete(made.run, [Segment.model_validate(each) for each in named(made.segments)["segments"]])
    first = seal_run(tmp_path / made.run)
    assert synced(tmp_path / made.run)
    assert seal_run(tmp_path / made.run) == first
    assert synced(tmp_path / made.run)
