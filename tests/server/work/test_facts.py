"""What a run tells the history, held against runs whose truth is known, and against a search through its course."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from openstride.activity import form_from_json, form_to_json
from openstride.analysis import Analysis, Course, form_at_speed
from openstride.server.work._facts import facts_of
from tests.analysis.making import course_of, known, true_way

RECORDING = known("easy", 240.0).run.recording


def told(analysis: Analysis) -> tuple[dict[float, tuple[float, float, float]], dict[str, float]]:
    facts = facts_of(analysis, RECORDING)
    form = {str(name): value for name, value in facts.whole.items()}
    return {length: (time, start, sigma) for length, time, start, sigma in facts.efforts}, form


def test_the_form_at_speed_is_kept_with_the_feet_that_it_is_of() -> None:
    analysis = known("easy", 240.0).analysis
    facts = facts_of(analysis, RECORDING)
    assert facts.feet == ("left", "right")
    assert form_from_json(facts.form) == form_from_json(form_to_json(form_at_speed(analysis)))
    assert {"cadence", "contact_time", "balance"} <= set(facts.form)


def test_the_fastest_stretch_was_run_in_that_time() -> None:
    run = known("easy", 240.0)
    efforts, _ = told(run.analysis)
    time, start, sigma = efforts[400.0]
    begun = course_of(run.analysis).start + start
    truth = true_way(run.run, begun + time) - true_way(run.run, begun)
    assert truth == pytest.approx(400.0, rel=0.02)
    assert 0.0 < sigma < 0.02 * time


def test_no_stretch_of_the_course_is_faster() -> None:
    analysis = known("easy", 240.0).analysis
    course = course_of(analysis)
    efforts, _ = told(analysis)
    starts = np.linspace(course.start, course.end, 5000)
    ends = course.reached(np.interp(starts, course.time, course.way) + 400.0)
    reached = np.interp(ends, course.time, course.way) - np.interp(starts, course.time, course.way) >= 400.0 - 1e-6
    assert efforts[400.0][0] <= (ends - starts)[reached].min() + 1e-9
    assert set(efforts) == {length for length in (400.0, 1000.0) if length <= (course.distance or 0.0)}


def test_form_is_told_as_the_truth_has_it() -> None:
    run = known("asymmetric", 240.0)
    _, form = told(run.analysis)
    strides = [run.run.strides[side] for side in ("left", "right")]
    left, right = (np.nanmean(each["contact_time"][each["duty_factor"] < 0.5]) for each in strides)
    assert form["asymmetry"] == pytest.approx(2.0 * (left - right) / (left + right), abs=0.01)
    assert 0.0 < form["cadence_spread"] < 0.03
    assert abs(form["second_half"]) < 0.05


def test_a_faster_second_half_is_told_and_a_pause_is_in_neither() -> None:
    time = np.array([0.0, 100.0, 160.0, 240.0])
    course = Course(time, np.array([0.0, 300.0, 300.0, 600.0]), np.zeros(4), np.array([2, 0, 2]), np.array([]), 1)
    analysis = replace(known("easy", 240.0).analysis, course=course)
    assert told(analysis)[1]["second_half"] == pytest.approx(100.0 / 80.0 - 1.0)


def test_what_has_no_way_has_no_stretches() -> None:
    found = known("easy", 240.0).analysis
    course = course_of(found)
    analysis = replace(found, course=replace(course, way=np.full_like(course.way, np.nan)))
    efforts, form = told(analysis)
    assert efforts == {}
    assert "second_half" not in form
    assert facts_of(analysis, RECORDING).marks == ()


def test_the_marks_are_where_the_course_passed_each_fifty_metres() -> None:
    analysis = known("easy", 240.0).analysis
    course = course_of(analysis)
    marks = np.array(facts_of(analysis, RECORDING).marks)
    way = np.interp(course.start + marks, course.time, course.way)
    assert len(marks) == (course.distance or 0.0) // 50.0 + 1
    np.testing.assert_allclose(way, 50.0 * np.arange(len(marks)), atol=0.5)
