"""Profile, shoes and pods, as a browser puts and gets them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from openstride.server import Home
from openstride.server.database import Activity, Recording
from tests.server.activities.test_activities import API, BEGINNING, FIRST, SECOND, activities_in, ok, put_shoe
from tests.server.conftest import EITHER
from tests.server.test_problems import problem_in

address = EITHER


def test_a_profile_is_what_was_said_last(browser: httpx.Client) -> None:
    nothing = {"name": "", "mass": None, "height": None, "rest_bpm": None, "most_bpm": None}
    assert ok(browser.get(f"{API}/profile")) == nothing
    said = nothing | {"name": "Anna 安", "mass": 62.5, "height": 1.71}
    assert ok(browser.put(f"{API}/profile", json=said)) == said == ok(browser.get(f"{API}/profile"))
    assert ok(browser.put(f"{API}/profile", json={})) == nothing


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("profile", {"mass": 0}),
        ("profile", {"mass": 1e400}),
        ("profile", {"height": 171}),
        ("profile", {"name": "A\u0000"}),
        ("profile", {"name": "A\ud800"}),
        ("profile", {"name": 201 * "A"}),
        ("profile", {"age": 30}),
        (f"shoes/{FIRST}", {"name": "daily", "starting_distance": -1}),
        (f"shoes/{FIRST}", {}),
        ("shoes/first", {"name": "daily"}),
        ("pods/a%20b", {"name": "left"}),
        ("pods/left/mounting", {"shoe": FIRST, "side": "middle"}),
        ("pods/left/mounting", {"shoe": FIRST, "side": "left", "since": "2026-05-01T06:00:00"}),
        ("pods/left/mounting", {"shoe": FIRST, "side": "left", "since": "0001-01-01T00:00:00+14:00"}),
        ("pods/left/mounting", {"shoe": "\u0000", "side": "left"}),
    ],
)
def test_what_cannot_be_is_refused(browser: httpx.Client, path: str, body: dict[str, Any]) -> None:
    refused = browser.put(f"{API}/{path}", content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert problem_in(refused).type == "openstride:invalid"


def test_shoes_are_put_once_and_count_what_was_run_in_them(browser: httpx.Client, served: Home) -> None:
    shoe, again = [put_shoe(browser, FIRST, model="Road 4", starting_distance=12_000.0) for _ in range(2)]
    assert shoe == again
    assert (shoe["distance"], shoe["activities"], shoe["retired_at"]) == (12_000.0, 0, None)
    put_shoe(browser, SECOND, name="race")
    activities_in(served, 4, shoe_id=FIRST)
    browser.delete(f"{API}/activities/{3:032x}")
    shoes = ok(browser.get(f"{API}/shoes"))["shoes"]
    assert [(each["name"], each["distance"], each["activities"]) for each in shoes] == [
        ("daily", 15_000.0, 3),
        ("race", 0.0, 0),
    ]
    retired = put_shoe(browser, FIRST, retired=True)
    assert retired == put_shoe(browser, FIRST, retired=True)
    assert retired["retired_at"] is not None
    assert [each["name"] for each in ok(browser.get(f"{API}/shoes"))["shoes"]] == ["race", "daily"]
    assert problem_in(browser.delete(f"{API}/shoes/{FIRST}")).type == "openstride:shoe-worn"
    assert browser.delete(f"{API}/shoes/{SECOND}").status_code == 204
    assert problem_in(browser.delete(f"{API}/shoes/{SECOND}")).type == "openstride:shoe-not-found"


def test_shoes_say_how_worn_they_are_and_since_when(browser: httpx.Client, served: Home) -> None:
    new = put_shoe(browser, FIRST)
    assert (new["first_worn"], new["last_worn"], new["moving_time"], new["worn"], new["due"]) == (
        None,
        None,
        0,
        0,
        False,
    )
    activities_in(served, 3, shoe_id=FIRST)
    (found,) = ok(browser.get(f"{API}/shoes"))["shoes"]
    starts = sorted(each["start"] for each in ok(browser.get(f"{API}/activities"))["activities"])
    assert (found["first_worn"], found["last_worn"]) == (starts[0], starts[-1])
    assert found["moving_time"] == pytest.approx(sum(each["duration"] for each in browsed(browser)))
    assert found["worn"] == pytest.approx(found["distance"] / found["usual_lifetime"])


def browsed(browser: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ok(browser.get(f"{API}/activities"))["activities"]
    return found


def test_shoes_are_due_after_the_usual_distance_or_the_one_that_their_runner_says(browser: httpx.Client) -> None:
    shoe = put_shoe(browser, FIRST, starting_distance=500_000.0)
    assert (shoe["lifetime"], shoe["due"]) == (None, False)
    assert put_shoe(browser, FIRST, starting_distance=shoe["usual_lifetime"])["due"]
    shoe = put_shoe(browser, FIRST, starting_distance=500_000.0, lifetime=500_000.0)
    assert (shoe["lifetime"], shoe["worn"], shoe["due"]) == (500_000.0, 1.0, True)
    # Who does not know of it leaves it.
    assert put_shoe(browser, FIRST, starting_distance=500_000.0)["lifetime"] == 500_000.0
    assert not put_shoe(browser, FIRST, starting_distance=500_000.0, retired=True)["due"]
    assert put_shoe(browser, FIRST, starting_distance=500_000.0, lifetime=None)["lifetime"] is None


def test_how_fast_the_heart_beats_is_kept_by_who_does_not_know_of_it(browser: httpx.Client) -> None:
    ok(browser.put(f"{API}/profile", json={"name": "Ann", "rest_bpm": 52, "most_bpm": 188}))
    found = ok(browser.put(f"{API}/profile", json={"name": "Ann", "mass": 58.5, "height": None}))
    assert (found["rest_bpm"], found["most_bpm"], found["mass"]) == (52, 188, 58.5)
    assert ok(browser.put(f"{API}/profile", json={"rest_bpm": None}))["rest_bpm"] is None
    refused = browser.put(f"{API}/profile", json={"rest_bpm": 188, "most_bpm": 52})
    assert problem_in(refused).type == "openstride:invalid"


def places(browser: httpx.Client) -> dict[str, tuple[str, str] | None]:
    pods = ok(browser.get(f"{API}/pods"))["pods"]
    return {pod["device"]: (pod["mounted"]["shoe"], pod["mounted"]["side"]) if pod["mounted"] else None for pod in pods}


def mount(browser: httpx.Client, device: str, shoe: str, side: str, **more: Any) -> httpx.Response:
    return browser.put(f"{API}/pods/{device}/mounting", json={"shoe": shoe, "side": side, **more})


def test_a_pod_is_in_one_place_and_a_place_holds_one_pod(browser: httpx.Client) -> None:
    put_shoe(browser, FIRST)
    put_shoe(browser, SECOND)
    for device in ("p1", "p2"):
        ok(browser.put(f"{API}/pods/{device}", json={"name": device}))
    assert places(browser) == {"p1": None, "p2": None}
    ok(mount(browser, "p1", FIRST, "left"))
    ok(mount(browser, "p1", SECOND, "left"))
    assert places(browser) == {"p1": (SECOND, "left"), "p2": None}
    ok(mount(browser, "p2", SECOND, "left"))
    assert places(browser) == {"p1": None, "p2": (SECOND, "left")}
    ok(browser.delete(f"{API}/pods/p2/mounting"))
    ok(browser.delete(f"{API}/pods/p2/mounting"))
    assert places(browser) == {"p1": None, "p2": None}
    assert problem_in(mount(browser, "p3", FIRST, "left")).type == "openstride:pod-not-found"
    assert problem_in(mount(browser, "p1", "0c" * 16, "left")).type == "openstride:shoe-not-found"


def test_a_pod_comes_out_of_a_shoe_before_it_goes_into_the_next(browser: httpx.Client) -> None:
    put_shoe(browser, FIRST)
    put_shoe(browser, SECOND)
    ok(browser.put(f"{API}/pods/p1", json={"name": ""}))
    ok(mount(browser, "p1", FIRST, "left", since="2026-05-01T08:00:00+02:00"))
    for since in ("2026-05-01T06:00:00Z", "2026-04-01T06:00:00Z"):
        assert problem_in(mount(browser, "p1", SECOND, "left", since=since)).type == "openstride:mounting"
    found = ok(mount(browser, "p1", SECOND, "left", since="2026-05-01T06:00:01Z"))
    assert found["mounted"] == {"shoe": SECOND, "side": "left", "since": "2026-05-01T06:00:01Z"}


def test_a_pod_is_not_put_where_it_or_another_was_then(browser: httpx.Client) -> None:
    for shoe, pod in ((FIRST, "p1"), (SECOND, "p2")):
        put_shoe(browser, shoe)
        ok(browser.put(f"{API}/pods/{pod}", json={"name": ""}))
    began, ended, after = (f"2026-05-0{day}T06:00:00Z" for day in (1, 3, 4))
    ok(mount(browser, "p1", FIRST, "left", since=began))
    ok(mount(browser, "p1", SECOND, "left", since=ended))
    ok(mount(browser, "p1", SECOND, "right", since=after))
    # It was in the left shoes until then, the first and the second, and so was no other pod.
    for pod, shoe, since in (("p1", FIRST, began), ("p1", FIRST, "2026-05-02T06:00:00Z"), ("p2", FIRST, began)):
        refused = mount(browser, pod, shoe, "left", since=since)
        assert (refused.status_code, problem_in(refused).type) == (409, "openstride:mounting")
    assert ok(mount(browser, "p2", FIRST, "left", since=ended))["mounted"]["shoe"] == FIRST


def recorded(home: Home, number: int, **devices: str) -> None:
    """Let there be runs of a recording each, a day apart, without shoes."""
    with home.database.writing(home.runs.runner) as session:
        for index in range(number):
            key, start = f"{index:032x}", BEGINNING + timedelta(days=index)
            session.add(Recording(id=key, begun_at=start, start=start, devices=devices))
            facts = {"kind": "run", "title": "", "notes": "", "start": start, "duration": 600.0, "distance": 1000.0}
            session.flush()
            session.add(Activity(id=key, recording_id=key, **facts))


def shoes_of(browser: httpx.Client) -> dict[int, str | None]:
    page = ok(browser.get(f"{API}/activities"))["activities"]
    return {int(each["id"], 16): each["shoe"] for each in page}


def day(number: int) -> str:
    return (BEGINNING + timedelta(days=number, hours=-1)).isoformat()


def test_runs_go_to_the_shoe_that_their_pod_was_in_when_that_is_said_later(browser: httpx.Client, served: Home) -> None:
    for key in (FIRST, SECOND):
        put_shoe(browser, key)
    for device in ("p1", "p2", "p3"):
        ok(browser.put(f"{API}/pods/{device}", json={"name": ""}))
    recorded(served, 6, left="p1", right="p2")
    # A person said what these were run in: one in others, one in none of them.
    ok(browser.patch(f"{API}/activities/{3:032x}", json={"shoe": SECOND}))
    ok(browser.patch(f"{API}/activities/{4:032x}", json={"shoe": None}))
    assert ok(mount(browser, "p3", FIRST, "right", since=day(0)))["moved"] == 0
    ok(browser.delete(f"{API}/pods/p3/mounting"))
    assert ok(mount(browser, "p1", FIRST, "left", since=day(2)))["moved"] == 2
    expected = {0: None, 1: None, 2: FIRST, 3: SECOND, 4: None, 5: FIRST}
    assert shoes_of(browser) == expected
    assert ok(mount(browser, "p2", FIRST, "right"))["moved"] == 0
    # Taking pods out, and into others, changes nothing that was run before.
    ok(browser.delete(f"{API}/pods/p1/mounting"))
    assert ok(mount(browser, "p1", SECOND, "left"))["moved"] == 0
    assert shoes_of(browser) == expected
    distances = {each["id"]: each["distance"] for each in ok(browser.get(f"{API}/shoes"))["shoes"]}
    assert distances == {FIRST: 2000.0, SECOND: 1000.0}


def test_pods_in_two_shoes_tell_of_none(browser: httpx.Client, served: Home) -> None:
    for key in (FIRST, SECOND):
        put_shoe(browser, key)
    for device in ("p1", "p2"):
        ok(browser.put(f"{API}/pods/{device}", json={"name": ""}))
    assert ok(mount(browser, "p1", FIRST, "left", since=day(0)))["moved"] == 0
    recorded(served, 2, left="p1", right="p2")
    assert ok(mount(browser, "p2", SECOND, "right", since=day(1)))["moved"] == 0
    assert shoes_of(browser) == {0: None, 1: None}


def test_a_run_in_parts_goes_with_them(browser: httpx.Client, served: Home) -> None:
    put_shoe(browser, FIRST)
    ok(browser.put(f"{API}/pods/p1", json={"name": ""}))
    recorded(served, 3, left="p1")
    whole = ok(browser.post(f"{API}/activities/merge", json={"activities": [f"{0:032x}", f"{1:032x}"]}))["id"]
    assert ok(mount(browser, "p1", FIRST, "left", since=day(0)))["moved"] == 2
    assert shoes_of(browser) == {int(whole, 16): FIRST, 2: FIRST}
    assert ok(browser.get(f"{API}/shoes"))["shoes"][0]["distance"] == 3000.0
