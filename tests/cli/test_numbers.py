"""A number is written as its interval allows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.cli._metrics import display_of, written
from openstride.cli._numbers import clock, decimals_of, number, percent, signed, significant
from openstride.messages import catalogue

ENGLISH, CHINESE = catalogue("en"), catalogue("zh")


def said(metric: str, value: float | None, half: float | None, unit: str = "1", *, running: bool = True) -> str:
    """Write a metric with half its interval in SI, with plain spaces."""
    sigma = None if half is None else half / 1.96
    return written(display_of(metric, unit, running=running), value, sigma, ENGLISH).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("half", "decimals"), [(3.2, 0), (0.31, 1), (0.14, 2), (1.9, 1), (2.0, 0), (35.0, -1), (14.0, 0), (0.0096, 3)]
)
def test_the_first_digit_of_the_interval_ends_the_number_and_after_a_one_the_second(half: float, decimals: int) -> None:
    assert decimals_of(half) == decimals


@given(st.floats(1e-6, 1e6))
def test_a_margin_has_one_digit_or_two_when_it_begins_with_one(half: float) -> None:
    digits = number(half, decimals_of(half)).replace(",", "").replace(".", "").strip("0")
    assert len(digits) <= 2
    assert len(digits) == 1 or digits[0] == "1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (said("contact_time", 0.2431, 0.0031, "s"), "243 ± 3 ms"),
        (said("cadence", 172.44, 0.42, "1/min"), "172.4 ± 0.4 spm"),
        (said("stride_length", 2.4237, 0.132, "m"), "2.42 ± 0.13 m"),
        (said("strike_angle", -0.03, 0.007, "rad"), "−1.7 ± 0.4°"),
        (said("impact", 98.0665, 9.80665, "m/s2"), "10.0 ± 1.0 g"),
        (said("contact_balance", 0.4972, 0.004), "49.7 / 50.3 ± 0.4 %"),
        (said("speed", 3.5, 0.05, "m/s"), "4:46 ± 4 s /km"),
        (said("speed", 1.234, 0.05, "m/s", running=False), "1.23 ± 0.05 m/s"),
        (said("cadence_drift", -5.1, 3.0, "1/min"), "−5 ± 3 spm"),
        (said("contact_time_drift", 0.014, 0.011, "s"), "+14 ± 11 ms"),
        (said("leg_stiffness", 11_400.0, 300.0, "N/m"), "11.4 ± 0.3 kN/m"),
        (said("never_heard_of", 0.5, 0.1, "rad"), "29 ± 6°"),
        (said("never_heard_of", 12.3456, None, "furlong"), "12.346"),
        (said("moving_time", 3725.0, 0.2, "s"), "1:02:05"),
    ],
)
def test_a_metric_is_written_in_the_unit_people_use(text: str, expected: str) -> None:
    assert text == expected


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_what_is_not_known_is_a_dash_and_never_a_zero(value: float | None) -> None:
    assert said("contact_time", value, 0.003, "s") == "–"
    assert number(value, 1) == "–"


@pytest.mark.parametrize("sigma", [None, 0.0, float("nan")])
def test_without_an_uncertainty_no_interval_is_claimed(sigma: float | None) -> None:
    assert "±" not in written(display_of("power", "W", running=True), 250.0, sigma, ENGLISH)


def test_nothing_between_a_number_and_its_unit_can_break() -> None:
    assert " " not in written(display_of("stride_length", "m", running=True), 2.42, 0.07, ENGLISH)


def test_chinese_has_its_own_units() -> None:
    text = written(display_of("contact_time", "s", running=True), 0.2431, 0.0016, CHINESE)
    assert text.replace("\u00a0", " ") == "243 ± 3 毫秒"


def test_a_minus_is_a_minus_sign_and_zero_has_none() -> None:
    assert number(-1.5, 1) == "−1.5"
    assert number(-0.04, 1) == "0.0"
    assert (signed(2.0, 0), signed(-2.0, 0), signed(0.2, 0)) == ("+2", "−2", "0")


def test_numbers_without_an_interval_keep_a_few_digits() -> None:
    assert (significant(0.0123456), significant(1234.5), significant(100.0), significant(0.0)) == (
        *("0.0123", "1,234", "100"),
        "0",
    )
    assert percent(0.1107).replace("\u00a0", " ") == "11 %"


@given(st.floats(0, 1e6))
def test_a_clock_never_shows_sixty_seconds(seconds: float) -> None:
    assert all(int(part) < 60 for part in clock(seconds).split(":")[1:])
