"""What may be said: seldom, less often where it worked, not at all where it is not wanted. And what chance withholds.

Runners switch off a coach that nags, and learn more where feedback fades (Winstein and Schmidt 1990,
doi:10.1037/0278-7393.16.4.677; Crowell and Davis 2011, doi:10.1016/j.clinbiomech.2010.09.003, faded it to change gait).

A cue that chance withholds takes its place in the budget as one that was given does: the minute after it is what would
have happened in silence, and only that makes the two comparable.
"""

from .chance import Chance, draw
from .robust import smaller
from .rules import KINDS

FIRST = 300.0  # s of the run in which nothing is said: a body warms up, and the reference fills
SPACING = 180.0  # s between any two cues, so that the minute before one is not the minute after another
PER_HOUR = 6  # a few: one in ten minutes if the runner does nothing about them
HOUR = 3600.0
AGAIN = 300.0  # s between two cues of a kind, at first
FADED = 2.0  # times as long after each time the runner responded
LONGEST = 2400.0  # s: a cue that helps is still heard in a long run
IGNORED = 3  # cues of a kind in a row without response: the runner does not want it, or cannot follow it, today
LONG_AGO = -1.0e6


class Budget:
    """What was said when, and what the runner wants to hear."""

    def __init__(self) -> None:
        self.chance = Chance()
        self.withheld_share = 0.25  # of the eligible cues that chance withholds; 0 switches it off
        self.quiet_until = LONG_AGO  # s: 'not now'
        self.never = [0] * KINDS  # 1: 'never this'
        self.count = 0  # cues, given and withheld
        self.times = [0.0] * PER_HOUR  # of the last ones, s
        self.said = [0] * KINDS  # cues of each kind
        self.last = [0.0] * KINDS  # when it came last, s
        self.spacing = [0.0] * KINDS  # s until it may come again; 0 is AGAIN
        self.ignored = [0] * KINDS  # in a row


def eligible(budget: Budget, kind: int, now: float) -> bool:
    """Whether a cue of this kind fits into the budget now."""
    if not 0 <= kind < KINDS:
        return False
    if budget.never[kind] != 0 or budget.ignored[kind] >= IGNORED:
        return False
    if now < FIRST or now < budget.quiet_until:
        return False
    if budget.count > 0 and now - budget.times[(budget.count - 1) % PER_HOUR] < SPACING:
        return False
    if budget.count >= PER_HOUR and now - budget.times[budget.count % PER_HOUR] < HOUR:
        return False
    return budget.said[kind] == 0 or now - budget.last[kind] >= spacing_of(budget, kind)


def spacing_of(budget: Budget, kind: int) -> float:
    """How long a kind rests after a cue, s."""
    return budget.spacing[kind] if budget.spacing[kind] > AGAIN else AGAIN


def spend(budget: Budget, kind: int, now: float) -> bool:
    """Take a cue out of the budget, and toss: True where it is given, False where chance withholds it."""
    if 0 <= kind < KINDS:
        budget.times[budget.count % PER_HOUR] = now
        budget.count += 1
        budget.said[kind] += 1
        budget.last[kind] = now
    return draw(budget.chance) >= budget.withheld_share


def respond(budget: Budget, kind: int, responded: bool) -> None:
    """Note whether the runner responded to a cue that was given: fade it, or count how often it was ignored."""
    if not 0 <= kind < KINDS:
        return
    if responded:
        budget.spacing[kind] = smaller(FADED * spacing_of(budget, kind), LONGEST)
        budget.ignored[kind] = 0
    else:
        budget.ignored[kind] += 1


def hush(budget: Budget, now: float, duration: float) -> None:
    """'Not now': say nothing for so many seconds."""
    budget.quiet_until = now + duration


def renounce(budget: Budget, kind: int) -> None:
    """'Never this': say nothing of this kind any more."""
    if 0 <= kind < KINDS:
        budget.never[kind] = 1
