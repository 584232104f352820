"""Draws reports as people will see them, and looks them over: in each language, light and dark, on a phone and a desk.

    python -m tools.pictures            all reports
    python -m tools.pictures easy walk  these

The reports and their pictures come to lie in `.cache/pictures`. What no program can tell is told by looking at them; a
report that writes to the console, is wider than its window, cuts a text off or is faulted by axe is named, and the exit
code is 1. Real recordings are taken from OPENSTRIDE_SHARED, or `../shared` beside the checkout.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from playwright.sync_api import ConsoleMessage, Page

from openstride.analysis import KnownDistance, Reference, analyze, compare
from openstride.recordings import Recording, read_recording, write_recording
from openstride.report import render, report_document
from openstride.simulator import RUNNERS, simulate
from tests.browser import chromium
from tools.page import APP, ROOT

PICTURES: Final = ROOT / ".cache" / "pictures"
SHARED: Final = ROOT / os.environ.get("OPENSTRIDE_SHARED", "../shared") / "recordings"
AXE: Final = APP / "node_modules" / "axe-core" / "axe.min.js"

Theme = Literal["light", "dark"]
LANGUAGES: Final = ("en", "zh")
THEMES: Final[Sequence[Theme]] = ("light", "dark")
#: Width and height of the windows: a phone, a desk.
WINDOWS: Final = ((360, 780), (1280, 900))

#: What hides what is too wide for it cuts its text off; what hides nothing lets it run over its neighbour.
CUT_OFF: Final = """() => {
    const words = document.createRange();
    const runsOver = (element) => {
        words.selectNodeContents(element);
        return words.getBoundingClientRect().width > element.getBoundingClientRect().width + 1;
    };
    const tooWide = (element) => {
        const { display, overflowX } = getComputedStyle(element);
        if (display === "inline" || ["auto", "scroll"].includes(overflowX)) return false;
        if (overflowX === "visible") return element.childElementCount === 0 && runsOver(element);
        return element.scrollWidth > element.clientWidth + 1;
    };
    return [...document.querySelectorAll("body *")]
        .filter((element) => element.checkVisibility() && !element.closest(".unseen, svg") && tooWide(element))
        .map(({ tagName, className, textContent }) =>
            `${tagName.toLowerCase()}.${className}: ${textContent.trim().slice(0, 60)}`);
}
"""
WIDER: Final = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
FAULTS: Final = """() => axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
        `${id} at ${target.join(" ")}: ${failureSummary.split("\\n").slice(1).join(" ").trim()}`)))
"""


@dataclass(frozen=True, slots=True)
class Look:
    """How a report is looked at."""

    language: str
    theme: Theme
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.language}-{self.theme}-{self.width}"


LOOKS: Final = tuple(Look(*each[:2], *each[2]) for each in product(LANGUAGES, THEMES, WINDOWS))


@dataclass(frozen=True, slots=True)
class Outing:
    """What a report is made of: a recording, and another to compare it with; the runner's mass (kg) and height (m)."""

    recording: Callable[[], Recording]
    mass: float | None = None
    height: float | None = None
    other: Callable[[], Recording] | None = None
    names: tuple[str | None, str | None] = (None, None)
    references: tuple[Reference, ...] = ()


def _read(name: str) -> Callable[[], Recording]:
    return lambda: read_recording(SHARED / name)


def _made_up(runner: str, seconds: float) -> Callable[[], Recording]:
    return lambda: simulate(RUNNERS[runner], seconds, seed=1).recording


def _round_a_track(seconds: float) -> Recording:
    """Make up a run on a day, on a track of 400 m, with a watch that wrote positions and heart rate."""
    run = simulate(RUNNERS["easy"], seconds, seed=2)
    strides = run.strides["left"][1:]
    time = np.arange(0.0, seconds)
    around = 2.0 * np.pi / 400.0 * np.interp(time, strides["t_contact"], np.cumsum(strides["stride_length"]))
    heart = 150.0 - 60.0 * np.exp(-time / 90.0) + 5.0 * np.sin(time / 70.0)
    tables = {
        "position": {
            "t": time,
            "latitude_deg": 47.38 + 4.0e-4 * np.sin(around),
            "longitude_deg": 8.5 + 1.1e-3 * np.cos(around),
        },
        "heart_rate": {"t": time, "heart_rate_bpm": np.round(heart)},
    }
    start = datetime(2026, 11, 17, 17, 7, tzinfo=UTC)
    metadata = replace(run.recording.metadata, start=start, time_zone="Europe/Zurich")
    folder = PICTURES / "round-a-track"
    shutil.rmtree(folder, ignore_errors=True)
    write_recording(folder, replace(run.recording, metadata=metadata), tables=tables)
    return read_recording(folder)


