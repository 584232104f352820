"""Local times in the files of a batch are read in the zone that it states, from the first reading to the last."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from openstride.formats import read as read_file
from openstride.server import Home
from openstride.server.database import Recording, Result
from openstride.server.files import BatchFacts
from openstride.server.reanalysis._documents import Wish
from openstride.server.work._worker import obey
from tests.formats.test_tables import ZEPP_SPORT
from tests.server.account.test_import import another, take_in
from tests.server.activities.test_activities import API, ok
from tests.server.archive.conftest import zipped
from tests.server.conftest import EITHER, Hand
from tests.server.files.test_batches import BATCH, bring, files, gpx, read
from tests.server.files.test_orders import a_home, arrive, batch_named, bring_bytes, history_of, local_pulse, read_all
from tests.server.files.test_pulses import files_of, only
from tests.server.test_problems import problem_in

address = EITHER

BERLIN, TOKYO = "Europe/Berlin", "Asia/Tokyo"
#: A run in Berlin, told in UTC and by its clocks, and heart rates by these, from ten minutes before to ten after it.
RUN = (ZEPP_SPORT + "1,2026-05-06 08:00:00+0000,1800,0.3,0.5,5321.0,0.34,310.0\n").encode()
LOCAL_RUN = RUN.replace(b"08:00:00+0000", b"10:00:00")
AUTO = local_pulse("2026-05-06T09:50", 50)


@pytest.fixture
def empty() -> Iterator[Home]:
    with a_home() as home:
        yield home


def recordings(home: Home) -> dict[str, Any]:
    """Return the zone that each recording was read in, by the name of its file."""
    with home.database.reading(home.runs.runner) as session:
        found = [each.original or {} for each in session.scalars(select(Recording))]
    return {each["name"]: each["time_zone"] for each in found}


def first_beat(home: Home, batch: int) -> datetime | None:
    found = files_of(home, batch)["AUTO.csv"].pulse
    return None if found is None else found.first


def test_without_a_zone_nothing_is_made_and_with_one_the_same_bytes_are_read(empty: Home) -> None:
    bring_bytes(empty, "SPORT.csv", RUN)
    bring_bytes(empty, "AUTO.csv", AUTO, 1)
    found = files_of(empty, 1)["AUTO.csv"]
    assert (found.verdict, found.reason, found.pulse) == ("set_aside", "no_time_zone", None)
    assert only(empty).heart_rate_bpm is None
    bring_bytes(empty, "AUTO.csv", AUTO, 2, BERLIN)
    assert files_of(empty, 2)["AUTO.csv"].verdict == "imported"
    assert first_beat(empty, 2) == datetime(2026, 5, 6, 7, 50, tzinfo=UTC)
    assert only(empty).heart_rate_bpm == pytest.approx(sum(range(90, 120)) / 30.0)
    assert recordings(empty) == {"SPORT.csv": None, "AUTO.csv": BERLIN}
    empty.batches.undo(batch_named(2))
    assert only(empty).heart_rate_bpm is None
    assert recordings(empty) == {"SPORT.csv": None}


@pytest.mark.parametrize("zone", [BERLIN, TOKYO, None])
def test_what_was_read_in_a_zone_is_a_duplicate_in_any_other_batch(empty: Home, zone: str | None) -> None:
    bring_bytes(empty, "AUTO.csv", AUTO, 1, BERLIN)
    before = history_of(empty)
    bring_bytes(empty, "AUTO.csv", AUTO, 2, zone)
    assert files_of(empty, 2)["AUTO.csv"].verdict == "duplicate"
    assert first_beat(empty, 2) == datetime(2026, 5, 6, 7, 50, tzinfo=UTC)
    assert history_of(empty) == before


def test_a_batch_that_is_taken_back_leaves_what_the_others_state(empty: Home) -> None:
    """Who has stated a wrong zone brings the files with the right one, and takes the first batch back."""
    bring_bytes(empty, "SPORT.csv", RUN)
    zones = {1: TOKYO, 2: None, 3: BERLIN, 4: BERLIN}
    for batch, zone in zones.items():
        bring_bytes(empty, "AUTO.csv", AUTO, batch, zone)
    assert only(empty).heart_rate_bpm is None
    empty.batches.undo(batch_named(1))
    assert empty.batches.get(batch_named(3)).waiting == 1
    read_all(empty)
    verdicts = [files_of(empty, batch)["AUTO.csv"].verdict for batch in (2, 3, 4)]
    assert verdicts[0] in {"set_aside", "duplicate"}
    assert set(verdicts[1:]) == {"imported", "duplicate"}
    assert recordings(empty) == {"SPORT.csv": None, "AUTO.csv": BERLIN}
    beaten = history_of(empty)
    assert only(empty).heart_rate_bpm == pytest.approx(sum(range(90, 120)) / 30.0)
    # Of the two that state the same, one stands for both.
    empty.batches.undo(batch_named(3))
    assert empty.runs.queue.claim() is None
    assert history_of(empty) == beaten
    empty.batches.undo(batch_named(4))
    read_all(empty)
    assert files_of(empty, 2)["AUTO.csv"].verdict == "set_aside"
    assert recordings(empty) == {"SPORT.csv": None}
    assert [path.name for path in empty.batches.folder.iterdir() if not path.name.startswith(".")] == []


def test_a_batch_that_is_taken_back_twice_takes_nothing_of_others(empty: Home) -> None:
    bring_bytes(empty, "run.gpx", gpx(), 1)
    empty.batches.undo(batch_named(1))
    bring_bytes(empty, "run.gpx", gpx(), 2)
    before = history_of(empty)
    assert empty.batches.undo(batch_named(1)).undone_at is not None
    assert history_of(empty) == before


def test_an_original_that_is_gone_is_said_to_be_lost(empty: Home) -> None:
    bring_bytes(empty, "AUTO.csv", AUTO, 1, TOKYO)
    bring_bytes(empty, "AUTO.csv", AUTO, 2, BERLIN)
    (kept,) = empty.runs.folder.rglob("original.zepp")
    kept.unlink()
    empty.batches.undo(batch_named(1))
    found = files_of(empty, 2)["AUTO.csv"]
    assert (found.verdict, found.reason, found.pulse) == ("not_recognised", "lost", None)


def test_a_home_that_ends_before_it_has_read_goes_on_in_the_same_zone(empty: Home) -> None:
    arrive(empty, "AUTO.csv", AUTO, 1, time_zone=BERLIN)
    # Who goes on with a batch begins it once more, and says of it what may be.
    empty.batches.begin(batch_named(1), BatchFacts(name="export", time_zone=TOKYO))
    job = empty.runs.queue.claim()
    assert job is not None
    assert empty.batches.order(job).time_zone == BERLIN
    empty.runs.queue.release()
    empty.batches.resume()
    read_all(empty)
    assert empty.batches.get(batch_named(1)).time_zone == BERLIN
    assert first_beat(empty, 1) == datetime(2026, 5, 6, 7, 50, tzinfo=UTC)


def test_what_lay_in_an_archive_is_read_in_the_zone_of_its_batch(empty: Home) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("HEARTRATE_AUTO/1.csv", AUTO)
        archive.writestr("SPORT/1.csv", LOCAL_RUN)
    bring_bytes(empty, "account.zip", packed.getvalue(), 0, BERLIN)
    assert empty.batches.get(batch_named(0)).verdicts == {"archive": 1, "imported": 2}
    assert only(empty).heart_rate_bpm == pytest.approx(sum(range(90, 120)) / 30.0)


def test_a_run_by_the_clocks_of_where_it_was_is_read_again_in_the_same_zone(empty: Home) -> None:
    bring_bytes(empty, "SPORT.csv", LOCAL_RUN, 0)
    assert files_of(empty)["SPORT.csv"].reason == "no_time_zone"
    bring_bytes(empty, "SPORT.csv", LOCAL_RUN, 1, BERLIN)
    run = only(empty)
    assert (run.start, run.time_zone) == (datetime(2026, 5, 6, 8, tzinfo=UTC), BERLIN)
    before = history_of(empty)
    with empty.database.writing(empty.runs.runner) as session:
        session.scalars(select(Result)).one().method = "0" * 64
    empty.reanalysis.begin(Wish.model_validate({"all": True}))
    while job := empty.runs.queue.claim():
        empty.runs.settle(job, obey(empty.runs.order(job)))
    assert empty.reanalysis.progress().done == 1
    assert history_of(empty) == before
    assert only(empty).time_zone == BERLIN
    (records,) = read_file(empty.exports.file(run.id, "fit").content).activities
    assert (records.start, records.local_start) == (run.start, datetime(2026, 5, 6, 10))  # noqa: DTZ001  # its clocks


@pytest.mark.parametrize("first", [None, "SPORT.csv", "AUTO.csv"])
def test_an_account_goes_into_another_home_as_it_was_read(home: Home, tmp_path: Any, first: str | None) -> None:
    """Into an empty home it is the same history, and one that has half of it, by another batch, has all of it then."""
    brought = {"SPORT.csv": LOCAL_RUN, "AUTO.csv": AUTO}
    for name, data in brought.items():
        bring_bytes(home, name, data, 0, BERLIN)
    whole = history_of(home)
    with another(home, tmp_path / "other") as other:
        if first is not None:
            bring_bytes(other, first, brought[first], 1, BERLIN)
        take_in(other, zipped(home))
        assert history_of(other) == whole
        assert recordings(other) == {"SPORT.csv": BERLIN, "AUTO.csv": BERLIN}
        assert other.batches.get(batch_named(0)).time_zone == BERLIN
        # What is read there later is read in that zone too.
        other.reanalysis.begin(Wish.model_validate({"all": True, "again": True}))
        while job := other.runs.queue.claim():
            other.runs.settle(job, obey(other.runs.order(job)))
        assert history_of(other) == whole
        bring_bytes(other, "AUTO.csv", AUTO, 2, TOKYO)
        assert files_of(other, 2)["AUTO.csv"].verdict == "duplicate"


def test_a_zone_is_stated_when_the_batch_is_begun(browser: httpx.Client, hand: Hand) -> None:
    hand.works = True
    facts = {"name": "export", "time_zone": BERLIN}
    assert ok(browser.put(f"{API}/batches/{BATCH}", json=facts))["time_zone"] == BERLIN
    assert ok(browser.put(f"{API}/batches/{BATCH}", json={"name": "export"}))["time_zone"] == BERLIN
    ok(bring(browser, AUTO, "AUTO.csv"))
    assert read(browser)["heart_rates"] == 50
    assert files(browser)["AUTO.csv"]["pulse"]["first"] == "2026-05-06T07:50:00Z"


def test_a_batch_that_is_taken_back_has_the_others_read_anew(browser: httpx.Client, hand: Hand) -> None:
    hand.works = True
    for batch, zone in ((BATCH, TOKYO), ("bb" * 16, BERLIN)):
        ok(browser.put(f"{API}/batches/{batch}", json={"name": "export", "time_zone": zone}))
        ok(bring(browser, AUTO, "AUTO.csv", batch))
        read(browser, batch)
    ok(browser.post(f"{API}/batches/{BATCH}/undo"))
    assert read(browser, "bb" * 16)["verdicts"] == {"imported": 1}
    assert files(browser, "bb" * 16)["AUTO.csv"]["pulse"]["first"] == "2026-05-06T07:50:00Z"


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "", "../../etc/passwd", "Europe/\0Berlin"])
def test_a_zone_that_there_is_not_is_refused_and_nothing_is_begun(browser: httpx.Client, zone: str) -> None:
    problem = problem_in(browser.put(f"{API}/batches/{BATCH}", json={"name": "export", "time_zone": zone}))
    assert (problem.status, problem.type) == (422, "openstride:no-such-zone")
    assert ok(browser.get(f"{API}/batches"))["batches"] == []
