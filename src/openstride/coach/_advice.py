"""Advice after a run: this run against what is usual for its runner, at its own speeds.

A metric counts as unusual when it lies further from the middle of the runner's runs than these lie from each other,
counting that several metrics are asked at once. What is favourable is said only where a study says so; where none does,
a change is named and not judged. There is one thing to try at most, and mostly there is none: nineteen of twenty usual
runs are told to be as usual.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import erfc, hypot, sqrt
from typing import Any, Final, Literal

from openstride.activity import FormAtSpeed, FormBin
from openstride.analysis import normal_score, student_score
from openstride.coach._baseline import LEAST_RUNS, SIGMAS, Baseline, Usual

Verdict = Literal["found", "nothing_stands_out", "not_enough_data"]
#: What is lacking: runs in the baseline, runs at these speeds, or strides of this one.
Lacking = Literal["runs", "speeds", "strides"]
#: Whether more or less of a metric is favourable, or whether an even left and right is; None where nobody knows.
Better = Literal["higher", "lower", "even"] | None
Favour = Literal["favourable", "unfavourable", "not_known"]

#: Chance of calling anything unusual in a usual run.
RISK: Final = 0.05
#: Strides of both feet, at speeds that the baseline knows, that a run takes: half a minute and more.
LEAST_STRIDES: Final = 80


@dataclass(frozen=True, slots=True)
class Study:
    """Where a rule comes from."""

    citation: str
    doi: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What a metric, or several that must be unusual together, says about form.

    Parameters
    ----------
    name
        By which its texts are found: `coach.try.<name>` and `coach.why.<name>`.
    metrics
        Which of them; all must lie off to the same side. The first is the one that is shown.
    better
        What is favourable.
    study
        Says so; for a metric without a known good, the one that found none.
    """

    name: str
    metrics: tuple[str, ...]
    better: Better
    study: Study | None = None


