"""One pod's samples on their way into the engine: counts in, as they arrive and in the order in which they arrive.

What was not there in time is passed over, never waited for: what comes later is for the final analysis. So the same
packets in the same order give the same strides, on the phone and when its log is replayed at home.
"""

from .fit import Fit, weigh, weigh_motion
from .foot import Foot, finish, push
from .sensor import GRAVITY
from .stride import Stride

TICKS = 32768.0  # of a pod's clock in a second
COUNTS = 32768.0  # that a full scale is made of
LAST_COUNT = 32767.0  # a sample this large or larger is at its limit
SIXTEENTHS = 16.0
DEGREE = 0.017453292519943295  # rad
ROWS = 512  # strides that may come at once: all that waited until it was known which way the sensor sits


class Live:
    """One foot's stream, and how to read its counts."""

    def __init__(self) -> None:
        self.foot = Foot()
        self.fit = Fit()  # learns from the strides, and gives them nothing
        self.period = 0.0  # ticks from sample to sample, as the pod states it
        self.acc_scale = 0.0  # m/s2 a count
        self.gyr_scale = 0.0  # rad/s a count
        self.next_number = 0  # samples with smaller numbers come too late
        self.late = 0  # samples that did, or whose time went back


def begin(live: Live, right: bool, rate: int, acc_full_scale: int, gyr_full_scale: int) -> None:
    """Set up a new stream with what the pod's INFO says: sixteenths of Hz, above 0, of g and of deg/s."""
    live.acc_scale = float(acc_full_scale) / SIXTEENTHS * GRAVITY / COUNTS
    live.gyr_scale = float(gyr_full_scale) / SIXTEENTHS * DEGREE / COUNTS
    sensor = live.foot.sensor
    sensor.right = right
    sensor.lag = 1
    sensor.force_limit = LAST_COUNT * live.acc_scale
    sensor.rate_limit = LAST_COUNT * live.gyr_scale
    if rate > 0:
        live.period = TICKS * SIXTEENTHS / float(rate)
        sensor.interval = SIXTEENTHS / float(rate)


def take(live: Live, strides: list[Stride], number: int, ticks: int, counts: list[int], samples: int) -> int:
    """Take a packet: how many strides stand at the start of `strides` now.

    `number` and `ticks` are those of its first sample, since the recording began; `counts` holds six a sample. The
    list of strides has ROWS places.
    """
    foot = live.foot
    foot.given = 0
    weighed = 0
    for i in range(samples):
        time = (float(ticks) + float(i) * live.period) / TICKS
        if number + i < live.next_number or (foot.received > 0 and time <= foot.last_time):
            live.late += 1
        else:
            live.next_number = number + i + 1
            push(
                foot,
                strides,
                time,
                float(counts[6 * i]) * live.acc_scale,
                float(counts[6 * i + 1]) * live.acc_scale,
                float(counts[6 * i + 2]) * live.acc_scale,
                float(counts[6 * i + 3]) * live.gyr_scale,
                float(counts[6 * i + 4]) * live.gyr_scale,
                float(counts[6 * i + 5]) * live.gyr_scale,
            )
            for k in range(weighed, foot.given):
                weigh(live.fit, foot, strides[k])
            weighed = foot.given
    weigh_motion(live.fit, foot)
    return foot.given


def end(live: Live, strides: list[Stride]) -> int:
    """End the stream: how many strides that were still under way stand at the start of `strides`."""
    return finish(live.foot, strides)
