"""Reports: what they are made of, and how they are shown.

Real recordings are taken from OPENSTRIDE_SHARED, or `../shared` beside the checkout.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
from playwright.sync_api import BrowserContext, Page

from openstride.analysis import KnownDistance, Reference, analyze, compare
from openstride.recordings import Recording, read_recording, write_recording
from openstride.report import render, report_document
from openstride.simulator import RUNNERS, simulate
from tools.page import ROOT
from tools.pictures._looks import LOOKS, PICTURES, Look, Picture, heard, looked_at, pictured, without_scroll_bars

SHARED: Final = ROOT / os.environ.get("OPENSTRIDE_SHARED", "../shared") / "recordings"


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
    said = heard(page)
    without_scroll_bars(page)
    looked_at(page, look)
    page.goto(path.as_uri())
    page.evaluate("(code) => localStorage.setItem('openstride.language', code)", look.language)
    page.reload()
    page.wait_for_selector("#strides")
    return said


def report_pictures(context: BrowserContext, names: Sequence[str], looks: Sequence[Look] = LOOKS) -> Iterator[Picture]:
    """Draw the outings of these names."""
    for name in names:
        path = written(name)
        for look in looks:
            page = context.new_page()
            said = shown(page, path, look)
            yield pictured(page, f"report-{name}", look, said)
            page.close()
        print(f"{name}: {path}", flush=True)
