"""When shoes are due."""

from __future__ import annotations

import pytest

from openstride.history import LIFETIME, wear


@pytest.mark.parametrize(("distance", "due"), [(0.0, False), (LIFETIME - 1.0, False), (LIFETIME, True)])
def test_shoes_are_due_at_the_usual_distance_and_not_before(*, distance: float, due: bool) -> None:
    found = wear(distance)
    assert (found.lifetime, found.due) == (LIFETIME, due)
    assert found.share == pytest.approx(distance / LIFETIME)


def test_what_the_runner_says_of_shoes_goes_before_the_usual() -> None:
    assert wear(300_000.0, lifetime=300_000.0).due
    assert not wear(700_000.0, lifetime=900_000.0).due


def test_nothing_is_due_of_shoes_that_are_out_of_use() -> None:
    assert not wear(2.0 * LIFETIME, retired=True).due


def test_a_lifetime_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="lifetime"):
        wear(1.0, lifetime=0.0)
