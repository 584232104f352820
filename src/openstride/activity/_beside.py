"""What goes on beside the strides: where the run went, how fast the heart beat, and what another device says of it."""

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


@dataclass(frozen=True, slots=True)
class SpeedCadence:
    """What another maker's foot pod said of the same run: numbers of its own, beside ours and mixed with none of them.

    Parameters
    ----------
    device
        As it calls itself; of several, the first. None where it is not known.
    time
        Of each value (s), increasing.
    speed
        In m/s.
    cadence_spm
        Steps of both feet a minute.
    distance
        By its own counter where it has one, else by its speeds (m).
    mean_speed
        While it moved (m/s); None where it never did.
    mean_cadence_spm
        While it counted steps; None where it never did.
    """

    device: str | None
    time: tuple[float, ...]
    speed: tuple[float, ...]
    cadence_spm: tuple[float, ...]
    distance: float
    mean_speed: float | None
    mean_cadence_spm: float | None

    def __post_init__(self) -> None:
        """Refuse columns of different lengths."""
        refuse_uneven(self.time, self.speed, self.cadence_spm)


def refuse_uneven(*columns: tuple[float | None, ...]) -> None:
    """Raise ValueError for columns of different lengths."""
    if len({len(column) for column in columns}) > 1:
        raise ValueError(f"columns are equally long, got {[len(column) for column in columns]}")
