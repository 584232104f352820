"""One time line for two feet: how a pod's clock runs against the phone's, from exchanges of time stamps.

Each exchange says when the phone sent, when the pod answered, and when the answer came back. The pod's instant lies
between the two; the quicker the exchange, the closer. A line through the quickest exchanges, by recursive least squares
with each weighted by its round trip, gives offset and drift with their uncertainty.
"""

from .elementary import larger, ratio, root

LEAST_DELAY = 0.001  # s: no radio answers faster, so no exchange is trusted more than this
DRIFT_SIGMA = 1.0e-4  # of a crystal, before anything is known: 100 parts in a million
OFFSET_SIGMA = 1.0e6  # s
WANDER = 1.0e-8  # of drift, per root second: temperature


class ClockLine:
    """phone time = pod time + offset + drift (pod time - origin)."""

    def __init__(self) -> None:
        self.exchanges = 0
        self.origin = 0.0  # pod time of the last exchange taken, s
        self.offset = 0.0  # s, at the origin
        self.drift = 0.0
        self.var_offset = OFFSET_SIGMA * OFFSET_SIGMA
        self.var_both = 0.0
        self.var_drift = DRIFT_SIGMA * DRIFT_SIGMA


def exchange(line: ClockLine, sent: float, pod: float, received: float) -> bool:
    """Take one exchange, all times in s on their own clocks; False where it cannot be, and nothing is learned."""
    delay = received - sent
    elapsed = pod - line.origin
    if not delay >= 0.0 or (line.exchanges > 0 and not elapsed >= 0.0):
        return False
    half = 0.5 * larger(delay, LEAST_DELAY)
    if line.exchanges == 0:
        line.origin = pod
        line.offset = 0.5 * (sent + received) - pod
        line.var_offset = half * half
        line.exchanges = 1
        return True
    line.origin = pod
    line.offset += elapsed * line.drift
    line.var_offset += elapsed * (2.0 * line.var_both + elapsed * line.var_drift)
    line.var_both += elapsed * line.var_drift
    line.var_drift += WANDER * WANDER * elapsed
    weight = ratio(1.0, line.var_offset + half * half, 0.0)
    surprise = 0.5 * (sent + received) - pod - line.offset
    gain_offset = line.var_offset * weight
    gain_drift = line.var_both * weight
    line.offset += gain_offset * surprise
    line.drift += gain_drift * surprise
    line.var_drift -= gain_drift * line.var_both
    line.var_both -= gain_offset * line.var_both
    line.var_offset -= gain_offset * line.var_offset
    line.exchanges += 1
    return True


def phone_time(line: ClockLine, pod: float) -> float:
    """Phone time of an instant on the pod's clock, s."""
    return pod + line.offset + line.drift * (pod - line.origin)


def phone_time_sigma(line: ClockLine, pod: float) -> float:
    """Standard uncertainty of `phone_time`, s."""
    elapsed = pod - line.origin
    return root(line.var_offset + elapsed * (2.0 * line.var_both + elapsed * line.var_drift))
