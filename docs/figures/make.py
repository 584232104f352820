"""Draw the figures of the docs: `python -m docs.figures.make` writes the SVG files beside this one.

Figures that explain come from a made-up foot; figures that show results are aggregates over real recordings, and stay
as they are where no recordings lie beside the checkout. Every file has a transparent ground and mid-grey ink, so that
one file reads on light and on dark pages, and the same code gives the same bytes.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator
from numpy.typing import NDArray
from scipy.interpolate import make_interp_spline

from docs.figures import made_up
from openstride.analysis import FINAL_LAG, analyze
from openstride.engine import clipping, contact, rhythm
from openstride.engine.foot import Foot, feed
from openstride.engine.samples import Samples, append
from openstride.engine.sensor import GRAVITY
from openstride.engine.stride import Stride
from openstride.recordings import read_recording
from openstride.validation import JudgedStride, band_of, find_recordings, judge

Floats = NDArray[np.float64]

HERE: Final = Path(__file__).resolve().parent
#: Each of these has a contrast of at least 3 to 1, ink of 4 to 1, against white and against GitHub's dark page.
INK: Final = "#797f87"
BLUE: Final = "#3f86d0"
ORANGE: Final = "#d4731c"
GREEN: Final = "#2f9a6c"
RED: Final = "#d4566a"
STYLE: Final[Any] = {  # matplotlib's type for it lists every setting there is
    "svg.fonttype": "none",
    "svg.hashsalt": "openstride",
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.titlepad": 8.0,
    "axes.facecolor": "none",
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "lines.solid_capstyle": "round",
    "path.simplify_threshold": 0.2,
}
INTERVAL: Final = 0.005  # s
#: The stride that is drawn begins with this contact of the made-up foot; it has long been at full pace.
SHOWN: Final = 8
MADE_UP_LIMIT: Final = np.radians(300.0)  # of the made-up gyroscope that clips
LAGS: Final = (0, 1, 2, 3, 5)
LEVEL_SETS: Final = {"llio": "24 walks and runs", "openshoe": "8 long walks"}
BLUNDER: Final = 0.3  # m: walking errors beyond it are the reference's, as in the published figures
BAND_NAMES: Final = {
    "walk": "below 1.5 m/s",
    "fast": "1.5 to 2.2 m/s",
    "run": "2.2 to 3 m/s",
    "run_fast": "3 m/s and more",
}
BAND_COLOURS: Final = {"walk": GREEN, "fast": BLUE, "run": ORANGE, "run_fast": RED}


@dataclass(frozen=True, slots=True)
class Run:
    """What the engine makes of the made-up foot.

    Parameters
    ----------
    foot
        The engine's state, its samples with all that the solver added to them.
    strides
        Those it has given out.
    rates
        Angular rate as the sensor gave it, rad/s, (n, 3).
    """

    foot: Foot
    strides: Sequence[Stride]
    rates: Floats

    @property
    def samples(self) -> Samples:
        """The samples held; none has been dropped, so numbers are indices."""
        return self.foot.samples

    @property
    def shown(self) -> Stride:
        """The stride to draw."""
        start = made_up.contact(SHOWN)
        return next(each for each in self.strides if start < each.rest < start + made_up.STRIDE_TIME)


def run(limit: float | None = None) -> Run:
    """Run the engine over the made-up foot, with a gyroscope that clips at `limit` rad/s if one is given."""
    time = 0.0017 + np.arange(0.0, made_up.contact(SHOWN + 7), INTERVAL)
    forces, rates = made_up.sample(time, noise=0.3)
    foot = Foot()
    foot.sensor.interval = INTERVAL
    if limit is not None:
        foot.sensor.rate_limit = limit
        rates = np.clip(rates, -limit, limit)
    strides = [Stride() for _ in range(64)]
    count = feed(foot, strides, time.tolist(), forces.ravel().tolist(), rates.ravel().tolist(), 0, len(time))
    return Run(foot, strides[:count], rates)


def channels(samples: Samples, name: str) -> Floats:
    """Return the three channels of a name, (n, 3)."""
    return np.column_stack([np.array(getattr(samples, f"{name}_{axis}")[: samples.count]) for axis in "xyz"])


def times(samples: Samples) -> Floats:
    """Return the sample times, s."""
    return np.array(samples.time[: samples.count])


def pitch_rate(ran: Run, rates: Floats) -> Floats:
    """Return the rate about the pitch axis that the engine found, degrees per second."""
    axes = ran.foot.alignment
    return np.degrees(rates @ (axes.pitch_x, axes.pitch_y, axes.pitch_z))


def canvas(height: float, *, ratios: Sequence[float] = (1.0,), rows: int = 1) -> tuple[Figure, list[Axes]]:
    """Return a figure of the page's width with panels side by side, or above each other."""
    figure = Figure(figsize=(8.2, height), layout="constrained")
    if rows > 1:
        axes = figure.subplots(rows, 1, sharex=True, squeeze=False, gridspec_kw={"height_ratios": list(ratios)})
    else:
        axes = figure.subplots(1, len(ratios), squeeze=False, gridspec_kw={"width_ratios": list(ratios)})
    return figure, list(axes.ravel())


