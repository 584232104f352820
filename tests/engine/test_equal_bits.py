"""The engine gives the same bits on CPython and Numba, with and without checked lists, whatever the samples."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from openstride.runtime import Runtime
from openstride.simulator import RUN, WALK, Samples, Step, Walk, handled, steady
from tests.engine.driving import make_foot, run
from tests.engine.real import limits, real
from tests.equal_bits import Program, Results, assert_equal_bits, loaded, named
from tests.hostile import FULL_ACC, FULL_GYR, hostile_samples

SECONDS = 15.0
FULL: dict[str, Any] = {"rate_limit": 0.999 * FULL_GYR, "force_limit": 0.999 * FULL_ACC}


def fed(samples: Samples, pieces: int = 2, **settings: Any) -> Program:
    """Make a program that feeds samples in pieces and ends the stream: all rows, and the whole state of the foot."""

    def program(engine: Runtime) -> Results:
        foot, strides = make_foot(engine, samples, **settings), engine.new("Stride", 100)
        functions = engine.module("foot")
        lists = [engine.floats(each.ravel()) for each in (samples.time, samples.force, samples.rate)]
        edges = np.linspace(0, len(samples), pieces + 1).astype(int).tolist()
        results: dict[str, Any] = {}
        for piece, (first, stop) in enumerate([*pairwise(edges), (0, 0)]):
            last = piece == pieces
            count = functions.finish(foot, strides) if last else functions.feed(foot, strides, *lists, first, stop)
            results |= {f"{piece}.{name}": column for name, column in engine.columns(strides[:count]).items()}
        return results | named(foot)

    return program


def walking(results: Results) -> int:
    """How many rows are strides of a foot that walks."""
    return sum(int(np.sum(results[name])) for name in results if name.endswith(".walking"))


@pytest.mark.parametrize(
    ("name", "start", "least"),
    [("llio-36", 20.0, 10), ("llio-30", 20.0, 10), ("llio-49", 20.0, 10), ("run-with-stryd", 30.0, 15)],
    ids=["walk", "fast walk", "clipped run", "run with gaps"],
)
def test_real_recordings_give_equal_bits(shared: Path, name: str, start: float, least: int) -> None:
    samples = real(shared, name, SECONDS, start)
    assert walking(assert_equal_bits(fed(samples, lag=3, **limits(shared, name)))) >= least


@pytest.mark.parametrize("seed", range(12))
def test_hostile_samples_give_equal_bits(seed: int) -> None:
    samples = Samples(*hostile_samples(seed, 5000))
    results = assert_equal_bits(fed(samples, 3, lag=1 + seed % 4, interval=1.0 / 208.0, **FULL))
    assert int(np.asarray(results["received"])) == 5000


def test_what_is_measured_in_hostile_samples_is_a_number() -> None:
    strides, repairs = 0, set()
    for seed in range(40):
        samples = Samples(*hostile_samples(seed, 20_000))
        found = run(loaded("numba", boundscheck=True), samples, lag=1 + seed % 4, interval=1.0 / 208.0, **FULL)
        strides += int(found.measured.sum())
        repairs |= set(found["repair"].tolist())
        assert np.all(found["rest"] < found["next_rest"])
        for name, column in found.rows.items():
            assert np.isfinite(column[found.measured]).all(), name
        assert np.all(found.strides("length_sigma") > 0.0)
        assert np.all(found.strides("longest_gap") <= 0.1)
    # Strides are reached, and every way of solving one.
    assert strides > 100
    assert repairs == {0, 1, 2, 3}


@pytest.mark.parametrize("gait", [WALK, RUN], ids=["walk", "run"])
@pytest.mark.parametrize("share", [2.0, 0.7], ids=["whole", "clipped"])
def test_a_made_up_walk_gives_equal_bits(gait: Any, share: float) -> None:
    samples = Walk([*steady(gait, 7), Step(gait, wait=2.0), *[Step(gait)] * 3]).samples().noisy(1)
    limit = share * float(np.abs(samples.rate).max())
    results = assert_equal_bits(fed(samples.clipped(rate=limit), lag=3, rate_limit=limit))
    assert walking(results) == 11
    assert (np.concatenate([results[f"{k}.clipped"] for k in range(3)]) > 0).any() == (share < 1.0)


def test_a_shoe_in_the_hands_gives_equal_bits() -> None:
    walk = Walk(steady(WALK, 5)).samples()
    assert_equal_bits(fed(walk.then(handled(1, 8.0), 1.0 / 208.0), lag=3))


def test_buffers_that_slide_give_equal_bits() -> None:
    """At 500 Hz the samples of twenty seconds do not fit; and the axis is known only when the first have to go."""
    samples = Walk(steady(WALK, 12, stand=6.0)).samples(500.0)
    results = assert_equal_bits(fed(samples, lag=3))
    assert int(np.asarray(results["samples.oldest"])) > 0
    assert walking(results) == 12


def test_both_feet_and_their_clocks_give_equal_bits() -> None:
    random = np.random.default_rng(1)
    contacts = np.cumsum(random.uniform(0.3, 0.4, 80))

    def program(engine: Runtime) -> Results:
        pair, step, line = engine.new("Pair"), engine.new("Step"), engine.new("ClockLine")
        lists = [engine.floats(each) for each in (contacts, contacts * 0.0 + 0.25, contacts * 0.0 + 0.7)]
        outs = [engine.floats(np.zeros(80)) for _ in range(4)]
        count = engine.module("pair").pair_all(
            pair, step, engine.ints(np.arange(80) % 2), *lists, engine.floats(np.full(80, 0.006)), *outs
        )
        for contact in contacts.tolist():
            engine.module("clock").exchange(line, 1.00003 * contact + 7.0, contact, 1.00003 * contact + 7.01)
        return {"paired": count, "out": np.array(outs)} | named(pair) | named(step) | named(line)

    assert int(np.asarray(assert_equal_bits(program)["paired"])) == 79
