"""The whole of it: a recording in, strides and summaries with their uncertainties out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache, partial
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

import openstride
from openstride.activity import Activity, Measure
from openstride.analysis._arrow import strides_arrow
from openstride.analysis._beside import heart_rate_of, speed_cadence_of, track_of
from openstride.analysis._body import add_body_metrics
from openstride.analysis._by_speed import SpeedLine, form_by_speed
from openstride.analysis._calibration import Calibration
from openstride.analysis._clocks import clock_of, clock_sigma, on_recording_time, unrecorded
from openstride.analysis._course import Course, course_of
from openstride.analysis._engine import EngineRun, run_engine
from openstride.analysis._errors import NoStridesError
from openstride.analysis._json import activity_json, plain, strides_json, summary_json, swing_json
from openstride.analysis._pairing import pair_feet
from openstride.analysis._reference import FootWay, Reference
from openstride.analysis._scaling import Calibrated, calibrated, scale_lengths, shares_of
from openstride.analysis._series import all_series
from openstride.analysis._splits import KILOMETRE, MILE, laps_of, splits_by_distance
from openstride.analysis._summary import Shares, Summary, metric_summaries, of_gait, prevailing_gait
from openstride.analysis._swing import SwingPath, swing_path
from openstride.analysis._table import stride_table
from openstride.analysis._totals import (
    DRIFTING,
    LiveChange,
    balance,
    distance,
    drift,
    live_change,
    mean_speed,
    moving_time,
    sensor_path,
    strike_shares,
    variability,
)
from openstride.analysis._warnings import (
    Caveat,
    calibration_warnings,
    foot_warnings,
    notice_warnings,
    pair_warnings,
    swap_warnings,
)
from openstride.recordings import Clock, FootSamples, Recording, Side, Signal, inspect
from openstride.runtime import Driver, Runtime, load

#: Strides that the final analysis lets a stride wait for; live it is one.
FINAL_LAG: Final = 3
LIVE_LAG: Final = 1
#: Shape of the JSON; a change that breaks readers counts it up.
SCHEMA: Final = 1
#: Metabolic cost of running on the level (J/kg/m), Minetti 2002, and its uncertainty for one runner.
LEVEL_COST: Final = 3.6
COST_SHARE: Final = 0.1

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True, eq=False)
class FootAnalysis:
    """One foot.

    Parameters
    ----------
    side
        Which.
    strides
        Structured array, a row a stride: the fields of `openstride.analysis.DTYPE`, NaN where absent.
    path
        Structured array t, x, y, z (s, m): the sensor at its rest instants.
    signal
        What inspection found about the samples.
    run
        What the engine learned beside the strides; its rows are on the foot's own clock, all else on the recording's.
    """

    side: Side
    strides: NDArray[np.void]
    path: NDArray[np.void]
    signal: Signal
    run: EngineRun


@dataclass(frozen=True, slots=True, eq=False)
class WholeRun:
    """What is only asked of some analyses: the form along the run, against speed, and through the air."""

    activity: Activity | None = None
    form_by_speed: Mapping[str, SpeedLine] = field(default_factory=dict)
    swing_path: Mapping[Side, SwingPath] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """A recording, understood.

    Parameters
    ----------
    recording_id
        Its name.
    engine
        Version of the engine that made this.
    running
        Whether most strides are running strides; the summaries of form are over those of the gait that prevails.
    feet
        By side, left first.
    summary
        Metric by name, in the order in which people read them.
    change
        How far these numbers moved from what was known live; None where no length was measured.
    warnings
        What to know before trusting it.
    course
        The runner as one body; None for an analysis that was put together by hand.
    whole_run
        Works out what is left when it is first asked for: it takes a third of the time of all the rest.
    calibrated
        By what lengths were multiplied; None where they are as they were measured.
    """

    recording_id: str
    engine: str
    running: bool
    feet: Mapping[Side, FootAnalysis]
    summary: Mapping[str, Summary]
    change: LiveChange | None
    warnings: tuple[Caveat, ...]
    course: Course | None = None
    whole_run: Callable[[], WholeRun] = WholeRun
    calibrated: Calibrated | None = None

    @property
    def activity(self) -> Activity | None:
        """The run as history knows it; None for an analysis that was put together by hand."""
        return self.whole_run().activity

    @property
    def form_by_speed(self) -> Mapping[str, SpeedLine]:
        """How each metric goes with speed, by name."""
        return self.whole_run().form_by_speed

    @property
    def swing_path(self) -> Mapping[Side, SwingPath]:
        """The way of each foot through the air."""
        return self.whole_run().swing_path

    @property
    def partial(self) -> bool:
        """Whether there is something to know before trusting it."""
        return bool(self.warnings)

    def brief(self) -> dict[str, Any]:
        """Return summary and warnings, as `to_json` has them: what is said of a run without looking into it."""
        return {
            "summary": {name: summary_json(each) for name, each in self.summary.items()},
            "warnings": [
                {"code": each.code, "side": each.side, **{name: plain(value) for name, value in each.values.items()}}
                for each in self.warnings
            ],
        }

    def strides(self) -> pa.Table:
        """Return the strides of both feet in order of time: the columns that strides have in `to_json`."""
        return strides_arrow({side: foot.strides for side, foot in self.feet.items()})

    def to_json(self) -> dict[str, Any]:
        """Return the analysis as JSON values: SI units, cadence in steps per minute, None where absent."""
        brief = self.brief()
        return {
            "schema": SCHEMA,
            "engine": self.engine,
            "recording": self.recording_id,
            "summary": brief["summary"],
            **self._parts(),
            "strides": strides_json({side: foot.strides for side, foot in self.feet.items()}),
            "warnings": brief["warnings"],
        }

    def _parts(self) -> dict[str, Any]:
        """Return what is beside summary and strides as JSON values; an analysis put together by hand has none."""
        if self.activity is None:
            return {}
        return {
            "needed": {name: each.needed for name, each in self.summary.items() if each.needed is not None},
            **activity_json(self.activity),
            "form_by_speed": {name: asdict(each) for name, each in self.form_by_speed.items()},
            "swing_path": {side: swing_json(path) for side, path in self.swing_path.items()},
            "calibration": None if self.calibrated is None else self.calibrated.to_json(),
        }


def analyze(
    recording: Recording,
    *,
    mass: float | None = None,
    height: float | None = None,
    driver: Driver = "numba",
    lag: int = FINAL_LAG,
    trust_units: bool = False,
    calibration: Calibration | None = None,
    references: Sequence[Reference] = (),
    progress: Progress | None = None,
) -> Analysis:
    """Analyse a whole recording.

    Parameters
    ----------
    recording
        One foot or two.
    mass, height
        Of the runner (kg, m); without them stiffness and power stay absent.
    driver
        What runs the engine; the numbers are the same bit for bit.
    lag
        Strides that a stride waits for before it is final: 1 gives what the phone shows live.
    trust_units
        Skip the judgement of units, because the user has stated them.
    calibration
        What is known about the scales of the pods; without it, and without a known way, lengths stay as measured.
    references
        Ways of this run that are known, to learn from; what comes of it is in `Analysis.calibrated`.
    progress
        Told the share done, 0 to 1.

    Raises
    ------
    NoStridesError
        When nobody took a stride.
    RecordingError
        When the samples cannot be in the units they are said to be in.
    PodExchangedError
        When the calibration is of other pods.
    ReferenceMissingError
        When the recording does not have what is to be learned from.
    """
    runtime = loaded(driver)
    solved = solve_feet(recording, runtime, lag, progress, trust_units=trust_units)
    signals = {side: foot.signal for side, foot in solved.items()}
    runs = {side: foot.run for side, foot in solved.items()}
    clocks = {side: clock_of(recording.metadata, side) for side in runs}
    rows = {side: on_recording_time(run.rows, clocks[side]) for side, run in runs.items()}
    tables = {side: stride_table(columns) for side, columns in rows.items()}
    if not any(len(table) for table in tables.values()):
        longest = max((signal.duration for signal in signals.values()), default=0.0)
        raise NoStridesError(recording.id, longest, max((run.moving for run in runs.values()), default=0.0))
    between = clock_sigma(recording.metadata)
    pair_feet(tables, between, runtime)
    spans = {side: foot.spans for side, foot in solved.items()}
    ways = [FootWay(side, table, spans[side]) for side, table in tables.items() if len(table)]
    scaled = calibrated(calibration, references, recording, ways)
    before = distance(tables).value
    paths = {side: sensor_path(each) for side, each in rows.items()}
    for side, scale in ({} if scaled is None else scaled.scales).items():
        scale_lengths(tables[side], paths[side], scale.value)
    shares = {} if scaled is None else shares_of(scaled.scales)
    for table in tables.values():
        add_body_metrics(table, runtime, mass, height)
    feet = {side: FootAnalysis(side, tables[side], paths[side], signals[side], runs[side]) for side in recording.feet}
    summary = summarise_all(tables, mass, between, shares)
    distances = {side: float(np.nansum(table["stride_length"])) for side, table in tables.items() if len(table)}
    warnings = (
        *(each for side, foot in feet.items() for each in foot_warnings(side, foot.signal, foot.run, foot.strides)),
        *pair_warnings(recording, distances),
        *swap_warnings(tables),
        *notice_warnings(recording, signals),
        *calibration_warnings(() if scaled is None else scaled.refused),
    )
    course = course_of(tables, spans, shares)
    running = prevailing_gait(tables)
    activity = activity_of(recording, course, summary, running=running)
    return Analysis(
        recording.id,
        openstride.__version__,
        running,
        feet,
        summary,
        live_change(tables.values()),
        warnings,
        course,
        cache(partial(whole_run, activity, course, tables)),
        None if scaled is None else replace(scaled, distance=before),
    )


def whole_run(activity: Activity, course: Course, tables: Mapping[Side, NDArray[np.void]]) -> WholeRun:
    """Return what is only asked of some analyses; it holds the strides, and not the samples."""
    chosen = {side: of_gait(table, running=activity.running) for side, table in tables.items() if len(table)}
    return WholeRun(
        replace(activity, series=all_series(chosen, course)),
        form_by_speed(chosen, course),
        {side: swing_path(side, table) for side, table in chosen.items()},
    )


def activity_of(recording: Recording, course: Course, summary: Mapping[str, Summary], *, running: bool) -> Activity:
    """Return the run as history knows it, without the series along it."""
    segments = course.segments()
    return Activity(
        id=recording.id,
        source="pods",
        grade="two_feet" if len(recording.feet) == 2 else "one_foot",
        engine=openstride.__version__,
        start=recording.metadata.start,
        running=running,
        elapsed_time=course.end - course.start,
        moving_time=sum(each.duration for each in segments if each.moving),
        summary={name: Measure(each.value, each.uncertainty, each.unit) for name, each in summary.items()},
        segments=segments,
        splits={"kilometre": splits_by_distance(course, KILOMETRE), "mile": splits_by_distance(course, MILE)},
        laps=laps_of(course, recording),
        series=(),
        track=track_of(recording),
        heart_rate=heart_rate_of(recording),
        speed_cadence=speed_cadence_of(recording),
    )


@cache
def loaded(driver: Driver) -> Runtime:
    """Load the engine once a process: loading reads the machine code from disk."""
    return load(driver)


@dataclass(frozen=True, slots=True, eq=False)
class SolvedFoot:
    """What is left of a foot without its samples.

    Parameters
    ----------
    signal
        What inspection found about them.
    run
        What the engine found in them.
    spans : (m, 2) float64
        Intervals that they leave out, on the recording's clock (s); see `unrecorded`.
    """

    signal: Signal
    run: EngineRun
    spans: NDArray[np.float64]


def solve_feet(
    recording: Recording, runtime: Runtime, lag: int, progress: Progress | None, *, trust_units: bool
) -> dict[Side, SolvedFoot]:
    """Run the engine over one foot after the other, telling the progress of both as one.

    The samples of a foot are asked for once and let go before those of the next, for they may be read just then.
    """
    solved: dict[Side, SolvedFoot] = {}
    for done, side in enumerate(recording.feet):

        def tell(share: float, done: int = done) -> None:
            if progress is not None:
                progress((done + share) / len(recording.feet))

        clock = clock_of(recording.metadata, side)
        solved[side] = solve_foot(recording.feet[side], clock, runtime, lag, tell, trust_units=trust_units)
    return solved


def solve_foot(
    foot: FootSamples, clock: Clock, runtime: Runtime, lag: int, progress: Progress, *, trust_units: bool
) -> SolvedFoot:
    """Look through the samples of one foot and run the engine over them."""
    signal = inspect(foot, trust_units=trust_units)
    spans = unrecorded(foot.time, signal.gaps, clock)
    return SolvedFoot(signal, run_engine(foot, signal, runtime, lag=lag, progress=progress), spans)


def summarise_all(
    tables: Mapping[Side, NDArray[np.void]], mass: float | None, clocks: float, shares: Shares
) -> dict[str, Summary]:
    """Every number of the recording, in the order in which people read them."""
    running = prevailing_gait(tables)
    chosen = {side: of_gait(table, running=running) for side, table in tables.items()}
    way, time = distance(tables, shares), moving_time(tables)
    metrics = metric_summaries(tables, clocks, shares)
    summary = {"distance": way, "moving_time": time, "mean_speed": mean_speed(way, time), **metrics}
    summary["contact_balance"] = balance(metrics["contact_time"])
    if running:
        summary.update(strike_shares(chosen))
    if mass is not None and way.value is not None and running:
        joules = LEVEL_COST * mass * way.value
        summary["energy"] = Summary(joules, COST_SHARE * joules, "J", way.n)
    summary["stride_time_variability"] = variability(chosen, "stride_time")
    summary["stride_length_variability"] = variability(chosen, "stride_length")
    for name, unit in DRIFTING.items():
        summary[f"{name}_drift"] = drift(chosen, name, unit)
    return summary
