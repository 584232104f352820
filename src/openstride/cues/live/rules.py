"""The rules: what differs from usual by more than it is uncertain, and by enough to be worth a word.

A deviation d stands against its own standard deviation s, where s * s sums the squares of

* `spread`, how much the metric differs from run to run at this speed: within it a run is as usual;
* the uncertainty of the baseline's centre;
* the chance of the window, which knows that neighbouring strides are alike;
* what a pod that was mounted anew adds, and sole and ground;
* the slope that may be there unseen, times what a slope does to the metric;
* the uncertainty of the speed, times how fast the usual value changes with speed.

A rule holds where d exceeds SURE * s and what is least worth a word. Each rule puts down the share d / limit: 1 is the
limit. Where something that it needs is not known it puts down UNTOLD, and is silent.
"""

from .baseline import ASYMMETRY, CADENCE, CONTACT_TIME, OWN, STRIKE_ANGLE, Baseline, Usual, usual
from .footfall import KNOWN
from .reference import Reference, bin_of, stands
from .robust import larger, root, smaller
from .view import View

CADENCE_LOW = 0
CONTACT_LONG = 1
OVERSTRIDING = 2
STRIKE_DRIFT = 3
UNEVEN = 4
PACE_FAST = 5
PACE_SLOW = 6
KINDS = 7

NO_SIDE = 0
LEFT = 1
RIGHT = 2

UNTOLD = -1.0
# Standard deviations. The spread is that of whole runs; within one, form wanders too, and it is judged again and again.
# With 2, one made-up run in six that was as usual heard a cue (benchmarks/cues.py).
SURE = 2.5
# A slope of 0.07 raised step frequency by 4 % (Padulo 2013, doi:10.1371/journal.pone.0069006). Contact time shortened
# in some runners and grew in others (Padulo 2012, doi:10.1519/JSC.0b013e318231aafa), so it is given as much.
SLOPE_CADENCE = 0.57  # share of it per unit of slope
SLOPE_CONTACT = 0.57
SLOPE_ANGLE = 1.0  # rad per unit of slope: a foot that lands level in the world lands pitched on the slope
# What is least worth a word. A runner's own cadence differs by 1 to 2 % from minute to minute; studies of cadence ask
# for 5 to 10 % (Heiderscheit 2011, doi:10.1249/MSS.0b013e3181ebedf4).
LEAST_CADENCE = 0.02  # share
LEAST_CONTACT = 0.02  # share
LEAST_ASYMMETRY = 0.02  # of the mean: balance 50.5 to 49.5
LEAST_ANGLE = 0.05  # rad, 3 degrees
LEAST_BRAKING = 0.05  # share
LEAST_PACE = 0.02  # share: six seconds a kilometre at 5:00
LATER = 120.0  # s after its reference before braking is held against it
FATIGUE = 600.0  # s after its reference before a change of strike type is called drift
# Limits of strike type (Altman and Davis 2012, doi:10.1016/j.gaitpost.2011.09.104).
REARFOOT = 0.13962634015954636  # rad, 8 degrees
FOREFOOT = -0.027925268031909273  # rad, -1.6 degrees


class Verdicts:
    """What each rule found when it last looked, by kind."""

    def __init__(self) -> None:
        self.share = [0.0] * KINDS  # of the limit; UNTOLD where the rule is silent
        self.value = [0.0] * KINDS
        self.usual = [0.0] * KINDS
        self.spread = [0.0] * KINDS
        self.uncertainty = [0.0] * KINDS  # of the deviation, `spread` left out
        self.deviation = [0.0] * KINDS
        self.noise = [0.0] * KINDS  # the part of the uncertainty that is the window's chance
        self.whose = [0] * KINDS  # NOBODY, OWN or POPULATION of the baseline
        self.side = [0] * KINDS


