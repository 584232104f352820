"""A portable package is loaded by its folder, on either driver, behind one interface."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from openstride.runtime import (
    Driver,
    PackageNotFoundError,
    Runtime,
    RuntimeLoadError,
    StateNotFoundError,
    UnknownDriverError,
    load,
    source_of,
)
from tests.equal_bits import loaded

SAMPLE = Path(__file__).with_name("sample_engine")
BOTH: tuple[Driver, ...] = ("cpython", "numba")


@pytest.fixture(params=BOTH)
def engine(request: pytest.FixtureRequest) -> Runtime:
    return loaded(request.param, SAMPLE)


def test_a_new_state_has_the_values_of_its_init(engine: Runtime) -> None:
    walker = engine.new("Walker")
    assert (walker.angle, walker.quiet, walker.started) == (0.0, 0, False)
    assert list(walker.counts) == [0, 0, 0, 0]


def test_a_state_is_made_from_its_class_or_its_name(engine: Runtime) -> None:
    steps = engine.module("steps")
    assert type(engine.new(steps.Step)) is type(engine.new("Step"))


def test_a_list_of_states_holds_states_of_their_own(engine: Runtime) -> None:
    states = engine.new("Ring", 3)
    states[1].count = 5
    states[1].cells[2] = 1.5
    assert [state.count for state in states] == [0, 5, 0]
    assert [state.cells[2] for state in states] == [0.0, 1.5, 0.0]


def test_a_compiled_function_writes_the_state_it_is_given(engine: Runtime) -> None:
    ring = engine.new("Ring")
    engine.module("ring").put(ring, 1.0, 2.0, 3.0)
    assert ring.count == 1
    assert list(ring.cells[:3]) == [1.0, 2.0, 3.0]


def test_columns_have_one_row_for_each_state(engine: Runtime) -> None:
    columns = engine.columns(engine.new("Walker", 4))
    assert list(columns) == [
        "started",
        "recent.ring.count",
        "recent.ring.cells",
        "recent.window.first",
        "recent.window.count",
        "recent.window.forces",
        "angle",
        "time",
        "quiet",
        "moments",
        "counts",
    ]
    assert {name: (str(each.dtype), each.shape) for name, each in columns.items()} == {
        "started": ("bool", (4,)),
        "recent.ring.count": ("int64", (4,)),
        "recent.ring.cells": ("float64", (4, 96)),
        "recent.window.first": ("int64", (4,)),
        "recent.window.count": ("int64", (4,)),
        "recent.window.forces": ("float64", (4, 16)),
        "angle": ("float64", (4,)),
        "time": ("float64", (4,)),
        "quiet": ("int64", (4,)),
        "moments": ("float64", (4, 3)),
        "counts": ("int64", (4, 4)),
    }


def test_columns_of_no_states_have_their_names_and_types(engine: Runtime) -> None:
    states = engine.new("Walker", 2)
    full, none = engine.columns(states), engine.columns(states[:0])
    assert {name: (each.dtype, each.shape[1:]) for name, each in full.items()} == {
        name: (each.dtype, each.shape[1:]) for name, each in none.items()
    }
    assert {len(each) for each in none.values()} == {0}


def test_columns_are_copies(engine: Runtime) -> None:
    states = engine.new("Step", 2)
    columns = engine.columns(states)
    states[0].samples = 9
    assert columns["samples"].tolist() == [0, 0]


def test_floats_are_taken_from_any_numbers(engine: Runtime) -> None:
    strided = np.arange(6, dtype=np.float32)[::2]
    strided.flags.writeable = False
    for values in (strided, [0, 2, 4], (0.0, 2.0, 4.0)):
        assert list(engine.floats(values)) == [0.0, 2.0, 4.0]


def test_ints_are_never_rounded(engine: Runtime) -> None:
    assert list(engine.ints(np.array([-32768, 32767], np.int16))) == [-32768, 32767]
    assert len(engine.ints([])) == 0
    for wrong in ([0.5], np.array([2**63], np.uint64)):
        with pytest.raises(TypeError):
            engine.ints(wrong)


def test_cpython_gets_real_python_numbers() -> None:
    engine = loaded("cpython", SAMPLE)
    assert type(engine.floats(np.ones(2))[0]) is float
    assert type(engine.ints(np.ones(2, np.int8))[0]) is int


def test_numba_gets_arrays_of_one_form_only() -> None:
    frozen = np.zeros(4)
    frozen.flags.writeable = False
    array: Any = loaded("numba", SAMPLE).floats(frozen)
    assert array.flags.c_contiguous
    assert array.flags.writeable


def test_an_array_that_has_the_form_is_not_copied() -> None:
    values = np.zeros(4)
    given: Any = loaded("numba", SAMPLE).floats(values)
    assert given is values


def test_an_unknown_state_is_refused_with_those_that_exist(engine: Runtime) -> None:
    with pytest.raises(StateNotFoundError, match=r"'Foot'.*Recent, Ring, Step, Walker, Window"):
        engine.new("Foot")


def test_an_unknown_module_is_refused_by_name(engine: Runtime) -> None:
    with pytest.raises(PackageNotFoundError, match="no module 'foot'"):
        engine.module("foot")


def test_a_folder_without_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackageNotFoundError, match="no Python module"):
        load("cpython", tmp_path)


def test_an_import_of_a_missing_sibling_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("from .two import three\n")
    with pytest.raises(PackageNotFoundError, match="no module 'two'"):
        load("cpython", tmp_path)


def test_an_unknown_driver_is_refused() -> None:
    with pytest.raises(UnknownDriverError, match="'pypy'"):
        load("pypy", SAMPLE)  # type: ignore[arg-type]
    assert issubclass(UnknownDriverError, RuntimeLoadError)


def test_cpython_never_imports_numba() -> None:
    program = (
        "import sys, pathlib, openstride.runtime as runtime\n"
        "runtime.load('cpython', pathlib.Path(sys.argv[1])).new('Step')\n"
        "sys.exit('numba' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", program, SAMPLE], check=False).returncode == 0


PAST_THE_END = """
class Box:
    def __init__(self) -> None:
        self.cells = [0.0] * 4


def read(box: Box, i: int) -> float:
    return box.cells[i]


def write(values: list[float], i: int) -> None:
    values[i] = 1.0
"""


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package") / "boxes"
    folder.mkdir()
    (folder / "box.py").write_text(PAST_THE_END)
    return folder


@pytest.mark.parametrize("driver", BOTH)
def test_a_checked_list_refuses_an_index_past_its_end(box: Path, driver: Driver) -> None:
    engine = load(driver, box, boundscheck=True)
    functions = engine.module("box")
    assert functions.read(engine.new("Box"), 3) == 0.0
    with pytest.raises(IndexError):
        functions.read(engine.new("Box"), 4)
    with pytest.raises(IndexError):
        functions.write(engine.floats([0.0]), 1)


def test_a_checked_list_refuses_an_index_below_zero_in_cpython(box: Path) -> None:
    engine = load("cpython", box, boundscheck=True)
    with pytest.raises(IndexError, match="-1"):
        engine.module("box").read(engine.new("Box"), -1)
    with pytest.raises(IndexError, match="-1"):
        engine.module("box").write(engine.floats([0.0]), -1)
    assert engine.floats([1.0, 2.0])[:1] == [1.0]


def test_threads_that_load_at_once_do_not_get_in_each_others_way() -> None:
    """A server answers its first requests in several."""
    with ThreadPoolExecutor(4) as pool:
        loaded = list(pool.map(lambda _: load("cpython"), range(8)))
    assert {each.source for each in loaded} == {source_of()}
