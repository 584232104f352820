"""Two activities held against each other at matched speed, from the strides that each of them shows.

How a difference is told from chance is the analysis's business; here its answer becomes a document.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Final, Literal

from openstride.analysis import COMPARED, ComparedMetric, Comparison
from openstride.recordings import Side
from openstride.report import rails
from openstride.server._documents import Document

#: What the comparison needs of each stride.
NEEDED: Final = ("speed", *COMPARED)


class EstimateFound(Document):
    """A number with its standard uncertainty."""

    value: float
    uncertainty: float


class ComparedFound(Document):
    """One metric at matched speed: SI units, cadence in steps per minute, None for what is not known.

    `side` is None for both feet together. `difference` is this activity less the other, and as sure as it can be told
    apart from zero; `n` windows of 15 s told it, and it takes `needed` where there are too few. `rail` is the scale
    that the metric itself is drawn on.
    """

    metric: str
    side: Side | None
    unit: str
    this_run: EstimateFound | None
    other_run: EstimateFound | None
    difference: EstimateFound | None
    verdict: Literal["real_difference", "not_told_apart", "not_enough_data"]
    n: int
    needed: int | None
    rail: tuple[float, float] | None


class ComparisonFound(Document):
    """Two activities at the speeds that both held (m/s); None where they share none.

    `this_seconds` and `other_seconds` are how long each was at them. Real differences are told with a chance of 5 %
    that any of all those claimed is none.
    """

    this: str
    other: str
    gait: Literal["running", "walking"]
    speed: tuple[float, float] | None
    this_seconds: float
    other_seconds: float
    metrics: tuple[ComparedFound, ...]


def document_of(found: Comparison, this: str, other: str) -> ComparisonFound:
    """Return a comparison as it goes over the wire."""
    scales = rails(running=found.gait == "running")
    return ComparisonFound(
        this=this,
        other=other,
        gait=found.gait,
        speed=found.speed,
        this_seconds=found.this_seconds,
        other_seconds=found.other_seconds,
        metrics=tuple(_compared(each, scales.get(each.metric)) for each in found.metrics),
    )


def _compared(each: ComparedMetric, rail: tuple[float, float] | None) -> ComparedFound:
    return ComparedFound.model_validate(asdict(each) | {"rail": rail})
