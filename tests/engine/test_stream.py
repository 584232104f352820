"""The engine is a stream: the same strides however its samples arrive, each as soon as it can be known."""

from __future__ import annotations

import numpy as np
import pytest

from openstride.runtime import Runtime
from openstride.simulator import RUN, WALK, Gait, Samples, Step, Walk, steady
from tests.engine.driving import Run, make_foot, run
from tests.equal_bits import differences, named

GAITS = pytest.mark.parametrize("gait", [WALK, RUN], ids=["walk", "run"])
#: What every row tells, also one of a standing foot.
ALWAYS = (
    *("walking", "measured", "first_sample", "last_sample", "contact", "rest", "toe_off", "next_contact", "next_rest"),
    *("dx", "dy", "dz", "length", "length_sigma", "live_length", "rise_sigma", "speed", "repair", "clipped"),
    *("angle_known", "force_clipped", "samples", "missing", "longest_gap"),
)


def stopped(gait: Gait) -> Samples:
    """A walk with a stop in it."""
    return Walk([*steady(gait, 12), Step(gait, wait=3.0), *[Step(gait)] * 8]).samples().noisy(1)


def differing(one: Run, other: Run, names: tuple[str, ...]) -> list[str]:
    return differences({name: one[name] for name in names}, {name: other[name] for name in names})


@GAITS
@pytest.mark.parametrize("clipped", [False, True], ids=["whole", "clipped"])
def test_one_at_a_time_in_pieces_and_at_once_give_equal_bits(engine: Runtime, gait: Gait, *, clipped: bool) -> None:
    samples = stopped(gait)
    limit = 0.7 * float(np.abs(samples.rate).max()) if clipped else 1e9
    samples = samples.clipped(rate=limit)
    whole = run(engine, samples, lag=3, rate_limit=limit)
    cuts = sorted(np.random.default_rng(2).choice(np.arange(1, len(samples)), 20, replace=False).tolist())
    pieces = run(engine, samples, cuts=cuts, lag=3, rate_limit=limit)
    single = run(engine, samples, cuts=range(1, len(samples)), lag=3, rate_limit=limit)
    assert whole.measured.sum() == 21
    for other in (pieces, single):
        assert not differing(whole, other, ALWAYS)
        strides = {name: column[whole.walking] for name, column in whole.rows.items()}
        assert not differences(strides, {name: column[other.walking] for name, column in other.rows.items()})
        assert not differences(named(whole.foot), named(other.foot))


def test_rows_of_standing_are_the_same_however_the_samples_arrive(engine: Runtime) -> None:
    samples = stopped(WALK)
    whole = run(engine, samples, lag=3)
    single = run(engine, samples, cuts=range(1, len(samples)), lag=3)
    assert not whole.walking.all()
    assert not differences(whole.rows, single.rows)


def test_a_short_list_loses_strides_and_nothing_else(engine: Runtime) -> None:
    samples = stopped(WALK)
    lists = [engine.floats(each.ravel()) for each in (samples.time, samples.force, samples.rate)]
    foot, strides = make_foot(engine, samples), engine.new("Stride", 5)
    assert engine.module("foot").feed(foot, strides, *lists, 0, len(samples)) == 5
    whole = run(engine, samples)
    assert np.array_equal(engine.columns(strides)["length"], whole["length"][:5])


@GAITS
def test_a_stride_is_out_within_two_and_a_half_strides_of_its_end(engine: Runtime, gait: Gait) -> None:
    samples = Walk(steady(gait, 30)).samples().noisy(1)
    lists = [engine.floats(each.ravel()) for each in (samples.time, samples.force, samples.rate)]
    foot, strides = make_foot(engine, samples, lag=1), engine.new("Stride", 20)
    delays = []
    for i in range(len(samples)):
        count = engine.module("foot").feed(foot, strides, *lists, i, i + 1)
        delays += [float(samples.time[i] - strides[k].next_rest) for k in range(count) if strides[k].walking]
    # At first it must be learned which way the sensor sits; and after the last step there is no next swing.
    steady_delays = np.array(delays[6:-2])
    assert len(steady_delays) >= 20
    assert steady_delays.max() < 2.5 * gait.stride_time
    assert max(delays) < 6.0


