"""From the list of runs to the report of one and back, in a real browser, as a runner looks at a run afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from openstride.messages import catalogue
from openstride.server import Settings
from openstride.server import opened as analysing
from tests import browser
from tests.browser import Browser, chromium
from tests.conftest import ROOT, Require
from tests.end_to_end.house import Home, home
from tests.server.making import SECONDS, entries_of, made_up, segments_of, write_log
from tests.server.runs.test_runs import receive, work

BUILT = (ROOT / "src/openstride/server/page/index.html", ROOT / "src/openstride/report/page/report.html")
#: What a finger hits (px).
TOUCH = 44


@pytest.fixture(scope="module")
def house(require: Require, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Return a home that has analysed one run."""
    require("chromium", "it runs the page; install the package chromium", present=browser.PRESENT)
    require("page", "it is not built; `make page` builds it", present=all(path.is_file() for path in BUILT))
    folder = tmp_path_factory.mktemp("house")
    run = write_log(folder / "log", entries_of(made_up(), SECONDS))
    with analysing(Settings(folder / "data", made_up)) as there:
        receive(there.runs, run, segments_of(folder / "log"))
        work(there.runs)
    with home(folder / "data") as running:
        yield running


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Browser]:
    with chromium(tmp_path / "profile") as running:
        yield running


def complaints_of(page: Page) -> list[str]:
    """Return a list that whatever the page complains of is added to."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_runner_goes_from_the_list_to_the_report_and_back(house: Home, opened: Browser, language: str) -> None:
    texts = catalogue(language)
    page = opened.open(house.address)
    complaints = complaints_of(page)
    page.goto(f"http://localhost:{house.port}/#/settings/general")
    page.get_by_text("中文" if language == "zh" else "English", exact=True).click()
    page.get_by_role("navigation", name=texts.text("app.places")).get_by_role("link").first.click()
    link = page.get_by_role("listitem").get_by_role("link", name=texts.text("app.report"))
    expect(link).to_have_text(texts.text("app.report"))
    box = link.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= TOUCH
    # The second time the browser has it already, and home says only that it is still good.
    for _ in range(2):
        link.click()
        # The language goes with the reader, since both pages are of one home.
        expect(page.get_by_role("heading", level=2, name=texts.text("page.quality"))).to_be_visible()
        assert page.locator("html").get_attribute("lang") == ("zh-Hans" if language == "zh" else "en")
        assert re.search(r"/runs/[0-9a-f]{32}/report$", page.url)
        page.get_by_role("link", name="OpenStride").click()
        expect(page.get_by_role("heading", level=2, name=texts.text("app.runs"))).to_be_visible()
    assert complaints == []


def test_the_page_of_a_run_leads_to_its_report_while_home_is_in_reach(house: Home, opened: Browser) -> None:
    texts = catalogue("en")
    page = opened.open(house.address)
    page.get_by_role("listitem").get_by_role("link").first.click()
    link = page.get_by_role("main").get_by_role("link", name=texts.text("app.report"))
    expect(link).to_be_visible()
    # From then on the page comes without home.
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    house.kill()
    page.reload()
    expect(page.get_by_text(texts.text("metric.contact_time"))).to_be_visible()
    expect(link).to_be_hidden()
    house.start()
