"""Whatever is sent, in whatever pieces and however often: a segment becomes the bytes sent, or says what is wrong."""

from __future__ import annotations

import errno
import os
import random
import shutil
import stat
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier
from typing import NamedTuple

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from openstride.recordings import SEGMENT_BYTES
from openstride.server import Home, WrongOffsetError
from openstride.server.database import Activity, Job, Recording, Result
from openstride.server.runs._uploads import Held, Uploads
from tests.server.conftest import EITHER, RUN, Hand, Made
from tests.server.making import digest_header, named
from tests.server.sending import upload

address = EITHER
SEGMENT = f"/api/v1/logs/{RUN}/segments/0"
COMPLETE = f"/api/v1/logs/{RUN}/complete"


def send(
    browser: httpx.Client, data: bytes, offset: int = 0, *, last: bool = False, to: str = SEGMENT
) -> httpx.Response:
    headers = {
        "Upload-Offset": str(offset),
        "Upload-Complete": f"?{last:d}",
        "Content-Digest": digest_header(data),
    }
    return browser.patch(to, content=data, headers=headers)


def held(answer: httpx.Response) -> tuple[int, str]:
    return int(answer.headers["Upload-Offset"]), answer.headers["Upload-Complete"]


def test_a_segment_grows_until_it_is_complete(browser: httpx.Client, home: Home) -> None:
    assert held(browser.head(SEGMENT)) == (0, "?0")
    first = send(browser, b"step ")
    assert (first.status_code, held(first)) == (204, (5, "?0"))
    assert held(browser.head(SEGMENT)) == (5, "?0")
    assert held(send(browser, b"by step", 5, last=True)) == (12, "?1")
    assert held(browser.head(SEGMENT)) == (12, "?1")
    assert (home.runs.folder / RUN / "log" / "00000000.log").read_bytes() == b"step by step"
    assert stat.S_IMODE((home.runs.folder / RUN).stat().st_mode) == 0o700


def test_bytes_that_go_elsewhere_are_refused_and_told_where_to_go(browser: httpx.Client) -> None:
    send(browser, b"step")
    for offset in (0, 3, 5):
        refused = send(browser, b"step", offset)
        assert (refused.status_code, held(refused)) == (409, (4, "?0"))
        assert refused.json()["type"] == "openstride:wrong-offset"
    send(browser, b"", 4, last=True)
    assert held(send(browser, b"more", 4)) == (4, "?1")


def test_saying_once_more_that_a_segment_is_complete_is_no_error(browser: httpx.Client) -> None:
    send(browser, b"step", last=True)
    assert send(browser, b"", 4, last=True).status_code == 204


@pytest.mark.parametrize(
    "stated", ["", "sha-256=:AAAA:", "md5=:1B2M2Y8AsgTpgAmY7PhCfg==:", "sha-256=" + 43 * "A" + "=", None]
)
def test_an_upload_without_a_digest_is_refused(browser: httpx.Client, stated: str | None) -> None:
    headers = {"Upload-Offset": "0", "Upload-Complete": "?0"} | (
        {"Content-Digest": stated} if stated is not None else {}
    )
    refused = browser.patch(SEGMENT, content=b"step", headers=headers)
    assert (refused.status_code, refused.json()["type"]) == (400, "openstride:digest-missing")


def test_bytes_that_changed_on_the_way_are_not_kept(browser: httpx.Client) -> None:
    send(browser, b"step ")
    headers = {"Upload-Offset": "5", "Upload-Complete": "?1", "Content-Digest": digest_header(b"by step")}
    refused = browser.patch(SEGMENT, content=b"by stop", headers=headers)
    assert (refused.status_code, refused.json()["type"]) == (400, "openstride:digest-differs")
    assert held(browser.head(SEGMENT)) == (5, "?0")


def test_more_than_a_segment_is_refused_at_once_and_in_pieces(browser: httpx.Client) -> None:
    large = bytes(SEGMENT_BYTES)
    assert send(browser, large + b"1").status_code == 413
    assert browser.patch(SEGMENT, content=iter([large, b"1"]), headers=_headers(large)).status_code == 413
    assert send(browser, large[:-1]).status_code == 204
    refused = send(browser, b"12", SEGMENT_BYTES - 1)
    assert (refused.status_code, refused.json()["type"]) == (413, "openstride:too-large")
    assert held(send(browser, b"1", SEGMENT_BYTES - 1, last=True)) == (SEGMENT_BYTES, "?1")