def say(axes: Axes, text: str, at: tuple[float, float], colour: str = INK, **more: Any) -> None:  # noqa: ANN401  # passed on
    """Write a word beside what it names."""
    axes.text(*at, text, color=colour, **{"ha": "center", "va": "center"} | more)


# ---------------------------------------------------------------------------------------------------------------------
# Figures from the made-up foot.


def shoe(place: Floats, pitch: float) -> Floats:
    """Return the outline of a shoe whose sensor is at a place: a rolling sole, and something above it."""
    along = np.linspace(-0.1, 0.15, 26)
    sole = np.column_stack([along, made_up.SOLE - made_up.LEVER - np.sqrt(made_up.SOLE**2 - along**2)])
    knots = np.array([
        sole[-1], (0.166, 0.0), (0.15, 0.02), (0.095, 0.032), (0.035, 0.068), (0.002, 0.1), (-0.012, 0.098),
        (-0.045, 0.074), (-0.085, 0.082), (-0.1, 0.074), (-0.106, 0.03), (-0.114, -0.025), sole[0],
    ])  # fmt: skip
    outline = np.vstack([sole, make_interp_spline(np.arange(len(knots)), knots, k=2)(np.linspace(0.0, 12.0, 73))])
    cosine, sine = np.cos(pitch), np.sin(pitch)
    turned: Floats = outline @ np.array([[cosine, sine], [-sine, cosine]]) + place
    return turned


def draw_foot() -> Figure:
    """Side view of one stride: the shoe at its instants, the sensor's true path, and the path the engine gives."""
    stride = run().shown
    figure, (axes,) = canvas(1.95)
    base = made_up.move(np.array([stride.rest])).place[0] - (0.0, made_up.LEVER)
    between = stride.toe_off + (stride.next_contact - stride.toe_off) * np.array([0.2, 0.4, 0.6, 0.78])
    for instant in between:
        at = made_up.move(np.array([instant]))
        axes.fill(*(shoe(at.place[0], at.pitch[0]) - base).T, fc=INK, ec=INK, lw=0.7, alpha=0.25)
    for instant, colour, name, x, y in (
        (stride.contact, BLUE, "initial contact", 0.0, -0.155),
        (stride.toe_off, ORANGE, "toe-off", 0.13, 0.29),
        (stride.rest, GREEN, "rest instant", 0.03, -0.06),
        (stride.next_contact, BLUE, "initial contact", 0.0, -0.155),
        (stride.next_rest, GREEN, "rest instant", 0.03, -0.06),
    ):
        at = made_up.move(np.array([instant]))
        outline = shoe(at.place[0], at.pitch[0]) - base
        axes.fill(*outline.T, fc=colour, ec="none", alpha=0.18)
        axes.plot(*outline.T, color=colour, lw=1.2)
        axes.plot(*(at.place[0] - base), "o", color=colour, ms=4)
        say(axes, name, (at.place[0][0] - base[0] + x, y), colour)
    motion = made_up.move(np.linspace(stride.contact, stride.next_rest, 400))
    axes.plot(*(motion.place - base).T, color=INK, lw=1.0)
    axes.plot(stride.path_x, np.array(stride.path_z) + made_up.LEVER, "o", color=RED, ms=3.2, mew=0)
    say(axes, "the sensor's true path, and what the engine makes of it", (1.2, 0.405), INK)
    axes.plot((-0.22, 2.55), (0.0, 0.0), color=INK, lw=0.8)
    arrow = {"arrowstyle": "-|>", "color": INK, "lw": 1.0, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (1.4, 0.0), (1.2, 0.0), arrowprops=arrow)
    axes.annotate("", (1.2, 0.17), (1.2, 0.0), arrowprops=arrow)
    say(axes, "up", (1.22, 0.15), ha="left")
    say(axes, "level frame", (1.23, 0.045), ha="left")
    axes.set(xlim=(-0.24, 2.57), ylim=(-0.18, 0.43), aspect="equal")
    axes.axis("off")
    return figure


