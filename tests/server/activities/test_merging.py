"""Several activities are made one, which is all of them, and taken apart again: on both databases."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from openstride.analysis import analyze
from openstride.recordings import read_recording
from openstride.server import Home
from openstride.server._documents import Analysed
from openstride.server.database import Activity, Recording, Result, Runner
from openstride.server.runs._runs import keep_analysed
from tests.server.activities.test_activities import (
    API,
    BEGINNING,
    FIRST,
    SECOND,
    activities_in,
    listed,
    ok,
    put_shoe,
)
from tests.server.conftest import EITHER, Made
from tests.server.runs.test_runs import receive, work
from tests.server.test_problems import problem_in

address = EITHER
IDS = [f"{index:032x}" for index in range(6)]


def merge(browser: httpx.Client, *keys: str, **more: Any) -> httpx.Response:
    return browser.post(f"{API}/activities/merge", json={"activities": keys, **more})


def everything(home: Home) -> list[dict[str, Any]]:
    """Return all rows of activities."""
    with home.database.reading(home.runs.runner) as session:
        rows = session.scalars(select(Activity).order_by(Activity.id))
        return [{name: getattr(row, name) for name in Activity.__table__.columns.keys()} for row in rows]  # noqa: SIM118


def apart(home: Home, number: int, **more: Any) -> None:
    """Let there be activities a day apart, in order."""
    activities_in(home, number, **more)
    with home.database.writing(home.runs.runner) as session:
        for row in session.scalars(select(Activity)):
            row.start = BEGINNING + timedelta(days=int(row.id, 16))


def test_a_merged_activity_is_in_the_lists_in_the_place_of_its_parts(browser: httpx.Client, served: Home) -> None:
    put_shoe(browser, FIRST)
    apart(served, 4, shoe_id=FIRST, moving_time=1500.0)
    before = ok(browser.get(f"{API}/shoes"))["shoes"][0]
    totals = {"period": "year", "quantity": "distance", "zone": "UTC"}
    run = ok(browser.get(f"{API}/progress/totals", params=totals))
    whole = ok(merge(browser, IDS[2], IDS[0]))
    assert [part["id"] for part in whole["parts"]] == [IDS[0], IDS[2]]
    assert {part["part_of"] for part in whole["parts"]} == {whole["id"]}
    assert (whole["title"], whole["shoe"], whole["recording"], whole["kind"]) == ("run 0", FIRST, None, "run")
    assert (whole["distance"], whole["moving_time"], whole["speed"]) == (2000.0, 3000.0, pytest.approx(2 / 3))
    assert whole["duration"] == 2 * 86_400.0 + 1800.0
    assert whole["start"] == ok(browser.get(f"{API}/activities/{IDS[0]}"))["start"]
    assert [f"{key:032x}" for key in listed(browser)] == [IDS[3], IDS[1], whole["id"]]
    # Counted once, and all of it.
    after = ok(browser.get(f"{API}/shoes"))["shoes"][0]
    assert (after["distance"], after["activities"]) == (before["distance"], before["activities"] - 1)
    assert ok(browser.get(f"{API}/progress/totals", params=totals)) == run
    assert problem_in(browser.delete(f"{API}/shoes/{FIRST}")).type == "openstride:shoe-worn"


def test_splitting_undoes_it_exactly(browser: httpx.Client, served: Home) -> None:
    put_shoe(browser, FIRST)
    apart(served, 4, shoe_id=FIRST, notes="dog")
    before, page = everything(served), ok(browser.get(f"{API}/activities"))
    whole = ok(merge(browser, *IDS[:3], title="Long run"))
    assert (whole["title"], whole["notes"]) == ("Long run", "dog\n\ndog\n\ndog")
    ok(browser.patch(f"{API}/activities/{whole['id']}", json={"notes": "cat", "shoe": None, "kind": "walk"}))
    ok(browser.delete(f"{API}/activities/{whole['id']}"))
    assert [f"{key:032x}" for key in listed(browser)] == [IDS[3]]
    parts = ok(browser.post(f"{API}/activities/{whole['id']}/split"))["activities"]
    assert [part["id"] for part in parts] == IDS[:3]
    assert everything(served) == before
    assert ok(browser.get(f"{API}/activities")) == page
    assert problem_in(browser.get(f"{API}/activities/{whole['id']}")).type == "openstride:activity-not-found"
    assert problem_in(browser.post(f"{API}/activities/{IDS[0]}/split")).type == "openstride:not-merged"
    assert ok(merge(browser, *IDS[:3]))["id"] == whole["id"]


def test_merging_once_more_changes_nothing(browser: httpx.Client, served: Home) -> None:
    apart(served, 3)
    whole = ok(merge(browser, IDS[0], IDS[1]))
    assert ok(merge(browser, IDS[1], IDS[0], title="again")) == whole
    for keys in (IDS[:3], [IDS[0], IDS[2]]):
        refused = problem_in(merge(browser, *keys))
        assert refused.type == "openstride:not-mergeable"
        assert "part of another" in refused.detail
    assert "merged of others" in problem_in(merge(browser, whole["id"], IDS[2])).detail


def test_what_cannot_be_one_is_refused_and_nothing_changes(browser: httpx.Client, served: Home) -> None:
    put_shoe(browser, FIRST)
    put_shoe(browser, SECOND)
    apart(served, 5)
    with served.database.transaction() as connection:
        connection.execute(Runner.__table__.insert().values(id=77, name="", created_at=BEGINNING))  # type: ignore[attr-defined]
    activities_in(served, 1, runner=77, id="7" * 32)
    for key, shoe in ((IDS[0], FIRST), (IDS[1], SECOND)):
        ok(browser.patch(f"{API}/activities/{key}", json={"shoe": shoe}))
    ok(browser.delete(f"{API}/activities/{IDS[2]}"))
    with served.database.writing(served.runs.runner) as session:
        long = session.find(Activity, IDS[3])
        assert long is not None
        long.duration = 86_401.0
    before = everything(served)
    for keys, kind in (
        ([IDS[0], "7" * 32], "activity-not-found"),
        ([IDS[0], IDS[2]], "not-mergeable"),
        ([IDS[3], IDS[4]], "activities-overlap"),
        ([IDS[3], IDS[3]], "activities-overlap"),
        ([IDS[0], IDS[1]], "shoes-differ"),
        ([IDS[0]], "invalid"),
        ([], "invalid"),
        (IDS[:1] * 51, "invalid"),
        ([IDS[0], "\u0000"], "invalid"),
    ):
        assert problem_in(merge(browser, *keys)).type == f"openstride:{kind}", keys
    assert problem_in(merge(browser, *IDS[:2], shoe="0c" * 16)).type == "openstride:shoe-not-found"
    assert problem_in(merge(browser, *IDS[:2], title="\n")).type == "openstride:invalid"
    assert everything(served) == before
    assert ok(merge(browser, *IDS[:2], shoe=SECOND))["shoe"] == SECOND


def test_a_part_is_left_as_it_is(browser: httpx.Client, served: Home) -> None:
    apart(served, 2)
    whole = ok(merge(browser, *IDS[:2]))
    path = f"{API}/activities/{IDS[0]}"
    acts: tuple[Callable[[], httpx.Response], ...] = (
        lambda: browser.patch(path, json={"title": "x"}),
        lambda: browser.delete(path),
        lambda: browser.post(f"{path}/restore"),
    )
    for act in acts:
        refused = problem_in(act())
        assert (refused.type, whole["id"] in refused.detail) == ("openstride:activity-part", True)
    assert ok(browser.get(path))["part_of"] == whole["id"]


LATER = timedelta(seconds=300)


@pytest.fixture
def halves(home: Home, made: Made) -> tuple[str, str]:
    """Return two activities that were analysed: one run, recorded once more five minutes later."""
    receive(home.runs, made.run, made.segments)
    work(home.runs)
    second = "f" * 32
    folder = home.runs.folder / second
    folder.mkdir()
    for path in sorted((home.runs.folder / made.run).rglob("*")):
        target = folder / path.relative_to(home.runs.folder / made.run)
        target.mkdir(exist_ok=True) if path.is_dir() else target.write_bytes(path.read_bytes())
    with home.database.writing(home.runs.runner) as session:
        for model in (Recording, Activity, Result):
            for row in session.scalars(select(model)):
                values = {name: getattr(row, name) for name in model.__table__.columns.keys()}  # noqa: SIM118
                ids: dict[str, Any] = {name: second for name in ("id", "recording_id", "activity_id") if name in values}
                if model is not Result:
                    ids["start"] = values["start"] + LATER
                session.add(model(**values | ids))
                session.flush()
    return made.run, second


def test_the_whole_has_strides_series_raw_data_and_reports_of_all_its_parts(
    halves: tuple[str, str], browser: httpx.Client, tmp_path: Path
) -> None:
    one = ok(browser.get(f"{API}/activities/{halves[0]}"))
    strides = ok(browser.get(f"{API}/activities/{halves[0]}/strides"))
    whole = ok(merge(browser, *halves))
    path = f"{API}/activities/{whole['id']}"
    assert whole["duration"] == 300.0 + one["duration"]
    assert [part["report"] for part in whole["parts"]] == [True, True]
    assert (whole["method"], whole["engine"], whole["results"]) == (one["method"], one["engine"], [])

    found = ok(browser.get(f"{path}/strides"))
    assert found["strides"] == 2 * strides["strides"]
    for name, column in found["columns"].items():
        if name == "part":
            assert column == [0] * strides["strides"] + [1] * strides["strides"]
            continue
        later = strides["columns"][name]
        if name.startswith("t_"):
            later = [None if value is None else pytest.approx(value + 300.0) for value in later]
        assert column == strides["columns"][name] + later, name
    file = browser.get(f"{path}/strides?format=parquet")
    assert file.content[:4] == b"PAR1"

    series = ok(browser.get(f"{path}/series", params={"metrics": "speed"}))
    (gap,) = [gap for gap in series["gaps"] if gap["seconds"] > 100.0]
    assert one["duration"] - 10.0 < gap["start"] < one["duration"] < 300.0 < gap["end"] < 310.0
    width = series["length"] / series["buckets"]
    assert not any(gap["start"] < (index + 0.5) * width < gap["end"] for index in series["series"][0]["bucket"][:-1:2])

    with zipfile.ZipFile(io.BytesIO(browser.get(f"{path}/raw").content)) as archive:
        archive.extractall(tmp_path / "away")
    assert sorted(each.name for each in (tmp_path / "away").iterdir()) == sorted(halves)
    assert len(analyze(read_recording(tmp_path / "away" / halves[1])).feet) == 2


def test_the_summary_adds_up_and_means_stay(halves: tuple[str, str], browser: httpx.Client) -> None:
    one = ok(browser.get(f"{API}/activities/{halves[0]}"))
    whole = ok(merge(browser, *halves))
    for name, factor in (("distance", 2.0), ("moving_time", 2.0), ("cadence", 1.0), ("contact_time", 1.0)):
        assert whole["summary"][name]["value"] == pytest.approx(factor * one["summary"][name]["value"]), name
        assert whole["summary"][name]["n"] == 2 * one["summary"][name]["n"]
    assert whole["distance"] == pytest.approx(whole["summary"]["distance"]["value"])
    assert whole["speed"] == pytest.approx(whole["summary"]["mean_speed"]["value"])
    assert whole["cadence_spm"] == pytest.approx(whole["summary"]["cadence"]["value"])
    contact, of_one = whole["summary"]["contact_time"], one["summary"]["contact_time"]
    # What both have in common stays, what each has of its own becomes less.
    assert 0.0044 < contact["uncertainty"] < of_one["uncertainty"]
    assert whole["summary"]["cadence_drift"]["value"] is None
    assert [warned["part"] for warned in whole["warnings"]] == [0] * len(one["warnings"]) + [1] * len(one["warnings"])
    assert whole["replay"] == one["replay"] | {"strides": 2 * one["replay"]["strides"]}


def test_what_is_found_anew_in_a_part_is_so_in_the_whole(
    halves: tuple[str, str], browser: httpx.Client, home: Home
) -> None:
    whole = ok(merge(browser, *halves))
    before = ok(browser.get(f"{API}/activities/{halves[1]}"))
    with home.database.writing(home.runs.runner) as session:
        result = session.scalars(select(Result).where(Result.activity_id == halves[1])).one()
        summary = json.loads(json.dumps(result.summary))
        summary["distance"]["value"] += 100.0
        values = {name: getattr(result, name) for name in ("engine", "version", "told", "running", "warnings", "files")}
        found = Analysed.model_validate(values | {"method": "a" * 64, "summary": summary, "replay": result.replay})
        keep_analysed(session, halves[1], found, BEGINNING)
    after = ok(browser.get(f"{API}/activities/{whole['id']}"))
    assert after["distance"] == pytest.approx(whole["distance"] + 100.0)
    assert after["summary"]["distance"]["value"] == pytest.approx(after["distance"])
    assert (after["method"], after["engine"]) == (None, whole["engine"])
    ok(browser.put(f"{API}/activities/{halves[1]}/shown", json={"method": before["method"]}))
    assert ok(browser.get(f"{API}/activities/{whole['id']}"))["distance"] == pytest.approx(whole["distance"])
    assert ok(browser.get(f"{API}/activities/{whole['id']}/results")) == {"results": []}


def test_a_whole_that_is_deleted_for_good_takes_its_parts_along(
    halves: tuple[str, str], browser: httpx.Client, home: Home
) -> None:
    whole = ok(merge(browser, *halves))
    path = f"{API}/activities/{whole['id']}"
    assert problem_in(browser.delete(f"{path}?for_good=true")).type == "openstride:not-in-bin"
    ok(browser.delete(path))
    assert browser.delete(f"{path}?for_good=true").status_code == 204
    assert everything(home) == []
    assert list(home.runs.folder.iterdir()) == []
    with home.database.reading(home.runs.runner) as session:
        assert session.scalars(select(Recording)).all() == []
        assert session.scalars(select(Result)).all() == []
