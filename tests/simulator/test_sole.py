"""A sole rolls over the ground without slipping, and stands on it at any pitch."""

from __future__ import annotations

import numpy as np
import pytest

from openstride.simulator._sole import POINT, SHOE, Sole

PITCHES = np.radians(np.linspace(-120.0, 60.0, 361))


def outline(sole: Sole) -> tuple[np.ndarray, np.ndarray]:
    """Where the sole touches the ground at each pitch, ahead of its origin and above the ground-line through it."""
    height, slope = sole.height(PITCHES), sole.height(PITCHES, 1)
    return -slope * np.cos(PITCHES) - height * np.sin(PITCHES), slope * np.sin(PITCHES) - height * np.cos(PITCHES)


def test_a_flat_foot_lies_at_its_origin() -> None:
    assert SHOE.height(0.0) == pytest.approx(0.0, abs=1e-12)
    assert SHOE.forward(0.0) == pytest.approx(0.0, abs=1e-12)


def test_a_foot_stands_on_its_heel_on_its_ball_and_on_its_toe() -> None:
    ahead, above = outline(SHOE)
    at = [int(np.abs(np.degrees(PITCHES) - pitch).argmin()) for pitch in (30.0, -10.0, -90.0)]
    np.testing.assert_allclose(ahead[at], [-SHOE.heel, SHOE.ball, SHOE.toe], atol=0.02)
    np.testing.assert_allclose(above[at], [0.0, 0.0, SHOE.spring], atol=0.012)


def test_the_outline_is_convex() -> None:
    """The radius at which a sole is rounded is its support function and that one's second derivative."""
    assert (SHOE.height(PITCHES) + SHOE.height(PITCHES, 2) > -SHOE.softness).all()
    ahead, _ = outline(SHOE)
    assert (np.diff(ahead) < 1e-4).all()


def test_what_touches_the_ground_does_not_slip() -> None:
    """The origin's velocity is that of turning about the point of contact."""
    below, behind = SHOE.height(PITCHES), SHOE.height(PITCHES, 1)
    tiny = 1e-6
    forward = (SHOE.forward(PITCHES + tiny) - SHOE.forward(PITCHES - tiny)) / (2.0 * tiny)
    up = (SHOE.height(PITCHES + tiny) - SHOE.height(PITCHES - tiny)) / (2.0 * tiny)
    np.testing.assert_allclose(forward, -below, atol=1e-6)
    np.testing.assert_allclose(up, behind, atol=1e-6)


def test_a_point_only_turns() -> None:
    np.testing.assert_allclose(POINT.height(PITCHES), 0.0, atol=1e-12)
    np.testing.assert_allclose(POINT.forward(PITCHES), 0.0, atol=1e-12)
