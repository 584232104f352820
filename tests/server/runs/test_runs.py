"""A run goes from its log to what was found in it, step by step, and work that was interrupted goes on."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pyarrow.parquet as pq
import pytest
from sqlalchemy import select

from openstride.activity import form_to_json
from openstride.analysis import analyze, form_at_speed
from openstride.pod import HEART_RATE_MEASUREMENT, HeartRateMeasurement, companion_event, encode_heart_rate
from openstride.recordings import Event, LogEntry, Received, read_recording
from openstride.server import Home, opened
from openstride.server._documents import Order, Outcome, Run, Segment, Told
from openstride.server._errors import DatabaseNotUsableError, DataFolderError, DataFolderInUseError, RunNotFoundError
from openstride.server._home import Settings
from openstride.server._problems import FAULT, problem
from openstride.server.database import MOST_FAILURES, Activity, Leased, Mounting, Pod, Recording, Result, Shoe
from openstride.server.equipment._equipment import Profile
from openstride.server.runs._files import file_of
from openstride.server.runs._runs import Runs
from openstride.server.work._jobs import Jobs, WorkerDiedError
from openstride.server.work._work import analyse_run, seal_run
from openstride.server.work._worker import obey
from tests.server.cluster import Cluster
from tests.server.conftest import EITHER, RUN, Hand, Made
from tests.server.making import START, digest_header, entries_of, made_up, named, segments_of, write_log
from tests.server.test_problems import problem_in

address = EITHER
BROKEN = problem(FAULT, "It broke.", "Mend it.")


@pytest.fixture
def runs(home: Home) -> Runs:
    return home.runs


@pytest.fixture
def received(runs: Runs, made: Made) -> Runs:
    """Return runs, one of which was received and completed."""
    receive(runs, made.run, made.segments)
    return runs


def receive(runs: Runs, run: str, segments: list[bytes]) -> None:
    for index, data in enumerate(segments):
        runs.append(run, index, 0, data, complete=True)
    runs.complete(run, [Segment.model_validate(each) for each in named(segments)["segments"]])


def work(runs: Runs, most: int = 10) -> list[Outcome]:
    """Do so many of the jobs that wait, here and now."""
    outcomes: list[Outcome] = []
    while len(outcomes) < most and (job := runs.queue.claim()):
        outcome = obey(runs.order(job))
        runs.settle(job, outcome)
        outcomes.append(outcome)
    return outcomes


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_run_is_sealed_played_again_and_analysed(received: Runs, made: Made) -> None:
    assert received.get(made.run).state == "sealing"
    work(received, 1)
    assert (received.get(made.run).state, received.get(made.run).receipt is None) == ("analysing", False)
    work(received)
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
    work(received)
    summary = received.get(made.run).summary
    assert summary is not None
    for name, truth in (("contact_time", 0.25), ("flight_time", 0.113), ("distance", 77.5)):
        value, uncertainty = summary[name].value, summary[name].uncertainty
        assert value is not None
        assert uncertainty is not None
        assert abs(value - truth) < 2.0 * uncertainty
    strides = pq.read_table(received.report(made.run)[0].with_name("strides.parquet"))
    assert strides.num_rows > 80
    assert set(strides["foot"].to_pylist()) == {"left", "right"}


def test_the_numbers_of_a_list_are_those_of_the_summary(received: Runs, made: Made) -> None:
    work(received)
    run = received.get(made.run)
    assert run.summary is not None
    with received.database.reading(received.runner) as session:
        activity = session.find(Activity, made.run)
        assert activity is not None
        found = (activity.distance, activity.moving_time, activity.speed, activity.cadence_spm)
        assert found == tuple(run.summary[name].value for name in ("distance", "moving_time", "mean_speed", "cadence"))
        assert None not in found
        assert (activity.kind, activity.start, activity.duration) == ("run", run.start, run.duration)
        pods = sorted(session.scalars(select(Pod.device)))
        recording = session.find(Recording, made.run)
        assert recording is not None
        assert recording.devices is not None
        assert pods == sorted(recording.devices.values())


def test_a_run_is_of_the_shoe_that_its_pods_were_in(received: Runs, made: Made) -> None:
    work(received, 1)
    start = received.get(made.run).start
    assert start is not None
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    with received.database.writing(received.runner) as session:
        pods = list(session.scalars(select(Pod.device)))
        for key in ("0a" * 16, "0b" * 16):
            session.add(Shoe(id=key, name=key, model="", starting_distance=0.0, created_at=early))
        session.flush()
        for side, device in zip(("left", "right"), pods, strict=True):
            sides = {"device": device, "side": side}
            session.add(Mounting(shoe_id="0a" * 16, mounted_at=early, removed_at=start, **sides))
            session.add(Mounting(shoe_id="0b" * 16, mounted_at=start, removed_at=late, **sides))
            session.add(Mounting(shoe_id="0a" * 16, mounted_at=late, **sides))
    work(received)
    with received.database.reading(received.runner) as session:
        assert session.scalars(select(Activity.shoe_id)).one() == "0b" * 16


def test_the_receipt_names_the_files_that_are_on_the_disk(received: Runs, made: Made) -> None:
    work(received)
    receipt = received.get(made.run).receipt
    assert receipt is not None
    folder = received.folder / made.run / "recording"
    assert receipt.files == tuple(file_of(path, folder) for path in sorted(folder.iterdir()))
    assert {each.name for each in receipt.files} == {"recording.json", "left.parquet", "right.parquet"}
    assert read_recording(folder).id == made.run


def test_the_files_of_a_result_are_known_by_their_digests(received: Runs, made: Made) -> None:
    (_, analysed) = work(received)
    folder = received.folder / made.run
    with received.database.reading(received.runner) as session:
        files = session.scalars(select(Result.files)).one()
    assert [Path(each["name"]).name for each in files] == ["strides.parquet", "report.json"]
    assert files == [file_of(folder / each["name"], folder).model_dump() for each in files]
    assert analysed.analysed is not None


def test_what_another_method_finds_lies_beside_and_is_shown(
    received: Runs, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    (_, first) = work(received)
    assert first.analysed is not None
    later = first.analysed.model_copy(update={"method": "e" * 64, "running": False})
    monkeypatch.setattr("tests.server.runs.test_runs.obey", lambda _: Outcome(analysed=later))
    for _ in range(2):
        with received.database.writing(received.runner) as session:
            received.queue.add(session.connection(), received.runner, "analyse", made.run)
        work(received)
        run = received.get(made.run)
        assert (run.state, run.running) == ("analysed", False)
    with received.database.reading(received.runner) as session:
        shown = {result.method: result.shown for result in session.scalars(select(Result))}
        assert shown == {first.analysed.method: False, "e" * 64: True}
        assert session.scalars(select(Activity.kind)).all() == ["walk"]


def test_a_method_makes_its_files_once_and_anew_only_where_they_are_damaged(received: Runs, made: Made) -> None:
    work(received)
    strides = received.report(made.run)[0].with_name("strides.parquet")
    first, content = strides.stat(), strides.read_bytes()
    with received.database.reading(received.runner) as session:
        before = session.scalars(select(Result)).one()
    received.again(made.run)
    work(received)
    assert (strides.stat().st_ino, strides.stat().st_mtime_ns) == (first.st_ino, first.st_mtime_ns)
    strides.write_bytes(b"PAR1")
    received.again(made.run)
    work(received)
    assert strides.read_bytes() == content
    with received.database.reading(received.runner) as session:
        after = session.scalars(select(Result)).one()
    assert (after.made_at, after.files, after.shown) == (before.made_at, before.files, True)


def test_what_coach_and_history_read_is_kept_and_filled_in_where_it_was_not(received: Runs, made: Made) -> None:
    work(received)
    form = form_to_json(form_at_speed(analyze(read_recording(received.folder / made.run / "recording"))))
    with received.database.writing(received.runner) as session:
        result = session.scalars(select(Result)).one()
        facts = result.facts
        assert facts is not None
        assert (facts["feet"], facts["form"]) == (["left", "right"], form)
        # As a home left it that did not ask yet.
        result.facts = None
    received.again(made.run)
    work(received)
    with received.database.reading(received.runner) as session:
        assert session.scalars(select(Result.facts)).one() == facts


def test_what_an_early_home_did_not_ask_the_recording_is_known_when_it_is_analysed_again(
    received: Runs, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    (_, first) = work(received)
    early = datetime(2026, 1, 1, tzinfo=UTC)
    with received.database.writing(received.runner) as session:
        recording = session.find(Recording, made.run)
        assert recording is not None
        devices, recording.devices, recording.time_zone = recording.devices, None, None
        assert devices is not None
        session.add(Shoe(id="0a" * 16, name="", model="", starting_distance=0.0, created_at=early))
        session.flush()
        for side, device in devices.items():
            session.add(Mounting(device=device, mounted_at=early, shoe_id="0a" * 16, side=side))
    assert first.analysed is not None
    assert first.analysed.devices == devices
    found = first.analysed.model_copy(update={"time_zone": "Europe/Zurich"})
    monkeypatch.setattr("tests.server.runs.test_runs.obey", lambda _: Outcome(analysed=found))
    received.again(made.run)
    work(received)
    with received.database.reading(received.runner) as session:
        recording, activity = session.find(Recording, made.run), session.find(Activity, made.run)
        assert recording is not None
        assert activity is not None
        assert (recording.devices, recording.time_zone) == (devices, "Europe/Zurich")
        assert (activity.shoe_id, activity.time_zone) == ("0a" * 16, "Europe/Zurich")


def test_an_analysis_is_told_of_the_runner_and_that_is_part_of_its_method(
    home: Home, received: Runs, made: Made
) -> None:
    work(received)
    plain = received.get(made.run)
    home.equipment.describe(Profile(mass=68.0, height=1.78))
    # What is known now changes nothing by itself.
    assert received.get(made.run) == plain
    assert received.queue.claim() is None
    received.again(made.run)
    work(received)
    told = received.get(made.run)
    assert plain.summary is not None
    assert told.summary is not None
    assert ("energy" in plain.summary, "energy" in told.summary) == (False, True)
    with received.database.reading(received.runner) as session:
        results = session.scalars(select(Result).order_by(Result.made_at)).all()
    assert [each.told for each in results] == [{"mass": None, "height": None}, {"mass": 68.0, "height": 1.78}]
    assert len({file["name"] for each in results for file in each.files}) == 4


def test_what_a_strap_said_is_sealed_beside_the_samples(runs: Runs, tmp_path: Path) -> None:
    after_us = round((START + 20.0) * 1e6)
    beat = encode_heart_rate(HeartRateMeasurement(140))
    strap: list[LogEntry] = [
        companion_event(after_us, HEART_RATE_MEASUREMENT.short, "strap"),
        Received(None, HEART_RATE_MEASUREMENT.short, after_us, beat),
    ]
    run = write_log(tmp_path / "log", iter([*entries_of(made_up(), 30.0), *strap]))
    receive(runs, run, segments_of(tmp_path / "log"))
    work(runs)
    receipt = runs.get(run).receipt
    assert receipt is not None
    assert "heart_rate.parquet" in {each.name for each in receipt.files}
    table = read_recording(runs.folder / run / "recording").heart_rate()
    assert table is not None
    assert (table["heart_rate_bpm"].tolist(), table["device"].tolist()) == ([140.0], ["strap"])
    assert table["t"][0] == pytest.approx(20.0, abs=1.0)


def test_work_that_was_interrupted_anywhere_ends_in_the_same_files(received: Runs, made: Made) -> None:
    folder = received.folder / made.run
    sealed, analysed = seal_run(folder), analyse_run(folder, Told())
    whole = files_below(folder)
    made_by_work = [name for name in whole if not name.startswith(("log/", "complete"))]
    assert len(made_by_work) == 5
    for kept in (("recording/",), ("recording/", "results/")):
        shutil.rmtree(folder)
        for name, data in whole.items():
            if name.startswith(("log/", "complete", *kept)) and not name.endswith("report.json"):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(data)
        (folder / ".recording.0011.partial").mkdir()
        (folder / ".recording.0011.partial" / "left.parquet").write_bytes(b"PAR1")
        results = next(folder.glob("results/*"), folder)
        (results / ".report.json.0011.partial").write_bytes(b"{")
        assert (seal_run(folder), analyse_run(folder, Told())) == (sealed, analysed)
        assert files_below(folder) == whole


def test_a_log_without_samples_is_refused_for_good_and_kept(runs: Runs, tmp_path: Path) -> None:
    run = write_log(tmp_path / "log", iter([Event(1, "start", "{}"), Event(2, "stop")]))
    receive(runs, run, segments_of(tmp_path / "log"))
    assert len(work(runs)) == 1
    found = runs.get(run)
    assert found.error is not None
    assert (found.state, found.error.type, found.receipt) == ("failed", "openstride:not-sealed", None)
    assert runs.uploads.received(run) > 0


def test_a_log_of_another_run_is_not_sealed_under_this_name(runs: Runs, made: Made) -> None:
    receive(runs, RUN, made.segments)
    (outcome,) = work(runs)
    assert outcome.problem is not None
    assert made.run in outcome.problem.detail


def test_a_run_that_cannot_be_analysed_keeps_its_receipt(received: Runs, made: Made) -> None:
    work(received, 1)
    job = received.queue.claim()
    assert job is not None
    received.settle(job, Outcome(problem=BROKEN.model_copy(update={"status": 422})))
    run = received.get(made.run)
    assert run.error is not None
    assert (run.state, run.error.detail, run.receipt is None) == ("failed", "It broke.", False)


def test_runs_are_listed_newest_first(runs: Runs, made: Made) -> None:
    names = [f"{i:032x}" for i in (1, 0, 2)]
    for name in names:
        runs.append(name, 0, 0, b"step", complete=False)
    (runs.folder / ".hidden").mkdir()
    receive(runs, made.run, made.segments)
    work(runs)
    assert [run.id for run in runs.newest()] == [*reversed(names), made.run]
    assert [run.state for run in runs.newest()] == ["receiving", "receiving", "receiving", "analysed"]
    assert [run.received_bytes for run in runs.newest()][:3] == [4, 4, 4]


def test_the_same_log_completed_a_hundred_times_at_once_is_one_run_and_one_job(runs: Runs, made: Made) -> None:
    for index, data in enumerate(made.segments):
        runs.append(made.run, index, 0, data, complete=True)
    log = [Segment.model_validate(each) for each in named(made.segments)["segments"]]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: runs.complete(made.run, log), range(100)))
    assert len(runs.newest()) == 1
    assert runs.queue.claim() is not None
    assert runs.queue.claim() is None


def test_a_run_that_has_failed_is_tried_again_when_asked_and_one_that_is_analysed_anew(
    received: Runs, made: Made
) -> None:
    job = received.queue.claim()
    assert job is not None
    received.settle(job, Outcome(problem=BROKEN.model_copy(update={"status": 422})))
    assert received.get(made.run).state == "failed"
    assert received.again(made.run).state == "sealing"
    work(received)
    assert received.again(made.run).state == "analysed"
    assert [each.analysed is None for each in work(received)] == [False]


def test_what_is_under_way_stays_so_whoever_asks_for_it_again(received: Runs, made: Made) -> None:
    received.append(RUN, 0, 0, b"step", complete=False)
    assert received.again(RUN).state == "receiving"
    received.again(made.run)
    assert received.queue.claim() is not None
    received.again(made.run)
    assert received.queue.claim() is None


def test_strides_and_samples_are_served_as_they_were_written_or_not_at_all(
    browser: httpx.Client, served: Home, made: Made
) -> None:
    runs, path = served.runs, f"/api/v1/runs/{made.run}"
    assert problem_in(browser.get(f"{path}/strides")).type == "openstride:run-not-found"
    receive(runs, made.run, made.segments)
    assert problem_in(browser.get(f"{path}/strides")).type == "openstride:strides-lacking"
    assert problem_in(browser.get(f"{path}/recording/left.parquet")).type == "openstride:file-not-found"
    work(runs)
    folder = runs.folder / made.run
    files = {
        "strides": runs.report(made.run)[0].with_name("strides.parquet"),
        "recording/left.parquet": folder / "recording" / "left.parquet",
        "recording/recording.json": folder / "recording" / "recording.json",
    }
    for asked, file in files.items():
        answer = browser.get(f"{path}/{asked}")
        assert (answer.status_code, answer.content) == (200, file.read_bytes())
        assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{made.run}-')
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 1
        file.write_bytes(data)
        assert problem_in(browser.get(f"{path}/{asked}")).type == "openstride:damaged"
        file.unlink()
        assert problem_in(browser.get(f"{path}/{asked}")).type == "openstride:damaged"
    assert problem_in(browser.get(f"{path}/recording/other.json")).type == "openstride:file-not-found"
    assert browser.get(f"{path}/recording/..%2Fcomplete.json").status_code in (404, 422)


def test_what_nobody_has_sent_is_not_found(runs: Runs) -> None:
    with pytest.raises(RunNotFoundError):
        runs.get(RUN)


def working_until(true: Callable[[], bool], work: Coroutine[Any, Any, None]) -> None:
    """Let work go on until something is true."""

    async def limited() -> None:
        working = asyncio.create_task(work)
        async with asyncio.timeout(60.0):
            while not true():  # noqa: ASYNC110  # what becomes true knows of no event
                await asyncio.sleep(0.01)
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working

    asyncio.run(limited())


def test_what_waits_is_given_to_the_workers(received: Runs, made: Made) -> None:
    receive(received, RUN, made.segments)
    hands = [Hand(), Hand()]
    working_until(lambda: sum(len(hand.told) for hand in hands) == 2, Jobs(received, hands, prepared=True).work())
    told = sorted((order.work, Path(order.run).name) for hand in hands for order in hand.told)
    assert told == sorted([("seal", made.run), ("seal", RUN)])
    assert all(hand.closed for hand in hands)


def test_a_worker_prepares_where_there_is_nothing_to_do(runs: Runs) -> None:
    hand = Hand()
    working_until(lambda: bool(hand.told), Jobs(runs, [hand], prepared=True).work())
    assert hand.told == [Order(work="prepare")]


def test_work_that_is_added_wakes_a_worker(runs: Runs, made: Made) -> None:
    hand = Hand()
    jobs = Jobs(runs, [hand])

    async def add() -> None:
        working = asyncio.create_task(jobs.work())
        await asyncio.sleep(0.2)
        await asyncio.to_thread(receive, runs, made.run, made.segments)
        jobs.look()
        await working

    working_until(lambda: bool(hand.told), add())
    assert [order.work for order in hand.told] == ["seal"]


class Slow(Hand):
    """Takes its time, and lets something happen meanwhile."""

    meanwhile: Callable[[], object] = staticmethod(lambda: None)

    async def do(self, order: Order, tell: Callable[[float], None] = lambda _: None) -> Outcome:
        await asyncio.sleep(0.3)
        await asyncio.to_thread(self.meanwhile)
        await asyncio.sleep(0.3)
        return await super().do(order, tell)


def test_a_lease_is_renewed_while_a_worker_is_at_work(received: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openstride.server.work._jobs._RENEWAL", 0.02)
    renewed: list[str] = []
    renew = received.queue.renew

    def counted(job: Leased) -> None:
        renew(job)
        renewed.append(job.key)

    monkeypatch.setattr(received.queue, "renew", counted)
    slow = Slow()
    # However long that takes: the lease is written to a disk that others use, too.
    slow.meanwhile = lambda: until(lambda: len(renewed) > 3)
    asyncio.run(_one(Jobs(received, [slow])))
    assert received.queue.next_due() is None


def test_what_comes_too_late_is_dropped_and_the_work_goes_on(
    received: Runs, made: Made, caplog: pytest.LogCaptureFixture
) -> None:
    slow = Slow(works=True)
    slow.meanwhile = received.queue.release
    asyncio.run(_one(Jobs(received, [slow])))
    assert "given on" in caplog.text
    assert received.get(made.run).state == "sealing"
    work(received)
    assert received.get(made.run).state == "analysed"


@pytest.mark.parametrize("failure", [WorkerDiedError("it was killed"), BROKEN])
def test_a_failure_is_tried_again_after_a_while_and_shown_when_it_was_enough(
    received: Runs, made: Made, failure: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openstride.server.database._queue.PAUSES", (received.clock() - received.clock(),) * 2)
    for attempt in range(1, MOST_FAILURES + 2):
        hand = Hand(answers=[failure])
        asyncio.run(_one(Jobs(received, [hand])))
        assert len(hand.told) == (attempt <= MOST_FAILURES)
        run = received.get(made.run)
        assert run.state == ("sealing" if attempt < MOST_FAILURES else "failed")
        assert (run.error is None) == (attempt < MOST_FAILURES)


async def _one(jobs: Jobs) -> None:
    await jobs._did_one(jobs._workers[0])


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60.0
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_an_uploaded_run_is_worked_on_without_asking(
    browser: httpx.Client, served: Home, hand: Hand, made: Made
) -> None:
    hand.works = True
    for index, data in enumerate(made.segments):
        headers = {"Upload-Offset": "0", "Upload-Complete": "?1", "Content-Digest": digest_header(data)}
        path = f"/api/v1/logs/{made.run}/segments/{index}"
        assert browser.patch(path, content=data, headers=headers).status_code == 204
    for _ in range(2):
        browser.post(f"/api/v1/logs/{made.run}/complete", json=named(made.segments))
    folder = served.runs.folder / made.run
    until(lambda: served.runs.get(made.run).state == "analysed")
    assert hand.told == [Order.model_validate({"work": job, "run": str(folder)}) for job in ("seal", "analyse")]
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
        assert home.runs.newest() == ()


def test_a_database_has_one_home_at_a_time(tmp_path: Path, cluster: Cluster) -> None:
    cluster.empty()
    settings = Settings(tmp_path / "one", made_up, worker=Hand, database=cluster.address)
    first, second = settings, replace(settings, data=tmp_path / "two")
    with opened(first), pytest.raises(DatabaseNotUsableError, match="Another openstride serve"), opened(second):
        pass
    with opened(second):
        pass


def test_a_database_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "data", made_up, worker=Hand, database="postgresql://nobody@127.0.0.1:1/home")
    with pytest.raises(DatabaseNotUsableError, match="did not answer"), opened(settings):
        pass


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(DataFolderError, match="cannot hold the data"), opened(Settings(tmp_path / "data", made_up)):
        pass
