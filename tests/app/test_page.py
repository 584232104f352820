"""The page as it is built: small, nothing inline, and everything that TypeScript promises about itself."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from portable.node import find_node
from tests.conftest import ROOT, Require

PAGE = ROOT / "src" / "openstride" / "server" / "page"
#: Bytes, gzip, of script and style that a run needs: both languages, the engine, the coach and the workers.
SHELL_LIMIT = 150_000
#: Bytes, gzip, of a part that is fetched when it is first opened, or when nothing else is to do.
PART_LIMIT = 60_000
#: How a script names another that it needs at once, one that it fetches later, and a worker.
AT_ONCE = re.compile(r"""(?:from|import)\s*["'`]\./([\w.$-]+)["'`]""")
LATER = re.compile(r"""import\(\s*["'`]\./([\w.$-]+)["'`]""")
WORKER = re.compile(r"""new Worker\(new URL\(["'`]/assets/([\w.$-]+)["'`]""")
TEXT = {".html", ".js", ".css", ".json", ".svg", ".webmanifest"}


@pytest.fixture(scope="module")
def page(require: Require) -> Path:
    """Return the folder of the built page."""
    require("page", "it is not built; `make page` builds it", present=(PAGE / "index.html").is_file())
    return PAGE


def test_the_page_is_small(page: Path, measured: Callable[[str], None]) -> None:
    assets = page / "assets"
    sizes = {path.name: compressed(path) for path in assets.iterdir() if path.suffix in {".js", ".css"}}
    first = shell(page)
    needed = sum(size for name, size in sizes.items() if name in first) + compressed(page / "sw.js")
    later = {name: size for name, size in sizes.items() if name not in first}
    measured(
        f"page: {needed:,} bytes gzip of script and style for a run, {sum(later.values()):,} for all that comes later"
    )
    assert {name.partition("-")[0] for name in first} >= {"page", "engine.worker", "recorder.worker"}
    assert later
    assert max(later.values()) < PART_LIMIT, later
    assert needed < SHELL_LIMIT


def compressed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))


def shell(page: Path) -> set[str]:
    """Return the names of the assets that a run needs: what the page names, and whatever its workers fetch."""
    named = re.findall(r'(?:src|href)="/assets/([^"]+)"', (page / "index.html").read_text(encoding="utf-8"))
    found: set[str] = set()
    waiting = [(name, False) for name in named]
    while waiting:
        name, working = waiting.pop()
        if name in found:
            continue
        found.add(name)
        if not name.endswith(".js"):
            continue
        text = (page / "assets" / name).read_text(encoding="utf-8")
        waiting += [(each, working) for each in AT_ONCE.findall(text)]
        waiting += [(each, True) for each in WORKER.findall(text)]
        # A worker is at work in a run only, so what it fetches a run needs.
        waiting += [(each, True) for each in LATER.findall(text) if working]
    return found


def test_nothing_is_inline_so_that_the_policy_of_contents_holds(page: Path) -> None:
    html = (page / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)", html) == []
    assert re.findall(r"<style|\bstyle=|\bon[a-z]+=", html) == []


def test_nothing_is_fetched_from_elsewhere(page: Path) -> None:
    namespaces = {"http://www.w3.org", "https://svelte.dev"}  # Names of formats and of messages, never asked.
    sources = {"https://doi.org", "https://www.apache.org"}  # Papers and the licence, for a reader to follow.
    for path in page.rglob("*"):
        if path.is_file() and path.suffix in TEXT:
            hosts = re.findall(r"https?://[\w.-]+", path.read_text(encoding="utf-8"))
            assert set(hosts) <= namespaces | sources, path.name


def test_the_tests_in_typescript_pass(require: Require) -> None:
    require("node", "they run there; `make setup` brings it", present=bool(find_node()))
    require("page", "its packages are not there; `make page` brings them", present=(ROOT / "app/node_modules").is_dir())
    done = subprocess.run(
        [sys.executable, "-m", "tools.page", "test"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
