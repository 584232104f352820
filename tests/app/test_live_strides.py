"""The page and `openstride.replay` make the same strides of a log, bit for bit, whatever was received."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from struct import pack

import pytest

from openstride.pod import CONTROL, IMU, INFO, Player, StartStream, encode_command, virtual_pair
from openstride.recordings import (
    SIDES,
    Event,
    LogEntry,
    LogReader,
    LogWriter,
    Received,
    Recording,
    Side,
    read_recording,
)
from openstride.replay import replay
from openstride.runtime import load
from openstride.simulator import RUNNERS, simulate
from portable.node import find_node
from tests.conftest import ROOT, Require

START_US = 1_777_000_000_000_000
TOOLS = ROOT / "app" / "node_modules" / "vite"


@pytest.fixture
def page(require: Require) -> list[str]:
    """Return the command that plays a log once more as the page would."""
    require("node", "the page's code runs there; `make setup` brings it", present=bool(find_node()))
    require("page", "it is not built; `make page` builds it", present=TOOLS.is_dir())
    return [*find_node(), "tools/replay.mjs"]


def received(recording: Recording, seconds: float, seed: int) -> Iterator[LogEntry]:
    """Yield what a recorder may receive: packets lost, damaged and repeated, silences, and a second start of it."""
    chance = random.Random(seed)
    pods = virtual_pair(recording)
    away = dict.fromkeys(pods, 0.0)
    yield Event(START_US, "start", "{}")
    yield from (entry for side, pod in pods.items() for entry in hello(side, pod, 0.0))
    for tick in range(1, int(20 * seconds)):
        now = tick / 20
        for side, pod in pods.items():
            for short, packet in pod.take(now):
                if short == IMU.short:
                    yield from arriving(side, packet, now, chance, out_of_reach=now < away[side])
            if away[side] and now >= away[side]:
                yield from hello(side, pod, now)
                away[side] = 0.0
            elif chance.random() < 0.001:
                away[side] = now + 4.0
        if tick == int(10 * seconds):
            yield Event(at_us(now), "start", "{}")
            yield from (entry for side, pod in pods.items() for entry in hello(side, pod, now))
    yield Event(at_us(seconds), "stop")


def hello(side: Side, pod: Player, now: float) -> Iterator[LogEntry]:
    pod.bond(b"page", now)
    pod.connect(b"page", now)
    yield Received(side, INFO.short, at_us(now), pod.info_bytes(now))
    pod.write(CONTROL.short, encode_command(1, StartStream(8)), now)
    ((short, answer),) = pod.take(now, 1)
    yield Received(side, short, at_us(now), answer)


def arriving(side: Side, packet: bytes, now: float, chance: random.Random, *, out_of_reach: bool) -> Iterator[LogEntry]:
    luck = chance.random()
    if out_of_reach or luck < 0.002:
        return
    value = bytes([packet[0] ^ 1]) + packet[1:] if luck < 0.004 else packet
    for _ in range(2 if luck > 0.998 else 1):
        yield Received(side, IMU.short, at_us(now), value)


def at_us(now: float) -> int:
    return START_US + int(now * 1e6)


def assert_equal(entries: Iterator[LogEntry], folder: Path, page: list[str]) -> int:
    """Play a log once more both ways and compare all bits; how many strides it has."""
    with LogWriter(folder, clock=lambda: 0.0) as log:
        for entry in entries:
            log.append(entry)
    strides = replay(LogReader(folder), load("numba")).strides
    # Each foot's are in their order; which foot's come between is up to who plays them.
    ours = [f"{s.side} {s.path_checksum:08x} {pack(f'<{len(s.values)}d', *s.values).hex()}" for s in strides]
    done = subprocess.run([*page, str(folder)], cwd=ROOT / "app", check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for side in SIDES:
        theirs = [line for line in done.stdout.splitlines() if line.startswith(side)]
        assert theirs == [line for line in ours if line.startswith(side)]
    return len(ours)


@pytest.mark.parametrize("seed", range(3))
def test_a_simulated_run_over_a_bad_link(page: list[str], tmp_path: Path, seed: int) -> None:
    recording = simulate(RUNNERS["easy"], 60.0, seed).recording
    assert assert_equal(received(recording, 60.0, seed), tmp_path / "log", page) > 80


def test_a_real_run_over_a_bad_link(page: list[str], tmp_path: Path, shared: Path) -> None:
    recording = read_recording(shared / "recordings" / "run-with-stryd")
    assert assert_equal(received(recording, 90.0, 7), tmp_path / "log", page) > 60
