"""Two pods and a recorder on links that lose nothing, or lose the connection."""

from __future__ import annotations

from pathlib import Path

from openstride.recordings import SIDES
from tests.recorder.made_pod import MadePod
from tests.recorder.player_link import PlayerLink
from tests.recorder.runs import record, run, sealed, stored


def test_two_pods_lose_no_sample(tmp_path: Path) -> None:
    pods = {"left": MadePod("left", device=1), "right": MadePod("right", device=2, offset=9.0)}
    links = [PlayerLink(pod, side) for side, pod in pods.items()]
    outcome = run(record(tmp_path / "log", links, 60.0))
    recording = sealed(tmp_path / "log")
    for side in SIDES:
        assert stored(recording, side) == [(1, number) for number in range(pods[side].taken[1])]
        assert outcome.feet[side].why == "whole"
    assert recording.metadata.gaps == ()
