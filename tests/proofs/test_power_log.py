"""The live log when the power fails: no more than the last second is lost, and what is there is the beginning."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import pytest

from openstride.recordings import LogReader, LogWriter, RecordingNotFoundError
from openstride.recordings._log import SYNC_EVERY
from tests.proofs.calls import read_calls, strace
from tests.proofs.disk import content_of
from tests.proofs.logs import INTERVAL, packet
from tests.proofs.power import Image, Lived, images
from tests.proofs.replaying import Snapshot, settled

#: What recorders append that go on with one log: nothing at all, less than a second, several segments.
COUNTS = (0, 7, 150, 90, 3, 130)
#: More entries than these are synced: those of a second, and the one that is being appended.
MOST_LOST = round(SYNC_EVERY / INTERVAL) + 1


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory, written_down: None) -> Lived:  # noqa: ARG001
    folder = tmp_path_factory.mktemp("power-log")
    top, trace = folder / "top", folder / "trace"
    top.mkdir()
    program = [sys.executable, "-m", "tests.proofs.logs", str(top), *map(str, COUNTS)]
    subprocess.run([*strace(trace), *program], check=True, stdout=subprocess.DEVNULL)
    end = Snapshot(1 << 62, content_of(top))
    return Lived(top, settled(PurePosixPath(top), read_calls(trace, top), [end]), {}, [end.line])


def looked_at(life: Lived, into: Path, count: int) -> Iterator[tuple[Image, int, str | None]]:
    """Yield images, each with how many entries were lost, and what is wrong with it."""
    said = [call for call in life.calls if call.name == "write" and call.number(0) == 1 and call.result]
    appended = 0
    for image in images(life, into, count, seed=2):
        while said and said[0].entered <= image.line:
            appended = int(said.pop(0).data(1))
        yield image, *held(image.path / "log", appended)


def held(log: Path, appended: int) -> tuple[int, str | None]:
    try:
        found = list(LogReader(log))
    except RecordingNotFoundError:
        found = []
    if found != [packet(number) for number in range(len(found))]:
        return 0, "it does not begin as what was recorded"
    # A recorder goes on with it.
    with LogWriter(log, clock=lambda: 0.0) as writer:
        writer.append(packet(len(found)))
    if list(LogReader(log)) != [packet(number) for number in range(len(found) + 1)]:
        return 0, "it cannot be gone on with"
    lost = max(0, appended - len(found))
    return lost, f"{lost} of {appended} entries are lost" if lost > MOST_LOST else None


def test_a_log_loses_no_more_than_its_last_second_whatever_a_loss_of_power_leaves(
    life: Lived, fast: Path, times: Callable[[int, int], int], measured: Callable[[str], None]
) -> None:
    found = list(looked_at(life, fast / "image", times(240, 2000)))
    assert {f"line {image.line}, {image.loss}": wrong for image, _, wrong in found if wrong} == {}
    most = max(lost for _, lost, _ in found)
    assert most > 0
    measured(
        f"power lost while a log is written: {len(found):,} disks, each with a log that begins as it was recorded; "
        f"at most {most} entries lost, which are {most * INTERVAL:.2f} s"
    )


def test_a_recorder_that_left_out_its_syncs_would_be_found_out(life: Lived, fast: Path) -> None:
    for part in ("files", "folders"):
        assert any(wrong for _, _, wrong in looked_at(life.without(part), fast / "image", 200))
