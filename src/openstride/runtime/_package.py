"""Finds the modules of a portable package and executes them, siblings first.

The modules are executed under a package name of their own, so that one source can stand in memory several times: plain,
compiled, compiled with bounds checks. A driver passes what is to happen to every function before anyone can call it.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from threading import Lock
from types import FunctionType, ModuleType
from typing import Any

from openstride.runtime._errors import PackageNotFoundError

_EXECUTING = Lock()


class Package:
    """The source files of one portable package.

    Parameters
    ----------
    folder
        The folder that holds the modules; its `__init__.py` is not part of the portable source.

    Raises
    ------
    PackageNotFoundError
        If the folder holds no module.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder).resolve()
        self.paths = {path.stem: path for path in sorted(self.folder.glob("*.py")) if path.stem != "__init__"}
        if not self.paths:
            raise PackageNotFoundError(self.folder)

    def source_hash(self) -> str:
        """Hash of the names and contents of all modules."""
        digest = sha256()
        for name, path in self.paths.items():
            digest.update(f"{name}\n{path.stat().st_size}\n".encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()

    @property
    def short_hash(self) -> str:
        """The first 16 hexadecimal digits of `source_hash`: enough to tell any two engines apart."""
        return self.source_hash()[:16]

    def execute(self, name: str, prepare: Callable[[FunctionType], Any] | None = None) -> dict[str, ModuleType]:
        """Execute every module under the package name `name`; give them back by their own names.

        Parameters
        ----------
        name
            Name under which the package is entered in `sys.modules`. Numba stores it in its cache, so it must be the
            same in every process that shares the cache.
        prepare
            Replaces each function as soon as its module is executed, before a sibling can import it.
        """
        # Siblings find each other in `sys.modules`, where a second thread would put its own in between.
        with _EXECUTING:
            package = ModuleType(name)
            package.__path__ = []
            sys.modules[name] = package
            modules: dict[str, ModuleType] = {}
            for module_name in self._siblings_first():
                modules[module_name] = _execute(f"{name}.{module_name}", self.paths[module_name], prepare)
            return modules

    def _siblings_first(self) -> list[str]:
        order: list[str] = []

        def visit(name: str) -> None:
            if name not in order:
                for sibling in self._siblings(name):
                    visit(sibling)
                order.append(name)

        for name in self.paths:
            visit(name)
        return order

    def _siblings(self, name: str) -> list[str]:
        tree = ast.parse(self.paths[name].read_bytes(), str(self.paths[name]))
        siblings = [node.module for node in tree.body if isinstance(node, ast.ImportFrom) and node.level == 1]
        for sibling in siblings:
            if sibling not in self.paths:
                raise PackageNotFoundError(self.folder, sibling)
        return [sibling for sibling in siblings if sibling is not None]


def _execute(name: str, path: Path, prepare: Callable[[FunctionType], Any] | None) -> ModuleType:
    # Compiled from the text itself: a bytecode file is believed by its second and size, and may be of an older engine.
    module = ModuleType(name)
    module.__file__ = str(path)
    module.__package__ = name.rpartition(".")[0]
    sys.modules[name] = module
    exec(compile(path.read_bytes(), str(path), "exec"), vars(module))  # noqa: S102  # the engine's own source
    if prepare is not None:
        for key, value in list(vars(module).items()):
            if inspect.isfunction(value) and value.__module__ == name:
                setattr(module, key, prepare(value))
    return module
