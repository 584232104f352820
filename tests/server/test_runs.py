"""How far a run is follows from its files, and work that was interrupted goes on."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import httpx
import pyarrow.parquet as pq
import pytest

from openstride.pod import HEART_RATE_MEASUREMENT, HeartRateMeasurement, companion_event, encode_heart_rate
from openstride.recordings import DamagedFileError, Event, LogEntry, NoFeetError, Received, read_recording
from openstride.server import Home, opened
from openstride.server._documents import Run, Segment
from openstride.server._errors import DataFolderError, DataFolderInUseError
from openstride.server._home import Settings
from openstride.server._jobs import Jobs, Worker, WorkerDiedError
from openstride.server._problems import FAULT, problem
from openstride.server._runs import MOST_ATTEMPTS, Runs
from openstride.server._work import advance
from tests.server.conftest import RUN, Hand, Made
from tests.server.making import START, digest_header, entries_of, made_up, named, segments_of, write_log


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    (tmp_path / "runs").mkdir()
    return Runs(tmp_path / "runs")


@pytest.fixture
def received(runs: Runs, made: Made) -> Runs:
    """Return runs, one of which was received and completed."""
    receive(runs, made.run, made.segments)
    return runs


def receive(runs: Runs, run: str, segments: list[bytes]) -> None:
    for index, data in enumerate(segments):
        runs.uploads.append(run, index, 0, data, complete=True)
    runs.uploads.complete(run, [Segment.model_validate(each) for each in named(segments)["segments"]])


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_run_is_sealed_played_again_and_analysed(received: Runs, made: Made) -> None:
    assert received.get(made.run).state == "sealing"
    advance(received.folder / made.run)
    run = received.get(made.run)
    assert (run.state, run.running, run.error) == ("analysed", True, None)
    assert run.received_bytes == sum(map(len, made.segments))
    assert run.start is not None
    assert run.start.year == 2026
    assert run.duration == pytest.approx(44.5, abs=0.5)
    assert run.feet is not None
    assert run.feet.left is not None
    assert run.feet.right is not None
    assert (run.feet.left.missing, run.feet.right.missing) == (0, 0)
    assert run.replay is not None
    assert run.replay.strides > 80
    assert run.replay.equal
    assert run.replay.first_difference is None


def test_the_summary_is_that_of_the_runner(received: Runs, made: Made) -> None:
    advance(received.folder / made.run)
    summary = received.get(made.run).summary
    assert summary is not None
    for name, truth in (("contact_time", 0.25), ("flight_time", 0.113), ("distance", 77.5)):
        value, uncertainty = summary[name].value, summary[name].uncertainty
        assert value is not None
        assert uncertainty is not None
        assert abs(value - truth) < 2.0 * uncertainty
    strides = pq.read_table(received.folder / made.run / "strides.parquet")
    assert strides.num_rows > 80
    assert set(strides["foot"].to_pylist()) == {"left", "right"}


def test_the_receipt_names_the_files_that_are_on_the_disk(received: Runs, made: Made) -> None:
    advance(received.folder / made.run)
    receipt = received.get(made.run).receipt
    assert receipt is not None
    folder = received.folder / made.run / "recording"
    assert {each.name: each.bytes for each in receipt.files} == {
        path.name: path.stat().st_size for path in folder.iterdir()
    }
    assert {each.name for each in receipt.files} == {"recording.json", "left.parquet", "right.parquet"}
    assert read_recording(folder).id == made.run


def test_what_a_strap_said_is_sealed_beside_the_samples(runs: Runs, tmp_path: Path) -> None:
    after_us = round((START + 20.0) * 1e6)
    beat = encode_heart_rate(HeartRateMeasurement(140))
    strap: list[LogEntry] = [
        companion_event(after_us, HEART_RATE_MEASUREMENT.short, "strap"),
        Received(None, HEART_RATE_MEASUREMENT.short, after_us, beat),
    ]
    run = write_log(tmp_path / "log", iter([*entries_of(made_up(), 30.0), *strap]))
    receive(runs, run, segments_of(tmp_path / "log"))
    advance(runs.folder / run)
    receipt = runs.get(run).receipt
    assert receipt is not None
    assert "heart_rate.parquet" in {each.name for each in receipt.files}
    table = read_recording(runs.folder / run / "recording").heart_rate()
    assert table is not None
    assert (table["heart_rate_bpm"].tolist(), table["device"].tolist()) == ([140.0], ["strap"])
    assert table["t"][0] == pytest.approx(20.0, abs=1.0)


def test_work_that_was_interrupted_anywhere_ends_in_the_same_files(received: Runs, made: Made) -> None:
    folder = received.folder / made.run
    advance(folder)
    whole = files_below(folder)
    made_by_work = [name for name in whole if not name.startswith(("log/", "complete"))]
    assert len(made_by_work) == 7
    for kept in range(len(made_by_work)):
        shutil.rmtree(folder)
        for name, data in whole.items():
            recorded = name.startswith(("log/", "complete")) or (kept >= 1 and name.startswith("recording/"))
            if recorded or name in ("sealed.json", "strides.parquet", "report.json")[: max(kept - 1, 0)]:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(data)
        (folder / ".recording.0011.partial").mkdir()
        (folder / ".recording.0011.partial" / "left.parquet").write_bytes(b"PAR1")
        (folder / ".sealed.json.0011.partial").write_bytes(b"{")
        advance(folder)
        assert files_below(folder) == whole


def test_a_log_without_samples_is_refused_and_kept(runs: Runs, tmp_path: Path) -> None:
    run = write_log(tmp_path / "log", iter([Event(1, "start", "{}"), Event(2, "stop")]))
    receive(runs, run, segments_of(tmp_path / "log"))
    with pytest.raises(NoFeetError):
        advance(runs.folder / run)
    assert runs.get(run).receipt is None
    assert runs.uploads.received(run) > 0


def test_a_log_of_another_run_is_not_sealed_under_this_name(runs: Runs, made: Made) -> None:
    receive(runs, RUN, made.segments)
    with pytest.raises(DamagedFileError, match=made.run):
        advance(runs.folder / RUN)


def test_a_damaged_document_is_said_and_spoils_no_other_run(received: Runs, made: Made) -> None:
    receive(received, RUN, made.segments)
    advance(received.folder / made.run)
    (received.folder / made.run / "analysis.json").write_bytes(b'{"engine": ')
    bad, other = received.get(made.run), received.get(RUN)
    assert bad.error is not None
    assert (bad.state, bad.error.type, other.state) == ("failed", "openstride:damaged", "sealing")
    assert {run.id for run in received.all()} == {made.run, RUN}
    assert received.unfinished() == [RUN]


def test_runs_are_listed_newest_first(runs: Runs) -> None:
    names = [f"{i:032x}" for i in range(3)]
    for age, name in zip((30, 10, 20), names, strict=True):
        runs.uploads.append(name, 0, 0, b"step", complete=False)
        os.utime(runs.folder / name, (1e9 - age, 1e9 - age))
    (runs.folder / ".hidden").mkdir()
    assert [run.id for run in runs.all()] == [names[1], names[2], names[0]]
    assert {run.state for run in runs.all()} == {"receiving"}


def within(seconds: float, work: Coroutine[Any, Any, None]) -> None:
    """Let work go on for so long, at most."""

    async def limited() -> None:
        try:
            async with asyncio.timeout(seconds):
                await work
        except TimeoutError:
            return

    asyncio.run(limited())


def test_what_an_earlier_home_left_is_taken_up_again(received: Runs, made: Made) -> None:
    hand = Hand()
    within(0.1, Jobs(received, hand, prepared=True).work())
    assert hand.told == [str(received.folder / made.run)]
    assert hand.closed


def test_a_worker_prepares_where_there_is_nothing_to_do(runs: Runs) -> None:
    hand = Hand()
    within(0.1, Jobs(runs, hand, prepared=True).work())
    assert hand.told == [None]


@pytest.mark.parametrize("failure", [WorkerDiedError("it was killed"), problem(FAULT, "It broke.", "Mend it.")])
def test_a_failure_is_written_down_and_tried_again_by_the_next_homes_until_enough(
    received: Runs, made: Made, failure: Any
) -> None:
    for attempt in range(1, MOST_ATTEMPTS + 2):
        hand = Hand(answers=[failure])
        within(0.1, Jobs(received, hand).work())
        assert len(hand.told) == (attempt <= MOST_ATTEMPTS)
        run = received.get(made.run)
        assert run.error is not None
        assert (run.state, run.error.status) == ("failed", 500)


def test_a_failure_is_forgotten_when_it_works(received: Runs, made: Made) -> None:
    received.fail(made.run, problem(FAULT, "It broke.", "Mend it."))
    advance(received.folder / made.run)
    run = received.get(made.run)
    assert (run.state, run.error) == ("analysed", None)


def ordered(*program: str, longest: float = 20.0) -> Worker:
    return Worker((sys.executable, "-c", "\n".join(("import sys, os, time", *program))), longest)


async def told(worker: Worker, times: int = 1) -> list[str]:
    said = []
    for _ in range(times):
        try:
            met = await worker.do("run")
            said.append("done" if met is None else met.type)
        except WorkerDiedError as error:
            said.append(str(error))
    await worker.close()
    return said


def test_a_worker_answers_order_by_order() -> None:
    worker = ordered("for line in sys.stdin: print('null', flush=True)")
    assert asyncio.run(told(worker, 3)) == ["done", "done", "done"]


def test_a_worker_that_is_killed_is_said_to_be_and_another_takes_its_place() -> None:
    worker = ordered("sys.stdin.readline()", "os.kill(os.getpid(), 9)")
    assert asyncio.run(told(worker, 2)) == 2 * ["its process was killed by signal 9"]
    assert asyncio.run(told(ordered("sys.exit(7)"))) == ["it ended with 7"]


def test_a_worker_that_takes_too_long_is_ended() -> None:
    worker = ordered("time.sleep(60)", longest=0.2)
    assert asyncio.run(told(worker)) == ["it took longer than 0 s and was ended"]


def test_the_real_worker_does_its_work_and_ends_with_its_orders(received: Runs, made: Made) -> None:
    async def work() -> list[object]:
        worker = Worker()
        met: list[object] = [await worker.do(str(received.folder / each)) for each in (made.run, RUN)]
        process = worker._process
        assert process is not None
        assert process.stdin is not None
        process.stdin.close()
        async with asyncio.timeout(10):
            return [*met, await process.wait()]

    done, missing, code = asyncio.run(work())
    assert (done, code) == (None, 0)
    assert getattr(missing, "type", None) == "openstride:not-sealed"
    assert received.get(made.run).state == "analysed"


def test_an_uploaded_run_is_worked_on_without_asking(
    browser: httpx.Client, served: Home, hand: Hand, made: Made
) -> None:
    for index, data in enumerate(made.segments):
        headers = {"Upload-Offset": "0", "Upload-Complete": "?1", "Content-Digest": digest_header(data)}
        path = f"/api/v1/logs/{made.run}/segments/{index}"
        assert browser.patch(path, content=data, headers=headers).status_code == 204
    for _ in range(2):
        browser.post(f"/api/v1/logs/{made.run}/complete", json=named(made.segments))
    folder = served.runs.folder / made.run
    assert str(folder) in hand.told
    advance(folder)
    run = browser.get(f"/api/v1/runs/{made.run}").json()
    assert browser.get("/api/v1/runs").json() == {"runs": [run]}
    assert Run.model_validate(run) == served.runs.get(made.run)
    assert run["start"].endswith("Z")
    assert run["summary"]["contact_time"]["left"].keys() == {"value", "uncertainty", "n"}
    assert run["replay"] == {"strides": run["replay"]["strides"], "equal": True, "first_difference": None}


def test_a_folder_has_one_home_at_a_time(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "data", made_up, worker=Hand)
    with opened(settings), pytest.raises(DataFolderInUseError), opened(settings):
        pass
    with opened(settings) as home:
        assert home.runs.all() == ()


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(DataFolderError, match="cannot hold the data"), opened(Settings(tmp_path / "data", made_up)):
        pass
