"""How good the samples of a foot are: rate, gaps, rows left out, clipping, and whether their units can be true.

Nothing is changed here. A unit that cannot be right is refused with words about what to state instead; everything
else is reported and left to the caller. The checks rest on what a foot in a shoe must do, not on how a good run
looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.recordings._clipping import SMALLEST_ACC_RANGE, SMALLEST_GYR_RANGE, Clipping, find_clipping
from openstride.recordings._errors import UnitError
from openstride.recordings._model import Dropped, FootSamples, Notice, Side

FloatArray = NDArray[np.float64]

#: An interval longer than this many periods has lost a sample.
GAP_FROM: Final = 1.5
#: Declared and seen rates that differ by more are worth a word. Nothing is computed from the declared one but the
#: number of missing samples; yet something was not set up as it was meant.
RATE_TOLERANCE: Final = 0.05
#: Jitter, as part of the period, from which timing is called uneven.
JITTER_NOTICE: Final = 0.1
MISSING_NOTICE: Final = 0.001
CLIPPED_NOTICE: Final = 0.001
#: Foot sensors sample between these rates (Hz); times in another unit give rates a thousand times off.
RATE_LIMITS: Final = (10.0, 20_000.0)

#: The mean magnitude of specific force over a walk or run is never below gravity, because its mean vector *is*
#: gravity (the foot does not keep accelerating), and stays below 4 g even in a sprint. So the mean tells the unit:
#: 9.8 to 40 in m/s2, 1 to 4 in g, 1000 to 4000 in mg, and 96 and more where m/s2 was multiplied by 9.8. The limits
#: leave room between.
ACC_IN_G: Final = (0.7, 5.0)
ACC_IN_M_S2: Final = (7.0, 60.0)
ACC_IN_MG: Final = (700.0, 5000.0)
#: At the quietest instants a sensor feels gravity, so less than this part of it (m/s2) means that gravity was taken
#: out.
GRAVITY_GONE: Final = 3.0
#: The foot of a sprinter turns at 35 rad/s, and three axes at 2000 degrees per second make 60; a slow walk's busiest
#: hundredth is 100 degrees per second and more. The same walk in rad/s is above 1.
GYR_TOO_FAST: Final = 60.0
GYR_IN_MDPS: Final = 7000.0
GYR_TOO_SLOW: Final = 0.3
#: Spread of |specific force| (m/s2) that says a foot was moving, to tell a slow gyroscope from a shoe on a shelf.
MOVING: Final = 2.0
#: The judgement of units needs no more samples than this, spread evenly.
JUDGED_SAMPLES: Final = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Signal:
    """What :func:`inspect` found about the samples of one foot.

    Parameters
    ----------
    side
        The foot.
    samples
        How many there are.
    duration
        From the first to the last (s).
    rate
        One over the median interval (Hz).
    jitter
        Root mean square distance of the intervals from the nearest multiple of the period (s): 0 in an even stream with
        holes, 0.29 periods where times are random.
    gaps : (m, 2) float64
        Half-open intervals of time without a sample, from the last one before to the first one after (s).
    missing
        Samples that were lost, by the sequence numbers where there are any, else by the clock. Late samples that
        hurried ones make up for are uneven, not missing.
    longest_gap
        The longest interval between two samples, when it is a gap, else 0 (s).
    dropped
        Rows left out on reading.
    acc, gyr
        Clipping of the accelerometer (m/s2) and of the gyroscope (rad/s).
    notices
        The same in sentences, as far as it matters.
    """

    side: Side
    samples: int
    duration: float
    rate: float
    jitter: float
    gaps: FloatArray
    missing: int
    longest_gap: float
    dropped: Dropped
    acc: Clipping
    gyr: Clipping
    notices: tuple[Notice, ...]

    @property
    def share_missing(self) -> float:
        """Part of the samples that were lost, 0 to 1."""
        return self.missing / (self.samples + self.missing)


def inspect(foot: FootSamples, *, trust_units: bool = False) -> Signal:
    """Look through the samples of a foot.

    Parameters
    ----------
    foot
        Samples in SI units, or said to be.
    trust_units
        Skip the judgement of units, because the user has stated them.

    Raises
    ------
    UnitError
        If time, acceleration or angular rate cannot be in s, m/s2, rad/s; the message says which option to set.
    """
    intervals = np.diff(foot.time)
    if not trust_units:
        _check_time(foot, intervals)
        _check_acceleration(foot)
        _check_angular_rate(foot)
    period = _period(foot, intervals)
    is_gap = intervals > GAP_FROM * period
    before = np.flatnonzero(is_gap)
    signal = Signal(
        side=foot.side,
        samples=len(foot),
        duration=float(foot.time[-1] - foot.time[0]),
        rate=float(1.0 / np.median(intervals)),
        jitter=_jitter(intervals, period),
        gaps=np.stack([foot.time[before], foot.time[before + 1]], axis=1),
        missing=_missing(foot, intervals[is_gap], period),
        longest_gap=float(intervals[is_gap].max(initial=0.0)),
        dropped=foot.dropped,
        acc=find_clipping(foot.specific_force, foot.ranges.acc, SMALLEST_ACC_RANGE),
        gyr=find_clipping(foot.angular_rate, foot.ranges.gyr, SMALLEST_GYR_RANGE),
        notices=(),
    )
    return _with_notices(signal, foot, period)


def missing_samples(foot: FootSamples) -> int:
    """Return how many samples are missing between those that are there: `Signal.missing`, without all the rest."""
    if foot.sequence is not None:
        return _missing_numbers(foot, foot.sequence)
    intervals = np.diff(foot.time)
    period = _period(foot, intervals)
    return _missing(foot, intervals[intervals > GAP_FROM * period], period)


def _period(foot: FootSamples, intervals: FloatArray) -> float:
    """Return the interval that was meant (s): the declared one, unless neither median nor mean agrees with it."""
    median = float(np.median(intervals))
    if foot.nominal_rate is None:
        return median
    declared = 1.0 / foot.nominal_rate
    seen = (median, float(intervals.mean()))
    return declared if any(abs(value - declared) <= RATE_TOLERANCE * declared for value in seen) else median


def _jitter(intervals: FloatArray, period: float) -> float:
    # In place: of a long recording each step would be a dozen megabytes more.
    off_beat = intervals + 0.5 * period
    np.remainder(off_beat, period, out=off_beat)
    off_beat -= 0.5 * period
    return float(np.sqrt(np.mean(np.square(off_beat, out=off_beat))))


def _missing(foot: FootSamples, gaps: FloatArray, period: float) -> int:
    if foot.sequence is not None:
        return _missing_numbers(foot, foot.sequence)
    in_gaps = int((np.rint(gaps / period) - 1.0).sum())
    overall = round(float(foot.time[-1] - foot.time[0]) / period) + 1 - len(foot)
    return max(0, min(in_gaps, overall))


def _missing_numbers(foot: FootSamples, sequence: NDArray[np.int32]) -> int:
    # What reading left out was received; it is counted as dropped and must not be counted twice.
    return max(0, int(sequence[-1]) - int(sequence[0]) + 1 - len(foot) - foot.dropped.total)


def _every_nth(values: FloatArray) -> FloatArray:
    return values[:: max(1, len(values) // JUDGED_SAMPLES)]


def _magnitude(values: FloatArray) -> FloatArray:
    thinned = _every_nth(values)
    with np.errstate(over="ignore"):
        magnitude: FloatArray = np.sqrt(np.einsum("ij,ij->i", thinned, thinned))
    return magnitude


def _check_time(foot: FootSamples, intervals: FloatArray) -> None:
    rate = 1.0 / float(np.median(intervals))
    slowest, fastest = RATE_LIMITS
    if not slowest <= rate <= fastest:
        message = f"The {foot.side} foot has a sample every {1.0 / rate:.4g} s, so its time cannot be in seconds."
        hint = "Write time in seconds; when importing a CSV file, state its unit with --time-unit ms, us or ns."
        raise UnitError(message, hint=hint, quantity="time")


def _check_acceleration(foot: FootSamples) -> None:
    force = _magnitude(foot.specific_force)
    mean = float(force.mean())
    quiet = float(np.median(force[np.argsort(_magnitude(foot.angular_rate))[: max(1, len(force) // 10)]]))
    start = f"The {foot.side} foot feels {mean:.3g} m/s2 on average"
    for (low, high), unit in ((ACC_IN_G, "g"), (ACC_IN_MG, "mg")):
        if low <= mean < high and quiet > mean / 4.0:
            message = f"{start}; in m/s2 that would be at least gravity, 9.8, so the acceleration looks like {unit}."
            raise UnitError(
                message, hint=f"If it is, state it: --acc-unit {unit}.", quantity="acceleration", likely=unit
            )
    if mean < ACC_IN_M_S2[0] or quiet < GRAVITY_GONE:
        message = f"{start} and {quiet:.3g} at its quietest; gravity, 9.8, must be in it."
        hint = "Export the raw acceleration, from which gravity has not been taken out."
        raise UnitError(message, hint=hint, quantity="acceleration")
    if mean > ACC_IN_M_S2[1]:
        message = f"{start}, which no runner stands; it seems to have been multiplied by a unit it was not in."
        hint = "State the unit it is in: --acc-unit m/s2, g or mg."
        raise UnitError(message, hint=hint, quantity="acceleration")


def _check_angular_rate(foot: FootSamples) -> None:
    busiest = float(np.quantile(_magnitude(foot.angular_rate), 0.99))
    start = f"The {foot.side} foot turns at {busiest:.3g} rad/s in its busiest hundredth"
    if busiest > GYR_TOO_FAST:
        unit = "deg/s" if busiest < GYR_IN_MDPS else "mdps"
        message = f"{start}; a sprinter's reaches 35, so the angular rate looks like {unit}."
        raise UnitError(message, hint=f"If it is, state it: --gyr-unit {unit}.", quantity="angular rate", likely=unit)
    if busiest < GYR_TOO_SLOW and float(_magnitude(foot.specific_force).std()) > MOVING:
        message = f"{start} while it is moved about; it seems to be in rad/s already, or the gyroscope was off."
        hint = "State the unit it is in: --gyr-unit rad/s, deg/s or mdps."
        raise UnitError(message, hint=hint, quantity="angular rate")


def _with_notices(signal: Signal, foot: FootSamples, period: float) -> Signal:
    notices = [*_row_notices(signal), *_time_notices(signal, foot, period), *_range_notices(signal, foot)]
    return replace(signal, notices=tuple(notices))


def _row_notices(signal: Signal) -> Iterator[Notice]:
    dropped = signal.dropped
    if dropped.total:
        text = (
            f"{dropped.total} rows of the {signal.side} foot were left out: {dropped.not_finite} with a value that is "
            f"no number, {dropped.repeated} with a repeated time, {dropped.out_of_order} out of order."
        )
        yield Notice("rows_dropped", text, signal.side)


def _time_notices(signal: Signal, foot: FootSamples, period: float) -> Iterator[Notice]:
    if foot.nominal_rate is not None and abs(period * foot.nominal_rate - 1.0) > RATE_TOLERANCE:
        text = f"The {signal.side} foot was sampled at {signal.rate:.4g} Hz; {foot.nominal_rate:.4g} Hz were declared."
        yield Notice("rate_differs", text, signal.side)
    if signal.jitter > JITTER_NOTICE * period:
        text = f"The samples of the {signal.side} foot come at uneven times, {1e3 * signal.jitter:.2g} ms off the beat."
        yield Notice("uneven", text, signal.side)
    if signal.share_missing > MISSING_NOTICE:
        text = (
            f"{100.0 * signal.share_missing:.2g} % of the samples of the {signal.side} foot are missing, in "
            f"{len(signal.gaps)} gaps of up to {1e3 * signal.longest_gap:.3g} ms."
        )
        yield Notice("samples_missing", text, signal.side)


def _range_notices(signal: Signal, foot: FootSamples) -> Iterator[Notice]:
    sensors = (
        ("accelerometer", signal.acc, foot.ranges.acc, "m/s2"),
        ("gyroscope", signal.gyr, foot.ranges.gyr, "rad/s"),
    )
    for sensor, clipping, declared, unit in sensors:
        if declared is not None and clipping.range != declared:
            seen = "reaches beyond" if clipping.range is None else f"clips at {clipping.range:.3g} {unit}"
            text = (
                f"The {sensor} of the {signal.side} foot {seen}, though its range is said to be {declared:.3g} {unit}."
            )
            yield Notice("range_differs", text, signal.side)
        if clipping.share > CLIPPED_NOTICE:
            text = (
                f"The {sensor} of the {signal.side} foot is at its limit in {100.0 * clipping.share:.2g} % of samples."
            )
            yield Notice("clipped", text, signal.side)
