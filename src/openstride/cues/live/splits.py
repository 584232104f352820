"""Splits: the time of each kilometre, or mile. They are told when they are due, and cost no budget."""


class Splits:
    """How far the run has come, and when it passed the last mark."""

    def __init__(self) -> None:
        self.every = 1000.0  # m
        self.number = 0  # marks passed
        self.distance = 0.0  # m
        self.time = 0.0  # s, when it had come so far
        self.marked = 0.0  # s, when it passed the last mark
        self.duration = 0.0  # s, of the last split


def advance(splits: Splits, time: float, distance: float) -> bool:
    """Go on to a distance (m) at a time (s); True where a mark was passed, whose time lies on the line between.

    Where several were passed at once, one is told by each call with the same numbers.
    """
    every = splits.every
    if not (every > 1.0 and distance >= splits.distance and time >= splits.time):
        return False
    mark = every * float(splits.number + 1)
    if distance < mark:
        splits.distance = distance
        splits.time = time
        return False
    gone = distance - splits.distance
    share = (mark - splits.distance) / gone if gone > 0.0 else 1.0
    passed = splits.time + share * (time - splits.time)
    splits.duration = passed - splits.marked
    splits.marked = passed
    splits.number += 1
    splits.distance = mark
    splits.time = passed
    return True
