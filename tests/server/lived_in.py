"""A home in which somebody has lived for a while: there is something behind every route."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import httpx

from openstride.server import Home
from tests.server.activities.test_activities import activities_in
from tests.server.conftest import RUN, Hand, Made
from tests.server.making import digest_header
from tests.server.runs.test_reports import PAGE
from tests.server.sending import upload

API = "/api/v1"
WORN, NEW = "5e" * 16, "5f" * 16
POD = "p1"
GOAL = "90" * 16
BATCH, FILE = "ba" * 16, "bf" * 16
TYPED = "7a" * 16


def live_in(home: Home, browser: httpx.Client, hand: Hand, made: Made) -> Mapping[str, Sequence[str | int]]:
    """Let somebody live in a home, and return what stands in the places of its addresses, by their names."""
    home.settings.report_page.write_text(PAGE, encoding="utf-8")
    hand.works = True
    for shoe, name in ((WORN, "daily"), (NEW, "new")):
        browser.put(f"{API}/shoes/{shoe}", json={"name": name}).raise_for_status()
    browser.put(f"{API}/pods/{POD}", json={"name": "one"}).raise_for_status()
    browser.put(f"{API}/pods/{POD}/mounting", json={"shoe": NEW, "side": "left"}).raise_for_status()
    upload(browser, made.run, made.segments, lambda: 1 << 20).raise_for_status()
    analysed(browser, made.run)
    goal = {"quantity": "distance", "amount": 100_000.0, "period": "month"}
    browser.put(f"{API}/goals/{GOAL}", json=goal).raise_for_status()
    browser.put(f"{API}/batches/{BATCH}", json={"name": "export"}).raise_for_status()
    told = {"Content-Digest": digest_header(b"no run")}
    brought = f"{API}/batches/{BATCH}/files/{FILE}"
    browser.put(brought, content=b"no run", params={"name": "notes.txt"}, headers=told).raise_for_status()
    typed = {"start": "2026-05-01T06:00:00Z", "duration": 1800.0, "distance": 5000.0}
    browser.put(f"{API}/activities/{TYPED}", json=typed).raise_for_status()
    # Another still arrives, and nobody works on what is asked for from now on.
    upload_part(browser, RUN)
    hand.works = False
    activities_in(home, 4, shoe_id=WORN)
    activities = [f"{index:032x}" for index in range(4)]
    return {
        "run": [made.run, RUN],
        "activity": [made.run, TYPED, *activities],
        "other": [made.run, *activities],
        "shoe": [WORN, NEW],
        "goal": [GOAL],
        "batch": [BATCH],
        "file": [FILE],
        "device": [POD],
        "index": [0, 1],
        "z": [0, 1],
        "x": [0],
        "y": [0, 1],
        "name": ["left.parquet", "right.parquet", "recording.json"],
    }


def upload_part(browser: httpx.Client, run: str) -> None:
    """Send the beginning of a run."""
    headers = {"Upload-Offset": "0", "Upload-Complete": "?0", "Content-Digest": digest_header(b"step")}
    browser.patch(f"{API}/logs/{run}/segments/0", content=b"step", headers=headers).raise_for_status()


def analysed(browser: httpx.Client, run: str) -> None:
    """Wait until a run is analysed."""
    until = time.monotonic() + 300.0
    while (found := browser.get(f"{API}/runs/{run}").json())["state"] != "analysed":
        assert found["state"] != "failed", found
        assert time.monotonic() < until, found
        time.sleep(0.05)
