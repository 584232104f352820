"""The words and options of `openstride recordings`; each of them is at work in a module of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

import typer

EXAMPLES: Final = """\b
Examples:
  openstride recordings list
  openstride recordings verify runs/2026-05-01
  openstride recordings recover runs/2026-05-01/log --out recovered
  openstride recordings export runs/2026-05-01 --as csv --out for-a-friend

\b
Exit codes: 0 all is well, 3 something should be known, 2 damaged or refused.
"""

Json = Annotated[bool, typer.Option("--json", help="Print JSON in SI units instead of a table.")]
Language = Annotated[
    Literal["en", "zh"] | None, typer.Option(help="Of what is printed; without it that of the system.")
]

recordings = typer.Typer(
    name="recordings",
    help="List, verify, recover and export recordings. Raw data is never changed.",
    epilog=EXAMPLES,
    no_args_is_help=True,
    rich_markup_mode=None,
)


@recordings.command("list")
def list_(
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="Where to look; without it where home keeps its runs.")
    ] = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """List the recordings in a folder and below it, and the logs that were not made recordings yet."""
    # Not before the options are known to be sound, and never for --help.
    from openstride.cli._recordings_list import run  # noqa: PLC0415

    raise typer.Exit(run(folder, as_json=as_json, language=language))


@recordings.command()
def verify(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH...", help="Recordings, or folders of them; without any where home keeps its runs."
        ),
    ] = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Read recordings to the last byte and compare them with what they say about themselves.

    Every file with its digest, every page with its checksum, recording.json and all columns with what they must be;
    logs frame by frame. All that is wrong is said, with what to do.
    """
    from openstride.cli._recordings_verify import run  # noqa: PLC0415

    raise typer.Exit(run(tuple(paths or ()), as_json=as_json, language=language))


@recordings.command()
def recover(
    log: Annotated[
        Path, typer.Argument(metavar="LOG", help="The folder of a live log (00000000.log …), or the one around it.")
    ],
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the recording goes; a folder not there yet.")],
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Make a recording of a live log that nobody sealed, cut or damaged wherever it may be.

    All that stands before the damage is used; what is missing is declared in the recording, and said. The log stays as
    it is.
    """
    from openstride.cli._recordings_recover import run  # noqa: PLC0415

    raise typer.Exit(run(log, out, as_json=as_json, language=language))


@recordings.command()
def export(
    recording: Annotated[Path, typer.Argument(metavar="RECORDING", help="Its folder.")],
    out: Annotated[Path, typer.Option(metavar="PATH", help="What to make: a folder, with --as zip a file.")],
    form: Annotated[
        Literal["si", "csv", "zip"],
        typer.Option("--as", help="si: Parquet in m/s2 and rad/s. csv: the same as text. zip: the folder as it is."),
    ] = "si",
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier export; never anything else.")] = False,
    language: Language = None,
) -> None:
    """Write a copy of a recording for other programs and people."""
    from openstride.cli._recordings_export import run  # noqa: PLC0415

    raise typer.Exit(run(recording, out, form, force=force, language=language))
