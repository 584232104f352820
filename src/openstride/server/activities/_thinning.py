"""A curve of many points as the few that a chart has room for, without hiding what stands out.

An average of neighbours hides the one stride that was a stumble, and so does leaving points out. So each bucket keeps
the least and the greatest of what fell into it, and where each was, beside the mean and how many they were. A bucket
into which nothing fell is not there: what draws a line knows where to leave a hole.

Contract: a pure function of arrays; the work grows with the number of points, and not with that of buckets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Thinned:
    """What fell into the buckets that hold something, one entry a bucket, in order.

    Parameters
    ----------
    bucket : (k,) intp
        Which, from 0.
    number : (k,) intp
        So many points fell into it.
    mean : (k,) float64
        Of them.
    least, greatest : (k,) float64
        Of them.
    least_at, greatest_at : (k,) float64
        Where those were.
    """

    bucket: Whole
    number: Whole
    mean: Floats
    least: Floats
    least_at: Floats
    greatest: Floats
    greatest_at: Floats


def thin(at: Floats, values: Floats, span: tuple[float, float], buckets: int) -> Thinned:
    """Sort points into buckets of equal width, and keep of each what a chart shows.

    Parameters
    ----------
    at, values : (n,) float64
        Where the points are, in any order, and what they say; one of which either is NaN is none.
    span
        Of the buckets together. A point outside counts with the bucket next to it: none is lost.
    buckets
        How many there are; those that hold something are no more.

    Raises
    ------
    ValueError
        If there are no buckets.
    """
    if buckets < 1:
        raise ValueError(f"points are sorted into one bucket at least, not {buckets}")
    known = np.isfinite(at) & np.isfinite(values)
    at, values = at[known], values[known]
    start, end = span
    width = end - start
    share = (at - start) / width if width > 0.0 else np.zeros(len(at))
    bucket = np.clip(share * buckets, 0, buckets - 1).astype(np.intp)
    # The least of a bucket comes first in it, the greatest last; of equals, in the order in which they are.
    order = np.lexsort((at, values, bucket))
    bucket, values, at = bucket[order], values[order], at[order]
    firsts = np.flatnonzero(np.diff(bucket, prepend=-1))
    lasts = np.append(firsts[1:], len(bucket))[: len(firsts)] - 1
    number = lasts - firsts + 1
    mean = np.add.reduceat(values, firsts) / number if len(firsts) else np.zeros(0)
    return Thinned(bucket[firsts], number, mean, values[firsts], at[firsts], values[lasts], at[lasts])


def together(feet: Sequence[Thinned]) -> Thinned:
    """Lay the buckets of feet together.

    The mean is that of the feet's means: one foot may have taken a stride more. Where a foot has no mean there is none
    of both (NaN), since feet differ, and a mean over one of them would look like a change.
    """
    bucket = np.unique(np.concatenate([foot.bucket for foot in feet]))
    number = np.zeros(len(bucket), np.intp)
    means = np.full((len(feet), len(bucket)), np.nan)
    least, greatest = np.full(len(bucket), np.inf), np.full(len(bucket), -np.inf)
    least_at, greatest_at = np.full(len(bucket), np.nan), np.full(len(bucket), np.nan)
    for foot, mean in zip(feet, means, strict=True):
        place = np.searchsorted(bucket, foot.bucket)
        number[place] += foot.number
        mean[place] = foot.mean
        less, more = foot.least < least[place], foot.greatest > greatest[place]
        least[place[less]], least_at[place[less]] = foot.least[less], foot.least_at[less]
        greatest[place[more]], greatest_at[place[more]] = foot.greatest[more], foot.greatest_at[more]
    return Thinned(bucket, number, means.mean(axis=0), least, least_at, greatest, greatest_at)
