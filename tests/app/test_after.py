"""What is looked at after a run, in a real browser: summary, advice, comparison, a picture to share, the calendar."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from openstride.recordings import Event, LogWriter
from openstride.server import Settings
from openstride.server import opened as analysing
from openstride.server.database import Activity
from tests.app.looking import says, shown
from tests.browser import Browser
from tests.coach.making import seeded
from tests.end_to_end.house import Home, home
from tests.server.coach.test_coach import RUNNER, day, ran, unusual
from tests.server.making import made_up
from tools.page import APP

AXE: Final = (APP / "node_modules" / "axe-core" / "axe.min.js").read_text
FAULTS: Final = """() => axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(" ")).join(", ")}`))"""
TIRED: Final = 30
#: A run that this device has seen live, and that home has not.
RUN: Final = "ab" * 16


def measured(value: float, sigma: float) -> dict[str, float]:
    return {"value": value, "sigma": sigma}


#: What is kept of it when it is stopped.
LIVE: Final[Mapping[str, Any]] = {
    "seconds": 1000.0,
    "strides": 2800,
    "running": True,
    "distance": measured(3230.0, 12.0),
    "speed": measured(3.23, 0.012),
    "cadenceSpm": measured(168.4, 0.6),
    "contactTime": {"left": measured(0.247, 0.004), "right": measured(0.254, 0.004)},
    "strikeAngle": {"left": measured(0.12, 0.012), "right": measured(0.16, 0.012)},
    "along": {
        "width": 10,
        "speed": [3.2, 3.3, 3.25, 3.2] * 25,
        "cadenceSpm": [168.0, 169.0, 168.5, 167.9] * 25,
        "contactTime": {"left": [0.247] * 100, "right": [0.254] * 50 + [None] * 10 + [0.256] * 40},
        "kilometres": [
            {"length": 1000, "seconds": 300 + 5 * k, "cadenceSpm": 168.2, "contactTime": 0.2481} for k in range(3)
        ]
        + [{"length": 230, "seconds": 71.5, "cadenceSpm": 167.4, "contactTime": 0.251}],
        "miles": [{"length": 1609.344, "seconds": 492.0, "cadenceSpm": 168.2, "contactTime": 0.2481}] * 2,
    },
    "feet": None,
}


pytestmark = pytest.mark.usefixtures("page_and_browser")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Return a home of somebody who ran for two months as usual, and then once unlike that."""
    folder = tmp_path_factory.mktemp("after")
    with analysing(Settings(folder / "data", made_up)) as there:
        random = seeded(0)
        for number in range(TIRED):
            ran(there, number, RUNNER.form(random), distance=5000.0 + 500.0 * number, speed=2.9)
        ran(there, TIRED, unusual(), distance=8000.0, speed=2.9)
        with there.database.transaction() as connection:
            for number in range(TIRED + 1):
                # Each at noon, so that no time zone moves it to another day.
                start = day(number).replace(hour=12, minute=0, second=0)
                more = {"title": "Tired legs"} if number == TIRED else {}
                connection.execute(update(Activity).where(Activity.id == f"{number:032x}").values(start=start, **more))
    with home(folder / "data") as running:
        yield running


@pytest.fixture
def page(house: Home, running: Browser) -> Iterator[Page]:
    with shown(running, f"http://localhost:{house.port}/", worker=False) as opened:
        # Of made-up activities there are no strides to draw.
        nothing: dict[str, Any] = {"by": "time", "length": None, "buckets": 0, "gaps": [], "series": []}
        opened.route("**/series?**", lambda route: route.fulfill(json=nothing))
        yield opened


def show(page: Page, address: str) -> None:
    page.goto(f"{page.url.split('#')[0]}#{address}")


def faultless(page: Page) -> None:
    page.evaluate(AXE(encoding="utf-8"))
    assert page.evaluate(FAULTS) == []


def remember(page: Page, run: Mapping[str, Any]) -> None:
    """Let this device have seen a run live, of which home knows that it arrives."""
    facts = {"id": RUN, "state": "receiving", "received_bytes": 0, "start": "2026-11-21T17:07:00Z", "duration": 1000.0}
    unknown = dict.fromkeys(("receipt", "feet", "engine", "summary", "running", "replay", "error"))
    kept = {f"live:{RUN}": run, "live": [RUN], "home": [{**facts, **unknown, "warnings": [], "report": False}]}
    page.evaluate(
        "(all) => Object.entries(all).forEach(([name, value]) => localStorage.setItem(name, JSON.stringify(value)))",
        kept,
    )


def test_the_summary_is_there_while_home_is_out_of_reach(page: Page) -> None:
    page.route("**/api/**", lambda route: route.abort("internetdisconnected"))
    # An answer of home's that is still under way would take the place of what is remembered.
    page.reload()
    remember(page, LIVE)
    show(page, f"/runs/{RUN}")
    page.reload()
    expect(page.get_by_text("3.23")).to_be_visible()
    expect(page.get_by_text(says("after.later"))).to_be_visible()
    rows = page.locator("section[aria-labelledby=splits] tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text("5:00")
    expect(rows.last).to_contain_text("0.23")
    charts = page.locator("section[aria-labelledby=along]")
    expect(charts.locator("figure")).to_have_count(3)
    charts.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    expect(charts).to_contain_text("0:15")
    faultless(page)


def test_the_picture_tells_neither_name_nor_day_unless_it_is_wished(page: Page, tmp_path: Path) -> None:
    show(page, f"/activities/{TIRED:032x}")
    page.get_by_role("button", name=says("after.share.open")).click()
    sheet = page.get_by_role("dialog")
    picture = sheet.get_by_role("img")
    expect(picture).to_have_attribute("aria-label", "8.00 km. Time 30:00. Pace 5:45 /km")
    sheet.get_by_label(says("after.share.title")).check()
    expect(picture).to_have_attribute("aria-label", "Tired legs. 8.00 km. Time 30:00. Pace 5:45 /km")
    faultless(page)
    sheet.get_by_text(says("after.share.portrait"), exact=True).click()
    with page.expect_download() as download:
        sheet.get_by_role("button", name=says("after.share.keep")).click()
    download.value.save_as(tmp_path / "run.png")
    head = (tmp_path / "run.png").read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert [int.from_bytes(head[at : at + 4]) for at in (16, 20)] == [1080, 1350]


def test_advice_comes_with_its_evidence(page: Page) -> None:
    show(page, f"/activities/{TIRED:032x}")
    advice = page.locator("section[aria-labelledby=advice]")
    expect(advice.get_by_text(says("after.advice.next"))).to_be_visible()
    expect(advice.get_by_text(says("coach.try.cadence"))).to_be_visible()
    expect(advice.get_by_text(says("coach.why.cadence"))).to_be_visible()
    expect(advice.get_by_role("link")).to_have_attribute("href", "https://doi.org/10.1249/MSS.0b013e3181ebedf4")
    expect(advice.get_by_role("img")).to_have_count(1)
    faultless(page)


def test_two_activities_are_chosen_for_comparison(page: Page) -> None:
    show(page, "/history")
    page.get_by_role("link", name="Tired legs").click()
    page.get_by_role("button", name=says("after.compare.do")).click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("link").first).to_be_visible()
    faultless(page)
    page.route("**/compare/**", lambda route: route.fulfill(json=comparison()))
    sheet.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("Contact time +15 ± 4 ms")
    expect(page.get_by_text("5:00–5:33")).to_be_visible()
    expect(page.get_by_role("heading", name=says("after.compare.not_told"))).to_be_visible()
    faultless(page)
    *before, one, other = page.url.split("/")
    page.get_by_role("link", name=says("after.compare.turn")).click()
    expect(page).to_have_url("/".join([*before, other, one]))


def comparison() -> Mapping[str, Any]:
    def row(metric: str, verdict: str, value: float, sigma: float, at: float, rail: tuple[float, float]) -> Any:
        estimates = {"this_run": (at, sigma), "other_run": (at - value, sigma), "difference": (value, sigma)}
        told = {name: {"value": each[0], "uncertainty": each[1]} for name, each in estimates.items()}
        known = {"metric": metric, "side": None, "unit": "s", "verdict": verdict, "n": 20, "needed": None, "rail": rail}
        return known | told

    metrics = [
        row("contact_time", "real_difference", 0.015, 0.002, 0.25, (0.15, 0.35)),
        row("cadence", "not_told_apart", 0.2, 0.3, 168.0, (140.0, 200.0)),
    ]
    whole = {"this": RUN, "other": RUN, "gait": "running", "speed": [3.0, 3.333], "this_seconds": 600.0}
    return whole | {"other_seconds": 615.0, "metrics": metrics}


def test_the_calendar_is_led_through_by_keys(page: Page) -> None:
    show(page, "/history")
    page.get_by_text(says("house.history.calendar"), exact=True).click()
    last = day(TIRED).astimezone(UTC).date()
    show(page, f"/history?month={last:%Y-%m}")
    grid = page.get_by_role("grid")
    expect(grid.locator(f'[data-day="{last}"] .dot')).to_be_visible()
    first = last.replace(day=1)
    grid.locator(f'[data-day="{first}"]').focus()
    for key, to in (("ArrowRight", 1), ("ArrowDown", 8), ("ArrowLeft", 7), ("ArrowUp", 0), ("ArrowLeft", -1)):
        page.keyboard.press(key)
        expect(page.locator(f'[data-day="{first + timedelta(days=to)}"]')).to_be_focused()
    before = first - timedelta(days=1)
    assert f"month={before:%Y-%m}" in page.url
    show(page, f"/history?month={last:%Y-%m}")
    page.locator(f'[data-day="{last}"]').focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main").locator("ol").get_by_role("listitem")).to_have_count(1)
    expect(page.get_by_role("link", name="Tired legs")).to_be_visible()
    assert f"day={last}" in page.url
    faultless(page)
    page.reload()
    expect(page.get_by_role("link", name="Tired legs")).to_be_visible()
    page.evaluate("localStorage.removeItem('openstride.history-view')")


def test_an_activity_is_found_by_its_name(page: Page) -> None:
    show(page, "/history")
    page.get_by_role("button", name=says("house.filter"), exact=True).click()
    page.get_by_label(says("house.filter.title")).fill("tired")
    page.get_by_role("button", name=says("house.filter.show")).click()
    expect(page.get_by_role("main").locator("ol").get_by_role("listitem")).to_have_count(1)
    assert "title=tired" in page.url


WRITE: Final = """async ({ id, bytes }) => {
    const root = await navigator.storage.getDirectory();
    const logs = await root.getDirectoryHandle("logs", { create: true });
    const folder = await logs.getDirectoryHandle(id, { create: true });
    const file = await folder.getFileHandle("00000000.log", { create: true });
    const stream = await file.createWritable();
    await stream.write(Uint8Array.from(bytes));
    await stream.close();
}"""


def test_a_run_that_has_not_come_home_is_taken_along_and_deleted_with_a_way_back(
    page: Page, tmp_path: Path, stored_log: bytes
) -> None:
    page.route("**/api/**", lambda route: route.abort("internetdisconnected"))
    page.evaluate(WRITE, {"id": RUN, "bytes": list(stored_log)})
    page.reload()
    show(page, f"/runs/{RUN}")
    with page.expect_download() as download:
        page.get_by_role("button", name=says("after.kept.raw")).click()
    download.value.save_as(tmp_path / "run.zip")
    with zipfile.ZipFile(tmp_path / "run.zip") as archive:
        assert archive.testzip() is None
        assert archive.read(f"{RUN}/00000000.log") == stored_log
    page.get_by_role("button", name=says("after.kept.discard")).click()
    expect(page.get_by_text(says("after.kept.discarded"))).to_be_visible()
    page.get_by_role("button", name=says("house.undo")).click()
    expect(page.get_by_role("button", name=says("after.kept.discard"))).to_be_visible()


@pytest.fixture
def stored_log(tmp_path: Path) -> bytes:
    """Return the only segment of a log that was stopped, with no strides."""
    start = round(datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp() * 1e6)
    with LogWriter(tmp_path / "log", clock=lambda: 0.0) as log:
        log.append(Event(start, "start", json.dumps({"engine": "none", "app": "web", "version": "0.1.0"})))
        log.append(Event(start + 60_000_000, "stop"))
    (segment,) = (tmp_path / "log").glob("*.log")
    return segment.read_bytes()
