"""Two summaries of one recording, held against each other: what another method has found in the same samples.

Both saw the same steps, so chance has no part in what differs: any difference is one of the methods. The combined
standard uncertainty does not judge it here; it says how large it is beside what either method claims to know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import hypot
from typing import Final, Protocol

from openstride.recordings import SIDES, Side

#: Numbers that differ by less are equal: a share of them, and a share of their uncertainty. Arithmetic that is written
#: in another order changes as much.
ROUNDING: Final = 1e-9
OF_UNCERTAINTY: Final = 1e-6


class Reading(Protocol):
    """A number with its standard uncertainty."""

    @property
    def value(self) -> float | None:
        """The number; None where it is not known."""

    @property
    def uncertainty(self) -> float | None:
        """Its standard uncertainty."""


class Summed(Reading, Protocol):
    """A metric of a recording, as `Summary` has it."""

    @property
    def unit(self) -> str:
        """Its unit."""

    @property
    def left(self) -> Reading | None:
        """The same of the left foot."""

    @property
    def right(self) -> Reading | None:
        """The same of the right foot."""


@dataclass(frozen=True, slots=True)
class Change:
    """A metric in two summaries of one recording.

    Parameters
    ----------
    metric, side, unit
        Which, and of which foot; None for both feet together, or for the one there is.
    old, new
        Its values; None where it is not known.
    uncertainty
        Both standard uncertainties combined; None where one of the values is not known.
    changed
        Whether they differ, other than by rounding; also where only one of them is known.
    """

    metric: str
    side: Side | None
    unit: str
    old: float | None
    new: float | None
    uncertainty: float | None
    changed: bool

    @property
    def difference(self) -> float | None:
        """New less old; None where one of them is not known."""
        return None if self.old is None or self.new is None else self.new - self.old

    @property
    def sigmas(self) -> float | None:
        """The difference in combined standard uncertainties; None where there are none."""
        return self.difference / self.uncertainty if self.difference is not None and self.uncertainty else None


def changes(old: Mapping[str, Summed], new: Mapping[str, Summed]) -> tuple[Change, ...]:
    """Hold two summaries of one recording against each other, metric by metric.

    Parameters
    ----------
    old, new
        Metric by name, in the order in which people read them.

    Returns
    -------
    tuple of Change
        In the order of the new, then what only the old has: both feet together, then each foot. What neither knows is
        left out.
    """
    names = [*new, *(name for name in old if name not in new)]
    return tuple(each for name in names for each in _changes(name, old.get(name), new.get(name)))


def worth_saying(found: tuple[Change, ...]) -> tuple[Change, ...]:
    """Return what has changed; one foot's is left out where both feet together show it."""
    changed = [each for each in found if each.changed]
    together = {each.metric for each in changed if each.side is None}
    return tuple(each for each in changed if each.side is None or each.metric not in together)


def _changes(name: str, old: Summed | None, new: Summed | None) -> Iterator[Change]:
    unit = new.unit if new is not None else old.unit if old is not None else ""
    readings: list[tuple[Side | None, Reading | None, Reading | None]] = [(None, old, new)]
    readings += [(side, _of(old, side), _of(new, side)) for side in SIDES]
    for side, before, after in readings:
        was, sigma_was = _known(before)
        now, sigma_now = _known(after)
        if was is None and now is None:
            continue
        if was is None or now is None:
            yield Change(name, side, unit, was, now, None, changed=True)
            continue
        sigma = hypot(sigma_was, sigma_now)
        same = abs(now - was) <= max(ROUNDING * max(abs(was), abs(now)), OF_UNCERTAINTY * sigma)
        yield Change(name, side, unit, was, now, sigma, changed=not same)


def _of(summed: Summed | None, side: Side) -> Reading | None:
    if summed is None:
        return None
    return summed.left if side == "left" else summed.right


def _known(reading: Reading | None) -> tuple[float | None, float]:
    return (None, 0.0) if reading is None else (reading.value, reading.uncertainty or 0.0)
