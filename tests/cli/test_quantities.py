"""Lengths and speeds are read as people type them, and a refusal says how to type them."""

from __future__ import annotations

import pytest

from openstride.cli._errors import QuantityError
from openstride.cli._quantities import length, speed


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("10km", 10_000.0),
        ("10000m", 10_000.0),
        ("6.2mi", 9977.9328),
        ("6,2 MI", 9977.9328),
        (" 42.195 km ", 42_195.0),
        ("440yd", 402.336),
    ],
)
def test_a_length_is_read(text: str, metres: float) -> None:
    found = length("--distance", text)
    assert found.value == pytest.approx(metres)
    assert found.uncertainty is None


@pytest.mark.parametrize(
    ("text", "metres_per_second"),
    [
        ("12km/h", 3.3333333),
        ("3.3m/s", 3.3),
        ("7.5mph", 3.3528),
        ("7.5 mi/h", 3.3528),
        ("5:00/km", 3.3333333),
        ("5:00 min/km", 3.3333333),
        ("8:03/mi", 3.3319751),
    ],
)
def test_a_speed_is_read(text: str, metres_per_second: float) -> None:
    assert speed("--treadmill", text).value == pytest.approx(metres_per_second)


@pytest.mark.parametrize(
    ("text", "uncertainty"),
    [("10km ± 0.1%", 10.0), ("10km+-20m", 20.0), ("10km±0.02", 20.0), ("10km +/- 0,02 km", 20.0)],
)
def test_an_uncertainty_is_a_share_or_of_the_same_kind(text: str, uncertainty: float) -> None:
    assert length("--distance", text).uncertainty == pytest.approx(uncertainty)


def test_a_pace_takes_its_uncertainty_as_a_share_or_as_a_speed() -> None:
    assert speed("--treadmill", "5:00/km±1%").uncertainty == pytest.approx(0.033333, rel=1e-4)
    assert speed("--treadmill", "5:00/km ± 0.1km/h").uncertainty == pytest.approx(0.027778, rel=1e-4)
    with pytest.raises(QuantityError, match="2 is no uncertainty"):
        speed("--treadmill", "5:00/km±2")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10", "10 has no unit"),
        ("ten km", "ten km is no length"),
        ("", "is no length"),
        ("-3km", "-3km is no length"),
        ("12km/h", "km/h is none of m, km, mi, yd"),
        ("5m", "out of reach"),
        ("5000km", "out of reach"),
        ("10km±", "nothing is no uncertainty"),
        ("10km±30%", "less than 20%"),
        ("10km±0m", "more than nothing"),
        ("10km±1kg", "1kg is no uncertainty"),
    ],
)
def test_what_is_no_length_is_refused_with_its_option_and_advice(text: str, said: str) -> None:
    with pytest.raises(QuantityError) as caught:
        length("--distance", text)
    assert said in caught.value.message
    assert caught.value.option == "--distance"
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12", "12 has no unit"),
        ("5:00", "5:00 has no unit"),
        ("5:61/km", "is no speed"),
        ("0:00/km", "out of reach"),
        ("5:00/m", "/m is none of"),
        ("12km", "km is none of"),
        ("50km/h", "a treadmill goes"),
    ],
)
def test_what_is_no_speed_is_refused(text: str, said: str) -> None:
    with pytest.raises(QuantityError) as caught:
        speed("--treadmill", text)
    assert said in caught.value.message
