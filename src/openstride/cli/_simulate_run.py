"""`openstride simulate` at work: from wishes in people's units to a runner, a run, and a recording on the disk."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import degrees, radians
from pathlib import Path
from typing import Any, Final

from openstride.cli._console import answer, forgive_encodings, output, side_channel, width_of
from openstride.cli._errors import CommandError
from openstride.cli._language import language_of
from openstride.cli._lines import columns, heading, paragraph
from openstride.cli._numbers import METRES_PER_KILOMETRE, SPACE, clock, number
from openstride.cli._progress import watched
from openstride.messages import Catalogue, catalogue
from openstride.recordings import GYR_UNITS, SIDES, STANDARD_GRAVITY, RecordingExistsError, write_recording
from openstride.simulator import (
    POD,
    RUNNERS,
    Change,
    Runner,
    Sensor,
    SimulatedRun,
    SimulatorError,
    find_runner,
    simulate,
)

Asked = Mapping[str, Any]

#: What a number of the command line is divided by to be in SI units, where it is not so by itself; angles apart.
PER_SI: Final[Mapping[str, float]] = {
    "contact_time": 1000.0,
    "stance_time": 1000.0,
    "step_time": 1000.0,
    "slope": 100.0,
    "hills": 100.0,
    "slowing": 100.0,
    "acc_range": 1.0 / STANDARD_GRAVITY,
    "gyr_range": 1.0 / GYR_UNITS["deg/s"],
    "lever": 1000.0,
    "ahead": 1000.0,
    "clock": 1e6,
    "lost": 100.0,
}
ANGLES: Final = frozenset({"strike_angle", "strike", "pronation", "corner", "lean", "tilt"})
#: Nobody is faster, and nothing is divided by zero (s a kilometre).
LEAST_PACE: Final = 1.0
#: `m:ss` or `h:mm:ss`.
CLOCK: Final = re.compile(r"(?:(\d+):(?=\d\d:))?(\d+):(\d\d(?:\.\d+)?)")


class NotSimulatedError(CommandError):
    """Nobody can run so, or nothing can record it."""


class NotSaidError(CommandError):
    """The options do not say what to simulate; `option` names the one to correct."""

    def __init__(self, message: str, option: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.option = option


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for, in the units of the command line; None is the runner's own.

    Parameters
    ----------
    runner, out, duration, seed, language
        As the options of the same names.
    going, difference, habits
        Of the feet: the form, left minus right, and tiring, varying and slowing.
    route, sensor
        Of the way, and of the sensors.
    beside
        Tables that a watch adds: `position`, `heart_rate`.
    """

    runner: str | None
    out: Path | None
    duration: str
    seed: int
    language: str | None
    going: Asked
    difference: Asked
    habits: Asked
    route: Asked
    sensor: Asked
    beside: frozenset[str] = frozenset()


def run(wishes: Wishes) -> int:
    """Simulate and write what was wished for, and return the exit code."""
    forgive_encodings()
    texts = catalogue(wishes.language or language_of(os.environ))
    if wishes.runner is None:
        hint = "Name one, such as easy; openstride simulate --list has them all."
        raise NotSaidError("No runner is named.", "RUNNER", hint=hint)
    if wishes.out is None:
        raise NotSaidError("There is no place for the recording.", "--out", hint="Add --out with a folder to make.")
    if wishes.out.exists():
        # Before the work, so that nobody waits for a refusal.
        hint = "Choose another name, or move it away."
        raise RecordingExistsError(f"{wishes.out} exists already.", path=wishes.out, hint=hint)
    try:
        made = _work(wishes, wishes.runner, wishes.out, texts)
    except SimulatorError as error:
        message, _, hint = str(error).partition(". ")
        raise NotSimulatedError(f"{message.rstrip('.')}.", hint=hint) from error
    strides = [made.strides[side] for side in SIDES]
    distance = sum(float(table["stride_length"].sum()) for table in strides) / len(strides)
    said = texts.text(
        "simulate.written",
        runner=wishes.runner,
        seed=wishes.seed,
        time=clock(seconds("--duration", wishes.duration)),
        distance=f"{number(distance / METRES_PER_KILOMETRE, 2)}{SPACE}{texts.text('unit.km')}",
        left=len(strides[0]),
        right=len(strides[1]),
    )
    width = width_of(output())
    answer(
        [
            *paragraph(str(wishes.out), width, style="lead"),
            *paragraph(said, width),
            *paragraph(texts.text("simulate.truth"), width),
            *paragraph(f"openstride analyze {wishes.out}", width, first="  → "),
        ]
    )
    return 0


