"""Metrics along an activity, thinned to what a chart has room for.

Every stride is in it, walked or run: what stands out is what is looked for. Pauses are told as gaps, so that no line is
drawn where nobody moved; the pause between two parts of an activity is one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from openstride.activity import Origin
from openstride.analysis import ALONG, METRICS, Course, course_of_strides
from openstride.recordings import Side
from openstride.server._documents import Document
from openstride.server._errors import ColumnNotFoundError
from openstride.server.activities._strides import Piece, Table, feet_of
from openstride.server.activities._thinning import Thinned, thin, together

By = Literal["time", "distance"]
Floats = NDArray[np.float64]
#: Points of a curve, unless it is said otherwise: a screen has no more pixels for it, with a bar each.
POINTS: Final = 400
MOST_POINTS: Final = 5000
#: All that may be drawn: what strides say, and what files of other makers say beside that.
DRAWN: Final = tuple(dict.fromkeys((*METRICS, *ALONG)))
#: What is drawn first of a run.
USUAL: Final = ("speed", "cadence", "contact_time")


class Gap(Document):
    """A pause on the axis of a chart, from `start` up to `end`; by distance it is a place. `seconds` is how long."""

    start: float
    end: float
    seconds: float


class Curve(Document):
    """A metric along the axis: the buckets that hold something, in order, column by column.

    `foot` is None for both together, whose `mean` is that of the two feet's means, and None where one of them is not
    known. `least_at` and `greatest_at` are places on the axis. `grade` is what measured it, and `source` what that is
    called, None where nobody says. `gaps` are those of this metric alone: what measured it said nothing meanwhile.
    """

    metric: str
    unit: str
    grade: Origin
    source: str | None
    foot: Side | None
    bucket: list[int]
    number: list[int]
    mean: list[float | None]
    least: list[float]
    least_at: list[float]
    greatest: list[float]
    greatest_at: list[float]
    gaps: tuple[Gap, ...]


class SeriesFound(Document):
    """Metrics along an activity: over the axis, `length` long in `unit`, lie so many `buckets` of equal width.

    Where the way is not known, `length` by distance is None and there are no series.
    """

    activity: str
    start: datetime
    by: By
    unit: Literal["s", "m"]
    length: float | None
    buckets: int
    gaps: tuple[Gap, ...]
    series: tuple[Curve, ...]


def series_of(
    pieces: Sequence[Piece], metrics: Sequence[str], *, by: By, points: int, duration: float
) -> tuple[float | None, int, tuple[Gap, ...], tuple[Curve, ...]]:
    """Return the length of the axis, the number of buckets, the gaps, and the curves of both feet and of each.

    Parameters
    ----------
    pieces
        The strides.
    metrics
        Which; one that nothing is known of has no curve.
    by
        What the axis is.
    points
        So many buckets are there at most. There are no more than a foot has pairs of strides: in a narrower bucket
        there would mostly be one foot, and no mean of both.
    duration
        Of the activity (s).

    """
    wanted = tuple(name for name in metrics if name in METRICS)
    feet = feet_of(pieces, wanted)
    course = course_of_strides(feet)
    length = duration if by == "time" else course.distance
    if length is None:
        return None, 0, (), ()
    buckets = max(1, min(points, min(len(table) for table in feet.values()) // 2))
    places = {side: _places(table, course, by) for side, table in feet.items()}
    curves = tuple(_curves(feet, places, wanted, (0.0, length), buckets))
    return length, buckets, tuple(_gaps(course, by)), curves


def known(metrics: Sequence[str]) -> tuple[str, ...]:
    """Return the metrics that are wanted, each once.

    Raises
    ------
    ColumnNotFoundError
        If there is no such metric.
    """
    for name in metrics:
        if name not in DRAWN:
            raise ColumnNotFoundError(name, DRAWN)
    return tuple(dict.fromkeys(metrics))


def _places(table: Table, course: Course, by: By) -> Floats:
    """Return where on the axis the middles of the strides are."""
    middle: Floats = 0.5 * (table["t_rest"] + table["t_rest_next"])
    return middle if by == "time" else np.interp(middle, course.time, course.way)


def _gaps(course: Course, by: By) -> Iterator[Gap]:
    for start, end in course.pauses().tolist():
        place = (start, end) if by == "time" else np.interp((start, end), course.time, course.way).tolist()
        yield Gap(start=place[0], end=place[1], seconds=end - start)


def _curves(
    feet: Mapping[Side, Table],
    places: Mapping[Side, Floats],
    metrics: Sequence[str],
    span: tuple[float, float],
    buckets: int,
) -> Iterator[Curve]:
    for metric in metrics:
        thinned: dict[Side, Thinned] = {
            side: thin(places[side], table[metric], span, buckets) for side, table in feet.items()
        }
        if not any(len(foot.bucket) for foot in thinned.values()):
            continue
        yield curve(metric, METRICS[metric], None, together(list(thinned.values())))
        if len(thinned) > 1:
            yield from (curve(metric, METRICS[metric], side, foot) for side, foot in thinned.items())


def curve(
    metric: str,
    unit: str,
    foot: Side | None,
    found: Thinned,
    *,
    grade: Origin = "pod_raw",
    source: str | None = None,
    gaps: tuple[Gap, ...] = (),
) -> Curve:
    """Return a curve as it goes over the wire."""
    # Made of arrays of ours: looking through each number again would take longer than all the rest.
    return Curve.model_construct(
        metric=metric,
        unit=unit,
        grade=grade,
        source=source,
        foot=foot,
        bucket=found.bucket.tolist(),
        number=found.number.tolist(),
        mean=found.mean.tolist(),
        least=found.least.tolist(),
        least_at=found.least_at.tolist(),
        greatest=found.greatest.tolist(),
        greatest_at=found.greatest_at.tolist(),
        gaps=gaps,
    )
