"""A method is known by all that a result depends on, and by nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from openstride.server import _method
from openstride.server._documents import Told
from openstride.server._method import ROOMS, method_of


def test_what_is_told_of_the_runner_is_part_of_the_method() -> None:
    told = [Told(), Told(mass=68.0), Told(height=68.0), Told(mass=68.0, height=1.78), Told(mass=68.5, height=1.78)]
    methods = [method_of(each) for each in told]
    assert len(set(methods)) == len(told)
    assert {len(method) for method in methods} == {64}
    assert method_of(Told(mass=68)) == methods[1]


@pytest.mark.parametrize(
    ("changed", "same"),
    [("analysis/_summary.py", False), ("report/_new.py", False), ("server/_home.py", True), ("analysis/note.md", True)],
)
def test_the_source_that_a_recording_goes_through_is_part_of_the_method(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, changed: str, same: bool
) -> None:
    product = Path(_method.__file__).parent.parent
    for room in (*ROOMS, "server"):
        shutil.copytree(product / room, tmp_path / room)
    monkeypatch.setattr(_method, "files", lambda _: tmp_path)
    monkeypatch.setattr(_method, "_analysis", _method._analysis.__wrapped__)
    assert method_of(Told()) == (before := method_of(Told()))
    with (tmp_path / changed).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert (method_of(Told()) == before) == same
