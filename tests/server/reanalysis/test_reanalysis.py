"""Runs are analysed once more beside what was found before, counted, told metric by metric, and undone: on both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from openstride.server import Home
from openstride.server._documents import Analysed, Outcome, Told
from openstride.server._method import method_of
from openstride.server._problems import FAULT, problem
from openstride.server.database import Activity, Job, Recording, Result
from tests.server.activities.test_activities import ok
from tests.server.conftest import EITHER, Made
from tests.server.results.test_results import BEGINNING, FIRST, metric, result_in, summary
from tests.server.runs.test_runs import receive, work
from tests.server.test_problems import problem_in

address = EITHER
PATH = "/api/v1/reanalysis"
KEYS = [f"{number:032x}" for number in range(5)]
BROKEN = problem(FAULT, "It broke.", "Mend it.").model_copy(update={"status": 422})
#: What the old method found in each, and what the new one does: the last is unchanged.
OLD = [summary(5000.0 + 100.0 * number, 0.250) for number in range(5)]
NEW = [
    summary(5010.0, 0.250),
    summary(5110.0, 0.262),
    summary(5000.0, 0.250, power=metric(250.0, 25.0, "W")),
    summary(5300.0, 0.253),
    OLD[4],
]


@pytest.fixture
def analysed(home: Home) -> Home:
    """Return a home with five runs that another method has analysed, and whose page nobody asks for work."""
    for key, found in zip(KEYS, OLD, strict=True):
        result_in(home, FIRST, found, key=key)
    with home.database.writing(home.runs.runner) as session:
        for number, recording in enumerate(session.scalars(select(Recording).order_by(Recording.id))):
            activity = session.find(Activity, recording.id)
            assert activity is not None
            recording.start = activity.start = BEGINNING + timedelta(days=number)
            recording.received_at = recording.start + timedelta(hours=1)
    return home


@dataclass
class Again:
    """A home that works when it is told to, so that what is in between can be looked at."""

    home: Home

    def current(self) -> str:
        return method_of(Told())

    def work(self, most: int = 10, broken: tuple[str, ...] = ()) -> list[str]:
        """Do so many jobs: find what is new, and return which runs were worked on."""
        runs, done = self.home.runs, list[str]()
        while len(done) < most and (job := runs.queue.claim()):
            found = NEW[KEYS.index(job.key)]
            order = runs.order(job)
            assert order.work == "analyse"
            facts: dict[str, Any] = {
                "engine": "f" * 16,
                "version": "0.2.0",
                "running": True,
                "warnings": (),
                "replay": None,
            }
            files = [{"name": "results/new/strides.parquet", "bytes": 1, "sha256": "0" * 64}]
            method = method_of(order.told)
            facts |= {"method": method, "told": order.told, "summary": found, "files": files}
            outcome = Outcome(problem=BROKEN) if job.key in broken else Outcome(analysed=Analysed(**facts))
            runs.settle(job, outcome)
            done.append(job.key)
        return done


@pytest.fixture
def again(analysed: Home) -> Again:
    return Again(analysed)


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the home that is served leave its jobs to the test."""

    async def nothing(_: object) -> None:
        return

    monkeypatch.setattr("openstride.server.work._jobs.Jobs.work", nothing)


@pytest.fixture
def page(quiet: None, again: Again, browser: httpx.Client) -> httpx.Client:  # noqa: ARG001  # in this order
    return browser


def begin(page: httpx.Client, **wish: Any) -> Any:
    answer = page.post(PATH, json=wish)
    assert answer.status_code == 202, answer.text
    return answer.json()


def counts(found: Any) -> tuple[int, ...]:
    return tuple(found[name] for name in ("total", "waiting", "done", "failed", "changed", "lacking"))


def shown(page: httpx.Client) -> list[float]:
    return [ok(page.get(f"/api/v1/activities/{key}"))["distance"] for key in KEYS]


def test_where_there_was_none_it_says_so(page: httpx.Client) -> None:
    found = ok(page.get(PATH))
    assert (found["begun_at"], *counts(found)) == (None, 0, 0, 0, 0, 0, 5)
    assert ok(page.get(f"{PATH}/changes")) == {"metrics": []}
    assert ok(page.get(f"{PATH}/activities")) == {"activities": [], "after": None}
    assert counts(ok(page.put(f"{PATH}/shown", json={"new": False}))) == (0, 0, 0, 0, 0, 5)


