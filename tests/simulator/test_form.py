"""Gaits change with speed as runners' gaits do."""

from __future__ import annotations

import numpy as np
import pytest

from openstride.simulator import RUN, RUNNERS, Form
from openstride.simulator._form import RUNNING

EASY = RUNNERS["easy"]


def test_at_its_own_speed_a_form_is_the_gait_it_was_described_by() -> None:
    form = Form(RUN, RUNNING)
    gaits = form.at(np.array([RUN.speed]))
    for name, values in gaits.items():
        assert values[0] == pytest.approx(getattr(RUN, name)), name


def test_length_is_speed_times_stride_time_at_every_speed() -> None:
    speeds = np.linspace(1.5, 5.0, 20)
    gaits = Form(RUN, RUNNING).at(speeds)
    np.testing.assert_allclose(gaits["length"] / gaits["stride_time"], speeds)


def test_running_contact_times_are_plausible() -> None:
    assert EASY.run is not None
    slow, fast = EASY.run.at(np.array([2.5, 3.33]))["stance_time"]
    # One runner on an instrumented treadmill: 259 ms, and 216 to 240 ms.
    assert slow == pytest.approx(0.259, abs=0.015)
    assert 0.216 <= fast <= 0.240


def test_walking_keeps_a_foot_on_the_ground_and_running_does_not() -> None:
    assert EASY.run is not None
    speeds = np.linspace(0.9, 2.2, 10)
    walk, run = EASY.walk.at(speeds), EASY.run.at(speeds + 0.8)
    assert (walk["stance_time"] / walk["stride_time"] > 0.55).all()
    assert (run["stance_time"] / run["stride_time"] < 0.45).all()
