"""The words and options of `openstride progress`; what they set going is in `_progress_run`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

if TYPE_CHECKING:
    from openstride.cli._progress_report import View
    from openstride.cli._progress_run import Asked

EXAMPLES: Final = """\b
Examples:
  How it goes: this week, goals, records, form, shoes.
    openstride progress
  All records, and by how much each is better than the one before.
    openstride progress records
  A goal, with where it will end; by month, and until a race.
    openstride progress goals add 120km --every month
    openstride progress goals add 400km --since 2026-06-01 --until 2026-10-04
    openstride progress goals remove 1
  Fitness, fatigue and form of the last half year.
    openstride progress load

\b
Exit codes: 0 done, 2 refused.
"""

Data = Annotated[
    Path | None, typer.Option(metavar="FOLDER", help="Where runs are kept; without it in your own folder.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON in SI units instead of a table.")]
Language = Annotated[Literal["en", "zh"] | None, typer.Option(help="Of the answer; without it that of the system.")]
Date = Annotated[datetime | None, typer.Option(metavar="DATE", formats=["%Y-%m-%d"], help="Such as 2026-10-04.")]

progress = typer.Typer(name="progress", epilog=EXAMPLES, rich_markup_mode=None)
goals = typer.Typer(name="goals", rich_markup_mode=None)
progress.add_typer(goals)


@progress.callback(invoke_without_command=True)
def overview(context: typer.Context, data: Data = None, as_json: AsJson = False, language: Language = None) -> None:
    """Say how you get on, from all your runs at home.

    A home that runs is asked; else one is started for as long as it takes.
    """
    if context.invoked_subcommand is None:
        _show("overview", _asked(data, language, as_json=as_json))


@progress.command()
def records(data: Data = None, as_json: AsJson = False, language: Language = None) -> None:
    """Show the fastest, the longest and the most, and since when."""
    _show("records", _asked(data, language, as_json=as_json))


@progress.command()
def load(data: Data = None, as_json: AsJson = False, language: Language = None) -> None:
    """Show fitness, fatigue and form, day by day."""
    _show("load", _asked(data, language, as_json=as_json))


@progress.command()
def achievements(data: Data = None, as_json: AsJson = False, language: Language = None) -> None:
    """Show what was achieved, and how far the rest is."""
    _show("achievements", _asked(data, language, as_json=as_json))


@progress.command()
def shoes(data: Data = None, as_json: AsJson = False, language: Language = None) -> None:
    """Show how far your shoes have gone."""
    _show("shoes", _asked(data, language, as_json=as_json))


@progress.command()
def predictions(data: Data = None, as_json: AsJson = False, language: Language = None) -> None:
    """Show what you could race today, with its spread."""
    _show("predictions", _asked(data, language, as_json=as_json))


@progress.command()
def cues(data: Data = None, as_json: AsJson = False, language: Language = None) -> None:
    """Show what each kind of cue does for you, told from those that were withheld."""
    _show("cues", _asked(data, language, as_json=as_json))


@goals.callback(invoke_without_command=True)
def listed(context: typer.Context, data: Data = None, as_json: AsJson = False, language: Language = None) -> None:
    """Show your goals, and where they will end; add some, remove some."""
    if context.invoked_subcommand is None:
        _show("goals", _asked(data, language, as_json=as_json))


@goals.command()
def add(
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="Such as 120km, 60mi, 10h, 12runs or 4days.")],
    every: Annotated[
        Literal["day", "week", "month", "year"] | None, typer.Option(help="So much in each of these.")
    ] = None,
    until: Date = None,
    since: Date = None,
    name: Annotated[str, typer.Option(help="What you call it.")] = "",
    data: Data = None,
    as_json: AsJson = False,
    language: Language = None,
) -> None:
    """Add a goal: so much in every day, week, month or year, or until an event, from today or a day before."""
    if (every is None) == (until is None) or (since is not None and until is None):
        raise typer.BadParameter(
            "say how often with --every, or the day of an event with --until, and --since if you like."
        )
    if since is not None and until is not None and until < since:
        raise typer.BadParameter("the day of --until is before that of --since; the first day that counts comes first.")
    from openstride.cli._progress_run import Wish, added  # noqa: PLC0415  # not for --help

    first, event = (each and each.date() for each in (since, until))
    raise typer.Exit(added(Wish(amount, every, first, event, name), _asked(data, language, as_json=as_json)))


@goals.command()
def remove(
    number: Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="As openstride progress goals counts.")],
    data: Data = None,
    as_json: AsJson = False,
    language: Language = None,
) -> None:
    """Remove a goal."""
    from openstride.cli._progress_run import removed  # noqa: PLC0415  # not for --help

    raise typer.Exit(removed(number, _asked(data, language, as_json=as_json)))


def _show(view: View, asked: Asked) -> None:
    from openstride.cli._progress_run import shown  # noqa: PLC0415  # not for --help

    raise typer.Exit(shown(view, asked))


def _asked(data: Path | None, language: str | None, *, as_json: bool) -> Asked:
    from openstride.cli._progress_run import Asked  # noqa: PLC0415  # not for --help

    return Asked(data, as_json=as_json, language=language)
