"""What the live coach leaves with a run, read again: the cues, and what they went by.

Both are texts of a log's events, JSON as `LiveCoach.document` and `CueEvent.document` make it. A log comes from
anywhere, so every value is looked at before it is one of ours; what is not, is nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, Final

from openstride.cues._baseline import NAMES, Baseline
from openstride.cues._coach import KINDS, SIDES, VERSION, CueEvent, CueSettings, LiveCoach
from openstride.cues._errors import BaselineError

#: Strides are counted up to here, and seeds lie below.
_MOST: Final = 2**31
_NUMBERS: Final = ("speed", "value", "usual", "spread", "uncertainty")
_FEET: Final = tuple(SIDES.values())
_SOURCES: Final = tuple(NAMES.values())


def read_cue(text: str) -> CueEvent | None:
    """Return the cue, or the praise, that a text holds; None where it holds none that this version knows."""
    said = _object(text)
    kinds = [name for name in ("cue", "praise") if said.get(name) == VERSION]
    if len(kinds) != 1 or not isinstance(said.get("given"), bool):
        return None
    known = (
        said.get("kind") in KINDS
        and said.get("source") in _SOURCES
        and said.get("side") in (None, *_FEET)
        and said.get("strides_of") in _FEET
        and all(_is_number(said.get(name)) for name in ("time", *_NUMBERS))
    )
    strides = said.get("strides")
    if not known or not (isinstance(strides, list) and len(strides) == 2 and all(map(_is_count, strides))):
        return None
    return CueEvent(
        event="cue" if kinds == ["cue"] else "praise",
        kind=said["kind"],
        time=said["time"],
        given=said["given"],
        **{name: said[name] for name in _NUMBERS},
        whose=said["source"],
        side=said["side"],
        strides_of=said["strides_of"],
        strides=(int(strides[0]), int(strides[1])),
    )


def read_baseline(text: str) -> Baseline | None:
    """Return the usual ranges by which a live coach spoke; None where a text does not say them."""
    said = _object(text)
    document = said.get("baseline")
    if said.get("coach") != VERSION or not isinstance(document, Mapping | None):
        return None
    try:
        return Baseline(document)
    except BaselineError:
        return None


def read_coach(text: str) -> LiveCoach | None:
    """Return a coach that goes by what a text says: it tells the same of the same strides. None where it says none."""
    said, baseline = _object(text), read_baseline(text)
    goal, never, seed = said.get("goal_speed"), said.get("never"), said.get("seed")
    shares = [said.get(name) for name in ("speed_scale", "withheld_share")]
    known = _is_count(seed) and (goal is None or _is_number(goal)) and all(map(_is_number, shares))
    if baseline is None or not known or not isinstance(never, list):
        return None
    scale, withheld = said["speed_scale"], said["withheld_share"]
    unwanted = frozenset(kind for kind in KINDS if kind in never)
    return LiveCoach(baseline, int(said["seed"]), CueSettings(goal, scale, withheld, unwanted))


def usual_of(event: CueEvent, metric: str, baseline: Baseline) -> Callable[[float], float | None]:
    """Return what tells what was usual at a speed (m/s), by what the cue was held against.

    One source serves all speeds: a runner's own range and a population's lie apart, so going from one to the other
    would look like a change. A pace is held against its goal.
    """

    def usual(speed: float) -> float | None:
        found = baseline.usual(metric, speed)
        return found.centre if found is not None and found.whose == event.whose else None

    return (lambda _: event.usual) if metric == "speed" else usual


def _object(text: str) -> Mapping[str, Any]:
    """Return the JSON object that a text holds, all numbers as doubles, as JavaScript has them; nothing where none."""
    try:
        said = json.loads(text, parse_int=float)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _is_number(value: object) -> bool:
    return isinstance(value, float) and isfinite(value)


def _is_count(value: object) -> bool:
    return isinstance(value, float) and 0.0 <= value < _MOST
