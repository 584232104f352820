"""What the coach said is told again from the log, by Python as by the page, to the last bit."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from openstride.cues import Baseline, CueSettings, LiveCoach, read_coach, read_cue
from openstride.pod import COACH, CUE, IMU, NEVER, NOT_NOW
from openstride.recordings import SIDES, Event, LiveStride, LogEntry, LogReader, LogWriter, Received
from openstride.replay import said_again, stride_fields
from openstride.runtime import Runtime, load
from portable.node import find_node
from tests.conftest import ROOT, Require
from tests.cues.made_up import Runner, document, strides

Document = dict[str, Any]
#: What the page's coach says of the log in a folder: kinds of events, and their texts.
Heard = Callable[[Path], list[tuple[str, Document]]]

START_US = 1_777_000_000_000_000
MINUTE = 60.0
#: Fewer steps from the fifth minute on, and not again for half an hour after the twentieth.
TIRED = Runner(cadence=lambda time: 2.8 if time < 4 * MINUTE or 20 * MINUTE < time < 50 * MINUTE else 2.6)
PROGRESS = {
    "progress": 1,
    "today": "2026-03-02",
    "scale": 0.007,
    "every": 1000.0,
    "snapshot": {
        "progress": 1,
        "day": "2026-03-02",
        "lines": [],
        "fastest": [{"length": 1000.0, "time": 360.0, "uncertainty": 2.0}],
    },
}


@cache
def engine() -> Runtime:
    return load("numba")


def log_of(runner: Runner, seconds: float, *, wishes: Sequence[tuple[float, str, Document]] = ()) -> list[LogEntry]:
    """Return a log as the page writes it, but for what was said: strides come some packets late, as from a thread."""
    chance = random.Random(3)
    coach = LiveCoach(Baseline(document()), seed=20261121, settings=CueSettings(goal_speed=3.2))
    entries: list[LogEntry] = [
        Event(START_US, "start", "{}"),
        Event(START_US, COACH, json.dumps(coach.document())),
        Event(START_US, "progress", json.dumps(PROGRESS)),
    ]
    names = stride_fields(engine())
    waiting = list(wishes)
    for side, _, time, stride in strides(runner, seconds):
        while waiting and waiting[0][0] <= time:
            at, kind, said = waiting.pop(0)
            entries.append(Event(at_us(at), kind, json.dumps(said)))
        packets = sorted(chance.random() for _ in range(chance.randrange(1, 4)))
        entries += [Received(chance.choice(SIDES), IMU.short, at_us(time + 0.1 * late), b"") for late in packets]
        entries.append(LiveStride(side, 0, tuple(float(getattr(stride, name)) for name in names)))
    return entries


def at_us(time: float) -> int:
    return START_US + round(time * 1e6)


def told(entries: Sequence[LogEntry]) -> list[Document]:
    return [event.document() for event in said_again(entries, engine()).made]


def with_what_was_said(entries: Sequence[LogEntry]) -> Iterator[LogEntry]:
    """Yield the log with the cues that it gives."""
    yield from entries
    for cue in told(entries):
        yield Event(at_us(cue["time"]), CUE, json.dumps(cue))


def test_cues_come_again_out_of_the_log() -> None:
    again = said_again(with_what_was_said(log_of(TIRED, 15 * MINUTE)), engine())
    assert len(again.made) >= 1
    assert again.equal
    assert {event.kind for event in again.made} >= {"cadence_low"}


def test_one_that_is_not_what_the_strides_give_is_found() -> None:
    entries = list(with_what_was_said(log_of(TIRED, 15 * MINUTE)))
    last = entries[-1]
    assert isinstance(last, Event)
    other = json.loads(last.text) | {"value": 2.0}
    assert not said_again([*entries[:-1], Event(last.at_us, CUE, json.dumps(other))], engine()).equal


def test_a_run_that_was_gone_on_with_has_one_coach() -> None:
    entries = log_of(TIRED, 15 * MINUTE)
    middle = len(entries) // 2
    start = Event(START_US + 400_000_000, "start", "{}")
    assert told([*entries[:middle], start, *entries[middle:]]) == told(entries)


def test_what_comes_after_the_stop_is_too_late() -> None:
    entries = log_of(TIRED, 15 * MINUTE)
    first = next(
        at for at, each in enumerate(entries) if isinstance(each, Received) and each.received_us > at_us(290.0)
    )
    assert told([*entries[:first], Event(at_us(290.0), "stop"), *entries[first:]]) == []


@pytest.mark.parametrize(
    ("kind", "said", "quiet"),
    [
        (NOT_NOW, {"not_now": 1, "duration": 900.0}, True),
        (NEVER, {"never": 1, "kind": "cadence_low"}, True),
        (NOT_NOW, {"not_now": 1, "duration": "long"}, False),
        (NOT_NOW, {"not_now": 2, "duration": 900.0}, False),
        (NEVER, {"never": 1, "kind": "nothing"}, False),
    ],
)
def test_what_the_runner_does_not_want_is_not_told(kind: str, said: Document, *, quiet: bool) -> None:
    found = {event["kind"] for event in told(log_of(TIRED, 12 * MINUTE, wishes=[(60.0, kind, said)]))}
    assert ("cadence_low" not in found) is quiet


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"coach": 1}', '{"coach": 2, "baseline": null}'])
def test_a_log_whose_coach_is_not_known_tells_nothing(text: str) -> None:
    assert read_coach(text) is None
    start, _, *rest = log_of(TIRED, 8 * MINUTE)
    assert told([start, Event(START_US, COACH, text), *rest]) == []


def test_a_coach_that_was_kept_is_the_same_coach() -> None:
    settings = CueSettings(3.2, 0.01, 0.5, frozenset({"asymmetry"}))
    coach = LiveCoach(Baseline(document()), 7, settings)
    again = read_coach(json.dumps(coach.document()))
    assert again is not None
    assert again.document() == coach.document()


@pytest.fixture
def page(require: Require) -> Heard:
    """Return what lets the page's coach hear a log, and gives what it says."""
    require("node", "the page's code runs there; `make setup` brings it", present=bool(find_node()))
    require("page", "it is not built; `make page` builds it", present=(ROOT / "app/node_modules/vite").is_dir())

    def heard(folder: Path) -> list[tuple[str, Document]]:
        command = [*find_node(), "tools/said.mjs", str(folder)]
        done = subprocess.run(command, cwd=ROOT / "app", check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        lines = [line.partition(" ") for line in done.stdout.splitlines()]
        return [(kind, json.loads(text)) for kind, _, text in lines]

    return heard


def test_the_page_says_the_same(page: Heard, tmp_path: Path) -> None:
    wishes: list[tuple[float, str, Document]] = [
        (10 * MINUTE, NOT_NOW, {"not_now": 1, "duration": 300.0}),
        (55 * MINUTE, NEVER, {"never": 1, "kind": "contact_long"}),
    ]
    entries = log_of(TIRED, 70 * MINUTE, wishes=wishes)
    with LogWriter(tmp_path / "log", clock=lambda: 0.0) as log:
        for entry in entries:
            log.append(entry)
    theirs = page(tmp_path / "log")
    ours = told(list(LogReader(tmp_path / "log")))
    # Equal as doubles: JSON has all digits of both.
    assert [said for kind, said in theirs if kind == "cue"] == ours
    assert len(ours) >= 5
    assert all(read_cue(json.dumps(said)) is not None for said in ours)
    splits = [said for kind, said in theirs if kind == "split"]
    assert [split["n"] for split in splits] == list(range(1, len(splits) + 1))
    assert len(splits) == 12
    assert {split["best"] for split in splits} == {360.0}
    assert [said["of"]["length"] for kind, said in theirs if kind == "milestone"] == [1000.0]
