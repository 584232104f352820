"""The command writes the translation of what is portable, and refuses the rest as the check does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from openstride.runtime import load
from portable import check, translate

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD = {"one.py": "A = 1\n", "two.py": '"""Two."""\n\nfrom .one import A\n\nB = A + 1\n', "__init__.py": "import os\n"}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "package"
    folder.mkdir()
    for name, source in GOOD.items():
        (folder / name).write_text(source)
    return folder


def test_a_module_is_written_for_each_of_the_package(package: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    assert translate.main([str(package), str(out)]) == 0
    stems = ("$source", "one", "two")
    assert sorted(path.name for path in out.iterdir()) == [f"{stem}{end}" for stem in stems for end in (".d.ts", ".js")]
    assert "export const B = 2;" in (out / "two.js").read_text()


def test_the_translation_says_from_which_source_it_is_as_the_runtime_does(package: Path, tmp_path: Path) -> None:
    said = f'export const SOURCE = "{load("cpython", package).source}";'
    translate.main([str(package), str(tmp_path / "out")])
    translate.main([str(package), str(tmp_path / "out.js"), "--bundle"])
    assert (tmp_path / "out" / "$source.js").read_text() == f"{said}\n"
    assert said in (tmp_path / "out.js").read_text().splitlines()


def test_a_bundle_is_one_file_and_its_declarations(package: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "engine.js"
    assert translate.main([str(package), str(out), "--bundle"]) == 0
    assert sorted(path.name for path in out.parent.iterdir()) == ["engine.d.ts", "engine.js"]
    assert "export { $one as one, $two as two };" in out.read_text()


@pytest.mark.parametrize(
    "source",
    [
        "def f(x: float, n: int) -> float:\n    return x * n\n",
        "def f(x: float, y: float) -> float:\n    return x / y\n",
        "import os\n",
        "def f(:\n",
    ],
)
def test_what_the_check_refuses_is_refused_in_the_same_words(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], source: str
) -> None:
    (package / "two.py").write_text(source)
    status = check.main([str(package)])
    said = capsys.readouterr()
    assert translate.main([str(package), str(tmp_path / "out")]) == status == 1
    assert capsys.readouterr() == said
    assert not (tmp_path / "out").exists()


def test_a_folder_without_source_is_refused_as_by_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = check.main([str(tmp_path / "nowhere")])
    said = capsys.readouterr()
    assert translate.main([str(tmp_path / "nowhere"), str(tmp_path / "out")]) == status == 2
    assert capsys.readouterr() == said


def test_the_command_runs_by_its_module_name(package: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "portable.translate", str(package), str(tmp_path / "out")]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "out" / "one.js").is_file()
