"""The speed of a stride is as sharp as its length and its contacts, and says so."""

from __future__ import annotations

import numpy as np
import pytest

from openstride.recordings import SIDES
from tests.analysis.making import known


@pytest.mark.parametrize("running", [False, True], ids=["walking", "running"])
def test_the_speed_of_a_stride_scatters_no_more_than_its_length(running: bool) -> None:  # noqa: FBT001  # a parameter
    made = known()
    for side in SIDES:
        truth, found = made.run.strides[side], made.analysis.feet[side].strides
        chosen = np.isfinite(truth["speed"]) & ((truth["duty_factor"] < 0.5) == running)
        errors = (found["speed"] / truth["speed"] - 1.0)[chosen]
        assert errors.std() < 0.006
        assert abs(errors.mean()) < 0.012


def test_stated_uncertainties_of_speed_cover_its_errors() -> None:
    made = known()
    for side in SIDES:
        truth, found = made.run.strides[side], made.analysis.feet[side].strides
        errors = np.abs(found["speed"] - truth["speed"])[np.isfinite(truth["speed"])]
        sigmas = found["u_speed"][np.isfinite(truth["speed"])]
        assert (errors < 2.0 * sigmas).mean() > 0.95


def test_without_a_contact_the_speed_is_known_less_well() -> None:
    for side in SIDES:
        found = known().analysis.feet[side].strides
        unseen = np.isnan(found["stride_time"]) & found["measured"]
        assert unseen.any()
        assert np.isfinite(found["speed"][unseen]).all()
        assert (found["u_speed"] / found["speed"])[unseen].min() > 0.09
