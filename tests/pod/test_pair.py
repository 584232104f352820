"""The virtual pods of one runner are in step."""

from __future__ import annotations

import numpy as np

from openstride.pod import together, virtual_pair
from openstride.simulator import RUNNERS, simulate


def test_feet_whose_sensors_began_apart_are_played_from_where_both_are_there() -> None:
    recording = simulate(RUNNERS["easy"], 30.0, 5).recording
    first = {side: float(foot.time[0]) for side, foot in recording.feet.items()}
    assert abs(first["left"] - first["right"]) > 0.01
    cut = together(recording)
    for side, foot in cut.feet.items():
        whole = recording.feet[side]
        assert foot.time[0] == max(first.values())
        assert np.array_equal(foot.time[1:], whole.time[whole.time > foot.time[0]])
        assert np.array_equal(foot.angular_rate[1:], whole.angular_rate[whole.time > foot.time[0]])
        assert np.all(np.diff(foot.time) > 0.0)


def test_the_pods_of_a_pair_play_the_same_instants() -> None:
    recording = simulate(RUNNERS["easy"], 30.0, 5).recording
    pods = virtual_pair(recording)
    assert list(pods) == ["left", "right"]
    assert pods["left"].info.device != pods["right"].info.device
    cut = together(recording)
    for side, pod in pods.items():
        foot = cut.feet[side]
        assert abs(len(pod.counts) - (foot.time[-1] - foot.time[0]) * 208.0) <= 1.0
