"""The words and options of `openstride record`; what they set going is in `_record_run`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

if TYPE_CHECKING:
    from openstride.recorder import Kind

EXAMPLES: Final = """\b
Examples:
  Two shoes that are near. Tap each twice, and run; Enter ends it.
    openstride record
  Without any shoes: virtual ones run for a minute, in this very process.
    openstride record --virtual --minutes 1
  A beginner's ten minutes in thirty seconds, into a folder of your choice.
    openstride record trial --shoes beginner --minutes 10 --speed 20
  These two pods and no others, as openstride pods lists them.
    openstride record --left F0:0D:00:00:00:01 --right F0:0D:00:00:00:02
  The heart rate beside it, from any maker's strap.
    openstride record --strap
  Go on after the laptop was off: the shoes have recorded meanwhile.
    openstride record morning --resume
  One pod alone; afterwards its flash is made free of what is safe here.
    openstride record --one --free-pods

\b
Ctrl-C ends a run like Enter does; once more leaves it as it is. Whatever ends
the program, the log stays, and openstride analyze and openstride recordings
recover read it.

\b
Exit codes: 0 all is safe, 3 something is missing or to be known, 2 refused,
130 left.
"""


def record(
    out: Annotated[
        Path | None,
        typer.Argument(
            metavar="OUT", help="The folder the recording becomes; without it runs/ and the minute.", show_default=False
        ),
    ] = None,
    left: Annotated[str | None, typer.Option(metavar="ADDRESS", help="The pod of the left shoe.")] = None,
    right: Annotated[str | None, typer.Option(metavar="ADDRESS", help="The pod of the right shoe.")] = None,
    one: Annotated[bool, typer.Option("--one", help="One pod alone.")] = False,
    strap: Annotated[bool, typer.Option("--strap", help="A heart-rate strap, too, whoever made it.")] = False,
    foot_pod: Annotated[
        bool, typer.Option("--foot-pod", help="A foot pod of another make, too: its speed, cadence and way as its own.")
    ] = False,
    minutes: Annotated[
        float | None, typer.Option(metavar="N", min=0.05, max=1440.0, help="End the run by itself after so long.")
    ] = None,
    live: Annotated[
        bool, typer.Option("--live/--no-live", help="Show strides while the run goes on, or only what is received.")
    ] = True,
    plain: Annotated[
        bool, typer.Option("--plain", help="Lines instead of a screen, as where there is no terminal.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with OUT, a run that something ended before its time.")
    ] = False,
    free_pods: Annotated[
        bool,
        typer.Option(
            "--free-pods/--keep-on-pod",
            help="Delete from the pods what is safe here, or let them keep it until they need the place.",
        ),
    ] = False,
    virtual: Annotated[
        bool, typer.Option("--virtual", help="Virtual shoes, with real Bluetooth software and without a radio.")
    ] = False,
    virtual_shoes: Annotated[
        str | None,
        typer.Option(
            "--shoes", metavar="RECORDING|RUNNER", help="What virtual shoes play; without it an easy run, made up."
        ),
    ] = None,
    speed: Annotated[
        float, typer.Option(metavar="TIMES", min=0.5, max=50.0, help="Of virtual shoes: their seconds in one of ours.")
    ] = 1.0,
    page: Annotated[
        Path | None, typer.Option("--report", metavar="FILE.html", help="Write the report as a page of its own there.")
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Open the page of --report in the browser.")] = False,
    language: Annotated[
        Literal["en", "zh"] | None, typer.Option(help="Of what is printed; without it that of the system.")
    ] = None,
) -> None:
    """Record a run from the pods in both shoes, with what can be known of it on the screen meanwhile.

    All that arrives is on the disk before anything else looks at it; what a pod out of reach took is fetched from its
    flash. The run ends as a sealed recording and the beginning of its report.
    """
    if one and left and right:
        raise typer.BadParameter("two pods are named; leave out one of them, or --one.")
    if show and page is None:
        raise typer.BadParameter("there is no page to open; say where to write it with --report FILE.html.")
    played = virtual_shoes or ("easy" if virtual else None)
    if speed != 1.0 and played is None:
        raise typer.BadParameter("--speed is of virtual shoes; add --virtual.")
    if resume and (out is None or played is not None):
        raise typer.BadParameter("--resume goes on with OUT, which must be named, and with real shoes.")
    # Not before the options are known to be sound, and never for --help.
    from openstride.cli._record_run import Request, run  # noqa: PLC0415
    from openstride.cli._record_shoes import Wanted  # noqa: PLC0415

    beside: tuple[Kind, ...] = (*(("heart_rate",) if strap else ()), *(("speed_cadence",) if foot_pod else ()))
    lasting = None if minutes is None else 60.0 * minutes
    wanted = Wanted(tuple(filter(None, (left, right))), one, played, speed, lasting, beside=beside)
    request = Request(
        out,
        wanted,
        minutes,
        live=live,
        plainly=plain,
        resume=resume,
        delete=free_pods,
        page=page,
        show=show,
        language=language,
    )
    raise typer.Exit(run(request))