def draw_stride() -> Figure:
    """Pitch rate with its peaks and events, and motion with the rest instant as its minimum."""
    ran = run()
    stride = ran.shown
    time = times(ran.samples)
    raw = pitch_rate(ran, ran.rates)
    bins = ran.foot.rhythm
    first = rhythm.bin_start(bins, bins.oldest) + 0.5 * rhythm.BIN
    smooth = np.degrees(np.array(bins.swing[: bins.cursor - bins.oldest]))
    middle = first + rhythm.BIN * np.arange(len(smooth))
    shown = (time >= stride.rest - 0.5) & (time < stride.next_rest + 0.42)
    start = stride.rest
    figure, (top, bottom) = canvas(4.4, ratios=(1.7, 1.0), rows=2)
    top.axhline(0.0, color=INK, lw=0.6)
    top.plot(time[shown] - start, raw[shown], color=INK, lw=1.0, alpha=0.8)
    near = (middle >= time[shown][0]) & (middle < time[shown][-1])
    top.plot(middle[near] - start, smooth[near], color=BLUE, lw=2.0)
    peaks = [
        k for k in np.flatnonzero(near)
        if smooth[k] > 300.0 and smooth[k] > smooth[k - 1] and smooth[k] >= smooth[k + 1]
    ]  # fmt: skip
    top.plot(middle[peaks] - start, smooth[peaks], "v", color=BLUE, ms=7, clip_on=False)
    for peak in peaks:
        say(top, "swing peak", (middle[peak] - start, smooth[peak] + 130), BLUE)
    for instant, name, colour, side in (
        (stride.contact, "contact", ORANGE, "right"),
        (stride.toe_off, "toe-off", ORANGE, "left"),
        (stride.next_contact, "contact", ORANGE, "right"),
        (stride.rest, "rest", GREEN, "left"),
        (stride.next_rest, "rest", GREEN, "left"),
    ):
        top.axvline(instant - start, color=colour, lw=0.9, ls=(0, (4, 3)))
        gap = 0.01 if side == "left" else -0.01
        say(top, name, (instant - start + gap, 690.0), colour, ha=side)
    top.set(
        ylabel="pitch rate, °/s", ylim=(-760, 760), title="Toes up is positive: one high peak a stride, in mid-swing"
    )
    say(top, "samples", (0.245, -570.0), INK, ha="left")
    say(top, "bins of 20 ms, smoothed", (0.27, -260.0), BLUE, ha="left")
    motion = np.array(ran.samples.motion[: ran.samples.count])
    width = round(rhythm.REST_HALF_WIDTH / INTERVAL)
    mean = np.convolve(motion, np.ones(2 * width + 1) / (2 * width + 1), mode="same")
    bottom.semilogy(time[shown] - start, mean[shown], color=INK, lw=1.3)
    for left, right in pairwise(middle[peaks]):
        stop = left + rhythm.REST_SHARE * (right - left)
        bottom.axvspan(left - start, stop - start, color=GREEN, alpha=0.13, lw=0)
        say(bottom, "searched", (left - start + 0.015, 480), GREEN, ha="left")
    for each in (stride.first_sample, stride.last_sample):
        bottom.plot(time[each] - start, mean[each], "o", color=GREEN, ms=6, zorder=5)
    bottom.set(ylabel="motion, (rad/s)²", xlabel="seconds from the rest instant", ylim=(0.02, 1500))
    bottom.set_title("The rest instant is the sample of least motion, averaged over 40 ms")
    bottom.set_xlim(time[shown][0] - start, time[shown][-1] - start)
    return figure


def end_effect(moments: tuple[Floats, Floats, Floats], turn: Floats) -> Floats:
    """Return what a small turn of the level frame at each sample does to the place at the end, by the closed form."""
    time, gain, moment = moments
    end = time[-1]
    pushed = np.cross(gain, turn)
    moved = np.cross(moment, turn)
    at_end: Floats = moved + end * pushed - np.cross(moment[-1] + end * gain[-1], turn)
    return at_end


