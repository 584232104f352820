"""CPython and Numba give the same bits, whatever the samples."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.runtime import Runtime, load
from tests.equal_bits import Program, Results, assert_equal_bits, bits, differences, loaded
from tests.hostile import PIECES, Piece, hostile_samples

SAMPLE = Path(__file__).with_name("sample_engine")


def feed(seed: int, count: int, pieces: int = 1) -> Program:
    """Make a program that feeds hostile samples in so many pieces."""
    time, acc, gyr = hostile_samples(seed, count)

    def program(engine: Runtime) -> Results:
        walkers, steps = engine.new("Walker", 1), engine.new("Step", count)
        done = 0
        for part in np.array_split(np.arange(count), pieces):
            lists = [engine.floats(each[part].ravel()) for each in (time, acc, gyr)]
            done += engine.module("steps").feed(walkers[0], *lists, steps[done:])
        return {"done": done} | engine.columns(steps[:done]) | engine.columns(walkers)

    return program


@pytest.mark.parametrize("seed", range(8))
def test_hostile_samples_give_equal_bits(seed: int) -> None:
    results = assert_equal_bits(feed(seed, 2000), SAMPLE)
    assert np.asarray(results["done"]) > 0
    assert np.asarray(results["recent.window.first"]) > 0


@given(angle=st.floats(allow_nan=True, allow_infinity=True))
def test_elementary_functions_give_equal_bits(angle: float) -> None:
    def program(engine: Runtime) -> Results:
        elementary = engine.module("elementary")
        return {"sine": elementary.sine(angle), "root": elementary.root(angle)}

    assert_equal_bits(program, SAMPLE)


def test_samples_in_one_piece_and_in_many_give_equal_bits() -> None:
    engine = loaded("numba", SAMPLE)
    assert not differences(feed(3, 1500)(engine), feed(3, 1500, pieces=37)(engine))


def test_a_difference_in_the_last_bit_is_found() -> None:
    assert differences({"x": [1.0, 2.0]}, {"x": [1.0, np.nextafter(2.0, 3.0)]})
    assert differences({"x": 0.0}, {"x": -0.0})
    assert differences({"x": 1.0}, {"x": 1})
    assert not differences({"x": np.nan}, {"x": -np.nan})


def test_bits_tell_equal_numbers_apart() -> None:
    assert bits([0.0, -0.0]).tolist() == [0, -(2**63)]


def test_compiled_code_contracts_nothing(tmp_path: Path) -> None:
    """Python rounds the product before it subtracts; a fused multiply-add would show what the rounding took."""
    (tmp_path / "fused.py").write_text("def rest(x: float, y: float, z: float) -> float:\n    return x * y - z\n")
    x = 1.0 + 2.0**-30
    assert load("numba", tmp_path).module("fused").rest(x, x, x * x) == 0.0


def test_hostile_samples_are_finite_and_their_time_goes_forward() -> None:
    for seed in range(20):
        time, acc, gyr = hostile_samples(seed, 3000)
        assert time.shape == (3000,)
        assert acc.shape == gyr.shape == (3000, 3)
        assert np.all(np.diff(time) > 0.0)
        assert np.isfinite(acc).all()
        assert np.isfinite(gyr).all()


def test_hostile_samples_are_the_same_for_the_same_seed() -> None:
    assert all(np.array_equal(a, b) for a, b in zip(hostile_samples(5, 500), hostile_samples(5, 500), strict=True))
    assert not np.array_equal(hostile_samples(5, 500)[1], hostile_samples(6, 500)[1])


@pytest.mark.parametrize("piece", list(dict.fromkeys(PIECES)))
def test_every_piece_of_hostile_samples_has_its_length(piece: Piece) -> None:
    acc, gyr = piece(np.random.default_rng(1), 7)
    assert acc.shape == gyr.shape == (7, 3)
