"""Two feet on one time line: steps, flight, double support.

A step goes from one foot's initial contact to the other's. It is paired with the contact time of the foot that began
it: where the step is longer, nobody is on the ground for the difference (running); where it is shorter, both feet are
(walking). Strides come in as they are given out, either foot first; the one behind decides what can be paired.
"""

from .elementary import root

HELD = 64
LONGEST_STEP = 1.5  # s
SHORTEST_STEP = 0.1
LARGEST_SHARE = 0.8  # of a stride that a step may take: longer, and a contact in between was missed


class Step:
    """One step: from the initial contact of one foot to that of the other."""

    def __init__(self) -> None:
        self.right = False  # begun by the right foot
        self.stride = 0  # number of the stride that began it, as counted by the caller
        self.time = 0.0  # initial contact that began it, s
        self.step_time = 0.0  # s
        self.step_time_sigma = 0.0
        self.flight_time = 0.0  # s; negative is double support
        self.flight_time_sigma = 0.0


class Pair:
    """Contacts of both feet that may still find their partner; even entries left, odd ones right."""

    def __init__(self) -> None:
        self.clock_sigma = 0.0  # s: how well the two clocks are known against each other
        self.first = [0] * 2
        self.count = [0] * 2
        self.number = [0] * (2 * HELD)
        self.contact = [0.0] * (2 * HELD)
        self.stance = [0.0] * (2 * HELD)  # contact time
        self.period = [0.0] * (2 * HELD)  # stride time
        self.sigma = [0.0] * (2 * HELD)


def offer(
    pair: Pair, right: bool, number: int, contact: float, contact_time: float, stride_time: float, sigma: float
) -> None:
    """Offer the stance of one stride: contact in s on the common time line, its uncertainty, contact and stride time.

    Where the other foot has fallen silent for HELD strides the oldest is dropped: it has no partner.
    """
    side = 1 if right else 0
    at = pair.count[side] % HELD * 2 + side
    pair.number[at] = number
    pair.contact[at] = contact
    pair.stance[at] = contact_time
    pair.period[at] = stride_time
    pair.sigma[at] = sigma
    pair.count[side] += 1
    if pair.count[side] - pair.first[side] > HELD:
        pair.first[side] += 1


def pair_all(
    pair: Pair,
    step: Step,
    right: list[int],
    contacts: list[float],
    stances: list[float],
    periods: list[float],
    sigmas: list[float],
    times: list[float],
    time_sigmas: list[float],
    flights: list[float],
    flight_sigmas: list[float],
) -> int:
    """Pair many strides of both feet, given in order of contact; `right` is 1 for the right foot.

    The four lists at the end receive the step of each stride that finds a partner; how many did.
    """
    found = 0
    for i in range(len(contacts)):
        offer(pair, right[i] == 1, i, contacts[i], stances[i], periods[i], sigmas[i])
        while next_step(pair, step):
            times[step.stride] = step.step_time
            time_sigmas[step.stride] = step.step_time_sigma
            flights[step.stride] = step.flight_time
            flight_sigmas[step.stride] = step.flight_time_sigma
            found += 1
    return found


def next_step(pair: Pair, step: Step) -> bool:
    """Fill in the next step that both feet are known for, in order of time; False where there is none yet."""
    while pair.first[0] < pair.count[0] and pair.first[1] < pair.count[1]:
        left = pair.contact[pair.first[0] % HELD * 2]
        right = pair.contact[pair.first[1] % HELD * 2 + 1]
        side = 1 if right < left else 0
        other = 1 - side
        at = pair.first[side] % HELD * 2 + side
        partner = pair.first[other] % HELD * 2 + other
        pair.first[side] += 1
        time = pair.contact[partner] - pair.contact[at]
        if SHORTEST_STEP < time < LONGEST_STEP and time < LARGEST_SHARE * pair.period[at]:
            step.right = side == 1
            step.stride = pair.number[at]
            step.time = pair.contact[at]
            step.step_time = time
            step.flight_time = time - pair.stance[at]
            variance = pair.sigma[at] * pair.sigma[at] + pair.sigma[partner] * pair.sigma[partner]
            variance += pair.clock_sigma * pair.clock_sigma
            step.step_time_sigma = root(variance)
            step.flight_time_sigma = root(variance + pair.sigma[at] * pair.sigma[at])
            return True
    return False
