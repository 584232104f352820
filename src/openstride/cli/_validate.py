"""The words and options of `openstride validate`; what they set going is in `_validate_run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

import typer

EXAMPLES: Final = """\b
Examples:
  openstride validate recordings
  openstride validate recordings/llio-01 --all
  openstride validate recordings --json > accuracy.json

\b
Exit codes: 0 every recording was judged, 3 some could not be, 2 none could.
"""


def validate(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A recording, or a folder of recordings.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON in SI units instead of tables.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Show each recording, not only each set.")] = False,
    language: Annotated[
        Literal["en", "zh"] | None, typer.Option(help="Of the tables; without it that of the system.")
    ] = None,
) -> None:
    """Hold the engine against the references that recordings bring along.

    Every recording in and below DIR is analysed, and its strides, distances and times are compared with what is
    known about them. A recording that cannot be judged is named and stops nothing.
    """
    # Not before the options are known to be sound, and never for --help.
    from openstride.cli._validate_run import run  # noqa: PLC0415

    raise typer.Exit(run(directory, as_json=as_json, every=every, language=language))
