"""Where a run goes: its log while it goes on, and the recording it becomes.

::

    runs/2026-11-21-0914.part/log/   the live log: what a crash leaves
    runs/2026-11-21-0914/            the recording, with its log in it

The recording appears whole or not at all. Only then the log is moved into it, so that at every moment one of the two
places holds everything.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Final

from openstride.cli._errors import CommandError, FileNotWrittenError
from openstride.recordings import RecordingExistsError, log_segments

PART: Final = ".part"
LOG: Final = "log"
#: Where runs go that were not told where to.
RUNS: Final = Path("runs")


class UnfinishedRunError(CommandError):
    """A run that was not finished lies where another one should go: `folder`, and the command that `recovers` it."""

    def __init__(self, folder: Path, recovers: str) -> None:
        message = f"{folder} holds a run that was not finished."
        hint = f"Go on with it by adding --resume, recover it with {recovers}, or choose another name."
        super().__init__(message, hint=hint)
        self.folder = str(folder)
        self.recovers = recovers


class NothingToResumeError(CommandError):
    """There is no run at `folder` that was not finished."""

    def __init__(self, folder: Path) -> None:
        hint = "Name the folder that it was to become; openstride recordings list shows the logs that were not sealed."
        super().__init__(f"There is no unfinished run at {folder}.", hint=hint)
        self.folder = str(folder)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run goes.

    Parameters
    ----------
    recording
        The folder that the recording becomes.
    """

    recording: Path

    @property
    def part(self) -> Path:
        """The folder around the log until there is a recording."""
        return self.recording.with_name(self.recording.name + PART)

    @property
    def log(self) -> Path:
        """The folder of the log's segments."""
        return self.part / LOG

    @property
    def recovers(self) -> str:
        """The command that makes a recording of the log."""
        return f"openstride recordings recover {self.part} --out {self.recording}"

    @property
    def free(self) -> bool:
        """Whether nothing is here yet."""
        return not (self.recording.exists() or self.part.exists())

    def open(self) -> None:
        """Make the folder for the log.

        Raises
        ------
        RecordingExistsError, UnfinishedRunError
            If something is here already.
        FileNotWrittenError
            If the disk refuses.
        """
        if self.recording.exists():
            message = f"{self.recording} exists already."
            raise RecordingExistsError(message, path=self.recording, hint="Choose another name, or move it away.")
        if self.part.exists():
            raise UnfinishedRunError(self.part, self.recovers)
        try:
            self.part.parent.mkdir(parents=True, exist_ok=True)
            self.part.mkdir()
        except OSError as error:
            raise FileNotWrittenError(self.part, error.strerror or str(error)) from error

    def open_again(self) -> None:
        """Make sure that there is a run to go on with.

        Raises
        ------
        NothingToResumeError
            If there is none.
        """
        if self.recording.exists() or not log_segments(self.log):
            raise NothingToResumeError(self.recording)

    def leave(self) -> bool:
        """Remove the folder where nothing was recorded; tell whether a log stays in it."""
        if log_segments(self.log):
            return True
        for folder in (self.log, self.part):
            # What someone else has put there is not ours to remove.
            with suppress(OSError):
                folder.rmdir()
        return False

    def settle(self) -> None:
        """Move the log into the recording, which is whole on the disk.

        Raises
        ------
        FileNotWrittenError
            If the disk refuses; the log then stays where it is.
        """
        try:
            self.log.rename(self.recording / LOG)
            self.part.rmdir()
        except OSError as error:
            raise FileNotWrittenError(self.recording / LOG, error.strerror or str(error)) from error


def place_for(out: Path | None, now: datetime) -> Place:
    """Return the place that was asked for; without one, a free one that is named after the minute.

    Parameters
    ----------
    out
        As on the command line.
    now
        By the clock on the wall.
    """
    if out is not None:
        return Place(out)
    name = f"{now:%Y-%m-%d-%H%M}"
    names = (name if n == 1 else f"{name}-{n}" for n in count(1))
    return next(place for each in names if (place := Place(RUNS / each)).free)


def unfinished(path: Path) -> Place | None:
    """Return the place of a run that was not finished, by any name that a person may type; None where there is none.

    Parameters
    ----------
    path
        The folder of the log, the one around it, or the recording it was to become.
    """
    for log in (path, path / LOG, path.with_name(path.name + PART) / LOG):
        if log.name == LOG and log.parent.name.endswith(PART) and log_segments(log):
            return Place(log.parent.with_name(log.parent.name.removesuffix(PART)))
    return None
