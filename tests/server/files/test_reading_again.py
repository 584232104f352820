"""A newer reader reads the originals once more: the same activities, its numbers beside those of the one before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from openstride.server import Home
from openstride.server._method import method_of_files
from openstride.server.activities._history import ActivityEdit
from openstride.server.database import Activity, Recording, Result
from openstride.server.reanalysis._documents import Wish
from openstride.server.work._worker import obey
from tests.server.files.test_orders import a_home, bring, history_of

OLD = "0" * 64
EVERYTHING = Wish.model_validate({"all": True})


@pytest.fixture
def read_before() -> Iterator[Home]:
    """Give a home with a run and a day, whose file was read by an earlier reader that found half the way."""
    with a_home() as home:
        bring(home, [("f", 0), ("i", 0)])
        with home.database.writing(home.runs.runner) as session:
            result, activity = session.scalars(select(Result)).one(), session.scalars(select(Activity)).one()
            result.method, activity.grade = OLD, "typed_in"
            half = {**result.summary["distance"], "value": result.summary["distance"]["value"] / 2.0}
            result.summary = {**result.summary, "distance": half}
            activity.distance = half["value"]
        yield home


def again(home: Home) -> None:
    while job := home.runs.queue.claim():
        home.runs.settle(job, obey(home.runs.order(job)))


def test_the_activity_stays_the_same_and_has_the_numbers_of_the_newer_reader(read_before: Home) -> None:
    (before,) = history_of(read_before)["activities"]
    read_before.history.edit(before["id"], ActivityEdit(title="Along the river"))
    begun = read_before.reanalysis.begin(EVERYTHING)
    assert (begun.total, begun.lacking) == (1, 1)
    again(read_before)
    (after,) = history_of(read_before)["activities"]
    assert after == before | {"title": "Along the river", "distance": after["distance"], "grade": "phone_position"}
    assert after["distance"] == pytest.approx(2.0 * before["distance"])
    with read_before.database.reading(read_before.runs.runner) as session:
        found = {result.method: result.shown for result in session.scalars(select(Result))}
    assert found == {OLD: False, method_of_files(): True}
    assert [each.metric for each in read_before.reanalysis.changes().metrics] == ["distance"]
    assert read_before.reanalysis.progress().lacking == 0


def test_what_was_read_by_the_reader_of_today_is_not_read_again(read_before: Home) -> None:
    read_before.reanalysis.begin(EVERYTHING)
    again(read_before)
    assert read_before.reanalysis.begin(EVERYTHING).waiting == 0


def test_a_file_in_which_nothing_is_found_any_more_leaves_its_activity_as_it_was(read_before: Home) -> None:
    (before,) = history_of(read_before)["activities"]
    with read_before.database.writing(read_before.runs.runner) as session:
        recording = session.scalars(select(Recording)).one()
        recording.original = {**(recording.original or {}), "part": 3}
    read_before.reanalysis.begin(EVERYTHING)
    again(read_before)
    assert read_before.reanalysis.progress().failed == 1
    assert history_of(read_before)["activities"] == [before]
