"""A folder of recordings against its references: read, analyse, judge, and put into one table.

A recording that cannot be read, analysed or judged is named and never stops the others. Two calls over the same folder
give the same table in the same order.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isnan
from pathlib import Path
from typing import Any, Final

from openstride import __version__
from openstride.analysis import analyze
from openstride.recordings import Recording, RecordingError, read_recording
from openstride.validation._bands import band_of
from openstride.validation._errors import NothingToValidateError
from openstride.validation._judgement import Missing, judge
from openstride.validation._judging import Compared, JudgedStride
from openstride.validation._rows import Judged, Row, blunders, rows_of

SCHEMA: Final = 1

_MARKS: Final = {"recording.json", "left.parquet", "right.parquet"}

Progress = Callable[[int, int, str], None]
"""Told before each recording: how many are done, how many there are, and the name of the next."""


@dataclass(frozen=True, slots=True)
class Validation:
    """What was found out about a folder of recordings.

    Parameters
    ----------
    judged
        Each recording's strides and figures, in the order of sets and names.
    rows
        The table.
    missing
        What the table does not say.
    engine
        Version of the engine that was judged.
    """

    judged: tuple[Judged, ...]
    rows: tuple[Row, ...]
    missing: tuple[Missing, ...]
    engine: str = __version__

    @property
    def refused(self) -> tuple[Missing, ...]:
        """Recordings that could not be read or analysed."""
        return tuple(each for each in self.missing if each.refused)

    def listed(self) -> list[dict[str, Any]]:
        """Return the blunders of the reference: strides in no average, with what was found and what was true."""
        wild = frozenset[int]().union(
            *(blunders(list(same)) for _, same in groupby(self.judged, key=lambda each: each.collection))
        )
        return [
            _stride_to_json(each, stride) | _plain(stride.compared["stride_length"])
            for each in self.judged
            for stride in each.strides
            if id(stride) in wild
        ]

    def withheld(self) -> list[dict[str, Any]]:
        """Return the matched strides whose length the engine withheld, with the flags it gave them."""
        return [
            _stride_to_json(each, stride)
            for each in self.judged
            for stride in each.strides
            if stride.matched and isnan(stride.length)
        ]

    def to_json(self) -> dict[str, Any]:
        """Return all of it as plain values with stable keys; what is not known is None."""
        return {
            "schema": SCHEMA,
            "engine": self.engine,
            "rows": [row.to_json() for row in self.rows],
            "missing": [each.to_json() for each in self.missing],
            "listed": self.listed(),
            "withheld": self.withheld(),
        }


def find_recordings(directory: Path) -> list[Path]:
    """Return the recordings in and below a folder, in order of their paths.

    Parameters
    ----------
    directory
        A recording, or a folder that holds recordings at any depth, hidden folders left out.

    Returns
    -------
    list[Path]
        Folders that have a `recording.json`, or the file of a foot without one: those are refused later, with a reason.

    Raises
    ------
    NothingToValidateError
        There is none.
    """
    found: list[Path] = []
    for where, folders, files in os.walk(directory):
        # A recording that is being written, or was left half-written, lies in a hidden folder.
        folders[:] = sorted(folder for folder in folders if not folder.startswith("."))
        found += [Path(where)] if _MARKS & set(files) else []
    if not found:
        raise NothingToValidateError(directory)
    return sorted(found)


def validate(
    directory: Path,
    progress: Progress | None = None,
    transform: Callable[[Recording], Recording] | None = None,
) -> Validation:
    """Analyse the recordings of a folder and hold them against their references.

    Parameters
    ----------
    directory
        A recording, or a folder that holds recordings at any depth.
    progress
        Told before each recording.
    transform
        Applied to each recording before it is analysed, to see what a poorer sensor would cost.

    Returns
    -------
    Validation
        The table, and what it does not say.

    Raises
    ------
    NothingToValidateError
        The folder holds no recording.
    """
    folders = find_recordings(directory)
    judged: list[Judged] = []
    missing: list[Missing] = []
    for done, folder in enumerate(folders):
        if progress:
            progress(done, len(folders), folder.name)
        verdict, reasons = _judge_folder(folder, transform)
        judged += [verdict] if verdict else []
        missing += reasons
    return assemble(judged, missing)


def assemble(judged: Sequence[Judged], missing: Sequence[Missing]) -> Validation:
    """Put judged recordings into one table, set by set.

    Parameters
    ----------
    judged
        The recordings, in any order.
    missing
        What is already known not to be in the table.

    Returns
    -------
    Validation
        The table; columns that should hold a number and do not are added to what is missing.
    """
    ordered = sorted(judged, key=lambda each: (each.collection, each.recording))
    rows = [row for _, same in groupby(ordered, key=lambda each: each.collection) for row in rows_of(list(same))]
    return Validation(tuple(ordered), tuple(rows), (*missing, *(_missing_in(row) for row in rows if row.absent())))


def _judge_folder(
    folder: Path, transform: Callable[[Recording], Recording] | None
) -> tuple[Judged | None, list[Missing]]:
    try:
        recording = read_recording(folder)
        if transform:
            recording = transform(recording)
        return judge(recording, analyze(recording))
    except RecordingError as error:
        return None, [Missing(None, folder.name, str(error), refused=True)]
    except Exception as error:  # noqa: BLE001 - whatever one recording does, the others are judged
        reason = f"{folder}: {type(error).__name__}: {error}"
        return None, [Missing(None, folder.name, reason, refused=True)]


def _missing_in(row: Row) -> Missing:
    figures = row.absent()
    return Missing(row.collection, row.recording, _why(row, figures), row.band, row.metric, figures)


def _why(row: Row, figures: tuple[str, ...]) -> str:
    counts = row.counts
    if "value" not in figures:
        return "no uncertainty is stated" if "mean_sigma" in figures else "one number has no spread"
    if counts.n_truth == 0:
        return "the reference has no stride that counts here"
    if counts.n_matched == 0:
        return "no found stride matches a reference stride"
    if counts.n_measured == 0:
        return "no matched stride carries this number"
    return "there is nothing to compare"


def _stride_to_json(judged: Judged, stride: JudgedStride) -> dict[str, Any]:
    return {
        "set": judged.collection,
        "recording": judged.recording,
        "foot": stride.side,
        "time": stride.time,
        "band": band_of(stride.speed),
        "flags": list(stride.flags),
    }


def _plain(compared: Compared) -> dict[str, float | None]:
    return {name: None if isnan(value) else value for name, value in compared._asdict().items()}
