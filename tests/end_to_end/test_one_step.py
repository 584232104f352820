"""One step walks through the whole house: shoe, Bluetooth, browser, engine, recorder, home. Nothing there is a double.

Virtual shoes advertise on a private bus, an unmodified Chromium receives them over Web Bluetooth, the page records and
solves, home seals, replays and analyses. Browser and home are killed on the way.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, Response, expect

from openstride.messages import catalogue
from openstride.recordings import SIDES, FootSamples, Side, read_recording, write_recording
from openstride.simulator import RUNNERS, simulate
from tests import browser
from tests.app.looking import hold
from tests.browser import Browser, chromium
from tests.conftest import FULL, ROOT, Require
from tests.end_to_end.house import Home, Shoes, eventually, home
from tests.radio.recordings import players_of

PAGE = ROOT / "src" / "openstride" / "server" / "page" / "index.html"
RATE = 208.0
#: How the names of the shoes begin, as the chooser has them.
SHOES = ("OpenStride L", "OpenStride R")

#: What the issue of latency promises: from the packet that completes a stride to the painted figure (s), and the share
#: of one core that the engine takes at 2 x 208 Hz.
LATEST_PAINT = 0.1
LARGEST_LOAD = 0.02
#: What the death of the browser may cost of a run (s): the log is synced each second.
MOST_LOST = 1.0
#: For how long the shoes go in real time (s).
REAL = 60.0 if FULL else 20.0
#: So many times as fast goes a longer one, and so many minutes of the feet.
SPEED, MINUTES = 20.0, 10 if FULL else 4


def says(key: str, **values: object) -> str:
    return catalogue("en").text(key, **values)


@pytest.fixture(scope="module", autouse=True)
def _whole_house(require: Require) -> None:
    """The house stands only where all of it does."""
    from shutil import which

    require("chromium", "it runs the page; install the package chromium", present=browser.PRESENT)
    require("dbus", "Chromium finds Bluetooth there; install dbus-daemon", present=which("dbus-daemon") is not None)
    require("page", "it is not built; `make page` builds it", present=PAGE.is_file())


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a simulated run with standing, walking and running."""
    folder = tmp_path_factory.mktemp("simulated") / "run"
    write_recording(folder, simulate(RUNNERS["easy"], 60.0 * MINUTES, seed=3).recording)
    return folder


@dataclass
class Runner:
    """Someone with a browser, who sees the page."""

    browser: Browser
    page: Page

    def press(self, key: str, **values: object) -> None:
        self.page.get_by_role("button", name=says(key, **values)).click()

    def try_virtual_shoes(self) -> None:
        """Press the one button; the chooser is answered once for each shoe."""
        self.browser.choose(self.page, *SHOES)
        self.press("app.start.try")
        expect(self.page.get_by_role("button", name=says("app.run.stop"))).to_be_visible()
        picked = self.browser.choosers[self.page].picked
        assert [name.startswith(wanted) for name, wanted in zip(picked, SHOES, strict=True)] == [True, True]

    def stop(self) -> None:
        """Hold the key for as long as it asks."""
        hold(self.page, "app.run.stop")

    def watch_until_the_feet_stand(self) -> None:
        """Wait until no stride comes any more: a machine that does much else shows a run later than the shoes."""
        seen = -1
        while (painted := len(self.paints())) > seen:
            seen = painted
            self.page.wait_for_timeout(4_000)

    def sees_both_feet(self) -> None:
        """A contact time with its interval stands on the screen for each foot, and a cadence.

        On a machine that does much else they may be gone for some seconds, since old numbers are not shown.
        """

        def seen(text: str) -> bool:
            contact_times = re.findall(r"\b\d{3}\s*±\s*\d+\s*ms\b", text)
            return len(contact_times) == len(SIDES) and bool(re.search(r"\b1\d\d(\.\d)?\s*±\s*\S+\s*spm\b", text))

        eventually(lambda: self.page.get_by_role("main").inner_text(), seen, seconds=60.0)

    def paints(self) -> NDArray[np.float64]:
        """Return how long each stride took from its last packet to the screen (s)."""
        entries = self.page.evaluate("performance.getEntriesByName('stride-to-paint').map((each) => each.duration)")
        return np.array(entries) / 1000.0

    def engine_load(self) -> NDArray[np.float64]:
        """Return the share of a core that the engine took in each second."""
        entries = self.page.evaluate("performance.getEntriesByName('engine-load').map((each) => each.detail.share)")
        return np.array(entries)


@contextmanager
def someone(profile: Path, shoes: Shoes, at: Home) -> Iterator[Runner]:
    with chromium(profile, bus=shoes.bus) as opened:
        yield Runner(opened, opened.open(f"{at.address}&shoes=bluetooth"))


def sent_counts(recording: Path, side: Side) -> NDArray[np.int16]:
    """Return what a virtual pod sends of a recording, by a player of our own."""
    for player in players_of(recording, 1.0):
        if player.info.side == side:
            return player.counts
    raise LookupError(side)


