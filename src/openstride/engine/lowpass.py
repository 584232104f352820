"""A second-order Butterworth low-pass, run forward and backward so that nothing is delayed."""

from .elementary import PI, larger, ratio, sin_cos

LONGEST = 512


class Window:
    """A short stretch of a signal."""

    def __init__(self) -> None:
        self.count = 0
        self.x = [0.0] * LONGEST
        self.y = [0.0] * LONGEST
        self.z = [0.0] * LONGEST


def filter_once(values: list[float], count: int, gain: float, a1: float, a2: float, backward: bool) -> None:
    """One pass of the recursion over values[:count], in place, started as if the first value had always been there."""
    if count < 1:
        return
    at = count - 1 if backward else 0
    x1 = values[at]
    x2 = x1
    y1 = x1
    y2 = x1
    for i in range(count):
        at = count - 1 - i if backward else i
        x = values[at]
        y = gain * (x + 2.0 * x1 + x2) - a1 * y1 - a2 * y2
        x2 = x1
        x1 = x
        y2 = y1
        y1 = y
        values[at] = y


def low_pass(window: Window, cutoff: float, rate: float) -> None:
    """Keep what is slower than `cutoff` Hz of a window sampled at `rate` Hz; all of it where sampling is too slow."""
    if rate < 2.5 * cutoff:
        return
    sine, cosine = sin_cos(PI * ratio(cutoff, rate, 0.1))
    k = abs(sine) / larger(cosine, 1.0e-6)
    # A pass each way squares the response: the corner is moved so that the two together have it at `cutoff`.
    k = k * 1.2465
    norm = 1.0 / (1.0 + 1.4142135623730951 * k + k * k)
    gain = k * k * norm
    a1 = 2.0 * (k * k - 1.0) * norm
    a2 = (1.0 - 1.4142135623730951 * k + k * k) * norm
    filter_once(window.x, window.count, gain, a1, a2, False)
    filter_once(window.y, window.count, gain, a1, a2, False)
    filter_once(window.z, window.count, gain, a1, a2, False)
    filter_once(window.x, window.count, gain, a1, a2, True)
    filter_once(window.y, window.count, gain, a1, a2, True)
    filter_once(window.z, window.count, gain, a1, a2, True)
