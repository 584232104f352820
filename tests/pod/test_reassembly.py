"""Packets in any order, any size, any number of times: each sample is known once, and what is missing is known."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.pod import FieldError, Flag, ImuPacket, OutOfLineError, Reassembly

RATE = 208.0


def packet(number: int, samples: int = 8, *, start: int = 0, rate: float = RATE) -> ImuPacket:
    """Return the packet that begins with a sample, from a pod whose clock read `start` at sample 0."""
    ticks = (start + round(number * 32_768 / rate)) % 2**32
    return ImuPacket("left", Flag(0), number % 65_536, ticks, 0, bytes(12 * samples))


def in_packets(total: int, first: int, seed: int) -> list[tuple[int, int]]:
    """Return first number and size of packets that hold samples [first, first + total)."""
    generator = random.Random(seed)
    packets, number = [], first
    while number < first + total:
        size = min(generator.randint(1, 19), first + total - number)
        packets.append((number, size))
        number += size
    return packets


starts = st.sampled_from((0, 2**32 - 1, 2**32 - 300_000, 123_456_789))
firsts = st.sampled_from((0, 65_000, 65_535, 200_000))


@given(starts, firsts, st.integers(0, 10_000), st.data())
def test_lost_repeated_and_shuffled_packets_are_recognised(
    start: int, first: int, seed: int, data: st.DataObject
) -> None:
    packets = in_packets(3000, first, seed)
    generator = random.Random(data.draw(st.integers(0, 10_000)))
    arrived = [each for each in packets if generator.random() < 0.7]
    arrived += [each for each in arrived if generator.random() < 0.3]
    # Each packet may be overtaken by the next 64.
    order = sorted(range(len(arrived)), key=lambda i: arrived[i][0] + generator.uniform(0.0, 64.0 * 10.0))
    line = Reassembly(RATE, first)
    known: set[int] = set()
    for i in order:
        number, size = arrived[i]
        placed = line.place(packet(number, size, start=start))
        assert placed.number == number
        fresh = {each for part in placed.fresh for each in part}
        assert fresh == set(range(number, number + size)) - known
        known |= fresh
    assert known == {each for number, size in arrived for each in range(number, number + size)}
    if known:
        missing = {each for gap in line.missing for each in gap}
        assert missing == set(range(min(known), max(known) + 1)) - known
        assert {each for part in line.held for each in part} == known


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 19)), min_size=1, max_size=60))
def test_packets_of_other_sizes_fill_the_same_gaps(pieces: list[tuple[int, int]]) -> None:
    line = Reassembly(RATE)
    known: set[int] = set()
    for number, size in pieces:
        fresh = {each for part in line.place(packet(number, size)).fresh for each in part}
        assert fresh == set(range(number, number + size)) - known
        known |= fresh
    held = line.held
    assert all(before.stop < after.start for before, after in pairwise(held))


def test_both_counters_begin_again_many_times_without_a_jump() -> None:
    line = Reassembly(RATE)
    numbers = range(0, 40 * 65_536, 8 * 999)
    placed = [line.place(packet(number, start=2**32 - 5_000_000)) for number in numbers]
    assert [each.number for each in placed] == list(numbers)
    assert placed[-1].ticks - placed[0].ticks == pytest.approx(numbers[-1] * 32_768 / RATE, abs=1.0)


@pytest.mark.parametrize("silence", [60, 3600, 4 * 3600])
@pytest.mark.parametrize("off", [0.99, 1.01])
def test_numbers_are_found_again_after_hours_of_silence_though_the_sensor_is_off(silence: int, off: float) -> None:
    line = Reassembly(RATE)
    line.place(packet(0, rate=RATE * off))
    after = round(silence * RATE * off)
    placed = line.place(packet(after, rate=RATE * off))
    assert placed.number == after
    assert placed.gap == range(8, after)


def test_the_number_said_at_the_start_tells_turns_apart() -> None:
    assert Reassembly(RATE, 3 * 65_536 + 5).place(packet(3 * 65_536 - 2)).number == 3 * 65_536 - 2


def test_a_number_is_never_below_zero() -> None:
    assert Reassembly(RATE, 0).place(packet(65_530)).number == 65_530


@pytest.mark.parametrize(("number", "time_of"), [(8, 80), (8, -80), (30_000, 16), (16, 13)])
def test_a_packet_that_contradicts_the_others_is_refused_and_leaves_no_trace(number: int, time_of: int) -> None:
    line = Reassembly(RATE)
    line.place(packet(0, start=10_000_000))
    wrong = ImuPacket("left", Flag(0), number, packet(time_of, start=10_000_000).ticks, 0, bytes(96))
    with pytest.raises(OutOfLineError, match="read its INFO"):
        line.place(wrong)
    assert line.held == (range(8),)
    assert line.place(packet(8, start=10_000_000)).gap is None


def test_live_times_go_on_from_packet_to_packet() -> None:
    line = Reassembly(RATE)
    first, second = (line.place(packet(number)).times(RATE) for number in (0, 8))
    assert second[0] - first[-1] == pytest.approx(1 / RATE, abs=1 / 32_768)
    assert (first[1:] - first[:-1]).tolist() == pytest.approx([1 / RATE] * 7)


def test_a_rate_of_zero_is_refused() -> None:
    with pytest.raises(FieldError):
        Reassembly(0.0)
