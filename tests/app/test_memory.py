"""What a long run takes of the memory: it does not grow with time.

Virtual shoes play the run many times faster than it would be run; the page and its workers do all that they would in
that run. `make proof` runs for two hours, the tests for four minutes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from openstride.messages import catalogue
from openstride.recordings import write_recording
from openstride.simulator import RUNNERS, simulate
from tests import browser
from tests.browser import chromium
from tests.conftest import FULL, Require
from tests.end_to_end.house import home
from tools.page import PAGE

#: s of running, so many times faster than time, and how often it is looked at what they take.
SECONDS, SPEED, LOOKS = (7200.0, 40.0, 12) if FULL else (240.0, 20.0, 4)
#: MB: what the page and its workers may take, and by how much that may grow in an hour.
MOST, GROWTH = 200.0, 5.0
MB = 1e6


@pytest.fixture(scope="module", autouse=True)
def _page(require: Require) -> None:
    require("chromium", "it runs the page; install the package chromium", present=browser.PRESENT)
    require("page", "it is not built; `make page` builds it", present=(PAGE / "index.html").is_file())


@dataclass
class Heaps:
    """The heaps of a page and of its workers, asked over DevTools; workers are spoken to through their page."""

    page: Page
    _workers: set[str] = field(default_factory=set)
    _answers: dict[tuple[str, int], Any] = field(default_factory=dict)
    _asked: int = 0

    def __post_init__(self) -> None:
        self._session = self.page.context.new_cdp_session(self.page)
        self._session.on("Target.attachedToTarget", self._attached)
        self._session.on("Target.detachedFromTarget", lambda event: self._workers.discard(event["sessionId"]))
        self._session.on("Target.receivedMessageFromTarget", self._answered)
        self._session.send(
            "Target.setAutoAttach", {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": False}
        )

    def _attached(self, event: dict[str, Any]) -> None:
        # The service worker is none of the run's.
        if event["targetInfo"]["type"] == "worker":
            self._workers.add(event["sessionId"])

    def _answered(self, event: dict[str, Any]) -> None:
        answer = json.loads(event["message"])
        if "id" in answer:
            self._answers[event["sessionId"], answer["id"]] = answer.get("result", {})

    def _ask(self, worker: str, method: str) -> Any:
        self._asked += 1
        message = json.dumps({"id": self._asked, "method": method})
        self._session.send("Target.sendMessageToTarget", {"sessionId": worker, "message": message})
        for _ in range(1_200):
            if (worker, self._asked) in self._answers:
                return self._answers.pop((worker, self._asked))
            self.page.wait_for_timeout(50)
        raise AssertionError(f"a worker does not answer {method}")

    @property
    def workers(self) -> int:
        return len(self._workers)

    def used(self) -> float:
        """Return what they hold after all rubbish is collected (bytes)."""
        self._session.send("HeapProfiler.collectGarbage")
        used: float = size(self._session.send("Runtime.getHeapUsage"))
        for worker in sorted(self._workers):
            self._ask(worker, "HeapProfiler.collectGarbage")
            used += size(self._ask(worker, "Runtime.getHeapUsage"))
        return used


def size(usage: dict[str, float]) -> float:
    """Return what a heap holds, with the buffers beside it."""
    return usage["usedSize"] + usage.get("backingStorageSize", 0.0) + usage.get("embedderHeapUsedSize", 0.0)


def renderers(process: int) -> Iterator[int]:
    """Give the ids of the processes of a browser that hold pages."""
    for folder in Path("/proc").iterdir():
        try:
            if os.getpgid(int(folder.name)) == process and b"--type=renderer" in (folder / "cmdline").read_bytes():
                yield int(folder.name)
        except (OSError, ValueError):
            continue


def own_memory(process: int) -> float:
    """Return what only this process holds of the memory (bytes)."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    return sum(1024.0 * float(line.split()[1]) for line in lines if line.startswith(("Private_Clean", "Private_Dirty")))


@pytest.mark.timeout(1200)
def test_a_long_run_takes_no_more_memory_than_a_short_one(tmp_path: Path, measured: Callable[[str], None]) -> None:
    shoes = tmp_path / "shoes"
    write_recording(shoes, simulate(RUNNERS["easy"], SECONDS, seed=11).recording)
    at = home(tmp_path / "data", "--shoes", str(shoes), "--speed", f"{SPEED:g}")
    with at as house, chromium(tmp_path / "profile") as running:
        page = running.open(house.address)
        page.evaluate("localStorage.setItem('openstride.settings', '{\"welcomed\":true,\"countdown\":0}')")
        page.evaluate("localStorage.setItem('openstride.language', 'en')")
        page.reload()
        heaps = Heaps(page)
        says = catalogue("en").text
        page.get_by_role("button", name=says("app.start.try")).click()
        expect(page.get_by_role("button", name=says("app.run.stop"))).to_be_visible(timeout=60_000)
        page.wait_for_function("() => performance.getEntriesByName('stride-to-paint').length > 20", timeout=90_000)
        taken, peaks = [], []
        for _ in range(LOOKS):
            page.wait_for_timeout(1000.0 * SECONDS / SPEED / (LOOKS + 1))
            taken.append(heaps.used())
            peaks.append(max(own_memory(each) for each in renderers(running.process.pid)))
        assert heaps.workers >= len(("recorder", "engine"))
        strides = page.evaluate("performance.getEntriesByName('stride-to-paint').length")
    # The first look is at code that was just compiled.
    hours = np.arange(1, LOOKS) * SECONDS / (LOOKS + 1) / 3600.0
    growth = float(np.polyfit(hours, np.array(taken[1:]) / MB, 1)[0])
    measured(
        f"memory of a run of {SECONDS / 60:.0f} min, {strides} strides: heaps {taken[0] / MB:.1f} to "
        f"{taken[-1] / MB:.1f} MB, {growth:+.1f} MB an hour; the page's process at most {max(peaks) / MB:.0f} MB"
    )
    assert strides > 0.3 * SECONDS
    assert max(peaks) < MOST * MB
    # In minutes a slope is mostly chance.
    assert not FULL or growth < GROWTH
