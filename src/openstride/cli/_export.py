"""The words and options of `openstride export`; what they set going is in `_export_run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

import typer

EXAMPLES: Final = """\b
Examples:
  All that there is, for another program.
    openstride export --all --to ~/runs
  Two activities as GPX; the beginning of an id is enough.
    openstride export 0123abcd 4567 --format gpx --to .
  What other makers' files held, as they came; of pods the raw data.
    openstride export --all --format original --to ~/originals
  The whole account as one archive, which openstride restore takes.
    openstride export --account openstride.zip

\b
FIT has native running dynamics, and each foot by itself in developers' fields. TCX, GPX and CSV have less,
Parquet has all of it as a table.
Exit codes: 0 all of it, 3 some could not be written and are named, 2 refused, 130 stopped.
"""


def export(
    activities: Annotated[
        list[str] | None, typer.Argument(metavar="[ACTIVITY]...", help="Ids, or the beginnings of some.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All activities, but for the bin.")] = False,
    form: Annotated[
        Literal["fit", "tcx", "gpx", "csv", "parquet", "original"], typer.Option("--format", help="Of the files.")
    ] = "fit",
    to: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Where to; made where there is none.")] = None,
    account: Annotated[
        Path | None, typer.Option(metavar="FILE", dir_okay=False, help="The whole account, as one zip archive.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that are there.")] = False,
    data: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where runs are kept; without it in your own folder.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    language: Annotated[
        Literal["en", "zh"] | None, typer.Option(help="Of the answer; without it that of the system.")
    ] = None,
) -> None:
    """Write activities as files that other programs read, or the whole account as one archive.

    A file that is there stays as it is, unless --overwrite is given; none is ever there by halves. Interrupted with
    Ctrl-C it stops; the same command goes on where it was.
    """
    if [bool(activities), every, account is not None].count(True) != 1:
        raise typer.BadParameter("name activities, or ask for --all, or for the --account.")
    if (to is None) == (account is None):
        raise typer.BadParameter("say with --to where the files go; an --account says so itself.")
    # Not before the options are known to be sound, and never for --help.
    from openstride.cli._export_run import Request, run  # noqa: PLC0415

    request = Request(
        tuple(activities or ()),
        form=form,
        to=to,
        account=account,
        overwrite=overwrite,
        data=data,
        as_json=as_json,
        language=language,
    )
    raise typer.Exit(run(request))
