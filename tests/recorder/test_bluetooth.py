"""The recorder over an unmodified bleak, with its stock backend for BlueZ, and virtual shoes at the other end."""

from __future__ import annotations

import asyncio
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from openstride.recorder import (
    BleakLink,
    BluetoothOffError,
    Found,
    Outcome,
    Recorder,
    find_pods,
)
from openstride.recordings import SIDES
from tests.conftest import Require
from tests.end_to_end.house import Shoes
from tests.radio.recordings import players_of, write_made_up_recording
from tests.recorder.runs import counts_of, sealed

EPOCH_US = time.time_ns() // 1000 - time.monotonic_ns() // 1000


def wall_us() -> int:
    return EPOCH_US + time.monotonic_ns() // 1000


@pytest.fixture
def made_up(require: Require, tmp_path: Path) -> Path:
    require("dbus", "the virtual shoes need dbus-daemon", present=shutil.which("dbus-daemon") is not None)
    return write_made_up_recording(tmp_path, seconds=60.0)


def drop(shoes: Shoes, side: str) -> None:
    assert shoes.process is not None
    assert shoes.process.stdin is not None
    shoes.process.stdin.write(f"drop {side}\n")
    shoes.process.stdin.flush()


def test_two_pods_are_found_recorded_lost_and_found_again(
    made_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def record(shoes: Shoes) -> tuple[tuple[Found, ...], Outcome]:
        found = await find_pods(10.0)
        async with Recorder(tmp_path / "log", [BleakLink(each) for each in found], wall_us=wall_us) as recorder:
            await recorder.start()
            await asyncio.sleep(2.0)
            drop(shoes, "left")
            await asyncio.sleep(3.0)
            assert {foot.reach for foot in recorder.snapshot().feet.values()} == {"live"}
            return found, await recorder.stop()

    with Shoes(made_up) as shoes:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", shoes.bus)
        found, outcome = asyncio.run(record(shoes))
    assert {each.side for each in found} == {"left", "right"}
    recording = sealed(tmp_path / "log")
    players = {player.info.side: player for player in players_of(made_up, 1.0)}
    for side in SIDES:
        sequence = recording.feet[side].sequence
        assert sequence is not None
        assert len(sequence) == outcome.feet[side].samples > 800
        np.testing.assert_array_equal(counts_of(recording, side), players[side].counts[sequence])
    assert outcome.feet["right"].why == "whole"


def test_where_no_pod_is_near_the_runner_is_told_what_to_do(
    require: Require, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    require("dbus", "the virtual shoes need dbus-daemon", present=shutil.which("dbus-daemon") is not None)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path / 'nowhere'}")
    with pytest.raises(BluetoothOffError):
        asyncio.run(find_pods(0.2))
