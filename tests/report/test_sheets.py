"""What the sheets say of common errors is what the summaries hold."""

from __future__ import annotations

import math

import pytest

from openstride.analysis._summary import COMMON, OWN, SCALE
from openstride.messages import catalogue

#: Half a 95 % interval in standard uncertainties.
SIGMAS = 1.96
MS, PERCENT, DEGREE = 1e3, 1e2, 180.0 / math.pi


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("key", "sigma", "factor", "decimals"),
    [
        ("page.calibration.none", SCALE, PERCENT, 1),
        ("page.sheet.distance.sure", COMMON["distance"][1], PERCENT, 1),
        ("page.sheet.contact_time.sure", COMMON["contact_time"][0], MS, 0),
        ("page.sheet.swing_time.sure", COMMON["swing_time"][0], MS, 0),
        ("page.sheet.double_support.sure", COMMON["double_support"][0], MS, 0),
        ("page.sheet.duty_factor.sure", COMMON["duty_factor"][0], PERCENT, 1),
        ("page.sheet.strike_angle.sure", COMMON["strike_angle"][0], DEGREE, 1),
        ("page.sheet.strike_angle.sure", OWN["strike_angle"][0], DEGREE, 1),
        ("page.sheet.toe_off_angle.sure", COMMON["toe_off_angle"][0], DEGREE, 1),
        ("page.sheet.pronation.sure", COMMON["pronation"][0], DEGREE, 1),
        ("page.sheet.contact_balance.sure", OWN["contact_time"][0], MS, 0),
        ("page.sheet.power.sure", COMMON["power"][1], PERCENT, 0),
        ("page.sheet.leg_stiffness.sure", COMMON["leg_stiffness"][1], PERCENT, 0),
        ("page.sheet.vertical_ratio.sure", COMMON["vertical_ratio"][1], PERCENT, 0),
    ],
)
def test_a_sheet_tells_the_interval_that_is_used(
    language: str, key: str, sigma: float, factor: float, decimals: int
) -> None:
    assert f"±\u00a0{SIGMAS * sigma * factor:.{decimals}f}" in catalogue(language).text(key)
