"""Whose steps virtual shoes take: those of a recording, or of a made-up runner."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from openstride.recordings import Recording, read_recording, write_recording

#: The made-up run: who, how long (s), and the seed of all that is drawn by chance in it.
RUNNER: Final = "easy"
DURATION: Final = 720.0
SEED: Final = 1


def recording_of(shoes: Path | None) -> Recording:
    """Return the recording that virtual shoes play: that in a folder, or a made-up one.

    Raises
    ------
    RecordingError
        If there is none in the folder.
    """
    if shoes is not None:
        return read_recording(shoes)
    # It brings SciPy along, which nothing else here needs.
    from openstride.simulator import RUNNERS, simulate  # noqa: PLC0415

    return simulate(RUNNERS[RUNNER], DURATION, SEED).recording


@contextmanager
def stored(recording: Recording) -> Iterator[Path]:
    """Give a folder with the recording in it, for a process that reads it from there."""
    with TemporaryDirectory(prefix="openstride-") as folder:
        yield write_recording(Path(folder) / "recording", recording).path
