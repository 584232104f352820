"""`openstride record` with a strap and a foot pod of another make: found, shown as theirs, and missed by no run."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from bleak.backends.device import BLEDevice

import openstride.cli._record_companions as record_companions
from openstride.cli._faults import block_for
from openstride.cli._live_figures import Figures
from openstride.cli._record_companions import CompanionNotFoundError, chosen, companions, heart_rate_of, quoted
from openstride.cli._record_screen import RunView, plain, screen
from openstride.cli._record_shoes import Radio
from openstride.messages import LANGUAGES, catalogue
from openstride.recorder import CompanionSnapshot, FoundCompanion, Kind, Snapshot
from openstride.recordings import read_recording
from tests.cli.conftest import Command
from tests.conftest import Require

ENGLISH = catalogue("en")
STRAP = CompanionSnapshot(
    "H10", ("heart_rate",), "live", 80, 142, contact=True, speed=None, cadence_spm=None, distance=None, values=9,
    damaged={}, silence=0.3, trouble=None,
)  # fmt: skip
FOOT_POD = replace(
    STRAP, name="Stryd", kinds=("speed_cadence",), heart_rate_bpm=None, speed=3.5, cadence_spm=172, distance=1520.0
)


def found(name: str, *kinds: Kind, rssi: int = -60) -> FoundCompanion:
    return FoundCompanion(name, name, kinds, rssi, BLEDevice(name, name, None))


def test_for_each_measurement_the_nearest_device_is_taken() -> None:
    near, far, both = (
        found("near", "heart_rate"),
        found("far", "heart_rate"),
        found("both", *STRAP.kinds, *FOOT_POD.kinds),
    )
    assert chosen([near, far], ["heart_rate"]) == [(near, ("heart_rate",))]
    assert chosen([near, far], ["speed_cadence"]) == []
    assert chosen([near, both], ["heart_rate", "speed_cadence"]) == [
        (near, ("heart_rate",)),
        (both, ("speed_cadence",)),
    ]
    assert chosen([both, near], ["heart_rate", "speed_cadence"]) == [(both, ("heart_rate", "speed_cadence"))]


def test_a_heart_rate_is_that_of_whoever_says_one() -> None:
    silent = replace(STRAP, heart_rate_bpm=None)
    assert heart_rate_of(Snapshot(1.0, {}, companions=(FOOT_POD, STRAP))) == 142
    assert heart_rate_of(Snapshot(1.0, {}, companions=(silent,))) is None
    assert heart_rate_of(Snapshot(1.0, {})) is None


def test_a_foot_pod_is_quoted_under_its_name_in_the_words_of_the_gait() -> None:
    now = Snapshot(1.0, {}, companions=(STRAP, FOOT_POD))

    def said(now: Snapshot, *, running: bool = True) -> list[str]:
        return [line.replace("\u00a0", " ") for line in quoted(now, ENGLISH, running=running)]

    assert said(now) == ["Stryd, by itself: 1.52 km · 4:46 /km · 172.0 spm"]
    assert said(now, running=False) == ["Stryd, by itself: 1.52 km · 3.50 m/s · 172.0 spm"]
    standing = replace(FOOT_POD, speed=0.0, cadence_spm=0)
    assert said(Snapshot(1.0, {}, companions=(standing,))) == ["Stryd, by itself: 1.52 km"]
    silent = replace(FOOT_POD, speed=None, cadence_spm=None, distance=None)
    assert said(Snapshot(1.0, {}, companions=(silent,))) == []


def test_both_are_on_the_screen_and_the_strap_in_the_plain_line() -> None:
    now = Snapshot(1.0, {}, companions=(STRAP, FOOT_POD))
    view = RunView(60.0, Figures(), 60.0, now, heart_rate=heart_rate_of(now), beside=quoted(now, ENGLISH, running=True))
    text = "\n".join(line.plain for line in screen(view, ENGLISH, 80)).replace("\u00a0", " ")
    assert "Stryd, by itself: 1.52 km · 4:46 /km · 172.0 spm" in text
    assert "142 bpm" in text
    assert "142 bpm" in plain(view, ENGLISH).replace("\u00a0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_device_that_is_not_there_is_said_with_what_to_do(language: str) -> None:
    for kind in ("heart_rate", "speed_cadence"):
        block = block_for(CompanionNotFoundError(kind, 10.0), catalogue(language), ())
        assert block.title != catalogue(language).text("error.other")
        assert block.advice


def test_what_is_not_wanted_is_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object, **__: object) -> tuple[()]:
        raise AssertionError

    monkeypatch.setattr(record_companions, "find_companions", never)
    assert asyncio.run(companions([], Radio())) == ([], [])


def test_what_is_near_is_taken_and_what_is_not_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def near(_: float, *, want: Sequence[Kind], backend: Any) -> tuple[FoundCompanion, ...]:
        assert (list(want), backend) == (["heart_rate", "speed_cadence"], None)
        return (found("H10", "heart_rate"),)

    monkeypatch.setattr(record_companions, "find_companions", near)
    there, missed = asyncio.run(companions(["heart_rate", "speed_cadence"], Radio()))
    assert [(each.name, each.kinds) for each in there] == [("H10", ("heart_rate",))]
    assert [error.reason for error in missed] == ["speed_cadence"]


def test_a_virtual_run_with_company_has_its_tables_and_its_own_numbers(
    require: Require, command: Command, tmp_path: Path
) -> None:
    require("bumble", "virtual shoes need bumble", present=find_spec("bumble") is not None)
    ended = command(
        "record", tmp_path / "run", "--virtual", "--strap", "--foot-pod", "--plain", "--no-live",
        "--speed", "5", "--minutes", "0.75",
    )  # fmt: skip
    assert ended.code == 0
    assert "Virtual foot pod, by itself:" in " ".join(ended.out.split())
    recording = read_recording(tmp_path / "run")
    heart, speed = recording.heart_rate(), recording.speed_cadence()
    assert heart is not None
    assert speed is not None
    assert len(heart["t"]) >= 6
    assert all(70.0 <= rate <= 148.0 for rate in heart["heart_rate_bpm"])
    assert set(heart["device"]) == {"Virtual strap"}
    assert set(speed["cadence_spm"]) == {180.0}
    assert set(speed["device"]) == {"Virtual foot pod"}
