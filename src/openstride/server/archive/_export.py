"""Exporting what one runner has: the rows at once, the files while they are sent."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from openstride.server.archive._rows import Rows, rows_of
from openstride.server.archive._writer import write
from openstride.server.archive._zip import Pipe, ZipSink
from openstride.server.database import Database


@dataclass(frozen=True, slots=True)
class Export:
    """An export that has begun: what it is called, and its bytes, piece by piece.

    Whoever has it closes it, whether or not all pieces, or any, were taken.
    """

    name: str
    pieces: Generator[bytes, None, None]
    rows: Rows

    def close(self) -> None:
        """Let go of the rows."""
        self.pieces.close()
        self.rows.close()


def exported(database: Database, runs: Path, runner: int, now: datetime) -> Export:
    """Return the export of a runner as the rows are now.

    Parameters
    ----------
    database
        Has the rows.
    runs
        The folder with a folder for each run.
    runner
        Whose they are.
    now
        The time.

    Raises
    ------
    DatabaseUnavailableError
        If the database does not answer.
    """
    rows = rows_of(database, runner)
    return Export(f"openstride-{now:%Y-%m-%d}.zip", _pieces(rows, runs, now), rows)


def _pieces(rows: Rows, runs: Path, now: datetime) -> Generator[bytes, None, None]:
    pipe = Pipe()
    for _ in write(rows, runs, ZipSink(pipe, now), "account", now):
        if piece := pipe.take():
            yield piece
    if piece := pipe.take():
        yield piece
