"""What recordings there are below a folder, told by their names, ``recording.json`` and footers: no sample is read.

A folder of recordings, one recording, and home's data folder are all the same: folders are gone through, and a folder
with a ``recording.json`` is a recording, one with segments a log. A log beside which its sealed recording stands is
not told of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from openstride.recordings._errors import RecordingError, RecordingNotFoundError
from openstride.recordings._folder import require_feet
from openstride.recordings._foot import Extent, foot_extent, positions_extent
from openstride.recordings._log import LogReader, log_segments
from openstride.recordings._log_entries import Received, decode_entry
from openstride.recordings._metadata import FILE_NAME, read_metadata
from openstride.recordings._model import SIDES, Side

#: Home keeps a recording three folders down: ``runs/<id>/recording``. Further down nobody keeps any.
DEEPEST: Final = 4
#: What home calls the sealed recording beside its log.
SEALED: Final = "recording"

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Listed:
    """A recording, or a log that was not sealed yet, as one line of a list.

    Parameters
    ----------
    path
        Its folder.
    state
        ``sealed``: a recording. ``log``: one that was not sealed. ``unreadable``: `error` says why.
    id
        Its name; that of the folder where it has none.
    size
        Of its files (bytes).
    start
        The instant of its first sample, of a log of its first packet; None where not known.
    feet
        What each foot's file holds; none of a log.
    positions
        What its positions hold, of a run without shoes.
    missing
        Time that is declared missing, of both feet together (s).
    error
        Why it cannot be read.
    """

    path: Path
    state: Literal["sealed", "log", "unreadable"]
    id: str
    size: int
    start: datetime | None = None
    feet: Mapping[Side, Extent] = field(default_factory=dict)
    positions: Extent | None = None
    missing: float = 0.0
    error: RecordingError | None = None

    @property
    def duration(self) -> float | None:
        """From the first sample to the last of the foot that has the longest (s), None where not known.

        Without shoes it is from the first position to the last.
        """
        told = self.feet.values() if self.positions is None else [self.positions]
        spans = [each.last - each.first for each in told if each.first is not None and each.last is not None]
        return max(spans, default=None)


def list_recordings(folder: str | Path) -> tuple[Listed, ...]:
    """Return the recordings and the logs not yet sealed in a folder and below it, by start, those without one first.

    Parameters
    ----------
    folder
        To look through. Hidden folders are not.

    Raises
    ------
    RecordingNotFoundError
        If it is no folder. What is wrong with one of the recordings is told in its line.
    """
    root = Path(folder)
    if not root.is_dir():
        message = f"There is no folder {root}."
        raise RecordingNotFoundError(message, path=root, hint="Check its name.")
    found = (_log(path) if log_segments(path) else _recording(path) for path in _places(root, DEEPEST))
    return tuple(sorted(found, key=lambda each: (each.start or _EPOCH, str(each.path))))


def _places(folder: Path, deep: int) -> Iterator[Path]:
    """Yield the folders of recordings and logs."""
    if (folder / FILE_NAME).is_file() or log_segments(folder):
        yield folder
        return
    try:
        inside = [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]
    except OSError:
        # Not ours to read, so there is none of ours in it.
        return
    for path in inside if deep else ():
        if not (log_segments(path) and (folder / SEALED / FILE_NAME).is_file()):
            yield from _places(path, deep - 1)


def _recording(folder: Path) -> Listed:
    size = _size(folder.iterdir())
    try:
        metadata = read_metadata(folder)
        paths = {side: folder / f"{side}.parquet" for side in SIDES}
        feet = {side: foot_extent(path) for side, path in paths.items() if path.is_file()}
        require_feet(folder, feet, metadata.feet)
        positions = None if feet else positions_extent(folder / "position.parquet")
    except RecordingError as error:
        return Listed(folder, "unreadable", folder.name, size, error=error)
    missing = sum(gap.end - gap.start for gap in metadata.gaps)
    return Listed(folder, "sealed", metadata.id, size, metadata.start, feet, positions, missing)


def _log(folder: Path) -> Listed:
    size = _size(log_segments(folder))
    # A phone's log lies in the folder of its run, which bears the name.
    name = folder.parent.name if folder.name == "log" else folder.name
    try:
        entries = (decode_entry(frame.kind, frame.payload) for frame in LogReader(folder).frames())
        first = next((entry for entry in entries if isinstance(entry, Received)), None)
    except RecordingError as error:
        return Listed(folder, "unreadable", name, size, error=error)
    start = None if first is None else _EPOCH + timedelta(microseconds=first.received_us)
    return Listed(folder, "log", name, size, start)


def _size(paths: Iterator[Path] | list[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())
