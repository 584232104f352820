"""What the coach says on the page: in the log, in the browser's cue log, on the screen, and told again by Python."""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import Route as NetworkRoute

from openstride.pod import COACH, CUE, NOT_NOW
from openstride.recordings import Event, LogEntry, LogReader, write_recording
from openstride.replay import said_again
from openstride.runtime import load
from openstride.simulator import RUNNERS, Route, simulate
from tests import browser
from tests.app.looking import hold, says
from tests.browser import Browser, chromium
from tests.conftest import Require
from tests.end_to_end.house import Home, eventually, home
from tools.page import PAGE

#: The shoes run, and the page's clock goes, so many times as fast as ours.
SPEED: Final = 8
#: And they run for so long (s).
LASTS: Final = 1200.0
#: The virtual runner is held against a runner of quicker steps, longer contacts known to nobody.
BASELINE: Final = {
    "baseline": 1,
    "runs": 23,
    "days": 61,
    "metrics": {
        "cadence": {"source": "own", "runs": 23, "knots": [[v, 3.4, 0.03, 0.01] for v in (1.5, 5.5)], "sources": []}
    },
    "retired": [],
}
GOAL: Final = {
    "kind": "goal",
    "id": "week",
    "period": "week",
    "quantity": "distance",
    "before": 9500.0,
    "each": 1.0,
    "threshold": 10_000.0,
    "end": "2999-01-01",
}
SNAPSHOT: Final = {
    "progress": 1,
    "day": "2026-03-02",
    "lines": [GOAL],
    "fastest": [{"length": 400.0, "time": 900.0, "uncertainty": 1.0}],
}
#: One is reached every 10 m, after the strides that the engine gives together once it knows how the pods sit.
MANY: Final = SNAPSHOT | {"lines": [GOAL | {"id": f"{n}", "before": 9900.0 - 10.0 * n} for n in range(6)]}
FASTER: Final = """(speed) => {
    const began = performance.now();
    const real = performance.now.bind(performance);
    performance.now = () => began + (real() - began) * speed;
    const Socket = window.WebSocket;
    window.WebSocket = class extends Socket {
        constructor(address) { super(address + '?speed=' + speed); }
    };
}"""
#: All bytes of the only log in the browser, by the names of its segments.
LOG: Final = """async () => {
    const found = {};
    const walk = async (folder) => {
        for await (const [name, each] of folder.entries()) {
            if (each.kind === 'directory') { await walk(each); continue; }
            const bytes = new Uint8Array(await (await each.getFile()).arrayBuffer());
            found[name] = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
        }
    };
    await walk(await navigator.storage.getDirectory());
    return found;
}"""
SAID: Final = "() => performance.getEntriesByName('said').map(({ detail }) => detail)"
#: Of what did not wait for something else to be said (ms).
SOUNDS: Final = """() => performance.getEntriesByName('stride-to-sound')
    .filter(({ detail }) => detail.waitedMs < 5).map(({ duration }) => duration)"""


