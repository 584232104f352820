"""The page takes its data, whatever is in it, and appears whole or not at all."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.report import PageNotBuiltError, ReportExistsError, ReportNotWrittenError, render, write_report

PAGE = (
    '<!doctype html><html lang="en"><head><title>OpenStride</title><script type="module">const a = "<b>";</script>'
    '</head><body><script id="report-data" type="application/json"></script></body></html>'
)
TEXTS = st.text(st.characters(), max_size=30) | st.sampled_from(["</script>", "<!--", "\u2028", "\\u003c"])


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a page with a place for data."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


class Reader(HTMLParser):
    """Reads a page as a browser does."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        tag, attributes = self.tags[-1]
        name = attributes.get("id") or tag
        self.texts[name] = self.texts.get(name, "") + data


def told(text: str) -> Any:
    return json.loads(Reader(text).texts["report-data"])


@given(st.dictionaries(TEXTS, TEXTS), TEXTS)
def test_any_text_comes_back_from_the_page_and_makes_no_tag(page: Path, values: dict[str, str], name: str) -> None:
    document = {"recording": name, "values": values}
    text = render(document, page=page)
    assert told(text) == document
    assert [tag for tag, _ in Reader(text).tags] == ["html", "head", "title", "script", "body", "script"]
    assert Reader(text).texts["report-data"].isascii()


def test_the_title_is_the_name_of_the_recording_and_no_markup(page: Path) -> None:
    text = render({"recording": "<i>A & B</i>"}, page=page)
    assert "<title>&lt;i&gt;A &amp; B&lt;/i&gt; · OpenStride</title>" in text


def test_a_language_is_a_hint_to_the_page_and_to_the_browser(page: Path) -> None:
    attributes = dict(Reader(render({"recording": "a"}, language="zh", page=page)).tags)["html"]
    assert attributes == {"lang": "zh", "data-language": "zh"}


def test_without_a_language_the_page_is_left_to_choose(page: Path) -> None:
    assert render({"recording": "a"}, page=page).startswith('<!doctype html><html lang="en">')


def test_nothing_but_the_place_and_the_title_is_touched(page: Path) -> None:
    text = render({"recording": "a"}, page=page)
    assert re.sub(r'\{"recording":"a"\}|a · ', "", text) == PAGE


def test_a_number_that_is_none_is_refused(page: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        render({"recording": "a", "speed": float("nan")}, page=page)


@pytest.mark.parametrize("content", [None, "<html></html>"])
def test_a_page_that_was_not_built_is_refused_with_what_to_do(tmp_path: Path, content: str | None) -> None:
    page = tmp_path / "report.html"
    if content is not None:
        page.write_text(content)
    with pytest.raises(PageNotBuiltError, match=r"report\.html.*make page"):
        render({"recording": "a"}, page=page)


def test_a_report_is_written_as_it_is_rendered(tmp_path: Path, page: Path) -> None:
    write_report(tmp_path / "run.html", {"recording": "步"}, page=page)
    assert (tmp_path / "run.html").read_bytes() == render({"recording": "步"}, page=page).encode()


def test_a_file_that_is_there_is_kept_unless_it_may_be_replaced(tmp_path: Path, page: Path) -> None:
    path = tmp_path / "run.html"
    path.write_text("mine")
    with pytest.raises(ReportExistsError, match=r"run\.html exists already"):
        write_report(path, {"recording": "a"}, page=page)
    assert path.read_text() == "mine"
    write_report(path, {"recording": "a"}, force=True, page=page)
    assert told(path.read_text(encoding="utf-8")) == {"recording": "a"}


def test_what_could_not_be_written_leaves_nothing_behind(tmp_path: Path, page: Path) -> None:
    path = tmp_path / "run.html"
    path.mkdir()
    (path / "mine").touch()
    with pytest.raises(ReportNotWrittenError, match=r"run\.html could not be written"):
        write_report(path, {"recording": "a"}, force=True, page=page)
    assert [each.name for each in tmp_path.iterdir()] == ["run.html"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, page: Path) -> None:
    with pytest.raises(ReportNotWrittenError, match="No such file"):
        write_report(tmp_path / "nowhere" / "run.html", {"recording": "a"}, page=page)
