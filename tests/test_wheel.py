"""The wheel carries the whole product, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

import openstride
from tests.conftest import Require

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, require: Require) -> Path:
    """Build the wheel without the network, and return its path."""
    pages = (ROOT / "src/openstride" / page for page in ("server/page/index.html", "report/page/report.html"))
    built = all(page.is_file() for page in pages)
    require("page", "the wheel carries the pages and they are not built; `make page` builds them", present=built)
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_holds_every_file_of_the_product(wheel: Path) -> None:
    """The engine's sources are among them: they are compiled where they run, and read by whoever wants to know."""
    source = ROOT / "src"
    there = {
        path.relative_to(source).as_posix()
        for path in (source / "openstride").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert packed == there
    assert "openstride/py.typed" in packed


def test_the_version_stands_in_one_place(wheel: Path) -> None:
    assert wheel.name == f"openstride-{openstride.__version__}-py3-none-any.whl"
    assert version("openstride") == openstride.__version__


def test_the_newest_section_of_the_changelog_is_this_version_or_not_released_yet() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = next(line for line in changelog.splitlines() if line.startswith("## "))
    assert newest == "## [Unreleased]" or newest.startswith(f"## [{openstride.__version__}] - ")