@GAITS
def test_a_live_length_is_the_length_with_one_stride_of_delay(engine: Runtime, gait: Gait) -> None:
    samples = stopped(gait)
    live, later = run(engine, samples, lag=1), run(engine, samples, lag=3)
    assert np.array_equal(live["first_sample"], later["first_sample"])
    np.testing.assert_allclose(later["live_length"], live["length"], rtol=0.0, atol=1e-12)
    assert np.abs(later["length"] - live["length"]).max() > 1e-6


@GAITS
def test_a_live_length_has_the_bits_of_the_length_with_one_stride_of_delay(engine: Runtime, gait: Gait) -> None:
    samples = stopped(gait)
    assert not differences(
        {"length": run(engine, samples, lag=1)["length"]}, {"length": run(engine, samples, lag=3)["live_length"]}
    )


@GAITS
def test_more_lag_changes_little_and_loses_nothing(engine: Runtime, gait: Gait) -> None:
    samples = stopped(gait)
    lengths = [run(engine, samples, lag=lag)["length"] for lag in (1, 3, 5, 7)]
    for length in lengths[:-1]:
        np.testing.assert_allclose(length, lengths[-1], atol=0.01)


def test_a_lag_beyond_the_slots_is_held_at_what_they_can(engine: Runtime) -> None:
    samples = stopped(WALK)
    np.testing.assert_allclose(run(engine, samples, lag=20)["length"], run(engine, samples, lag=7)["length"], atol=0.01)


def test_rows_follow_each_other_without_holes(engine: Runtime) -> None:
    found = run(engine, stopped(RUN), lag=3)
    assert np.array_equal(found["first_sample"][1:], found["last_sample"][:-1])
    assert np.array_equal(found["rest"], found.samples.time[found["first_sample"]])
    assert np.array_equal(found["next_rest"], found.samples.time[found["last_sample"]])


def test_hours_of_walking_keep_their_strides(engine: Runtime) -> None:
    """The buffers slide many times; one short walk over and over, with the time going on."""
    piece = Walk(steady(WALK, 60, stand=1.0), rest=1.0).samples(100.0)
    samples = piece
    for _ in range(5):
        samples = samples.then(piece, 0.01)
    samples = samples.then(samples, 0.01)
    found = run(engine, samples, lag=3)
    assert found.measured.sum() == 12 * 60
    assert np.abs(np.sort(found.strides("length"))[24:] - WALK.length).max() < 0.05
    early = run(engine, Samples(samples.time + 1.7e6, samples.force, samples.rate), lag=3)
    # The later a time, the coarser its double: a sample may fall into the bin beside, which the axis is learned from.
    np.testing.assert_allclose(early["length"], found["length"], atol=1e-3)


def test_a_stream_that_ended_can_go_on(engine: Runtime) -> None:
    walk = Walk(steady(WALK, 10)).samples()
    found = run(engine, walk)
    again = Samples(walk.time + walk.time[-1] + 5.0, walk.force, walk.rate)
    lists = [engine.floats(each.ravel()) for each in (again.time, again.force, again.rate)]
    strides = engine.new("Stride", 50)
    functions = engine.module("foot")
    count = functions.feed(found.foot, strides, *lists, 0, len(again))
    rows = [engine.columns(strides[:count]), engine.columns(strides[: functions.finish(found.foot, strides)])]
    assert sum(int(each["measured"].sum()) for each in rows) == 10


def test_a_stream_without_samples_has_no_strides(engine: Runtime) -> None:
    foot, strides = engine.new("Foot"), engine.new("Stride", 3)
    assert engine.module("foot").finish(foot, strides) == 0
    assert engine.module("foot").feed(foot, strides, *[engine.floats([0.0, 0.0, 9.8])] * 3, 0, 1) == 0
    assert engine.module("foot").finish(foot, strides) == 0
