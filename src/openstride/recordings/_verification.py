"""Going through a recording, or a log, to the last byte, and saying all that is wrong with it and not only the first.

Reading stops at the first fault, as whoever reads wants samples. Whoever keeps recordings wants to know what has come
of them. Nothing is changed, and nothing but the disk decides the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from openstride.recordings._cleaning import clean_rows
from openstride.recordings._errors import NoFeetError, RecordingError
from openstride.recordings._folder import _digest, _find_folder, require_feet
from openstride.recordings._foot import read_foot
from openstride.recordings._log import LogReader, log_segments
from openstride.recordings._metadata import FILE_NAME, read_metadata
from openstride.recordings._model import SIDES, Metadata
from openstride.recordings._tables import check_columns, open_parquet, table_names

FindingCode = Literal[
    "damaged", "missing", "foot_missing", "unlisted", "rows_left_out", "log_not_sealed", "log_damaged"
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be.

    Parameters
    ----------
    code
        What kind of thing, for programs.
    path
        The file or folder.
    message, hint
        What was found, with the values, and what to do next.
    lost
        Whether data is lost or cannot be trusted; else it is there and something about it should be known.
    """

    code: FindingCode
    path: Path
    message: str
    hint: str
    lost: bool


@dataclass(frozen=True, slots=True)
class Verification:
    """What going through a recording or a log found.

    Parameters
    ----------
    path
        Its folder.
    files
        How many files were read to the end.
    findings
        What is not as it should be, in the order of the files; none where all is well.
    """

    path: Path
    files: int
    findings: tuple[Finding, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is lost."""
        return not any(finding.lost for finding in self.findings)


def verify_recording(path: str | Path, *, reading: Callable[[Path], None] = lambda _: None) -> Verification:
    """Read all of a recording and compare it with what it says about itself.

    Each file with its digest, each page with its checksum, ``recording.json`` and the columns of the files with what
    they must be.

    Parameters
    ----------
    path
        The folder.
    reading
        Is told of each file before it is read.

    Raises
    ------
    RecordingNotFoundError
        If there is no such folder. All else is a finding.
    """
    folder = _find_folder(Path(path))
    findings: list[Finding] = []
    reading(folder / FILE_NAME)
    try:
        metadata = read_metadata(folder)
    except RecordingError as error:
        findings.append(_damaged(error, folder / FILE_NAME))
        metadata = Metadata(folder.name)
    listed = {Path(name).name: digest for name, digest in metadata.sha256.items()}
    findings += _missing(folder, metadata, set(listed))
    files = sorted(folder.glob("*.parquet"))
    for file in files:
        reading(file)
        findings += _file(file, listed.get(file.name))
    return Verification(folder, 1 + len(files), tuple(findings))


def verify_log(folder: Path, *, reading: Callable[[Path], None] = lambda _: None) -> Verification:
    """Read all of a log that was not sealed, and say how far it can be read.

    Parameters
    ----------
    folder
        Of its segments.
    reading
        Is told of the folder before it is read.

    Raises
    ------
    RecordingNotFoundError
        If there is none.
    """
    reading(folder)
    log = LogReader(folder)
    findings: list[Finding] = []
    try:
        for _ in log:
            pass
    except RecordingError as error:
        findings.append(_damaged(error, folder))
    recover = f"openstride recordings recover {folder} --out FOLDER makes a recording of it."
    said = f"{folder} was not sealed; {log.next_sequence} entries of it can be read."
    findings.append(Finding("log_not_sealed", folder, said, recover, lost=False))
    findings += [
        Finding("log_damaged", each.path, f"{each}.", f"What stands before it is safe: {recover}", lost=True)
        for each in log.damage
        if each.unread
    ]
    return Verification(folder, len(log_segments(folder)), tuple(findings))


def _missing(folder: Path, metadata: Metadata, listed: set[str]) -> Iterator[Finding]:
    for name in sorted(listed):
        if not (folder / name).is_file():
            message = f"{FILE_NAME} lists {name}, and there is none in {folder}."
            yield Finding("missing", folder / name, message, "Copy the recording again from where it came.", lost=True)
    present = [side for side in SIDES if (folder / f"{side}.parquet").is_file()]
    for side in metadata.feet:
        if side not in present and f"{side}.parquet" not in listed:
            message = f"{FILE_NAME} names the {side} foot, and there is no {side}.parquet."
            hint = f"Put it back, or take '{side}' out of 'feet'."
            yield Finding("foot_missing", folder / f"{side}.parquet", message, hint, lost=False)
    try:
        require_feet(folder, present, metadata.feet)
    except NoFeetError as error:
        yield _damaged(error, folder)


def _file(path: Path, digest: str | None) -> Iterator[Finding]:
    try:
        found = _digest(path)
        left_out = _read(path)
    except RecordingError as error:
        yield _damaged(error, path)
        return
    if digest is None:
        message = f"{path} has no digest in {FILE_NAME}: its pages are whole, what lies around them cannot be verified."
        hint = "openstride recordings export --as si writes a recording that lists all digests."
        yield Finding("unlisted", path, message, hint, lost=False)
    elif found != digest:
        message = f"{path} is not the file that was written: its SHA-256 is not the one in {FILE_NAME}."
        hint = f"Copy it again; if it was changed on purpose, take it out of 'sha256' in {FILE_NAME}."
        yield Finding("damaged", path, message, hint, lost=True)
    if left_out:
        message = f"{path} has {left_out} rows that cannot be used; reading leaves them out."
        yield Finding("rows_left_out", path, message, "Export it again from the sensor, if you still can.", lost=False)


def _read(path: Path) -> int:
    """Read a file to its end, each page with its checksum, and return how many rows of it cannot be used."""
    if path.stem in SIDES:
        _, dropped = clean_rows(read_foot(path).rows, path)
        return dropped.total
    with open_parquet(path) as file:
        for group in range(file.num_row_groups):
            file.read_row_group(group)
        if path.stem in table_names(path.parent):
            check_columns(path, path.stem, tuple(file.schema_arrow.names))
    return 0


def _damaged(error: RecordingError, path: Path) -> Finding:
    return Finding("damaged", error.path or path, error.message, error.hint, lost=True)
