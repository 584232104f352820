"""What a reader of an analysis should know before trusting it: codes with values, worded by whoever shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from openstride.analysis._calibration import Refusal
from openstride.analysis._engine import EngineRun
from openstride.recordings import Recording, Side, Signal

#: Below this rate (Hz) contact times are coarse; below `TOO_SLOW` they are hardly more than a guess.
SLOW: Final = 99.0
#: Shares from which something is worth a word.
WITHHELD_NOTICE: Final = 0.0
CLIPPED_NOTICE: Final = 0.10
#: A gap this long (s) leaves a stride uncounted.
LONG_GAP: Final = 2.0
#: Strides that carry no trend.
SHORT: Final = 10
#: Feet whose distances differ by more than this share did not go the same way, or one sensor is wrong.
FEET_DIFFER: Final = 0.03
#: Swings that lean inwards, as a mean of both feet: 6 to 19 % on record, 80 to 92 % with the feet swapped.
INWARD_SHARE: Final = 0.6
LEAST_TO_JUDGE: Final = 15
#: Gyroscope bias (rad/s) that bends the path and the angles.
LARGE_BIAS: Final = 0.03


@dataclass(frozen=True, slots=True)
class Caveat:
    """Something to know, and by its code what to do about it.

    Parameters
    ----------
    code
        Stable name; the message catalogue words it as `warning.<code>` and `warning.<code>.advice`.
    side
        The foot it concerns, or None.
    values
        What the message is filled with.
    """

    code: str
    side: Side | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


def foot_warnings(side: Side, signal: Signal, run: EngineRun, table: NDArray[np.void]) -> Iterator[Caveat]:
    """What is to be said of one foot."""
    if not len(table):
        yield Caveat("no_strides", side, {"moving": run.moving})
        return
    withheld = int((~table["measured"]).sum())
    clipped = int(table["repaired"].sum())
    if withheld > WITHHELD_NOTICE * len(table):
        yield Caveat("withheld_strides", side, {"withheld": withheld, "strides": len(table)})
    if clipped > CLIPPED_NOTICE * len(table):
        limit = float(np.degrees(signal.gyr.range)) if signal.gyr.range else None
        yield Caveat("clipped_strides", side, {"clipped": clipped, "strides": len(table), "range": limit})
    if signal.share_missing > 0.01:  # one in a hundred
        yield Caveat("samples_missing", side, {"share": signal.share_missing, "longest": signal.longest_gap})
    if signal.longest_gap > LONG_GAP:
        yield Caveat("long_gap", side, {"longest": signal.longest_gap})
    if signal.rate < SLOW:
        yield Caveat("slow_sampling", side, {"rate": signal.rate})
    if run.flips:
        yield Caveat("sensor_moved", side, {"times": run.flips})
    if max(abs(axis) for axis in run.bias) > LARGE_BIAS:
        yield Caveat("gyroscope_bias", side, {"bias": max(abs(axis) for axis in run.bias)})
    if len(table) < SHORT:
        yield Caveat("few_strides", side, {"strides": len(table)})


def pair_warnings(recording: Recording, distances: Mapping[Side, float]) -> Iterator[Caveat]:
    """What is to be said of both feet together."""
    if len(recording.feet) == 1:
        yield Caveat("one_foot", next(iter(recording.feet)))
    elif len(distances) == 2:  # both feet
        left, right = distances["left"], distances["right"]
        if abs(left - right) > FEET_DIFFER * max(left, right):
            yield Caveat("feet_differ", None, {"left": left, "right": right})


def swap_warnings(tables: Mapping[Side, NDArray[np.void]]) -> Iterator[Caveat]:
    """Say so where left and right look mixed up: a foot swings out around the other leg, not in through it."""
    inward = [table["swing_width"][np.isfinite(table["swing_width"])] < 0.0 for table in tables.values()]
    if len(inward) == 2 and all(len(each) >= LEAST_TO_JUDGE for each in inward):  # both feet
        share = float(np.mean([each.mean() for each in inward]))
        if share > INWARD_SHARE:
            yield Caveat("feet_swapped_suspected", None, {"share": share})


def calibration_warnings(refusals: Iterable[Refusal]) -> Iterator[Caveat]:
    """Say what a run could not teach about the scale of a foot."""
    for each in refusals:
        deviations = None if each.deviations is None else round(abs(each.deviations), 1)
        values = {"scale": each.ratio, "deviations": deviations}
        known = {name: value for name, value in values.items() if value is not None}
        yield Caveat(f"calibration_{each.reason}", each.side, {"source": each.source, **known})


def notice_warnings(recording: Recording, signals: Mapping[Side, Signal]) -> Iterator[Caveat]:
    """What reading and inspecting found, where this room has no better word for it."""
    said = {"samples_missing", "clipped", "foot_missing"}
    for notice in (*recording.notices, *(each for signal in signals.values() for each in signal.notices)):
        if notice.code not in said:
            signal = signals.get(notice.side) if notice.side else None
            facts = facts_of(notice.code, signal) if signal else {}
            yield Caveat(notice.code, notice.side, {"message": notice.message, **facts})


def facts_of(code: str, signal: Signal) -> dict[str, float]:
    """Return what the words of a notice are filled with: its own sentence has it in it, other languages need it."""
    dropped = signal.dropped
    by_code: dict[str, dict[str, float]] = {
        "rate_differs": {"rate": signal.rate},
        "uneven": {"jitter": signal.jitter},
        "rows_dropped": {
            "dropped": dropped.total,
            "not_finite": dropped.not_finite,
            "repeated": dropped.repeated,
            "out_of_order": dropped.out_of_order,
        },
    }
    return by_code.get(code, {})
