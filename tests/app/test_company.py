"""Other makers' devices on the page: Chromium reads a virtual strap and foot pod, and home seals what they said."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Final

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from openstride.pod import decode_heart_rate
from openstride.radio import private_bus
from openstride.radio._air import Air
from openstride.radio._bluez import bluez
from openstride.radio._others import heart_rate, speed_cadence, virtual_other
from openstride.recordings import read_recording
from tests import browser
from tests.app.looking import hold, says
from tests.browser import chromium
from tests.conftest import ROOT, Require
from tests.end_to_end.house import eventually, home

PAGE = ROOT / "src/openstride/server/page/index.html"
STRAP: Final = "Virtual strap"
FOOT_POD: Final = "Virtual foot pod"
#: It has no skin at first, then it finds a beat that rises with each second, for more than three minutes.
TABLE: Final = {"t": np.arange(0.0, 600.0), "heart_rate_bpm": np.r_[np.nan, np.arange(50.0, 649.0)] % 250.0}


@contextmanager
def bluetooth_with_both(beats: list[int]) -> Iterator[str]:
    """Have a Bluetooth with a strap, which adds what it says to `beats`, and a foot pod, and no shoe; its address."""
    told: list[str] = []
    ready, over = Event(), Event()
    strap = heart_rate(TABLE)

    def says_and_notes(since: float) -> bytes | None:
        value = strap.says(since)
        if value is not None and (beat := decode_heart_rate(value).heart_rate_bpm):
            beats.append(beat)
        return value

    async def serve() -> None:
        async with AsyncExitStack() as stack:
            air, bus = Air(), await stack.enter_async_context(private_bus())
            await stack.enter_async_context(virtual_other(STRAP, [replace(strap, says=says_and_notes)], air))
            await stack.enter_async_context(virtual_other(FOOT_POD, [speed_cadence(3.0)], air))
            await stack.enter_async_context(bluez(bus, air))
            told.append(bus)
            ready.set()
            await asyncio.to_thread(over.wait)

    with ThreadPoolExecutor(1) as pool:
        serving = pool.submit(asyncio.run, serve())
        try:
            assert ready.wait(60.0), serving
            yield told[0]
        finally:
            over.set()
        serving.result(60.0)


def beats_on(page: Page) -> int:
    """Return the heart rate that the page shows, once it shows one."""
    # In a run it stands among the numbers, and the line below says whose it is.
    shown = page.get_by_text(re.compile(rf"{says('app.company.heart_rate')}\s*\d+\s*{says('app.company.bpm')}")).last
    expect(shown).to_be_visible()
    found = re.search(r"\d+", shown.inner_text())
    assert found
    return int(found[0])


@pytest.mark.timeout(600)
def test_both_are_shown_on_the_page_and_sealed_with_the_run(require: Require, tmp_path: Path) -> None:
    require("chromium", "it runs the page; install the package chromium", present=browser.PRESENT)
    require("dbus", "Chromium finds Bluetooth there", present=shutil.which("dbus-daemon") is not None)
    require("page", "it is not built; `make page` builds it", present=PAGE.is_file())
    beats: list[int] = []
    with (
        home(tmp_path / "data") as house,
        bluetooth_with_both(beats) as bus,
        chromium(tmp_path / "profile", bus=bus) as opened,
    ):
        page = opened.open(house.address)
        for name, button in ((STRAP, "app.company.connect"), (FOOT_POD, "app.company.connect.speed_cadence")):
            opened.choose(page, name)
            page.get_by_role("button", name=says(button)).click()
            expect(page.get_by_text(name)).to_be_visible()
        expect(page.get_by_text("5:33\u00a0/km · 180\u00a0spm")).to_be_visible()
        first = beats_on(page)
        page.get_by_role("button", name=says("app.start.try")).click()
        stop = page.get_by_role("button", name=says("app.run.stop"))
        expect(stop).to_be_visible(timeout=60_000)
        page.wait_for_timeout(12_000)
        assert beats_on(page) > first
        hold(page, "app.run.stop")
        (run,) = eventually(
            lambda: house.asks()("/runs")["runs"], lambda runs: any(run["state"] == "analysed" for run in runs)
        )
        sealed = read_recording(tmp_path / "data" / "runs" / run["id"] / "recording")
    table = sealed.heart_rate()
    assert table is not None
    assert set(table["device"]) == {STRAP}
    assert len(table["t"]) >= 10
    # All that the strap said from the first to the last is there, each in its place: a machine that is busy elsewhere
    # says one late, or passes over it.
    found = table["heart_rate_bpm"].astype(int).tolist()
    first_said, last_said = beats.index(found[0]), beats.index(found[-1])
    assert found == beats[first_said : last_said + 1]
    assert (np.diff(table["t"]) > 0.0).all()
    assert np.median(np.diff(table["t"])) == pytest.approx(1.0, abs=0.1)
    other = sealed.speed_cadence()
    assert other is not None
    assert (set(other["device"]), set(other["speed"]), set(other["cadence_spm"])) == ({FOOT_POD}, {3.0}, {180.0})
