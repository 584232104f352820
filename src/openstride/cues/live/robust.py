"""Medians of the last strides, their scatter, and how well they are known though neighbouring strides are alike.

Medians, because a stride over a kerb or one that was repaired must not move what is said. The uncertainty of the median
of n alike draws is 1.2533 s / sqrt(n), with s = 1.4826 times the median distance from the median (Hampel 1974,
doi:10.1080/01621459.1974.10482962). With correlation r of neighbours, n strides tell as much as n (1 - r) / (1 + r).
"""

from math import sqrt

MOST = 96  # values: 45 s of the quickest feet, 250 steps a minute, are 94 strides of each
GAPS = (57, 23, 10, 4, 1)  # of the sort, by Ciura 2001: few comparisons for so few values
OF_MEDIAN = 1.2533141373155001  # sqrt(pi / 2): the median's standard error against the mean's
OF_DISTANCE = 1.482602218505602  # standard deviation of normal draws against their median distance from the median
FARTHEST = 3.0  # scatters: what lies farther off counts as this far in the correlation
MOST_ALIKE = 0.9  # correlation of neighbours: more is drift within the window, of which the strides tell no more


class Estimate:
    """What the last strides say of one metric."""

    def __init__(self) -> None:
        self.count = 0  # strides that know it
        self.value = 0.0  # their median
        self.scatter = 0.0  # between strides, robust standard deviation
        self.alike = 0.0  # correlation of neighbours
        self.uncertainty = 0.0  # standard uncertainty of the median
        self.given = [0.0] * MOST  # in the order in which they came
        self.sorted = [0.0] * MOST


def root(x: float) -> float:
    """Square root; 0 for anything that is not above 0."""
    return sqrt(x) if x > 0.0 else 0.0


def larger(a: float, b: float) -> float:
    """The larger of two numbers."""
    return a if a > b else b


def smaller(a: float, b: float) -> float:
    """The smaller of two numbers."""
    return a if a < b else b


def estimate(found: Estimate) -> None:
    """Work out what the first `count` of `given` say."""
    count = found.count if 0 < found.count <= MOST else 0
    if count == 0:
        found.value = 0.0
        found.scatter = 0.0
        found.alike = 0.0
        found.uncertainty = 0.0
        return
    for i in range(count):
        found.sorted[i] = found.given[i]
    sort(found.sorted, count)
    median = middle(found.sorted, count)
    found.value = median
    found.scatter = OF_DISTANCE * middle_distance(found.sorted, count, median)
    found.alike = likeness(found.given, count, median, found.scatter)
    told = float(count) * (1.0 - found.alike) / (1.0 + found.alike)
    found.uncertainty = OF_MEDIAN * found.scatter / root(larger(told, 1.0)) if told > 0.0 else found.scatter


def sort(values: list[float], count: int) -> None:
    """Sort the first values, at most MOST of them, in place; the smallest comes first."""
    for k in range(len(GAPS)):
        gap = GAPS[k]
        for i in range(gap, count):
            moved = values[i]
            at = i
            before = at - gap
            while before >= 0 and values[before] > moved:
                values[at] = values[before]
                at = before
                before = at - gap
            values[at] = moved


def middle(values: list[float], count: int) -> float:
    """The median of sorted values, of which there is at least one."""
    half = count // 2
    if count % 2 == 1:
        return values[half]
    return 0.5 * (values[half - 1] + values[half]) if half > 0 else values[0]


def middle_distance(values: list[float], count: int, median: float) -> float:
    """The median distance of sorted values from their median, going outwards from there to both sides."""
    half = count // 2
    below = half - 1
    above = half
    before = 0.0
    distance = 0.0
    for _ in range(half + 1):
        before = distance
        if below >= 0 and (above >= count or median - values[below] < values[above] - median):
            distance = median - values[below]
            below -= 1
        elif above < count:
            distance = values[above] - median
            above += 1
    return distance if count % 2 == 1 else 0.5 * (before + distance)


def likeness(values: list[float], count: int, centre: float, scatter: float) -> float:
    """Correlation of neighbours in [0, MOST_ALIKE], of what lies no farther off than FARTHEST scatters."""
    limit = FARTHEST * scatter
    before = 0.0
    products = 0.0
    squares = 0.0
    for i in range(count):
        off = values[i] - centre
        off = limit if off > limit else (-limit if off < -limit else off)
        products += before * off
        squares += off * off
        before = off
    if not squares > 0.0:
        return 0.0
    return smaller(larger(products / squares, 0.0), MOST_ALIKE)
