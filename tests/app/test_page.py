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
#: Bytes, gzip, of all that a run needs: both languages, the engine and the workers.
LIMIT = 100_000
#: Bytes, gzip, of what is fetched after that, or when it is first opened: what home keeps, to look at and to change.
LATER_LIMIT = 60_000
TEXT = {".html", ".js", ".css", ".json", ".svg", ".webmanifest"}


@pytest.fixture(scope="module")
def page(require: Require) -> Path:
    """Return the folder of the built page."""
    require("page", "it is not built; `make page` builds it", present=(PAGE / "index.html").is_file())
    return PAGE


def test_the_page_is_small(page: Path, measured: Callable[[str], None]) -> None:
    sizes = {
        path.relative_to(page).as_posix(): len(gzip.compress(path.read_bytes(), 9, mtime=0))
        for path in page.rglob("*")
        if path.is_file() and path.suffix != ".map"
    }
    later = sum(size for name, size in sizes.items() if name.startswith("assets/House-"))
    first = sum(sizes.values()) - later
    measured(f"page: {first:,} bytes gzip for a run, {later:,} for what is looked at afterwards")
    assert 0 < later < LATER_LIMIT
    assert first < LIMIT


def test_nothing_is_inline_so_that_the_policy_of_contents_holds(page: Path) -> None:
    html = (page / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)", html) == []
    assert re.findall(r"<style|\bstyle=|\bon[a-z]+=", html) == []


def test_nothing_is_fetched_from_elsewhere(page: Path) -> None:
    namespaces = {"http://www.w3.org", "https://svelte.dev"}  # Names of formats and of messages, never asked.
    for path in page.rglob("*"):
        if path.is_file() and path.suffix in TEXT:
            hosts = re.findall(r"https?://[\w.-]+", path.read_text(encoding="utf-8"))
            assert set(hosts) <= namespaces, path.name


def test_the_tests_in_typescript_pass(require: Require) -> None:
    require("node", "they run there; `make setup` brings it", present=bool(find_node()))
    require("page", "its packages are not there; `make page` brings them", present=(ROOT / "app/node_modules").is_dir())
    done = subprocess.run(
        [sys.executable, "-m", "tools.page", "test"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
