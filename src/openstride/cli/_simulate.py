"""The words and options of `openstride simulate`; what they set going is in `_simulate_run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

import typer

EXAMPLES: Final = """\b
Examples:
  Who there is.
    openstride simulate --list
  Ten minutes of an easy run, as a recording with the truth of every stride beside it.
    openstride simulate easy --out made-up
  Half an hour of a beginner with a longer contact on the left, over hills.
    openstride simulate beginner --duration 30:00 --contact-difference 20 --hills 4 --out hills
  A racer at 3:10 a kilometre, seen through a loose sensor that loses packets.
    openstride simulate forefoot-racer --pace 3:10 --flex 45 --lost 3 --out race
  With the positions and the heart rate of a watch.
    openstride simulate easy --position --heart-rate --out watched
  What the engine makes of it, beside what is true (truth_strides.parquet).
    openstride analyze made-up

\b
Exit codes: 0 written, 2 refused.
"""


def simulate(
    runner: Annotated[str | None, typer.Argument(metavar="RUNNER", help="Who runs; --list names them.")] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where the recording goes; a folder that is not there yet.")
    ] = None,
    duration: Annotated[
        str, typer.Option(metavar="TIME", help="How long all of it takes: seconds, m:ss or h:mm:ss.")
    ] = "10:00",
    seed: Annotated[int, typer.Option(min=0, help="Of chance: the same seed gives the same run, to the last bit.")] = 1,
    listing: Annotated[bool, typer.Option("--list", help="Say who there is, and write nothing.")] = False,
    language: Annotated[
        Literal["en", "zh"] | None, typer.Option(help="Of what is printed; without it that of the system.")
    ] = None,
    pace: Annotated[
        str | None, typer.Option(metavar="M:SS", help="Form: time a kilometre, of running or walking.")
    ] = None,
    cadence: Annotated[float | None, typer.Option(metavar="SPM", help="Form: steps a minute of both feet.")] = None,
    contact_time: Annotated[float | None, typer.Option(metavar="MS", help="Form: contact time.")] = None,
    strike_angle: Annotated[float | None, typer.Option(metavar="DEG", help="Form: foot-strike angle, toes up.")] = None,
    pronation: Annotated[
        float | None, typer.Option(metavar="DEG", help="Form: eversion from contact to flat foot.")
    ] = None,
    contact_difference: Annotated[
        float | None, typer.Option(metavar="MS", help="Form: contact time, left minus right.")
    ] = None,
    strike_difference: Annotated[
        float | None, typer.Option(metavar="DEG", help="Form: foot-strike angle, left minus right.")
    ] = None,
    pronation_difference: Annotated[
        float | None, typer.Option(metavar="DEG", help="Form: eversion, left minus right.")
    ] = None,
    step_difference: Annotated[
        float | None, typer.Option(metavar="MS", help="Form: step time, to the left foot minus to the right.")
    ] = None,
    fatigue: Annotated[
        float | None,
        typer.Option(metavar="TIMES", help="Form: so many times the runner's own tiring; 0 is none."),
    ] = None,
    variability: Annotated[
        float | None,
        typer.Option(metavar="TIMES", help="Form: so many times the runner's own variation; 0 is none."),
    ] = None,
    slowing: Annotated[float | None, typer.Option(metavar="PERCENT", help="Form: speed lost in an hour.")] = None,
    standing: Annotated[float | None, typer.Option(metavar="S", help="Way: standing at each end.")] = None,
    walking: Annotated[float | None, typer.Option(metavar="S", help="Way: walking at each end of a run.")] = None,
    stops: Annotated[int | None, typer.Option(metavar="N", help="Way: stops on the way.")] = None,
    stop: Annotated[float | None, typer.Option(metavar="S", help="Way: how long each takes.")] = None,
    breaks: Annotated[int | None, typer.Option(metavar="N", help="Way: walking breaks in a run.")] = None,
    walk_break: Annotated[float | None, typer.Option("--break", metavar="S", help="Way: how long each takes.")] = None,
    stairs: Annotated[
        int | None, typer.Option(metavar="N", help="Way: flights of stairs, up and down in turn.")
    ] = None,
    slope: Annotated[float | None, typer.Option(metavar="PERCENT", help="Way: rise of all of the way.")] = None,
    hills: Annotated[
        float | None, typer.Option(metavar="PERCENT", help="Way: steepest rise of hills up and down.")
    ] = None,
    corners: Annotated[int | None, typer.Option(metavar="N", help="Way: corners on the way.")] = None,
    corner: Annotated[float | None, typer.Option(metavar="DEG", help="Way: how sharp they are.")] = None,
    rate: Annotated[
        float | None, typer.Option(metavar="HZ", help="Sensor: samples a second.", show_default="208")
    ] = None,
    acc_range: Annotated[
        float | None, typer.Option(metavar="G", help="Sensor: where the accelerometer clips.", show_default="32")
    ] = None,
    gyr_range: Annotated[
        float | None, typer.Option(metavar="DPS", help="Sensor: where the gyroscope clips.", show_default="2000")
    ] = None,
    noise: Annotated[
        float | None, typer.Option(metavar="TIMES", help="Sensor: noise against that of a usual sensor.")
    ] = None,
    bias: Annotated[
        float | None, typer.Option(metavar="TIMES", help="Sensor: bias against that of a usual sensor.")
    ] = None,
    scale_error: Annotated[
        float | None, typer.Option(metavar="PERCENT", help="Sensor: how far its scales are off, typically.")
    ] = None,
    lever: Annotated[
        float | None, typer.Option(metavar="MM", help="Sensor: height over the sole.", show_default="70")
    ] = None,
    ahead: Annotated[float | None, typer.Option(metavar="MM", help="Sensor: ahead of the instep.")] = None,
    lean: Annotated[float | None, typer.Option(metavar="DEG", help="Sensor: tipped forwards.")] = None,
    tilt: Annotated[float | None, typer.Option(metavar="DEG", help="Sensor: askew about each axis, typically.")] = None,
    flex: Annotated[
        float | None, typer.Option(metavar="HZ", help="Sensor: at what frequency it shakes on the shoe.")
    ] = None,
    clock_drift: Annotated[
        float | None, typer.Option(metavar="PPM", help="Sensor: how far its clock is off, typically.")
    ] = None,
    lost: Annotated[float | None, typer.Option(metavar="PERCENT", help="Sensor: packets that are lost.")] = None,
    position: Annotated[
        bool, typer.Option("--position", help="Beside it: positions as of a watch, and as bad.")
    ] = False,
    heart_rate: Annotated[bool, typer.Option("--heart-rate", help="Beside it: a heart rate that follows.")] = False,
) -> None:
    """Let a made-up runner run, and write the recording with the truth of every stride beside it.

    Nothing of it was measured on a person. What you do not ask for is the runner's own; the feet, what lies on the way
    and the sensor can each be chosen. docs/simulated-runner.md says what is simulated and how.
    """
    # Not before the options are known to be sound, and never for --help.
    from openstride.cli._simulate_run import Wishes, run, show  # noqa: PLC0415

    if listing:
        raise typer.Exit(show(language))
    wishes = Wishes(
        runner,
        out,
        duration,
        seed,
        language,
        going={
            "pace": pace,
            "cadence": cadence,
            "contact_time": contact_time,
            "strike_angle": strike_angle,
            "pronation": pronation,
        },
        difference={
            "stance_time": contact_difference,
            "strike": strike_difference,
            "pronation": pronation_difference,
            "step_time": step_difference,
        },
        habits={"fatigue": fatigue, "variability": variability, "slowing": slowing},
        route={
            "standing": standing,
            "walking": walking,
            "stops": stops,
            "stop": stop,
            "breaks": breaks,
            "walk_break": walk_break,
            "flights": stairs,
            "slope": slope,
            "hills": hills,
            "corners": corners,
            "corner": corner,
        },
        sensor={
            "rate": rate,
            "acc_range": acc_range,
            "gyr_range": gyr_range,
            "noise": noise,
            "bias": bias,
            "scale_error": scale_error,
            "lever": lever,
            "ahead": ahead,
            "lean": lean,
            "tilt": tilt,
            "flex": flex,
            "clock": clock_drift,
            "lost": lost,
        },
        beside=frozenset(name for name, asked in (("position", position), ("heart_rate", heart_rate)) if asked),
    )
    raise typer.Exit(run(wishes))
