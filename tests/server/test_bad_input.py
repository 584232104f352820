"""Whatever is sent, or stands on the disk, is taken or said to be bad; nothing is half-kept, or shown as data."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from openstride.recordings import SEGMENT_BYTES, Event, LogEntry, Received
from openstride.server import Home
from openstride.server.access import cookie_name
from openstride.server.activities._history import ActivityWhole
from tests.server.conftest import EITHER, RUN, Made
from tests.server.making import digest_header, entries_of, made_up, segments_of, write_log
from tests.server.runs.test_runs import files_below, receive, work
from tests.server.test_problems import problem_in

address = EITHER
#: The latest that a log can say.
LATEST_US: Final = 2**53 - 1
SEGMENT = f"/api/v1/logs/{RUN}/segments/0"


def headers_of(data: bytes, **changed: str) -> dict[str, str]:
    found = {"Upload-Offset": "0", "Upload-Complete": "?1", "Content-Digest": digest_header(data)}
    return found | {name.replace("_", "-"): value for name, value in changed.items()}


def nothing_kept(home: Home) -> bool:
    return files_below(home.runs.folder) == {} and home.runs.newest() == ()


def analysed(home: Home, made: Made) -> Path:
    receive(home.runs, made.run, made.segments)
    work(home.runs)
    return home.runs.folder / made.run


def flip(path: Path, at: float = 0.5) -> None:
    data = bytearray(path.read_bytes())
    data[int(len(data) * at)] ^= 1
    path.write_bytes(data)


# What is sent.


def test_more_than_a_segment_is_refused_however_it_is_sent(browser: httpx.Client, served: Home) -> None:
    data = bytes(SEGMENT_BYTES + 1)

    def in_pieces() -> Iterator[bytes]:
        yield from (data[at : at + 65_536] for at in range(0, len(data), 65_536))

    for content in (data, in_pieces()):
        refused = browser.patch(SEGMENT, content=content, headers=headers_of(data))
        assert problem_in(refused).type == "openstride:too-large"
    half = data[: SEGMENT_BYTES // 2 + 1]
    assert browser.patch(SEGMENT, content=half, headers=headers_of(half, Upload_Complete="?0")).status_code == 204
    more = headers_of(half, Upload_Offset=str(len(half)))
    assert problem_in(browser.patch(SEGMENT, content=half, headers=more)).type == "openstride:too-large"
    assert served.runs.uploads.held(RUN, 0).offset == len(half)


def test_what_breaks_off_is_not_kept(browser: httpx.Client, served: Home) -> None:
    port, cookie = served.settings.port, cookie_name(served.settings.port)
    head = [
        f"PATCH {SEGMENT} HTTP/1.1",
        f"Host: localhost:{port}",
        f"Origin: http://localhost:{port}",
        f"Cookie: {cookie}={browser.cookies[cookie]}",
        "Content-Length: 1000",
        *(f"{name}: {value}" for name, value in headers_of(bytes(1000)).items()),
    ]
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall("\r\n".join([*head, "", ""]).encode() + bytes(999))
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1000)
    assert browser.head(SEGMENT).headers["Upload-Offset"] == "0"
    assert nothing_kept(served)


@pytest.mark.parametrize("said", ["md5=:AAAA:", "sha-256=:AAAA:", "", "sha-256=:" + "A" * 43 + "=:"])
def test_what_has_another_checksum_is_not_kept(browser: httpx.Client, served: Home, said: str) -> None:
    refused = browser.patch(SEGMENT, content=b"step", headers=headers_of(b"step", Content_Digest=said))
    assert problem_in(refused).status == 400
    assert nothing_kept(served)


BOMBS = {
    "nested": b"[" * 500_000,
    "nested and closed": b'{"segments":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a number of many digits": b'{"segments": [{"bytes": ' + b"9" * 500_000 + b', "sha256": ""}]}',
    "too many": json.dumps({"segments": [{"bytes": 1, "sha256": "0" * 64}] * 5000}).encode(),
    "not text": b"\xff\xfe\x00" * 1000,
    "twice": b'{"segments": [], "segments": [{"bytes": 1}]}',
    "infinite": b'{"segments": [{"bytes": Infinity, "sha256": ""}]}',
    "a lone surrogate": b'{"segments": [{"bytes": 1, "sha256": "\\ud800"}]}',
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_document_that_goes_off_is_refused(browser: httpx.Client, served: Home, bomb: str) -> None:
    as_json = {"Content-Type": "application/json"}
    refused = browser.post(f"/api/v1/logs/{RUN}/complete", content=BOMBS[bomb], headers=as_json)
    assert problem_in(refused).status in (400, 413, 422)
    assert nothing_kept(served)


def test_what_is_compressed_is_not_unpacked(browser: httpx.Client, served: Home) -> None:
    as_gzip = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    refused = browser.put("/api/v1/profile", content=b"\x1f\x8b\x08" + bytes(1000), headers=as_gzip)
    assert problem_in(refused).status in (400, 415, 422)
    assert served.equipment.profile().name == ""


HOSTILE = ["../../etc/passwd", "..%2f..%2fhome.sqlite", "%00", "%2e%2e", "home.sqlite", "a" * 5000, "\u202egnp.exe"]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_leads_out_of_where_it_belongs(browser: httpx.Client, served: Home, made: Made, name: str) -> None:
    analysed(served, made)
    for path in (f"/api/v1/runs/{name}", f"/api/v1/runs/{made.run}/recording/{name}", f"/{name}", f"/assets/{name}"):
        # 503: there is no page in this home, whatever it is called.
        assert browser.get(path).status_code in (404, 421, 422, 503)
    sent = browser.patch(f"/api/v1/logs/{name}/segments/0", content=b"step", headers=headers_of(b"step"))
    assert sent.status_code in (404, 405, 422)
    assert [path.name for path in served.runs.folder.iterdir()] == [made.run]


#: A text, and whether it is taken: what is taken comes back as it was.
TEXTS = {
    "<img src=x onerror=alert(1)>": True,
    "</script><script>alert(1)</script>": True,
    "'; DROP TABLE runner; --": True,
    "\u202eright to left": True,
    "{{7*7}} ${7*7} %s %n": True,
    "👟" * 200: True,
    "e\u0301": True,
    "": True,
    "nul \x00": False,
    "two\nlines": False,
    "\x1b[31m": False,
    "a" * 201: False,
    "\ud800": False,
}


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_a_text_whatever_stands_in_it(browser: httpx.Client, served: Home, made: Made, text: str) -> None:
    analysed(served, made)
    body = json.dumps({"name": text}).encode()
    as_json = {"Content-Type": "application/json"}
    answers = [
        browser.put("/api/v1/profile", content=body, headers=as_json),
        browser.put(f"/api/v1/shoes/{RUN}", content=body, headers=as_json),
        browser.put("/api/v1/pods/p1", content=body, headers=as_json),
        browser.patch(f"/api/v1/activities/{made.run}", content=json.dumps({"title": text}).encode(), headers=as_json),
    ]
    if not TEXTS[text]:
        assert [problem_in(each).type for each in answers] == ["openstride:invalid"] * 4
        return
    assert [each.status_code for each in answers] == [200] * 4
    assert browser.get("/api/v1/profile").json()["name"] == text
    found = browser.get(f"/api/v1/activities/{made.run}")
    assert (ActivityWhole.model_validate_json(found.content).title, found.headers["Content-Type"]) == (
        text,
        "application/json",
    )


# What a log may say.


def log_of(tmp_path: Path, *entries: LogEntry) -> tuple[str, list[bytes]]:
    run = write_log(tmp_path / "log", iter(entries))
    return run, segments_of(tmp_path / "log")


def shifted(seconds: float) -> Iterator[LogEntry]:
    """Yield a run whose recorder's clock is off by so much."""
    for entry in entries_of(made_up(), 15.0):
        of_the_recorder = {"at_us", "received_us", "sent_us"} & {each.name for each in fields(entry)}
        yield replace(entry, **{name: getattr(entry, name) + round(seconds * 1e6) for name in of_the_recorder})


