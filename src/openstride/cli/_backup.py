"""The words and options of `openstride backup`; what they set going is in `_backup_run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

import typer

EXAMPLES: Final = """\b
Examples:
  openstride backup --to /mnt/backup/openstride
  openstride backup --data runs --to backup --keep 30
  What has rotted on the disk of the backup is found, and written anew.
    openstride backup --to /mnt/backup/openstride --verify

\b
Exit codes: 0 all of it, 3 something was damaged or missing, 2 refused.
"""


def backup(
    to: Annotated[Path, typer.Option(metavar="FOLDER", help="Of the backup; made where there is none.")],
    data: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where runs are kept; without it in your own folder.")
    ] = None,
    keep: Annotated[
        int, typer.Option(metavar="NUMBER", min=1, max=1000, help="So many generations; older ones go.")
    ] = 7,
    verify: Annotated[
        bool, typer.Option("--verify", help="Read what is there from earlier times, and mend it from home.")
    ] = False,
    language: Annotated[
        Literal["en", "zh"] | None, typer.Option(help="Of what is printed; without it that of the system.")
    ] = None,
) -> None:
    """Back up all that home keeps, while it runs or while it does not.

    Only what is new is copied. Each generation is whole by itself, and the one before stays whole whenever this ends.
    With OPENSTRIDE_DATABASE_URL the facts are those of that PostgreSQL.
    """
    # Not before the options are known to be sound, and never for --help.
    from openstride.cli._backup_run import run  # noqa: PLC0415

    raise typer.Exit(run(data, to, keep=keep, verify=verify, language=language))
