"""A strap on the page: an unmodified Chromium reads a virtual one over Web Bluetooth, and home seals what it said."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from threading import Event
from typing import Final

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from openstride.messages import catalogue
from openstride.radio import private_bus
from openstride.radio._air import Air
from openstride.radio._bluez import bluez
from openstride.radio._others import heart_rate, virtual_other
from openstride.recordings import read_recording
from tests import browser
from tests.browser import chromium
from tests.conftest import ROOT, Require
from tests.end_to_end.house import eventually, home

PAGE = ROOT / "src/openstride/server/page/index.html"
NAME: Final = "Virtual strap"
#: It has no skin at first, then it finds a beat that rises with each second.
TABLE: Final = {"t": np.arange(0.0, 600.0), "heart_rate_bpm": np.r_[np.nan, np.arange(100.0, 699.0)] % 250.0}


def says(key: str) -> str:
    return catalogue("en").text(key)


@contextmanager
def bluetooth_with_a_strap() -> Iterator[str]:
    """Have a Bluetooth with nothing but a strap in it, and give its address."""
    told: list[str] = []
    ready, over = Event(), Event()

    async def serve() -> None:
        async with AsyncExitStack() as stack:
            air, bus = Air(), await stack.enter_async_context(private_bus())
            await stack.enter_async_context(virtual_other(NAME, [heart_rate(TABLE)], air))
            await stack.enter_async_context(bluez(bus, air))
            told.append(bus)
            ready.set()
            await asyncio.to_thread(over.wait)

    with ThreadPoolExecutor(1) as pool:
        serving = pool.submit(asyncio.run, serve())
        try:
            assert ready.wait(20.0), serving
            yield told[0]
        finally:
            over.set()
        serving.result(20.0)


def beats_on(page: Page) -> int:
    """Return the heart rate that the page shows, once it shows one."""
    shown = page.get_by_text(re.compile(rf"{says('app.strap.heart_rate')}\s*\d+\s*{says('app.strap.bpm')}"))
    expect(shown).to_be_visible(timeout=20_000)
    found = re.search(r"\d+", shown.inner_text())
    assert found
    return int(found[0])


@pytest.mark.timeout(180)
def test_a_strap_is_shown_on_the_page_and_sealed_with_the_run(require: Require, tmp_path: Path) -> None:
    require("chromium", "it runs the page; install the package chromium", present=browser.PRESENT)
    require("dbus", "Chromium finds Bluetooth there", present=shutil.which("dbus-daemon") is not None)
    require("page", "it is not built; `make page` builds it", present=PAGE.is_file())
    with (
        bluetooth_with_a_strap() as bus,
        home(tmp_path / "data") as house,
        chromium(tmp_path / "profile", bus=bus) as opened,
    ):
        page = opened.open(house.address)
        opened.choose(page, NAME)
        page.get_by_role("button", name=says("app.strap.connect")).click()
        expect(page.get_by_text(NAME)).to_be_visible(timeout=20_000)
        first = beats_on(page)
        page.get_by_role("button", name=says("app.start.try")).click()
        stop = page.get_by_role("button", name=says("app.run.stop"))
        expect(stop).to_be_visible(timeout=30_000)
        page.wait_for_timeout(12_000)
        assert beats_on(page) > first
        stop.hover()
        page.mouse.down()
        page.wait_for_timeout(1_500)
        page.mouse.up()
        (run,) = eventually(
            lambda: house.asks()("/runs")["runs"], lambda runs: any(run["state"] == "analysed" for run in runs)
        )
        sealed = read_recording(tmp_path / "data" / "runs" / run["id"] / "recording")
    table = sealed.heart_rate()
    assert table is not None
    assert set(table["device"]) == {NAME}
    assert len(table["t"]) >= 10
    # Every second is there, each in its place.
    np.testing.assert_array_equal(np.diff(table["heart_rate_bpm"]), 1.0)
    np.testing.assert_allclose(np.diff(table["t"]), 1.0, atol=0.5)