def dead_reckon(time: Floats, forces: Floats, rates: Floats, attitude: Floats) -> Floats:
    """Return the displacement over some samples, step by step, with nothing but a rotation matrix and sums."""
    velocity = np.zeros(3)
    place = np.zeros(3)
    level = attitude @ forces[0]
    for i in range(1, len(time)):
        interval = time[i] - time[i - 1]
        x, y, z = 0.5 * interval * (rates[i] + rates[i - 1])
        turn = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
        attitude = attitude @ (np.eye(3) + turn + turn @ turn / 2.0 + turn @ turn @ turn / 6.0)
        after = attitude @ forces[i]
        push = 0.5 * interval * (level + after) - (0.0, 0.0, GRAVITY * interval)
        place = place + interval * velocity + 0.5 * interval * push
        velocity = velocity + push
        level = after
    return place


def matrix(w: float, x: float, y: float, z: float) -> Floats:
    """Return the rotation matrix of a quaternion."""
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )


def draw_moments() -> Figure:
    """The moments over one stride, and what a disturbance on the way does to the length: closed form against steps."""
    ran = run()
    stride, samples = ran.shown, ran.samples
    part = slice(stride.first_sample, stride.last_sample)  # the last sample already belongs to the next stride
    time = times(samples)[part]
    time = time - time[0]
    gain, moment = channels(samples, "gain")[part], channels(samples, "moment")[part]
    ahead = np.array([stride.dx, stride.dy, 0.0]) / stride.length
    figure, (left, right) = canvas(3.1, ratios=(1.0, 1.0))
    for values, colour, name, unit in ((gain, BLUE, "V", "m/s"), (moment, ORANGE, "W", "m")):
        for axis, style, which in ((ahead, "-", "forward"), (np.array([0.0, 0.0, 1.0]), (0, (4, 2)), "up")):
            line = values @ axis
            left.plot(time, line, color=colour, ls=style)
            say(left, f"{name} {which}, {unit}", (time[-1] + 0.015, line[-1]), colour, ha="left")
    left.axhline(0.0, color=INK, lw=0.6)
    left.set(xlabel="seconds from the rest instant", xlim=(0, time[-1]), title="Two running integrals of the force")
    attitude = matrix(*(getattr(samples, f"turn_{axis}")[stride.first_sample] for axis in "wxyz"))
    forces, rates = channels(samples, "force")[part], channels(samples, "rate")[part]
    small = 1.0e-3
    across = np.cross((0.0, 0.0, 1.0), ahead)
    plain = dead_reckon(time, forces, rates, attitude)
    at = np.arange(6, len(time) - 4, 9)
    turns = [matrix(*(getattr(samples, f"turn_{axis}")[stride.first_sample + k] for axis in "wxyz")) for k in at]
    stepped = [
        (dead_reckon(time, forces, disturbed(rates, int(k), turn.T @ across * small / INTERVAL), attitude) - plain)
        @ ahead
        for k, turn in zip(at, turns, strict=True)
    ]
    right.axhline(0.0, color=INK, lw=0.6)
    right.plot(time, 1e3 * end_effect((time, gain, moment), across * small) @ ahead, color=BLUE)
    right.plot(time[at], 1e3 * np.array(stepped), "o", color=INK, ms=3.5)
    pushed = 1e3 * 0.005 * (time[-1] - time)
    right.plot(time, pushed, color=ORANGE)
    say(right, "a push of 5 mm/s", (0.29, 2.5), ORANGE, ha="left")
    say(right, "a turn of 1 mrad: closed form (line),", (0.22, 3.5), BLUE, ha="left")
    say(right, "dead reckoning anew (dots)", (0.22, 3.24), INK, ha="left")
    right.set(xlabel="seconds from the rest instant to the disturbance", xlim=(0, time[-1]), ylim=(-0.08, 3.8))
    right.set_title("Effect on the stride's length, mm")
    return figure


def disturbed(rates: Floats, index: int, extra: Floats) -> Floats:
    """Return the rates with something added at one sample."""
    changed = rates.copy()
    changed[index] += extra
    return changed


def first_guess(ran: Run) -> Samples:
    """Return the samples with clipped rates bridged, before any rest instant has corrected them."""
    samples = Samples()
    for time, force, rate in zip(times(ran.samples), channels(ran.samples, "force"), ran.rates, strict=True):
        append(samples, time, *force, *rate)
    clipping.repair(samples, ran.foot.sensor.rate_limit, 0, samples.count)
    return samples


