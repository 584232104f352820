"""The table of the validation: one row per figure, for each recording and for each set of recordings.

A row pools strides, windows or trials; it never averages other rows. What each metric's `value` is:

| metric | value | errors in the other columns |
|---|---|---|
| `f1` | F1 of found against reference strides; where the true way is known, of those at 0.7 m/s and above | – |
| `f1_all_speeds` | the same with the slower ones, where there are such | – |
| `stride_length`, `foot_angle` … `contact_time` by events | root mean square error, SI | found − true, per stride |
| `initial_contact`, `toe_off` | root mean square error, s | found − labelled, per stride |
| `contact_time` by a pod | root mean square difference, s | found − pod, per 5 s window |
| `cadence` | relative difference of the means | found − pod, steps/min, per 5 s window |
| `distance` | recording: signed relative error; set: median of its size | relative, per recording |
| `closure`, `closure_horizontal` | share of the way; set: median | share of the way, per recording |

`foot_angle` pools the angles at contact and at toe-off: two numbers a stride.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isnan
from typing import Final

import numpy as np

from openstride.validation._bands import BANDS, Band, band_of, in_band
from openstride.validation._judging import Compared, JudgedStride
from openstride.validation._pod import Windows
from openstride.validation._statistics import Spread, spread
from openstride.validation._trials import Counts, Trial, count

Value = float | str | None

# Walking and fast strides that err by more than this (m) are blunders of the reference, if they are few: they are
# listed, not averaged in. More than this share of a band's strides cannot be put on the reference.
_BLUNDER: Final = 0.3
_MOST_BLUNDERS: Final = 0.01
_BANDS_WITH_BLUNDERS: Final[tuple[Band, ...]] = ("walk", "fast")

_STRIDE_METRICS: Final[Mapping[str, tuple[str, ...]]] = {
    "stride_length": ("stride_length",),
    "foot_angle": ("strike_angle", "toe_off_angle"),
    "foot_angle_contact": ("strike_angle",),
    "foot_angle_toe_off": ("toe_off_angle",),
    "initial_contact": ("initial_contact",),
    "toe_off": ("toe_off",),
    "contact_time": ("contact_time",),
}

_OF_ERRORS: Final = ("rmse", "median_abs", "p95_abs", "bias", "sd")
_OF_SIGMAS: Final = ("coverage_1s", "coverage_2s", "mean_sigma")


@dataclass(frozen=True, slots=True)
class Judged:
    """All that was found out about one recording.

    Parameters
    ----------
    collection, recording
        Set it belongs to, and its name.
    reference
        Kind of table its reference strides come from, None when it has none.
    strides
        Every stride under judgement.
    trials, windows
        Figures of the whole, and figures by windows of time.
    """

    collection: str
    recording: str
    reference: str | None = None
    strides: tuple[JudgedStride, ...] = ()
    trials: tuple[Trial, ...] = ()
    windows: tuple[Windows, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One figure with what stands behind it; None where a number cannot be computed or does not apply.

    Parameters
    ----------
    collection, recording
        Set, and recording; no recording when the row pools the set.
    band, metric
        What is described.
    value
        The headline, see the table above.
    counts
        Strides, windows or recordings behind it.
    spread
        Description of the errors.
    applies
        Columns that this metric should fill, by name.
    details
        Further facts, by name.
    """

    collection: str
    recording: str | None
    band: Band
    metric: str
    value: float | None
    counts: Counts = field(default_factory=Counts)
    spread: Spread = field(default_factory=lambda: Spread(0))
    applies: tuple[str, ...] = ()
    details: Mapping[str, Value] = field(default_factory=dict)

    def to_json(self) -> dict[str, Value]:
        """Return the row with its published keys first and its details after them."""
        numbers = {name: getattr(self.spread, name) for name in (*_OF_ERRORS, *_OF_SIGMAS)}
        counts = {name: getattr(self.counts, name) for name in ("n_truth", "n_found", "n_matched", "n_measured")}
        key = {"set": self.collection, "recording": self.recording, "band": self.band, "metric": self.metric}
        return key | counts | {"value": self.value} | numbers | dict(self.details)

    def absent(self) -> tuple[str, ...]:
        """Return the columns that should hold a number and do not."""
        return tuple(name for name in ("value", *self.applies) if self.to_json()[name] is None)


@dataclass(frozen=True, slots=True)
class _Pool:
    """What one block of rows is made of: a recording, or with `recording` None a whole set."""

    judged: Sequence[Judged]
    recording: str | None
    listed: frozenset[int]

    @property
    def collection(self) -> str:
        return self.judged[0].collection

    @property
    def strides(self) -> list[JudgedStride]:
        return [stride for each in self.judged for stride in each.strides]

    @property
    def reference(self) -> str:
        return "+".join(sorted({each.reference for each in self.judged if each.reference}))


def rows_of(judged: Sequence[Judged]) -> list[Row]:
    """Make the rows of one set: those of its recordings, then those of the whole set.

    Parameters
    ----------
    judged
        The recordings of the set, in the order they shall have.

    Returns
    -------
    list[Row]
        None if there are no recordings.
    """
    if not judged:
        return []
    listed = blunders(judged)
    pools = [*(_Pool([each], each.recording, listed) for each in judged), _Pool(judged, None, listed)]
    return [row for pool in pools for row in _rows_of(pool)]


