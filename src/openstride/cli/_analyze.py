"""The words and options of `openstride analyze`; what they set going is in `_analyze_run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

import typer

EXAMPLES: Final = """\b
Examples:
  A recording: a folder with recording.json and left.parquet, right.parquet.
    openstride analyze runs/2026-05-01
  With stiffness and power, and the strides in a file of their own.
    openstride analyze runs/2026-05-01 --mass 68 --height 1.78 --parquet strides.parquet
  A page to keep or to send: one file, read in any browser, without a net.
    openstride analyze runs/2026-05-01 --report run.html --open
  Lengths calibrated by a way that is known, and that remembered for the runs to come.
    openstride analyze runs/2026-05-01 --distance 10km --calibration shoes.json --learn
    openstride analyze runs/2026-05-03 --calibration shoes.json
  What stands out against your runs of the last 90 days, and the one thing to try next.
    openstride analyze runs/2026-05-03 --before runs
  CSV files of another sensor, with columns t, acc_x ... gyr_z.
    openstride analyze --left L.csv --right R.csv --acc-unit g --gyr-unit deg/s --time-unit ms
  One foot, columns called or placed otherwise, no time column, axes turned.
    openstride analyze --right foot.csv --acc-unit g --gyr-unit deg/s --rate 208 \\
      --columns acc_x=AccX,acc_y=AccY,acc_z=AccZ,gyr_x=5,gyr_y=6,gyr_z=7 --axes x,-z,y

\b
Exit codes: 0 a whole answer, 3 a partial one with warnings, 2 refused.
"""


def a_mass(mass: float | None) -> float | None:
    return _within(mass, 20.0, 300.0, "no body mass; state it in kilograms, 20 to 300")


def a_height(height: float | None) -> float | None:
    return _within(height, 0.5, 2.5, "no body height; state it in metres, 0.5 to 2.5")


def _within(value: float | None, low: float, high: float, otherwise: str) -> float | None:
    if value is not None and not low <= value <= high:
        raise typer.BadParameter(f"{value:g} is {otherwise}.")
    return value


def analyze(
    recording: Annotated[Path | None, typer.Argument(metavar="RECORDING", help="Folder of the recording.")] = None,
    mass: Annotated[
        float | None, typer.Option(metavar="KG", callback=a_mass, help="Body mass, for stiffness and power.")
    ] = None,
    height: Annotated[
        float | None, typer.Option(metavar="M", callback=a_height, help="Body height in metres, for leg stiffness.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON in SI units instead of a report.")] = False,
    parquet: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the table of strides there.")] = None,
    page: Annotated[
        Path | None, typer.Option("--report", metavar="FILE.html", help="Write the report as a page of its own there.")
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Open the page of --report in the browser.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Let --parquet and --report replace a file.")] = False,
    language: Annotated[
        Literal["en", "zh"] | None, typer.Option(help="Of the report; without it that of the system.")
    ] = None,
    before: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Advise: against the earlier recordings in there, of the same runner."),
    ] = None,
    distance: Annotated[
        str | None,
        typer.Option(
            metavar="LENGTH",
            help="Calibrate: how long the whole way is, such as 10km, or stated for what recording.json says.",
        ),
    ] = None,
    treadmill: Annotated[
        str | None, typer.Option(metavar="SPEED", help="Calibrate: the belt's speed, such as 12km/h or 5:00/km.")
    ] = None,
    position: Annotated[
        bool, typer.Option("--position", help="Calibrate: from the positions in the recording.")
    ] = False,
    calibration: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="Calibrate: with what earlier runs taught.")
    ] = None,
    learn: Annotated[
        bool, typer.Option("--learn", help="Calibrate: remember this run in the file of --calibration, too.")
    ] = False,
    side: Annotated[Literal["left", "right"] | None, typer.Option(help="Analyse this foot alone.")] = None,
    swap_feet: Annotated[bool, typer.Option("--swap-feet", help="Left and right were mixed up.")] = False,
    acc_unit: Annotated[
        str | None, typer.Option(metavar="UNIT", help="Of the acceleration: m/s2, g or mg.", show_default="m/s2")
    ] = None,
    gyr_unit: Annotated[
        str | None,
        typer.Option(metavar="UNIT", help="Of the angular rate: rad/s, deg/s or mdps.", show_default="rad/s"),
    ] = None,
    trust_units: Annotated[
        bool, typer.Option("--trust-units", help="Go on even where the numbers look like another unit.")
    ] = False,
    left: Annotated[Path | None, typer.Option(metavar="FILE.csv", help="CSV file of the left foot.")] = None,
    right: Annotated[Path | None, typer.Option(metavar="FILE.csv", help="CSV file of the right foot.")] = None,
    time_unit: Annotated[
        str | None, typer.Option(metavar="UNIT", help="CSV: of the time column: s, ms, us or ns.")
    ] = None,
    rate: Annotated[
        float | None, typer.Option(metavar="HZ", help="CSV: sampling rate, where there is no time column.")
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(metavar="NAME=COLUMN,...", help="CSV: which column is t, acc_x ... gyr_z: its name or number."),
    ] = None,
    axes: Annotated[
        str | None, typer.Option(metavar="X,Y,Z", help="CSV: which axes become x, y, z, such as x,-z,y.")
    ] = None,
    gyr_axes: Annotated[
        str | None, typer.Option(metavar="X,Y,Z", help="CSV: the same for a gyroscope that sits otherwise.")
    ] = None,
    delimiter: Annotated[
        str | None, typer.Option(metavar="SIGN", help="CSV: between cells; found in the file when not stated.")
    ] = None,
    decimal: Annotated[
        str | None, typer.Option(metavar="SIGN", help="CSV: the decimal sign, a point or a comma; found likewise.")
    ] = None,
) -> None:
    """Find the strides of a recording, and sum up form and distance.

    Every number comes with its 95 % interval; what cannot be known is left out. RECORDING is a folder; the files of
    other sensors are read as CSV with --left and --right, and their units must be stated.
    """
    # Not before the options are known to be sound, and never for --help.
    from openstride.cli._analyze_run import Request, run  # noqa: PLC0415
    from openstride.cli._knowing import Knowing  # noqa: PLC0415
    from openstride.cli._source import Source  # noqa: PLC0415

    csv = {
        "time_unit": time_unit,
        "rate": rate,
        "columns": columns,
        "axes": axes,
        "gyr_axes": gyr_axes,
        "delimiter": delimiter,
        "decimal": decimal,
    }
    if show and page is None:
        raise typer.BadParameter("there is no page to open; say where to write it with --report FILE.html.")
    source = Source(recording, left, right, acc_unit, gyr_unit, side, swap_feet, csv)
    request = Request(
        source,
        mass,
        height,
        trust_units=trust_units,
        parquet=parquet,
        force=force,
        as_json=as_json,
        language=language,
        page=page,
        show=show,
        before=before,
        knowing=Knowing(distance, treadmill, position, calibration, learn),
    )
    raise typer.Exit(run(request))
