"""What the project leans on is locked by hash, comes from wherever the user's own tools look, and is accounted for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = [each for extra in PROJECT["project"]["optional-dependencies"].values() for each in extra]
LOCKS = {
    "run": PROJECT["project"]["dependencies"],
    "dev": PROJECT["project"]["dependencies"] + EXTRAS + PROJECT["dependency-groups"]["dev"],
    "uv": PROJECT["dependency-groups"]["bootstrap"],
}


def package(requirement: str) -> str:
    """Return the name of the package that `requirement` asks for."""
    return re.split(r"[^A-Za-z0-9_.-]", requirement, maxsplit=1)[0]


def pins(lock: str) -> list[tuple[str, str]]:
    """Return package and block of text of each pin in requirements/<lock>.txt."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[A-Za-z])", text)
    return [(block.partition("==")[0], block) for block in blocks]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_asked_for_is_locked(lock: str) -> None:
    assert {package(requirement) for requirement in LOCKS[lock]} <= {name for name, _ in pins(lock)}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_an_exact_version_and_hashes_and_no_address(lock: str) -> None:
    for name, block in pins(lock):
        assert re.match(r"\S+==\S+ ", block), name
        assert "--hash=sha256:" in block, name
        assert "://" not in block, name


def test_what_runs_is_what_was_tested() -> None:
    assert exact("run") <= exact("dev")


def exact(lock: str) -> set[str]:
    """Return versions and hashes without the systems they are for: tests may need on all what the product does not."""
    return {re.sub(r" ;[^\\]*", " ", block.partition("    #")[0]) for _, block in pins(lock)}


def test_docs_say_why_each_package_is_worth_its_weight() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    asked = {package(requirement) for lock in LOCKS.values() for requirement in lock}
    assert sorted(name for name in asked if f"| {name} |" not in page) == []
