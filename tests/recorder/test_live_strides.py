"""What a recorder shows live is what its log gives again, bit for bit, whatever the links did."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from openstride.pod import Player, virtual_pair
from openstride.recorder import Listener, Recorder, Snapshot
from openstride.recordings import LiveStride, LogReader, Recording, Side, read_recording
from openstride.replay import replay
from openstride.runtime import Runtime, load
from tests.recorder.player_link import PlayerLink
from tests.recorder.runs import record, run, sealed
from tests.recorder.shaped import Shape, ShapedLink


@cache
def engine() -> Runtime:
    return load("numba")


@pytest.fixture(scope="module")
def walk(shared: Path) -> Recording:
    """Return a real walk."""
    return read_recording(shared / "recordings" / "gaitmap-walk")


class Seen(Listener):
    def __init__(self) -> None:
        self.strides: list[LiveStride] = []

    def stride(self, stride: LiveStride) -> None:
        self.strides.append(stride)


def walk_with(
    players: dict[Side, Player], links: list[PlayerLink], log: Path, seconds: float
) -> tuple[list[LiveStride], Snapshot]:
    seen = Seen()
    last: list[Snapshot] = []

    async def meanwhile(recorder: Recorder) -> None:
        await asyncio.sleep(seconds - 0.5)
        last.append(recorder.snapshot())

    outcome = run(record(log, links, seconds, runtime=engine(), listener=seen, meanwhile=meanwhile))
    assert outcome.whole
    for side, player in players.items():
        assert len(sealed(log).feet[side]) == outcome.feet[side].samples
        assert outcome.feet[side].samples <= len(player.counts) + 208 * seconds
    return seen.strides, last[0]


def by_foot(strides: Sequence[LiveStride]) -> list[LiveStride]:
    return sorted(strides, key=lambda stride: stride.side)


def test_live_strides_are_those_of_the_log(walk: Recording, tmp_path: Path) -> None:
    players = virtual_pair(walk)
    links = [PlayerLink(player, side) for side, player in players.items()]
    seen, snapshot = walk_with(players, links, tmp_path / "log", 40.0)
    again = replay(LogReader(tmp_path / "log"), engine())
    assert again.equal
    assert by_foot(again.strides) == by_foot(seen)
    assert len(seen) == again.seen > 50
    assert {foot.fit.hold for foot in snapshot.feet.values() if foot.fit} == {"good"}


def test_live_strides_are_those_of_the_log_on_a_bad_link(walk: Recording, tmp_path: Path) -> None:
    players = virtual_pair(walk)
    shape = Shape(drop=0.05, duplicate=0.1, corrupt=0.05, reorder=4, disconnect_every=15.0, away=2.0)
    links: list[PlayerLink] = [ShapedLink(player, shape, seed, "L") for seed, player in enumerate(players.values())]
    seen, _ = walk_with(players, links, tmp_path / "log", 40.0)
    again = replay(LogReader(tmp_path / "log"), engine())
    assert again.equal
    assert by_foot(again.strides) == by_foot(seen)
    assert len(seen) > 10
