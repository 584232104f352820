"""The words and options of `openstride serve`; what they set going is in `_serve_run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

import typer

EXAMPLES: Final = """\b
Examples:
  openstride serve
  openstride serve --data runs --port 8700 --no-open
  Virtual shoes that play a recording, twenty times as fast as it was run.
    openstride serve --shoes runs/2026-05-01 --speed 20
  Behind a proxy that speaks TLS.
    openstride serve --no-open --address https://home.example
  With a map under routes, for those who want one.
    openstride serve --tiles 'https://tiles.example/{z}/{x}/{y}.png' --tiles-credit '© Example'

\b
Exit codes: 0 ended when told to, 2 refused.
"""


def serve(
    data: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where runs are kept; without it in your own folder.")
    ] = None,
    port: Annotated[int, typer.Option(metavar="PORT", min=1, max=65_535, help="Of this machine.")] = 8642,
    shoes: Annotated[
        Path | None, typer.Option(metavar="RECORDING", help="What virtual shoes play; without it a made-up runner.")
    ] = None,
    speed: Annotated[
        float, typer.Option(metavar="TIMES", min=0.1, max=50.0, help="Of virtual shoes: their seconds in one of ours.")
    ] = 1.0,
    open_page: Annotated[
        bool | None, typer.Option("--open/--no-open", help="Open the page; without it where there is a display.")
    ] = None,
    listen: Annotated[
        str | None,
        typer.Option(metavar="IP", help="An address that other machines reach, beside this one's; 0.0.0.0 for all."),
    ] = None,
    address: Annotated[
        str | None,
        typer.Option(metavar="URL", help="What home is known by elsewhere, such as https://home.example."),
    ] = None,
    tiles: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            envvar="OPENSTRIDE_TILES",
            help="A server of map tiles, with {z}, {x} and {y} in it; without one routes are drawn without a map.",
        ),
    ] = None,
    tiles_credit: Annotated[
        str, typer.Option(metavar="TEXT", envvar="OPENSTRIDE_TILES_CREDIT", help="Whom its map is owed to.")
    ] = "",
    language: Annotated[
        Literal["en", "zh"] | None, typer.Option(help="Of what is printed; without it that of the system.")
    ] = None,
) -> None:
    """Keep runs at home: serve the page, take what it records, analyse it.

    Everything stays on this machine, and only browsers that opened the printed address are let in. Other machines reach
    it only with --listen or through a proxy, and under the name that --address says: docs/deploy.md.
    """
    # Not before the options are known to be sound, and never for --help.
    from openstride.cli._serve_run import Request, run  # noqa: PLC0415

    request = Request(
        data,
        port,
        shoes,
        speed,
        open_page=open_page,
        listen=listen,
        address=address,
        tiles=tiles,
        tiles_credit=tiles_credit,
        language=language,
    )
    raise typer.Exit(run(request))
