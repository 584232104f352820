"""The words and options of `openstride import`; what they set going is in `_import_run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

import typer

EXAMPLES: Final = """\b
Examples:
  The export of a watch, as the archive that it came in.
    openstride import export.zip
  Folders and files, as many as there are.
    openstride import ~/old-runs 2016-05-01.fit
  An account of Zepp, whose heart rates are by the clocks of where they were.
    openstride import zepp.zip --time-zone Europe/Berlin
  Take a batch back: its number stands at the end of each import.
    openstride import --undo 0123456789abcdef0123456789abcdef
  What was brought so far.
    openstride import --list

\b
Reads FIT, GPX, TCX, Nike Run Club (JSON), Jawbone UP and Zepp (CSV), alone or in folders and zip archives.
Interrupted with Ctrl-C it stops; the same command goes on where it was.
Exit codes: 0 all files have their verdict, 3 some are damaged or not recognised, 2 refused, 130 stopped.
"""


def import_files(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", exists=True, help="Files, folders, zip archives.")
    ] = None,
    time_zone: Annotated[
        str | None,
        typer.Option(metavar="ZONE", help="Of times in the files that say none; without it such files are set aside."),
    ] = None,
    undo: Annotated[str | None, typer.Option(metavar="BATCH", help="Take a batch back as a whole.")] = None,
    listing: Annotated[bool, typer.Option("--list", help="List the batches that were brought.")] = False,
    data: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where runs are kept; without it in your own folder.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON in SI units instead of a table.")] = False,
    language: Annotated[
        Literal["en", "zh"] | None, typer.Option(help="Of the answer; without it that of the system.")
    ] = None,
) -> None:
    """Bring activity files of other makers home: runs, walks, and days.

    Each file has a verdict; no file stands in the way of another. The same file twice is one activity, and so is the
    same run from two sources. A batch can be taken back as a whole.
    """
    if [bool(paths), undo is not None, listing].count(True) != 1:
        raise typer.BadParameter("name files or folders, or a batch to --undo, or ask for the --list.")
    if time_zone is not None and not paths:
        raise typer.BadParameter("--time-zone goes with files or folders.")
    # Not before the options are known to be sound, and never for --help.
    from openstride.cli._import_run import Request, run  # noqa: PLC0415

    request = Request(
        tuple(paths or ()),
        time_zone=time_zone,
        undo=undo,
        listing=listing,
        data=data,
        as_json=as_json,
        language=language,
    )
    raise typer.Exit(run(request))
