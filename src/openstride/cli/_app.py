"""The command as a whole: its words, their options, and the way each run of it ends."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from typing import Annotated, Final

import typer

from openstride import __version__
from openstride.cli._analyze import EXAMPLES as ANALYZE_EXAMPLES
from openstride.cli._analyze import analyze
from openstride.cli._backup import EXAMPLES as BACKUP_EXAMPLES
from openstride.cli._backup import backup
from openstride.cli._compare import EXAMPLES as COMPARE_EXAMPLES
from openstride.cli._compare import compare
from openstride.cli._doctor import EXAMPLES as DOCTOR_EXAMPLES
from openstride.cli._doctor import doctor
from openstride.cli._export import EXAMPLES as EXPORT_EXAMPLES
from openstride.cli._export import export
from openstride.cli._import import EXAMPLES as IMPORT_EXAMPLES
from openstride.cli._import import import_files
from openstride.cli._pods import pods
from openstride.cli._progress_command import progress
from openstride.cli._reanalyze import EXAMPLES as REANALYZE_EXAMPLES
from openstride.cli._reanalyze import reanalyze
from openstride.cli._record import EXAMPLES as RECORD_EXAMPLES
from openstride.cli._record import record
from openstride.cli._recordings import recordings
from openstride.cli._restore import EXAMPLES as RESTORE_EXAMPLES
from openstride.cli._restore import restore
from openstride.cli._serve import EXAMPLES as SERVE_EXAMPLES
from openstride.cli._serve import serve
from openstride.cli._simulate import EXAMPLES as SIMULATE_EXAMPLES
from openstride.cli._simulate import simulate
from openstride.cli._validate import EXAMPLES as VALIDATE_EXAMPLES
from openstride.cli._validate import validate
from openstride.cli._virtual_shoes import EXAMPLES as VIRTUAL_SHOES_EXAMPLES
from openstride.cli._virtual_shoes import virtual_shoes

INTERRUPTED: Final = 130

EXAMPLES: Final = """\b
Examples:
  openstride analyze runs/2026-05-01
  openstride analyze runs/2026-05-01 --mass 68 --height 1.78 --json > run.json
  openstride analyze --right foot.csv --acc-unit g --gyr-unit deg/s --time-unit ms
  openstride backup --to /mnt/backup
  openstride compare runs/2026-05-01 runs/2026-04-24
  openstride export --all --to ~/runs
  openstride import export.zip
  openstride progress
  openstride reanalyze --all
  openstride record --virtual --minutes 1
  openstride validate recordings
  openstride recordings list
  openstride restore /mnt/backup
  openstride serve
  openstride doctor
  openstride simulate easy --out made-up
  openstride virtual-shoes

\b
Exit codes: 0 a whole answer, 3 a partial one with warnings, 2 refused,
1 a fault of OpenStride itself.
"""

# Plain help: Rich would draw boxes around it, and take four times as long to be imported.
app = typer.Typer(name="openstride", add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"openstride {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True, epilog=EXAMPLES)
def openstride(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001  # acted upon by its callback
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Turn the samples of sensors in running shoes into strides, each number with its uncertainty."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


app.command(epilog=ANALYZE_EXAMPLES, no_args_is_help=True)(analyze)
app.command(epilog=BACKUP_EXAMPLES)(backup)
app.command(epilog=COMPARE_EXAMPLES, no_args_is_help=True)(compare)
app.command(epilog=DOCTOR_EXAMPLES)(doctor)
app.command(epilog=EXPORT_EXAMPLES, no_args_is_help=True)(export)
app.add_typer(pods)
app.add_typer(progress)
app.command("import", epilog=IMPORT_EXAMPLES, no_args_is_help=True)(import_files)
app.command(epilog=REANALYZE_EXAMPLES, no_args_is_help=True)(reanalyze)
app.command(epilog=RECORD_EXAMPLES)(record)
app.add_typer(recordings)
app.command(epilog=RESTORE_EXAMPLES, no_args_is_help=True)(restore)
app.command(epilog=SERVE_EXAMPLES)(serve)
app.command(epilog=SIMULATE_EXAMPLES, no_args_is_help=True)(simulate)
app.command(epilog=VALIDATE_EXAMPLES, no_args_is_help=True)(validate)
app.command(epilog=VIRTUAL_SHOES_EXAMPLES)(virtual_shoes)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code.

    Parameters
    ----------
    arguments
        What follows the name of the command; None for those of this process.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _say_warning  # type: ignore[assignment]  # it takes no notice of the rest
            app(given, prog_name="openstride")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  # the outermost layer words whatever comes
        # Knows the errors of all rooms, so it is imported only for a command that ends badly.
        from openstride.cli._faults import say  # noqa: PLC0415

        return say(error, given)
    return 0


def _say_warning(message: Warning | str, category: type[Warning], *_: object) -> None:
    """Pass on what a room warns of; what a library mutters about its own arithmetic is not for the reader."""
    if category is UserWarning:
        typer.echo(f"! {message}", err=True)
