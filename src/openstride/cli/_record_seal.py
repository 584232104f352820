"""From the log of a run to its recording: sealed, written, read back, and only then called safe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from openstride.cli._record_place import Place
from openstride.pod import IMU, seal, tables_beside
from openstride.recordings import (
    LogReader,
    Recording,
    RecordingError,
    read_recording,
    verify_recording,
    write_recording,
)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A recording that is whole on the disk and was read back.

    Parameters
    ----------
    recording
        As it was read back, with the notices of sealing.
    """

    recording: Recording

    @property
    def missing(self) -> float:
        """What is declared missing, of both feet together (s)."""
        return sum(gap.end - gap.start for gap in self.recording.metadata.gaps)


class NotWholeError(RecordingError):
    """What was written cannot be read back as it was."""


def sealed(place: Place, *, doing: Callable[[str], None] = lambda _: None, dated: bool = True) -> Sealed:
    """Make a recording of a log that was closed.

    Parameters
    ----------
    place
        Of the run.
    doing
        Told what is being done, by the last part of its text's key: `sealing`, `writing`, `verifying`.
    dated
        Whether it is known when the run was; else the recording does not say.

    Raises
    ------
    RecordingError
        If the log holds no foot, or the disk refuses; the log then stays as it is.
    """
    doing("sealing")
    entries = list(LogReader(place.log).together(IMU.short))
    made = seal(entries, name=place.recording.name)
    doing("writing")
    tables = tables_beside(entries, made)
    if not dated:
        made = replace(made, metadata=replace(made.metadata, start=None))
    write_recording(place.recording, made, tables=tables)
    doing("verifying")
    found = verify_recording(place.recording)
    for finding in found.findings:
        if finding.lost:
            raise NotWholeError(finding.message, path=place.recording, hint=finding.hint)
    place.settle()
    return Sealed(read_recording(place.recording, hold=False))
