"""A metric has one rail wherever its lens is drawn."""

from __future__ import annotations

import re

import pytest

from openstride.report import RAILS, rails
from tests.conftest import ROOT

APP = (ROOT / "app" / "src" / "screens" / "rails.ts").read_text(encoding="utf-8")


@pytest.mark.parametrize("gait", ["running", "walking"])
def test_the_app_draws_on_the_same_rails(gait: str) -> None:
    (body,) = re.findall(rf"const {gait.upper()} = \{{(.*?)\n\}}", APP, flags=re.DOTALL)
    drawn = {
        name: (float(low), float(high)) for name, low, high in re.findall(r"(\w+): \{ from: (\S+), to: (\S+) \}", body)
    }
    assert drawn
    known = rails(running=gait == "running")
    assert drawn == {name: known[name] for name in drawn}


def test_a_rail_goes_from_less_to_more() -> None:
    assert all(rail is None or rail[0] < rail[1] for both in RAILS.values() for rail in both)


def test_a_gait_has_no_rail_for_what_it_lacks() -> None:
    assert "flight_time" not in rails(running=False)
    assert "double_support" not in rails(running=True)
