"""The words and options of `openstride pods`; what they set going is in `_pods_run`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

if TYPE_CHECKING:
    from openstride.cli._pods_run import Asked

EXAMPLES: Final = """\b
Examples:
  Which pods are near, and what they hold.
    openstride pods
  Which of them is it? It blinks or buzzes.
    openstride pods identify F0:0D:00:00:00:01
  Tell it its foot, once and for all.
    openstride pods side F0:0D:00:00:00:01 left
  Fetch what it recorded by itself, then delete what is safe from its flash.
    openstride pods fetch F0:0D:00:00:00:01 runs/by-itself
    openstride pods free F0:0D:00:00:00:01
  All of that with virtual pods, for trying.
    openstride pods --virtual

\b
Exit codes: 0 done, 3 something is to be known, 2 refused.
"""

Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="Of the pod, as openstride pods lists it.")]
Virtual = Annotated[bool, typer.Option("--virtual", help="Virtual pods, without a radio.")]
Language = Annotated[
    Literal["en", "zh"] | None, typer.Option(help="Of what is printed; without it that of the system.")
]

pods = typer.Typer(name="pods", epilog=EXAMPLES, rich_markup_mode=None)


@pods.callback(invoke_without_command=True)
def list_(
    context: typer.Context,
    seconds: Annotated[float, typer.Option(metavar="S", min=1.0, max=600.0, help="How long to look for pods.")] = 8.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    virtual: Virtual = False,
    language: Language = None,
) -> None:
    """List the pods that are near, and do something about one of them."""
    if context.invoked_subcommand is not None:
        return
    from openstride.cli._pods_run import listed  # noqa: PLC0415  # not for --help

    raise typer.Exit(listed(_asked("", language, virtual=virtual), seconds, as_json=as_json))


@pods.command()
def identify(address: Address, virtual: Virtual = False, language: Language = None) -> None:
    """Let a pod blink or buzz."""
    from openstride.cli._pods_run import identified  # noqa: PLC0415

    raise typer.Exit(identified(_asked(address, language, virtual=virtual)))


@pods.command()
def side(
    address: Address,
    foot: Annotated[Literal["left", "right"], typer.Argument(help="The foot that its shoe is worn on.")],
    virtual: Virtual = False,
    language: Language = None,
) -> None:
    """Tell a pod which foot it is on."""
    from openstride.cli._pods_run import told_side  # noqa: PLC0415

    raise typer.Exit(told_side(_asked(address, language, virtual=virtual), foot))


@pods.command()
def fetch(
    address: Address,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder the recording becomes.")],
    recording: Annotated[
        str | None,
        typer.Option("--recording", metavar="BOOT.NUMBER", help="Which, as listed; without it the newest."),
    ] = None,
    virtual: Virtual = False,
    language: Language = None,
) -> None:
    """Fetch a recording from a pod's flash: whole, with its checksum, sealed to a folder."""
    from openstride.cli._pods_run import fetched  # noqa: PLC0415

    raise typer.Exit(fetched(_asked(address, language, virtual=virtual), out, recording))


@pods.command()
def free(
    address: Address,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    virtual: Virtual = False,
    language: Language = None,
) -> None:
    """Delete from a pod what is safe elsewhere: recordings that were fetched and sealed; never any other."""
    from openstride.cli._pods_run import freed  # noqa: PLC0415

    raise typer.Exit(freed(_asked(address, language, virtual=virtual), sure=yes))


def _asked(address: str, language: str | None, *, virtual: bool) -> Asked:
    from openstride.cli._pods_run import Asked  # noqa: PLC0415

    return Asked(address, "easy" if virtual else None, language)
