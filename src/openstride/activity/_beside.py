"""What goes on beside the strides: where the run went, and how fast the heart beat."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Track:
    """Where a run went, in metres from its first position: where on earth that is stays with the recording.

    Parameters
    ----------
    time
        Of each position (s), increasing.
    east, north
        From the first (m), level.
    """

    time: tuple[float, ...]
    east: tuple[float, ...]
    north: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse columns of different lengths."""
        refuse_uneven(self.time, self.east, self.north)


@dataclass(frozen=True, slots=True)
class HeartRate:
    """How fast the heart beat.

    Parameters
    ----------
    time
        Of each value (s), increasing.
    rate_bpm
        Beats a minute. None where the sensor gave none; a None stands in every long gap between two values, too.
    mean_bpm, highest_bpm
        Over the time with values; None where there is none.
    """

    time: tuple[float, ...]
    rate_bpm: tuple[float | None, ...]
    mean_bpm: float | None
    highest_bpm: float | None

    def __post_init__(self) -> None:
        """Refuse columns of different lengths."""
        refuse_uneven(self.time, self.rate_bpm)


def refuse_uneven(*columns: tuple[float | None, ...]) -> None:
    """Raise ValueError for columns of different lengths."""
    if len({len(column) for column in columns}) > 1:
        raise ValueError(f"columns are equally long, got {[len(column) for column in columns]}")
