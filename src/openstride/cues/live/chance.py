"""A generator of chance that gives the same numbers everywhere: Lehmer's, as Park and Miller set it in 1988.

The multiplier is 48271, the modulus 2**31 - 1 (doi:10.1145/63039.63042; the multiplier is their later one, 1993). Their
product stays below 2**53, so it is exact where numbers are doubles. It is enough to toss a coin a few times a run.
"""

MODULUS = 2147483647
MULTIPLIER = 48271
TURNS = 16  # after seeding
OTHERS = 61  # so many seeds in a row take another number of turns, or their numbers would go together


class Chance:
    """Where the generator stands."""

    def __init__(self) -> None:
        self.at = 1


def seed(chance: Chance, number: int) -> None:
    """Begin where a number says, any number that is whole."""
    chance.at = number % (MODULUS - 1) + 1
    for _ in range(TURNS + number % OTHERS):
        draw(chance)


def draw(chance: Chance) -> float:
    """The next number, above 0 and below 1, each as likely."""
    chance.at = chance.at * MULTIPLIER % MODULUS
    return float(chance.at) / 2147483647.0
