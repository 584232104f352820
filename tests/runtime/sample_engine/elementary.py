"""Elementary functions from + - * / and the square root alone."""

from math import sqrt

HALF_PI = 1.5707963267948966
TWO_OVER_PI = 0.6366197723675814
MOST_TURNS = 1000000.0
SINE = (1.0, -0.16666666666666666, 0.008333333333333333, -0.0001984126984126984, 2.7557319223985893e-06)


def root(x: float) -> float:
    """Square root, 0 for anything below."""
    return sqrt(x) if x > 0.0 else 0.0


def sine(angle: float) -> float:
    """Sine within 1e-3, and 0 where the angle is too large to have one."""
    turns = angle * TWO_OVER_PI
    if not -MOST_TURNS < turns < MOST_TURNS:
        return 0.0
    quarters = int(turns + 0.5 if turns >= 0.0 else turns - 0.5)
    x = angle - float(quarters) * HALF_PI
    if quarters % 2 == 1:
        x = HALF_PI - abs(x)
    total = 0.0
    for i in range(len(SINE)):
        total = total * x * x + SINE[len(SINE) - 1 - i]
    return -x * total if quarters % 4 > 1 else x * total
