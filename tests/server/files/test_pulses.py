"""Heart rates that lie in another file than their run: whose they are, what they say, and what goes with them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from openstride.formats import read
from openstride.server import Home
from openstride.server.database import Activity, Recording, Runner
from openstride.server.files._documents import FileFound, WantedFiles
from openstride.server.reanalysis._documents import Wish
from openstride.server.work._worker import obey
from tests.formats.test_tables import ZEPP_SPORT
from tests.server.account.test_import import another, take_in
from tests.server.activities.test_activities import activities_in
from tests.server.archive.conftest import zipped
from tests.server.conftest import EITHER
from tests.server.files.test_along import tcx
from tests.server.files.test_batches import gpx
from tests.server.files.test_orders import (
    a_home,
    arrive,
    batch_named,
    bring_bytes,
    heart_of,
    history_of,
    pulse,
    read_all,
)

address = EITHER

#: Half an hour that an account of Zepp has totals of, and heart rates from ten minutes before to ten minutes after it.
SPORT = (ZEPP_SPORT + "1,2026-05-06 08:00:00+0000,1800,0.3,0.5,5321.0,0.34,310.0\n").encode()
HEART = pulse("2026-05-06T07:50:00", 50)


@pytest.fixture
def empty() -> Iterator[Home]:
    with a_home() as home:
        yield home


def only(home: Home) -> Activity:
    with home.database.reading(home.runs.runner) as session:
        return session.scalars(select(Activity)).one()


def files_of(home: Home, batch: int = 0) -> dict[str, FileFound]:
    return {each.name: each for each in home.batches.files(batch_named(batch), WantedFiles.model_validate({})).files}


def test_a_run_that_has_totals_alone_has_the_heart_rates_that_fall_into_it(empty: Home) -> None:
    bring_bytes(empty, "SPORT.csv", SPORT)
    assert only(empty).heart_rate_bpm is None
    bring_bytes(empty, "HEARTRATE.csv", HEART)
    assert only(empty).heart_rate_bpm == pytest.approx(sum(range(130, 160)) / 30.0)
    (curve,) = heart_of(empty, only(empty).id)
    assert (curve["grade"], curve["source"], curve["unit"]) == ("watch", "Zepp", "1/min")
    assert (sum(curve["number"]), min(curve["least"]), max(curve["greatest"])) == (30, 130.0, 159.0)
    assert curve["gaps"] == ()
    with empty.database.writing(empty.runs.runner) as session:
        runner = session.scalars(select(Runner)).one()
        runner.rest_bpm, runner.most_bpm = 50.0, 190.0
    assert empty.progress.load("UTC").by_heart_rate == 1


def test_a_file_of_heart_rates_is_kept_and_is_no_activity(empty: Home) -> None:
    bring_bytes(empty, "HEARTRATE.csv", HEART)
    found = files_of(empty)["HEARTRATE.csv"]
    assert (found.verdict, found.reason, found.activities, found.days) == ("imported", None, (), 0)
    assert found.pulse is not None
    assert found.pulse.number == 50
    assert (found.pulse.first, found.pulse.last) == (
        datetime(2026, 5, 6, 7, 50, tzinfo=UTC),
        datetime(2026, 5, 6, 8, 39, tzinfo=UTC),
    )
    batch = empty.batches.get(batch_named(0))
    assert (batch.activities, batch.days, batch.heart_rates) == (0, 0, 50)
    with empty.database.reading(empty.runs.runner) as session:
        assert session.scalars(select(Activity)).all() == []
        recording = session.scalars(select(Recording)).one()
    kept = empty.runs.folder / recording.id / "recording" / "original.zepp"
    assert kept.read_bytes() == HEART
    assert empty.runs.newest() == ()
    begun = empty.reanalysis.begin(Wish.model_validate({"all": True, "again": True}))
    assert (begun.total, begun.lacking) == (0, 0)


def test_a_second_time_it_is_a_duplicate_and_stays_with_the_other_batch(empty: Home) -> None:
    bring_bytes(empty, "SPORT.csv", SPORT)
    for batch in (1, 2):
        arrive(empty, "HEARTRATE.csv", HEART, batch)
        read_all(empty)
    second = files_of(empty, 2)["HEARTRATE.csv"]
    assert (second.verdict, second.reason) == ("duplicate", "HEARTRATE.csv")
    beaten = history_of(empty)
    empty.batches.undo(batch_named(1))
    assert history_of(empty) == beaten
    assert empty.batches.get(batch_named(2)).heart_rates == 50
    empty.batches.undo(batch_named(2))
    assert (only(empty).heart_rate_bpm, heart_of(empty, only(empty).id)) == (None, [])


def test_a_run_that_has_heart_rates_of_its_own_keeps_them(empty: Home) -> None:
    bring_bytes(empty, "run.tcx", tcx())
    before = heart_of(empty, only(empty).id)
    bring_bytes(empty, "HEARTRATE.csv", pulse("2026-05-01T05:50:00", 50, rate=60))
    assert heart_of(empty, only(empty).id) == before
    assert sum(before[0]["number"]) == 400
    assert only(empty).heart_rate_bpm is None


def test_a_run_with_positions_has_them_at_their_own_instants_and_its_way_stays_as_it_is(empty: Home) -> None:
    bring_bytes(empty, "run.gpx", gpx(points=601))
    activity = only(empty).id
    others = ("speed", "cadence", "altitude")

    def told() -> tuple[Any, ...]:
        found = empty.material.series(activity, others, by="time", points=50)
        return (
            found.length,
            found.buckets,
            found.gaps,
            found.series,
            empty.material.track(activity, on_earth=False),
        )

    before = told()
    bring_bytes(empty, "HEARTRATE.csv", pulse("2026-05-01T05:59:30.500", 20))
    assert told() == before
    (curve,) = heart_of(empty, activity)
    assert (sum(curve["number"]), curve["least_at"][0], curve["least"][0]) == (10, 30.5, 121.0)
    assert only(empty).heart_rate_bpm == pytest.approx(sum(range(121, 131)) / 10.0)


def test_while_the_clock_stood_none_is_taken_and_what_nobody_measured_is_a_gap(empty: Home) -> None:
    points = gpx(points=1800).decode()
    second = points.index('<trkpt lat="50.0151')
    third = points.index('<trkpt lat="50.0302')
    stood = f"{points[:second]}</trkseg><trkseg>{points[third:]}".encode()
    bring_bytes(empty, "run.gpx", stood)
    early, late = pulse("2026-05-01T06:00:00", 15), pulse("2026-05-01T06:27:00", 3, rate=200)
    bring_bytes(empty, "HEARTRATE.csv", early + late.split(b"\n", 1)[1])
    activity = only(empty).id
    (curve,) = heart_of(empty, activity)
    # Ten minutes of walking up to the pause, and three minutes at the end.
    assert sum(curve["number"]) == 10 + 3
    assert [(each["start"], each["end"]) for each in curve["gaps"]] == [(540.0, 1620.0)]
    (pause,) = empty.material.series(activity, ("speed",), by="time", points=50).gaps
    assert (pause.start, pause.end) == pytest.approx((600.0, 1200.0), abs=3.0)


def test_too_few_to_tell_the_mean_tell_none(empty: Home) -> None:
    bring_bytes(empty, "SPORT.csv", SPORT)
    bring_bytes(empty, "HEARTRATE.csv", pulse("2026-05-06T08:01:00", 14))
    activity = only(empty)
    assert activity.heart_rate_bpm is None
    assert sum(heart_of(empty, activity.id)[0]["number"]) == 14
    bring_bytes(empty, "more.csv", pulse("2026-05-06T08:20:00", 1, rate=140))
    assert only(empty).heart_rate_bpm == pytest.approx((sum(range(120, 134)) + 140) / 15.0)


def test_from_one_archive_the_history_is_that_of_single_files(empty: Home) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("HEARTRATE/1.csv", HEART)
        archive.writestr("SPORT/1.csv", SPORT)
    bring_bytes(empty, "account.zip", packed.getvalue())
    assert empty.batches.get(batch_named(0)).verdicts == {"archive": 1, "imported": 2}
    with a_home() as other:
        bring_bytes(other, "SPORT.csv", SPORT)
        bring_bytes(other, "HEARTRATE.csv", HEART)
        assert history_of(empty) == history_of(other)


def test_a_table_that_was_damaged_on_the_disk_is_no_obstacle_to_other_files(empty: Home) -> None:
    bring_bytes(empty, "HEARTRATE.csv", HEART)
    (table,) = empty.runs.folder.rglob("records.parquet")
    table.write_bytes(b"gone")
    bring_bytes(empty, "SPORT.csv", SPORT)
    assert files_of(empty)["SPORT.csv"].verdict == "imported"
    assert only(empty).heart_rate_bpm is None


def test_a_run_goes_out_with_them_and_its_original_without(empty: Home) -> None:
    bring_bytes(empty, "run.gpx", gpx(points=601))
    bring_bytes(empty, "HEARTRATE.csv", pulse("2026-05-01T06:00:00", 20))
    (records,) = read(empty.exports.file(only(empty).id, "fit").content).activities
    heart = records.channel("heart_rate_bpm")
    assert heart is not None
    assert [value for value in heart.values if value is not None] == list(range(120, 131))
    assert empty.material.original(only(empty).id)[1] == gpx(points=601)


def test_a_newer_reading_of_its_file_leaves_them_with_the_run(empty: Home) -> None:
    bring_bytes(empty, "HEARTRATE.csv", HEART)
    bring_bytes(empty, "SPORT.csv", SPORT)
    before = history_of(empty)
    empty.reanalysis.begin(Wish.model_validate({"all": True, "again": True}))
    while job := empty.runs.queue.claim():
        empty.runs.settle(job, obey(empty.runs.order(job)))
    assert empty.reanalysis.progress().done == 1
    assert history_of(empty) == before


def test_what_was_recorded_here_has_none_of_them(home: Home) -> None:
    activities_in(home, 1)
    arrive(home, "HEARTRATE.csv", pulse("2026-05-01T05:50:00", 60))
    read_all(home)
    assert only(home).heart_rate_bpm is None


@pytest.mark.parametrize("first", ["runs", "pulses"])
def test_an_account_goes_into_another_home_with_them(home: Home, tmp_path: Any, first: str) -> None:
    """Into an empty one it is the same history, and into one that has half of it, it is whole."""
    brought = {"runs": ("SPORT.csv", SPORT), "pulses": ("HEARTRATE.csv", HEART)}
    for file in brought.values():
        bring_bytes(home, *file)
    archive, whole = zipped(home), history_of(home)
    with another(home, tmp_path / "empty") as other:
        take_in(other, archive)
        assert history_of(other) == whole
        assert files_of(other)["HEARTRATE.csv"].pulse == files_of(home)["HEARTRATE.csv"].pulse
        with another(home, tmp_path / "half") as half:
            bring_bytes(half, *brought[first])
            take_in(half, archive)
            assert history_of(half) == whole