def draw_clipping() -> Figure:
    """A clipped push-off and swing: truth, what was measured, the bridge with its doubt, and the second pass."""
    ran = run(MADE_UP_LIMIT)
    stride = ran.shown
    time = times(ran.samples)
    part = (time >= stride.rest) & (time < stride.next_contact)
    guess = first_guess(ran)
    true, measured, bridged, solved = (
        np.degrees(rates[part, 1])
        for rates in (made_up.sample(time)[1], ran.rates, channels(guess, "rate"), channels(ran.samples, "rate"))
    )
    # Doubt of a whole run; the engine gives each sample more, so that many samples together have this much.
    doubt = np.degrees(channels(guess, "doubt")[part, 1]) / np.sqrt(clipping.TOGETHER / INTERVAL)
    since = time[part] - stride.rest
    limit = np.degrees(MADE_UP_LIMIT)
    figure, panels = canvas(3.5, ratios=(1.0, 1.3))
    for axes, sign, title in zip(panels, (1, -1), ("Push-off", "Swing"), strict=True):
        here = (np.abs(measured) >= limit - 1.0e-6) & (sign * measured > 0.0)
        shown = slice(np.flatnonzero(here)[0] - 8, np.flatnonzero(here)[-1] + 9)
        base = np.where(here, sign * limit, measured)
        axes.fill_between(
            since[here],
            sign * bridged[here] - doubt[here],
            sign * bridged[here] + doubt[here],
            color=BLUE,
            alpha=0.15,
            lw=0,
        )
        for values, colour, name, at in (
            (true, INK, "true", 0.89),
            (bridged, BLUE, "bridge, with its doubt", 0.82),
            (solved, RED, "second pass", 0.75),
        ):
            area = INTERVAL * np.sum(np.abs(values - base)[here])
            axes.plot(since[shown], sign * np.where(here, values, true)[shown], color=colour)
            say(axes, f"{name}: {area:.1f}°", (0.03, at), colour, ha="left", transform=axes.transAxes)
        axes.plot(since[shown], sign * measured[shown], "o", color=INK, ms=2.8, mew=0, zorder=4)
        axes.set(title=title, ylim=(100, 1080), xlabel="seconds from the rest instant")
    say(panels[0], "turned beyond the range", (0.03, 0.96), INK, ha="left", transform=panels[0].transAxes)
    panels[0].set_ylabel("rate about the sensor's y axis, °/s")
    return figure


def draw_events() -> Figure:
    """Initial contact as the first jolt, toe-off as the push-off that lets go."""
    ran = run()
    stride, samples = ran.shown, ran.samples
    time = times(samples)
    jolts = np.array([0.0, *(contact.jolt(samples, i) for i in range(1, samples.count))])
    pitch = pitch_rate(ran, ran.rates)
    figure, (left, right) = canvas(3.0, ratios=(1.0, 1.0))
    at = (time > stride.next_contact - 0.1) & (time <= stride.next_rest)
    threshold = contact.FIRST_JOLT * jolts[at].max()
    left.plot(1e3 * (time[at] - stride.next_contact), jolts[at], color=BLUE, marker="o", ms=3, mew=0)
    left.axhline(threshold, color=INK, lw=0.9, ls=(0, (4, 3)))
    say(left, f"{contact.FIRST_JOLT:g} of the largest", (85.0, threshold * 1.16), INK, ha="right")
    left.axvline(0.0, color=ORANGE, lw=1.0)
    say(left, "initial contact", (-4.0, jolts[at].max() * 0.92), ORANGE, ha="right")
    left.set(title="The first jolt after mid-swing", xlabel="milliseconds from contact", ylim=(0, None))
    left.set_ylabel("jolt, rad/s²")
    at = (time >= stride.rest) & (time < stride.toe_off + 0.09)
    since = 1e3 * (time[at] - stride.toe_off)
    low = pitch[at].min()
    right.plot(since, pitch[at], color=BLUE, marker="o", ms=3, mew=0)
    right.axhline(contact.LET_GO * low, color=INK, lw=0.9, ls=(0, (4, 3)))
    say(right, f"{contact.LET_GO:g} of the fastest", (since[0], contact.LET_GO * low - 38), INK, ha="left")
    right.axvline(0.0, color=ORANGE, lw=1.0)
    say(right, "toe-off", (5.0, -60.0), ORANGE, ha="left")
    right.set(title="The push-off that has let go", xlabel="milliseconds from toe-off", ylabel="pitch rate, °/s")
    return figure


