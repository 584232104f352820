"""What is stored equals what was sent minus gaps that are declared, on links as bad as they may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from openstride.recordings import SIDES
from tests.recorder.runs import record, run, sealed, shaped_pair, stored
from tests.recorder.shaped import Shape

SHAPES = {
    "quick": Shape(interval=0.015),
    "slow": Shape(interval=0.050),
    "dropping": Shape(drop=0.3),
    "doubling": Shape(duplicate=0.3),
    "disordered": Shape(reorder=64),
    "damaging": Shape(corrupt=0.3),
    "going": Shape(disconnect_every=20.0),
    "all of it": Shape(0.050, 6, 0.15, 0.15, 0.15, 64, 25.0),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_stored_is_what_was_sent(shape: str, tmp_path: Path) -> None:
    pods, links = shaped_pair(SHAPES[shape], 11)
    outcome = run(record(tmp_path / "log", links, 70.0))
    recording = sealed(tmp_path / "log")
    for side in SIDES:
        assert outcome.feet[side].samples == pods[side].taken[1]
        assert outcome.feet[side].why == "whole"
        assert stored(recording, side) == [(1, number) for number in range(pods[side].taken[1])]
    assert recording.metadata.gaps == ()
