"""The words and options of `openstride doctor`; the examination is shown by `_doctor_run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

import typer

EXAMPLES: Final = """\b
Examples:
  openstride doctor
  openstride doctor --quick --json
  Remove what ended writes have left, and have work that was given up tried again.
    openstride doctor --mend

\b
Exit codes: 0 all is well, 3 something is to be seen to, 2 refused.
"""


def doctor(
    data: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where runs are kept; without it in your own folder.")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Look at the lengths of files alone, not at their bytes.")
    ] = False,
    mend: Annotated[
        bool, typer.Option("--mend", help="Remove leftovers, close rights, try work again that was given up.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of lines.")] = False,
    language: Annotated[
        Literal["en", "zh"] | None, typer.Option(help="Of what is printed; without it that of the system.")
    ] = None,
) -> None:
    """Look whether a home is well: database, every file against its checksum, disk, rights, clock, versions.

    Beside a home that runs, or without one. Nothing is changed without --mend; what is wrong is said, and what to do.
    """
    # Not before the options are known to be sound, and never for --help.
    from openstride.cli._doctor_run import Request, run  # noqa: PLC0415

    raise typer.Exit(run(Request(data, quick=quick, mend=mend, as_json=as_json, language=language)))
