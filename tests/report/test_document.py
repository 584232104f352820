"""The data of a report says what the analysis says, in the form that the page reads."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from openstride.analysis import FLAGS, Analysis, KnownDistance, analyze, compare_halves
from openstride.analysis._summary import COMMON
from openstride.messages import catalogue
from openstride.recordings import Dropped, Side, read_recording, write_recording
from openstride.report import SCHEMA, report_document
from tests.analysis.making import activity_of, known
from tests.conftest import ROOT
from tests.report.unpacking import flagged, times_of, unpacked

CONTRACT = ROOT / "app" / "src" / "report" / "document.ts"
#: The digit that is printed where a column has no uncertainty of its own beside it.
PRINTED = {"speed": 0.01, "cadence": 0.1, "flight_time": 0.001, "duty_factor": 0.001, "impact": 1.0, "clearance": 0.001}
UNCERTAIN = ("stride_length", "contact_time", "strike_angle", "pronation")


@cache
def document() -> dict[str, Any]:
    run = known()
    return report_document(run.analysis, run.run.recording)


@cache
def aliases() -> dict[str, str]:
    """Return what the other types of the contract stand for."""
    return dict(re.findall(r"export type (\w+) = ([^;]+);", CONTRACT.read_text(encoding="utf-8")))


def interfaces() -> dict[str, dict[str, str]]:
    """Return the fields of each interface of the contract and their types, as written."""
    source = re.sub(r"/\*.*?\*/", "", CONTRACT.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = re.findall(r"export interface (\w+) \{(.*?)\n\}", source, flags=re.DOTALL)
    return {name: dict(re.findall(r"readonly (\w+): ((?:[^;{]|\{[^}]*\})+);", body)) for name, body in found}


def offences(value: Any, kind: str, kinds: dict[str, dict[str, str]], where: str) -> list[str]:
    """Return where a value is not of a kind of the contract."""
    kind = aliases().get(kind.strip(), kind.strip())
    if kind.endswith(" | null"):
        return [] if value is None else offences(value, kind.removesuffix(" | null"), kinds, where)
    if kind in kinds:
        return of_interface(value, kinds[kind], kinds, where)
    if inner := re.fullmatch(r"readonly \((.+)\)\[\]|readonly (\w+)\[\]", kind):
        return [
            each for k, one in enumerate(value) for each in offences(one, inner[1] or inner[2], kinds, f"{where}[{k}]")
        ]
    if inner := re.fullmatch(r"Readonly<(?:Partial<)?Record<\w+, (.+?)>>?>?", kind):
        return [each for name, one in value.items() for each in offences(one, inner[1], kinds, f"{where}.{name}")]
    if kind.startswith("{"):
        fields = dict(re.findall(r"readonly (\w+): ([^;}]+)", kind))
        return of_interface(value, {name: each.strip() for name, each in fields.items()}, kinds, where)
    told = any(of_plain(value, each) for each in ([kind] if '"' in kind else kind.split(" | ")))
    return [] if told else [f"{where}: {value!r} is no {kind}"]


def of_interface(value: Any, fields: dict[str, str], kinds: dict[str, dict[str, str]], where: str) -> list[str]:
    if not isinstance(value, dict) or set(value) != set(fields):
        return [f"{where}: {[*value] if isinstance(value, dict) else value} instead of {[*fields]}"]
    return [each for name, kind in fields.items() for each in offences(value[name], kind, kinds, f"{where}.{name}")]


def of_plain(value: Any, kind: str) -> bool:
    if fixed := re.fullmatch(r"readonly \[(.+)\]", kind):
        return len(value) == fixed[1].count(",") + 1 and all(isinstance(each, float) for each in value)
    plain: dict[str, Callable[[], bool]] = {
        "number": lambda: isinstance(value, int | float) and not isinstance(value, bool),
        "string": lambda: isinstance(value, str),
        "boolean": lambda: isinstance(value, bool),
        "typeof SCHEMA": lambda: value == SCHEMA,
        "Side": lambda: value in {"left", "right"},
    }
    return plain[kind]() if kind in plain else f'"{value}"' in kind


def test_it_has_the_form_that_the_page_reads() -> None:
    kinds = interfaces()
    assert set(kinds) > {"ReportDocument", "PackedStrides", "Quality", "Split", "SpeedLine", "SwingPath"}
    assert offences(document(), "ReportDocument", kinds, "report") == []


def test_a_watched_calibrated_and_compared_run_has_that_form_too(tmp_path: Path) -> None:
    run = known().run
    another = {"t": np.arange(30.0), "speed": np.full(30, 3.5), "cadence_spm": np.full(30, 172.0)}
    beside = {"position": run.position(), "heart_rate": run.heart_rate(), "speed_cadence": another}
    recording = read_recording(write_recording(tmp_path / "run", run.recording, tables=beside).path)
    way = known().analysis.summary["distance"].value
    found = analyze(recording, references=[KnownDistance(1.01 * (way or 0.0))])
    told = report_document(found, recording, compare_halves(found))
    assert offences(told, "ReportDocument", interfaces(), "report") == []
    assert found.calibrated is not None
    assert len(told["calibration"]) == 2
    assert [each["scale"]["value"] for each in told["calibration"]] == [
        scale.value for scale in found.calibrated.scales.values()
    ]
    track, rate = activity_of(found).track, activity_of(found).heart_rate
    assert track is not None
    assert rate is not None
    assert told["track"]["east"] == pytest.approx(track.east, abs=0.05001)
    assert told["heart_rate"]["rate"] == list(rate.rate_bpm)
    assert told["speed_cadence"] == {"device": None, "distance": 105.0, "speed": 3.5, "cadence": 172.0}
    assert told["comparison"]["recording"] == found.recording_id


def test_a_single_foot_that_never_ran_a_kilometre_has_that_form_too() -> None:
    recording = known(duration=60.0).run.recording
    recording = replace(recording, feet={"right": recording.feet["right"]})
    told = report_document(analyze(recording), recording)
    assert offences(told, "ReportDocument", interfaces(), "report") == []
    assert (told["grade"], list(told["strides"]), told["summary"]["contact_time"]["difference"]) == (
        "one_foot", ["right"], None,
    )  # fmt: skip
    assert [each["code"] for each in told["warnings"]] == ["one_foot"]


def test_a_warning_brings_all_that_its_words_need() -> None:
    recording = known(duration=60.0).run.recording
    left = replace(recording.feet["left"], dropped=Dropped(2, 1, 4), nominal_rate=180.0)
    recording = replace(recording, feet={**recording.feet, "left": left})
    told = {each["code"]: each["values"] for each in report_document(analyze(recording), recording)["warnings"]}
    assert set(told) == {"rows_dropped", "rate_differs"}
    for code, values in told.items():
        assert catalogue("zh").placeholders(f"warning.{code}") <= {*values, "side", "other_side"}


def test_a_few_steps_have_no_means_along_the_way_and_still_that_form() -> None:
    recording = known("walker", 24.0).run.recording
    told = report_document(analyze(recording), recording)
    assert offences(told, "ReportDocument", interfaces(), "report") == []


def test_the_version_of_the_form_is_that_of_the_page() -> None:
    assert f"export const SCHEMA = {SCHEMA};" in CONTRACT.read_text(encoding="utf-8")


def test_it_is_json_without_numbers_that_are_none() -> None:
    assert json.loads(json.dumps(document(), allow_nan=False)) == document()


def test_its_numbers_are_those_of_the_analysis() -> None:
    analysis = known().analysis
    for name, one in analysis.summary.items():
        told = document()["summary"][name]
        assert (told["value"], told["uncertainty"], told["n"]) == (one.value, one.uncertainty, one.n)
        if one.left is not None:
            assert told["left"] == {"value": one.left.value, "uncertainty": one.left.uncertainty}
        if one.difference is not None:
            assert (told["difference"]["value"], told["difference"]["uncertainty"]) == one.difference


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_column_is_never_coarser_than_a_tenth_of_what_is_known_or_printed(side: Side) -> None:
    table = analysis().feet[side].strides
    columns = document()["strides"][side]["columns"]
    allowed = {name: 0.1 * float(np.nanmin(table[f"u_{name}"])) for name in UNCERTAIN}
    allowed |= {name: 0.1 * digit for name, digit in PRINTED.items()}
    for name, most in allowed.items():
        back = unpacked(columns[name])
        assert np.array_equal(np.isfinite(back), np.isfinite(table[name]))
        assert np.nanmax(np.abs(back - table[name])) < most


def test_a_stride_stands_at_its_contact_and_without_one_at_its_rest() -> None:
    table = analysis().feet["left"].strides
    times = times_of(document()["strides"]["left"])
    seen = np.isfinite(table["t_contact"])
    assert not seen.all()
    assert times[seen] == pytest.approx(table["t_contact"][seen], rel=0, abs=5.001e-5)
    assert times[~seen] == pytest.approx(table["t_rest"][~seen], rel=0, abs=5.001e-5)


@pytest.mark.parametrize("name", FLAGS)
def test_a_flag_is_that_of_its_stride(name: str) -> None:
    assert np.array_equal(flagged(document()["strides"]["right"], name), analysis().feet["right"].strides[name])


def test_the_metrics_along_the_way_are_those_of_the_activity() -> None:
    for one in activity_of(analysis()).series:
        along = document()["along"][one.axis]
        (told,) = (each for each in along["series"] if (each["metric"], each["side"]) == (one.metric, one.side))
        values = [np.nan if point.value is None else point.value for point in one.points]
        assert unpacked(told["value"]) == pytest.approx(values, rel=1e-4, nan_ok=True)
        assert along["time"] == [*(point.start for point in one.points), one.points[-1].end]


def test_a_split_has_the_means_of_its_strides() -> None:
    (first, *_) = document()["splits"]["kilometre"]
    table = analysis().feet["left"].strides, analysis().feet["right"].strides
    inside = [each[(each["t_rest"] > first["start"]) & (each["t_rest_next"] < first["end"])] for each in table]
    running = [each[each["running"]] for each in inside]
    assert first["cadence"]["value"] == pytest.approx(
        np.mean([np.nanmean(each["cadence"]) for each in running]), rel=1e-3
    )
    # What is common to all strides does not get smaller with their number.
    assert first["contact_time"]["uncertainty"] >= COMMON["contact_time"][0]


def test_a_rail_holds_the_metric_it_is_for() -> None:
    rails, summary = document()["rails"], document()["summary"]
    told = {name: summary[name]["value"] for name in rails if name in summary and summary[name]["value"] is not None}
    assert len(told) > 15
    assert [name for name, value in told.items() if not rails[name][0] <= value <= rails[name][1]] == []


def test_an_analysis_put_together_by_hand_makes_no_report() -> None:
    run = known()
    bare = Analysis("bare", "0", True, {}, {}, None, ())  # noqa: FBT003
    with pytest.raises(ValueError, match="bare has no activity"):
        report_document(bare, run.run.recording)


def analysis() -> Analysis:
    return known().analysis
