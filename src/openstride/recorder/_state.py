"""What a recorder says about itself: how it is going, how it has ended, and what happens meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from openstride.recorder._errors import RecorderError
from openstride.recordings import LiveStride, RecordingError, Side
from openstride.replay import Fit, Verdict

#: `connecting` before the first connection, `live` while there is one, `lost` while the pod is sought again.
Reach = Literal["connecting", "live", "lost"]
#: What a device of another make measures.
Kind = Literal["heart_rate", "speed_cadence"]
#: Why a foot's samples end as they do: all are there; those that are not are nowhere; the pod was not reached any more;
#: fetching went on without success, or someone ended it.
Why = Literal["whole", "lost in the pod", "out of reach", "given up"]


@dataclass(frozen=True, slots=True)
class FootSnapshot:
    """How it is going with one foot.

    Parameters
    ----------
    name
        Of the pod.
    reach
        Whether there is a connection.
    battery
        Of the pod (percent); None until it said.
    samples
        Received so far, live or from flash.
    missing
        Known to exist and not received yet.
    fetched
        Of `samples`, those that came from flash.
    damaged
        Values that could not be used, by the kind of error.
    silence
        Since the pod's last value (s); None before the first.
    clock_residual
        Standard uncertainty of the line between its clock and ours (s); None until it is known.
    boot, firmware
        As its INFO says.
    fit
        How it is worn, as far as its strides tell; None without live strides.
    """

    name: str
    reach: Reach
    battery: int | None
    samples: int
    missing: int
    fetched: int
    damaged: Mapping[str, int]
    silence: float | None
    clock_residual: float | None
    boot: int
    firmware: tuple[int, int, int]
    fit: Fit | None = None


@dataclass(frozen=True, slots=True)
class CompanionSnapshot:
    """How it is going with one device.

    Parameters
    ----------
    name
        As it calls itself.
    kinds
        What is wanted of it.
    reach
        Whether there is a connection.
    battery
        Of the device (percent); None where it does not say.
    heart_rate_bpm
        Beats per minute; None where the last value is old, or says that there is no beat or no skin.
    contact
        Whether it finds skin, by the last value; None where it cannot tell.
    speed, cadence_spm
        In m/s, and in steps of both feet per minute; None where the last value is old.
    distance
        Since its first value in this recording (m), as the device counts; None where it does not.
    values
        Received so far.
    damaged
        Values that could not be read, by the kind of error.
    silence
        Since its last value (s); None before the first.
    trouble
        Why it could not be reached the last time; None while it can.
    """

    name: str
    kinds: tuple[Kind, ...]
    reach: Reach
    battery: int | None
    heart_rate_bpm: int | None
    contact: bool | None
    speed: float | None
    cadence_spm: int | None
    distance: float | None
    values: int
    damaged: Mapping[str, int]
    silence: float | None
    trouble: RecorderError | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How it is going.

    Parameters
    ----------
    seconds
        Since the streams were started (s).
    feet
        By side.
    sides
        Whether each pod is on the foot that it says, as far as the strides of both tell.
    companions
        Other makers' devices, in the order in which the recorder was given them.
    """

    seconds: float
    feet: Mapping[Side, FootSnapshot]
    sides: Verdict = "unknown"
    companions: tuple[CompanionSnapshot, ...] = ()


@dataclass(frozen=True, slots=True)
class FootOutcome:
    """What became of one foot.

    Parameters
    ----------
    name
        Of the pod.
    samples
        Stored.
    fetched
        Of them, those that came from flash.
    missing
        Known to have been taken and not stored, whatever the reason.
    absent
        Of `missing`, those that the pod does not have either.
    why
        Why there is no more to come.
    """

    name: str
    samples: int
    fetched: int
    missing: int
    absent: int
    why: Why


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a recording has become: everything is in the log, and the log is closed.

    Parameters
    ----------
    feet
        By side.
    """

    feet: Mapping[Side, FootOutcome]

    @property
    def whole(self) -> bool:
        """Whether nothing is missing that could still be had."""
        return all(foot.why in {"whole", "lost in the pod"} for foot in self.feet.values())


class Listener:
    """Who wants to know what happens; override what is of interest. Nothing here may take long or raise."""

    def stride(self, stride: LiveStride) -> None:
        """Take a stride that the live engine has given; it is in the log already."""

    def reach(self, side: Side, reach: Reach) -> None:
        """Take note that a pod was lost or found."""

    def fetching(self, side: Side, fetched: int, missing: int) -> None:
        """Take note that samples came from flash: how many so far, and how many are missing still."""

    def appended(self, number: int) -> None:
        """Take note that the entry of this number is in the log."""

    def trouble(self, side: Side, error: RecorderError) -> None:
        """Take note of something that is wrong with a pod, and does not end the recording."""

    def failed(self, error: RecordingError) -> None:
        """Take note that the disk refuses and that recording has ended; `Recorder.stop` raises the same."""
