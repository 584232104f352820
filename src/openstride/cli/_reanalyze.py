"""The words and options of `openstride reanalyze`; what they set going is in `_reanalyze_run`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

EXAMPLES: Final = """\b
Examples:
  After an update, or when mass or height in the profile have changed.
    openstride reanalyze --all
  One activity, by its id, as the address of its page and --json have it.
    openstride reanalyze 0123456789abcdef0123456789abcdef
  Look first: the new results stay beside the ones that are shown.
    openstride reanalyze --all --keep-shown
  Show what was shown before again.
    openstride reanalyze --undo

\b
Exit codes: 0 done, 3 some activities could not be analysed, 2 refused.
"""
_ID: Final = re.compile(r"[0-9a-f]{32}")


def _ids(values: list[str] | None) -> list[str] | None:
    for value in values or ():
        if not _ID.fullmatch(value):
            raise typer.BadParameter(f"{value} is no id of an activity: these are 32 hexadecimal digits.")
    return values


def reanalyze(
    activities: Annotated[
        list[str] | None, typer.Argument(metavar="[ACTIVITY]...", callback=_ids, help="Their ids.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All activities but those in the bin.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Those too that have a result of this version and profile.")
    ] = False,
    keep_shown: Annotated[
        bool, typer.Option("--keep-shown", help="Leave what is shown; the new results lie beside it.")
    ] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Show the results from before the last reanalysis again.")
    ] = False,
    data: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where runs are kept; without it in your own folder.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON in SI units instead of a table.")] = False,
    language: Annotated[
        Literal["en", "zh"] | None, typer.Option(help="Of the answer; without it that of the system.")
    ] = None,
) -> None:
    """Analyse runs at home once more, and say what that changed.

    What was found before is kept. A home that runs does the work, and goes on if this is interrupted; else one is
    started for as long as it takes.
    """
    if [bool(activities), everything, undo].count(True) != 1:
        raise typer.BadParameter("name activities, or ask for --all of them, or for --undo.")
    if undo and (again or keep_shown):
        raise typer.BadParameter("--undo only shows what is there; leave --again and --keep-shown out.")
    # Not before the options are known to be sound, and never for --help.
    from openstride.cli._reanalyze_run import Request, run  # noqa: PLC0415

    request = Request(
        tuple(activities or ()),
        again=again,
        show=not keep_shown,
        undo=undo,
        data=data,
        as_json=as_json,
        language=language,
    )
    raise typer.Exit(run(request))
