"""A run that is typed in counts like any other as far as its grade carries, and is its runner's to change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from openstride.formats import read
from openstride.server import Home
from openstride.server.coach._outings import outings
from openstride.server.database import Activity, Result
from tests.server.activities.test_activities import API, FIRST, SECOND, listed, ok, put_shoe
from tests.server.conftest import EITHER
from tests.server.test_problems import problem_in

address = EITHER
KEY, OTHER = "7a" * 16, "7b" * 16
MORNING = {"start": "2026-05-01T06:00:00Z", "time_zone": "Europe/Berlin", "duration": 2700.0}
RUN = MORNING | {"distance": 8100.0, "heart_rate_bpm": 148, "title": "Along the river", "notes": "Rain.", "kind": "run"}


def type_in(browser: httpx.Client, key: str = KEY, **more: Any) -> Any:
    return ok(browser.put(f"{API}/activities/{key}", json=RUN | more))


def amend(browser: httpx.Client, **edit: Any) -> Any:
    return ok(browser.patch(f"{API}/activities/{KEY}", json=edit))


def progress(browser: httpx.Client, what: str, **asked: Any) -> Any:
    return ok(browser.get(f"{API}/progress/{what}", params=asked))


def run_in_all(browser: httpx.Client, quantity: str = "distance") -> float:
    found = progress(browser, "totals", period="year", quantity=quantity)
    return float(sum(each["amount"] for each in found["totals"]))


def test_it_stands_in_the_history_and_says_what_it_is(browser: httpx.Client) -> None:
    found = type_in(browser)
    assert (found["source"], found["grade"], found["recording"], found["beside"]) == ("typed", "typed_in", None, None)
    said = ("start", "time_zone", "duration", "distance", "heart_rate_bpm", "title", "notes", "kind")
    assert {name: found[name] for name in said} == RUN
    assert (found["moving_time"], found["speed"]) == (2700.0, 3.0)
    assert {name: each["value"] for name, each in found["summary"].items()} == {
        "distance": 8100.0,
        "moving_time": 2700.0,
        "mean_speed": 3.0,
    }
    assert listed(browser) == [int(KEY, 16)]
    assert ok(browser.get(f"{API}/activities/{KEY}")) == found


def test_it_counts_in_totals_days_streaks_shoes_records_and_load(browser: httpx.Client) -> None:
    put_shoe(browser, FIRST)
    type_in(browser, shoe=FIRST)
    assert [run_in_all(browser, quantity) for quantity in ("distance", "time", "runs", "days")] == [8100, 2700, 1, 1]
    (shoe,) = ok(browser.get(f"{API}/shoes"))["shoes"]
    assert (shoe["distance"], shoe["activities"], shoe["moving_time"]) == (8100.0, 1, 2700.0)
    ok(browser.put(f"{API}/profile", json={"rest_bpm": 50, "most_bpm": 190}))
    load = progress(browser, "load")
    assert (load["by_heart_rate"], load["unknown"]) == (1, 0)
    assert load["load"][0] > 0.0
    for day in (28, 30):
        type_in(browser, f"{day:032x}", start=f"2026-04-{day}T06:00:00Z")
    assert progress(browser, "streaks")["longest"]["weeks"] == 1


def test_what_is_not_known_along_its_way_is_in_no_record_prediction_form_or_baseline(
    browser: httpx.Client, served: Home
) -> None:
    type_in(browser)
    kinds = {each["kind"] for each in progress(browser, "records")["records"]}
    assert "fastest" not in kinds
    assert progress(browser, "predictions")["predictions"] == []
    (entry,) = served.progress.diary("UTC").entries
    assert (entry.efforts, dict(entry.form)) == ((), {})
    with served.database.reading(served.runs.runner) as session:
        (result,) = session.scalars(select(Result)).all()
        assert result.facts is not None
        assert (result.facts["efforts"], result.facts["form"], result.facts["feet"]) == ([], {}, [])
        assert outings(session, datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)) == []
    for what in ("series", "strides", "laps", "track", "raw", "original"):
        assert problem_in(browser.get(f"{API}/activities/{KEY}/{what}")).status in (404, 409)


def test_without_a_distance_it_has_a_time_alone(browser: httpx.Client) -> None:
    found = type_in(browser, distance=None, heart_rate_bpm=None)
    assert (found["distance"], found["speed"], found["heart_rate_bpm"]) == (None, None, None)
    assert set(found["summary"]) == {"moving_time"}
    assert [run_in_all(browser, quantity) for quantity in ("distance", "time", "runs")] == [0, 2700, 1]


def test_a_second_time_changes_nothing(browser: httpx.Client) -> None:
    first = type_in(browser)
    assert type_in(browser) == first
    amended = amend(browser, distance=8200.0)
    assert type_in(browser) == amended
    assert len(listed(browser)) == 1


def test_its_figures_can_be_changed_and_all_that_is_counted_follows(browser: httpx.Client) -> None:
    put_shoe(browser, FIRST)
    put_shoe(browser, SECOND)
    type_in(browser, shoe=FIRST)
    found = amend(browser, start="2025-12-31T23:30:00Z", duration=3000.0, distance=None, shoe=SECOND, title="Late")
    assert (found["start"], found["duration"], found["moving_time"]) == ("2025-12-31T23:30:00Z", 3000.0, 3000.0)
    assert (found["distance"], found["speed"], found["title"], found["notes"]) == (None, None, "Late", "Rain.")
    assert (found["heart_rate_bpm"], found["time_zone"], found["shoe"]) == (148, "Europe/Berlin", SECOND)
    assert len(found["results"]) == 1
    # By the clocks where it was, it was in the new year already.
    (total,) = progress(browser, "totals", period="year", quantity="time")["totals"]
    assert (total["first"], total["amount"]) == ("2026-01-01", 3000.0)
    back = {name: RUN[name] for name in ("start", "duration", "distance", "title")}
    assert amend(browser, **back, shoe=FIRST) == type_in(browser)


def test_whether_it_was_run_or_walked_stays_what_its_runner_says(browser: httpx.Client) -> None:
    type_in(browser)
    assert amend(browser, kind="walk")["kind"] == "walk"
    assert amend(browser, distance=4000.0)["kind"] == "walk"
    assert amend(browser, kind="run", distance=8100.0)["kind"] == "run"


def test_it_goes_into_the_bin_and_back_and_is_deleted_for_good(browser: httpx.Client, served: Home) -> None:
    before = type_in(browser)
    ok(browser.delete(f"{API}/activities/{KEY}"))
    assert (listed(browser), run_in_all(browser)) == ([], 0.0)
    assert ok(browser.post(f"{API}/activities/{KEY}/restore")) == before
    assert run_in_all(browser) == 8100.0
    ok(browser.delete(f"{API}/activities/{KEY}"))
    assert browser.delete(f"{API}/activities/{KEY}", params={"for_good": True}).status_code == 204
    with served.database.reading(served.runs.runner) as session:
        assert (session.scalars(select(Activity)).all(), session.scalars(select(Result)).all()) == ([], [])


@pytest.mark.parametrize("form", ["fit", "tcx"])
def test_it_can_be_taken_to_another_program(browser: httpx.Client, form: str) -> None:
    type_in(browser)
    answer = browser.get(f"{API}/activities/{KEY}/file", params={"format": form})
    assert answer.status_code == 200, answer.text
    (found,) = read(answer.content).activities
    assert (found.sport, found.start, found.time) == ("running", datetime(2026, 5, 1, 6, tzinfo=UTC), ())
    assert found.stated.distance == pytest.approx(8100.0)
    assert found.stated.timer_time == pytest.approx(2700.0)


def test_two_of_one_outing_become_one_and_come_apart_again(browser: httpx.Client) -> None:
    first, second = type_in(browser), type_in(browser, OTHER, start="2026-05-01T07:00:00Z")
    whole = ok(browser.post(f"{API}/activities/merge", json={"activities": [KEY, OTHER]}))
    assert (whole["distance"], whole["duration"], whole["grade"]) == (16200.0, 6300.0, None)
    refused = problem_in(browser.patch(f"{API}/activities/{whole['id']}", json={"distance": 1.0}))
    assert refused.type == "openstride:not-typed"
    assert problem_in(browser.patch(f"{API}/activities/{KEY}", json={"distance": 1.0})).status == 409
    ok(browser.post(f"{API}/activities/{whole['id']}/split"))
    assert [ok(browser.get(f"{API}/activities/{key}")) for key in (KEY, OTHER)] == [first, second]


def test_what_has_begun_and_cannot_be_over_is_refused(browser: httpx.Client) -> None:
    begun = RUN | {"start": datetime.now(UTC).isoformat()}
    assert problem_in(browser.put(f"{API}/activities/{KEY}", json=begun)).type == "openstride:not-yet-run"
    assert listed(browser) == []
    before = type_in(browser)
    changed = {"start": datetime.now(UTC).isoformat()}
    assert problem_in(browser.patch(f"{API}/activities/{KEY}", json=changed)).type == "openstride:not-yet-run"
    assert ok(browser.get(f"{API}/activities/{KEY}")) == before


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"start": (datetime.now(UTC) + timedelta(days=1)).isoformat()}, "not-yet-run"),
        ({"distance": 45_000.0}, "too-fast"),
        ({"time_zone": "Europe/Atlantis"}, "no-such-zone"),
        ({"time_zone": "../../etc/passwd"}, "no-such-zone"),
        ({"shoe": FIRST}, "shoe-not-found"),
        ({"duration": 0.0}, "invalid"),
        ({"duration": None}, "invalid"),
        ({"duration": 8 * 86_400.0}, "invalid"),
        ({"distance": 0.0}, "invalid"),
        ({"distance": -1.0}, "invalid"),
        ({"heart_rate_bpm": 0}, "invalid"),
        ({"heart_rate_bpm": 400}, "invalid"),
        ({"start": None}, "invalid"),
        ({"start": "1834-05-01T06:00:00Z"}, "invalid"),
        ({"kind": "swim"}, "invalid"),
        ({"steps": 5}, "invalid"),
    ],
)
def test_what_cannot_have_been_is_refused_with_advice_and_leaves_nothing(
    browser: httpx.Client, more: dict[str, Any], kind: str
) -> None:
    refused = problem_in(browser.put(f"{API}/activities/{KEY}", json=RUN | more))
    assert refused.type == f"openstride:{kind}"
    assert listed(browser) == []
    before = type_in(browser)
    assert problem_in(browser.patch(f"{API}/activities/{KEY}", json={"title": "Other"} | more)).type == refused.type
    assert ok(browser.get(f"{API}/activities/{KEY}")) == before


def test_figures_that_were_measured_are_not_typed_over(browser: httpx.Client, served: Home) -> None:
    with served.database.writing(served.runs.runner) as session:
        start = datetime(2026, 5, 1, 6, tzinfo=UTC)
        session.add(Activity(id=KEY, kind="run", title="", notes="", start=start, duration=60.0, distance=150.0))
    for answer in (
        browser.put(f"{API}/activities/{KEY}", json=RUN),
        browser.patch(f"{API}/activities/{KEY}", json={"duration": 30.0}),
        browser.patch(f"{API}/activities/{KEY}", json={"title": "Mine", "distance": 30.0}),
    ):
        assert problem_in(answer).type == "openstride:not-typed"
    found = ok(browser.get(f"{API}/activities/{KEY}"))
    assert (found["title"], found["duration"], found["distance"]) == ("", 60.0, 150.0)
