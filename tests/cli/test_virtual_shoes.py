"""What a terminal shows of virtual shoes, and which shoes an order of words makes."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from rich.console import Console

from openstride.cli._virtual_shoes_run import ShoesNotOnError, Wish, players_of
from openstride.cli._virtual_shoes_status import Panel
from openstride.messages import LANGUAGES, catalogue
from openstride.pod import CONTROL, Capability, Player, StartStream, encode_command
from openstride.radio._pod import VirtualPod
from tests.radio.recordings import write_made_up_recording


@dataclass
class Pod:
    """What the panel asks of a pod."""

    player: Player
    name: str = "OpenStride L 1234"
    connected: bool = True
    advertising: bool = False


def wish(recording: Path | None, **others: object) -> Wish:
    wanted = {
        "runner": "easy",
        "minutes": 0.5,
        "speed": 1.0,
        "side": "both",
        "adapters": (),
        "charging": True,
        "language": None,
    }
    return Wish(recording, **{**wanted, **others})  # type: ignore[arg-type]


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return write_made_up_recording(tmp_path, seconds=20.0)


def test_shoes_are_made_as_they_are_wished_for(recording: Path) -> None:
    left, right = players_of(wish(recording))
    assert (left.info.side, right.info.side) == ("left", "right")
    assert left.info.boot > 1
    (only,) = players_of(wish(recording, side="right", speed=3.0, charging=False))
    assert (only.info.side, only.info.device) == ("right", right.info.device)
    assert Capability.CLOCK not in only.info.capabilities
    assert not only.may_bond(0.0)
    with pytest.raises(ShoesNotOnError, match="2 shoes for 1"):
        players_of(wish(recording, adapters=("usb:0",)))


def test_a_made_up_runner_takes_strides() -> None:
    left, _ = players_of(wish(None))
    assert len(left._strides) > 5
    with pytest.raises(ShoesNotOnError, match="nobody"):
        players_of(wish(None, runner="nobody"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_terminal_shows_a_line_a_shoe_and_renews_it_in_its_place(
    recording: Path, language: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (player,) = players_of(wish(recording, side="left"))
    player.bond(b"phone", 0.0)
    player.connect(b"phone", 0.0)
    player.write(CONTROL.short, encode_command(1, StartStream(8)), 0.0)
    player.take(65.0)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    console = Console(file=io.StringIO(), force_terminal=True, width=100, no_color=True)
    panel = Panel([cast("VirtualPod", Pod(player))], catalogue(language), console)
    panel.show()
    first = capsys.readouterr().out
    assert first.count("\n") == 1
    assert "OpenStride L 1234" in first
    assert "1:05" in first
    assert "100" in first
    assert first.endswith("> ")
    player.set_battery(7)
    panel.show()
    renewed = capsys.readouterr().out
    assert renewed.startswith("\x1b7\x1b[1F\x1b[2K")
    assert renewed.endswith("\x1b8")
    assert "7" in renewed
    panel.entered()
    panel.show()
    assert capsys.readouterr().out.endswith("> ")


def test_where_no_one_watches_nothing_is_shown(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (player,) = players_of(wish(recording, side="left"))
    panel = Panel([cast("VirtualPod", Pod(player))], catalogue("en"), Console(file=io.StringIO()))
    panel.show()
    assert not panel.live
    assert capsys.readouterr().out == ""
