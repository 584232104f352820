"""An activity leaves home as a file that other programs read, and comes back as the same run."""

from __future__ import annotations

import io
import time
import uuid
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import httpx
import pyarrow.parquet as pq
import pytest

from openstride.activity import Records
from openstride.formats import WRITTEN, read, write
from openstride.server import Home
from tests.server.activities.test_activities import API, activities_in, ok
from tests.server.conftest import Hand
from tests.server.test_problems import problem_in


def exported(browser: httpx.Client, activity: str, form: str) -> bytes:
    answer = browser.get(f"{API}/activities/{activity}/file", params={"format": form})
    assert answer.status_code == 200, answer.text
    name = answer.headers["Content-Disposition"].partition("filename=")[2].strip('"')
    assert name.endswith(f"{activity[:8]}.{form}")
    return answer.content


def only(content: bytes) -> Records:
    reading = read(content)
    assert reading.outcome == "read", reading
    (records,) = reading.activities
    return records


def bring(browser: httpx.Client, content: bytes, name: str) -> str:
    """Bring a file home, and return the activity that became of it."""
    batch, file = uuid.uuid4().hex, uuid.uuid4().hex
    ok(browser.put(f"{API}/batches/{batch}", json={"name": name}))
    digest = {"Content-Digest": f"sha-256=:{b64encode(sha256(content).digest()).decode()}:"}
    ok(browser.put(f"{API}/batches/{batch}/files/{file}", params={"name": name}, content=content, headers=digest))
    ending = time.monotonic() + 120.0
    while time.monotonic() < ending:
        (found,) = ok(browser.get(f"{API}/batches/{batch}/files"))["files"]
        if found["verdict"]:
            assert found["verdict"] == "imported"
            return str(found["activities"][0])
        time.sleep(0.05)
    raise AssertionError(batch)


def test_a_run_with_pods_leaves_as_fit_with_what_each_foot_did(analysed: str, browser: httpx.Client) -> None:
    whole = ok(browser.get(f"{API}/activities/{analysed}"))
    records = only(exported(browser, analysed, "fit"))
    assert (records.sport, records.device) == ("running", "OpenStride")
    assert records.stated.distance == pytest.approx(whole["distance"], abs=0.006)
    assert records.stated.timer_time == pytest.approx(whole["moving_time"], abs=0.001)
    way = records.channel("distance")
    assert way is not None
    assert max(value for value in way.values if value is not None) == pytest.approx(whole["distance"], rel=0.02)
    native = {each.name for each in records.channels if each.device is None}
    assert native >= {"speed", "cadence", "contact_time", "balance", "vertical_oscillation", "step_length"}
    found = {each.name: each for each in records.channels}
    for name in ("contact_time", "strike_angle", "pronation"):
        for side in ("left", "right"):
            value, sigma = found[f"{name}_{side}"], found[f"{name}_{side}_uncertainty"]
            assert value.count == sigma.count > 10
            assert value.origin == "pod_summary"
            assert all(each is None or each > 0.0 for each in sigma.values)
    mean = whole["summary"]["contact_time"]["value"]
    pairs = zip(found["contact_time"].values, found["speed"].values, strict=True)
    running = [contact for contact, speed in pairs if contact is not None and speed is not None and speed > 2.5]
    assert sum(running) / len(running) == pytest.approx(mean, rel=0.02)
    # It stood before and after.
    assert len(records.pauses) == 2
    assert records.timer_time == pytest.approx(whole["moving_time"], abs=2.0)


def test_all_forms_of_a_run_hold_the_same_seconds(analysed: str, browser: httpx.Client) -> None:
    fit, tcx = (only(exported(browser, analysed, form)) for form in ("fit", "tcx"))
    assert (fit.start, fit.time) == (tcx.start, tcx.time)
    table = pq.read_table(io.BytesIO(exported(browser, analysed, "parquet")))
    lines = exported(browser, analysed, "csv").decode().splitlines()
    assert table.num_rows == len(fit.time) == len(lines) - 1
    assert lines[0].startswith("time,t [s],distance [m],speed [m/s],cadence [1/s],contact_time [s]")
    for form in ("fit", "tcx"):
        written = exported(browser, analysed, form)
        assert write(only(written), form) == written


def test_what_has_no_positions_is_no_gpx(analysed: str, browser: httpx.Client) -> None:
    found = problem_in(browser.get(f"{API}/activities/{analysed}/file", params={"format": "gpx"}))
    assert (found.type, found.status) == ("openstride:not-writable", 409)
    assert "no positions" in found.detail


@pytest.mark.parametrize("form", ["fit", "tcx"])
def test_a_run_that_comes_back_from_a_file_of_ours_is_the_same_run(
    form: str, analysed: str, browser: httpx.Client, hand: Hand
) -> None:
    hand.works = True
    activity = bring(browser, exported(browser, analysed, form), f"back.{form}")
    assert [each["id"] for each in ok(browser.get(f"{API}/activities"))["activities"]] == [analysed]
    assert ok(browser.get(f"{API}/activities/{activity}"))["beside"] == analysed


def test_an_activity_of_a_file_leaves_with_what_stood_in_it_and_its_runners_words(
    shared: Path, browser: httpx.Client, hand: Hand
) -> None:
    hand.works = True
    content = (shared / "activity-files" / "fit-valid" / "garmin-fenix-5-run.fit").read_bytes()
    activity = bring(browser, content, "run.fit")
    ok(browser.patch(f"{API}/activities/{activity}", json={"title": "By the sea"}))
    for form in WRITTEN:
        assert exported(browser, activity, form)
    assert exported(browser, activity, "fit") == write(only(content), "fit")
    assert only(exported(browser, activity, "gpx")).name == "By the sea"


def test_what_is_not_there_is_said(browser: httpx.Client, home: Home) -> None:
    activities_in(home, 1)
    assert problem_in(browser.get(f"{API}/activities/{77:032x}/file")).type == "openstride:activity-not-found"
    assert problem_in(browser.get(f"{API}/activities/{0:032x}/file")).type == "openstride:strides-lacking"
    assert browser.get(f"{API}/activities/{0:032x}/file", params={"format": "doc"}).status_code == 422
