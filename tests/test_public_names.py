"""Each package says in `__all__` what others may use, and that is what is there."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

import openstride

SOURCE = Path(openstride.__path__[0]).parent
# The portable subset has neither `__all__` nor private modules: whole modules of theirs go through a driver.
PORTABLE = [SOURCE / "openstride" / "engine", SOURCE / "openstride" / "cues" / "live"]
FOLDERS = {
    ".".join(path.parent.relative_to(SOURCE).parts): path.parent
    for path in sorted(SOURCE.glob("openstride/**/__init__.py"))
    if path.parent not in PORTABLE
}


@pytest.mark.parametrize("name", FOLDERS)
def test_all_names_what_the_package_holds(name: str) -> None:
    package = importlib.import_module(name)
    assert hasattr(package, "__all__"), f"{name} does not say in `__all__` what others may use"
    held = {
        name
        for name, value in vars(package).items()
        if not name.startswith("_") and not isinstance(value, ModuleType) and name != "annotations"
    }
    dunders = {name for name in package.__all__ if name.startswith("__") and hasattr(package, name)}
    assert sorted(package.__all__) == sorted(held | dunders)


@pytest.mark.parametrize("name", FOLDERS)
def test_modules_behind_a_package_are_private(name: str) -> None:
    assert [path.name for path in FOLDERS[name].glob("*.py") if not path.name.startswith("_")] == []