def test_all_are_analysed_once_more_and_counted_meanwhile(page: httpx.Client, again: Again) -> None:
    assert counts(begin(page, all=True)) == (5, 5, 0, 0, 0, 5)
    again.work(2, broken=(KEYS[1],))
    assert counts(ok(page.get(PATH))) == (5, 3, 2, 0, 1, 3)
    again.work(broken=(KEYS[1],))
    assert counts(ok(page.get(PATH))) == (5, 0, 4, 1, 3, 1)
    assert shown(page) == [5010.0, 5100.0, 5000.0, 5300.0, 5400.0]
    states = {each["id"]: each["state"] for each in ok(page.get(f"{PATH}/activities"))["activities"]}
    assert states == dict.fromkeys(KEYS, "done") | {KEYS[1]: "failed"}
    (failed,) = ok(page.get(f"{PATH}/activities", params={"state": "failed"}))["activities"]
    assert (failed["id"], failed["problem"]["detail"], failed["after"]) == (KEYS[1], "It broke.", None)
    # What has a result stays analysed, whatever came of it now.
    assert ok(page.get(f"/api/v1/runs/{KEYS[1]}"))["state"] == "analysed"
    # Only what is lacking is done the next time, and it is another reanalysis.
    assert counts(begin(page, all=True)) == (1, 1, 0, 0, 0, 1)
    assert again.work() == [KEYS[1]]
    assert counts(begin(page, all=True)) == (1, 0, 1, 0, 1, 0)


def test_the_newest_are_done_first(page: httpx.Client, again: Again) -> None:
    begin(page, all=True)
    assert again.work() == KEYS[::-1]
    begin(page, activities=KEYS, again=True)
    assert again.work() == KEYS[::-1]


def test_what_it_changed_is_told_metric_by_metric(page: httpx.Client, again: Again) -> None:
    begin(page, all=True)
    again.work()
    metrics = {each["metric"]: each for each in ok(page.get(f"{PATH}/changes"))["metrics"]}
    assert list(metrics) == ["distance", "mean_speed", "contact_time", "power"]
    distance = metrics["distance"]
    assert (distance["activities"], distance["one_sided"], distance["unit"], distance["side"]) == (3, 0, "m", None)
    assert (distance["median"], distance["largest"], distance["activity"]) == (10.0, -200.0, KEYS[2])
    assert distance["largest_sigmas"] == pytest.approx(-200.0 / 35.0 / 2**0.5)
    contact = metrics["contact_time"]
    assert (contact["activities"], contact["median"]) == (2, pytest.approx(0.0075))
    assert (metrics["power"]["activities"], metrics["power"]["one_sided"], metrics["power"]["largest"]) == (1, 1, None)
    changed, pages, after = list[Any](), 0, None
    while pages == 0 or after is not None:
        found = ok(
            page.get(f"{PATH}/activities", params={"changed": True, "limit": 2} | ({"after": after} if after else {}))
        )
        changed, pages, after = changed + found["activities"], pages + 1, found["after"]
    assert ([each["id"] for each in changed], pages) == (KEYS[:4], 2)
    assert [each["metric"] for each in changed[1]["changes"]] == ["distance", "contact_time", "mean_speed"]
    assert {each["before"] for each in changed} == {FIRST}
    assert {each["after"] for each in changed} == {again.current()}
    (same,) = ok(page.get(f"{PATH}/activities", params={"changed": False}))["activities"]
    assert (same["id"], same["changes"]) == (KEYS[4], [])


def test_what_was_shown_is_shown_again_and_the_other_way(page: httpx.Client, again: Again) -> None:
    before = shown(page)
    begin(page, all=True)
    again.work()
    after = shown(page)
    assert before != after
    # The runner has chosen a third one here, and it stays.
    result_in(again.home, "2" * 64, summary(1.0, 0.25), key=KEYS[0])
    ok(page.put(f"/api/v1/activities/{KEYS[0]}/shown", json={"method": "2" * 64}))
    for new, expected in ((False, before), (False, before), (True, after)):
        ok(page.put(f"{PATH}/shown", json={"new": new}))
        assert shown(page) == [1.0, *expected[1:]]


def test_new_results_may_wait_beside_the_old_until_they_are_asked_for(page: httpx.Client, again: Again) -> None:
    before = shown(page)
    begin(page, activities=KEYS[:2], show=False)
    again.work()
    assert shown(page) == before
    assert counts(ok(page.get(PATH))) == (2, 0, 2, 0, 2, 3)
    ok(page.put(f"{PATH}/shown", json={"new": True}))
    assert shown(page) == [5010.0, 5110.0, *before[2:]]


def test_what_is_undone_before_it_is_done_is_not_shown(page: httpx.Client, again: Again) -> None:
    before = shown(page)
    begin(page, all=True)
    again.work(2)
    ok(page.put(f"{PATH}/shown", json={"new": False}))
    again.work()
    assert shown(page) == before


def test_what_is_named_is_done_and_more_may_join(page: httpx.Client, again: Again) -> None:
    first = begin(page, activities=KEYS[:1])
    assert counts(first) == (1, 1, 0, 0, 0, 5)
    joined = begin(page, activities=KEYS[:2])
    assert (joined["begun_at"], *counts(joined)) == (first["begun_at"], 2, 2, 0, 0, 0, 5)
    assert sorted(again.work()) == KEYS[:2]
    assert counts(begin(page, activities=KEYS[:2])) == (2, 0, 2, 0, 2, 3)
    # Again is the same method, and so the same result.
    assert counts(begin(page, activities=KEYS[:2], again=True)) == (2, 2, 0, 0, 0, 3)
    again.work()
    assert counts(ok(page.get(PATH))) == (2, 0, 2, 0, 0, 3)


