"""Two pods over links as bad as they may be: what is stored is what was sent, minus gaps that the recording declares.

A sample says which one it is, and a hash of that, so that a wrong one shows wherever it is stored. In full ten minutes
for each shape; time is made up, so that they take half a minute.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from openstride.pod import pod_clock
from openstride.recorder import Recorder
from openstride.recordings import ClockExchange, LogReader, Recording, Side
from tests.conftest import FULL
from tests.recorder.made_pod import RATE, MadePod
from tests.recorder.runs import EPOCH_US, declared, record, run, sealed, shaped_pair, stored
from tests.recorder.shaped import Shape

#: What a pod whose power fails has not written yet: a packet of 19 samples that is not full.
HALF_A_PACKET = 19
#: Two pods are connected, one after the other (s).
CONNECTED_WITHIN = 3.0
#: How far the two clocks may be apart after a minute (s).
ALLOWED = 5e-3

KINDS = {
    "clean": Shape(),
    "dropping": Shape(drop=0.3),
    "doubling": Shape(duplicate=0.3),
    "disordered": Shape(reorder=64),
    "damaging": Shape(corrupt=0.3),
    "all of it": Shape(drop=0.3, duplicate=0.3, corrupt=0.3, reorder=64),
}
IN_SHORT = [("clean", 0.050), ("dropping", 0.015), ("all of it", 0.030)]
IN_FULL = [(kind, interval) for kind in KINDS for interval in (0.015, 0.030, 0.050)]


def missing_of(recording: Recording, pod: MadePod, side: Side) -> dict[int, int]:
    """Return how many samples of each boot are not stored, after looking that the stored ones are in order."""
    names = stored(recording, side)
    assert all(one < other for one, other in pairwise(names))
    return {boot: taken - sum(each == boot for each, _ in names) for boot, taken in pod.taken.items()}


@pytest.mark.parametrize(("kind", "interval"), IN_FULL if FULL else IN_SHORT)
def test_what_is_stored_is_what_was_sent(
    kind: str, interval: float, tmp_path: Path, times: Callable[[int, int], int], measured: Callable[[str], None]
) -> None:
    seconds = times(50, 600)
    shape = replace(KINDS[kind], interval=interval, disconnect_every=times(20, 60))
    # The number of a sample wraps after 5 minutes; in short its recording has gone on for nearly as long before.
    pods, links = shaped_pair(shape, 77, first=times(65_536 - 4000, 0))
    outcome = run(record(tmp_path / "log", links, seconds, patience=300.0))
    recording = sealed(tmp_path / "log")
    for side, pod in pods.items():
        names = stored(recording, side)
        assert names == [(1, number) for number in range(names[0][1], pod.taken[1])]
        # The first is the one that was next when the stream was started.
        assert 0 <= names[0][1] - pod.first < CONNECTED_WITHIN * RATE
        assert outcome.feet[side].why == "whole"
    assert pods["left"].taken[1] > 65_536
    assert recording.metadata.gaps == ()
    samples = sum(foot.samples for foot in outcome.feet.values())
    fetched = sum(foot.fetched for foot in outcome.feet.values())
    measured(
        f"link {kind}, {1e3 * interval:.0f} ms, {seconds} s, lost now and then: {samples:,} samples, of them"
        f" {fetched:,} fetched; 0 missing, 0 wrong"
    )


@pytest.mark.parametrize("kind", ["clean", "all of it"])
def test_a_pod_that_restarts_in_mid_run_costs_half_a_packet(
    kind: str, tmp_path: Path, times: Callable[[int, int], int], measured: Callable[[str], None]
) -> None:
    seconds = times(40, 600)
    pods, links = shaped_pair(replace(KINDS[kind], disconnect_every=times(25, 60)), 78)

    async def restart(_: Recorder) -> None:
        await asyncio.sleep(0.4 * seconds)
        left = links[0]
        left.drop()
        pods["left"].reboot(left.now)

    outcome = run(record(tmp_path / "log", links, seconds, meanwhile=restart, patience=300.0))
    recording = sealed(tmp_path / "log")
    missing = {side: missing_of(recording, pod, side) for side, pod in pods.items()}
    assert missing["right"] == {1: 0}
    assert missing["left"][1] < HALF_A_PACKET
    assert missing["left"][2] == 0
    assert [gap.reason for gap in recording.metadata.gaps] == ["pod restarted"]
    assert outcome.whole
    measured(
        f"link {kind}, a restart in mid-run: {missing['left'][1]} samples were never written, all others are there"
    )


def test_what_flash_lost_is_declared(tmp_path: Path, times: Callable[[int, int], int]) -> None:
    pods, links = shaped_pair(replace(KINDS["all of it"], disconnect_every=20.0), 79)

    async def lose(_recorder: Recorder) -> None:
        for _ in range(5):
            await asyncio.sleep(times(6, 60))
            pods["left"].lose(300, links[0].now)

    outcome = run(record(tmp_path / "log", links, times(40, 400), meanwhile=lose, patience=300.0))
    recording = sealed(tmp_path / "log")
    assert missing_of(recording, pods["left"], "left") == {1: 1500}
    assert declared(recording, "left", "lost in the pod", "not received") == 1500
    assert (outcome.feet["left"].missing, outcome.feet["left"].absent) == (1500, 1500)
    assert outcome.feet["left"].why == "lost in the pod"


@pytest.mark.parametrize("interval", [0.015, 0.030, 0.050])
def test_two_clocks_are_on_one_line_after_a_minute(
    interval: float, tmp_path: Path, times: Callable[[int, int], int], measured: Callable[[str], None]
) -> None:
    errors = []
    # Nothing was tuned with these seeds.
    for seed in range(900, 900 + times(1, 20)):
        pods, links = shaped_pair(Shape(interval=interval, drop=0.3), seed)
        log = tmp_path / f"{seed}"
        run(record(log, links, 61.0))
        for side, pod in pods.items():
            exchanges = [each for each in LogReader(log) if isinstance(each, ClockExchange) and each.side == side]
            line = pod_clock(exchanges)
            assert line is not None
            # When was it, by the line, when the pod's clock read what it read 60 s after the beginning?
            errors.append(1e-6 * (line.log_us(pod.ticks(60.0)) - EPOCH_US) - 60.0)
    assert np.abs(errors).max() < ALLOWED
    measured(
        f"clock line after a minute, interval {1e3 * interval:.0f} ms, 30 % sent again: mean"
        f" {1e3 * np.mean(errors):+.1f} ms, largest {1e3 * np.abs(errors).max():.1f} ms of {len(errors)}"
    )
