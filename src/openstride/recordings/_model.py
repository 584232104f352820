"""What a recording is, as values: samples of a foot, what is known about the outing, and both together.

Everything here is in SI units and frozen. Reading and writing live elsewhere, except that a :class:`Recording` reads
the tables beside its samples (heart rate, another device's speed and cadence, position, events, references) when
asked, because few callers want them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from openstride.recordings._tables import Table, has_table, read_table, table_names

Side = Literal["left", "right"]
SIDES: Final[tuple[Side, ...]] = ("left", "right")


@dataclass(frozen=True, slots=True)
class Ranges:
    """The largest magnitude a sensor can report on one axis: `acc` in m/s2, `gyr` in rad/s; None where not known."""

    acc: float | None = None
    gyr: float | None = None


@dataclass(frozen=True, slots=True)
class Scales:
    """What one count of the raw sensor is worth: `acc` in m/s2, `gyr` in rad/s."""

    acc: float
    gyr: float


@dataclass(frozen=True, slots=True)
class Pod:
    """The sensor in one shoe during this recording.

    Parameters
    ----------
    side
        The foot it was on.
    device
        The identity the pod gives itself.
    boot, recording
        The pod's own count of its starts, and of its recordings since.
    firmware
        The version of its software.
    rate
        Nominal sampling rate (Hz).
    scales
        What one count is worth. The foot's own file states it too, and that one is used for reading.
    mount
        Where on the shoe it sat, in words.
    """

    side: Side
    device: str | None = None
    boot: int | None = None
    recording: int | None = None
    firmware: str | None = None
    rate: float | None = None
    scales: Scales | None = None
    mount: str | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """How a pod's clock runs against the recording's: recording time = ``offset + (1 + drift) * t``.

    Parameters
    ----------
    side
        The pod's foot.
    offset
        Recording time at the pod's zero (s).
    drift
        How much faster recording time runs (s per s, so 20e-6 is 20 ppm).
    residual
        Root mean square of what the line leaves unexplained (s); None where it was not measured.
    """

    side: Side
    offset: float
    drift: float
    residual: float | None = None


@dataclass(frozen=True, slots=True)
class DeclaredGap:
    """Samples known to be lost in [start, end) of a foot's time (s), and why."""

    side: Side
    start: float
    end: float
    reason: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What ``recording.json`` says; what it does not say is None or empty.

    Parameters
    ----------
    id
        Name of the recording.
    feet
        The sides it says it has.
    activity
        ``run``, ``walk``, or another word.
    start
        The instant of recording time zero, UTC.
    time_zone
        IANA name of the zone the runner was in.
    pods, clocks, gaps
        The sensors, their clocks, and what is known to be missing.
    engine
        Version of the engine that ran live.
    rate
        Nominal sampling rate of both feet (Hz), where the pods do not state their own.
    ranges
        Of the sensors.
    mount
        Where the sensors sat, in words.
    collection
        The set of recordings it belongs to (``set`` in JSON).
    closed_loop
        True when it ends where it began.
    nominal_distance
        The length of the way as planned or published (m).
    sha256
        Hex digest of each file beside ``recording.json``; what is listed is verified on reading.
    extra
        Fields this version does not know, kept as they are.
    """

    id: str
    feet: tuple[Side, ...] = ()
    activity: str | None = None
    start: datetime | None = None
    time_zone: str | None = None
    pods: tuple[Pod, ...] = ()
    clocks: tuple[Clock, ...] = ()
    gaps: tuple[DeclaredGap, ...] = ()
    engine: str | None = None
    rate: float | None = None
    ranges: Ranges = Ranges()
    mount: str | None = None
    collection: str | None = None
    closed_loop: bool | None = None
    nominal_distance: float | None = None
    sha256: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def pod(self, side: Side) -> Pod | None:
        """Return the pod of a side, or None where nothing is said about it."""
        return next((pod for pod in self.pods if pod.side == side), None)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should know, that does not stop the reading: a stable `code` and a sentence."""

    code: str
    message: str
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """Rows left out on reading: with a value that is no number, with a repeated time, with a time out of order."""

    not_finite: int = 0
    repeated: int = 0
    out_of_order: int = 0

    @property
    def total(self) -> int:
        """All rows left out."""
        return self.not_finite + self.repeated + self.out_of_order


@dataclass(frozen=True, slots=True, eq=False)
class FootSamples:
    """The samples of one foot, ready for a compiled engine.

    Parameters
    ----------
    side
        ``left`` or ``right``.
    time : (n,) float64
        Time of each sample on this foot's clock (s), strictly increasing, not necessarily even.
    specific_force : (n, 3) float64
        What the accelerometer felt, gravity included (m/s2), in the sensor's own axes.
    angular_rate : (n, 3) float64
        In the same axes (rad/s).
    nominal_rate
        What the sampling rate was meant to be (Hz), or None.
    ranges
        Of this sensor, as declared.
    scales
        What one raw count was worth, where the samples came as counts.
    sequence : (n,) int32 or None
        The number the pod gave each sample; a jump is a loss.
    dropped
        What reading left out.
    """

    side: Side
    time: NDArray[np.float64]
    specific_force: NDArray[np.float64]
    angular_rate: NDArray[np.float64]
    nominal_rate: float | None = None
    ranges: Ranges = Ranges()
    scales: Scales | None = None
    sequence: NDArray[np.int32] | None = None
    dropped: Dropped = Dropped()

    def __post_init__(self) -> None:
        """Refuse arrays a compiled engine would misread."""
        n = len(self.time)
        for name, array, shape in (
            ("time", self.time, (n,)),
            ("specific_force", self.specific_force, (n, 3)),
            ("angular_rate", self.angular_rate, (n, 3)),
        ):
            if array.shape != shape or array.dtype != np.float64 or not array.flags.c_contiguous:
                message = (
                    f"{name} must be a C-contiguous float64 array of shape {shape}, got {array.dtype} {array.shape}"
                )
                raise ValueError(message)

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self.time)


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """The raw data of one outing.

    Parameters
    ----------
    id
        Its name.
    path
        The folder it was read from; None for one that exists in memory only.
    metadata
        What is known about the outing.
    feet
        Samples by side, one or two, left first.
    notices
        What reading found worth saying.
    """

    id: str
    path: Path | None
    metadata: Metadata
    feet: Mapping[Side, FootSamples]
    notices: tuple[Notice, ...] = field(default=())

    @property
    def truths(self) -> tuple[str, ...]:
        """Names of the reference tables, as :meth:`truth` takes them."""
        return tuple(name.removeprefix("truth_") for name in table_names(self.path) if name.startswith("truth_"))

    def truth(self, name: str) -> Table:
        """Return ``truth_<name>.parquet`` as columns; raise `TableMissingError` if there is none."""
        return read_table(self.path, f"truth_{name}")

    def heart_rate(self) -> Table | None:
        """Return ``t`` (s) and ``heart_rate_bpm``, or None where none was recorded."""
        return self._optional("heart_rate")

    def speed_cadence(self) -> Table | None:
        """Return ``t`` (s), ``speed`` (m/s), ``cadence_spm`` and what else another maker's device said, or None."""
        return self._optional("speed_cadence")

    def position(self) -> Table | None:
        """Return ``t`` (s), ``latitude_deg``, ``longitude_deg`` and what else there is, or None."""
        return self._optional("position")

    def events(self) -> Table | None:
        """Return ``t``, ``t_end`` (s), ``kind`` and ``text`` of laps, pauses, cues and marks, or None."""
        return self._optional("events")

    def _optional(self, name: str) -> Table | None:
        return read_table(self.path, name) if has_table(self.path, name) else None
