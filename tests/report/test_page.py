"""The report as its reader has it: one file, opened from the disk in a real browser."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from openstride.analysis import analyze
from openstride.report import render, report_document
from openstride.report._page import BUILT
from openstride.simulator import RUNNERS, simulate
from tests import browser
from tests.browser import Browser, chromium
from tests.conftest import Require
from tools.pictures import AXE, LOOKS, Look, faults, shown

#: Bytes of the page without data, gzip, with both languages.
LIMIT = 100_000
PHONE = LOOKS[0]

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def built(require: Require) -> str:
    """Return the page that reports are made of."""
    require("page", "it is not built; `make page` builds it", present=BUILT.is_file())
    return BUILT.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def report(built: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report of a short run."""
    assert built
    recording = simulate(RUNNERS["easy"], 150.0, seed=3).recording
    document = report_document(analyze(recording, mass=68.0, height=1.75), recording)
    path = tmp_path_factory.mktemp("report") / "run.html"
    path.write_text(render(document, language="zh"), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def opened(require: Require, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Return a browser."""
    require("chromium", "it shows the page; install the package chromium", present=browser.PRESENT)
    with chromium(tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture
def page(opened: Browser) -> Iterator[Page]:
    """Return a new page that remembers nothing of the last one."""
    assert opened.context.browser is not None
    context = opened.context.browser.new_context()
    yield context.new_page()
    context.close()


def test_the_page_is_one_file_that_asks_for_nothing_else(built: str, measured: Callable[[str], None]) -> None:
    hosts = set(re.findall(r"https?://([\w.-]+)", built))
    # Names of formats, addresses in messages of Svelte, and papers, which are opened by a click alone.
    assert hosts <= {"www.w3.org", "svelte.dev", "doi.org"}
    assert re.findall(r"<(?:script|link|img)\b[^>]*\b(?:src|href)=\"(?!data:)[^>]*>", built) == []
    assert re.findall(r"\burl\((?!data:)|@import\b|\bfetch\(|XMLHttpRequest|\bimport\(", built) == []
    size = len(gzip.compress(built.encode(), 9, mtime=0))
    measured(f"report page: {len(built.encode()):,} bytes, {size:,} gzip, without data")
    assert size < LIMIT


def test_it_opens_from_the_disk_and_asks_no_server(page: Page, report: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    assert shown(page, report, PHONE) == []
    page.wait_for_load_state("networkidle")
    assert {url for url in asked if not url.startswith("data:")} == {report.as_uri()}


def test_it_speaks_the_language_it_was_written_in_until_its_reader_chooses(page: Page, report: Path) -> None:
    page.goto(report.as_uri())
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.get_by_text("English").click()
    expect(page.get_by_role("heading", name="Form at a glance")).to_be_visible()
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_where_nothing_may_be_stored_it_works_all_the_same(page: Page, report: Path) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"
    )
    page.goto(report.as_uri())
    page.get_by_text("English").click()
    page.get_by_text("Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("text", ["", "null", '{"schema": 99}'])
def test_data_that_it_cannot_read_is_said(page: Page, built: str, tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.html"
    path.write_text(re.sub(r'(id="report-data"[^>]*>)', lambda found: found[1] + text, built), encoding="utf-8")
    page.goto(path.as_uri())
    expect(page.get_by_role("heading")).to_have_text(["This report cannot be read."])


def test_every_number_opens_its_sheet_and_gets_the_focus_back(page: Page, report: Path) -> None:
    shown(page, report, PHONE)
    page.locator("#glance summary").click()
    numbers = page.locator("#glance button")
    assert numbers.count() > 15
    for number in numbers.all():
        name = number.inner_text()
        number.press("Enter")
        expect(page.get_by_role("dialog", name=name)).to_contain_text("How it is estimated")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(number).to_be_focused()


def test_a_sheet_closes_by_its_key_and_beside_it(page: Page, report: Path) -> None:
    shown(page, report, PHONE)
    dialog = page.get_by_role("dialog")
    page.locator("#glance button").first.click()
    dialog.get_by_label("Close").click()
    expect(dialog).to_have_count(0)
    page.locator("#glance button").first.click()
    expect(dialog).to_be_visible()
    page.mouse.click(10, 10)
    expect(dialog).to_have_count(0)


def test_a_part_is_a_tap_or_an_address_away(page: Page, report: Path) -> None:
    shown(page, report, PHONE)
    page.get_by_role("navigation").get_by_role("link", name="Splits").click()
    expect(page.get_by_role("heading", name="Splits")).to_be_in_viewport(ratio=1)
    page.goto("about:blank")
    page.goto(f"{report.as_uri()}#swing")
    expect(page.get_by_role("heading", name="Swing path")).to_be_in_viewport(ratio=1)


def test_on_paper_there_is_nothing_to_press(page: Page, report: Path) -> None:
    shown(page, report, PHONE)
    page.emulate_media(media="print")
    for name in ("Language", "Appearance"):
        expect(page.get_by_role("group", name=name)).to_be_hidden()
    expect(page.get_by_role("navigation")).to_be_hidden()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_nothing_is_too_wide_cut_off_or_a_barrier(page: Page, report: Path, require: Require, look: Look) -> None:
    require("page", "its packages are not there; `make page` brings them", present=AXE.is_file())
    assert shown(page, report, look) == []
    assert list(faults(page)) == []
    page.locator("#glance button").first.click()
    assert list(faults(page)) == []


def test_what_is_wrong_with_a_page_is_found(page: Page, report: Path, require: Require) -> None:
    require("page", "its packages are not there; `make page` brings them", present=AXE.is_file())
    said = shown(page, report, PHONE)
    page.evaluate("""() => {
        document.querySelector("h1").style = "width: 20px; overflow: hidden; white-space: nowrap";
        document.querySelector("h2").style = "min-width: 500px; color: #ddd";
        console.error("no");
    }""")
    found = "\n".join([*said, *faults(page)])
    for each in ("console: no", "wider than its window", "cut off: h1", "axe: color-contrast"):
        assert each in found
