"""What came of the cues of a run: told from its strides, on its clock, by what the coach went by."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from openstride.analysis import Analysis
from openstride.cues import KINDS, Baseline, CueEvent, CueSettings, Kind, LiveCoach
from openstride.pod import COACH, CUE, LAP
from openstride.recordings import Recording, read_recording, write_recording
from openstride.server._documents import CueKept, Facts
from openstride.server.work._cues import cues_of, strides_of
from openstride.server.work._facts import facts_of
from tests.analysis.making import known
from tests.cues.made_up import document

Table = NDArray[np.void]
RUN = known("easy", 240.0)
#: What this runner does: the coach went by it.
SPEED, CADENCE = (float(np.median(strides_of(RUN.analysis, name)[2])) for name in ("speed", "cadence"))
COACHED = LiveCoach(Baseline(document(cadence=(CADENCE, 0.02, 0.01))), seed=1)
Row = tuple[float, str, str]


def cue(kind: Kind = "cadence_low", usual: float = CADENCE, *, given: bool = True) -> str:
    event = CueEvent(
        event="cue",
        kind=kind,
        # The phone's own count, which is not that of the recording.
        time=17.0,
        given=given,
        speed=SPEED,
        value=usual - 0.2,
        usual=usual,
        spread=0.02,
        uncertainty=0.01,
        whose="own",
        side=None,
        strides_of="left",
        strides=(90, 120),
    )
    return json.dumps(event.document())


def coach(of: LiveCoach = COACHED) -> str:
    return json.dumps(of.document())


def heard(folder: Path, rows: Sequence[Row]) -> Recording:
    """Return the run as a recording in which a coach left these events."""
    events = {
        "t": np.array([time for time, _, _ in rows]),
        "t_end": np.full(len(rows), np.nan),
        "kind": np.array([kind for _, kind, _ in rows], np.object_),
        "text": np.array([text for _, _, text in rows], np.object_),
    }
    write_recording(folder / "run", RUN.run.recording, tables={"events": events})
    return read_recording(folder / "run")


def changed(change: Callable[[Table], None]) -> Analysis:
    """Return the run with other strides."""
    feet = {}
    for side, foot in RUN.analysis.feet.items():
        table = foot.strides.copy()
        change(table)
        feet[side] = replace(foot, strides=table)
    return replace(RUN.analysis, feet=feet)


def answered(table: Table) -> None:
    """Take six steps a minute more from 110 s on."""
    table["cadence"] += np.where(table["t_rest"] > 110.0, 6.0, 0.0)


def test_an_answer_is_told_from_the_strides_on_the_clock_of_the_recording(tmp_path: Path) -> None:
    recording = heard(tmp_path, [(-1.0, COACH, coach()), (110.0, CUE, cue())])
    ((found,), foreign) = cues_of(changed(answered), recording)
    assert (found.kind, found.time, found.given, foreign) == ("cadence_low", 110.0, True, 0)
    assert found.change == pytest.approx(0.1, abs=0.02)
    assert found.lasting is None
    ((as_before,), _) = cues_of(RUN.analysis, recording)
    assert as_before.change == pytest.approx(0.0, abs=0.02)


def test_they_are_kept_with_what_else_is_told_of_a_run(tmp_path: Path) -> None:
    rows = [(0.0, COACH, coach()), (110.0, CUE, cue(given=False)), (115.0, LAP, ""), (120.0, CUE, "not ours")]
    facts = facts_of(changed(answered), heard(tmp_path, rows))
    assert [(each.given, each.change is None) for each in facts.cues] == [(False, False)]
    assert facts.foreign_cues == 1
    assert Facts.model_validate_json(facts.model_dump_json()) == facts


def test_a_cue_that_strides_do_not_tell_of_is_kept_without_an_answer(tmp_path: Path) -> None:
    rows = [(0.0, COACH, coach()), (5.0, CUE, cue()), (239.0, CUE, cue(given=False))]
    assert cues_of(RUN.analysis, heard(tmp_path, rows)) == (
        (
            CueKept(kind="cadence_low", time=5.0, given=True),
            CueKept(kind="cadence_low", time=239.0, given=False),
        ),
        0,
    )


def test_a_cue_is_held_against_what_the_coach_before_it_went_by(tmp_path: Path) -> None:
    rows = [(100.0, CUE, cue()), (0.0, COACH, coach()), (105.0, COACH, "{}"), (110.0, CUE, cue())]
    kept, foreign = cues_of(RUN.analysis, heard(tmp_path, rows))
    assert [(each.time, each.change is None) for each in kept] == [(100.0, False), (110.0, True)]
    assert foreign == 1


def test_praise_is_no_cue_and_a_run_without_a_coach_has_none(tmp_path: Path) -> None:
    praise = cue().replace('"cue": 1', '"praise": 1')
    assert cues_of(RUN.analysis, heard(tmp_path, [(110.0, CUE, praise)])) == ((), 0)
    assert cues_of(RUN.analysis, RUN.run.recording) == ((), 0)


def test_a_pace_is_held_against_its_goal(tmp_path: Path) -> None:
    def faster(table: Table) -> None:
        table["speed"] += np.where(table["t_rest"] > 110.0, 0.2, 0.0)

    recording = heard(tmp_path, [(110.0, CUE, cue("pace_slow", SPEED + 0.3))])
    ((found,), _), ((as_before,), _) = (cues_of(each, recording) for each in (changed(faster), RUN.analysis))
    assert found.change is not None
    assert as_before.change is not None
    assert found.change - as_before.change == pytest.approx(0.2)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_cue_can_be_told(kind: Kind, tmp_path: Path) -> None:
    going_by = LiveCoach(COACHED.baseline, seed=1, settings=CueSettings(goal_speed=SPEED))
    ((found,), _) = cues_of(RUN.analysis, heard(tmp_path, [(0.0, COACH, coach(going_by)), (110.0, CUE, cue(kind))]))
    assert found.change is not None


def test_asymmetry_is_that_of_a_left_stride_and_the_next_right_one() -> None:
    def uneven(table: Table) -> None:
        table["contact_time"] = 0.25

    analysis = changed(uneven)
    analysis.feet["left"].strides["contact_time"] = 0.255
    time, speed, asymmetry = strides_of(analysis, "asymmetry")
    assert len(time) == len(speed) > 180
    assert asymmetry == pytest.approx(0.005 / 0.2525)
    alone = replace(analysis, feet={"left": analysis.feet["left"]})
    assert [len(each) for each in strides_of(alone, "asymmetry")] == [0, 0, 0]


def test_walking_answers_no_cue() -> None:
    def walked(table: Table) -> None:
        table["running"] = False

    assert [len(each) for each in strides_of(changed(walked), "cadence")] == [0, 0, 0]
