"""From rows as stored to samples an engine can integrate: finite, and strictly forward in time.

Rows that are neither are left out and counted; when most would have to go, the foot is refused instead. Uneven times
are no fault, however uneven: a stream that stutters loses nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.recordings._errors import TooFewSamplesError, UnusableSamplesError
from openstride.recordings._model import Dropped

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

#: With more than half of the rows gone, what is left says more about the fault than about the runner.
MAX_DROPPED_SHARE: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The columns of a foot as they are stored, in SI units: `time` and `sequence` (n,), `acc` and `gyr` (n, 3)."""

    time: FloatArray
    acc: FloatArray
    gyr: FloatArray
    sequence: NDArray[np.int32] | None = None


def clean_rows(rows: Rows, path: Path) -> tuple[Rows, Dropped]:
    """Return the rows that can be used and a count of the others.

    Raises
    ------
    TooFewSamplesError
        If there are fewer than two rows, before or after.
    UnusableSamplesError
        If more than half of the rows cannot be used.
    """
    _require_two(len(rows.time), path, "holds")
    if _is_clean(rows):
        return rows, Dropped()
    finite = np.isfinite(rows.time) & np.isfinite(rows.acc).all(axis=1) & np.isfinite(rows.gyr).all(axis=1)
    keep = np.zeros(len(finite), dtype=np.bool_)
    keep[finite] = _forward(rows.time[finite])
    stepped_out = rows.time[finite & ~keep]
    repeated = int(np.isin(stepped_out, rows.time[keep]).sum())
    dropped = Dropped(int((~finite).sum()), repeated, len(stepped_out) - repeated)
    _require_most(rows, keep, dropped, path)
    _require_two(int(keep.sum()), path, "keeps")
    sequence = None if rows.sequence is None else rows.sequence[keep]
    return Rows(rows.time[keep], rows.acc[keep], rows.gyr[keep], sequence), dropped


def _is_clean(rows: Rows) -> bool:
    # A sum is finite only if every term is: one pass without a temporary array. A sum that overflows takes the long
    # way.
    with np.errstate(over="ignore", invalid="ignore"):
        total = rows.time.sum() + rows.acc.sum() + rows.gyr.sum()
    return bool(np.isfinite(total)) and bool((rows.time[1:] > rows.time[:-1]).all())


def _forward(time: FloatArray) -> BoolArray:
    """Mark rows that go forward in time, taken from the front or from the back, whichever keeps more.

    One time far in the future makes everything after it look late, one far in the past everything before it: only one
    of the two passes falls for it.
    """
    if len(time) == 0:
        return np.zeros(0, dtype=np.bool_)
    from_front = np.ones(len(time), dtype=np.bool_)
    from_front[1:] = time[1:] > np.maximum.accumulate(time)[:-1]
    from_back = np.ones(len(time), dtype=np.bool_)
    from_back[:-1] = time[:-1] < np.minimum.accumulate(time[::-1])[::-1][1:]
    return from_front if from_front.sum() >= from_back.sum() else from_back


def _require_two(samples: int, path: Path, verb: str) -> None:
    if samples < 2:
        count = "one sample" if samples else "no samples"
        message = f"{path} {verb} {count}; a stride takes a few hundred."
        raise TooFewSamplesError(message, path=path, hint="Check that the recording ran to its end.", samples=samples)


def _require_most(rows: Rows, keep: BoolArray, dropped: Dropped, path: Path) -> None:
    n = len(keep)
    if dropped.total <= MAX_DROPPED_SHARE * n:
        return
    row = int(np.flatnonzero(~keep)[0])
    message = (
        f"{path}: {dropped.total} of {n} rows cannot be used ({dropped.not_finite} with a value that is no number, "
        f"{dropped.repeated} with a repeated time, {dropped.out_of_order} out of order), "
        f"the first in row {row + 1} at t = {rows.time[row]} s."
    )
    raise UnusableSamplesError(
        message, path=path, hint="Export it again from the sensor.", rows=n, dropped=dropped.total
    )
