"""What a runner says of themselves, their shoes, pods and activities is kept, and counted: on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from openstride.server import Home
from openstride.server.activities._history import Wanted
from openstride.server.database import Activity, Runner, Shoe
from tests.server.conftest import EITHER
from tests.server.test_problems import problem_in

address = EITHER
API = "/api/v1"
FIRST, SECOND = "0a" * 16, "0b" * 16
BEGINNING = datetime(2026, 5, 1, 6, 0, tzinfo=UTC)


def ok(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def put_shoe(browser: httpx.Client, key: str, **facts: Any) -> Any:
    return ok(browser.put(f"{API}/shoes/{key}", json={"name": "daily", **facts}))


def activities_in(home: Home, number: int, runner: int | None = None, **more: Any) -> None:
    """Let a runner have run so many times, a day apart; each second time a walk, each third at the same instant."""
    with home.database.writing(runner or home.runs.runner) as session:
        for index in range(number):
            facts = {
                "id": f"{index:032x}",
                "kind": "walk" if index % 2 else "run",
                "title": f"run {index}",
                "start": BEGINNING + timedelta(days=index - index % 3),
                "duration": 1800.0,
                "distance": 1000.0 * index,
            }
            session.add(Activity(**(facts | {"notes": ""} | more)))


def listed(browser: httpx.Client, **wanted: Any) -> list[int]:
    """Return the numbers of activities, page by page."""
    found, after = [], None
    while True:
        page = ok(browser.get(f"{API}/activities", params=wanted | ({"after": after} if after else {})))
        found += [int(each["id"], 16) for each in page["activities"]]
        after = page["after"]
        if after is None:
            return found


def test_activities_are_listed_newest_first_and_each_once(browser: httpx.Client, served: Home) -> None:
    activities_in(served, 20)
    newest = listed(browser)
    assert newest == sorted(range(20), key=lambda index: (index - index % 3, index), reverse=True)
    for limit in (1, 2, 7, 19, 20, 21):
        assert listed(browser, limit=limit) == newest


def test_a_page_goes_on_after_the_one_before_whatever_came_in_between(browser: httpx.Client, served: Home) -> None:
    activities_in(served, 6)
    first = ok(browser.get(f"{API}/activities", params={"limit": 3}))
    activities_in(served, 1, id="f" * 32, start=BEGINNING + timedelta(days=9))
    browser.delete(f"{API}/activities/{first['activities'][-1]['id']}")
    second = ok(browser.get(f"{API}/activities", params={"limit": 3, "after": first["after"]}))
    assert [int(each["id"], 16) for each in second["activities"]] == [2, 1, 0]


def test_an_activity_of_another_runner_is_not_there(browser: httpx.Client, served: Home) -> None:
    with served.database.transaction() as connection:
        connection.execute(Runner.__table__.insert().values(id=77, name="", created_at=BEGINNING))  # type: ignore[attr-defined]
    activities_in(served, 2, runner=77)
    assert listed(browser) == []
    for act in (browser.get, browser.delete):
        assert problem_in(act(f"{API}/activities/{0:032x}")).type == "openstride:activity-not-found"


filters = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["run", "walk"]),
        "shoe": st.sampled_from([FIRST, SECOND]),
        "since": st.integers(-1, 21).map(lambda day: BEGINNING + timedelta(days=day)),
        "until": st.integers(-1, 21).map(lambda day: BEGINNING + timedelta(days=day)),
        "least_distance": st.integers(0, 21_000),
        "most_distance": st.integers(0, 21_000),
        "title": st.sampled_from(["RUN 1", "run", "9", "%", "_", ""]),
        "deleted": st.booleans(),
    },
)


def test_filters_leave_what_is_all_of_what_is_wanted(home: Home) -> None:
    with home.database.writing(home.runs.runner) as session:
        for key in (FIRST, SECOND):
            session.add(Shoe(id=key, name="", model="", starting_distance=0.0, created_at=BEGINNING))
    activities_in(home, 20)
    with home.database.writing(home.runs.runner) as session:
        rows = session.scalars(select(Activity)).all()
        for index, row in enumerate(rows):
            row.shoe_id = (FIRST, SECOND, None)[index % 3]
            row.deleted_at = BEGINNING if index % 5 == 0 else None
            row.distance = None if index % 7 == 0 else row.distance

    @given(filters)
    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    def hold(wanted: dict[str, Any]) -> None:
        def fits(row: Activity) -> bool:
            return (
                wanted.get("kind", row.kind) == row.kind
                and wanted.get("shoe", row.shoe_id) == row.shoe_id
                and wanted.get("since", row.start) <= row.start
                and wanted.get("title", "").lower() in row.title
                and ("until" not in wanted or row.start < wanted["until"])
                and wanted.get("deleted", False) == (row.deleted_at is not None)
                and (
                    (
                        row.distance is not None
                        and wanted.get("least_distance", 0) <= row.distance <= wanted.get("most_distance", 1e9)
                    )
                    or not {"least_distance", "most_distance"} & set(wanted)
                )
            )

        page = home.history.page(Wanted(**wanted))
        assert {each.id for each in page.activities} == {row.id for row in rows if fits(row)}

    hold()


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("after=yesterday", "openstride:no-such-place"),
        ("after=0." + 31 * "0", "openstride:no-such-place"),
        ("after=0.%00" + 31 * "0", "openstride:no-such-place"),
        ("limit=0", "openstride:invalid"),
        ("limit=201", "openstride:invalid"),
        ("kind=swim", "openstride:invalid"),
        ("shoe=%00", "openstride:invalid"),
        ("title=%00", "openstride:invalid"),
        ("since=yesterday", "openstride:invalid"),
        ("least_distance=nan", "openstride:invalid"),
        ("color=red", "openstride:invalid"),
    ],
)
def test_a_list_that_cannot_be_is_refused(browser: httpx.Client, query: str, kind: str) -> None:
    assert problem_in(browser.get(f"{API}/activities?{query}")).type == kind


def test_a_list_goes_on_from_places_that_no_activity_can_have(browser: httpx.Client, served: Home) -> None:
    activities_in(served, 2)
    for instant, there in ((999_999_999_999_999_999, 2), (-999_999_999_999_999_999, 0)):
        page = ok(browser.get(f"{API}/activities?after={instant}.{32 * '0'}"))
        assert (len(page["activities"]), page["after"]) == (there, None)


def test_what_is_named_is_changed_and_nothing_else(browser: httpx.Client, served: Home) -> None:
    activities_in(served, 1)
    put_shoe(browser, FIRST)
    path = f"{API}/activities/{0:032x}"
    before = ok(browser.get(path))
    assert (before["summary"], before["engine"], before["results"]) == (None, None, [])
    changes: list[dict[str, Any]] = [
        {"title": "Morning"},
        {"notes": "Rain.\nA dog."},
        {"kind": "walk", "shoe": FIRST},
        {"shoe": None},
        {},
    ]
    for change in changes:
        assert ok(browser.patch(path, json=change)) == (before := before | change)
    assert problem_in(browser.patch(path, json={"shoe": SECOND})).type == "openstride:shoe-not-found"
    assert problem_in(browser.patch(path, json={"distance": 5.0})).type == "openstride:not-typed"
    assert problem_in(browser.patch(path, json={"engine": "another"})).type == "openstride:invalid"
    assert ok(browser.get(path)) == before


def test_an_activity_goes_into_the_bin_and_out_again(browser: httpx.Client, served: Home) -> None:
    activities_in(served, 2)
    path = f"{API}/activities/{1:032x}"
    gone = ok(browser.delete(path))
    assert gone["deleted_at"] is not None
    assert ok(browser.delete(path)) == gone
    assert (listed(browser), listed(browser, deleted=True)) == ([0], [1])
    assert ok(browser.post(f"{path}/restore"))["deleted_at"] is None
    assert (listed(browser), listed(browser, deleted=True)) == ([1, 0], [])
