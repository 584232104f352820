"""Two runs are compared at matched speed, and a difference is called real as rarely by chance as is said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from openstride.analysis import (
    Analysis,
    ComparedMetric,
    Comparison,
    Estimate,
    KnownDistance,
    NotComparableError,
    analyze,
    compare_halves,
    compare_strides,
)
from openstride.analysis import compare as compare_runs
from openstride.analysis._compare import (
    COMPARED,
    LEAST_WINDOWS,
    PER_FOOT,
    Scored,
    Windowed,
    comparison,
    judged,
    strided,
)
from openstride.analysis._outings import Outings, outings_of
from openstride.analysis._summary import COMMON, SCALE
from openstride.recordings import Side
from openstride.simulator import RUNNERS, Change, Form, Runner, simulate

DOCUMENT = Path(__file__).parents[2] / "app" / "src" / "report" / "document.ts"
#: Does not tire, and comes and goes by 5 %: form changes with speed alone.
EVEN = replace(RUNNERS["easy"], unsteadiness=0.05, fatigue=Change(), winding=0.0)


def faster(runner: Runner, factor: float, *, contact: float = 0.0) -> Runner:
    """Return a runner whose usual speed is another, and whose contact is longer at equal speed."""
    form = runner.run
    assert isinstance(form, Form)
    gait = form.gait
    time, stance = factor ** form.exponents["stride_time"], factor ** form.exponents["stance_time"]
    gait = replace(
        gait,
        length=gait.length * factor * time,
        stride_time=gait.stride_time * time,
        stance_time=gait.stance_time * stance + contact,
    )
    return replace(runner, run=replace(form, gait=gait))


@cache
def analysed(factor: float = 1.0, contact: float = 0.0, seed: int = 1, *, mass: bool = False) -> Analysis:
    run = simulate(faster(EVEN, factor, contact=contact), 300.0, seed)
    return analyze(run.recording, mass=70.0 if mass else None, height=1.75 if mass else None)


def one_foot(analysis: Analysis, side: Side) -> Analysis:
    return replace(analysis, feet=MappingProxyType({side: analysis.feet[side]}))


def by_metric(found: Comparison, side: Side | None = None) -> dict[str, ComparedMetric]:
    return {each.metric: each for each in found.metrics if each.side == side}


def difference_of(each: ComparedMetric) -> Estimate:
    assert each.difference is not None
    return each.difference


def claimed(found: Comparison) -> set[tuple[str, Side | None]]:
    return {(each.metric, each.side) for each in found.metrics if each.verdict == "real_difference"}


def test_a_longer_contact_is_found_at_matched_speed() -> None:
    found = compare_runs(analysed(1.03, 0.010, seed=11), analysed(seed=12))
    contact = by_metric(found)["contact_time"]
    assert contact.verdict == "real_difference"
    assert abs(difference_of(contact).value - 0.010) < 2.0 * difference_of(contact).uncertainty
    # The other run is slower, and its contact longer by half of that for it.
    means = [analysed(1.03, 0.010, seed=11), analysed(seed=12)]
    raw = [each.summary["contact_time"].value or 0.0 for each in means]
    assert raw[0] - raw[1] < 0.009 < difference_of(contact).value
    assert by_metric(found)["cadence"].verdict == "not_told_apart"
    assert {metric for metric, _ in claimed(found)} <= {"contact_time", "flight_time", "duty_factor"}


def test_the_other_way_round_it_is_the_opposite() -> None:
    this, other = analysed(1.03, 0.010, seed=11), analysed(seed=12)
    there, back = compare_runs(this, other), compare_runs(other, this)
    for one, two in zip(there.metrics, back.metrics, strict=True):
        assert difference_of(one).value == pytest.approx(-difference_of(two).value, abs=1e-9)
        assert difference_of(one).uncertainty == pytest.approx(difference_of(two).uncertainty)
        assert one.verdict == two.verdict


def test_two_runs_of_one_runner_are_not_told_apart() -> None:
    runs = [analysed(seed=seed) for seed in range(21, 27)]
    found = [compare_runs(this, other) for k, this in enumerate(runs) for other in runs[:k]]
    assert len(found) == 15
    assert sum(bool(claimed(each)) for each in found) <= 1
    inside = [
        abs(each.difference.value) < 1.96 * each.difference.uncertainty
        for one in found
        for each in one.metrics
        if each.difference
    ]
    assert np.mean(inside) > 0.95


def made_up(random: np.random.Generator, count: int = 24) -> Windowed:
    """Make up a run of ten metrics that have nothing to do with each other, and little with speed."""
    speed = random.normal(3.0, 0.1, count)
    values: dict[tuple[str, Side | None], np.ndarray[tuple[int], np.dtype[np.float64]]] = {}
    for name in COMPARED[:10]:
        noise = random.normal(size=count)
        for k in range(1, count):
            noise[k] = 0.3 * noise[k - 1] + np.sqrt(1.0 - 0.3**2) * noise[k]
        values[name, None] = 1.0 + 0.1 * speed + 0.01 * noise
    return Windowed(speed, np.full(count, 15.0), values, frozenset(COMPARED[:10]), 1, 0.005)


def test_chance_makes_a_difference_in_one_comparison_of_twenty_at_most() -> None:
    random = np.random.default_rng(5)
    of = analysed()
    same = Outings(mounted=False, scale=0.0)
    found = [
        comparison(made_up(random), made_up(random), COMPARED[:10], same, of=strided(of), names=(None, None))
        for _ in range(250)
    ]
    assert {len(each.metrics) for each in found} == {10}
    # 5 % and three standard deviations of 250 draws; without the correction it were 40 %.
    assert sum(bool(claimed(each)) for each in found) <= 23
    alone = [abs(difference_of(each).value) > 1.96 * difference_of(each).uncertainty for each in found[0].metrics]
    assert np.mean(alone) < 0.5


def test_the_clearest_difference_must_be_clear_enough_for_all() -> None:
    def scored(**scores: float) -> list[Scored]:
        return [
            Scored(ComparedMetric(name, None, "s", verdict="not_told_apart"), score) for name, score in scores.items()
        ]

    def real(metrics: list[Scored]) -> set[str]:
        return {each.metric for each in judged(metrics) if each.verdict == "real_difference"}

    # Of three, 2.39 and 2.24 standard deviations are needed by the first two and 1.96 by the last.
    assert real(scored(a=2.3, b=2.3, c=2.3)) == set()
    assert real(scored(a=1.0, b=2.5, c=2.3)) == {"b", "c"}
    assert real(scored(a=2.0, b=2.5, c=2.3)) == {"a", "b", "c"}
    absent = Scored(ComparedMetric("d", None, "s"))
    assert real([*scored(a=2.0), absent]) == {"a"}
    assert judged([absent])[0].verdict == "not_enough_data"


def test_runs_at_one_speed_of_a_treadmill_are_compared() -> None:
    steady = replace(EVEN, unsteadiness=0.001)
    this, other = (analyze(simulate(faster(steady, factor), 240.0, 31).recording) for factor in (1.0, 1.02))
    found = compare_runs(this, other)
    assert found.speed is not None
    assert {each.verdict for each in found.metrics} == {"not_told_apart"}


def test_runs_without_a_common_speed_are_told_so() -> None:
    found = compare_runs(analysed(1.4, seed=13), analysed(seed=12))
    assert found.speed is None
    assert (found.this_seconds, found.other_seconds) == (0.0, 0.0)
    assert {(each.verdict, each.n, each.needed) for each in found.metrics} == {("not_enough_data", 0, LEAST_WINDOWS)}


def test_a_short_run_says_how_far_it_is_from_enough() -> None:
    short = analyze(simulate(EVEN, 110.0, 14).recording)
    found = compare_runs(short, analysed(seed=12))
    contact = by_metric(found)["contact_time"]
    assert contact.difference is None
    assert 0 < contact.n < LEAST_WINDOWS == contact.needed


def test_what_only_one_run_knows_is_not_told() -> None:
    found = by_metric(compare_runs(analysed(seed=15, mass=True), analysed(seed=12)))
    stiffness = found["leg_stiffness"]
    assert (stiffness.verdict, stiffness.n, stiffness.needed) == ("not_enough_data", 0, None)
    assert "leg_stiffness" not in by_metric(compare_runs(analysed(seed=11), analysed(seed=12)))
    assert "double_support" not in found


def test_a_run_is_not_compared_with_a_walk() -> None:
    walk = analyze(simulate(RUNNERS["walker"], 60.0, 1).recording)
    with pytest.raises(NotComparableError, match="mostly running and the other mostly walking") as refused:
        compare_runs(analysed(seed=12), walk)
    assert refused.value.lacking == "gait"


def test_two_walks_are_compared_without_flight() -> None:
    this, other = (analyze(simulate(RUNNERS["walker"], 240.0, seed).recording) for seed in (1, 2))
    found = compare_runs(this, other)
    assert found.gait == "walking"
    assert "double_support" in by_metric(found)
    assert "flight_time" not in by_metric(found)
    assert claimed(found) == set()


def test_the_feet_are_compared_each_with_itself() -> None:
    found = compare_runs(analysed(seed=11), analysed(seed=12))
    for side in ("left", "right"):
        assert tuple(by_metric(found, side)) == PER_FOOT
    contact = [by_metric(found, side)["contact_time"] for side in (None, "left", "right")]
    both, left, right = (each.this_run.value for each in contact if each.this_run)
    assert both == pytest.approx(0.5 * (left + right), abs=1e-4)


def test_one_foot_is_compared_with_itself_alone() -> None:
    two, other = analysed(seed=11), analysed(seed=12)
    right = one_foot(other, "right")
    found = compare_runs(two, right)
    assert {each.side for each in found.metrics} == {None}
    # From foot to foot is measured where there are two, and guessed where there is one.
    assert not {"step_length", "flight_time"} & set(by_metric(found))
    whole = by_metric(compare_runs(two, other), "right")["contact_time"]
    assert difference_of(by_metric(found)["contact_time"]).value == pytest.approx(difference_of(whole).value, abs=1e-3)
    with pytest.raises(NotComparableError, match="no foot in common") as refused:
        compare_runs(one_foot(two, "left"), right)
    assert refused.value.lacking == "feet"


def test_pods_that_nobody_touched_leave_chance_alone() -> None:
    this, other = analysed(seed=11), analysed(seed=12)
    apart, paired = compare_runs(this, other), compare_runs(this, other, paired_pods=True)
    for one, two in zip(apart.metrics, paired.metrics, strict=True):
        assert difference_of(two).value == difference_of(one).value
        assert difference_of(two).uncertainty <= difference_of(one).uncertainty
    # 2 ms for each foot of each outing, and a fifth of what all strides have in common for both.
    mounting = np.hypot(0.002, 0.2 * COMMON["contact_time"][0])
    assert Outings(scale=0.0).part("contact_time", 0.25, 2) == pytest.approx(mounting)
    contact = [difference_of(by_metric(each)["contact_time"]).uncertainty for each in (apart, paired)]
    assert np.sqrt(contact[0] ** 2 - contact[1] ** 2) >= mounting


def test_a_wrong_scale_reads_a_metric_off_at_a_wrong_speed() -> None:
    calibrated = Outings(mounted=False, scale=0.004)
    assert calibrated.part("contact_time", 0.25, 2) == 0.0
    assert calibrated.part("contact_time", 0.25, 2, slope=-0.04, speed=3.0) == pytest.approx(0.004 * 0.12)
    # Steps are longer by the same share as speeds: what goes with speed in proportion does not feel it.
    assert calibrated.part("step_length", 1.05, 2, slope=0.35, speed=3.0) == pytest.approx(0.0, abs=1e-12)
    assert calibrated.part("step_length", 1.05, 2) == pytest.approx(0.0042)


def test_scales_that_were_calibrated_apart_do_not_cancel() -> None:
    this, other = analysed(seed=11), analysed(seed=12)
    assert outings_of(this, other, paired_pods=True).scale == 0.0
    mounted = outings_of(this, other, paired_pods=False)
    assert mounted.scale == pytest.approx(SCALE * np.sqrt(2.0))
    length = other.summary["distance"].value
    known = analyze(simulate(EVEN, 300.0, 12).recording, references=[KnownDistance(length, 1.0)])
    apart = outings_of(this, known, paired_pods=True)
    assert 0.005 < apart.scale < mounted.scale


def test_the_halves_of_an_even_run_are_not_told_apart() -> None:
    found = [compare_halves(analysed(seed=seed)) for seed in range(21, 27)]
    assert sum(bool(claimed(each)) for each in found) <= 1
    assert all(each.speed is not None for each in found)


def test_a_form_that_changes_on_the_way_differs_from_half_to_half() -> None:
    tiring = replace(EVEN, fatigue=Change(stance_time=0.04))
    found = compare_halves(analyze(simulate(tiring, 400.0, 1).recording), names=("second", "first"))
    contact = by_metric(found)["contact_time"]
    # 40 ms in an hour are 2 ms from the middle of one half to that of the other.
    assert contact.verdict == "real_difference"
    assert difference_of(contact).value == pytest.approx(0.0021, abs=0.0008)
    assert (found.this_name, found.other_name) == ("second", "first")


def test_strides_alone_tell_what_the_analyses_do() -> None:
    this, other = analysed(), analysed(contact=0.02, seed=2)
    whole = compare_runs(this, other)
    alone = compare_strides(strided(this), strided(other))
    assert (alone.gait, alone.recording, alone.start) == (whole.gait, whole.recording, whole.start)
    assert claimed(alone) == claimed(whole)
    assert claimed(alone)
    for mine, theirs in zip(alone.metrics, whole.metrics, strict=True):
        assert (mine.metric, mine.side) == (theirs.metric, theirs.side)
        assert mine.difference is not None
        assert theirs.difference is not None
        # The windows begin with the first stride, not with the first sample.
        assert mine.difference.value == pytest.approx(theirs.difference.value, abs=theirs.difference.uncertainty)
    with pytest.raises(NotComparableError):
        compare_strides(strided(this), replace(strided(other), running=False))


def test_the_json_has_the_fields_of_the_report() -> None:
    found = compare_runs(analysed(seed=11), analysed(seed=12), names=("new", "old"))
    document = found.to_json()
    assert list(document) == fields("Comparison")
    assert list(document["metrics"][0]) == fields("ComparedMetric")
    assert list(document["metrics"][0]["difference"]) == fields("Measure")
    verdicts = re.search(r"type Verdict = ([^;]+);", DOCUMENT.read_text(encoding="utf-8"))
    assert verdicts is not None
    assert {each["verdict"] for each in document["metrics"]} <= set(re.findall(r'"(\w+)"', verdicts[1]))
    told: Mapping[str, object] = document
    assert (told["recording"], told["gait"], told["this_name"]) == ("simulated-easy-12", "running", "new")


def fields(interface: str) -> list[str]:
    """Return the names of the fields of an interface of the report's contract."""
    found = re.search(rf"export interface {interface} {{(.*?)\n}}", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return re.findall(r"readonly (\w+):", found[1])
