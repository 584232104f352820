"""A pod that is worn wrongly is told within a minute from one that is worn as it should be, and never the other way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from openstride.recordings import SIDES, FootSamples, Side, inspect, read_recording
from openstride.runtime import Runtime
from openstride.simulator import ENOUGH, POD, RUNNERS, SimulatedRun, random_runner, random_sensor, simulate
from tests.engine.living import live
from tests.equal_bits import Results, assert_equal_bits, loaded, named

FIT = loaded("numba").module("fit")
#: Some time to set off in, and a minute of walking and running.
A_MINUTE = 75.0


@dataclass
class Watch:
    """When each verdict was first heard, and how near each foot came to a wrong one."""

    heard: dict[int, float] = field(default_factory=dict)
    shaken: float = 0.0
    shift: float = 0.0
    at: float = 0.0

    def __call__(self, state: Any, time: float) -> None:
        """Look four times a second."""
        if time < self.at:
            return
        self.at = time + 0.25
        for verdict in (int(FIT.mount(state.fit)), int(FIT.hold(state.fit))):
            self.heard.setdefault(verdict, time)
        if state.fit.looked >= FIT.LEAST:
            self.shaken = max(self.shaken, float(state.fit.shaken))
        self.shift = max(self.shift, float(state.fit.shift))

    @property
    def wrong(self) -> dict[int, float]:
        return {verdict: at for verdict, at in self.heard.items() if verdict not in {FIT.UNKNOWN, FIT.GOOD}}


@cache
def made(name: str, flex: float | None = None, damping: float = 0.2, duration: float = A_MINUTE) -> SimulatedRun:
    return simulate(RUNNERS[name], duration, 1, sensor=replace(POD, flex=flex, damping=damping))


def turned(foot: FootSamples, turn: Rotation) -> FootSamples:
    """Mount the sensor in another attitude."""

    def of(signal: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.ascontiguousarray(turn.apply(signal))

    return replace(foot, specific_force=of(foot.specific_force), angular_rate=of(foot.angular_rate))


def slipped(foot: FootSamples, turn: NDArray[np.float64], start: float, over: float = 0.4) -> FootSamples:
    """Let the sensor turn on the shoe in mid-run, by a rotation vector; its gyroscope sees that, too."""
    share = np.clip((foot.time - foot.time[0] - start) / over, 0.0, 1.0)
    done = share**3 * (10.0 - 15.0 * share + 6.0 * share**2)
    rate = 30.0 * share**2 * (1.0 - share) ** 2 / over
    back = Rotation.from_rotvec(np.outer(done, turn)).inv()
    return replace(
        foot,
        specific_force=back.apply(foot.specific_force),
        angular_rate=back.apply(foot.angular_rate) + np.outer(rate, turn),
    )


def part(foot: FootSamples, which: slice) -> FootSamples:
    """Take some of the samples, as if there were no others."""

    def of(signal: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.ascontiguousarray(signal[which])

    return replace(
        foot,
        time=of(foot.time),
        specific_force=of(foot.specific_force),
        angular_rate=of(foot.angular_rate),
        nominal_rate=None,
        sequence=None,
    )


def real_feet(shared: Path) -> Iterator[tuple[str, FootSamples]]:
    for folder in sorted((shared / "recordings").iterdir()):
        if folder.is_dir():
            for side, foot in read_recording(folder).feet.items():
                yield f"{folder.name} {side}", foot


def test_no_real_mount_is_called_wrong(shared: Path, engine: Runtime, measured: Callable[[str], None]) -> None:
    watches, unknown = {}, []
    for name, foot in real_feet(shared):
        watches[name] = Watch()
        fit = live(engine, foot, watch=watches[name]).fit
        assert not watches[name].wrong, name
        if fit.taken >= 20 and (FIT.mount(fit), FIT.hold(fit)) != (FIT.GOOD, FIT.GOOD):
            unknown.append(name)
    assert len(watches) > 35
    assert not unknown
    shaken = max(watch.shaken for watch in watches.values())
    shift = np.degrees(max(watch.shift for watch in watches.values()))
    measured(f"fit: {len(watches)} real feet, none called wrong; at most {shaken:.2f} shook, {shift:.0f}° of shift")
    assert shaken < 0.4
    assert shift < 15.0


@pytest.mark.parametrize("name", ["gaitmap-walk", "bilateral-walk"])
def test_swapped_feet_are_found_in_real_walks(shared: Path, engine: Runtime, name: str) -> None:
    feet = read_recording(shared / "recordings" / name).feet
    left, right = (live(engine, feet[side]).fit for side in SIDES)
    assert FIT.sides(left, right) == FIT.GOOD
    left, right = live(engine, feet["right"], "left").fit, live(engine, feet["left"], "right").fit
    assert FIT.sides(left, right) == FIT.SWAPPED


@pytest.mark.parametrize("name", list(RUNNERS))
def test_the_feet_of_a_runner_are_told_apart(engine: Runtime, name: str) -> None:
    feet = made(name, duration=ENOUGH).recording.feet
    watches: dict[Side, Watch] = {side: Watch() for side in SIDES}
    left, right = (live(engine, feet[side], watch=watches[side]).fit for side in SIDES)
    assert FIT.sides(left, right) == FIT.GOOD
    assert not any(watch.wrong for watch in watches.values())
    left, right = live(engine, feet["right"], "left").fit, live(engine, feet["left"], "right").fit
    assert FIT.sides(left, right) == FIT.SWAPPED


@pytest.mark.parametrize("seed", [2, 8, 9])
def test_anyone_with_a_firm_pod_is_left_in_peace(engine: Runtime, seed: int) -> None:
    sensor = random_sensor(seed)
    foot = simulate(random_runner(seed), ENOUGH, seed, sensor=sensor).recording.feet["left"]
    watch = Watch()
    live(engine, foot, watch=watch)
    assert not watch.wrong


@pytest.mark.parametrize("name", ["easy", "walker", "forefoot-racer", "heel-striker"])
@pytest.mark.parametrize(
    ("flex", "damping"), [(15.0, 0.1), (15.0, 0.3), (12.0, 0.1), (12.0, 0.3), (10.0, 0.2), (10.0, 0.3)]
)
def test_a_loose_pod_is_found_within_a_minute(engine: Runtime, name: str, flex: float, damping: float) -> None:
    watch = Watch()
    live(engine, made(name, flex, damping).recording.feet["right"], watch=watch)
    assert watch.heard.get(FIT.LOOSE, np.inf) < 60.0


@pytest.mark.parametrize("name", ["easy", "walker", "forefoot-racer", "heel-striker"])
@pytest.mark.parametrize("flex", [8.0, 6.0])
def test_a_pod_that_dangles_is_found_within_a_minute(engine: Runtime, name: str, flex: float) -> None:
    """It swings so slowly that most of its strides are lost, rather than that it shakes."""
    watch = Watch()
    live(engine, made(name, flex).recording.feet["right"], watch=watch)
    assert min(watch.wrong.values(), default=np.inf) < 60.0


@pytest.mark.parametrize("name", ["easy", "walker", "forefoot-racer", "heel-striker"])
@pytest.mark.parametrize("flex", [50.0, 35.0])
def test_a_pod_that_shakes_too_fast_to_harm_is_not_loose(engine: Runtime, name: str, flex: float) -> None:
    watch = Watch()
    live(engine, made(name, flex).recording.feet["right"], watch=watch)
    assert not watch.wrong


@pytest.mark.parametrize(
    ("turn", "seat"),
    [
        (Rotation.identity(), FIT.LEVEL),
        (Rotation.from_euler("z", 180, degrees=True), FIT.TURNED_ROUND),
        (Rotation.from_euler("z", -90, degrees=True), FIT.SIDEWAYS),
        (Rotation.from_euler("x", 180, degrees=True), FIT.UPSIDE_DOWN),
        (Rotation.from_euler("y", 180, degrees=True), FIT.UPSIDE_DOWN),
        (Rotation.from_euler("x", 90, degrees=True), FIT.ON_EDGE),
        (Rotation.from_euler("y", -90, degrees=True), FIT.ON_EDGE),
    ],
    ids=["level", "turned round", "sideways", "upside down", "upside down, too", "on its side", "on its end"],
)
def test_how_the_sensor_is_turned_is_said_and_is_not_wrong(engine: Runtime, turn: Rotation, seat: int) -> None:
    run = made("easy")
    watch = Watch()
    fit = live(engine, turned(run.recording.feet["left"], turn), watch=watch).fit
    assert FIT.seat(fit) == seat
    assert not watch.wrong
    foot = Rotation.from_euler("xyz", [fit.about_x, fit.about_y, fit.about_z])
    apart = (foot * (run.specimens["left"].mount * turn.inv()).inv()).magnitude()
    # What the pod calls ahead is the axis that the foot turns about, which is some degrees off that of the shoe.
    assert np.degrees(apart) < 20.0


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("degrees", [45.0, 90.0])
@pytest.mark.parametrize(("name", "start"), [("llio-42", 60.0), ("run-with-stryd", 50.0)])
def test_a_pod_that_slips_is_noticed(
    shared: Path, engine: Runtime, name: str, start: float, degrees: float, axis: int
) -> None:
    foot = read_recording(shared / "recordings" / name).feet["right"]
    watch = Watch()
    live(engine, slipped(foot, np.radians(degrees) * np.eye(3)[axis], start), watch=watch)
    assert start < watch.heard[FIT.SHIFTED] < start + 50.0


def test_a_pod_put_right_is_forgiven(engine: Runtime) -> None:
    """The same walk twice, the first time with a loose pod."""
    loose, firm = made("walker", 12.0).recording.feet["left"], made("walker").recording.feet["left"]
    both = replace(
        loose,
        time=np.concatenate([loose.time, firm.time + float(loose.time[-1]) + 0.01]),
        specific_force=np.concatenate([loose.specific_force, firm.specific_force]),
        angular_rate=np.concatenate([loose.angular_rate, firm.angular_rate]),
        sequence=None,
    )
    watch = Watch()
    assert FIT.hold(live(engine, both, watch=watch).fit) == FIT.GOOD
    assert FIT.LOOSE in watch.heard


def test_before_the_first_strides_nothing_is_known(engine: Runtime) -> None:
    fit = engine.new("Fit")
    assert (FIT.mount(fit), FIT.hold(fit), FIT.seat(fit), FIT.sides(fit, fit)) == (FIT.UNKNOWN,) * 4


def test_samples_that_are_missing_do_not_look_like_shaking(engine: Runtime) -> None:
    run = simulate(RUNNERS["easy"], A_MINUTE, 1, sensor=replace(POD, lost=0.1))
    watch = Watch()
    fit = live(engine, run.recording.feet["left"], watch=watch).fit
    assert not watch.wrong
    assert FIT.hold(fit) == FIT.GOOD


def test_a_pod_that_samples_too_slowly_is_not_judged(engine: Runtime) -> None:
    slow = part(made("easy").recording.feet["left"], slice(None, None, 4))
    assert inspect(slow).rate == pytest.approx(52.0, rel=0.01)
    assert FIT.hold(live(engine, slow).fit) == FIT.UNKNOWN


def test_both_drivers_see_the_same_fit() -> None:
    foot = made("walker", 15.0).recording.feet["left"]
    some = part(foot, slice(4 * 208, 20 * 208))

    def program(engine: Runtime) -> Results:
        return named(live(engine, some).fit)

    assert int(np.asarray(assert_equal_bits(program)["taken"])) > 5


def test_the_strides_are_the_same_with_and_without(engine: Runtime) -> None:
    """The fit reads the foot and writes only itself."""
    foot = made("easy").recording.feet["left"]
    state = live(engine, foot)
    before = named(state.foot)
    stride = engine.new("Stride", 1)
    stride[0].walking = True
    engine.module("fit").weigh(state.fit, state.foot, stride[0])
    engine.module("fit").weigh_motion(state.fit, state.foot)
    after = named(state.foot)
    assert all(np.array_equal(before[name], after[name]) for name in before)
