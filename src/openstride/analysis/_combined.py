"""Several recordings of one outing as one: their summaries laid together, without the strides.

A run that a dead battery cut in two was one run. Totals add up, means weigh by strides. What is unsure about each has
two parts, which go different ways. The scatter of the strides, and the clocks, which each recording has of its own:
these are independent, and add as squares. What all strides have in common, a scale, a definition, a mount (`COMMON`,
and of a difference between the feet `OWN`): the same pods sat in the same shoes, so it is in all recordings alike, and
stays as it is however many there are.

That the pods are the same is assumed, and so is that what is stated as common was all of it common: of an uncertainty
that is smaller than that (a calibrated scale), the whole. Where the pods were mounted anew in between, what comes out
is too wide, and never too narrow.

What the summaries do not tell is absent: a change from the first third of the strides to the last, and a total that one
of the recordings does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import fsum, hypot, inf, sqrt
from typing import Final

from openstride.analysis._summary import OWN, SideValue, Summary, common
from openstride.analysis._table import METRICS
from openstride.analysis._totals import DRIFTING, balance, mean_speed
from openstride.recordings import SIDES, Side

#: What adds up, over all that was walked and run.
TOTALS: Final = ("distance", "moving_time", "energy")
SHARES: Final = ("rearfoot_share", "midfoot_share", "forefoot_share")
#: How much a metric varies from stride to stride, as a share of it.
VARYING: Final = {"stride_time_variability": "stride_time", "stride_length_variability": "stride_length"}

Summaries = Mapping[str, Summary]
Shared = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Part:
    """The summary of one recording, and whether most of its strides are running strides."""

    running: bool
    summary: Summaries


def combined(parts: Sequence[Part]) -> Part:
    """Return the summary of recordings of one outing.

    Parameters
    ----------
    parts
        At least one. Form is told of the gait that prevails, from the recordings in which it does: a mixture of walking
        and running would describe neither.
    """
    running = prevails(parts)
    formed = [part.summary for part in parts if part.running == running]
    whole = [part.summary for part in parts]
    found = {name: total(name, whole) for name in TOTALS}
    found["mean_speed"] = mean_speed(found["distance"], found["moving_time"])
    found |= {name: mean(name, formed) for name in (*METRICS, *SHARES)}
    found["contact_balance"] = balance(found["contact_time"])
    found |= {name: variability(name, of, formed) for name, of in VARYING.items()}
    found |= {f"{name}_drift": Summary(None, None, unit, 0) for name, unit in DRIFTING.items()}
    names = dict.fromkeys(name for summary in (*formed, *whole) for name in summary)
    return Part(running, {name: found[name] for name in names if name in found})


def prevails(parts: Sequence[Part]) -> bool:
    """Tell whether most strides are running strides: of a recording all count as its gait does."""
    strides = [max(part.summary["duty_factor"].n if "duty_factor" in part.summary else 0, 1) for part in parts]
    return 2 * sum(n for part, n in zip(parts, strides, strict=True) if part.running) > sum(strides)


def total(name: str, parts: Sequence[Summaries]) -> Summary:
    """Return the sum of a total; absent unless all recordings know it."""
    found = [part[name] for part in parts if name in part]
    unit, n = (found[0].unit if found else "1"), sum(each.n for each in found)
    values = [(each.value, each.uncertainty) for each in found]
    known = [(value, sigma) for value, sigma in values if value is not None and sigma is not None]
    if len(known) < len(parts):
        return Summary(None, None, unit, n)
    # Energy is a share of the way, the same one in all recordings, and nothing else about it is unsure.
    shared: Shared = (lambda _: inf) if name == "energy" else partial(common, name)
    sides = {}
    for side in SIDES:
        feet = [of_side(each, side) for each in found]
        there = [foot for foot in feet if foot is not None]
        if len(there) == len(feet):
            sigma = laid_together([(foot.value, foot.uncertainty, 1.0) for foot in there], shared)
            sides[side] = SideValue(fsum(foot.value for foot in there), sigma, sum(foot.n for foot in there))
    sigma = laid_together([(value, sigma, 1.0) for value, sigma in known], shared)
    return Summary(fsum(value for value, _ in known), sigma, unit, n, sides.get("left"), sides.get("right"))


def mean(name: str, parts: Sequence[Summaries]) -> Summary:
    """Return the mean of a metric over all strides that carry it, by foot, and of both the mean of the feet's."""
    found = [part[name] for part in parts if name in part]
    carrying = [each for each in found if each.value is not None]
    unit = METRICS.get(name, "1")
    shared = partial(common, name)
    feet: dict[Side, SideValue] = {}
    for side in SIDES:
        there = [foot for each in carrying if (foot := of_side(each, side)) is not None]
        if there:
            feet[side] = weighed(there, shared)
    if not feet:
        return Summary(None, None, unit, sum(each.n for each in found))
    value = fsum(foot.value for foot in feet.values()) / len(feet)
    both = [SideValue(each.value or 0.0, each.uncertainty or 0.0, each.n) for each in carrying]
    sigma, n = weighed(both, shared).uncertainty, sum(each.n for each in carrying)
    return Summary(value, sigma, unit, n, feet.get("left"), feet.get("right"), apart(name, carrying, feet))


