"""The generator that decides what is withheld."""

from __future__ import annotations

import numpy as np

from openstride.cues.live.chance import MODULUS, MULTIPLIER, Chance, draw, seed


def drawn(number: int, count: int) -> np.ndarray:
    chance = Chance()
    seed(chance, number)
    return np.array([draw(chance) for _ in range(count)])


def test_it_is_the_generator_that_it_says() -> None:
    chance = Chance()
    for _ in range(10_000):
        draw(chance)
    # Published for this multiplier: the number after ten thousand turns from 1.
    assert chance.at == 399_268_537
    assert (MODULUS - 1) * MULTIPLIER < 2**53


def test_a_quarter_lies_below_a_quarter_within_a_run_and_from_run_to_run() -> None:
    assert abs((drawn(7, 20_000) < 0.25).mean() - 0.25) < 0.01
    assert abs(np.mean([drawn(number, 1)[0] < 0.25 for number in range(20_000)]) - 0.25) < 0.01


def test_neighbouring_seeds_withhold_others() -> None:
    first = np.array([drawn(number, 8) < 0.25 for number in range(2000)])
    assert abs(np.corrcoef(first[1:, 0], first[:-1, 0])[0, 1]) < 0.06
    assert abs(np.corrcoef(first[:, 0], first[:, 1])[0, 1]) < 0.06


def test_any_whole_number_is_a_seed() -> None:
    for number in (0, -1, -(2**40), 2**40, MODULUS, MODULUS - 1):
        assert ((drawn(number, 50) > 0.0) & (drawn(number, 50) < 1.0)).all()