# ---------------------------------------------------------------------------------------------------------------------
# Figures from recordings: aggregates only.


@dataclass(slots=True)
class Held:
    """What was held against references, with one number of strides waited for.

    Parameters
    ----------
    bands
        Speed band of each stride with a measured footprint.
    errors, sigmas
        Of its length: found minus true, and as stated, m.
    heights
        Height at the end of each level trial, m, by set of recordings.
    """

    bands: list[str] = field(default_factory=list)
    errors: list[float] = field(default_factory=list)
    sigmas: list[float] = field(default_factory=list)
    heights: dict[str, list[float]] = field(default_factory=dict)

    def add(self, stride: JudgedStride) -> None:
        """Take a stride if it has a length, a reference and a known speed; a blunder of the reference is left out."""
        compared = stride.compared.get("stride_length")
        band = band_of(stride.speed)
        if compared is None or band is None or not np.isfinite(compared.error):
            return
        if band in {"walk", "fast"} and abs(compared.error) > BLUNDER:
            return
        self.bands.append(band)
        self.errors.append(compared.error)
        self.sigmas.append(compared.sigma)

    def of(self, band: str) -> tuple[Floats, Floats]:
        """Return the errors and stated uncertainties of a band."""
        chosen = np.array([each == band for each in self.bands])
        return np.array(self.errors)[chosen], np.array(self.sigmas)[chosen]


def hold_against_references(recordings: Path) -> dict[int, Held]:
    """Return what measured footprints and level floors say, by the strides that each stride waited for."""
    held = {lag: Held() for lag in LAGS}
    for folder in find_recordings(recordings):
        kind = folder.name.partition("-")[0]
        if kind not in LEVEL_SETS:
            continue
        recording = read_recording(folder)
        for lag in LAGS:
            analysis = analyze(recording, lag=lag)
            judged, _ = judge(recording, analysis)
            for stride in judged.strides if kind == "llio" else ():
                held[lag].add(stride)
            rises = [float(foot.path["z"][-1] - foot.path["z"][0]) for foot in analysis.feet.values()]
            held[lag].heights.setdefault(kind, []).extend(rises)
    return held


def root_mean_square(errors: Floats) -> float:
    """Return the root mean square."""
    return float(np.sqrt(np.mean(errors**2)))


def two_thirds(errors: Floats) -> float:
    """Return what 68.3 % of the errors stay below: their standard deviation, were they normal, but for wild ones."""
    return float(np.percentile(np.abs(errors), 68.3))


def apart(heights: Sequence[float], least: float) -> list[float]:
    """Return heights for labels beside ends of lines: in the same order, and no two closer than `least`."""
    order = np.argsort(heights)
    placed = np.array(heights, dtype=np.float64)
    for low, high in pairwise(order):
        placed[high] = max(placed[high], placed[low] + least)
    return [float(each) for each in placed]


def draw_delay(held: dict[int, Held]) -> Figure:
    """What waiting for later strides brings: for the length of a stride, and for the height after a whole trial."""
    figure, (left, right) = canvas(3.2, ratios=(1.0, 1.0))
    lengths = {band: [100.0 * root_mean_square(held[lag].of(band)[0]) for lag in LAGS] for band in BAND_NAMES}
    heights = {
        name: [100.0 * float(np.median(np.abs(held[lag].heights[kind]))) for lag in LAGS]
        for kind, name in LEVEL_SETS.items()
    }
    for axes, series, colours in (
        (left, lengths, list(BAND_COLOURS.values())),
        (right, heights, [BLUE, ORANGE]),
    ):
        top = 1.12 * max(max(values) for values in series.values())
        places = apart([values[-1] for values in series.values()], 0.07 * top)
        for (name, values), colour, height in zip(series.items(), colours, places, strict=True):
            axes.plot(LAGS, values, color=colour, marker="o", ms=5, clip_on=False)
            say(axes, BAND_NAMES.get(name, name), (LAGS[-1] + 0.25, height), colour, ha="left")
        axes.set(xticks=LAGS, xlabel="later strides waited for", ylim=(0, top), xlim=(-0.15, LAGS[-1]))
    left.set_title("Length of a stride, RMS error, cm")
    right.set_title("Height after a whole level trial, cm (median)")
    return figure


