"""Shoes out of reach, in a real browser: what was missed is fetched in the run and after it, and nothing is lost."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from openstride.recordings import SIDES, Clock, Fetched, LogReader, Side, read_recording, write_recording
from openstride.simulator import RUNNERS, simulate
from tests.app.looking import hold, says
from tests.browser import chromium
from tests.conftest import Require
from tests.end_to_end.house import Home, Shoes, eventually, home

pytestmark = pytest.mark.usefixtures("page_and_browser")


#: Sockets that can be cut, and kept from being opened again: shoes that are out of reach.
REACH = """
const sockets = [];
window.away = [];
const Socket = window.WebSocket;
window.WebSocket = class extends Socket {
  constructor(address) {
    const out = window.away.some((side) => String(address).endsWith(side));
    super(out ? String(address) + "-out-of-reach" : address);
    sockets.push(this);
  }
};
window.go = (...sides) => {
  window.away = sides;
  for (const each of sockets) if (sides.some((side) => each.url.endsWith(side))) each.close();
};
"""


def run_with_virtual_shoes(page: Page) -> None:
    """Begin a run over home's socket, and watch until both feet have been seen."""
    page.get_by_role("button", name=says("app.start.try")).click()
    expect(page.get_by_role("button", name=says("app.run.stop"))).to_be_visible(timeout=60_000)
    expect(page.get_by_text(re.compile(r"\b\d{3}\s*±"))).to_have_count(2, timeout=60_000)


@contextmanager
def opened(folder: Path) -> Iterator[tuple[Page, Home]]:
    """Open the page of a home of its own, where shoes can be put out of reach."""
    with home(folder / "data") as at, chromium(folder / "profile") as browsing:
        browsing.context.add_init_script(REACH)
        yield browsing.open(at.address), at


def go(page: Page, *sides: str) -> None:
    """Let these shoes be out of reach, and the others not."""
    page.evaluate("(sides) => go(...sides)", list(sides))


def nothing_missing(page: Page) -> None:
    expect(page.get_by_text(says("app.run.nothing_missing"))).to_have_count(2)


@pytest.mark.timeout(300)
def test_what_was_missed_in_a_run_and_at_its_end_is_fetched_as_long_as_the_runner_waits(tmp_path: Path) -> None:
    with opened(tmp_path) as (page, at):
        run_with_virtual_shoes(page)
        go(page, "left", "right")
        expect(page.get_by_text(says("app.run.lost.both"))).to_be_visible()
        page.wait_for_timeout(2_000)
        go(page)
        nothing_missing(page)
        go(page, "left")
        page.wait_for_timeout(1_500)
        hold(page, "app.run.stop")
        expect(page.get_by_text(says("app.run.away.left"))).to_be_visible()
        go(page)
        expect(page.get_by_role("heading", name=says("app.summary.data"))).to_be_visible()
        nothing_missing(page)
        whole = analysed(at, 1)

        page.get_by_role("link", name=says("app.back")).click()
        run_with_virtual_shoes(page)
        go(page, "right")
        page.wait_for_timeout(1_500)
        hold(page, "app.run.stop")
        expect(page.get_by_text(says("app.run.away.right"))).to_be_visible()
        hold(page, "app.run.finish")
        expect(page.get_by_text(says("app.summary.ending.away"))).to_be_visible()
        lacking = analysed(at, 2)
    assert_whole(tmp_path / "data", whole)
    # Of the run that the runner did not wait for, what there is is right, and the other foot is whole.
    assert lacking["feet"]["left"]["missing"] == 0
    assert lacking["feet"]["right"]["samples"] < lacking["feet"]["left"]["samples"]


@pytest.mark.timeout(300)
def test_over_bluetooth_a_connection_that_is_lost_costs_nothing(
    tmp_path: Path, require: Require, measured: Callable[[str], None]
) -> None:
    require(
        "dbus", "Chromium finds Bluetooth there; install dbus-daemon", present=shutil.which("dbus-daemon") is not None
    )
    folder = tmp_path / "simulated"
    write_recording(folder, simulate(RUNNERS["easy"], 60.0, seed=5).recording)
    with (
        Shoes(folder) as shoes,
        home(tmp_path / "data") as at,
        chromium(tmp_path / "profile", bus=shoes.bus) as browsing,
    ):
        page = browsing.open(f"{at.address}&shoes=bluetooth")
        browsing.choose(page, "OpenStride L", "OpenStride R")
        run_with_virtual_shoes(page)
        drop(shoes, "left")
        page.wait_for_timeout(3_000)
        nothing_missing(page)
        # Lost while the key is held that ends the run: it is found, stopped, and asked for what is missing.
        page.get_by_role("button", name=says("app.run.stop")).hover()
        page.mouse.down()
        page.wait_for_timeout(1_000)
        drop(shoes, "right")
        page.wait_for_timeout(500)
        page.mouse.up()
        expect(page.get_by_role("heading", name=says("app.summary.data"))).to_be_visible()
        nothing_missing(page)
        run = analysed(at, 1)
    clocks = assert_whole(tmp_path / "data", run)
    for clock in clocks:
        measured(f"clock of the {clock.side} foot: drift {1e6 * clock.drift:+.1f} ppm, residual {clock.residual}")


def drop(shoes: Shoes, side: Side) -> None:
    """End a connection, as if the shoe were out of reach for a moment."""
    assert shoes.process is not None
    assert shoes.process.stdin is not None
    shoes.process.stdin.write(f"drop {side}\n")
    shoes.process.stdin.flush()


def assert_whole(data: Path, run: dict[str, Any]) -> Sequence[Clock]:
    """Hold a sealed run against nothing missing, although some of it came from flash; the clocks of both feet."""
    folder = data / "runs" / run["id"]
    assert {entry.side for entry in LogReader(folder / "log") if isinstance(entry, Fetched)} != set()
    sealed = read_recording(folder / "recording")
    assert sealed.metadata.gaps == ()
    assert run["feet"] == {side: {"samples": len(sealed.feet[side]), "missing": 0} for side in SIDES}
    assert [clock.side for clock in sealed.metadata.clocks] == [*SIDES]
    return sealed.metadata.clocks


def analysed(at: Home, runs: int) -> dict[str, Any]:
    """Wait until home has analysed so many runs; the newest."""
    ask = at.asks()
    listed = eventually(
        lambda: ask("/runs")["runs"], lambda there: [each["state"] for each in there] == ["analysed"] * runs
    )
    run: dict[str, Any] = max(listed, key=lambda each: each["start"])
    assert run["error"] is None
    assert run["replay"]["equal"] is True, run["replay"]
    return run
