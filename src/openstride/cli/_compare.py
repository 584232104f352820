"""The words and options of `openstride compare`; what they set going is in `_compare_run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from openstride.cli._analyze import a_height, a_mass

EXAMPLES: Final = """\b
Examples:
  Two runs, at the speeds that both were run at.
    openstride compare runs/2026-05-01 runs/2026-04-24
  Two shoes, called by their names, with stiffness.
    openstride compare runs/new runs/old --names 'new shoe' 'old shoe' --mass 68 --height 1.78
  The same pods, which nobody touched in between: only chance is left to reckon with.
    openstride compare runs/morning runs/noon --same-mounting
  The halves of one run: where nothing changed, nothing should be told apart.
    openstride compare runs/2026-05-01 --halves

\b
Exit codes: 0 a whole answer, 3 a partial one with warnings or too little data,
2 refused.
"""


def compare(
    this: Annotated[Path, typer.Argument(metavar="A", help="Folder of a recording.")],
    other: Annotated[Path | None, typer.Argument(metavar="B", help="Folder of the one to hold it against.")] = None,
    halves: Annotated[
        bool, typer.Option("--halves", help="Hold the second half of A against its first; there is no B.")
    ] = False,
    names: Annotated[tuple[str, str] | None, typer.Option(metavar="A B", help="What to call the two.")] = None,
    same_mounting: Annotated[
        bool, typer.Option("--same-mounting", help="The same pods stayed in the same shoes, untouched.")
    ] = False,
    mass: Annotated[float | None, typer.Option(metavar="KG", callback=a_mass, help="Body mass, for stiffness.")] = None,
    height: Annotated[
        float | None, typer.Option(metavar="M", callback=a_height, help="Body height in metres, for leg stiffness.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON in SI units instead of a table.")] = False,
    page: Annotated[
        Path | None, typer.Option("--report", metavar="FILE.html", help="Write A's report there, with the comparison.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Let --report replace a file.")] = False,
    language: Annotated[
        Literal["en", "zh"] | None, typer.Option(help="Of the answer; without it that of the system.")
    ] = None,
) -> None:
    """Hold two runs against each other, or two shoes, at the speeds that both were run at.

    Every difference, A minus B, comes with its 95 % interval. It is called real where it is clear of zero even though
    many are asked about at once: the chance that any of those claimed is none stays below 5 %.
    """
    if halves == (other is not None):
        message = "name a second recording B, or ask for --halves of A"
        raise typer.BadParameter(f"{message}; not both." if halves else f"{message}.")
    # Not before the options are known to be sound, and never for --help.
    from openstride.cli._compare_run import Request, run  # noqa: PLC0415

    request = Request(
        this,
        other,
        names=names,
        same_mounting=same_mounting,
        mass=mass,
        height=height,
        as_json=as_json,
        page=page,
        force=force,
        language=language,
    )
    raise typer.Exit(run(request))