def show(language: str | None) -> int:
    """Say who there is, and return the exit code."""
    forgive_encodings()
    texts = catalogue(language or language_of(os.environ))
    width = width_of(output())
    rows = [[texts.text(f"simulate.column.{name}") for name in ("name", "pace", "cadence", "contact", "strike")]]
    rows += [described(name, runner, texts) for name, runner in RUNNERS.items()]
    lines = heading(texts.text("simulate.runners"), "", width)[1:] + columns(rows, "lrrrr")
    lines += [
        line
        for name in RUNNERS
        for line in paragraph(texts.text(f"simulate.runner.{name}"), width, first=f"  {name}: ")
    ]
    answer(lines)
    return 0


def described(name: str, runner: Runner, texts: Catalogue) -> list[str]:
    """Give a row of the list: name, pace, cadence, contact time, strike angle."""
    gait = runner.main.gait
    return [
        name,
        f"{clock(METRES_PER_KILOMETRE / gait.speed)}{SPACE}{texts.text('unit.per_km')}",
        f"{number(120.0 / gait.stride_time, 0)}{SPACE}{texts.text('unit.spm')}",
        f"{number(1000.0 * gait.stance_time, 0)}{SPACE}{texts.text('unit.ms')}",
        f"{number(degrees(gait.strike), 0)}{texts.text('unit.degree')}",
    ]


def _work(wishes: Wishes, name: str, out: Path, texts: Catalogue) -> SimulatedRun:
    runner, sensor = runner_of(wishes, find_runner(name)), sensor_of(wishes)
    duration = seconds("--duration", wishes.duration)
    with watched(side_channel()) as line:

        def tell(share: float) -> None:
            line.doing(texts.text("simulate.running"), share)

        made = simulate(runner, duration, wishes.seed, sensor=sensor, progress=tell)
        line.doing(texts.text("simulate.writing"))
        watch = {"position": made.position, "heart_rate": made.heart_rate}
        beside = {name: columns() for name, columns in watch.items() if name in wishes.beside}
        write_recording(out, made.recording, tables=made.truth() | beside)
    return made


def runner_of(wishes: Wishes, runner: Runner) -> Runner:
    """Give the runner that was wished for."""
    going = in_si({name: value for name, value in wishes.going.items() if name not in {"pace", "cadence"}})
    if wishes.going.get("pace") is not None:
        going["speed"] = METRES_PER_KILOMETRE / max(seconds("--pace", wishes.going["pace"]), LEAST_PACE)
    if wishes.going.get("cadence") is not None:
        going["cadence_spm"] = wishes.going["cadence"]
    runner = runner.going(**going)
    habits = in_si(wishes.habits)
    return replace(
        runner,
        difference=replace(runner.difference, **in_si(wishes.difference)),
        fatigue=_times(runner.fatigue, habits.get("fatigue")),
        variation=_times(runner.variation, habits.get("variability")),
        slowing=habits.get("slowing", runner.slowing),
        route=replace(runner.route, **in_si(wishes.route)),
    )


def sensor_of(wishes: Wishes) -> Sensor:
    """Give the sensor that was wished for: a usual one, but for what was said."""
    asked = in_si(wishes.sensor)
    for name in ("noise", "bias"):
        if (times := asked.pop(name, None)) is not None:
            asked |= {f"{part}_{name}": times * getattr(POD, f"{part}_{name}") for part in ("acc", "gyr")}
    if (percent := asked.pop("scale_error", None)) is not None:
        asked |= {"acc_scale": percent / 100.0, "gyr_scale": percent / 100.0}
    return replace(POD, **asked)


def in_si(asked: Asked) -> dict[str, Any]:
    """Give what was asked for, without what was not, in SI units."""
    given = {name: value for name, value in asked.items() if value is not None}
    return {
        name: radians(value) if name in ANGLES else value / PER_SI[name] if name in PER_SI else value
        for name, value in given.items()
    }


def seconds(option: str, text: str) -> float:
    """Read a time: seconds, `m:ss` or `h:mm:ss`.

    Raises
    ------
    NotSaidError
        When it is none.
    """
    if found := CLOCK.fullmatch(text):
        hours, minutes, rest = found.groups()
        return 3600.0 * float(hours or 0) + 60.0 * float(minutes) + float(rest)
    try:
        return float(text)
    except ValueError:
        hint = "Write it as seconds, m:ss or h:mm:ss, such as 90, 5:30 or 1:05:00."
        raise NotSaidError(f"{text} is no time.", option, hint=hint) from None


def _times(change: Change, factor: float | None) -> Change:
    return change if factor is None else change.times(factor)
