"""The words and options of `openstride restore`; what they set going is in `_restore_run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

import typer

EXAMPLES: Final = """\b
Examples:
  openstride restore /mnt/backup/openstride
  openstride restore /mnt/backup/openstride --dry-run
  openstride restore backup --generation 2026-11-20 --data elsewhere
  What was exported is restored in the same way.
    openstride restore openstride-2026-11-21.zip --data elsewhere

\b
Exit codes: 0 all of it, 3 the archive itself lacks something, 2 refused.
"""


def restore(
    archive: Annotated[Path, typer.Argument(metavar="ARCHIVE", help="Folder of a backup, or zip of an export.")],
    data: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where runs will be kept; without it in your own folder.")
    ] = None,
    generation: Annotated[
        str | None, typer.Option(metavar="TIME", help="Of a backup, by the beginning of its name; else the newest.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check all of the archive, and change nothing.")] = False,
    language: Annotated[
        Literal["en", "zh"] | None, typer.Option(help="Of what is printed; without it that of the system.")
    ] = None,
) -> None:
    """Restore a backup or an export into a home that holds nothing.

    The whole archive is checked before anything is taken, and the home is then as it was, or stays empty. With
    OPENSTRIDE_DATABASE_URL the facts go into that PostgreSQL, wherever they came from.
    """
    # Not before the options are known to be sound, and never for --help.
    from openstride.cli._restore_run import run  # noqa: PLC0415

    raise typer.Exit(run(archive, data, generation=generation, dry_run=dry_run, language=language))
