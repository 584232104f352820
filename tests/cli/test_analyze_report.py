"""`openstride analyze --report`: the page is written beside the answer, found, and opened when asked."""

from __future__ import annotations

import re
import webbrowser
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from openstride.recordings import write_recording
from openstride.report import require_page, write_report
from tests.analysis.making import known
from tests.cli.conftest import Command, Store, columns_of

PAGE = (
    '<!doctype html><html lang="en"><head><title>OpenStride</title></head><body>'
    '<script id="report-data" type="application/json"></script></body></html>'
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a simulated run."""
    folder = tmp_path_factory.mktemp("runs") / "easy"
    write_recording(folder, known(duration=60.0).run.recording)
    return folder


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Put a page with a place for data where the built one would be."""
    page = tmp_path / "page.html"
    page.write_text(PAGE)
    monkeypatch.setattr("openstride.cli._analyze_run.require_page", partial(require_page, page))
    monkeypatch.setattr("openstride.cli._analyze_run.write_report", partial(write_report, page=page))
    return page


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand in for a browser, and return the addresses it was asked for."""
    addresses: list[str] = []

    def show(address: str) -> bool:
        addresses.append(address)
        return True

    monkeypatch.setattr(webbrowser, "open", show)
    return addresses


@pytest.mark.usefixtures("built")
def test_the_report_is_written_and_its_place_said(command: Command, run: Path, tmp_path: Path) -> None:
    path = tmp_path / "run.html"
    ended = command("analyze", run, "--report", path)
    assert ended.code in {0, 3}
    assert "The form at a glance" in ended.out
    assert f"The report is in {path}." in " ".join(ended.err.split()).replace("- ", "-")
    assert re.search(r'"recording":"simulated-easy-1"', path.read_text())


@pytest.mark.usefixtures("built")
def test_json_stays_alone_on_standard_output(command: Command, run: Path, tmp_path: Path) -> None:
    ended = command("analyze", run, "--json", "--report", tmp_path / "run.html")
    assert ended.out.startswith('{"schema"')
    assert "The report is in" in ended.said


@pytest.mark.usefixtures("built")
def test_it_opens_in_the_browser_in_the_language_that_was_asked_for(
    command: Command, run: Path, tmp_path: Path, opened: list[str]
) -> None:
    path = tmp_path / "run.html"
    assert command("analyze", run, "--report", path, "--open", "--language", "zh").code in {0, 3}
    assert opened == [path.as_uri()]
    assert 'data-language="zh"' in path.read_text()


@pytest.mark.usefixtures("built")
def test_without_a_browser_it_says_so(
    command: Command, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda _: False)
    ended = command("analyze", run, "--report", tmp_path / "run.html", "--open")
    assert "no browser was found to open it" in ended.said


def test_opening_needs_a_page(command: Command, store: Store) -> None:
    ended = command("analyze", store(columns_of()), "--open")
    assert ended.code == 2
    assert "--report FILE.html" in ended.said


@pytest.mark.usefixtures("built")
def test_a_file_that_is_there_is_kept_and_nobody_waits_for_that(command: Command, store: Store, tmp_path: Path) -> None:
    path = tmp_path / "run.html"
    path.write_text("mine")
    ended = command("analyze", store(columns_of()), "--report", path)
    assert ended.code == 2
    assert "add --force to replace it" in ended.said
    assert path.read_text() == "mine"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_that_was_not_built_is_refused_before_the_work(
    command: Command, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    absent: Callable[[], None] = partial(require_page, tmp_path / "page.html")
    monkeypatch.setattr("openstride.cli._analyze_run.require_page", absent)
    folder = store(columns_of())
    ended = command("analyze", folder, "--report", tmp_path / "run.html", "--language", language)
    assert ended.code == 2
    assert "make page" in ended.said
    assert not (tmp_path / "run.html").exists()
