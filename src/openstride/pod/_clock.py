"""One time line for two feet: how a pod's clock runs against ours, from questions and answers about it.

Pure functions of all exchanges that there were; the engine's ``clock`` module follows the same line live, one exchange
at a time.

A pod's instant lies between our question and its answer, surely, and where in between no one can say: over a radio each
way waits for the next connection event. So exchanges are taken in bursts of 8 to 16, and of each burst the fastest
counts, since it leaves least open: its middle, with the standard deviation of anywhere in between. A line is laid
through the middles. What is known of crystals is part of it: until the bursts know better, the drift is nought, give or
take 40 parts in a million.

Taking the quickest question and the quickest answer of a burst, each by itself, bounds the instant closer, and was
tried: over a link where questions wait and answers do not, the middle is then further from the truth.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.pod._errors import FieldError
from openstride.pod._info import TICKS_PER_SECOND
from openstride.pod._reassembly import TICKS_TURN, nearest
from openstride.pod._time import TimeAnswer, TimeQuestion
from openstride.recordings import ClockExchange, Side

FloatArray = NDArray[np.float64]

#: So many exchanges are asked for together: 2 s at an interval of 50 ms. With 8 the error is half as large again.
BURST: Final = 16
#: Exchanges belong together for so long (s): two clocks drift apart 1 ms at most meanwhile.
_BURST_LASTS: Final = 10.0
#: What is known of two crystals before anything is measured: each keeps to some 20 parts in a million. If it were 100,
#: a minute of bursts would find drift in what is only the waiting of a link.
_DRIFT_SIGMA: Final = 4e-5
#: No crystal drifts so much: exchanges that say so contradict each other.
_MOST_DRIFT: Final = 5e-4
#: No middle is trusted more than this (s): ticks, and the time that software takes to look at a clock.
_LEAST_SIGMA: Final = 2.5e-4

_US_PER_TICK: Final = 1e6 / TICKS_PER_SECOND


@dataclass(frozen=True, slots=True)
class PodClock:
    """What a pod's clock has to do with ours, as long as the pod runs.

    Parameters
    ----------
    ticks
        An instant of the pod's clock, unwrapped, near the middle of what was measured.
    at_us
        The same instant on our clock (µs).
    drift
        How much faster our clock runs (s per s, so 20e-6 is 20 ppm).
    residual
        Standard uncertainty of the line (s): the root mean square of what it leaves unexplained, together with what
        exchanges cannot tell, which is how long each way took. Both feet have that in common, so that the uncertainty
        of a difference between them is smaller.
    bursts
        How many of them the line goes through.
    """

    ticks: int
    at_us: float
    drift: float
    residual: float
    bursts: int

    def log_us(self, ticks: float) -> float:
        """Return the instant on our clock (µs) of one on the pod's, which is taken modulo 2**32 near `self.ticks`."""
        whole = int(ticks // 1)
        passed = nearest(whole % TICKS_TURN, self.ticks, TICKS_TURN) - self.ticks + (ticks - whole)
        return self.at_us + (1.0 + self.drift) * _US_PER_TICK * passed


def clock_exchange(side: Side, question: TimeQuestion, answer: TimeAnswer, received_us: int) -> ClockExchange:
    """Return question and answer as the log keeps them.

    Raises
    ------
    FieldError
        If the answer is to another question.
    ValueError
        If it was there before the question: our clock has jumped.
    """
    if answer.tag != question.tag:
        raise FieldError("tag", answer.tag, f"that of the question, {question.tag}")
    return ClockExchange(side, question.sent_us, answer.received, answer.sent, received_us)


def pod_clock(exchanges: Iterable[ClockExchange]) -> PodClock | None:
    """Return the line through all exchanges with one pod between a start of it and the next, in order of time.

    One in which the pod had the question for longer than we waited for its answer cannot be, and is left out.

    Returns
    -------
    PodClock or None
        None where no exchange is left. With one burst the drift is 0, and the residual what its fastest leaves open.
        Where exchanges contradict each other the fastest of all is believed, and the residual says by how much.
    """
    bounds = list(_bounds(exchanges))
    if not bounds:
        return None
    origin = bounds[len(bounds) // 2]
    middles = [_middle(burst, origin) for burst in _bursts(bounds)]
    at, ahead, sigma = np.array(middles, np.float64).T
    offset, drift = _line(at, ahead, sigma)
    if abs(drift) > _MOST_DRIFT:
        offset, drift = float(ahead[np.argmin(sigma)]), 0.0
    left = ahead - offset - drift * at
    residual = np.sqrt(np.mean(left**2 + sigma**2))
    return PodClock(origin.ticks, origin.least_us + float(offset) * 1e6, float(drift), float(residual), len(middles))


@dataclass(frozen=True, slots=True)
class _Bounds:
    """When, on our clock, the pod's read `ticks`: not before `least_us`, not after `most_us`."""

    ticks: int
    least_us: int
    most_us: float


def _bounds(exchanges: Iterable[ClockExchange]) -> Iterator[_Bounds]:
    before: ClockExchange | None = None
    ticks = 0
    for exchange in exchanges:
        held = (exchange.pod_sent - exchange.pod_received) % TICKS_TURN
        most_us = exchange.received_us - held * _US_PER_TICK
        if most_us < exchange.sent_us:
            continue
        # Our own clock says about how often the pod's began again meanwhile.
        passed = (exchange.sent_us - before.sent_us) / _US_PER_TICK if before else exchange.pod_received
        ticks = nearest(exchange.pod_received, ticks + round(passed), TICKS_TURN)
        before = exchange
        yield _Bounds(ticks, exchange.sent_us, most_us)


def _bursts(bounds: Sequence[_Bounds]) -> Iterator[list[_Bounds]]:
    burst: list[_Bounds] = []
    for each in bounds:
        if burst and (len(burst) >= BURST or each.least_us - burst[0].least_us > _BURST_LASTS * 1e6):
            yield burst
            burst = []
        burst.append(each)
    yield burst


def _middle(burst: list[_Bounds], origin: _Bounds) -> tuple[float, float, float]:
    """Return when the fastest of a burst was by the pod's clock, how far ours is ahead then, and how sure that is (s).

    The first two from `origin`.
    """
    fastest = min(burst, key=lambda each: each.most_us - each.least_us)
    at = (fastest.ticks - origin.ticks) / TICKS_PER_SECOND
    least, most = ((bound - origin.least_us) * 1e-6 for bound in (fastest.least_us, fastest.most_us))
    # Between the bounds anything is as likely as anything else.
    sigma = (most - least) / sqrt(12.0)
    return at, 0.5 * (least + most) - at, max(sigma, _LEAST_SIGMA)


def _line(at: FloatArray, ahead: FloatArray, sigma: FloatArray) -> tuple[float, float]:
    """Return offset and slope of the likeliest line, each point weighted by how sure it is and the slope near 0."""
    weight = sigma**-2.0
    middle = np.average(at, weights=weight)
    level = np.average(ahead, weights=weight)
    from_middle = at - middle
    slope = (weight * from_middle) @ (ahead - level) / ((weight * from_middle) @ from_middle + _DRIFT_SIGMA**-2.0)
    return float(level - slope * middle), float(slope)
