"""A disk that refuses, in every way and at every call: recording stops and says so, what was acknowledged opens."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pytest

from openstride.recordings import (
    LogReader,
    LogWriter,
    Metadata,
    Received,
    Recording,
    RecordingNotWrittenError,
    verify_recording,
    write_recording,
)
from openstride.recordings import _log as module
from tests.conftest import Require
from tests.recordings.conftest import foot_samples

PACKETS = 12
SMALL_DISK = Path(__file__).with_name("small_disk.py")


def packet(number: int) -> Received:
    # Its last byte is not zero: a frame that lacked only zeros would be whole, as an empty segment is made of them.
    return Received("left", 3, number, bytes([number + 1]) * 240)


@dataclass
class FaultyDisk:
    """Passes calls on to the system until one of them goes wrong, in one of four ways; the next ones are well again.

    Parameters
    ----------
    patch
        Puts this in the place of the system's calls.
    fault
        ``full`` and ``broken``: an error, and nothing done. ``short``: a part is written, and no error. ``late``: done,
        and an error all the same.
    at
        Which call goes wrong, counted from 0; None for none.
    """

    patch: pytest.MonkeyPatch
    fault: str
    at: int | None
    calls: int = field(default=0, init=False)

    def __enter__(self) -> Self:
        for where, name in ((os, "open"), (os, "write"), (os, "fsync"), (module, "_sync_data")):
            self.patch.setattr(where, name, self._through(name, getattr(where, name)))
        return self

    def __exit__(self, *_: object) -> None:
        self.patch.undo()

    def _through(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def faulty(*arguments: Any) -> Any:
            self.calls += 1
            if self.calls - 1 != self.at:
                return call(*arguments)
            if self.fault == "short":
                return call(arguments[0], arguments[1][:-7]) if name == "write" else call(*arguments)
            if self.fault == "late" and name != "open":
                call(*arguments)
            code = errno.ENOSPC if self.fault == "full" else errno.EIO
            raise OSError(code, os.strerror(code))

        return faulty


def record(folder: Path, acknowledged: list[int]) -> RecordingNotWrittenError | None:
    """Record packets in small segments, with a sync after each third, and return what the recorder was stopped by."""
    try:
        with LogWriter(folder, clock=lambda: 0.0, segment_bytes=1200) as log:
            for number in range(PACKETS):
                acknowledged.append(log.append(packet(number)))
                if number % 3 == 2:
                    log.sync()
    except RecordingNotWrittenError as error:
        return error
    return None


@pytest.mark.parametrize("fault", ["full", "broken", "short", "late"])
def test_whichever_call_of_the_disk_goes_wrong_what_was_acknowledged_opens(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, measured: Callable[[str], None]
) -> None:
    with FaultyDisk(monkeypatch, fault, None) as disk:
        record(tmp_path / "well", [])
    stopped = 0
    for call in range(disk.calls):
        folder, acknowledged = tmp_path / str(call), list[int]()
        with FaultyDisk(monkeypatch, fault, call):
            error = record(folder, acknowledged)
        if error:
            assert "Recording has stopped" in error.message
            assert error.hint.startswith("What was recorded before is safe.")
            stopped += 1
        # An entry that the disk took and then complained about may be there, and was not acknowledged.
        found = list(LogReader(folder)) if any(folder.iterdir()) else []
        assert found[: len(acknowledged)] == [packet(number) for number in acknowledged]
        assert len(found) - len(acknowledged) <= (fault == "late")
        # The disk is well again, and so is the log.
        with LogWriter(folder, clock=lambda: 0.0, segment_bytes=1200) as log:
            assert log.append(packet(99)) == len(found)
        assert list(LogReader(folder)) == [*found, packet(99)]
    assert disk.calls > 30
    assert stopped == disk.calls or fault == "short"
    measured(f"disk, {fault}: {disk.calls} calls, recording stopped at {stopped}, every acknowledged frame opens")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_whichever_sync_of_the_archive_fails_nothing_is_left_behind(
    code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = Recording("run", None, Metadata("run"), {"left": foot_samples(seconds=5.0)})
    fsync, refused = os.fsync, 0
    for failing in range(4):
        calls = iter(range(100))

        def fail(handle: int, failing: int = failing, calls: Any = calls) -> None:
            if next(calls) == failing:
                raise OSError(code, os.strerror(code))
            fsync(handle)

        monkeypatch.setattr(os, "fsync", fail)
        with pytest.raises(RecordingNotWrittenError, match=os.strerror(code)):
            write_recording(tmp_path / "run", recording)
        refused += 1
        # Where only the name was not known to be on the disk, all of the recording is there, and whole.
        left = list(tmp_path.iterdir())
        if left:
            assert left == [tmp_path / "run"]
            assert verify_recording(left[0]).findings == ()
    assert refused == 4


def test_on_a_real_disk_that_is_full_or_read_only_what_was_acknowledged_opens(
    tmp_path: Path, require: Require, measured: Callable[[str], None]
) -> None:
    unshared = ["unshare", "--map-root-user", "--mount"]
    try:
        able = subprocess.run([*unshared, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        able = False
    require("unshare", "a small disk is mounted for this test alone", present=able)
    # The mount is seen by this process only, and gone with it.
    mount = 'mount -t tmpfs -o size=3m tmpfs "$1" && exec "$2" "$3" "$1"'
    command = [*unshared, "sh", "-c", mount, "sh", str(tmp_path), sys.executable, str(SMALL_DISK)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if "permission" in ended.stderr.lower() or "not permitted" in ended.stderr.lower():
        require("unshare", "this system lets nobody mount", present=False)
    assert ended.stderr == ""
    said = json.loads(ended.stdout)
    assert said["acknowledged"] == said["opened"] > 5000
    assert "it is full" in said["full"]
    assert "Make room" in said["full"]
    assert "could not be written" in said["archive"]
    assert said["left"] == []
    assert "Read-only" in said["read_only"]
    assert said["opened_read_only"] == said["opened"]
    assert said["after"] == said["opened"] + 1
    measured(f"a disk of 3 MB: full after {said['acknowledged']:,} frames, {said['opened']:,} of them open")
