"""Unit quaternions w, x, y, z that turn vectors of the sensor into the level frame."""

from math import sqrt

from .elementary import ratio, root, sin_cos

SMALL_TURN = 0.25  # rad squared: below it three terms of the series give sine and cosine to 1e-9


def half_turn(squared: float) -> tuple[float, float]:
    """For a turn whose angle squared is given: the cosine of half of it, and the sine of half of it over the angle."""
    if squared < SMALL_TURN:
        cosine = 1.0 - squared * (0.125 - squared * (1.0 / 384.0 - squared / 46080.0))
        return cosine, 0.5 - squared * (1.0 / 48.0 - squared * (1.0 / 3840.0 - squared / 645120.0))
    angle = root(squared)
    sine, cosine = sin_cos(0.5 * angle)
    return cosine, ratio(sine, angle, 0.5)


def normalised(w: float, x: float, y: float, z: float) -> tuple[float, float, float, float]:
    """The quaternion at length 1; no turn at all where it has no length."""
    size = w * w + x * x + y * y + z * z
    if not size > 0.0 or size > 1.0e300:
        return 1.0, 0.0, 0.0, 0.0
    scale = ratio(1.0, root(size), 1.0)
    return w * scale, x * scale, y * scale, z * scale


def turned_in_level(
    w: float, x: float, y: float, z: float, a: float, b: float, c: float
) -> tuple[float, float, float, float]:
    """The quaternion after the further small turn (a, b, c) in rad about the axes of the level frame."""
    p = 0.5 * a
    q = 0.5 * b
    r = 0.5 * c
    return normalised(
        w - p * x - q * y - r * z,
        x + p * w + q * z - r * y,
        y - p * z + q * w + r * x,
        z + p * y - q * x + r * w,
    )


def to_level(w: float, x: float, y: float, z: float, a: float, b: float, c: float) -> tuple[float, float, float]:
    """The sensor's vector (a, b, c) in the level frame."""
    p = 2.0 * (y * c - z * b)
    q = 2.0 * (z * a - x * c)
    r = 2.0 * (x * b - y * a)
    return a + w * p + y * r - z * q, b + w * q + z * p - x * r, c + w * r + x * q - y * p


def up_in_sensor(w: float, x: float, y: float, z: float) -> tuple[float, float, float]:
    """The vertical in the sensor's axes."""
    return 2.0 * (x * z - w * y), 2.0 * (y * z + w * x), 1.0 - 2.0 * (x * x + y * y)


def vertical_in_sensor(
    w: float, x: float, y: float, z: float, tilt_x: float, tilt_y: float
) -> tuple[float, float, float]:
    """The vertical in the sensor's axes when the attitude is corrected by a small turn about level x and y, rad."""
    c = 1.0 / sqrt(1.0 + tilt_x * tilt_x + tilt_y * tilt_y)
    a = -tilt_y * c
    b = tilt_x * c
    p = 2.0 * (z * b - y * c)
    q = 2.0 * (x * c - z * a)
    r = 2.0 * (y * a - x * b)
    return a + w * p + z * q - y * r, b + w * q + x * r - z * p, c + w * r + y * p - x * q


def levelling(a: float, b: float, c: float) -> tuple[float, float, float, float]:
    """The shortest turn that takes the sensor's unit vector (a, b, c) to the vertical."""
    if c < -0.999999:
        return 0.0, 1.0, 0.0, 0.0
    return normalised(1.0 + c, b, -a, 0.0)


def cross(a: float, b: float, c: float, p: float, q: float, r: float) -> tuple[float, float, float]:
    """The vector product of (a, b, c) and (p, q, r)."""
    return b * r - c * q, c * p - a * r, a * q - b * p


def unit(a: float, b: float, c: float) -> tuple[float, float, float]:
    """The direction of a vector; zero where it has none."""
    size = root(a * a + b * b + c * c)
    return ratio(a, size, 0.0), ratio(b, size, 0.0), ratio(c, size, 0.0)