#: By the name of the report.
OUTINGS: Final[Mapping[str, Outing]] = {
    "run": Outing(_read("run-with-stryd")),
    "walk": Outing(_read("gaitmap-walk")),
    "easy": Outing(_made_up("easy", 1200.0), mass=68.0, height=1.75),
    "tired": Outing(_made_up("tired-marathoner", 900.0), mass=61.0, height=1.7),
    "walker": Outing(_made_up("walker", 300.0)),
    "short": Outing(_made_up("easy", 24.0)),
    "track": Outing(
        lambda: _round_a_track(1500.0),
        mass=68.0,
        height=1.75,
        other=_made_up("asymmetric", 1200.0),
        names=("new shoes", "old shoes"),
        references=(KnownDistance(4100.0, 20.0),),
    ),
}


def written(name: str) -> Path:
    """Write the report of one of the outings, and return where it is."""
    outing = OUTINGS[name]
    recording = outing.recording()
    analysis = analyze(recording, mass=outing.mass, height=outing.height, references=outing.references)
    comparison = None
    if outing.other is not None:
        other = analyze(outing.other(), mass=outing.mass, height=outing.height)
        comparison = compare(analysis, other, names=outing.names)
    document = report_document(analysis, recording, comparison)
    path = PICTURES / f"{name}.html"
    path.write_text(render(document), encoding="utf-8")
    return path


def shown(page: Page, path: Path, look: Look) -> list[str]:
    """Show a report, and return what is wrong with it at once."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        said.append(f"console: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    # A phone lays its scroll bars over the page, so they take none of its width.
    page.context.new_cdp_session(page).send("Emulation.setScrollbarsHidden", {"hidden": True})
    page.set_viewport_size({"width": look.width, "height": look.height})
    page.emulate_media(color_scheme=look.theme, reduced_motion="reduce")
    page.goto(path.as_uri())
    page.evaluate("(code) => localStorage.setItem('openstride.language', code)", look.language)
    page.reload()
    page.wait_for_selector("#strides")
    return said


def faults(page: Page) -> Iterator[str]:
    """Give what is wrong with what a page shows: width, texts that are cut off, accessibility."""
    wider: int = page.evaluate(WIDER)
    if wider > 0:
        yield f"wider than its window by {wider} px"
    yield from (f"cut off: {each}" for each in page.evaluate(CUT_OFF))
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[Any] = page.evaluate(FAULTS)
    yield from (f"axe: {each}" for each in found)


def draw(names: Sequence[str]) -> int:
    """Draw the reports of these names, and return how much is wrong with them."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    count = 0
    with tempfile.TemporaryDirectory() as profile, chromium(Path(profile)) as browser:
        for name in names:
            path = written(name)
            for look in LOOKS:
                page = browser.context.new_page()
                wrong = [*shown(page, path, look), *faults(page)]
                page.screenshot(path=PICTURES / f"{name}-{look}.png", full_page=True)
                page.close()
                for each, times in Counter(wrong).items():
                    print(f"{name}-{look}: {each}" + (f" ({times} times)" if times > 1 else ""))
                count += len(wrong)
            print(f"{name}: {path}", flush=True)
    return count


def main(names: Sequence[str]) -> int:
    """Do what the command line asks for; 1 when something is wrong with a report, 2 when it is not understood."""
    if not set(names) <= set(OUTINGS):
        print(f"usage: python -m tools.pictures [{' | '.join(OUTINGS)}]...", file=sys.stderr)
        return 2
    return 1 if draw(names or tuple(OUTINGS)) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
