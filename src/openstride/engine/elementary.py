"""Elementary functions with the same bits on every runtime: only + - * /, comparisons and the square root.

Accuracy is a few units in the last place; see the tests. Nothing here raises, whatever the number.
"""

from math import sqrt

PI = 3.141592653589793
HALF_PI = 1.5707963267948966
TWO_OVER_PI = 0.6366197723675814
# pi / 2 in three pieces whose leading ones are short, so that a multiple of them up to 2**20 is exact (Cody and Waite).
HALF_PI_HIGH = 1.5707963267341256
HALF_PI_MIDDLE = 6.077100506303966e-11
HALF_PI_LOW = 2.0222662487959506e-21
ROUNDER = 6755399441055744.0  # 1.5 * 2**52: adding and taking it away again rounds to an integer
LARGEST_ANGLE = 1.0e6
SMALLEST_DIVISOR = 1.0e-300


def root(x: float) -> float:
    """Square root; 0 for anything that is not above 0."""
    return sqrt(x) if x > 0.0 else 0.0


def ratio(numerator: float, denominator: float, otherwise: float) -> float:
    """The quotient for a denominator above 0, else `otherwise`."""
    return numerator / denominator if denominator > SMALLEST_DIVISOR else otherwise


def larger(a: float, b: float) -> float:
    """The larger of two numbers."""
    return a if a > b else b


def smaller(a: float, b: float) -> float:
    """The smaller of two numbers."""
    return a if a < b else b


def clamp(x: float, low: float, high: float) -> float:
    """The number nearest to x in [low, high]."""
    return low if x < low else (high if x > high else x)


def sin_cos(angle: float) -> tuple[float, float]:
    """Sine and cosine of an angle in rad, by Taylor series on an eighth of a turn; (0, 1) beyond 1e6 rad."""
    if not -LARGEST_ANGLE < angle < LARGEST_ANGLE:
        return 0.0, 1.0
    quarters = (angle * TWO_OVER_PI + ROUNDER) - ROUNDER
    x = ((angle - quarters * HALF_PI_HIGH) - quarters * HALF_PI_MIDDLE) - quarters * HALF_PI_LOW
    u = x * x
    tail = u / 272.0
    tail = u / 210.0 * (1.0 - tail)
    tail = u / 156.0 * (1.0 - tail)
    tail = u / 110.0 * (1.0 - tail)
    tail = u / 72.0 * (1.0 - tail)
    tail = u / 42.0 * (1.0 - tail)
    tail = u / 20.0 * (1.0 - tail)
    sine = x - x * (u / 6.0 * (1.0 - tail))
    tail = u / 240.0
    tail = u / 182.0 * (1.0 - tail)
    tail = u / 132.0 * (1.0 - tail)
    tail = u / 90.0 * (1.0 - tail)
    tail = u / 56.0 * (1.0 - tail)
    tail = u / 30.0 * (1.0 - tail)
    tail = u / 12.0 * (1.0 - tail)
    cosine = 1.0 - u * 0.5 * (1.0 - tail)
    quarter = quarters - 4.0 * ((quarters * 0.25 + ROUNDER) - ROUNDER)
    if quarter == 0.0:
        return sine, cosine
    if quarter == 1.0:
        return cosine, -sine
    if quarter == -1.0:
        return -cosine, sine
    return -sine, -cosine


def arc_tangent(x: float) -> float:
    """Arc tangent in rad of 0 <= x <= 1: halved twice, then the series."""
    t = x / (1.0 + sqrt(1.0 + x * x))
    t = t / (1.0 + sqrt(1.0 + t * t))
    u = t * t
    tail = 1.0 / 25.0
    tail = 1.0 / 23.0 - u * tail
    tail = 1.0 / 21.0 - u * tail
    tail = 1.0 / 19.0 - u * tail
    tail = 1.0 / 17.0 - u * tail
    tail = 1.0 / 15.0 - u * tail
    tail = 1.0 / 13.0 - u * tail
    tail = 1.0 / 11.0 - u * tail
    tail = 1.0 / 9.0 - u * tail
    tail = 1.0 / 7.0 - u * tail
    tail = 1.0 / 5.0 - u * tail
    tail = 1.0 / 3.0 - u * tail
    return 4.0 * (t - t * u * tail)


def atan2(y: float, x: float) -> float:
    """Angle in rad of the point (x, y), in [-pi, pi]; 0 at the origin."""
    wide = abs(x)
    high = abs(y)
    steep = high > wide
    angle = ratio(wide, high, 0.0) if steep else ratio(high, wide, 0.0)
    angle = arc_tangent(angle)
    if steep:
        angle = HALF_PI - angle
    if x < 0.0:
        angle = PI - angle
    return -angle if y < 0.0 else angle


def arc_sine(x: float) -> float:
    """Arc sine in rad; held at a right angle beyond -1 and 1."""
    s = clamp(x, -1.0, 1.0)
    return atan2(s, root((1.0 - s) * (1.0 + s)))
