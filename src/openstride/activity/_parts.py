"""Parts of an activity along its time: segments of one gait, and splits and laps as a runner counts them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

#: `unknown` is where nothing was recorded, which is not the same as standing.
Gait = Literal["unknown", "standing", "walking", "running"]
GAITS: Final[tuple[Gait, ...]] = ("unknown", "standing", "walking", "running")
SplitKind = Literal["distance", "time", "lap"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one gait.

    Parameters
    ----------
    gait
        Which.
    start, end
        Half-open interval (s).
    distance, uncertainty
        Way gone in it, and its standard uncertainty (m); None where no length is known.
    steps
        Of both feet.
    """

    gait: Gait
    start: float
    end: float
    distance: float | None
    uncertainty: float | None
    steps: int

    def __post_init__(self) -> None:
        """Refuse a stretch that ends before it begins."""
        refuse_backwards(self.start, self.end)

    @property
    def duration(self) -> float:
        """How long it lasts (s)."""
        return self.end - self.start

    @property
    def moving(self) -> bool:
        """Whether the runner walks or runs."""
        return self.gait in {"walking", "running"}


@dataclass(frozen=True, slots=True)
class Split:
    """A stretch as a runner counts it: so far, so long, or from one press of the button to the next.

    Parameters
    ----------
    kind
        What set its ends.
    start, end
        Half-open interval (s).
    moving_time
        Part of it walked or run (s).
    distance, uncertainty
        Way gone in it, and its standard uncertainty (m); None where no length is known. For a split by distance the way
        is as agreed, and the uncertainty that of where it ended.
    steps
        Of both feet.
    complete
        False for a last one that the end of the activity cut short.
    """

    kind: SplitKind
    start: float
    end: float
    moving_time: float
    distance: float | None
    uncertainty: float | None
    steps: int
    complete: bool = True

    def __post_init__(self) -> None:
        """Refuse a stretch that ends before it begins."""
        refuse_backwards(self.start, self.end)

    @property
    def elapsed_time(self) -> float:
        """How long it lasts, pauses included (s)."""
        return self.end - self.start

    @property
    def speed(self) -> float | None:
        """Way over time on the move (m/s)."""
        return self.distance / self.moving_time if self.distance is not None and self.moving_time > 0.0 else None

    @property
    def speed_uncertainty(self) -> float | None:
        """Standard uncertainty of the speed (m/s)."""
        return self.uncertainty / self.moving_time if self.uncertainty is not None and self.moving_time > 0.0 else None


def refuse_backwards(start: float, end: float) -> None:
    """Raise ValueError for an interval that ends before it begins."""
    if not end >= start:
        raise ValueError(f"an interval ends at or after its start, got [{start}, {end})")
