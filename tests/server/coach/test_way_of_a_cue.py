"""The way of a cue from the log of a run to the ledger: sent, sealed, analysed, told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from openstride.cues import Baseline, LiveCoach
from openstride.pod import COACH, CUE, MILESTONE, NEVER, NOT_NOW, SPLIT, together
from openstride.recordings import Event, read_recording
from openstride.server import Home
from openstride.server.database import Result
from openstride.simulator import RUNNERS, simulate
from tests.cues.made_up import A_CUE, document
from tests.server.coach.test_coach import asked
from tests.server.conftest import Hand
from tests.server.lived_in import analysed
from tests.server.making import START, entries_of, segments_of, write_log
from tests.server.sending import upload

SECONDS = 90.0
MILESTONE_SAID = {
    "milestone": 1,
    "time": 61.0,
    "of": {"length": 400.0, "time": 120.0, "uncertainty": 1.0},
    "value": 118.0,
    "uncertainty": 0.5,
}


def event_at(kind: str, seconds: float, said: dict[str, Any]) -> Event:
    return Event(round((START + seconds) * 1e6), kind, json.dumps(said))


def test_what_was_said_in_a_run_goes_through_home_into_the_ledger(
    browser: httpx.Client, served: Home, hand: Hand, tmp_path: Path
) -> None:
    coach = LiveCoach(Baseline(document()), seed=5)
    said = replace(A_CUE, time=34.6, strides=(90, 120)).document()
    recording = together(simulate(RUNNERS["easy"], SECONDS, 5).recording)
    start, *entries = entries_of(recording, SECONDS)
    left = [
        event_at(COACH, 0.01, coach.document()),
        event_at(CUE, 35.0, said),
        event_at(CUE, 37.0, said | {"given": False, "reason": "chance"}),
        event_at(CUE, 80.0, said),
        event_at(CUE, 81.0, {"cue": "of another version"}),
        event_at(NOT_NOW, 40.0, {"not_now": 1, "duration": 900}),
        event_at(NEVER, 41.0, {"never": 1, "kind": "asymmetry"}),
        event_at(SPLIT, 60.0, {"split": 1, "time": 60.0, "n": 1, "every": 150.0, "duration": 60.0, "best": None}),
        event_at(MILESTONE, 61.0, MILESTONE_SAID),
    ]
    left.sort(key=lambda event: event.at_us)
    run = write_log(tmp_path / "log", iter([start, *left, *entries]))
    hand.works = True
    upload(browser, run, segments_of(tmp_path / "log"), lambda: 1 << 20).raise_for_status()
    analysed(browser, run)
    (found,) = asked(browser, "ledger")["cues"]
    assert (found["kind"], found["given"], found["withheld"], found["untold"]) == ("cadence_low", 1, 1, 1)
    assert found["verdict"] == "not_yet_known"
    with served.database.reading(served.runs.runner) as session:
        (facts,) = session.scalars(select(Result.facts))
    assert facts is not None
    assert facts["foreign_cues"] == 1
    events = read_recording(tmp_path / "data" / "runs" / run / "recording").events()
    assert events is not None
    assert list(events["kind"]) == [event.kind for event in left]
    assert list(events["text"]) == [event.text for event in left]