_ECONOMY: Final = Study("Van Hooren et al. 2024, Sports Medicine 54", "10.1007/s40279-024-01997-3")
#: In the order in which they are told apart from each other where they are equally clear. Studies look at differences
#: between runners, or at what was asked of them; that a change is good for one runner follows from none of them.
RULES: Final = (
    # Quicker, shorter steps brake and bounce less, and take less energy up in knee and hip.
    Rule(
        "cadence",
        ("cadence",),
        "higher",
        Study("Heiderscheit et al. 2011, Medicine & Science in Sports & Exercise 43", "10.1249/MSS.0b013e3181ebedf4"),
    ),
    # A foot that lands far in front of the hip brakes more.
    Rule(
        "overstriding",
        ("strike_angle", "braking"),
        "lower",
        Study("Lieberman et al. 2015, Journal of Experimental Biology 218", "10.1242/jeb.125500"),
    ),
    # Of all that was looked at, how far the body goes up and down has most to do with economy.
    Rule("bounce", ("vertical_oscillation",), "lower", _ECONOMY),
    # Runners who were asked to run unevenly needed more energy.
    Rule(
        "evenness",
        ("asymmetry",),
        "even",
        Study("Beck et al. 2018, European Journal of Applied Physiology 118", "10.1007/s00421-018-3939-3"),
    ),
    # Contact time and the angle of the foot have nothing to do with economy, taken over all studies.
    Rule("contact", ("contact_time",), None, _ECONOMY),
    Rule("strike", ("strike_angle",), None, _ECONOMY),
    Rule("pronation", ("pronation",), None),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One unusual thing.

    Parameters
    ----------
    rule, metric
        By which rule, and the metric that shows it.
    side
        Of what is usual on which it lies.
    favour
        What that is, as far as it is known.
    value, usual
        In this run, and usually at its speeds (SI).
    spread
        Standard deviation of the runner's runs at them.
    uncertainty
        Standard uncertainty of value less usual, from run to run.
    speed, lowest, highest
        The run's mean speed, over which the strides lie from here to there (m/s).
    strides
        That carry it, of both feet.
    chance
        That one usual run would show anything as unusual as this, among all that was asked.
    study
        Where the rule comes from.
    """

    rule: str
    metric: str
    side: Literal["higher", "lower"]
    favour: Favour
    value: float
    usual: float
    spread: float
    uncertainty: float
    speed: float
    lowest: float
    highest: float
    strides: int
    chance: float
    study: Study | None


@dataclass(frozen=True, slots=True)
class Advice:
    """What the coach says after a run.

    Parameters
    ----------
    verdict
        Whether anything stands out.
    best
        What was best; None where nothing was unusually good.
    next
        The one thing to try; None where nothing asks for it.
    noticed
        What was unusual and is neither good nor bad as far as anybody knows.
    asked
        How many rules had enough data; that many were counted.
    runs, days
        That the baseline rests on.
    lacking
        What it was too little of; None where something could be asked.
    needed
        How many runs or strides it takes; None where that does not say it.
    """

    verdict: Verdict
    best: Finding | None = None
    next: Finding | None = None
    noticed: tuple[Finding, ...] = ()
    asked: int = 0
    runs: int = 0
    days: int = 0
    lacking: Lacking | None = None
    needed: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the advice as JSON values."""
        return asdict(self)


def advice(form: FormAtSpeed, baseline: Baseline) -> Advice:
    """Say what stands out in a run.

    Parameters
    ----------
    form
        Of the run.
    baseline
        Of the runs before it, of the same feet. What a population does is no measure of one run, so only the runner's
        own ranges count.
    """
    known = {name: each for name, each in baseline.metrics.items() if each.source == "own"}
    found = [each for rule in RULES if (each := compared(rule, form, known)) is not None]
    if not found:
        lacking, needed = what_is_lacking(form, known)
        return Advice("not_enough_data", runs=baseline.runs, days=baseline.days, lacking=lacking, needed=needed)
    unusual = without_doubles([each for each in holm(found) if each.chance <= RISK])
    good, bad, other = (
        [each for each in unusual if each.favour == favour] for favour in ("favourable", "unfavourable", "not_known")
    )
    return Advice(
        "found" if unusual else "nothing_stands_out",
        good[0] if good else None,
        bad[0] if bad else None,
        tuple(other),
        len(found),
        baseline.runs,
        baseline.days,
    )


def what_is_lacking(form: FormAtSpeed, known: Mapping[str, Usual]) -> tuple[Lacking, int | None]:
    """Return why nothing could be asked, and how many it takes."""
    if not any(form.values()):
        return "strides", LEAST_STRIDES
    if not known:
        return "runs", LEAST_RUNS
    beside = [each for name in known for each in form.get(name, ()) if known[name].at(each.speed) is not None]
    return ("strides", LEAST_STRIDES) if beside else ("speeds", LEAST_RUNS)


def compared(rule: Rule, form: FormAtSpeed, known: Mapping[str, Usual]) -> Finding | None:
    """Hold a run against the baseline by one rule; None where one of its metrics has not enough data.

    What needs several metrics is as sure as the least clear of them, and has no case where they lie to both sides.
    """
    parts = [off(rule, name, form.get(name, ()), known.get(name)) for name in rule.metrics]
    if not all(parts):
        return None
    whole = [each for each in parts if each is not None]
    agreed = len({each.side for each in whole}) == 1
    return replace(whole[0], chance=max(each.chance for each in whole) if agreed else 1.0)


def off(rule: Rule, name: str, bins: Sequence[FormBin], usual: Usual | None) -> Finding | None:
    """Return how far one metric lies from what is usual, over all speeds of the run together.

    A run is better or worse as a whole, and so are its errors: over its speeds nothing averages out, neither what the
    runner's runs scatter by nor how unsure the baseline is.
    """
    pairs = [(each, knot) for each in bins if usual is not None and (knot := usual.at(each.speed)) is not None]
    strides = sum(each.strides for each, _ in pairs)
    if usual is None or strides < LEAST_STRIDES:
        return None

    def mean(numbers: Iterable[float]) -> float:
        return sum(each.strides * number for (each, _), number in zip(pairs, numbers, strict=True)) / strides

    value, centre = mean(each.value for each, _ in pairs), mean(knot.centre for _, knot in pairs)
    spread = mean(knot.spread for _, knot in pairs)
    # The runs have told their scatter with what is unsure about each of them in it; one that is less sure shows more.
    own = mean(each.uncertainty for each, _ in pairs)
    uncertainty = hypot(max(spread, own), mean(knot.uncertainty for _, knot in pairs))
    speeds = [each.speed for each, _ in pairs]
    return Finding(
        rule.name,
        name,
        "higher" if value > centre else "lower",
        favour(rule.better, value, centre),
        value,
        centre,
        spread,
        uncertainty,
        mean(each.speed for each, _ in pairs),
        min(speeds),
        max(speeds),
        strides,
        chance(abs(value - centre) / uncertainty, usual.runs - 1.0),
        rule.study,
    )


def favour(better: Better, value: float, usual: float) -> Favour:
    """Return what a difference from the usual is."""
    if better is None:
        return "not_known"
    good = abs(value) < abs(usual) if better == "even" else (value > usual) == (better == "higher")
    return "favourable" if good else "unfavourable"


def chance(distance: float, freedom: float) -> float:
    """Return how often a usual run lies so many standard deviations off, or further.

    The spread of a baseline is widened for few runs so that its 95 % range holds; further out Student's distribution
    is wider still, so the widening is taken back and the distribution itself is asked.
    """
    ratio = distance * student_score(SIGMAS, freedom) / SIGMAS
    return erfc(normal_score(ratio, freedom) / sqrt(2.0))


def holm(found: Sequence[Finding]) -> list[Finding]:
    """Return findings by rising chance, each with the chance of any as clear among all that were asked.

    Holm 1979, "A simple sequentially rejective multiple test procedure": the clearest must be clear enough for all of
    them, the next for all but one, and none is clearer than one before it.
    """
    highest, adjusted = 0.0, []
    for rank, each in enumerate(sorted(found, key=lambda each: each.chance)):
        highest = max(highest, min((len(found) - rank) * each.chance, 1.0))
        adjusted.append(replace(each, chance=highest))
    return adjusted


def without_doubles(found: Sequence[Finding]) -> list[Finding]:
    """Return findings without those that say of a metric what a judging one says, too."""
    judged = {
        name for rule in RULES if rule.better for each in found if each.rule == rule.name for name in rule.metrics
    }
    return [each for each in found if each.favour != "not_known" or each.metric not in judged]
