"""A run's report is the page that the command writes, with a policy that lets nothing run but what was built."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from openstride.analysis import analyze
from openstride.recordings import read_recording
from openstride.report import SCHEMA, report_document
from openstride.server import Home, ReportLackingError, RunNotFoundError
from openstride.server.access._guard import HEADERS
from openstride.server.database import Result
from openstride.server.runs import adopt, file_of
from openstride.server.runs._reports import policy_of
from tests.server.conftest import RUN, Made
from tests.server.runs.test_adoption import files_only
from tests.server.runs.test_runs import receive, work
from tests.server.test_problems import problem_in

SCRIPT, STYLE = "document.title = '<style>no style</style>';\n", "p { margin: 0 }"
PAGE = f"""<!doctype html>
<html lang="en"><head><title>OpenStride</title>
<script type="module">{SCRIPT}</script>
<style>{STYLE}</style></head>
<body><script id="report-data" type="application/json"></script></body></html>
"""
#: The smallest that the page's frame asks of a document; whatever else it holds is the page's own.
DOCUMENT = {"schema": SCHEMA, "recording": RUN, "name": "</script><script>alert(1)</script>"}


@pytest.fixture
def home(home: Home) -> Home:
    """Return a home with a page of reports that was built."""
    home.settings.report_page.write_text(PAGE, encoding="utf-8")
    return home


@pytest.fixture
def folder(home: Home) -> Path:
    """Return the folder of a run that home knows to be analysed, with a report."""
    folder = files_only(home.runs.folder, RUN, {"report.json": DOCUMENT})
    adopt(home.runs)
    return folder


def written(home: Home, folder: Path, content: bytes) -> None:
    """Let a report be another one, as if an analysis had written it."""
    (folder / "report.json").write_bytes(content)
    with home.database.writing(home.runs.runner) as session:
        result = session.scalars(select(Result)).one()
        result.files = [file_of(folder / "report.json", folder).model_dump()]


def report_in(answer: httpx.Response) -> Any:
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    found = re.search(r'type="application/json">(.*?)</script>', answer.text, re.DOTALL)
    assert found
    return json.loads(found[1])


def ask(browser: httpx.Client, query: str = "", **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return browser.get(f"/api/v1/runs/{RUN}/report{query}", headers=named)


def sha256(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_work_on_a_run_leaves_the_document_that_the_command_would_write(home: Home, made: Made) -> None:
    receive(home.runs, made.run, made.segments)
    with pytest.raises(ReportLackingError, match="sealing"):
        home.runs.report(made.run)
    folder = home.runs.folder / made.run
    work(home.runs)
    assert home.runs.get(made.run).report
    recording = read_recording(folder / "recording")
    expected = json.loads(json.dumps(report_document(analyze(recording), recording)))
    assert json.loads(home.runs.report(made.run)[1]) == expected


@pytest.mark.usefixtures("folder")
def test_the_report_of_a_run_is_the_page_with_its_data_in_it(browser: httpx.Client) -> None:
    answer = ask(browser)
    assert report_in(answer) == DOCUMENT
    assert f"<title>{RUN} · OpenStride</title>" in answer.text
    assert answer.text.count("<script") == 2
    assert browser.get(f"/api/v1/runs/{RUN}").json()["report"] is True


@pytest.mark.usefixtures("folder")
def test_it_opens_in_the_language_that_is_asked_for(browser: httpx.Client) -> None:
    assert '<html lang="zh" data-language="zh">' in ask(browser, "?language=zh").text
    assert '<html lang="en">' in ask(browser).text


@pytest.mark.usefixtures("folder")
def test_only_what_was_built_into_the_page_may_run(browser: httpx.Client) -> None:
    headers = ask(browser).headers
    directives = dict(each.split(" ", 1) for each in headers["Content-Security-Policy"].split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == sha256(SCRIPT)
    assert directives["style-src"] == sha256(STYLE)
    assert {directives[name] for name in ("base-uri", "form-action", "frame-ancestors")} == {"'none'"}
    others = {name: value for name, value in HEADERS.items() if name != "Content-Security-Policy"}
    assert {name: headers.get(name) for name in others} == others


def test_where_nothing_is_inline_nothing_inline_runs() -> None:
    assert "script-src 'none'; style-src 'none';" in policy_of("<!doctype html><p>No script.</p>")


def test_a_report_is_sent_again_only_when_it_has_changed(browser: httpx.Client, home: Home, folder: Path) -> None:
    first = ask(browser)
    assert first.headers["Cache-Control"] == "private, no-cache"
    tag = first.headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        again = ask(browser, If_None_Match=known)
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
        # The browser takes it for the policy of the page that it has.
        assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    tags = {tag, ask(browser, "?language=zh", If_None_Match=tag).headers["ETag"]}
    written(home, folder, json.dumps({**DOCUMENT, "engine": "2"}).encode())
    tags.add(ask(browser, If_None_Match=tag).headers["ETag"])
    home.settings.report_page.write_text(f"{PAGE}<!-- a newer one -->", encoding="utf-8")
    tags.add(ask(browser, If_None_Match=tag).headers["ETag"])
    assert len(tags) == 4


@pytest.mark.usefixtures("home")
def test_a_run_that_is_not_here_has_no_report(browser: httpx.Client, home: Home) -> None:
    assert problem_in(ask(browser)).type == "openstride:run-not-found"
    with pytest.raises(RunNotFoundError):
        home.runs.report(RUN)


def test_a_run_that_an_earlier_home_analysed_says_how_its_report_is_had(browser: httpx.Client, home: Home) -> None:
    folder = files_only(home.runs.folder, RUN)
    adopt(home.runs)
    found = problem_in(ask(browser))
    assert (found.status, found.type) == (409, "openstride:report-lacking")
    assert f'openstride analyze "{folder / "recording"}" --report' in found.advice
    assert browser.get(f"/api/v1/runs/{RUN}").json()["report"] is False


def test_a_report_without_its_analysis_is_of_work_that_goes_on(browser: httpx.Client, home: Home) -> None:
    files_only(home.runs.folder, RUN, {"report.json": DOCUMENT, "analysis.json": None})
    adopt(home.runs)
    found = problem_in(ask(browser))
    assert (found.status, found.type) == (409, "openstride:report-lacking")
    assert browser.get(f"/api/v1/runs/{RUN}").json()["report"] is False


@pytest.mark.parametrize("content", [b'{"schema": 1', b"[]", b"{}", b"\xff"])
def test_a_document_that_is_none_is_said_to_be_damaged(
    browser: httpx.Client, home: Home, folder: Path, content: bytes
) -> None:
    written(home, folder, content)
    assert problem_in(ask(browser)).type == "openstride:damaged"


def test_a_document_that_is_not_what_was_written_is_not_shown(browser: httpx.Client, folder: Path) -> None:
    data = (folder / "report.json").read_bytes()
    (folder / "report.json").write_bytes(data.replace(b"alert(1)", b"alert(2)"))
    assert problem_in(ask(browser)).type == "openstride:damaged"
    (folder / "report.json").unlink()
    assert problem_in(ask(browser)).type == "openstride:damaged"


@pytest.mark.usefixtures("folder")
def test_a_page_that_is_not_built_says_how_to_build_it(browser: httpx.Client, home: Home) -> None:
    home.settings.report_page.unlink()
    found = problem_in(ask(browser))
    assert (found.status, found.type) == (503, "openstride:page-not-built")
    assert "make page" in found.advice