def blunders(judged: Sequence[Judged]) -> frozenset[int]:
    """Find the walking and fast strides of a set whose reference is taken for wrong.

    Parameters
    ----------
    judged
        All recordings of the set.

    Returns
    -------
    frozenset[int]
        Identities (`id`) of the strides that err by more than 0.3 m; none in a band where they are more than 1 % of the
        strides with a length, for so many are no accident of the reference.
    """
    strides = [stride for each in judged for stride in each.strides if "stride_length" in stride.compared]
    listed: list[int] = []
    for band in _BANDS_WITH_BLUNDERS:
        measured = [
            stride
            for stride in strides
            if in_band(stride.speed, band) and not isnan(stride.compared["stride_length"].error)
        ]
        wild = [id(stride) for stride in measured if abs(stride.compared["stride_length"].error) > _BLUNDER]
        if len(wild) <= _MOST_BLUNDERS * len(measured):
            listed += wild
    return frozenset(listed)


def _rows_of(pool: _Pool) -> Iterator[Row]:
    for metric in _STRIDE_METRICS:
        yield from _stride_rows(pool, metric)
    yield from _f1_rows(pool)
    yield from _trial_rows(pool)
    yield from _window_rows(pool)


def _bands_of(strides: Iterable[JudgedStride]) -> list[Band]:
    present = {band_of(stride.speed) for stride in strides if stride.in_reference}
    return [band for band in BANDS if band == "all" or band in present]


def _stride_rows(pool: _Pool, metric: str) -> Iterator[Row]:
    parts, strides = _STRIDE_METRICS[metric], pool.strides
    of_length = metric == "stride_length"
    # Where the lengths are known and every stride was missed, there is still a row that says so.
    known = of_length and any(stride.true_length > 0 for stride in strides)
    if not known and not any(part in stride.compared for part in parts for stride in strides):
        return
    for band in _bands_of(strides):
        inside = [stride for stride in strides if in_band(stride.speed, band)]
        kept = [stride for stride in inside if not (of_length and id(stride) in pool.listed)]
        figures = spread([stride.compared[part] for stride in kept for part in parts if part in stride.compared])
        measured = sum(_is_found(stride, part) for stride in inside for part in parts)
        counts = replace(count(inside), n_measured=measured)
        details: dict[str, Value] = {"reference": pool.reference, "sharpness": figures.sharpness}
        if of_length:
            details["bias_relative"] = figures.bias_relative
            details["n_listed"] = len(inside) - len(kept)
            details["n_withheld"] = sum(stride.matched and isnan(stride.length) for stride in inside)
        applies = (*_OF_ERRORS, *_OF_SIGMAS)
        yield Row(pool.collection, pool.recording, band, metric, figures.rmse, counts, figures, applies, details)


def _is_found(stride: JudgedStride, metric: str) -> bool:
    return metric in stride.compared and not isnan(stride.compared[metric].found)


def _f1_rows(pool: _Pool) -> Iterator[Row]:
    strides = pool.strides
    if not strides:
        return
    gait = [stride for stride in strides if stride.gait]
    counted = {"f1": gait} if len(gait) == len(strides) else {"f1": gait, "f1_all_speeds": strides}
    details = {"reference": pool.reference}
    for metric, among in counted.items():
        for band in _bands_of(among):
            counts = count([stride for stride in among if in_band(stride.speed, band)])
            yield Row(pool.collection, pool.recording, band, metric, counts.f1, counts, details=details)


def _trial_rows(pool: _Pool) -> Iterator[Row]:
    trials = [trial for each in pool.judged for trial in each.trials]
    for metric in dict.fromkeys(trial.metric for trial in trials):
        same = [trial for trial in trials if trial.metric == metric]
        present = {trial.band for trial in same}
        for band in BANDS:
            inside = [trial for trial in same if band in ("all", trial.band)]
            if band == "all" or band in present:
                yield _one_trial(pool, band, inside[0]) if pool.recording else _pooled_trials(pool, band, inside)


def _one_trial(pool: _Pool, band: Band, trial: Trial) -> Row:
    return Row(pool.collection, pool.recording, band, trial.metric, trial.value, trial.counts, details=trial.details)


def _pooled_trials(pool: _Pool, band: Band, trials: Sequence[Trial]) -> Row:
    values = [trial.value for trial in trials if trial.value is not None]
    figures = spread([Compared(1 + value, 1.0, float("nan")) for value in values])
    details: dict[str, Value] = {"n_trials": len(trials), "p90_abs": None, "max_abs": None}
    if values:
        details["p90_abs"] = float(np.quantile(np.abs(values), 0.9))
        details["max_abs"] = float(np.max(np.abs(values)))
    counts = Counts(*(_total(trials, name) for name in ("n_truth", "n_found", "n_matched", "n_measured")))
    applies = ("rmse", "median_abs", "p95_abs", "bias")
    return Row(pool.collection, None, band, trials[0].metric, figures.median_abs, counts, figures, applies, details)


def _total(trials: Sequence[Trial], name: str) -> int | None:
    known = [getattr(trial.counts, name) for trial in trials]
    return sum(known) if known and None not in known else None


def _window_rows(pool: _Pool) -> Iterator[Row]:
    windows = [each for judged in pool.judged for each in judged.windows]
    for metric in dict.fromkeys(each.metric for each in windows):
        same = [each for each in windows if each.metric == metric]
        compared = [pair for each in same for pair in each.compared]
        figures = spread(compared)
        counts = Counts(
            n_truth=sum(not isnan(pair.truth) for pair in compared),
            n_found=sum(not isnan(pair.found) for pair in compared),
            n_matched=figures.n,
            n_measured=figures.n,
        )
        value = figures.bias_relative if same[0].relative else figures.rmse
        details = same[0].details if len(same) == 1 else {}
        yield Row(pool.collection, pool.recording, "all", metric, value, counts, figures, _OF_ERRORS, details)
