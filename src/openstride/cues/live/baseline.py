"""The runner's usual range of each metric as a function of speed, in buffers that a phone holds easily.

Between knots it is linear. Outside its knots a baseline knows nothing: what was never run at has no usual range. There
the range of a population stands in where one is known, since it is better than silence only as long as it says whose it
is. `spread` is how much the metric differs from run to run (of a population: from runner to runner) at that speed,
`uncertainty` how well the centre is known; both are standard deviations.
"""

CADENCE = 0
CONTACT_TIME = 1
ASYMMETRY = 2
STRIKE_ANGLE = 3
METRICS = 4

NOBODY = 0
OWN = 1
POPULATION = 2

KNOTS = 32  # of each metric: every 0.25 m/s from a shuffle to the world record over 800 m
SIZE = 2 * METRICS * KNOTS  # own knots, then those of populations


class Baseline:
    """Knots with rising speeds, of the runner and of populations."""

    def __init__(self) -> None:
        self.count = [0] * (2 * METRICS)
        self.speed = [0.0] * SIZE  # m/s
        self.centre = [0.0] * SIZE
        self.spread = [0.0] * SIZE
        self.uncertainty = [0.0] * SIZE


class Usual:
    """What is usual at one speed."""

    def __init__(self) -> None:
        self.whose = NOBODY  # NOBODY, OWN or POPULATION
        self.centre = 0.0
        self.spread = 0.0
        self.uncertainty = 0.0
        self.rise = 0.0  # of the centre with speed, per m/s


def forget(baseline: Baseline) -> None:
    """Take all knots away."""
    for i in range(2 * METRICS):
        baseline.count[i] = 0


def add_knot(
    baseline: Baseline, whose: int, metric: int, speed: float, centre: float, spread: float, uncertainty: float
) -> bool:
    """Add a knot behind those of this metric; False where it is not faster than the last one, or there is no room."""
    if not (0 <= metric < METRICS and (whose == OWN or whose == POPULATION)):
        return False
    if not (spread >= 0.0 and uncertainty >= 0.0 and -1.0e6 < centre < 1.0e6 and 0.0 <= speed < 100.0):
        return False
    table = metric if whose == OWN else METRICS + metric
    count = baseline.count[table]
    if not 0 <= count < KNOTS:
        return False
    at = table * KNOTS + count
    if count > 0 and not speed > baseline.speed[table * KNOTS + count - 1]:
        return False
    baseline.speed[at] = speed
    baseline.centre[at] = centre
    baseline.spread[at] = spread
    baseline.uncertainty[at] = uncertainty
    baseline.count[table] = count + 1
    return True


def usual(found: Usual, baseline: Baseline, metric: int, speed: float) -> bool:
    """Find what is usual at a speed: the runner's range, else a population's; False where neither is known."""
    found.whose = NOBODY
    if not 0 <= metric < METRICS:
        return False
    if between(found, baseline, metric, speed):
        found.whose = OWN
        return True
    if between(found, baseline, METRICS + metric, speed):
        found.whose = POPULATION
        return True
    return False


def between(found: Usual, baseline: Baseline, table: int, speed: float) -> bool:
    """Read one table, linear between its knots; False outside of them."""
    count = baseline.count[table]
    if not 0 < count <= KNOTS:
        return False
    first = table * KNOTS
    if speed == baseline.speed[first]:
        # A single knot is a range at one speed.
        found.centre = baseline.centre[first]
        found.spread = baseline.spread[first]
        found.uncertainty = baseline.uncertainty[first]
        found.rise = 0.0
    for i in range(1, count):
        low = first + i - 1
        high = first + i
        width = baseline.speed[high] - baseline.speed[low]
        if width > 0.0 and baseline.speed[low] <= speed <= baseline.speed[high]:
            share = (speed - baseline.speed[low]) / width
            found.centre = mixed(baseline.centre[low], baseline.centre[high], share)
            found.spread = mixed(baseline.spread[low], baseline.spread[high], share)
            found.uncertainty = mixed(baseline.uncertainty[low], baseline.uncertainty[high], share)
            found.rise = (baseline.centre[high] - baseline.centre[low]) / width
            return True
    return speed == baseline.speed[first]


def mixed(a: float, b: float, share: float) -> float:
    """The number so far on the way from one to another."""
    return a + share * (b - a)
