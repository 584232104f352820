"""A log played once more gives the strides that were logged, bit for bit, or says which one differs and how."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace as changed
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from openstride.pod import Flag
from openstride.recordings import SIDES, Event, LiveStride, LogEntry, Received, Recording, Side, read_recording
from openstride.replay import Difference, Fit, LiveFoot, Seat, Verdict, replay, stride_fields
from openstride.runtime import Runtime, load
from tests.pod.talking import BEGIN_US, TalkingPod

ACC = 16 * 9.80665 / 32_768
GYR = 2000 * np.pi / 180 / 32_768


@cache
def engine() -> Runtime:
    return load("numba")


@pytest.fixture(scope="module")
def walk(shared: Path) -> Recording:
    """Return a minute of a real walk."""
    return read_recording(shared / "recordings" / "gaitmap-walk")


def counts_of(recording: Recording, side: Side) -> NDArray[np.int16]:
    foot = recording.feet[side]
    both = np.hstack([foot.specific_force / ACC, foot.angular_rate / GYR])
    return np.clip(np.rint(both), -32_768, 32_767).astype(np.int16)


def talk(recording: Recording, *, samples: int = 8_000, lost: range = range(0)) -> list[LogEntry]:
    """Return the log of both pods, in order of arrival, as a recorder writes it without the live strides."""
    entries: list[tuple[int, LogEntry]] = []
    for side in SIDES:
        pod = TalkingPod(side)
        pod.counts = counts_of(recording, side)[:samples]
        said = [*pod.hello(), *pod.run(0, len(pod.counts)), *pod.goodbye(len(pod.counts))]
        entries += [(getattr(each, "received_us", 0), each) for i, each in enumerate(said) if i - 2 not in lost]
    entries.sort(key=lambda pair: pair[0])
    return [start(engine().source), *(entry for _, entry in entries), Event(BEGIN_US + 10**9, "stop")]


def start(source: str) -> Event:
    return Event(BEGIN_US, "start", json.dumps({"engine": source, "app": "web", "version": "0.1.0"}))


def seen(entries: Sequence[LogEntry]) -> list[LogEntry]:
    """Return the log as the recorder leaves it: each stride after the packet that completed it."""

    def written() -> Iterator[LogEntry]:
        known: list[LiveStride] = []
        for i, entry in enumerate(entries):
            yield entry
            if i % 200 == 0 or i == len(entries) - 1:
                made = replay(entries[: i + 1], engine()).strides
                yield from (stride for stride in made if stride not in known)
                known = list(made)

    return list(written())


def test_strides_of_both_feet_come_out(walk: Recording) -> None:
    strides = replay(talk(walk), engine()).strides
    fields = stride_fields(engine())
    for side in SIDES:
        of_side = [dict(zip(fields, each.values, strict=True)) for each in strides if each.side == side]
        walking = [each for each in of_side if each["walking"] and each["measured"]]
        assert len(walking) > 15
        assert 1.0 < np.median([each["length"] for each in walking]) < 1.6
        # A stretch ends where the next one begins.
        assert all(a["next_rest"] == b["rest"] for a, b in pairwise(of_side))


def test_what_was_seen_is_what_the_log_gives(walk: Recording) -> None:
    found = replay(seen(talk(walk, samples=4_000)), engine())
    assert found.seen == len(found.strides) > 20
    assert (found.equal, found.difference) == (True, None)


def test_both_drivers_give_the_same_bits(walk: Recording) -> None:
    entries = talk(walk, samples=2_500)
    assert replay(entries, engine()).strides == replay(entries, load("cpython")).strides


def test_a_stride_that_differs_in_one_bit_is_found_and_named(walk: Recording) -> None:
    entries = seen(talk(walk, samples=4_000))
    fields = stride_fields(engine())
    at = next(i for i, each in enumerate(entries) if isinstance(each, LiveStride) and each.side == "right")
    stride = entries[at]
    assert isinstance(stride, LiveStride)
    length = list(fields).index("length")
    nearly = float(np.nextafter(stride.values[length], np.inf))
    entries[at] = changed(stride, values=(*stride.values[:length], nearly, *stride.values[length + 1 :]))
    found = replay(entries, engine())
    assert found.equal is False
    assert found.difference == Difference("right", 0, "length", nearly, stride.values[length])


def test_a_swing_path_that_differs_is_found(walk: Recording) -> None:
    entries = [
        changed(each, path_checksum=each.path_checksum ^ 1) if isinstance(each, LiveStride) else each
        for each in seen(talk(walk, samples=4_000))
    ]
    difference = replay(entries, engine()).difference
    assert difference is not None
    assert difference.field == "path"


def test_a_stride_that_the_data_does_not_give_is_found(walk: Recording) -> None:
    entries = seen(talk(walk, samples=4_000))
    last = next(each for each in reversed(entries) if isinstance(each, LiveStride))
    difference = replay([*entries, last], engine()).difference
    assert difference is not None
    assert difference.field == "missing"


def test_a_recorder_that_was_killed_before_it_logged_the_last_strides_is_no_difference(walk: Recording) -> None:
    entries = seen(talk(walk, samples=4_000))
    at = [i for i, each in enumerate(entries) if isinstance(each, LiveStride)]
    cut = [each for i, each in enumerate(entries) if i not in at[-3:]]
    found = replay(cut, engine())
    assert found.equal is True
    assert found.seen == len(found.strides) - 3


def test_another_engine_is_not_held_to_these_bits(walk: Recording) -> None:
    entries = [start("0123456789abcdef"), *seen(talk(walk, samples=2_500))[1:]]
    found = replay(entries, engine())
    assert (found.same_engine, found.equal, found.engines) == (False, None, ("0123456789abcdef",))


@pytest.mark.parametrize("text", ["", "no JSON", "[1]", '{"engine": 3}'])
def test_a_start_without_an_engine_is_another_engine(text: str) -> None:
    assert replay([Event(BEGIN_US, "start", text)], engine()).equal is None


def test_the_live_engine_starts_anew_with_the_recorder(walk: Recording) -> None:
    entries = talk(walk, samples=4_000)
    once = replay(entries, engine()).strides
    twice = replay([*entries, *entries], engine()).strides
    assert list(twice) == [*once, *once]


def test_lost_packets_cost_the_strides_they_were_in_and_no_others(walk: Recording) -> None:
    whole = replay(talk(walk), engine()).strides
    holed = replay(talk(walk, lost=range(300, 400)), engine()).strides
    assert 30 < len(holed) < len(whole)


def test_packets_from_flash_are_for_the_final_analysis(walk: Recording) -> None:
    pod = TalkingPod("left")
    pod.counts = counts_of(walk, "left")
    live = [*pod.hello(), *pod.run(0, 4_000)]
    late = [pod.sends(number, 8, Flag.REPLAY) for number in range(0, 800, 8)]
    assert replay([*live, *late], engine()).strides == replay(live, engine()).strides


def test_what_cannot_be_decoded_is_passed_over(walk: Recording) -> None:
    entries = talk(walk, samples=3_000)
    rubbish = [changed(each, value=each.value[:-1]) for each in entries if isinstance(each, Received)][5:200]
    assert replay([*entries[:50], *rubbish, *entries[50:]], engine()).strides == replay(entries, engine()).strides


def test_how_the_pods_are_worn_is_told_beside_the_strides(walk: Recording) -> None:
    feet = {side: LiveFoot(side, engine()) for side in SIDES}
    assert feet["left"].fit is None
    assert feet["left"].sides(feet["right"]) == "unknown"
    fits: dict[Side, Fit] = {}
    sides: set[Verdict] = set()
    for entry in talk(walk):
        if isinstance(entry, Received) and entry.side is not None:
            feet[entry.side].take(entry)
            if (fit := feet[entry.side].fit) is not None:
                fits[entry.side] = fit
            sides.add(feet["left"].sides(feet["right"]))
    assert set(fits) == set(SIDES)
    for fit in fits.values():
        assert (fit.mount, fit.hold, fit.seat) == ("good", "good", "on_edge")
        assert fit.strides > 20
    assert sides == {"unknown", "good"}
    assert feet["left"].fit is None


def test_codes_of_the_engine_have_their_names() -> None:
    codes = engine().module("fit")
    assert [getattr(codes, name.upper()) for name in get_args(Verdict)] == [0, 1, 2, 3, 4, 5]
    assert [getattr(codes, name.upper()) for name in get_args(Seat)] == [0, 1, 2, 3, 4, 5]
