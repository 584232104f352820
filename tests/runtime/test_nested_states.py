"""A state within a state is part of its owner: what is written through either is seen through both."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from openstride.runtime import Driver, Runtime, load
from portable.check import check
from tests.equal_bits import Results, assert_equal_bits

SAMPLES = '''
"""Times and values, moved down by whoever has used them."""

ROOM = 4


class Samples:
    def __init__(self) -> None:
        self.first = 10
        self.count = 0
        self.time = [0.0] * ROOM


def append(samples: Samples, time: float) -> None:
    samples.time[samples.count] = time
    samples.count += 1


def drop(samples: Samples, number: int) -> None:
    for i in range(number, samples.count):
        samples.time[i - number] = samples.time[i]
    samples.first += number
    samples.count -= number


def at(samples: Samples, number: int) -> float:
    return samples.time[number - samples.first]
'''
FOOT = '''
"""Two feet, two levels deep."""

from .samples import Samples, append, at


class Leg:
    def __init__(self) -> None:
        self.moved = False
        self.samples = Samples()


class Foot:
    def __init__(self) -> None:
        self.flag = True
        self.samples = Samples()
        self.leg = Leg()
        self.received = 0.5


def receive(foot: Foot, time: float) -> None:
    append(foot.samples, time)
    samples = foot.leg.samples
    append(samples, -time)
    samples.first += 1
    foot.leg.moved = True
    foot.received = samples.time[0] + at(foot.samples, foot.samples.first)


def receive_all(feet: list[Foot], time: float) -> None:
    for i in range(len(feet)):
        samples = feet[i].samples
        samples.count = i
        append(samples, time)
        feet[i].leg.samples.time[i] = samples.time[i]


def alone(samples: Samples) -> int:
    samples.first += 100
    return samples.first


def within(foot: Foot) -> int:
    return alone(foot.samples) + alone(foot.leg.samples)
'''
WAYS: tuple[tuple[Driver, bool], ...] = (("cpython", False), ("cpython", True), ("numba", False), ("numba", True))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package") / "nested"
    folder.mkdir()
    (folder / "samples.py").write_text(SAMPLES)
    (folder / "foot.py").write_text(FOOT)
    return folder


@pytest.fixture(scope="module", params=WAYS, ids=lambda way: f"{way[0]}{'-checked' if way[1] else ''}")
def engine(request: pytest.FixtureRequest, folder: Path) -> Runtime:
    driver, boundscheck = request.param
    return load(driver, folder, boundscheck=boundscheck)


def test_the_package_is_portable(folder: Path) -> None:
    assert check(folder).refused == []


def test_a_nested_state_starts_as_its_class_says(engine: Runtime) -> None:
    foot = engine.new("Foot")
    for samples in (foot.samples, foot.leg.samples):
        assert (samples.first, samples.count, list(samples.time)) == (10, 0, [0.0] * 4)
    assert (foot.flag, foot.leg.moved, foot.received) == (True, False, 0.5)


def test_a_nested_state_is_written_from_outside(engine: Runtime) -> None:
    foot = engine.new("Foot")
    foot.samples.count += 2
    foot.leg.samples.time[3] = 1.5
    samples = foot.leg.samples
    samples.first = 7
    assert (foot.samples.count, foot.leg.samples.time[3], foot.leg.samples.first) == (2, 1.5, 7)
    assert (foot.samples.first, foot.leg.samples.count) == (10, 0)


def test_a_function_that_is_given_a_nested_state_writes_its_owner(engine: Runtime) -> None:
    foot = engine.new("Foot")
    engine.module("foot").receive(foot, 2.0)
    engine.module("foot").receive(foot, 3.0)
    assert (foot.samples.count, foot.samples.first, list(foot.samples.time[:2])) == (2, 10, [2.0, 3.0])
    leg = foot.leg
    assert (leg.moved, leg.samples.count, leg.samples.first, list(leg.samples.time[:2])) == (True, 2, 12, [-2.0, -3.0])
    assert foot.received == 0.0


def test_a_nested_state_can_be_given_from_outside(engine: Runtime) -> None:
    foot = engine.new("Foot")
    engine.module("samples").append(foot.leg.samples, 4.0)
    assert (foot.leg.samples.count, foot.leg.samples.time[0]) == (1, 4.0)


def test_each_state_of_a_list_has_nested_states_of_its_own(engine: Runtime) -> None:
    feet = engine.new("Foot", 3)
    engine.module("foot").receive_all(feet, 5.0)
    assert [foot.samples.count for foot in feet] == [1, 2, 3]
    assert [list(foot.leg.samples.time) for foot in feet] == [[5.0, 0, 0, 0], [0, 5.0, 0, 0], [0, 0, 5.0, 0]]


def test_columns_name_nested_fields_by_both_names(engine: Runtime) -> None:
    feet = engine.new("Foot", 3)
    feet[1].leg.samples.count = 4
    columns = engine.columns(feet)
    assert list(columns) == [
        "flag",
        "samples.first",
        "samples.count",
        "samples.time",
        "leg.moved",
        "leg.samples.first",
        "leg.samples.count",
        "leg.samples.time",
        "received",
    ]
    assert columns["leg.samples.count"].tolist() == [0, 4, 0]
    assert columns["samples.time"].shape == (3, 4)
    feet[1].leg.samples.count = 5
    assert columns["leg.samples.count"].tolist() == [0, 4, 0]
    assert {name: (each.dtype, each.shape[1:]) for name, each in engine.columns(feet[:0]).items()} == {
        name: (each.dtype, each.shape[1:]) for name, each in columns.items()
    }


def test_a_function_is_compiled_once_for_nested_states_and_others(folder: Path) -> None:
    engine = load("numba", folder)
    foot, samples = engine.new("Foot"), engine.new("Samples")
    alone = engine.module("foot").alone
    for each in (samples, foot.samples, foot.leg.samples, engine.new("Foot", 2)[1].samples):
        assert alone(each) == 110
    assert engine.module("foot").within(foot) == 420
    assert len(alone.signatures) == 1


def test_code_with_nested_states_is_kept_for_the_next_process(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENSTRIDE_CACHE_DIR", str(tmp_path))
    program = (
        "import sys, pathlib, openstride.runtime as runtime\n"
        "engine = runtime.load('numba', pathlib.Path(sys.argv[1]))\n"
        "foot, within = engine.new('Foot'), engine.module('foot').within\n"
        "print(within(foot), foot.leg.samples.first, *(sum(each.values()) for each in within.stats[1:]))\n"
    )
    command = [sys.executable, "-c", program, str(folder)]
    runs = [subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() for _ in range(2)]
    assert runs == [["220", "110", "0", "1"], ["220", "110", "1", "0"]]


def slide(engine: Runtime) -> Results:
    feet, functions = engine.new("Foot", 2), engine.module("samples")
    for n in range(20):
        samples = feet[n % 2].leg.samples
        functions.append(samples, 0.1 * n)
        if samples.count == 4:
            functions.drop(samples, 1 + n % 3)
    return engine.columns(feet)


def test_a_sliding_buffer_gives_equal_bits(folder: Path) -> None:
    results = assert_equal_bits(slide, folder)
    assert np.all(np.asarray(results["leg.samples.first"]) > 10)


@pytest.mark.parametrize("driver", ["cpython", "numba"])
def test_a_sliding_buffer_refuses_what_has_not_come(folder: Path, driver: Driver) -> None:
    engine = load(driver, folder, boundscheck=True)
    foot, functions = engine.new("Foot"), engine.module("samples")
    assert functions.at(foot.samples, 13) == 0.0
    with pytest.raises(IndexError):
        functions.at(foot.samples, 14)
    foot.leg.samples.count = 4
    with pytest.raises(IndexError):
        functions.append(foot.leg.samples, 1.0)


def test_a_sliding_buffer_refuses_what_has_gone_in_cpython(folder: Path) -> None:
    engine: Any = load("cpython", folder, boundscheck=True)
    with pytest.raises(IndexError, match="-1"):
        engine.module("samples").at(engine.new("Foot").leg.samples, 9)