@pytest.mark.parametrize("years", [-56, -26, 4, 100, 228])
def test_a_clock_that_is_far_off_costs_a_run_its_date_and_nothing_else(
    browser: httpx.Client, served: Home, tmp_path: Path, years: int
) -> None:
    run, segments = log_of(tmp_path, *shifted(years * 365.25 * 86_400.0))
    receive(served.runs, run, segments)
    work(served.runs)
    found = browser.get(f"/api/v1/runs/{run}")
    assert found.status_code == 200
    assert found.json()["state"] == "analysed"
    for path in ("activities", "runs", "shoes", f"activities/{run}", "progress/records", "progress/load"):
        assert browser.get(f"/api/v1/{path}").status_code == 200


LOGS: dict[str, tuple[LogEntry, ...]] = {
    "nested": (Event(1, "start", "[" * 20_000),),
    "not json": (Event(1, "start", "{"),),
    "an engine that is none": (Event(1, "start", '{"engine": 5, "app": [], "version": null}'),),
    "packets that are none": tuple(Received("left", 1 + n % 9, n, bytes([n % 251]) * (n % 240)) for n in range(2000)),
    "the end of time": (
        Event(LATEST_US, "start", "{}"),
        Received("left", 3, LATEST_US, bytes(240)),
        Event(LATEST_US, "stop"),
    ),
}


