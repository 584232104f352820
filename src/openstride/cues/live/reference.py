"""What was usual in the first part of this very run, at each speed: what tires is told from what always was.

A bin of speed is 0.25 m/s wide and takes the first two minutes of judgements at that speed; from then on it stands. So
a runner who starts slowly and ends fast is compared at each speed with the first time it was run. The pods are the same
and nobody touched them, so what a mount adds cancels.
"""

from .footfall import KNOWN
from .view import View
from .window import SPAN

WIDTH = 0.25  # m/s
BINS = 48
ENOUGH = 120.0  # s of judgements that make a reference: nearly three windows that have no stride in common


class Reference:
    """Strike angle and braking of the run's first part, by speed."""

    def __init__(self) -> None:
        self.count = [0] * BINS  # judgements taken
        self.taken = [0.0] * BINS  # s that they cover
        self.last = [0.0] * BINS  # when the last one was taken, s
        self.feet = [0] * BINS
        self.angle = [0.0] * BINS  # rad, mean
        self.angle_noise = [0.0] * BINS
        self.braking = [0.0] * BINS  # m/s2, mean
        self.braking_noise = [0.0] * BINS


def bin_of(speed: float) -> int:
    """The bin of a speed; 0 for what is none."""
    if not 0.0 < speed < 11.9:
        return 0
    at = int(speed / WIDTH)
    return at if 0 <= at < BINS else 0


def stands(reference: Reference, at: int, feet: int) -> bool:
    """Whether a bin is complete, and of as many feet."""
    return reference.taken[at] >= ENOUGH and reference.feet[at] == feet


def refer(reference: Reference, view: View, now: float, since: float) -> None:
    """Take what is seen now into its bin while that is not complete; it was last looked `since` seconds ago."""
    if not (view.ready and view.strike_angle > KNOWN and view.braking > KNOWN):
        return
    at = bin_of(view.speed)
    if at == 0 or reference.taken[at] >= ENOUGH:
        return
    if reference.feet[at] != view.both_angles or now - reference.last[at] > 10.0 * SPAN:
        # A pod has come or gone, or the speed is met again much later: the bin begins anew.
        reference.count[at] = 0
        reference.taken[at] = 0.0
        reference.feet[at] = view.both_angles
    reference.count[at] += 1
    reference.taken[at] += since if 0.0 < since < SPAN else 0.0
    reference.last[at] = now
    if not reference.count[at] > 0:
        return
    share = 1.0 / float(reference.count[at])
    if reference.count[at] == 1:
        reference.angle[at] = view.strike_angle
        reference.angle_noise[at] = view.strike_angle_noise
        reference.braking[at] = view.braking
        reference.braking_noise[at] = view.braking_noise
        return
    reference.angle[at] += share * (view.strike_angle - reference.angle[at])
    # Windows overlap, so their chance is taken to be one: the mean of it, not less.
    reference.angle_noise[at] += share * (view.strike_angle_noise - reference.angle_noise[at])
    reference.braking[at] += share * (view.braking - reference.braking[at])
    reference.braking_noise[at] += share * (view.braking_noise - reference.braking_noise[at])
