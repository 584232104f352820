"""The summaries of the pieces of a run, laid together, are that of the run as far as they can tell."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise
from math import hypot

import numpy as np
import pytest
from numpy.typing import NDArray

from openstride.analysis import METRICS, Part, SideValue, Summary, combined
from openstride.analysis._analysis import summarise_all
from openstride.analysis._summary import COMMON, prevailing_gait
from openstride.recordings import SIDES, Side
from tests.analysis.making import known

SCALE = COMMON["distance"][1]


def tables() -> dict[Side, NDArray[np.void]]:
    return {side: known().analysis.feet[side].strides for side in SIDES}


def part_of(strides: dict[Side, NDArray[np.void]]) -> Part:
    return Part(prevailing_gait(strides), summarise_all(strides, 70.0, 0.0, {}))


@cache
def cut() -> tuple[Part, list[Part]]:
    """Return a run of four minutes as one, and cut in its middle."""
    edges = (0.0, 120.0, 240.0)
    found = [
        part_of({side: each[(each["t_rest"] >= start) & (each["t_rest"] < end)] for side, each in tables().items()})
        for start, end in pairwise(edges)
    ]
    return part_of(tables()), found


def close(one: float | None, other: float | None, rel: float) -> bool:
    return one is None or other is None or one == pytest.approx(other, rel=rel, abs=1e-12)


def test_one_piece_is_what_it_was() -> None:
    whole, _ = cut()
    again = combined([whole])
    assert again.running == whole.running
    assert list(again.summary) == list(whole.summary)
    for name, one in whole.summary.items():
        other = again.summary[name]
        if name.endswith("_drift"):
            assert (other.value, other.uncertainty, other.n) == (None, None, 0)
            continue
        assert (other.value is None, other.n) == (one.value is None, one.n), name
        assert close(other.value, one.value, 1e-9), name
        assert close(other.uncertainty, one.uncertainty, 1e-9), name
        for side in SIDES:
            here, there = getattr(other, side), getattr(one, side)
            assert (here is None) == (there is None)
            if here is not None:
                assert here.n == there.n
                assert [here.value, here.uncertainty] == pytest.approx([there.value, there.uncertainty], rel=1e-9)
        if one.difference is not None and other.difference is not None:
            assert other.difference == pytest.approx(one.difference, rel=1e-6, abs=1e-12)
        else:
            assert one.difference is other.difference is None


def test_pieces_tell_what_the_whole_tells() -> None:
    whole, parts = cut()
    found = combined(parts)
    assert found.running == whole.running
    told = [name for name in (*METRICS, "distance", "mean_speed", "energy") if whole.summary[name].value]
    assert len(told) > 18
    for name in told:
        one, other = whole.summary[name], found.summary[name]
        assert other.value == pytest.approx(one.value, rel=2e-3), name
        assert other.uncertainty is not None
        assert one.uncertainty is not None
        # Shorter pieces know less well how alike neighbours are; what is common dominates both.
        assert 0.8 < other.uncertainty / one.uncertainty < 1.35, name
        assert other.n == pytest.approx(one.n, abs=2), name
    # Each piece begins and ends for itself.
    moving = found.summary["moving_time"]
    assert (moving.value, moving.uncertainty) == pytest.approx(
        (whole.summary["moving_time"].value, 0.1 * np.sqrt(2.0)), rel=1e-3
    )
    for name in ("stride_time_variability", "stride_length_variability"):
        assert found.summary[name].value == pytest.approx(whole.summary[name].value, rel=0.15)


def run(**summary: Summary) -> Part:
    return Part(running=True, summary=summary)


def metric(value: float, uncertainty: float, n: int, **more: object) -> Summary:
    side = SideValue(value, uncertainty, n // 2)
    return replace(Summary(value, uncertainty, "m", n, side, side), **more)  # type: ignore[arg-type]


def test_what_is_shared_stays_and_what_is_not_adds_as_squares() -> None:
    sigma = hypot(SCALE * 1000.0, 3.0)
    parts = [run(distance=metric(1000.0, sigma, 800)) for _ in range(4)]
    found = combined(parts).summary["distance"]
    assert found.value == 4000.0
    # The scale is of all four alike; the 3 m are of each for itself.
    assert found.uncertainty == pytest.approx(hypot(SCALE * 4000.0, 6.0))
    # A calibrated scale is smaller than what is stated as common: then all of it counts as shared.
    sure = combined([run(distance=metric(1000.0, 1.0, 800)) for _ in range(4)]).summary["distance"]
    assert sure.uncertainty == pytest.approx(4.0)
    contact = [run(contact_time=metric(value, hypot(0.0044, 0.003), 100)) for value in (0.24, 0.26)]
    mean = combined(contact).summary["contact_time"]
    assert [mean.value, mean.n] == pytest.approx([0.25, 200])
    assert mean.uncertainty == pytest.approx(hypot(0.0044, 0.003 / np.sqrt(2.0)))


def test_means_weigh_by_strides() -> None:
    parts = [run(cadence=metric(180.0, 0.1, 300)), run(cadence=metric(160.0, 0.1, 100))]
    found = combined(parts).summary["cadence"]
    assert found.value == pytest.approx(175.0)
    assert found.left is not None
    assert found.left.value == pytest.approx(175.0)


def test_form_is_told_of_the_gait_that_prevails_and_the_way_of_all_of_it() -> None:
    def part(n: int, contact: float) -> Part:
        names = {"distance": metric(100.0 * n, 1.0, n), "duty_factor": metric(0.3, 0.01, n)}
        return run(**names, contact_time=metric(contact, 0.01, n))

    found = combined([part(300, 0.25), replace(part(100, 0.6), running=False), part(100, 0.25)])
    assert found.running
    assert found.summary["contact_time"].value == pytest.approx(0.25)
    assert found.summary["contact_time"].n == 400
    assert found.summary["distance"].value == pytest.approx(50_000.0)


def test_what_one_piece_does_not_know_is_not_known_of_the_whole_where_it_would_be_too_little() -> None:
    lost = Summary(None, None, "m", 3)
    parts = [
        run(distance=metric(100.0, 1.0, 90), speed=metric(3.0, 0.1, 90)),
        run(distance=lost, speed=lost),
    ]
    found = combined(parts).summary
    assert (found["distance"].value, found["distance"].n) == (None, 93)
    assert "mean_speed" not in found
    # A mean of those that carry it is a mean still.
    assert [found["speed"].value, found["speed"].n] == pytest.approx([3.0, 90])
    left = replace(metric(3.0, 0.1, 90), right=None)
    one_footed = combined([run(speed=metric(3.0, 0.1, 90, difference=(0.0, 0.1))), run(speed=left)])
    assert one_footed.summary["speed"].difference is None
    assert combined([run(), run()]).summary == {}
