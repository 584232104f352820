"""The words and options of `openstride virtual-shoes`; what they set going is in `_virtual_shoes_run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

import typer

EXAMPLES: Final = """\b
Examples:
  An easy run of twelve minutes; the line that is printed lets other programs find the shoes.
    openstride virtual-shoes
    DBUS_SYSTEM_BUS_ADDRESS=unix:path=... openstride record
  A recording, twenty times as fast as it was run.
    openstride virtual-shoes runs/2026-05-01 --speed 20
  The left shoe on a Bluetooth adapter of this machine, for a phone to find.
    openstride virtual-shoes --side left --adapter usb:0
  Shoes that have just been put on: nobody may pair before a tap.
    openstride virtual-shoes --off-charger

\b
While it runs, lines such as these say what happens to the shoes:
  drop left, tap left, battery left 5, reboot left, quit

\b
Exit codes: 0 ended when told to, or with its input, 2 refused.
"""


def virtual_shoes(
    recording: Annotated[
        Path | None, typer.Argument(metavar="RECORDING", help="What they play; without it a made-up runner.")
    ] = None,
    runner: Annotated[
        str, typer.Option(metavar="RUNNER", help="Who is made up; `openstride simulate --list` names them.")
    ] = "easy",
    minutes: Annotated[
        float, typer.Option(metavar="MINUTES", min=0.5, max=300.0, help="How long the made-up runner is out.")
    ] = 12.0,
    speed: Annotated[
        float, typer.Option(metavar="TIMES", min=0.1, max=100.0, help="Seconds of theirs in one of ours.")
    ] = 1.0,
    side: Annotated[Literal["left", "right", "both"], typer.Option(help="Which shoes.")] = "both",
    off_charger: Annotated[bool, typer.Option("--off-charger", help="Nobody may pair before a tap.")] = False,
    adapter: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TRANSPORT", help="Use a real adapter, by Bumble's name of it; each carries one shoe, so give two."
        ),
    ] = None,
    language: Annotated[
        Literal["en", "zh"] | None, typer.Option(help="Of what is printed; without it that of the system.")
    ] = None,
) -> None:
    """Play a pair of shoes over Bluetooth: without a radio for the programs of this machine, or on real adapters.

    Without an adapter they are found through a Bluetooth of their own, whose address is printed; nothing of the
    machine's own Bluetooth is touched.
    """
    # Not before the options are known to be sound, and never for --help.
    from openstride.cli._virtual_shoes_run import Wish, run  # noqa: PLC0415

    wish = Wish(recording, runner, minutes, speed, side, tuple(adapter or ()), not off_charger, language)
    raise typer.Exit(run(wish))
