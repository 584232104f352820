"""What came of the cues of one run, worked out with its result and kept beside it.

What was said stands in the recording, with the usual ranges by which it was; what the runner then did, in the strides
of the whole run, as they are known now. So what came of a cue rests on nothing but the recording and the method: it is
the same whenever it is worked out, and whichever runs there are beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from math import isfinite
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from openstride.analysis import Analysis
from openstride.coach import AIMS, outcome
from openstride.cues import Baseline, CueEvent, read_baseline, read_cue, usual_of
from openstride.pod import COACH, CUE
from openstride.recordings import Recording
from openstride.server._documents import CueKept

Floats = NDArray[np.float64]
#: Time (s), speed (m/s) and one metric (SI) of strides.
Strides = tuple[Floats, Floats, Floats]

#: A coach says a few an hour; more than this in one run, and it was none.
MOST_CUES: Final = 1000
#: The next contact of the other foot is within this (s), or a stride was lost.
_NEXT: Final = 1.0
_PER_SECOND: Final = 1.0 / 60.0
#: What came of a cue is counted from the start of the run; when that was, home knows.
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)


def cues_of(analysis: Analysis, recording: Recording) -> tuple[tuple[CueKept, ...], int]:
    """Return the cues that could be given in a run with what came of each, and how many events were none of ours.

    Parameters
    ----------
    analysis
        The run.
    recording
        What it is of; its events have what was said.

    Raises
    ------
    RecordingError
        If the table of events is damaged.
    """
    strides = cache(lambda metric: strides_of(analysis, metric))
    baseline, found, foreign = Baseline(), list[CueKept](), 0
    for time, kind, text in _said(recording):
        if kind == COACH:
            read = read_baseline(text)
            baseline, foreign = read or Baseline(), foreign + (read is None)
        elif (event := read_cue(text)) is None or len(found) >= MOST_CUES:
            foreign += 1
        elif event.event == "cue":
            found.append(_kept(event, time, strides, baseline))
    return tuple(found), foreign


def _said(recording: Recording) -> Iterator[tuple[float, str, str]]:
    """Yield time (s), kind and text of what a live coach left, in order of time."""
    events: dict[str, NDArray[Any]] = recording.events() or {}
    rows = zip(*(events.get(name, ()) for name in ("t", "kind", "text")), strict=True)
    said = [(float(time), kind, str(text)) for time, kind, text in rows if kind in (COACH, CUE)]
    yield from sorted((each for each in said if isfinite(each[0])), key=lambda each: each[0])


def _kept(event: CueEvent, time: float, strides: Callable[[str], Strides], baseline: Baseline) -> CueKept:
    metric, _ = AIMS[event.kind]
    # The phone counted from when it began; strides are on the recording's time line, and so is the event.
    facts = event.document() | {"time": time}
    came = outcome(facts, _START, strides(metric), usual_of(event, metric, baseline))
    if came is None:
        return CueKept(kind=event.kind, time=time, given=event.given)
    return CueKept(kind=event.kind, time=time, given=event.given, change=came.change, lasting=came.lasting)


def strides_of(analysis: Analysis, metric: str) -> Strides:
    """Return a metric of the running strides of both feet, as the live rules have it.

    Parameters
    ----------
    analysis
        The run.
    metric
        One that a cue aims at: `cadence` (steps/s), `contact_time` (s), `strike_angle` (rad), `speed` (m/s), or
        `asymmetry`, of each left stride with the next right one: left less right contact time over their mean.

    Returns
    -------
    tuple of three (n,) float64
        Time (s), that of the stride's middle, speed (m/s) and value; finite.
    """
    tables = {side: foot.strides[foot.strides["running"]] for side, foot in analysis.feet.items()}
    if metric == "asymmetry":
        pairs = [_pairs(tables["left"], tables["right"])] if len(tables) == 2 else []
    else:
        scale = _PER_SECOND if metric == "cadence" else 1.0
        pairs = [(table, scale * table[metric]) for table in tables.values()]
    if not pairs:
        return np.zeros(0), np.zeros(0), np.zeros(0)
    time, speed, value = (
        np.concatenate(each)
        for each in zip(
            *((0.5 * (table["t_rest"] + table["t_rest_next"]), table["speed"], value) for table, value in pairs),
            strict=True,
        )
    )
    known = np.isfinite(time) & np.isfinite(speed) & np.isfinite(value)
    return time[known], speed[known], value[known]


def _pairs(left: NDArray[np.void], right: NDArray[np.void]) -> tuple[NDArray[np.void], Floats]:
    """Return the left strides and their asymmetry, NaN where the right foot's next contact is not known."""
    right = right[np.isfinite(right["t_contact"])]
    if not len(right):
        return left, np.full(len(left), np.nan)
    place = np.searchsorted(right["t_contact"], left["t_contact"])
    after = right[np.minimum(place, len(right) - 1)]
    apart = after["t_contact"] - left["t_contact"]
    first, second = left["contact_time"], after["contact_time"]
    asymmetry = 2.0 * (first - second) / (first + second)
    return left, np.where((apart >= 0.0) & (apart < _NEXT), asymmetry, np.nan)
