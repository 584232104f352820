"""What parts of an activity say of themselves."""

from __future__ import annotations

import pytest

from openstride.activity import Segment, Split


def test_a_part_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match=r"got \[2.0, 1.0\)"):
        Segment("walking", 2.0, 1.0, None, None, 0)
    with pytest.raises(ValueError, match="ends at or after its start"):
        Split("lap", 2.0, 1.0, 0.0, None, None, 0)


def test_only_walking_and_running_is_moving() -> None:
    moving = {gait: Segment(gait, 0.0, 1.0, None, None, 0).moving for gait in ("unknown", "standing", "walking")}
    assert moving == {"unknown": False, "standing": False, "walking": True}


def test_the_speed_of_a_split_is_that_on_the_move() -> None:
    split = Split("distance", 10.0, 410.0, 300.0, 1000.0, 6.0, 1000)
    assert split.elapsed_time == pytest.approx(400.0)
    assert split.speed == pytest.approx(1000.0 / 300.0)
    assert split.speed_uncertainty == pytest.approx(0.02)


def test_a_split_without_a_way_has_no_speed() -> None:
    for split in (Split("time", 0.0, 60.0, 60.0, None, None, 0), Split("time", 0.0, 60.0, 0.0, 0.0, 0.0, 0)):
        assert split.speed is None
        assert split.speed_uncertainty is None
