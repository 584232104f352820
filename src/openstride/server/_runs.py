"""The runs in the data folder, and how far each is.

::

    <data>/runs/<id>/log/           segments, as they arrived         `_uploads`
    <data>/runs/<id>/complete.json  the log is whole
    <data>/runs/<id>/recording/     sealed                            `_sealing`
    <data>/runs/<id>/sealed.json    the sealed files were read back: the receipt
    <data>/runs/<id>/strides.parquet, report.json, analysis.json      `_analysing`
    <data>/runs/<id>/failed.json    what went wrong, and how often

How far a run is follows from which of these are there, and each appears whole or not at all. So nothing has to be
repaired after the process was ended: the next one goes on with what is missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from openstride.server._documents import Analysed, Failed, Problem, Run, Sealed, State, read, written
from openstride.server._durable import store
from openstride.server._errors import DamagedRunError, ReportLackingError, RunNotFoundError
from openstride.server._problems import problem_of
from openstride.server._uploads import COMPLETE, Uploads

RECORDING: Final = "recording"
SEALED: Final = "sealed.json"
REPORT: Final = "report.json"
ANALYSIS: Final = "analysis.json"
FAILED: Final = "failed.json"

#: The form of a run's identity: 16 bytes in hexadecimal.
IDENTITY: Final = r"^[0-9a-f]{32}$"
#: After so many failures a run is left alone.
MOST_ATTEMPTS: Final = 3


@dataclass(slots=True)
class Runs:
    """The runs below a folder.

    Parameters
    ----------
    folder
        Has a folder for each run.
    """

    folder: Path
    uploads: Uploads = field(init=False)

    def __post_init__(self) -> None:
        """Open the logs below the same folder."""
        self.uploads = Uploads(self.folder)

    def get(self, run: str) -> Run:
        """Return a run as far as it is.

        Raises
        ------
        RunNotFoundError
            If nothing of it is here.
        """
        folder = self.folder / run
        if not folder.is_dir():
            raise RunNotFoundError(run)
        received = self.uploads.received(run)
        try:
            return self._read(run, folder, received)
        except DamagedRunError as error:
            return Run(id=run, state="failed", received_bytes=received, error=problem_of(error))

    def report(self, run: str) -> Path:
        """Return the file that holds the data of a run's report.

        Raises
        ------
        RunNotFoundError
            If nothing of the run is here.
        ReportLackingError
            If there is no report of it.
        """
        found, folder = self.get(run), self.folder / run
        if not found.report:
            raise ReportLackingError(run, found.state, folder / RECORDING)
        return folder / REPORT

    def all(self) -> tuple[Run, ...]:
        """Return all runs, newest first; those that are not sealed yet go by when they began to arrive."""
        found = ((self.get(run), self.folder / run) for run in self._names())
        in_order = sorted(found, key=lambda each: _began(*each), reverse=True)
        return tuple(run for run, _ in in_order)

    def unfinished(self) -> list[str]:
        """Return the runs that can be brought further, oldest first."""
        return [run.id for run in reversed(self.all()) if self.can_go_on(run)]

    def can_go_on(self, run: Run) -> bool:
        """Tell whether there is something to do for a run, and sense in trying."""
        if run.state in ("sealing", "analysing"):
            return True
        path = self.folder / run.id / FAILED
        try:
            return run.state == "failed" and path.exists() and read(path, Failed).attempts < MOST_ATTEMPTS
        except DamagedRunError:
            return False

    def fail(self, run: str, problem: Problem) -> None:
        """Write down that a run could not be brought further."""
        path = self.folder / run / FAILED
        try:
            attempts = read(path, Failed).attempts if path.exists() else 0
        except DamagedRunError:
            attempts = 0
        store(path, written(Failed(attempts=attempts + 1, problem=problem)))

    def _names(self) -> list[str]:
        return [path.name for path in self.folder.iterdir() if re.fullmatch(IDENTITY, path.name)]

    def _read(self, run: str, folder: Path, received: int) -> Run:
        sealed = read(folder / SEALED, Sealed) if (folder / SEALED).exists() else None
        analysed = read(folder / ANALYSIS, Analysed) if (folder / ANALYSIS).exists() else None
        failed = None
        if analysed is None and (folder / FAILED).exists():
            failed = read(folder / FAILED, Failed).problem
        return Run(
            id=run,
            state=_state(folder, sealed, analysed, failed),
            received_bytes=received,
            # Without an analysis it is of one that was not finished.
            report=analysed is not None and (folder / REPORT).exists(),
            error=failed,
            **({name: getattr(sealed, name) for name in Sealed.model_fields} if sealed else {}),
            **(
                {name: getattr(analysed, name) for name in Analysed.model_fields if name != "version"}
                if analysed
                else {}
            ),
        )


def _state(folder: Path, sealed: Sealed | None, analysed: Analysed | None, failed: Problem | None) -> State:
    if analysed is not None:
        return "analysed"
    if failed is not None:
        return "failed"
    if sealed is not None:
        return "analysing"
    return "sealing" if (folder / COMPLETE).exists() else "receiving"


def _began(run: Run, folder: Path) -> float:
    return run.start.timestamp() if run.start else folder.stat().st_mtime