def assert_is_what_was_sent(foot: FootSamples, sent: NDArray[np.int16]) -> int:
    """Hold sealed samples against those the pod sent; the number of the first of the pod's that it holds."""
    assert foot.scales is not None
    counts = np.rint(np.hstack([foot.specific_force / foot.scales.acc, foot.angular_rate / foot.scales.gyr])).astype(
        np.int16
    )
    first = where(counts[: int(RATE)], sent)
    whole = sent[first : first + len(counts)]
    np.testing.assert_array_equal(counts[: len(whole)], whole)
    # What came after the recording's end is the foot standing still.
    assert (counts[len(whole) :] == counts[-1]).all()
    return first


def where(part: NDArray[np.int16], whole: NDArray[np.int16]) -> int:
    """Return where a part begins in the whole."""
    starts = np.flatnonzero((whole[: len(whole) - len(part) + 1] == part[0]).all(axis=1))
    (found,) = [int(at) for at in starts if np.array_equal(whole[at : at + len(part)], part)]
    return found


def assert_analysed(run: dict[str, Any], data: Path, recording: Path, *, least_strides: int) -> None:
    """Hold what home says of a run against what was sent."""
    assert run["error"] is None
    assert run["replay"]["equal"] is True, run["replay"]
    assert run["replay"]["strides"] >= least_strides
    assert run["summary"]["distance"]["value"] > 0
    sealed = read_recording(data / "runs" / run["id"] / "recording")
    assert sealed.metadata.gaps == ()
    for side in SIDES:
        assert run["feet"][side] == {"samples": len(sealed.feet[side]), "missing": 0}
        assert_is_what_was_sent(sealed.feet[side], sent_counts(recording, side))


@pytest.mark.timeout(600)
def test_a_run_in_real_time_survives_the_death_of_browser_and_home(
    recording: Path, tmp_path: Path, measured: Callable[[str], None]
) -> None:
    profile, data = tmp_path / "profile", tmp_path / "data"
    with Shoes(recording) as shoes, home(data) as at:
        with someone(profile, shoes, at) as runner:
            runner.try_virtual_shoes()
            began = time.monotonic()
            eventually(runner.paints, lambda paints: len(paints) > 5, seconds=120)
            runner.page.wait_for_timeout(1000 * max(0.0, REAL - (time.monotonic() - began)))
            runner.sees_both_feet()
            paints, load = runner.paints(), runner.engine_load()
            died = time.time()
            runner.browser.kill()
        at.kill()
        at.start()
        with someone(profile, shoes, at) as runner:
            killed: list[str] = []

            def kill_home(response: Response) -> None:
                """Home dies just after it took the first part of the log."""
                if response.request.method == "PATCH" and not killed:
                    killed.append(response.url)
                    at.kill()

            runner.page.on("response", kill_home)
            runner.press("app.unfinished.save")
            while not killed:
                runner.page.wait_for_timeout(100)
            at.start()
            runner.page.goto(at.address)
            (run,) = eventually(
                lambda: at.asks()("/runs")["runs"], lambda runs: [each["state"] for each in runs] == ["analysed"]
            )
    assert_analysed(run, data, recording, least_strides=int(5.0 * REAL / 6.0))
    assert run["duration"] > REAL - 2.0
    lost = died - datetime.fromisoformat(run["start"]).timestamp() - run["duration"]
    measured(f"lost with the browser: its last {lost:.2f} s")
    assert not FULL or lost < MOST_LOST
    p95 = float(np.quantile(paints, 0.95))
    measured(
        f"from packet to paint: p95 {1e3 * p95:.1f} ms, longest {1e3 * paints.max():.1f} ms, {len(paints)} strides"
    )
    measured(f"engine: {100 * load.mean():.2f} % of a core, at most {100 * load.max():.2f} % in a second")
    assert not FULL or p95 < LATEST_PAINT
    assert not FULL or load.mean() < LARGEST_LOAD


@pytest.mark.timeout(600)
def test_a_run_at_twenty_times_loses_nothing(recording: Path, tmp_path: Path) -> None:
    profile, data = tmp_path / "profile", tmp_path / "data"
    with Shoes(recording, speed=SPEED) as shoes, home(data) as at, someone(profile, shoes, at) as runner:
        runner.try_virtual_shoes()
        runner.sees_both_feet()
        runner.page.wait_for_timeout(1000.0 * 60.0 * MINUTES / SPEED)
        runner.watch_until_the_feet_stand()
        assert len(runner.paints()) > 50 * MINUTES
        runner.stop()
        ask = at.asks()
        (run,) = eventually(lambda: ask("/runs")["runs"], lambda runs: [each["state"] for each in runs] == ["analysed"])
        expect(
            runner.page.get_by_text(says("app.summary.replay.equal", n=f"{run['replay']['strides']:,}"))
        ).to_be_visible()
        runner.page.get_by_role("main").get_by_role("link", name=says("app.report")).click()
        expect(runner.page.get_by_role("heading", level=2, name=says("page.glance"))).to_be_visible()
        runner.page.go_back()
        at.kill()
        # Home is gone; the page is not.
        runner.page.reload()
        expect(
            runner.page.get_by_text(says("app.summary.replay.equal", n=f"{run['replay']['strides']:,}"))
        ).to_be_visible()
        at.start()
    assert_analysed(run, data, recording, least_strides=120 * MINUTES)