def draw_uncertainty(held: Held) -> Figure:
    """Whether the stated uncertainty is true: error by stated uncertainty, and shares within it."""
    figure, (left, right) = canvas(3.6, ratios=(1.15, 1.0))
    ends = (0.9, 14.0)
    left.loglog(ends, ends, color=INK, lw=0.9, ls=(0, (4, 3)))
    say(left, "as stated", (10.2, 6.6), INK)
    multiples = np.linspace(0.0, 3.0, 61)
    right.plot(multiples, [100.0 * np.mean(k >= NORMAL) for k in multiples], color=INK, lw=0.9, ls=(0, (4, 3)))
    for row, (band, name) in enumerate(BAND_NAMES.items()):
        errors, sigmas = held.of(band)
        colour = BAND_COLOURS[band]
        dots = 100.0 * np.repeat(np.column_stack([sigmas, np.abs(errors)]), 3, axis=0)
        dots[1::3, 0] *= 1.0001  # a dot is a line of no length with round ends: one path instead of a thousand marks
        dots[2::3] = np.nan
        left.plot(*dots.T, color=colour, lw=1.9, alpha=0.4, snap=False)
        fifths = np.array_split(np.argsort(sigmas), 5)
        stated = [100.0 * root_mean_square(sigmas[each]) for each in fifths]
        left.plot(stated, [100.0 * two_thirds(errors[each]) for each in fifths], color=colour, marker="o", ms=6, lw=1.2)
        right.plot(multiples, [100.0 * np.mean(np.abs(errors) <= k * sigmas) for k in multiples], color=colour)
        say(right, f"{name} ({len(errors)})", (1.4, 44 - 9 * row), colour, ha="left")
    left.set(xlabel="stated standard uncertainty, cm", xlim=ends, ylim=(0.08, 40))
    left.set_title("Error, cm; in fifths, what two of three stay below")
    left.xaxis.set_major_locator(FixedLocator([1, 2, 5, 10]))
    left.yaxis.set_major_locator(FixedLocator([0.1, 1, 10]))
    left.xaxis.set_minor_locator(NullLocator())
    for axis in (left.xaxis, left.yaxis):
        axis.set_major_formatter("{x:g}")
    right.set(xlabel="multiples of the stated uncertainty", xlim=(0, 3), ylim=(0, 101), xticks=(0, 1, 2, 3))
    right.set_title("Share of errors within it, %")
    return figure


#: Sizes of normal errors, for the share that ought to lie within a multiple.
NORMAL: Final = np.abs(np.random.default_rng(0).standard_normal(200_000))


# ---------------------------------------------------------------------------------------------------------------------


def to_svg(figure: Figure) -> str:
    """Return a figure as SVG: no date, nobody's name, short numbers, fonts of the reader's own."""
    text = StringIO()
    figure.savefig(text, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = text.getvalue()
    svg = svg.replace("'DejaVu Sans'", "system-ui, 'DejaVu Sans', sans-serif")
    svg = re.sub(r"(\d+\.\d\d)\d+", r"\1", svg)
    return re.sub(r" +\n", "\n", svg)


EXPLAINING: Final[dict[str, Callable[[], Figure]]] = {
    "foot": draw_foot,
    "stride": draw_stride,
    "moments": draw_moments,
    "clipping": draw_clipping,
    "events": draw_events,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw them all."""
    shared = Path(os.environ.get("OPENSTRIDE_SHARED", HERE.parents[2] / "shared"))
    parser = argparse.ArgumentParser(description="Draw the figures of the docs.")
    parser.add_argument("recordings", nargs="?", type=Path, default=shared / "recordings", help="folder of recordings")
    parser.add_argument("--into", type=Path, default=HERE, help="folder to write to")
    chosen = parser.parse_args(arguments)
    with mpl.rc_context(STYLE):
        figures = {name: draw() for name, draw in EXPLAINING.items()}
        if chosen.recordings.is_dir():
            held = hold_against_references(chosen.recordings)
            figures |= {"delay": draw_delay(held), "uncertainty": draw_uncertainty(held[FINAL_LAG])}
        else:
            print(f"{chosen.recordings} is no folder: the figures of results stay as they are.", file=sys.stderr)
        for name, figure in figures.items():
            (chosen.into / f"{name}.svg").write_text(to_svg(figure), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
