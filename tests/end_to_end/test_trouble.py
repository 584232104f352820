"""What may go wrong on the way of a run, with shoes over Bluetooth and the whole house: each time the run is kept.

Home out of reach, a shoe that was switched off and on, a page that was loaded again, a disk that is full.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

from openstride.recordings import SIDES, read_recording, write_recording
from openstride.simulator import RUNNERS, simulate
from tests.end_to_end.house import Shoes, eventually, home
from tests.end_to_end.test_one_step import (
    SHOES,
    Runner,
    _whole_house,  # noqa: F401  # holds here, too
    assert_is_what_was_sent,
    says,
    sent_counts,
    someone,
)

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a simulated run of five minutes."""
    folder = tmp_path_factory.mktemp("simulated") / "run"
    write_recording(folder, simulate(RUNNERS["easy"], 300.0, seed=7).recording)
    return folder


def known(page: Page) -> None:
    """Let the page be of somebody who has been here before, and begins without a countdown."""
    page.evaluate("localStorage.setItem('openstride.settings', '{\"welcomed\":true,\"countdown\":0}')")
    page.evaluate("localStorage.setItem('openstride.language', 'en')")
    page.reload()


def strides(runner: Runner, more_than: int) -> None:
    """Wait until so many strides were painted."""
    eventually(runner.paints, lambda paints: len(paints) > more_than)


def analysed(ask: Callable[[str], object]) -> dict[str, object]:
    """Wait until home has analysed the only run."""
    found = eventually(
        lambda: ask("/runs"), lambda answer: [run["state"] for run in answer["runs"]] == ["analysed"], seconds=120.0
    )
    run: dict[str, object] = found["runs"][0]
    assert run["error"] is None
    return run


def stopped(runner: Runner) -> None:
    """End the run, and wait for its summary."""
    runner.stop()
    expect(runner.page.get_by_role("button", name=says("app.run.stop"))).to_have_count(0, timeout=60_000)
    expect(runner.page.get_by_role("heading", level=1).first).to_be_visible()


def test_a_run_with_home_out_of_reach_reaches_it_later(recording: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Shoes(recording, speed=5.0) as shoes, home(data) as at, someone(tmp_path / "profile", shoes, at) as runner:
        page = runner.page
        known(page)
        page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
        at.kill()
        page.goto(f"http://localhost:{at.port}/")
        runner.browser.choose(page, *SHOES)
        for side in SIDES:
            runner.press(f"app.connect.{side}")
            expect(page.get_by_role("button", name=says(f"app.connect.{side}"))).to_have_count(0)
        runner.press("app.start.run")
        page.get_by_role("button", name=says("app.run.set_out"), exact=True).click()
        expect(page.get_by_role("button", name=says("app.run.stop"))).to_be_visible()
        # The first fifty seconds are walked, which alone would be a walk and no run.
        strides(runner, 300)
        stopped(runner)
        # What the phone knows of it is there, and that the rest waits for home.
        expect(page.get_by_role("main")).to_contain_text(re.compile(r"\d"))
        assert not list((data / "runs").glob("*"))
        at.start()
        page.goto(at.address)
        run = analysed(at.asks())
        assert run["replay"]["equal"] is True  # type: ignore[index]
        (total,) = at.asks()("/progress/totals?period=month")["totals"]
        assert total["amount"] > 0.0
    sealed = read_recording(data / "runs" / str(run["id"]) / "recording")
    assert sealed.metadata.gaps == ()
    for side in SIDES:
        assert_is_what_was_sent(sealed.feet[side], sent_counts(recording, side))


def test_a_shoe_that_was_switched_off_and_on_goes_on(recording: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Shoes(recording, speed=5.0) as shoes, home(data) as at, someone(tmp_path / "profile", shoes, at) as runner:
        known(runner.page)
        runner.try_virtual_shoes()
        strides(runner, 20)
        assert shoes.process is not None
        assert shoes.process.stdin is not None
        shoes.process.stdin.write("reboot right\n")
        shoes.process.stdin.flush()
        runner.page.wait_for_timeout(8_000)
        strides(runner, len(runner.paints()) + 20)
        runner.sees_both_feet()
        stopped(runner)
        run = analysed(at.asks())
        assert run["replay"]["equal"] is True  # type: ignore[index]
    sealed = read_recording(data / "runs" / str(run["id"]) / "recording")
    assert len(sealed.feet["left"]) > 0
    assert {gap.side for gap in sealed.metadata.gaps} <= {"right"}


def test_a_page_that_was_loaded_again_asks_for_the_shoes_and_goes_on(recording: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"

    def leave(dialog: Dialog) -> None:
        dialog.accept()

    with Shoes(recording, speed=2.0) as shoes, home(data) as at, someone(tmp_path / "profile", shoes, at) as runner:
        page = runner.page
        known(page)
        runner.try_virtual_shoes()
        strides(runner, 20)
        page.on("dialog", leave)
        page.reload()
        # A browser forgets the shoes of a page that was left, so they are chosen again.
        runner.browser.choose(page, *SHOES)
        runner.press("app.unfinished.go_on")
        expect(page.get_by_role("button", name=says("app.run.stop"))).to_be_visible(timeout=60_000)
        strides(runner, 20)
        stopped(runner)
        run = analysed(at.asks())
        assert run["replay"]["equal"] is True  # type: ignore[index]
    # The shoes recorded meanwhile, and were asked for it.
    sealed = read_recording(data / "runs" / str(run["id"]) / "recording")
    assert sealed.metadata.gaps == ()
    assert run["feet"] == {side: {"samples": len(sealed.feet[side]), "missing": 0} for side in SIDES}


def test_a_disk_that_is_full_is_said_at_once_and_what_was_recorded_is_kept(recording: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    # The browser asks for room a piece at a time, and is refused the next one.
    with Shoes(recording, speed=10.0) as shoes, home(data) as at, someone(tmp_path / "profile", shoes, at) as runner:
        page = runner.page
        known(page)
        runner.try_virtual_shoes()
        strides(runner, 12)
        session = page.context.new_cdp_session(page)
        origin = f"http://localhost:{at.port}"
        session.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1})
        expect(page.get_by_text(says("app.fault.full"))).to_be_visible(timeout=60_000)
        session.send("Storage.overrideQuotaForOrigin", {"origin": origin})
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(at.address)
        runner.press("app.unfinished.save")
        run = analysed(at.asks())
        assert run["replay"]["strides"] >= 10  # type: ignore[index]
    assert run["duration"] > 5.0  # type: ignore[operator]