@pytest.fixture(scope="module")
def house(require: Require, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    require("chromium", "it runs the page; install the package chromium", present=browser.PRESENT)
    require("page", "it is not built; `make page` builds it", present=(PAGE / "index.html").is_file())
    # Nobody waits here for the minute that a runner walks at first.
    folder = tmp_path_factory.mktemp("said")
    runner = replace(RUNNERS["easy"], route=Route(walking=0.0))
    write_recording(folder / "shoes", simulate(runner, LASTS, seed=4).recording)
    with home(folder / "data", "--shoes", str(folder / "shoes")) as running:
        yield running


@pytest.fixture
def running(house: Home, tmp_path: Path) -> Iterator[Browser]:
    del house
    with chromium(tmp_path / "profile") as started:
        yield started


def shown(running: Browser, house: Home, speed: int, snapshot: dict[str, Any] = SNAPSHOT) -> Page:
    """Open the page of a runner who has been here before, whose runs stay in the browser."""

    def fulfil(document: Any) -> Any:
        return lambda route: route.fulfill(json=document)

    def refuse(route: NetworkRoute) -> None:
        route.abort()

    page = running.open(house.address)
    page.route("**/api/v1/coach/baseline", fulfil(BASELINE))
    page.route("**/api/v1/progress/live**", fulfil(snapshot))
    page.route("**/api/v1/logs/**", refuse)
    page.add_init_script(f"({FASTER})({speed})")
    page.set_viewport_size({"width": 360, "height": 780})
    settings = {"welcomed": True, "countdown": 0, "withheld": False}
    page.evaluate(f"localStorage.setItem('openstride.settings', '{json.dumps(settings)}')")
    page.evaluate("localStorage.setItem('openstride.language', 'en')")
    page.evaluate("localStorage.removeItem('openstride.baseline')")
    page.reload()
    eventually(lambda: page.evaluate("localStorage.getItem('openstride.snapshot')"), lambda kept: kept is not None)
    return page


def begin(page: Page) -> None:
    page.get_by_role("button", name=says("app.start.try")).click()
    expect(page.get_by_role("button", name=says("app.run.stop"))).to_be_visible(timeout=60_000)


def stop(page: Page) -> None:
    key = page.get_by_role("button", name=says("app.run.stop"))
    hold(page, "app.run.stop")
    expect(key).to_be_hidden(timeout=60_000)


def picture(page: Page, name: str) -> None:
    """Draw the page into the folder that whoever wants to look names."""
    if folder := os.environ.get("OPENSTRIDE_PICTURES"):
        page.screenshot(path=f"{folder}/said-{name}.png", full_page=True)


def log_of(page: Page, folder: Path) -> list[LogEntry]:
    folder.mkdir()
    for name, text in page.evaluate(LOG).items():
        (folder / name).write_bytes(base64.b64decode(text))
    return list(LogReader(folder))


def events(log: list[LogEntry], kind: str) -> list[dict[str, Any]]:
    return [json.loads(each.text) for each in log if isinstance(each, Event) and each.kind == kind]


@pytest.mark.timeout(300)
def test_a_cue_is_logged_shown_and_told_again(house: Home, running: Browser, tmp_path: Path) -> None:
    page = shown(running, house, SPEED)
    begin(page)
    card = page.get_by_role("button", name=re.compile(re.escape(says("cue.say.cadence_low").rstrip("."))))
    expect(card).to_be_visible(timeout=200_000)
    expect(card).to_contain_text("200 to 208")
    picture(page, "cue")
    card.click()
    expect(card).to_be_hidden()
    page.get_by_role("button", name=says("app.run.choices")).click()
    page.get_by_role("button", name=says("app.said.not_now"), exact=True).click()
    picture(page, "run")
    stop(page)
    expect(page.get_by_role("heading", name=says("app.said.list"))).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(says("cue.say.cadence_low").rstrip("."))
    earned = page.get_by_role("region", name=says("app.said.earned"))
    expect(earned.get_by_text(says("cue.earned.goal.week").rstrip("."), exact=True)).to_be_visible()
    picture(page, "list")
    said = page.evaluate(SAID)
    kinds = [each["kind"] for each in said]
    assert {"cue", "milestone"} <= set(kinds)
    # Without a window there is no voice here: a tone, and the text on the screen.
    assert {each["by"] for each in said} <= {"tone", "screen"}
    assert next(each for each in said if each["kind"] == "cue")["text"] == says("cue.say.cadence_low")
    log = log_of(page, tmp_path / "log")
    assert [document["baseline"]["runs"] for document in events(log, COACH)] == [23]
    cues = events(log, CUE)
    assert [(cue["kind"], cue["given"]) for cue in cues[:1]] == [("cadence_low", True)]
    assert [wish["duration"] for wish in events(log, NOT_NOW)] == [900]
    assert len(events(log, "split")) == kinds.count("split")
    assert {milestone["of"].get("length", "goal") for milestone in events(log, "milestone")} == {400.0, "goal"}
    again = said_again(log, load("numba"))
    assert len(again.seen) == len(cues)
    assert again.equal


@pytest.mark.timeout(300)
def test_a_sound_follows_its_stride(
    house: Home, running: Browser, tmp_path: Path, measured: Callable[[str], None]
) -> None:
    page = shown(running, house, 1, MANY)
    begin(page)
    eventually(lambda: page.evaluate(SAID), lambda said: len(said) >= 6)
    sounds = sorted(page.evaluate(SOUNDS))
    loads = page.evaluate("performance.getEntriesByName('engine-load').map(({ detail }) => detail.share)")
    stop(page)
    assert {each["by"] for each in page.evaluate(SAID)} == {"tone"}
    assert len(sounds) >= 4
    late = sounds[int(0.95 * len(sounds))]
    log = log_of(page, tmp_path / "log")
    assert len(events(log, "milestone")) >= 6
    measured(
        f"packet that closes a stride to first sound: median {sounds[len(sounds) // 2]:.0f} ms, p95 {late:.0f} ms of"
        f" {len(sounds)} (must 150); engine and coach take {100 * sum(loads) / len(loads):.2f} % of a core (must 2)"
    )
