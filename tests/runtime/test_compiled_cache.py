"""Compiled code is kept from one process to the next, and never outlives what it was made from."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from openstride.runtime import load
from openstride.runtime._cache import KEPT_FOLDERS, cache_home, compiled_folder
from openstride.runtime._numba import CONFIG

SOURCE = '''
"""Base."""

def value(x: float) -> float:
    return x + 1.0
'''
USER = '''
"""User."""

from .base import value


def twice(x: float) -> float:
    return 2.0 * value(x)
'''

Package = Callable[[str], Path]


@pytest.fixture
def package(tmp_path: Path) -> Package:
    def write(base: str) -> Path:
        folder = tmp_path / "small"
        folder.mkdir(exist_ok=True)
        (folder / "base.py").write_text(base)
        (folder / "user.py").write_text(USER)
        return folder

    return write


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OPENSTRIDE_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_cache_lies_where_the_user_says(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    assert cache_home() == home
    monkeypatch.delenv("OPENSTRIDE_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert cache_home() == Path("/somewhere/openstride")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/home/runner")
    assert cache_home() == Path("/home/runner/.cache/openstride")


def test_a_function_is_cached_after_its_first_call(package: Package) -> None:
    folder = package(SOURCE)
    first = load("numba", folder)
    assert not first.cached("user", "twice")
    assert first.module("user").twice(1.0) == 4.0
    assert first.cached("user", "twice")
    assert load("numba", folder).cached("user", "twice")
    assert not load("numba", folder, boundscheck=True).cached("user", "twice")
    assert load("cpython", folder).cached("user", "twice")


def test_another_process_compiles_nothing(package: Package) -> None:
    folder = package(SOURCE)
    program = (
        "import sys, pathlib, openstride.runtime as runtime\n"
        "twice = runtime.load('numba', pathlib.Path(sys.argv[1])).module('user').twice\n"
        "twice(1.0)\n"
        "print(sum(twice.stats.cache_hits.values()), sum(twice.stats.cache_misses.values()))\n"
    )
    command = [sys.executable, "-c", program, str(folder)]
    runs = [subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() for _ in range(2)]
    assert runs == [["0", "1"], ["1", "0"]]


def test_a_change_in_an_imported_sibling_is_noticed(package: Package) -> None:
    assert load("numba", package(SOURCE)).module("user").twice(1.0) == 4.0
    assert load("numba", package(SOURCE.replace("1.0", "9.0"))).module("user").twice(1.0) == 20.0


def test_the_cache_does_not_depend_on_the_time_of_the_files(package: Package) -> None:
    folder = package(SOURCE)
    load("numba", folder).module("user").twice(1.0)
    for path in folder.iterdir():
        if path.is_file():
            os.utime(path, (1e9, 1e9))
    again = load("numba", folder).module("user").twice
    again(1.0)
    assert sum(again.stats.cache_hits.values()) == 1


def test_only_the_folders_used_last_are_kept(package: Package, home: Path) -> None:
    for number in range(KEPT_FOLDERS + 3):
        load("numba", package(SOURCE.replace("1.0", f"{number}.0")))
    assert len(list((home / "compiled").iterdir())) == KEPT_FOLDERS


def test_folders_of_another_family_are_left_alone(home: Path) -> None:
    compiled_folder("other", "0" * 64)
    (home / "compiled" / "notes").mkdir()
    for number in range(KEPT_FOLDERS + 1):
        compiled_folder("family", f"{number:064x}"[::-1])
    names = {path.name for path in (home / "compiled").iterdir()}
    assert {"other-" + "0" * 16, "notes"} < names
    assert len(names) == KEPT_FOLDERS + 2


def test_without_a_place_to_write_it_works_and_says_so_once(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("OPENSTRIDE_CACHE_DIR", str(blocked))
    folder = package(SOURCE)
    with pytest.warns(UserWarning, match="OPENSTRIDE_CACHE_DIR"):
        engine = load("numba", folder)
    assert engine.module("user").twice(1.0) == 4.0
    load("numba", folder)


def test_numba_code_of_others_keeps_its_own_cache(package: Package) -> None:
    before = CONFIG.CACHE_DIR
    load("numba", package(SOURCE)).module("user").twice(1.0)
    assert before == CONFIG.CACHE_DIR


def test_a_cache_that_vanishes_is_made_again(package: Package, home: Path) -> None:
    folder = package(SOURCE)
    engine = load("numba", folder)
    shutil.rmtree(home)
    assert engine.module("user").twice(1.0) == 4.0
