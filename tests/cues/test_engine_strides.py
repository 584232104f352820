"""The coach on strides that the engine solved: it speaks where it can, and is silent where the data cannot carry it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from openstride.analysis import Analysis, analyze
from openstride.cues import Baseline, CueEvent, CueSettings, LiveCoach, Side
from openstride.cues._coach import FIELDS
from openstride.recordings import read_recording
from openstride.simulator import RUNNERS, simulate
from tests.cues.made_up import document

#: Added to all times: nothing is withheld because the run is young, or by chance.
LATE = 600.0
ALWAYS = CueSettings(withheld_share=0.0)


def given(analysis: Analysis) -> Iterator[tuple[Side, int, float, Any]]:
    """Yield the engine's strides of both feet as they were given out, in order of time."""
    strides = []
    for side, foot in analysis.feet.items():
        rows = foot.run.rows
        for number in range(len(rows["contact"])):
            stride = SimpleNamespace(**{name: rows[name][number].item() for name in FIELDS})
            strides.append((side, number, LATE + float(rows["next_rest"][number]), stride))
    start = min(each[2] for each in strides) - LATE
    for side, number, time, stride in sorted(strides, key=lambda each: each[2]):
        yield side, number, time - start, stride


def said(analysis: Analysis, baseline: dict[str, Any] | None) -> list[CueEvent]:
    coach = LiveCoach(Baseline(baseline), 1, ALWAYS)
    return [event for each in given(analysis) if (event := coach.take(*each)) is not None]


@pytest.fixture(scope="module")
def easy() -> Analysis:
    return analyze(simulate(RUNNERS["easy"], 240.0, seed=3).recording)


def usual_of(analysis: Analysis) -> dict[str, tuple[float, float, float]]:
    """Give the baseline of a runner who always runs so."""
    running = {side: foot.strides[foot.strides["running"]] for side, foot in analysis.feet.items()}
    contact = {side: float(np.nanmedian(table["contact_time"])) for side, table in running.items()}
    mean = np.mean(list(contact.values()))
    angle = np.mean([np.nanmedian(table["strike_angle"]) for table in running.values()])
    stride_time = np.mean([np.nanmedian(table["stride_time"]) for table in running.values()])
    return {
        "cadence": (2.0 / float(stride_time), 0.025, 0.005),
        "contact_time": (float(mean), 0.004, 0.001),
        "asymmetry": (float((contact["left"] - contact["right"]) / mean), 0.008, 0.002),
        "strike_angle": (float(angle), 0.02, 0.005),
    }


def test_a_run_as_usual_hears_nothing(easy: Analysis) -> None:
    assert said(easy, document(**usual_of(easy))) == []


@pytest.mark.parametrize(
    ("metric", "off", "kind"), [("cadence", 0.16, "cadence_low"), ("contact_time", -0.02, "contact_long")]
)
def test_a_run_unlike_usual_does(easy: Analysis, metric: str, off: float, kind: str) -> None:
    usual = usual_of(easy)
    centre, spread, uncertainty = usual[metric]
    events = said(easy, document(**usual | {metric: (centre + off, spread, uncertainty)}))
    assert [event.kind for event in events] == [kind]


@pytest.mark.parametrize("name", ["run-with-stryd", "llio-30", "llio-56", "llio-66", "gaitmap-walk", "xio-long-walk"])
def test_of_real_runners_of_whom_nothing_is_known_nothing_is_said(shared: Path, name: str) -> None:
    assert said(analyze(read_recording(shared / "recordings" / name)), None) == []
