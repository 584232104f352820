"""What a runner has comes out as one zip, while home goes on."""

from __future__ import annotations

import asyncio
import re
import zipfile
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message

from openstride.server import Home
from openstride.server.account._archive_routes import Exporting
from openstride.server.archive import exported
from tests.server.archive.conftest import Elsewhere
from tests.server.conftest import EITHER, RUN
from tests.server.runs.test_runs import files_below

address = EITHER


def test_an_account_is_sent_as_a_zip_and_restored_elsewhere(
    served: Home, browser: httpx.Client, tmp_path: Path
) -> None:
    served.runs.append(RUN, 0, 0, b"arriving", complete=False)
    answer = browser.get("/api/v1/account/export")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert re.fullmatch(r'attachment; filename="openstride-\d{4}-\d\d-\d\d.zip"', answer.headers["content-disposition"])
    assert zipfile.ZipFile(BytesIO(answer.content)).testzip() is None
    (tmp_path / "export.zip").write_bytes(answer.content)
    elsewhere = Elsewhere(tmp_path / "elsewhere", None)
    assert elsewhere(tmp_path / "export.zip").runs == 1
    assert files_below(elsewhere.data / "runs") == files_below(served.runs.folder)


def test_a_reader_that_goes_away_leaves_home_as_it_was(served: Home, browser: httpx.Client) -> None:
    for index in range(12):
        served.runs.append(RUN, index, 0, bytes(1 << 20), complete=True)
    with browser.stream("GET", "/api/v1/account/export") as answer:
        next(answer.iter_raw(1000))
    assert browser.get("/api/v1/runs").status_code == 200
    assert len(zipfile.ZipFile(BytesIO(browser.get("/api/v1/account/export").content)).namelist()) > 12


@pytest.mark.parametrize("taken", [0, 1, 3])
def test_what_an_export_has_open_is_closed_when_its_reader_hangs_up(home: Home, taken: int) -> None:
    export = exported(home.database, home.runs.folder, home.runs.runner, home.runs.clock())
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        if len(sent) == taken:
            raise BrokenPipeError
        sent.append(message)

    with pytest.raises(ClientDisconnect):
        asyncio.run(Exporting(export)({"type": "http", "asgi": {"spec_version": "2.4"}}, receive, send))
    assert len(sent) == taken
    assert export.rows.tables
    assert all(lines.closed for lines in export.rows.tables.values())


def test_a_stranger_gets_nothing(stranger: httpx.Client) -> None:
    assert stranger.get("/api/v1/account/export").status_code == 401
