"""Packets that are taken together give what they give one by one, however many were lost, doubled, late or damaged."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from openstride.pod import IMU, Flag, Reassembly, decode_imu, runs_of, seal
from openstride.pod import _imu as imu
from openstride.recordings import LogEntry, Received, ReceivedRun, Recording, together
from openstride.replay import replay
from openstride.runtime import load
from openstride.simulator import RUNNERS, simulate
from tests.pod.talking import RATE, TalkingPod

SAMPLES = 6_000
ONE_BY_ONE = 10**9


@contextmanager
def shortest_run(packets: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(imu, "SHORTEST_RUN", packets)
        yield


@cache
def running() -> NDArray[np.int16]:
    """Return the counts of a foot that runs."""
    foot = simulate(RUNNERS["easy"], 70.0, 5).recording.feet["left"]
    scales = TalkingPod().info.scales
    both = np.hstack([foot.specific_force / scales.acc, foot.angular_rate / scales.gyr])
    return np.clip(np.rint(both), -32_768, 32_767).astype(np.int16)


def messy(seed: int) -> list[LogEntry]:
    """Return the log of a pod over a link where everything that can happen does, now and then."""
    drawn = random.Random(seed)
    pod = TalkingPod(really=RATE * drawn.uniform(0.98, 1.02), boot_ticks=2**32 - drawn.randrange(1_000_000))
    pod.counts = running()
    packets: list[LogEntry] = []
    number = 0
    while number < SAMPLES:
        size = drawn.choice([8, 8, 8, 8, 8, 8, 8, 8, 8, 19, 1])
        for _ in range(drawn.randrange(1, 120)):
            flags = drawn.choices([Flag(0), Flag.GAP, Flag.REPLAY, Flag.ACC_CLIPPED], [400, 1, 1, 1])[0]
            packets.append(pod.sends(number, size, flags))
            number += size * drawn.choices([1, 2, 40], [300, 1, 1])[0]
    for at in drawn.sample(range(len(packets) - 1), 4):
        packets[at], packets[at + 1] = packets[at + 1], packets[at]
    for at in drawn.sample(range(len(packets)), 4):
        packets.insert(at, drawn.choice(packets))
    for at in drawn.sample(range(len(packets)), 3):
        damaged = packets[at]
        assert isinstance(damaged, Received)
        packets[at] = replace(damaged, value=bytes([damaged.value[0] ^ drawn.choice([0, 1])]) + damaged.value[1:-1])
    half = drawn.randrange(len(packets))
    after = drawn.choice([[], pod.hello(), replace(pod, boot=2).hello()])
    return [*pod.hello(), *packets[:half], *after, *packets[half:], *pod.goodbye(SAMPLES)]


def same(one: Recording, other: Recording) -> bool:
    samples = ("time", "specific_force", "angular_rate", "sequence")
    feet = [[getattr(foot, name).tobytes() for foot in each.feet.values() for name in samples] for each in (one, other)]
    return feet[0] == feet[1] and (one.metadata, one.notices) == (other.metadata, other.notices)


@pytest.mark.parametrize("seed", range(40))
def test_a_log_is_sealed_alike_in_runs_and_packet_by_packet(seed: int) -> None:
    entries = messy(seed)
    with shortest_run(2):
        together = seal(entries, name="run")
    with shortest_run(ONE_BY_ONE):
        assert same(together, seal(entries, name="run"))


def test_a_log_is_played_again_alike_in_runs_and_packet_by_packet() -> None:
    runtime, strides = load("numba"), 0
    for seed in range(10):
        entries = messy(seed)
        with shortest_run(2):
            together = replay(entries, runtime)
        with shortest_run(ONE_BY_ONE):
            assert replay(entries, runtime) == together
        strides += len(together.strides)
    assert strides > 50


def test_a_run_is_what_its_packets_are() -> None:
    pod = TalkingPod()
    entries = [each for each in pod.run(0, 4_000) if isinstance(each, Received)]
    (received,) = together(entries, IMU.short)
    assert isinstance(received, ReceivedRun)
    ((count, run),) = runs_of(received.values)
    packets = [decode_imu(each.value) for each in entries]
    assert run is not None
    assert (count, len(run), run.each) == (len(packets), 4_000, 8)
    assert run.counts.tolist() == [row for packet in packets for row in packet.counts.tolist()]
    line, other = Reassembly(RATE), Reassembly(RATE)
    placed, one_by_one = line.place_run(run), [other.place(packet) for packet in packets]
    assert placed is not None
    assert placed.times.tolist() == [each.ticks for each in one_by_one]
    assert placed.numbers.tolist() == [each.number for each in one_by_one]
    assert line.held == other.held


def test_every_packet_is_in_one_run_or_alone() -> None:
    entries = [each for each in messy(3) if isinstance(each, Received) and each.source == IMU.short]
    runs = [each for each in together(entries, IMU.short) if isinstance(each, ReceivedRun)]
    assert [each for run in runs for each in run.one_by_one()] == entries
    assert all(sum(count for count, _ in runs_of(run.values)) == len(run) for run in runs)