def test_another_mass_is_another_method(page: httpx.Client, again: Again) -> None:
    begin(page, all=True)
    again.work()
    assert ok(page.put("/api/v1/profile", json={"mass": 70.0}))
    assert ok(page.get(PATH))["lacking"] == 5
    begin(page, all=True)
    again.work()
    assert ok(page.get(PATH))["lacking"] == 0
    results = ok(page.get(f"/api/v1/activities/{KEYS[0]}/results"))["results"]
    assert [each["told"]["mass"] for each in results] == [70.0, None, 68.0]


def test_a_run_that_comes_in_meanwhile_does_not_wait(page: httpx.Client, again: Again, made: Made) -> None:
    begin(page, all=True)
    runs = again.home.runs
    receive(runs, made.run, made.segments)
    assert [outcome.problem for outcome in work(runs, 2)] == [None, None]
    assert runs.get(made.run).state == "analysed"
    assert counts(ok(page.get(PATH))) == (5, 5, 0, 0, 0, 5)


def test_a_run_that_has_failed_goes_on_where_it_did(page: httpx.Client, again: Again, made: Made) -> None:
    runs = again.home.runs
    receive(runs, made.run, made.segments)
    job = runs.queue.claim()
    assert job is not None
    runs.settle(job, Outcome(problem=BROKEN))
    assert runs.get(made.run).state == "failed"
    assert counts(begin(page, activities=[made.run], show=False)) == (1, 1, 0, 0, 0, 6)
    work(runs)
    # There was nothing to be shown instead.
    assert runs.get(made.run).state == "analysed"
    (found,) = ok(page.get(f"{PATH}/activities"))["activities"]
    assert (found["state"], found["before"], found["changes"]) == ("done", None, [])


def test_what_is_in_the_bin_is_left_alone_unless_it_is_named(page: httpx.Client, again: Again) -> None:
    ok(page.delete(f"/api/v1/activities/{KEYS[0]}"))
    assert counts(begin(page, all=True)) == (4, 4, 0, 0, 0, 4)
    again.work()
    assert counts(begin(page, activities=KEYS[:1])) == (1, 1, 0, 0, 0, 0)


def test_who_names_an_activity_that_was_merged_means_its_parts(page: httpx.Client, again: Again) -> None:
    whole = page.post("/api/v1/activities/merge", json={"activities": [KEYS[0], KEYS[3]]}).json()
    assert whole["distance"] == 5000.0 + 5300.0
    assert counts(begin(page, activities=[whole["id"]])) == (2, 2, 0, 0, 0, 5)
    assert sorted(again.work()) == [KEYS[0], KEYS[3]]
    assert ok(page.get(f"/api/v1/activities/{whole['id']}"))["distance"] == 5010.0 + 5300.0
    ok(page.put(f"{PATH}/shown", json={"new": False}))
    assert ok(page.get(f"/api/v1/activities/{whole['id']}"))["distance"] == 5000.0 + 5300.0


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"all": False},
        {"all": True, "activities": KEYS[:1]},
        {"activities": ["\0" * 32]},
        {"all": True, "fast": True},
    ],
)
def test_a_wish_that_is_none_is_refused(page: httpx.Client, wish: dict[str, Any]) -> None:
    assert problem_in(page.post(PATH, json=wish)).type == "openstride:invalid"


def test_one_that_is_not_here_is_said_and_nothing_is_begun(page: httpx.Client, again: Again) -> None:
    refused = problem_in(page.post(PATH, json={"activities": [KEYS[0], "f" * 32]}))
    assert (refused.type, "f" * 32 in refused.detail) == ("openstride:activity-not-found", True)
    assert again.work() == []


def test_many_jobs_are_added_as_one_is(again: Again) -> None:
    home = again.home
    queue, keys = home.runs.queue, [f"{number:032x}" for number in range(1201)]
    for _ in range(2):
        with home.database.writing(home.runs.runner) as session:
            queue.add_all(session.connection(), home.runs.runner, "reanalyse", keys)
    job = queue.claim()
    assert job is not None
    assert job.key == keys[0]
    with home.database.writing(home.runs.runner) as session:
        queue.finish(session.connection(), job)
        queue.add_all(session.connection(), home.runs.runner, "reanalyse", [job.key])
        queue.add_all(session.connection(), home.runs.runner, "reanalyse", [])
    with home.database.reading(home.runs.runner) as session:
        jobs = session.scalars(select(Job)).all()
        assert {(each.state, each.failures, each.error) for each in jobs} == {("waiting", 0, None)}
        assert sorted(each.key for each in jobs) == keys
        assert session.scalars(select(Result.method)).all() == [FIRST] * 5
