"""What the strides so far say about a run: the form of each foot, and pace, cadence and distance of both.

The figures are those of the page (`app/src/run/figures.ts`), so that whoever looks at both reads the same numbers.
Plain arithmetic on strides as they arrive; nothing here draws, waits or reads a clock.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import hypot, inf, sqrt
from typing import Final, Literal

from openstride.analysis import FOREFOOT, REARFOOT
from openstride.recordings import SIDES, LiveStride, Side

Metric = Literal["contact_time", "stride_time", "speed", "strike_angle", "cadence", "length"]
Strike = Literal["rearfoot", "midfoot", "forefoot"]

#: A mean goes over so many strides of a foot: long enough to be steady, short enough to follow the runner.
LAST_STRIDES: Final = 8
#: A foot without a stride for so long says nothing about now (s).
SILENT_AFTER: Final = 3.0
#: From this share of contact in a stride on, one foot is always on the ground: walking.
WALKING_DUTY: Final = 0.5
#: Below this an instant of a stride was not found; the engine's word for it lies far below.
_NEVER: Final = -1e8

_OTHER: Final[Mapping[Side, Side]] = {"left": "right", "right": "left"}


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with its standard uncertainty."""

    value: float
    uncertainty: float

    def __add__(self, other: Measured) -> Measured:
        return Measured(self.value + other.value, self.uncertainty + other.uncertainty)

    def __sub__(self, other: Measured) -> Measured:
        return Measured(self.value - other.value, self.uncertainty - other.uncertainty)

    def __truediv__(self, divisor: float) -> Measured:
        return Measured(self.value / divisor, self.uncertainty / divisor)


NOTHING: Final = Measured(0.0, 0.0)


def mean(of: Iterable[Measured | None]) -> Measured | None:
    """Return the mean of the numbers that are known, None of none.

    Its uncertainty is the mean of theirs and not smaller: the errors of neighbouring strides, and of the two feet, come
    from one scale and one definition, and count as fully correlated.
    """
    known = [one for one in of if one is not None]
    return sum(known, NOTHING) / len(known) if known else None


@dataclass(frozen=True, slots=True)
class StrideFigures:
    """A walking or running stride in SI units, cadence in steps per minute; None where a number was not measured.

    Parameters
    ----------
    side
        The foot.
    duration
        From rest to rest, by the pod's clock (s).
    contact_time, stride_time, length, speed, strike_angle, cadence
        With their uncertainties. Cadence counts the steps of both feet.
    """

    side: Side
    duration: float
    contact_time: Measured | None = None
    stride_time: Measured | None = None
    length: Measured | None = None
    speed: Measured | None = None
    strike_angle: Measured | None = None
    cadence: Measured | None = None


def figures_of(stride: LiveStride, names: Sequence[str]) -> StrideFigures | None:
    """Return the figures of a stride that the live engine gave; None of a foot that stood.

    Parameters
    ----------
    stride
        As the log keeps it.
    names
        Of its values, in order: `openstride.replay.stride_fields`.
    """
    of = dict(zip(names, stride.values, strict=True))
    if not of["walking"]:
        return None
    duration = of["next_rest"] - of["rest"]
    stride_time = _between(of["contact"], of["next_contact"], sqrt(2.0) * of["contact_sigma"])
    length = Measured(of["length"], of["length_sigma"]) if of["measured"] else None
    angled = of["measured"] and of["angle_known"]
    return StrideFigures(
        stride.side,
        duration,
        contact_time=_between(of["contact"], of["toe_off"], hypot(of["contact_sigma"], of["toe_off_sigma"])),
        stride_time=stride_time,
        length=length,
        speed=length and length / duration,
        strike_angle=Measured(of["strike_angle"], of["angle_sigma"]) if angled else None,
        cadence=stride_time and _steps_a_minute(stride_time),
    )


def _between(start: float, end: float, uncertainty: float) -> Measured | None:
    return Measured(end - start, uncertainty) if min(start, end) > _NEVER else None


def _steps_a_minute(stride_time: Measured) -> Measured:
    cadence = 120.0 / stride_time.value
    return Measured(cadence, cadence * stride_time.uncertainty / stride_time.value)


def strike_of(angle: float) -> Strike:
    """Return how a foot lands that makes this angle with the ground (rad), toes up positive."""
    if angle > REARFOOT:
        return "rearfoot"
    return "forefoot" if angle < FOREFOOT else "midfoot"


class _Foot:
    """The strides of one foot."""

    def __init__(self) -> None:
        self.strides = 0
        #: The way of this foot (m).
        self.distance = NOTHING
        #: How far the other foot had come, and in how many strides, when this one gave its last.
        self.other_then = (NOTHING, 0)
        self._last: deque[StrideFigures] = deque(maxlen=LAST_STRIDES)
        self._last_arrived = -inf

    def add(self, stride: StrideFigures, arrived: float | None) -> None:
        if self.silent_at(arrived):
            # What was before a silence says nothing about now.
            self._last.clear()
        self._last_arrived = self._last_arrived if arrived is None else arrived
        self.strides += 1
        self._last.append(stride)

    def silent_at(self, now: float | None) -> bool:
        """Tell whether the foot has been silent; one that is read from the log has not."""
        return now is not None and now - self._last_arrived > SILENT_AFTER

    def mean(self, metric: Metric) -> Measured | None:
        return mean(getattr(stride, metric) for stride in self._last)


class Figures:
    """The figures of a run while it goes on; instants are seconds of one clock that only goes forward."""

    def __init__(self) -> None:
        self._feet: Mapping[Side, _Foot] = {side: _Foot() for side in SIDES}

    def take(self, stride: StrideFigures, arrived: float | None) -> None:
        """Take a stride when it arrives, in order of arrival; one that is read from the log has no such instant."""
        foot, other = self._feet[stride.side], self._feet[_OTHER[stride.side]]
        # The strides of a foot that was out of reach are lost, and the other foot went the same way.
        missed = self._missed_by(stride.side) if foot.silent_at(arrived) else NOTHING
        # A stride that was counted and not measured is taken to be as long as its neighbours.
        length = stride.length or foot.mean("length") or NOTHING
        foot.distance += missed if missed.value > length.value else length
        foot.add(stride, arrived)
        foot.other_then = other.distance, other.strides

    def of_foot(self, side: Side, metric: Metric, now: float) -> Measured | None:
        """Return a figure of one foot; None where the foot has been silent."""
        foot = self._feet[side]
        return None if foot.silent_at(now) else foot.mean(metric)

    def of_feet(self, metric: Metric, now: float) -> Measured | None:
        """Return a figure of the feet that are heard."""
        return mean(self.of_foot(side, metric, now) for side in SIDES)

    def running(self, now: float) -> bool | None:
        """Tell whether the runner is in the air between steps; None where that is not known."""
        contact, stride = self.of_feet("contact_time", now), self.of_feet("stride_time", now)
        return None if contact is None or stride is None else contact.value < WALKING_DUTY * stride.value

    def distance(self, now: float) -> Measured | None:
        """Return the way (m): the mean of both feet, each with the other's where it was out of reach itself."""
        if not any(foot.strides for foot in self._feet.values()):
            return None
        return mean(
            foot.distance + self._missed_by(side) if foot.silent_at(now) else foot.distance
            for side, foot in self._feet.items()
        )

    def _missed_by(self, side: Side) -> Measured:
        """Return how far the other foot has come since the last stride of this one, if that is more than its turn."""
        other = self._feet[_OTHER[side]]
        distance_then, strides_then = self._feet[side].other_then
        return NOTHING if other.strides - strides_then <= 1 else other.distance - distance_then