def judge(verdicts: Verdicts, found: Usual, baseline: Baseline, view: View, scale: float, goal: float) -> None:
    """Judge what is seen against the baseline and the goal.

    `scale` is the uncertainty of speed that all strides share, as a share; `goal` a speed in m/s, 0 where none is set.
    """
    for kind in range(KINDS):
        verdicts.share[kind] = UNTOLD
    if not view.ready:
        return
    speed_uncertainty = root(view.speed_noise * view.speed_noise + scale * scale * view.speed * view.speed)
    judge_cadence(verdicts, found, baseline, view, speed_uncertainty)
    judge_contact(verdicts, found, baseline, view, speed_uncertainty)
    judge_evenness(verdicts, found, baseline, view, speed_uncertainty)
    judge_pace(verdicts, view, speed_uncertainty, goal)


def put(
    verdicts: Verdicts,
    kind: int,
    value: float,
    centre: float,
    spread: float,
    uncertainty: float,
    noise: float,
    deviation: float,
    least: float,
) -> None:
    """Put down one rule's deviation, positive where there is something to say, and its share of the limit."""
    if not 0 <= kind < KINDS:
        return
    limit = larger(SURE * root(spread * spread + uncertainty * uncertainty), least)
    verdicts.share[kind] = larger(deviation / limit, 0.0) if limit > 0.0 else UNTOLD
    verdicts.value[kind] = value
    verdicts.usual[kind] = centre
    verdicts.spread[kind] = spread
    verdicts.uncertainty[kind] = uncertainty
    verdicts.deviation[kind] = deviation
    verdicts.noise[kind] = noise
    verdicts.whose[kind] = OWN
    verdicts.side[kind] = NO_SIDE


def summed(a: float, b: float, c: float, d: float, e: float) -> float:
    """Standard uncertainty of a sum of parts that err on their own."""
    return root(a * a + b * b + c * c + d * d + e * e)


def judge_cadence(verdicts: Verdicts, found: Usual, baseline: Baseline, view: View, speed_uncertainty: float) -> None:
    """Fewer steps than usual at this speed, so longer ones."""
    if not usual(found, baseline, CADENCE, view.speed):
        return
    sloped = SLOPE_CADENCE * found.centre * view.slope_uncertainty
    at_speed = found.rise * speed_uncertainty
    uncertainty = summed(found.uncertainty, view.cadence_noise, sloped, at_speed, 0.0)
    deviation = found.centre - view.cadence
    least = LEAST_CADENCE * found.centre
    put(
        verdicts,
        CADENCE_LOW,
        view.cadence,
        found.centre,
        found.spread,
        uncertainty,
        view.cadence_noise,
        deviation,
        least,
    )
    verdicts.whose[CADENCE_LOW] = found.whose


def judge_contact(verdicts: Verdicts, found: Usual, baseline: Baseline, view: View, speed_uncertainty: float) -> None:
    """Longer on the ground than usual at this speed."""
    if not (view.contact_time > KNOWN and usual(found, baseline, CONTACT_TIME, view.speed)):
        return
    sloped = SLOPE_CONTACT * found.centre * view.slope_uncertainty
    at_speed = found.rise * speed_uncertainty
    noise = view.contact_time_noise
    uncertainty = summed(found.uncertainty, noise, view.contact_time_mount, sloped, at_speed)
    deviation = view.contact_time - found.centre
    least = LEAST_CONTACT * found.centre
    put(verdicts, CONTACT_LONG, view.contact_time, found.centre, found.spread, uncertainty, noise, deviation, least)
    verdicts.whose[CONTACT_LONG] = found.whose


def judge_evenness(verdicts: Verdicts, found: Usual, baseline: Baseline, view: View, speed_uncertainty: float) -> None:
    """One foot longer on the ground than the other, by more than usual.

    Only what is farther from even counts: who runs more evenly than usual is left in peace.
    """
    if not (view.asymmetry > KNOWN and usual(found, baseline, ASYMMETRY, view.speed)):
        return
    noise = view.asymmetry_noise
    at_speed = found.rise * speed_uncertainty
    uncertainty = summed(found.uncertainty, noise, view.asymmetry_mount, at_speed, 0.0)
    deviation = abs(view.asymmetry) - abs(found.centre)
    put(verdicts, UNEVEN, view.asymmetry, found.centre, found.spread, uncertainty, noise, deviation, LEAST_ASYMMETRY)
    verdicts.whose[UNEVEN] = found.whose
    verdicts.side[UNEVEN] = LEFT if view.asymmetry > 0.0 else RIGHT


