"""What tests of the page share: what they need, a browser at a home of theirs, and the homes of pictures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from tests import browser
from tests.app.looking import shown
from tests.browser import Browser, chromium
from tests.conftest import Require
from tests.end_to_end.house import Home
from tools.page import PAGE
from tools.pictures._stage import Stage, stage


@pytest.fixture(scope="session")
def page_and_browser(require: Require) -> None:
    """State that a test needs the page, built, and a browser to show it in."""
    require("chromium", "it runs the page; install the package chromium", present=browser.PRESENT)
    require("page", "it is not built; `make page` builds it", present=(PAGE / "index.html").is_file())


@pytest.fixture(scope="module")
def running(house: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Return a browser that has been at the home of the tests beside, which say in `house` which one that is."""
    with chromium(tmp_path_factory.mktemp("profile")) as started:
        started.open(house.address).close()
        yield started


@pytest.fixture
def page(house: Home, running: Browser) -> Iterator[Page]:
    """Return a page on a phone, which complains of nothing; nothing is chosen yet."""
    with shown(running, f"http://localhost:{house.port}/") as opened:
        yield opened


@pytest.fixture(scope="module")
def viewer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """Return a browser for homes that are always the same, each in a context of its own."""
    with chromium(tmp_path_factory.mktemp("profile")) as running:
        assert running.context.browser is not None
        yield running.context.browser


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Return the homes that are always the same."""
    with stage(tmp_path_factory.mktemp("stage")) as made:
        yield made
