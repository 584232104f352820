"""How form differs between shoes at matched speed, with what the weeks alone have done taken out.

Shoes are worn in turns or one after the other. A runner who changes slowly would find that in every new pair, so all
pairs are laid on one line over time; those that were never worn in the same weeks are told apart as badly as that line
is known. Every pair has a mounting of its own, whose error stays in the difference however many runs there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final, Literal

import numpy as np

from openstride.activity import FORM
from openstride.history._matched import Change, Contrast, FormOfRun, readings, regression, told_apart

ShoeVerdict = Literal["more", "less", "not_told_apart", "not_enough_data"]

#: Runs in each of two pairs before they are held against each other.
LEAST_IN_EACH: Final = 5


@dataclass(frozen=True, slots=True)
class ShoeDifference:
    """One metric in one pair of shoes against another.

    Parameters
    ----------
    metric, unit
        Which, in SI.
    speed
        At which (m/s).
    shoe, other
        The pairs.
    runs, other_runs
        In each, near the speed.
    change
        In this pair less in the other; None where one has fewer than five runs, or where time and shoe are one.
    verdict
        In a word, the risk of any false one among all that were asked for being 5 %.
    """

    metric: str
    unit: str
    speed: float
    shoe: str
    other: str
    runs: int
    other_runs: int
    change: Change | None = None
    verdict: ShoeVerdict = "not_enough_data"


def form_between_shoes(
    runs: Sequence[FormOfRun], speed: float, *, metrics: Sequence[str] = tuple(FORM)
) -> tuple[ShoeDifference, ...]:
    """Return how form differs between every two pairs of shoes.

    Parameters
    ----------
    runs
        In any order; those of which the shoe is not known are left out.
    speed
        To read form off at (m/s).
    metrics
        Which of `activity.FORM`.
    """
    worn = [run for run in runs if run.shoe is not None]
    found = [each for metric in metrics for each in _differences(worn, metric, speed)]
    real = told_apart([contrast for _, contrast in found])
    return tuple(_judged(*each, real=sure) for each, sure in zip(found, real, strict=True))


def _differences(runs: Sequence[FormOfRun], metric: str, speed: float) -> list[tuple[ShoeDifference, Contrast | None]]:
    """Return the differences in one metric, not judged yet."""
    read = readings(runs, metric, speed)
    shoes = np.array([runs[place].shoe for place in read.place], dtype=object)
    number = {str(shoe): int((shoes == shoe).sum()) for shoe in sorted(set(shoes))}
    pairs = [
        ShoeDifference(metric, FORM[metric], speed, shoe, other, number[shoe], number[other])
        for shoe, other in combinations(number, 2)
    ]
    enough = [shoe for shoe, count in number.items() if count >= LEAST_IN_EACH]
    asked = [place for place, pair in enumerate(pairs) if pair.shoe in enough and pair.other in enough]
    contrasts: list[Contrast | None] = [None] * len(pairs)
    if asked:
        few = read.only(np.isin(shoes, enough))
        of_shoe = shoes[np.isin(shoes, enough), None] == np.array(enough, dtype=object)
        design = np.column_stack([of_shoe, few.day - few.day.mean()]).astype(np.float64)
        weights = np.zeros((len(asked), design.shape[1]))
        for row, place in enumerate(asked):
            weights[row, [enough.index(pairs[place].shoe), enough.index(pairs[place].other)]] = 1.0, -1.0
        for place, contrast in zip(asked, regression(few, design, weights), strict=True):
            contrasts[place] = contrast
    return list(zip(pairs, contrasts, strict=True))


def _judged(pair: ShoeDifference, contrast: Contrast | None, *, real: bool) -> ShoeDifference:
    if contrast is None:
        return pair
    verdict: ShoeVerdict = "not_told_apart" if not real else "more" if contrast.value > 0.0 else "less"
    return replace(pair, change=contrast.change(), verdict=verdict)
