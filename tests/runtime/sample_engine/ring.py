"""The latest samples, oldest overwritten first."""

SLOTS = 32
FIELDS = 3


class Ring:
    """Flat cells, `FIELDS` to a slot."""

    def __init__(self) -> None:
        self.count = 0
        self.cells = [0.0] * (SLOTS * FIELDS)


def put(ring: Ring, x: float, y: float, z: float) -> None:
    """Append one sample."""
    at = (ring.count % SLOTS) * FIELDS
    ring.cells[at] = x
    ring.cells[at + 1] = y
    ring.cells[at + 2] = z
    ring.count += 1


def spread(ring: Ring, field: int) -> tuple[float, float]:
    """Mean and variance of one field over what the ring holds."""
    held = ring.count if ring.count < SLOTS else SLOTS
    if held == 0:
        return 0.0, 0.0
    total = 0.0
    for i in range(held):
        total += ring.cells[i * FIELDS + field]
    mean = total / float(held)
    variance = 0.0
    for i in range(held):
        away = ring.cells[i * FIELDS + field] - mean
        variance += away * away
    return mean, variance / float(held)