def judge_pace(verdicts: Verdicts, view: View, speed_uncertainty: float, goal: float) -> None:
    """Faster or slower than the goal of this run."""
    if not goal > 0.0:
        return
    least = LEAST_PACE * goal
    over = view.speed - goal
    noise = view.speed_noise
    put(verdicts, PACE_FAST, view.speed, goal, 0.0, speed_uncertainty, noise, over, least)
    put(verdicts, PACE_SLOW, view.speed, goal, 0.0, speed_uncertainty, noise, -over, least)


def judge_landing(
    verdicts: Verdicts,
    found: Usual,
    baseline: Baseline,
    reference: Reference,
    view: View,
    scale: float,
    now: float,
) -> None:
    """Judge how the foot lands, which takes the first part of this run: overstriding, and drift of the strike type."""
    if not (view.ready and view.strike_angle > KNOWN):
        return
    at = bin_of(view.speed)
    if at == 0 or not stands(reference, at, view.both_angles):
        return
    since = now - reference.last[at]
    if since > LATER:
        judge_overstriding(verdicts, found, baseline, reference, view, scale, at)
    if since > FATIGUE:
        judge_drift(verdicts, reference, view, at)


def judge_overstriding(
    verdicts: Verdicts, found: Usual, baseline: Baseline, reference: Reference, view: View, scale: float, at: int
) -> None:
    """Toes higher at contact than usual at this speed, and braking harder than in the first part of this run.

    Braking is hardly repeatable from run to run, so it says nothing by itself and nothing against a baseline. Within
    one run, with the same pods at the same speed, it has to agree with the angle.
    """
    braked = reference.braking[at]
    if not (view.braking > KNOWN and braked > 0.0 and usual(found, baseline, STRIKE_ANGLE, view.speed)):
        return
    at_speed = found.rise * root(view.speed_noise * view.speed_noise + scale * scale * view.speed * view.speed)
    noise = view.strike_angle_noise
    sloped = SLOPE_ANGLE * view.slope_uncertainty
    uncertainty = summed(found.uncertainty, noise, view.strike_angle_mount, sloped, at_speed)
    deviation = view.strike_angle - found.centre
    put(
        verdicts,
        OVERSTRIDING,
        view.strike_angle,
        found.centre,
        found.spread,
        uncertainty,
        noise,
        deviation,
        LEAST_ANGLE,
    )
    verdicts.whose[OVERSTRIDING] = found.whose
    noise_now = view.braking_noise
    noise_then = reference.braking_noise[at]
    limit = larger(SURE * root(noise_now * noise_now + noise_then * noise_then), LEAST_BRAKING * braked)
    harder = larger((view.braking - braked) / limit, 0.0) if limit > 0.0 else 0.0
    verdicts.share[OVERSTRIDING] = smaller(verdicts.share[OVERSTRIDING], harder)


def judge_drift(verdicts: Verdicts, reference: Reference, view: View, at: int) -> None:
    """Another strike type than in the first part of this run, at the same speed."""
    first = reference.angle[at]
    if strike_type(first) == strike_type(view.strike_angle):
        put(verdicts, STRIKE_DRIFT, view.strike_angle, first, 0.0, 0.0, view.strike_angle_noise, 0.0, LEAST_ANGLE)
        return
    sloped = SLOPE_ANGLE * view.slope_uncertainty
    noise = view.strike_angle_noise
    # Then and now there may have been a slope unseen, each its own.
    uncertainty = summed(noise, reference.angle_noise[at], sloped, sloped, 0.0)
    deviation = abs(view.strike_angle - first)
    put(verdicts, STRIKE_DRIFT, view.strike_angle, first, 0.0, uncertainty, noise, deviation, LEAST_ANGLE)


def strike_type(angle: float) -> int:
    """0 for the forefoot, 1 for the midfoot, 2 for the rearfoot."""
    if angle > REARFOOT:
        return 2
    return 1 if angle > FOREFOOT else 0
