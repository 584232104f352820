"""The rooms keep to their table, and the checker sees it when they do not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.layers import ROOMS, check, main

ROOT = Path(__file__).resolve().parent.parent

# A file, its source, and the words that name the offence in its last line.
PLANTED = [
    ("engine/foot.py", "from openstride.recordings import Recording", "engine may not import recordings"),
    ("engine/foot.py", "from ..recordings import Recording", "engine may not import recordings"),
    ("engine/deep/foot.py", "from ...recordings import Recording", "engine may not import recordings"),
    ("engine/foot.py", "import openstride.cli", "engine may not import cli"),
    ("engine/foot.py", "from openstride import cli", "engine may not import cli"),
    ("engine/foot.py", "import numpy as np", "engine may not import numpy"),
    ("engine/foot.py", "import time", "engine has no clock of its own, but uses time"),
    ("engine/foot.py", "from time import monotonic", "engine has no clock of its own, but uses time"),
    ("analysis/_run.py", "from datetime import datetime as d\nSTARTED = d.now()", "analysis has no clock of its own"),
    ("recordings/_read.py", "def read():\n    from openstride.engine import foot", "recordings may not import engine"),
    ("recordings/_read.py", "import importlib\nimportlib.import_module('openstride.engine')", "may not import engine"),
    ("recordings/_read.py", "import pandas", "recordings may not import pandas"),
    ("recordings/_read.py", "import fastapi", "recordings may not import fastapi"),
    ("analysis/_run.py", "from sqlalchemy import orm", "analysis may not import sqlalchemy"),
    ("validation/_table.py", "import bleak", "validation may not import bleak"),
    ("validation/_table.py", "from openstride.engine.foot import feed", "validation may not import engine"),
    ("analysis/_run.py", "from openstride.recordings._read import read", "_read is private to recordings"),
    ("runtime/__init__.py", "from openstride.analysis import analyze", "runtime may not import analysis"),
    ("kitchen/__init__.py", "", "`kitchen` is not in the table of rooms"),
    ("stray.py", "", "`stray.py` is not in the table of rooms"),
    ("__init__.py", "from openstride.cli import main", "openstride may not import cli"),
]

ALLOWED = [
    ("engine/foot.py", "from math import sqrt\nfrom .rotation import rotate"),
    ("engine/deep/foot.py", "from ..rotation import rotate"),
    ("recordings/_read.py", "from datetime import UTC, datetime\nimport pyarrow.parquet\nimport numpy as np"),
    ("analysis/_run.py", "from openstride import __version__\nfrom openstride.recordings import Recording"),
    ("analysis/_run.py", "from openstride.analysis._align import align"),
    ("analysis/_run.py", "import importlib\nNAME = 'x'\nimportlib.import_module(NAME)"),
    ("cli/_app.py", "import time\nimport typer\nfrom openstride.validation import validate"),
]


def house(tmp_path: Path, name: str, source: str) -> Path:
    """Build a package with one module in it, and return its folder."""
    root = tmp_path / "openstride"
    path = root / name
    path.parent.mkdir(parents=True)
    (root / "__init__.py").touch()
    path.write_text(source, encoding="utf-8")
    return root


def test_the_rooms_of_openstride_keep_to_their_table() -> None:
    assert [str(offence) for offence in check(ROOT / "src" / "openstride")] == []


@pytest.mark.parametrize(("name", "source", "words"), PLANTED)
def test_a_planted_offence_is_named_with_file_and_line(tmp_path: Path, name: str, source: str, words: str) -> None:
    root = house(tmp_path, name, source)
    (offence,) = check(root)
    assert words in str(offence)
    assert offence.line == max(1, len(source.splitlines()))
    # Every refusal goes on to say what to do instead.
    assert re.match(rf"{re.escape(str(root))}/\S+:\d+: .+; .+", str(offence))


@pytest.mark.parametrize(("name", "source"), ALLOWED)
def test_what_the_table_allows_is_not_refused(tmp_path: Path, name: str, source: str) -> None:
    assert check(house(tmp_path, name, source)) == []


def test_every_offence_of_a_file_is_found_in_the_order_of_its_lines(tmp_path: Path) -> None:
    root = house(tmp_path, "engine/foot.py", "import numpy\nfrom math import sqrt\nimport time, rich\n")
    assert [offence.line for offence in check(root)] == [1, 3, 3]


def test_the_table_has_no_cycle_and_names_only_rooms_it_has() -> None:
    above: set[str] = set()
    for name, room in ROOMS.items():
        assert room.rooms <= above, f"{name} may import a room that is not above it in the table"
        above.add(name)


def test_the_command_ends_with_1_for_an_offence_and_2_for_a_folder_that_is_no_package(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = house(tmp_path, "engine/foot.py", "import numpy")
    assert main([str(root)]) == 1
    assert f"{root / 'engine' / 'foot.py'}:1: engine may not import numpy" in capsys.readouterr().out
    assert main([str(tmp_path / "nowhere")]) == 2
    assert "holds no __init__.py" in capsys.readouterr().err
    assert main([]) == 2
    assert "usage:" in capsys.readouterr().err
