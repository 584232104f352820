"""Baselines as documents: read into the buffers of the live rules, checked on the way.

A document is what home makes of the runs and what travels to the phone::

    {"baseline": 1, "runs": 23, "days": 61, "metrics": {"cadence": {"source": "own", "runs": 23,
     "knots": [[speed, centre, spread, uncertainty], ...]}, ...}, "retired": ["contact_long", ...]}

SI units; speeds rise. Retired are the kinds of cue that do not help this runner; a document may leave that out. Metrics
that no live rule reads are passed over, so that the same document serves the advice after the run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import isfinite
from typing import Any, Final, Literal

from openstride.cues._errors import BaselineError
from openstride.cues.live import baseline as portable

Whose = Literal["own", "population"]

VERSION: Final = 1
#: Of the live rules, in the order of their codes.
METRICS: Final = ("cadence", "contact_time", "asymmetry", "strike_angle")
CODES: Final[Mapping[Whose, int]] = {"own": portable.OWN, "population": portable.POPULATION}
NAMES: Final[Mapping[int, Whose]] = {code: name for name, code in CODES.items()}
MOST_KNOTS: Final = portable.KNOTS


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual of a metric at one speed, in its SI unit.

    Parameters
    ----------
    centre
        The usual value.
    spread
        Standard deviation from run to run; of a population, from runner to runner.
    uncertainty
        Standard uncertainty of the centre.
    whose
        Whether it is the runner's own or a population's.
    """

    centre: float
    spread: float
    uncertainty: float
    whose: Whose


class Baseline:
    """A runner's usual ranges, those of a population standing in where there are none.

    Parameters
    ----------
    document
        As home made it; None for a runner of whom nothing is known yet.

    Attributes
    ----------
    document
        As it was given.
    retired : tuple of str
        The kinds of cue that do not help this runner; some may be unknown to this version.

    Raises
    ------
    BaselineError
        If the document is no baseline, of another version, or has knots that cannot be.
    """

    def __init__(self, document: Mapping[str, Any] | None = None) -> None:
        self.document = document
        self.tables = portable.Baseline()
        for each in (population(), document):
            if each is not None:
                fill(self.tables, each)
        self.retired = _retired(document or {})

    def usual(self, metric: str, speed: float) -> Usual | None:
        """Tell what is usual of a metric at a speed (m/s); None where that is not known."""
        found = portable.Usual()
        if metric not in METRICS or not portable.usual(found, self.tables, METRICS.index(metric), speed):
            return None
        return Usual(found.centre, found.spread, found.uncertainty, NAMES[found.whose])


@cache
def population() -> Mapping[str, Any]:
    """Give the ranges of populations, each with its sources (DOI) and what they say; and where none is known, why."""
    text = files("openstride.cues").joinpath("population.json").read_text(encoding="utf-8")
    document: Mapping[str, Any] = json.loads(text)
    return document


def fill(tables: portable.Baseline, document: Mapping[str, Any]) -> None:
    """Add the knots of a document to the buffers of the live rules.

    Raises
    ------
    BaselineError
        If the document is no baseline, of another version, or has knots that cannot be.
    """
    if document.get("baseline") != VERSION:
        raise BaselineError("`baseline`", f"has to be {VERSION}, its version, and is {document.get('baseline')!r}")
    metrics = document.get("metrics")
    if not isinstance(metrics, Mapping):
        raise BaselineError("`metrics`", "has to be an object with a metric under each name")
    for metric, code in zip(METRICS, range(len(METRICS)), strict=True):
        if metric in metrics:
            whose, knots = _checked(f"`metrics.{metric}`", metrics[metric])
            # A document that passes a population's range on does not add to it.
            if whose == "own" or tables.count[portable.METRICS + code] == 0:
                for knot in knots:
                    portable.add_knot(tables, CODES[whose], code, *knot)


def _checked(where: str, metric: object) -> tuple[Whose, list[tuple[float, float, float, float]]]:
    """Give whose knots these are, and the knots, when they are such that the live rules can use them."""
    if not isinstance(metric, Mapping) or metric.get("source") not in tuple(CODES):
        raise BaselineError(where, "has to be an object whose `source` is `own` or `population`")
    rows = metric.get("knots")
    if not isinstance(rows, list) or len(rows) > MOST_KNOTS:
        raise BaselineError(where, f"has to have a list `knots` of at most {MOST_KNOTS}")
    knots = []
    for number, row in enumerate(rows):
        if not (isinstance(row, list | tuple) and len(row) == 4 and all(_is_number(each) for each in row)):
            raise BaselineError(f"{where}, knot {number},", "has to be [speed, centre, spread, uncertainty]")
        speed, centre, spread, uncertainty = map(float, row)
        if not (0.0 <= speed < 100.0 and abs(centre) < 1e6 and spread >= 0.0 and uncertainty >= 0.0):
            raise BaselineError(f"{where}, knot {number},", f"has numbers that cannot be: {row}")
        knots.append((speed, centre, spread, uncertainty))
    if any(after[0] <= before[0] for before, after in pairwise(knots)):
        raise BaselineError(where, "has speeds that do not rise from knot to knot")
    return metric["source"], knots


def _retired(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the kinds that a document says to be retired."""
    kinds = document.get("retired", [])
    if not (isinstance(kinds, list | tuple) and all(isinstance(kind, str) for kind in kinds)):
        raise BaselineError("`retired`", "has to be a list of kinds of cue")
    return tuple(kinds)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