@pytest.mark.parametrize("log", LOGS)
def test_a_log_of_nonsense_is_said_to_be_one_at_once(served: Home, tmp_path: Path, log: str) -> None:
    run, segments = log_of(tmp_path, *LOGS[log])
    receive(served.runs, run, segments)
    assert len(work(served.runs)) == 1
    found = served.runs.get(run)
    assert found.error is not None
    assert (found.state, found.error.type) == ("failed", "openstride:not-sealed")
    assert served.runs.uploads.received(run) == sum(map(len, segments))


# What stands on the disk.


def test_a_log_that_changed_after_it_was_received_is_not_sealed(served: Home, made: Made) -> None:
    receive(served.runs, made.run, made.segments)
    flip(served.runs.folder / made.run / "log" / "00000000.log", 0.7)
    (outcome,) = work(served.runs, 1)
    assert outcome.problem is not None
    assert (outcome.problem.type, served.runs.get(made.run).receipt) == ("openstride:damaged", None)


FILES = {
    "recording/left.parquet": ("runs/{}/recording/left.parquet", "activities/{}/raw"),
    "recording/recording.json": ("runs/{}/recording/recording.json", "activities/{}/raw"),
    "strides.parquet": ("runs/{}/strides", "activities/{}/strides", "activities/{}/series"),
    "report.json": ("runs/{}/report",),
}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("at", [0.0, 0.1, 0.5, 0.99])
def test_a_file_that_is_damaged_is_said_to_be_and_never_shown(
    browser: httpx.Client, served: Home, made: Made, file: str, at: float
) -> None:
    served.settings.report_page.write_text("<!doctype html><html><head></head><body></body></html>")
    folder = analysed(served, made)
    asked = [f"/api/v1/{path.format(made.run)}" for path in FILES[file]]
    (path,) = (each for each in folder.rglob("*") if each.as_posix().endswith(f"/{file}"))
    flip(path, at)
    for each in asked:
        found = problem_in(browser.get(each))
        assert (each, found.type) == (each, "openstride:damaged")
        assert found.advice


def test_a_log_that_is_damaged_after_it_was_sealed_costs_a_run_nothing_but_its_replay(served: Home, made: Made) -> None:
    folder = analysed(served, made)
    before = served.runs.get(made.run)
    flip(folder / "log" / "00000000.log")
    served.runs.again(made.run)
    (outcome,) = work(served.runs, 1)
    assert outcome.problem is None
    assert outcome.analysed is not None
    assert (outcome.analysed.summary, outcome.analysed.replay) == (before.summary, None)


def test_a_recording_that_is_damaged_is_not_analysed_anew(served: Home, made: Made) -> None:
    folder = analysed(served, made)
    before = served.runs.get(made.run)
    flip(folder / "recording" / "left.parquet")
    served.runs.again(made.run)
    for path in folder.glob("results/*/*"):
        path.unlink()
    (outcome,) = work(served.runs, 1)
    assert outcome.problem is not None
    assert served.runs.get(made.run).summary == before.summary


def test_a_page_of_the_database_that_is_damaged_is_said_and_not_shown(
    browser: httpx.Client, served: Home, made: Made
) -> None:
    if served.settings.database is not None:
        pytest.skip("is about the file of SQLite")
    analysed(served, made)
    file = served.settings.data / "home.sqlite"
    with served.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    served.database.engine.dispose()
    data = bytearray(file.read_bytes())
    for page in range(4096, len(data), 4096):
        data[page] ^= 0xFF
    file.write_bytes(data)
    answers: list[Any] = [browser.get(f"/api/v1/{path}") for path in ("runs", "activities", "shoes", "profile")]
    assert {problem_in(each).type for each in answers} == {"openstride:database-damaged"}
    assert "openstride doctor" in answers[0].json()["advice"]
    assert browser.get("/api/v1/health").json()["database"] is False
