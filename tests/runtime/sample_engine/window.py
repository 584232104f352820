"""The latest forces in a row, moved down when there is no room for another."""

ROOM = 16
KEPT = 7


class Window:
    """Forces from number `first` on, `count` of them."""

    def __init__(self) -> None:
        self.first = 0
        self.count = 0
        self.forces = [0.0] * ROOM


def append(window: Window, force: float) -> None:
    """Add one force; the oldest go where the room is full."""
    if window.count >= ROOM:
        for i in range(KEPT):
            window.forces[i] = window.forces[ROOM - KEPT + i]
        window.first += ROOM - KEPT
        window.count = KEPT
    window.forces[window.count] = force
    window.count += 1


def largest(window: Window) -> float:
    """The largest force that is held."""
    found = 0.0
    for i in range(window.count):
        found = window.forces[i] if window.forces[i] > found else found
    return found
