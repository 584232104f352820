"""`openstride pods`: what pods hold, and what is done about it. The pods are virtual, and so is the way to them."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

import openstride.cli._pods_run as pods_run
from openstride.cli._record_virtual import recording_of
from openstride.pod import CONTROL, Player, StartStream, StopStream, encode_command, virtual_pair
from openstride.recorder import Found, LinkError, NoPodsError
from openstride.recordings import SIDES, Side, read_recording
from openstride.simulator import RUNNERS, simulate
from tests.cli.conftest import Command
from tests.recorder.player_link import PEER, PlayerLink

ADDRESSES: Mapping[Side, str] = {"left": "F0:0D:00:00:00:01", "right": "F0:0D:00:00:00:02"}


class Near:
    """A radio with two pods near it."""

    scanner = None

    def __init__(self) -> None:
        self.players = virtual_pair(simulate(RUNNERS["easy"], 90.0, 1).recording)
        self.heard_at = -50
        self.out_of_reach: set[Side] = set()
        self.links: list[PlayerLink] = []

    def found(self) -> tuple[Found, ...]:
        device: Any = None
        return tuple(Found(f"OpenStride {side}", ADDRESSES[side], side, self.heard_at, device) for side in SIDES)

    def link(self, found: Found) -> PlayerLink:
        assert found.side
        # Each command has an event loop of its own.
        link = PlayerLink(self.players[found.side], found.name)
        link.near = found.side not in self.out_of_reach
        self.links.append(link)
        return link

    def record(self, side: Side, seconds: float) -> None:
        """Let a pod record by itself, some time ago."""
        player: Player = self.players[side]
        now = time.monotonic() - 100.0
        player.bond(PEER, now)
        player.connect(PEER, now)
        player.write(CONTROL.short, encode_command(1, StartStream(8)), now)
        for _ in range(round(seconds / 0.05)):
            player.take(now)
            now += 0.05
        player.write(CONTROL.short, encode_command(2, StopStream()), now)
        player.take(now)
        player.disconnect(now)


@pytest.fixture
def near(monkeypatch: pytest.MonkeyPatch) -> Near:
    near = Near()

    @asynccontextmanager
    async def radio(_: object) -> AsyncIterator[Near]:
        yield near

    async def find_pods(*_: object, **__: object) -> tuple[Found, ...]:
        return near.found()

    monkeypatch.setattr(pods_run, "radio", radio)
    monkeypatch.setattr(pods_run, "find_pods", find_pods)
    monkeypatch.setattr("openstride.cli._record_shoes.find_pods", find_pods)
    return near


def test_the_list_says_what_pods_are_and_what_they_hold(near: Near, command: Command) -> None:
    near.record("left", 10.0)
    ended = command("pods")
    assert ended.code == 0
    left = next(line for line in ended.out.splitlines() if ADDRESSES["left"] in line)
    assert left.replace("\N{NO-BREAK SPACE}", " ").split()[3:6] == ["left", "100", "%"]
    assert left.rstrip().endswith("1")
    assert "holds recording 1.1, 0.0 MB" in ended.out.replace("\N{NO-BREAK SPACE}", " ")
    assert f"openstride pods fetch {ADDRESSES['left']}" in ended.out


def test_the_list_is_also_for_programs(near: Near, command: Command) -> None:
    near.record("left", 10.0)
    left, right = json.loads(command("pods", "--json").out)["pods"]
    assert (left["address"], left["side"], left["battery_percent"]) == (ADDRESSES["left"], "left", 100)
    assert [(each["boot"], each["open"], each["acknowledged"]) for each in left["recordings"]] == [(1, False, False)]
    assert right["recordings"] == []


def test_a_pod_that_cannot_be_asked_is_listed_with_the_reason(near: Near, command: Command) -> None:
    near.out_of_reach.add("right")
    ended = command("pods")
    assert ended.code == 3
    assert "! OpenStride right: A pod could not be reached." in ended.out


def test_a_pod_that_another_program_may_be_recording_with_is_left_alone(near: Near, command: Command) -> None:
    near.heard_at = -127
    ended = command("pods")
    assert ended.code == 0
    assert "OpenStride left is connected to this computer already" in " ".join(ended.out.split())
    assert near.links == []


def test_no_pod_is_a_refusal(near: Near, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    async def none(*_: object, **__: object) -> None:
        raise NoPodsError(8.0, 64)

    monkeypatch.setattr(pods_run, "find_pods", none)
    assert command("pods").code == 2
    assert near.links == []


def test_a_recording_is_fetched_whole_sealed_and_then_free_to_go(near: Near, command: Command, tmp_path: Path) -> None:
    near.record("left", 20.0)
    ended = command("pods", "fetch", ADDRESSES["left"], tmp_path / "run")
    assert ended.code == 0, ended.err
    foot = read_recording(tmp_path / "run").feet["left"]
    assert len(foot) == pytest.approx(20.0 * 208.0, abs=30)
    assert not (tmp_path / "run.part").exists()
    asked = command("pods", "free", ADDRESSES["left"], "--yes")
    assert asked.code == 0, asked.err
    assert asked.out.strip() == "Recordings deleted from the pod: 1."
    assert json.loads(command("pods", "--json").out)["pods"][0]["recordings"] == []


def test_what_nobody_has_fetched_is_never_deleted(near: Near, command: Command) -> None:
    near.record("left", 10.0)
    ended = command("pods", "free", ADDRESSES["left"], "--yes")
    assert ended.code == 3
    assert "deleted from the pod: 0." in ended.out
    assert len(json.loads(command("pods", "--json").out)["pods"][0]["recordings"]) == 1


def test_a_run_of_this_start_of_the_pod_has_its_time(near: Near, command: Command, tmp_path: Path) -> None:
    near.record("left", 10.0)
    command("pods", "fetch", ADDRESSES["left"], tmp_path / "run")
    start = read_recording(tmp_path / "run").metadata.start
    assert start is not None
    assert time.time() - start.timestamp() == pytest.approx(100.0, abs=5.0)


def test_a_run_of_an_earlier_start_has_none(near: Near, command: Command, tmp_path: Path) -> None:
    near.record("left", 10.0)
    near.players["left"].reboot(time.monotonic() - 50.0)
    assert command("pods", "fetch", ADDRESSES["left"], tmp_path / "run").code == 0
    assert read_recording(tmp_path / "run").metadata.start is None


def test_a_recording_that_is_not_there_is_refused_and_nothing_is_left(
    near: Near, command: Command, tmp_path: Path
) -> None:
    near.record("left", 5.0)
    assert command("pods", "fetch", ADDRESSES["right"], tmp_path / "run").code == 2
    assert command("pods", "fetch", ADDRESSES["left"], tmp_path / "run", "--recording", "7.7").code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_pod_that_is_lost_meanwhile_leaves_what_came(
    near: Near, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    near.record("left", 5.0)

    async def lost(*_: object, **__: object) -> bool:
        raise LinkError("OpenStride left", "lost")

    monkeypatch.setattr("openstride.recorder.PodVisit.fetch", lost)
    ended = command("pods", "fetch", ADDRESSES["left"], tmp_path / "run")
    assert ended.code == 2
    assert "A pod could not be reached" in ended.said
    assert (tmp_path / "run.part" / "log").is_dir()


def test_a_pod_is_told_its_foot_and_makes_itself_known(near: Near, command: Command) -> None:
    ended = command("pods", "side", ADDRESSES["left"], "right")
    assert (ended.code, ended.out.strip()) == (0, "OpenStride left is on the right foot from now on.")
    assert near.players["left"].info.side == "right"
    assert command("pods", "identify", ADDRESSES["left"]).code == 0


def test_a_pod_that_is_not_near_is_refused_with_its_address(
    near: Near, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pods_run, "LOOK_FOR", 0.2)
    ended = command("pods", "identify", "F0:0D:00:00:00:99")
    assert ended.code == 2
    assert "F0:0D:00:00:00:99" in ended.said
    assert near.links == []


def test_chinese_is_spoken_too(near: Near, command: Command) -> None:
    near.record("right", 5.0)
    assert "还没有人取回" in command("pods", "--language", "zh").out


def test_what_virtual_shoes_cannot_play_is_refused(command: Command, tmp_path: Path) -> None:
    ended = command("record", tmp_path / "run", "--shoes", "nobody", "--no-live")
    assert ended.code == 2
    assert "easy" in ended.said
    assert list(tmp_path.iterdir()) == []


def test_virtual_shoes_play_recordings_and_runners(near: Near, command: Command, tmp_path: Path) -> None:
    near.record("left", 5.0)
    command("pods", "fetch", ADDRESSES["left"], tmp_path / "run")
    assert list(recording_of(str(tmp_path / "run")).feet) == ["left"]
