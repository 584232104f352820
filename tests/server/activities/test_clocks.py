"""A run whose phone had its clock far off is a run like any other, and said to be doubtful: on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from openstride.server import Home
from tests.server import making
from tests.server.activities.test_activities import API, ok
from tests.server.activities.test_merging import merge
from tests.server.conftest import EITHER
from tests.server.making import entries_of, made_up, segments_of, write_log
from tests.server.runs.test_runs import receive, work

address = EITHER
NOW, EPOCH = datetime(2026, 6, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)
#: When the phone says that it is.
CLOCKS = {
    "never set": datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC),
    "reset to the year of its maker": datetime(2009, 1, 1, tzinfo=UTC),
    "right": NOW - timedelta(days=1),
    "an hour ahead": NOW + timedelta(hours=1),
    "years ahead": datetime(2099, 12, 31, 23, 59, 50, tzinfo=UTC),
    "past what 32 bits hold": datetime(2106, 3, 1, tzinfo=UTC),
}


@pytest.mark.parametrize("clock", CLOCKS)
def test_whatever_the_clock_said_it_is_analysed_listed_and_given_out(
    clock: str, home: Home, browser: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, doubtful = CLOCKS[clock], clock != "right"
    monkeypatch.setattr(making, "START", start.timestamp())
    run = write_log(tmp_path / "log", entries_of(made_up(), 20.0))
    home.runs.clock = lambda: NOW
    receive(home.runs, run, segments_of(tmp_path / "log"))
    work(home.runs)
    assert ok(browser.get(f"{API}/runs"))["runs"][0]["state"] == "analysed"

    (listed,) = ok(browser.get(f"{API}/activities"))["activities"]
    assert listed["start_doubtful"] is doubtful
    said = datetime.fromisoformat(listed["start"])
    assert abs(said - start) < timedelta(seconds=5)
    for since, until, there in ((-60, 60, True), (60, 120, False), (-120, -60, False)):
        span = {"since": said + timedelta(seconds=since), "until": said + timedelta(seconds=until)}
        wanted = {name: max(each, EPOCH).isoformat() for name, each in span.items()}
        found = ok(browser.get(f"{API}/activities", params=wanted))["activities"]
        assert [each["id"] for each in found] == ([run] if there else [])

    path = f"{API}/activities/{run}"
    assert ok(browser.get(path))["start_doubtful"] is doubtful
    assert ok(browser.get(f"{path}/strides"))["strides"] > 20
    assert ok(browser.get(f"{path}/series", params={"by": "distance"}))["series"]
    assert browser.get(f"{path}/raw").status_code == 200
    for question in ("totals?period=week&quantity=distance&", "records?", "achievements?", "streaks?", "load?"):
        ok(browser.get(f"{API}/progress/{question}zone=Asia/Shanghai"))
    ok(browser.get(f"{API}/progress/predictions?zone=UTC"))


def test_a_page_goes_on_from_a_run_that_was_in_1970(home: Home, browser: httpx.Client, tmp_path: Path) -> None:
    home.runs.clock = lambda: NOW
    for index, start in enumerate((0.0, 1.6e9, 9e9)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(making, "START", start)
            run = write_log(tmp_path / str(index), entries_of(made_up(), 20.0))
        receive(home.runs, run, segments_of(tmp_path / str(index)))
    work(home.runs)
    found: list[str] = []
    after: str | None = None
    while not found or after is not None:
        page = ok(browser.get(f"{API}/activities", params={"limit": 1} | ({"after": after} if after else {})))
        found, after = found + [each["start"][:4] for each in page["activities"]], page["after"]
    assert found == ["2255", "2020", "1970"]
    ids = [each["id"] for each in ok(browser.get(f"{API}/activities"))["activities"]]
    whole = ok(merge(browser, *ids[:2]))
    assert whole["start_doubtful"] is True
    assert ok(browser.get(f"{API}/activities/{whole['id']}/series"))["gaps"]
