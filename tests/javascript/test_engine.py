"""The engine gives the same bits on CPython, Numba, in Node and on MicroPython."""

from __future__ import annotations

from itertools import pairwise
from math import inf, nan
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import openstride.engine
from openstride.engine.live import ROWS
from openstride.recordings import read_recording
from openstride.runtime import Runtime
from openstride.simulator import RUN, WALK, Gait, Samples, Walk, steady
from tests.equal_bits import Program, Results, assert_equal_bits, differences
from tests.hostile import hostile_samples
from tests.javascript.conftest import Start

ENGINE = Path(openstride.engine.__file__).parent
RATE = 208.0
SECONDS = {"translated": 60.0, "bundled": 60.0, "on_micropython": 10.0}
"""How much of everything each is given: MicroPython takes 50 µs a sample, and CPython as long."""

LARGEST_SAMPLE = 9.0e5
"""What the engine is promised: whoever feeds it refuses larger ones."""


@pytest.fixture
def seconds(request: pytest.FixtureRequest) -> float:
    return SECONDS[request.node.callspec.params["start"]]


def feeding(samples: Samples, **settings: float) -> Program:
    """Make a program that feeds samples in two pieces, ends the stream, and gives all strides and the whole foot."""

    def program(engine: Runtime) -> Results:
        foot, strides = engine.new("Foot", 1), engine.new("Stride", 300)
        for name, value in {"interval": float(np.median(np.diff(samples.time))), **settings}.items():
            setattr(foot[0].sensor, name, value)
        lists = [engine.floats(each.ravel()) for each in (samples.time, samples.force, samples.rate)]
        functions = engine.module("foot")
        middle, end = len(samples) // 2, len(samples)
        results: dict[str, np.ndarray] = {}
        for piece, call, given in (
            ("first", functions.feed, (*lists, 0, middle)),
            ("second", functions.feed, (*lists, middle, end)),
            ("last", functions.finish, ()),
        ):
            count = call(foot[0], strides, *given)
            table = engine.columns(strides[:count]) | {"count": np.array(count)}
            results |= {f"{piece}.{name}": column for name, column in table.items()}
        return results | {f"foot.{name}": column for name, column in engine.columns(foot).items()}

    return program


def in_packets(counts: NDArray[np.int16], seed: int) -> Program:
    """Make a program that feeds counts as a pod sends them: in packets of 1 to 19, some late, some lost."""
    random = np.random.default_rng(seed)
    edges = np.concatenate([[0], np.cumsum(random.integers(1, 20, len(counts)))])
    packets = [(int(a), counts[a:b].ravel()) for a, b in pairwise(edges[edges < len(counts)]) if random.random() > 0.02]
    packets += packets[20:22]  # Twice, and long after.

    def program(engine: Runtime) -> Results:
        live, functions = engine.new("Live", 1), engine.module("live")
        strides = engine.new("Stride", ROWS)
        functions.begin(live[0], True, int(16 * RATE), 16 * 32, 16 * 2000)  # noqa: FBT003  # no keywords in the subset
        results: dict[str, np.ndarray] = {}
        for number, packet in packets:
            ticks, size = round(number * 32_768 / RATE), len(packet) // 6
            count = functions.take(live[0], strides, number, ticks, engine.ints(packet.astype(np.int64)), size)
            if count:
                results |= {f"{number}.{name}": each for name, each in engine.columns(strides[:count]).items()}
        count = functions.end(live[0], strides)
        results |= {f"end.{name}": each for name, each in engine.columns(strides[:count]).items()}
        return results | {f"live.{name}": column for name, column in engine.columns(live).items()}

    return program


def strides_of(results: Results) -> int:
    """Count the measured strides."""
    return sum(int(np.sum(column)) for name, column in results.items() if name.endswith(".measured"))


def assert_equal_everywhere(program: Program, start: Start) -> Results:
    """Run a program on CPython, on Numba and elsewhere; fail where a bit differs."""
    expected = assert_equal_bits(program)
    assert not differences(expected, program(start(ENGINE)))
    return expected


def elementary(engine: Runtime) -> Results:
    """Call each elementary function with numbers of all kinds."""
    random = np.random.default_rng(7)
    kinds = [0.0, -0.0, 5e-324, -1e-310, 1.0, -1.0, 1e6, -1e6, 1e308, -1e308, inf, -inf, nan]
    xs = np.concatenate([kinds, random.uniform(-1, 1, 200), random.normal(scale=1e3, size=100)]).tolist()
    ys = [*xs[5:], *xs[:5]]
    pairs = list(zip(xs, ys, strict=True))
    module = engine.module("elementary")
    return {
        "sin_cos": [module.sin_cos(x) for x in xs],
        "atan2": [module.atan2(x, y) for x, y in pairs],
        "arc_sine": [module.arc_sine(x) for x in xs],
        "arc_tangent": [module.arc_tangent(abs(x)) for x in xs[:200]],
        "root": [module.root(x) for x in xs],
        "ratio": [module.ratio(x, y, 0.5) for x, y in pairs],
        "clamp": [module.clamp(x, y, 2.0) for x, y in pairs],
        "larger": [module.larger(x, y) for x, y in pairs],
        "smaller": [module.smaller(x, y) for x, y in pairs],
    }


def test_elementary_functions_give_equal_bits(start: Start) -> None:
    results = assert_equal_everywhere(elementary, start)
    assert np.isfinite(np.asarray(results["atan2"])).sum() > 200


@pytest.mark.parametrize("seed", range(4))
def test_hostile_samples_give_equal_bits(start: Start, seconds: float, seed: int) -> None:
    time, force, rate = hostile_samples(seed, int(seconds * RATE))
    held = [np.clip(each, -LARGEST_SAMPLE, LARGEST_SAMPLE) for each in (force, rate)]
    results = assert_equal_everywhere(feeding(Samples(time, *held), lag=3), start)
    assert np.asarray(results["foot.received"]) == len(time)


@pytest.mark.parametrize("gait", [WALK, RUN], ids=["walk", "run"])
def test_a_made_up_walk_gives_equal_bits(start: Start, seconds: float, gait: Gait) -> None:
    count = int((seconds - 4.0) / gait.stride_time)
    samples = Walk(steady(gait, count)).samples(RATE).noisy(1)
    limit = 0.7 * float(np.abs(samples.rate).max())
    results = assert_equal_everywhere(feeding(samples.clipped(rate=limit), lag=3, rate_limit=limit), start)
    assert strides_of(results) >= count - 2


def test_a_real_walk_gives_equal_bits(start: Start, seconds: float, shared: Path) -> None:
    foot = read_recording(shared / "recordings" / "gaitmap-walk").feet["left"]
    first = foot.time < foot.time[0] + seconds
    samples = Samples(foot.time[first], foot.specific_force[first], foot.angular_rate[first])
    results = assert_equal_everywhere(feeding(samples, lag=1), start)
    assert strides_of(results) > 4


def test_packets_give_equal_bits(start: Start, seconds: float) -> None:
    samples = Walk(steady(RUN, int((seconds - 4.0) / RUN.stride_time))).samples(RATE).noisy(1)
    scales = np.repeat([32 * 9.80665 / 32_768, 2000 * np.pi / 180 / 32_768], 3)
    counts = np.rint(np.hstack([samples.force, samples.rate]) / scales).astype(np.int16)
    results = assert_equal_everywhere(in_packets(counts, 3), start)
    assert strides_of(results) > 5
    assert np.asarray(results["live.late"])[0] > 2
