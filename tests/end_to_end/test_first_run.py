"""A runner's first run from end to end: first minute, pairing, run, cues, summary, home, report, progress.

Nothing is a double but what is usual for the runner: it takes many runs to learn, so home's answer is put in its place,
a runner of quicker steps, against whom the virtual feet are given cues.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import Route as NetworkRoute

from openstride.pod import COACH, CUE
from openstride.recordings import SIDES, Recording, read_recording, write_recording
from openstride.simulator import RUNNERS, Route, simulate
from tests.app.hastened import hasten
from tests.app.standing import standing_then_walking
from tests.browser import Browser, chromium
from tests.conftest import FULL
from tests.end_to_end.house import Home, Shoes, eventually, home
from tests.end_to_end.test_one_step import (
    REAL,
    SHOES,
    Runner,
    _whole_house,  # noqa: F401  # holds here, too
    assert_is_what_was_sent,
    says,
    sent_counts,
)

pytestmark = pytest.mark.timeout(900)

#: So much faster than time do the feet go, for so long of ours (s). Other tests run beside the short one.
SPEED: Final = 20 if FULL else 10
LASTS: Final = 180.0 if FULL else 45.0
#: So much longer may what waits for the feet take on a machine that keeps them waiting (s).
PATIENCE: Final = 200.0
#: How long the feet stand before they go (s): time for whoever taps, sees what came of it, and stands still.
STANDS: Final = 240.0
#: And how long a first run takes at most until its progress is looked at (s).
ENDS_WITHIN: Final = 300.0
BASELINE: Final = {
    "baseline": 1,
    "runs": 23,
    "days": 61,
    "metrics": {
        "cadence": {"source": "own", "runs": 23, "knots": [[v, 3.4, 0.03, 0.01] for v in (1.5, 5.5)], "sources": []}
    },
    "retired": [],
}
#: The key that stops asks to be held for 1.2 s, and is for 1.5.
HELD_LONGER: Final = 0.3
#: Notes which of some texts are said as the state of the page, from now on.
COUNTED: Final = """(texts) => {
    window.counted = [];
    new MutationObserver(() => {
        const said = document.querySelector("[role=status]")?.textContent.trim();
        if (texts.includes(said) && window.counted.at(-1) !== said) window.counted.push(said);
    }).observe(document, { childList: true, characterData: true, subtree: true });
}"""
SAID: Final = "() => performance.getEntriesByName('said').map(({ detail }) => detail)"
#: The kinds of what was said or withheld in the runs that the browser remembers.
KEPT: Final = """() => Object.keys(localStorage).filter((key) => key.startsWith('openstride.said:'))
    .flatMap((key) => JSON.parse(localStorage.getItem(key))).map(({ kind }) => kind)"""


@dataclass
class Someone(Runner):
    """A runner who goes from one screen to the next, and looks for what each is to say."""

    at: Home

    def sees(self, key: str, seconds: float = 60.0, **values: object) -> None:
        heading = self.page.get_by_role("heading", name=says(key, **values), exact=True)
        expect(heading).to_be_visible(timeout=1000.0 * seconds)

    def presses(self, key: str) -> None:
        self.page.get_by_role("button", name=says(key), exact=True).click()

    def has_a_first_minute(self) -> None:
        self.sees("app.start.statement")
        self.presses("app.welcome.begin")
        self.sees("app.welcome.who")
        self.page.get_by_label(says("app.welcome.height")).fill("172")
        self.page.get_by_label(says("app.welcome.mass")).fill("64")
        self.presses("app.welcome.next")
        self.sees("app.welcome.shoes")
        profile = eventually(lambda: self.at.asks()("/profile"), lambda found: found["height"] is not None)
        assert (profile["height"], profile["mass"]) == (1.72, 64.0)

    def pairs(self) -> None:
        """Choose two shoes, tap, stand and walk."""
        self.presses("app.welcome.pair")
        self.browser.choose(self.page, *SHOES)
        self.presses("app.pair.choose.first")
        self.sees("app.pair.choose.other")
        self.presses("app.pair.choose.second")
        self.sees("app.pair.choose.both")
        self.presses("app.pair.next")
        self.sees("app.pair.good")
        self.presses("app.pair.next")
        self.sees("app.pair.walk")
        # On a machine that keeps the feet waiting they stand for longer than a minute of ours.
        self.sees("app.pair.ready.good", seconds=PATIENCE)
        self.presses("app.pair.to_start")
        self.sees("app.start.statement.both")

    def connects(self) -> None:
        """Choose two shoes whose feet are known."""
        self.browser.choose(self.page, *SHOES)
        for side in SIDES:
            self.presses(f"app.connect.{side}")
            expect(self.page.get_by_role("button", name=says(f"app.connect.{side}"))).to_have_count(0)

    def sets_out(self) -> None:
        """Be ready, and let the last seconds be counted."""
        self.presses("app.start.run")
        self.sees("app.run.ready.both")
        # They are seen from within: in a busy browser they may be over before anybody outside is answered.
        last = [says("app.run.counting", n=n) for n in (3, 2, 1)]
        self.page.evaluate(COUNTED, last)
        self.presses("app.run.set_out")
        self.page.wait_for_function("(last) => window.counted.join() === last.join()", arg=last)
        expect(self.page.get_by_role("button", name=says("app.run.stop"))).to_be_visible()

    def ends(self) -> float:
        """Hold the key, and look at the summary; how long it took to come at most, once the key was held enough (s)."""
        self.stop()
        let_go = time.monotonic()
        self.sees("app.summary.data", seconds=60.0)
        return time.monotonic() - let_go + HELD_LONGER

    def looks_at_what_home_made_of_it(self, data: Path, recording: Path) -> tuple[dict[str, Any], Recording]:
        """Wait for home; see that nothing was lost, that the report opens, and that progress has the run."""
        ask = self.at.asks()
        (run,) = eventually(lambda: ask("/runs")["runs"], lambda runs: [each["state"] for each in runs] == ["analysed"])
        assert run["error"] is None
        assert run["replay"]["equal"] is True, run["replay"]
        sealed = read_recording(data / "runs" / run["id"] / "recording")
        assert sealed.metadata.gaps == ()
        for side in SIDES:
            assert run["feet"][side] == {"samples": len(sealed.feet[side]), "missing": 0}
            assert_is_what_was_sent(sealed.feet[side], sent_counts(recording, side))

        main = self.page.get_by_role("main")
        expect(main).to_contain_text(says("app.summary.replay.equal", n=f"{run['replay']['strides']:,}"))
        main.get_by_role("link", name=says("app.report")).click()
        self.sees("page.glance")
        self.page.go_back()
        # The place of the progress asks once, when it is come to.
        (total,) = eventually(lambda: ask("/progress/totals?period=month")["totals"], bool)
        self.page.get_by_role("navigation", name=says("app.places")).get_by_text(says("app.place.progress")).click()
        way = f"{total['amount'] / 1000.0:.1f}".removesuffix(".0")
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(re.compile(rf"\b{re.escape(way)}\skm"))
        return run, sealed


def noted_in(recording: Recording, kind: str) -> list[dict[str, Any]]:
    """Return what the log noted of this kind, as home has it."""
    table = recording.events()
    assert table is not None
    rows = zip(table["kind"], table["text"], strict=True)
    return [json.loads(str(text)) for each, text in rows if str(each) == kind]


def within_a_week() -> None:
    """Wait where the week is about to end: what is looked at in the next one was run in the last."""
    now = datetime.now().astimezone()
    monday = (now + timedelta(days=7 - now.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    left = (monday - now).total_seconds()
    if left < ENDS_WITHIN:
        time.sleep(left + 1.0)


def opened_at(opened: Browser, at: Home) -> Someone:
    """Open the page of a phone whose runner home knows."""

    def fulfil(route: NetworkRoute) -> None:
        route.fulfill(json=BASELINE)

    opened.context.route("**/api/v1/coach/baseline", fulfil)
    opened.context.add_init_script("try { localStorage.setItem('openstride.language', 'en') } catch {}")
    page = opened.open(at.address)
    page.set_viewport_size({"width": 360, "height": 780})
    return Someone(opened, page, at)


def kept(page: Page) -> list[str]:
    kinds: list[str] = page.evaluate(KEPT)
    return kinds


def test_a_first_run_from_the_first_minute_to_the_progress(tmp_path: Path, measured: Callable[[str], None]) -> None:
    within_a_week()
    data = tmp_path / "data"
    # The feet go on beyond the end of the run, on a machine that keeps them waiting, too.
    recording = standing_then_walking(tmp_path / "recording", stands=STANDS, goes=SPEED * (LASTS + PATIENCE))
    with (
        Shoes(recording, speed=float(SPEED)) as shoes,
        home(data) as at,
        chromium(tmp_path / "profile", bus=shoes.bus, welcomed=False) as opened,
    ):
        someone = opened_at(opened, at)
        someone.has_a_first_minute()
        someone.pairs()
        hasten(someone.page, SPEED)
        someone.sets_out()
        began = time.monotonic()
        eventually(lambda: kept(someone.page), lambda kinds: "cue" in kinds, seconds=LASTS + PATIENCE)
        someone.page.wait_for_timeout(1000.0 * max(0.0, LASTS - (time.monotonic() - began)))
        someone.ends()
        expect(someone.page.get_by_role("heading", name=says("app.said.list"))).to_be_visible()
        said = someone.page.evaluate(SAID)
        run, sealed = someone.looks_at_what_home_made_of_it(data, recording)
    assert [document["baseline"]["runs"] for document in noted_in(sealed, COACH)] == [BASELINE["runs"]]
    cues = noted_in(sealed, CUE)
    assert {cue["kind"] for cue in cues} == {"cadence_low"}
    # What was said is in the log; a quarter of what is in the log is withheld by chance, and said by nobody.
    given = sum(cue["given"] for cue in cues)
    spoken = sum(each["kind"] == "cue" for each in said)
    assert spoken <= given
    assert {each["by"] for each in said} <= {"tone", "screen"}
    measured(
        f"first run at {SPEED} x: {run['duration'] / 60.0:.0f} min of the feet's, {run['replay']['strides']} strides,"
        f" {len(cues)} cues, {given} given, {spoken} of them heard; {len(said)} things said in all"
    )


def test_a_minute_in_real_time_from_the_shoes_to_the_progress(tmp_path: Path, measured: Callable[[str], None]) -> None:
    within_a_week()
    data, recording = tmp_path / "data", tmp_path / "recording"
    # Who walks first has walked most of a run in short; and the feet go on while a busy machine looks for them after.
    runner = replace(RUNNERS["easy"], route=Route(walking=0.0))
    write_recording(recording, simulate(runner, REAL + 60.0, seed=5).recording)
    with (
        Shoes(recording) as shoes,
        home(data) as at,
        chromium(tmp_path / "profile", bus=shoes.bus) as opened,
    ):
        someone = opened_at(opened, at)
        someone.connects()
        someone.sets_out()
        someone.page.wait_for_timeout(1000.0 * REAL)
        someone.sees_both_feet()
        took = someone.ends()
        run, sealed = someone.looks_at_what_home_made_of_it(data, recording)
    assert run["duration"] > REAL - 2.0
    # A body warms up for the first five minutes, so the coach went along and had nothing to say of form.
    assert [document["baseline"]["runs"] for document in noted_in(sealed, COACH)] == [BASELINE["runs"]]
    assert noted_in(sealed, CUE) == []
    measured(
        f"{REAL:.0f} s in real time: summary {took:.2f} s after the key was held for long enough, at most (must 1)"
    )