def weighed(values: Sequence[SideValue], shared: Shared) -> SideValue:
    """Return the mean of several means, each as heavy as it has strides."""
    n = sum(each.n for each in values)
    weights = [each.n / n for each in values]
    value = fsum(weight * each.value for weight, each in zip(weights, values, strict=True))
    parts = [(each.value, each.uncertainty, weight) for weight, each in zip(weights, values, strict=True)]
    return SideValue(value, laid_together(parts, shared), n)


def apart(name: str, parts: Sequence[Summary], feet: Mapping[Side, SideValue]) -> tuple[float, float] | None:
    """Return left minus right; absent unless all recordings that carry the metric know it."""
    n = sum(each.n for each in parts)
    terms = []
    for each in parts:
        if each.difference is None or each.left is None or each.right is None:
            return None
        # What each foot has of its own goes into the difference of both.
        own = hypot(*(common(name, foot.value, table=OWN) for foot in (each.left, each.right)))
        terms.append((each.n / n, each.difference[1], min(own, each.difference[1])))
    rest = hypot(*(weight * sqrt(sigma**2 - own**2) for weight, sigma, own in terms))
    same = fsum(weight * own for weight, _, own in terms)
    return feet["left"].value - feet["right"].value, hypot(rest, same)


def variability(name: str, of: str, parts: Sequence[Summaries]) -> Summary:
    """Return how much a metric varies from stride to stride: the variances, each as heavy as it has strides."""
    feet: dict[Side, SideValue] = {}
    for side in SIDES:
        there = []
        for part in parts:
            share, metric = (of_side(part[each], side) if each in part else None for each in (name, of))
            if share is not None and metric is not None:
                there.append((share, metric.value))
        if there:
            n = sum(share.n for share, _ in there)
            variance = fsum(share.n * (share.value * level) ** 2 for share, level in there) / n
            mean = fsum(share.n * level for share, level in there) / n
            sigma = hypot(*(share.n * share.uncertainty for share, _ in there)) / n
            feet[side] = SideValue(sqrt(variance) / mean, sigma, n)
    if not feet:
        return Summary(None, None, "1", sum(part[name].n for part in parts if name in part))
    value = fsum(foot.value for foot in feet.values()) / len(feet)
    sigma = hypot(*(foot.uncertainty for foot in feet.values())) / len(feet)
    n = sum(foot.n for foot in feet.values())
    return Summary(value, sigma, "1", n, feet.get("left"), feet.get("right"))


def laid_together(parts: Iterable[tuple[float, float, float]], shared: Shared) -> float:
    """Return the standard uncertainty of a weighted sum of (value, uncertainty, weight), part of which is shared."""
    own, same = [], []
    for value, sigma, weight in parts:
        alike = min(shared(value), sigma)
        own.append(weight * sqrt(sigma**2 - alike**2))
        same.append(weight * alike)
    return hypot(*own, fsum(same))


def of_side(summary: Summary, side: Side) -> SideValue | None:
    """Return the values of one foot."""
    return summary.left if side == "left" else summary.right