def _headers(data: bytes) -> dict[str, str]:
    return {"Upload-Offset": "0", "Upload-Complete": "?0", "Content-Digest": digest_header(data)}


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (SEGMENT.replace(RUN, RUN.upper()), {}),
        (SEGMENT.replace(RUN, RUN[:-1]), {}),
        (SEGMENT.replace(RUN, "..%2F" + RUN[:27]), {}),
        (SEGMENT[:-1] + "4096", {}),
        (SEGMENT[:-1] + "-1", {}),
        (SEGMENT[:-1] + "one", {}),
        (SEGMENT, {"Upload-Offset": "-1"}),
        (SEGMENT, {"Upload-Offset": "many"}),
        (SEGMENT, {"Upload-Offset": str(SEGMENT_BYTES + 1)}),
        (SEGMENT, {"Upload-Complete": "yes"}),
    ],
)
def test_names_and_headers_that_cannot_be_are_refused_and_leave_nothing(
    browser: httpx.Client, home: Home, path: str, headers: dict[str, str]
) -> None:
    refused = browser.patch(path, content=b"step", headers=_headers(b"step") | headers)
    assert refused.status_code in (404, 405, 422)
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert list(home.runs.folder.iterdir()) == []


@pytest.fixture
def short_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the disk take half of what is written, as a full one does."""
    write = os.write
    monkeypatch.setattr(
        "openstride.server.runs._uploads.os.write", lambda handle, data: write(handle, data[: len(data) // 2])
    )


@pytest.fixture
def failing_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("openstride.server.runs._uploads.os.fsync", fail)


@pytest.fixture
def no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage(NamedTuple):
        free: int = 1000

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage())


@pytest.mark.parametrize("trouble", ["short_write", "failing_sync", "no_room"])
def test_a_disk_that_refuses_is_said_and_nothing_half_is_kept(
    browser: httpx.Client, trouble: str, request: pytest.FixtureRequest
) -> None:
    assert send(browser, b"step ").status_code == 204
    with pytest.MonkeyPatch.context() as patch:
        request.getfixturevalue(trouble)
        refused = send(browser, b"by step", 5, last=True)
        assert (refused.status_code, refused.json()["type"]) == (507, "openstride:disk-full")
        assert held(browser.head(SEGMENT)) == (5, "?0")
        patch.undo()
    request.getfixturevalue("monkeypatch").undo()
    assert held(send(browser, b"by step", 5, last=True)) == (12, "?1")


def test_a_segment_that_is_completed_between_two_looks_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uploads = Uploads(tmp_path)
    uploads.append(RUN, 0, 0, b"step", complete=False)
    stat = Path.stat

    def completed_meanwhile(path: Path, **how: bool) -> os.stat_result:
        if path.suffix == ".part" and path.exists(**how):
            path.rename(path.with_suffix(".log"))
        return stat(path, **how)

    monkeypatch.setattr(Path, "exists", lambda path, **_: os.path.exists(path))  # noqa: PTH110  # not by `stat`
    monkeypatch.setattr(Path, "stat", completed_meanwhile)
    assert uploads.held(RUN, 0) == Held(4, complete=True)
    assert uploads.received(RUN) == 4


def test_of_many_who_send_the_same_bytes_at_once_one_is_taken(tmp_path: Path) -> None:
    uploads, data = Uploads(tmp_path), os.urandom(5000)

    def append(_: int) -> tuple[bool, int]:
        try:
            return True, uploads.append(RUN, 0, 0, data, complete=False).offset
        except WrongOffsetError as error:
            return False, error.offset

    with ThreadPoolExecutor(16) as pool:
        assert sorted(pool.map(append, range(64))) == [*(63 * [(False, 5000)]), (True, 5000)]
    assert (tmp_path / RUN / "log" / "00000000.part").read_bytes() == data


def test_a_log_is_complete_when_all_its_segments_are_here(browser: httpx.Client, home: Home) -> None:
    segments = [b"step ", b"by ", b"step"]
    log = named(segments)
    assert browser.post(COMPLETE, json=log).status_code == 404
    for index in (2, 0):
        send(browser, segments[index], last=True, to=f"{SEGMENT[:-1]}{index}")
    send(browser, b"b", to=f"{SEGMENT[:-1]}1")
    lacking = browser.post(COMPLETE, json=log)
    assert (lacking.status_code, lacking.json()["type"]) == (409, "openstride:log-lacking")
    assert lacking.json()["lacking"] == [{"index": 1, "offset": 1, "reason": "1 of 3 bytes are here"}]
    send(browser, b"y ", 1, last=True, to=f"{SEGMENT[:-1]}1")
    for _ in range(2):
        taken = browser.post(COMPLETE, json=log)
        assert (taken.status_code, taken.json()["state"], taken.json()["received_bytes"]) == (202, "sealing", 12)
    assert (home.runs.folder / RUN / "complete.json").exists()


def test_a_log_that_was_completed_cannot_become_another(browser: httpx.Client) -> None:
    send(browser, b"step", last=True)
    browser.post(COMPLETE, json=named([b"step"]))
    refused = browser.post(COMPLETE, json=named([b"stop"]))
    assert (refused.status_code, refused.json()["type"]) == (409, "openstride:run-closed")
    more = send(browser, b"more", to=f"{SEGMENT[:-1]}1")
    assert (more.status_code, more.json()["type"]) == (409, "openstride:run-closed")


@pytest.mark.timeout(900)
def test_the_same_upload_over_a_hundred_connections_at_once_is_one_recording_one_receipt_and_one_activity(
    browser: httpx.Client, served: Home, hand: Hand, made: Made, measured: Callable[[str], None]
) -> None:
    hand.works = True
    ready = Barrier(100)

    def send_all(seed: int) -> tuple[httpx.Response, float]:
        drawn = random.Random(seed)
        with httpx.Client(
            base_url=browser.base_url,
            headers=browser.headers,
            cookies=browser.cookies,
            trust_env=False,
            verify=False,  # noqa: S501  # nothing here needs certificates, which take a while to be read
            timeout=200.0,
        ) as sender:
            # The connection stands before anyone sends, and all begin at once.
            assert sender.get("/api/v1/home").status_code == 200
            ready.wait(200.0)
            began = time.monotonic()
            answer = upload(sender, made.run, made.segments, lambda: drawn.randrange(1, 100_000))
            return answer, time.monotonic() - began

    with ThreadPoolExecutor(ready.parties) as pool:
        answers, took = zip(*pool.map(send_all, range(ready.parties)), strict=True)
    assert {(answer.status_code, answer.json()["received_bytes"]) for answer in answers} == {
        (202, sum(map(len, made.segments)))
    }
    while (run := browser.get(f"/api/v1/runs/{made.run}").json())["state"] != "analysed":
        time.sleep(0.01)
    with served.database.reading(served.runs.runner) as session:
        (recording,) = session.scalars(select(Recording))
        assert [each["name"] for each in run["receipt"]["files"]] == [file["name"] for file in recording.files or ()]
        assert [activity.recording_id for activity in session.scalars(select(Activity))] == [made.run]
        assert len(session.scalars(select(Result)).all()) == 1
        assert sorted(job.kind for job in session.scalars(select(Job))) == ["analyse", "seal"]
    # Nothing was done twice, and whoever sends it all once more is told of the same receipt.
    assert [order.work for order in hand.told] == ["seal", "analyse"]
    assert upload(browser, made.run, made.segments, lambda: 1).json() == run
    measured(
        f"the same log over 100 connections at once, {served.database.engine.dialect.name}: one recording, "
        f"one receipt, one job of each kind, one activity; the last is acknowledged after {max(took):.1f} s"
    )


def test_a_segment_that_was_not_named_is_lacking_too(browser: httpx.Client) -> None:
    for index in range(2):
        send(browser, b"step", last=True, to=f"{SEGMENT[:-1]}{index}")
    lacking = browser.post(COMPLETE, json=named([b"step"])).json()["lacking"]
    assert [each["index"] for each in lacking] == [1]


def test_a_segment_that_the_disk_has_changed_is_thrown_away_and_asked_for_again(
    browser: httpx.Client, home: Home
) -> None:
    send(browser, b"step", last=True)
    (home.runs.folder / RUN / "log" / "00000000.log").write_bytes(b"sto\0")
    lacking = browser.post(COMPLETE, json=named([b"step"])).json()["lacking"]
    assert [(each["index"], each["offset"]) for each in lacking] == [(0, 0)]
    assert held(browser.head(SEGMENT)) == (0, "?0")
    send(browser, b"step", last=True)
    assert browser.post(COMPLETE, json=named([b"step"])).status_code == 202


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"segments": []}', b'{"segments": [{"bytes": -1, "sha256": ""}]}']
)
def test_what_completes_a_log_must_name_its_segments(browser: httpx.Client, body: bytes) -> None:
    refused = browser.post(COMPLETE, content=body, headers={"Content-Type": "application/json"})
    assert (refused.status_code, refused.json()["type"]) == (422, "openstride:invalid")


SENT = bytes(range(256)) * 4
#: How far from where it should a piece begins, how long it is, and whether home is another one by then.
Act = tuple[int, int, bool]
acts = st.lists(st.tuples(st.sampled_from((0, 0, 0, -300, -1, 1, 40)), st.integers(0, 300), st.booleans()), max_size=25)


@given(acts)
@settings(max_examples=60)
def test_any_cuts_repeats_and_wrong_offsets_end_in_exactly_the_bytes_sent(plan: list[Act]) -> None:
    with TemporaryDirectory() as folder:
        uploads = Uploads(Path(folder))
        for astray, size, restarted in plan:
            uploads = Uploads(Path(folder)) if restarted else uploads
            here = uploads.held(RUN, 3)
            offset = max(0, here.offset + astray)
            piece = SENT[offset : offset + size]
            last = offset + len(piece) >= len(SENT)
            if offset == here.offset and not here.complete:
                now = uploads.append(RUN, 3, offset, piece, complete=last)
                assert now == Held(offset + len(piece), complete=last) == uploads.held(RUN, 3)
            elif offset != here.offset:
                with pytest.raises(WrongOffsetError) as refused:
                    uploads.append(RUN, 3, offset, piece, complete=last)
                assert (refused.value.offset, refused.value.complete) == (here.offset, here.complete)
        while not (here := uploads.held(RUN, 3)).complete:
            uploads.append(RUN, 3, here.offset, SENT[here.offset :], complete=True)
        (path,) = (Path(folder) / RUN / "log").iterdir()
        assert path.read_bytes() == SENT
