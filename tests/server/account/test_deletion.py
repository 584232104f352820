"""What is deleted for good is nowhere any more: not in a file below the data folder, and not in a table."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text

from openstride.server import Home, opened
from openstride.server._errors import DeletionDoubtfulError
from openstride.server.access._address import cookie_name
from openstride.server.account import CONFIRMATION, _deletion
from openstride.server.database import Activity, DatabaseUnavailableError, Job, Recording, erase
from openstride.server.database._erasing import alone
from tests.server.cluster import Cluster
from tests.server.conftest import EITHER, Hand, Made
from tests.server.making import digest_header, named
from tests.server.runs.test_runs import receive, work
from tests.server.test_problems import problem_in

address = EITHER
SHOE = "5e" * 16
#: What is found nowhere else, by whoever looks at bytes.
NAME, NOTES, TITLE, SHOES = (f"Zq7{word}Xv93" for word in ("runner", "notes", "title", "shoes"))
EVERYTHING = {"confirm": CONFIRMATION}


def traces(made: Made) -> list[bytes]:
    """Return the bytes that must be nowhere: of texts, of the run's identity, and of the samples themselves."""
    samples = made.segments[0]
    pieces = [samples[at : at + 48] for at in range(4096, len(samples) - 48, len(samples) // 8)]
    return [each.encode() for each in (NAME, NOTES, TITLE, SHOES, made.run)] + pieces


def found_in(folder: Path, traces: list[bytes]) -> dict[str, bytes]:
    found = {}
    for path in folder.rglob("*"):
        names = os.fsencode(path)
        content = path.read_bytes() if path.is_file() else b""
        for trace in traces:
            if trace in content or trace in names:
                found[str(path.relative_to(folder))] = trace
    return found


def delete_everything(browser: httpx.Client, said: dict[str, str] | None = None) -> httpx.Response:
    return browser.request("DELETE", "/api/v1/account", json=EVERYTHING if said is None else said, timeout=60.0)


def another(browser: httpx.Client) -> httpx.Client:
    """Return a client that is signed in as a browser is, and as patient."""
    return httpx.Client(
        base_url=browser.base_url, headers=browser.headers, cookies=browser.cookies, timeout=browser.timeout
    )


@pytest.fixture
def lived_in(home: Home, made: Made) -> Home:
    """Return a home whose runner has left traces of all kinds."""
    receive(home.runs, made.run, made.segments)
    work(home.runs)
    home.runs.append("fe" * 16, 0, 0, made.segments[0][:5000], complete=False)
    (home.settings.data / "runs" / ".report.json.0011.partial").write_bytes(NOTES.encode())
    return home


def leave_traces(browser: httpx.Client, made: Made) -> None:
    assert browser.put("/api/v1/profile", json={"name": NAME, "mass": 61.5}).status_code == 200
    assert browser.put(f"/api/v1/shoes/{SHOE}", json={"name": SHOES}).status_code == 200
    goal = {"name": NAME, "quantity": "runs", "amount": 3, "period": "week"}
    assert browser.put(f"/api/v1/goals/{SHOE}", json=goal).status_code == 200
    for notes in (NOTES, f"{NOTES} {NOTES}", NOTES):
        edit = {"title": TITLE, "notes": notes, "shoe": SHOE}
        assert browser.patch(f"/api/v1/activities/{made.run}", json=edit).status_code == 200


@pytest.mark.usefixtures("lived_in")
def test_everything_is_deleted_and_no_byte_of_it_is_left(browser: httpx.Client, served: Home, made: Made) -> None:
    leave_traces(browser, made)
    data = served.settings.data
    (data / "backups-of-mine").mkdir()
    assert found_in(data / "runs", traces(made))
    answer = delete_everything(browser)
    assert answer.status_code == 200
    deleted = answer.json()
    assert (deleted["runs"], deleted["left"], deleted["browser"]) == (2, ["backups-of-mine"], False)
    assert deleted["bytes"] > sum(map(len, made.segments))
    assert "Backups" in deleted["advice"]
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert found_in(data, traces(made)) == {}
    assert not (data / "deletion.json").exists()
    profile = browser.get("/api/v1/profile").json()
    assert profile.pop("name") == ""
    assert set(profile.values()) == {None}
    for path in ("runs", "activities", "shoes", "pods", "goals"):
        assert browser.get(f"/api/v1/{path}").json()[path] == []


@pytest.mark.usefixtures("lived_in")
def test_home_goes_on_and_takes_the_same_run_as_one_it_never_saw(
    browser: httpx.Client, served: Home, made: Made, hand: Hand
) -> None:
    assert delete_everything(browser).status_code == 200
    hand.works = True
    send(browser, made)
    end = time.monotonic() + 60.0
    while browser.get(f"/api/v1/runs/{made.run}").json()["state"] != "analysed":
        assert time.monotonic() < end
        time.sleep(0.05)
    assert len(served.runs.newest()) == 1


def send(browser: httpx.Client, made: Made) -> None:
    for index, data in enumerate(made.segments):
        headers = {"Upload-Offset": "0", "Upload-Complete": "?1", "Content-Digest": digest_header(data)}
        sent = browser.patch(f"/api/v1/logs/{made.run}/segments/{index}", content=data, headers=headers)
        assert sent.status_code == 204
    assert browser.post(f"/api/v1/logs/{made.run}/complete", json=named(made.segments)).status_code == 202


@pytest.mark.parametrize("said", [{}, {"confirm": "yes"}, {"confirm": "Delete everything"}])
def test_nothing_is_deleted_by_who_does_not_say_so(browser: httpx.Client, lived_in: Home, said: dict[str, str]) -> None:
    assert problem_in(delete_everything(browser, said)).type == "openstride:invalid"
    assert len(lived_in.runs.newest()) == 2


def test_only_the_browser_that_asked_stays_signed_in(browser: httpx.Client, served: Home) -> None:
    other = served.access.begin(served.access.launch_token)
    assert delete_everything(browser).status_code == 200
    assert browser.get("/api/v1/runs").status_code == 200
    name = cookie_name(served.settings.port)
    assert browser.get("/api/v1/runs", headers={"Cookie": f"{name}={other}"}).status_code == 401


def test_the_profile_of_a_browser_that_is_open_goes_at_the_next_start(browser: httpx.Client, served: Home) -> None:
    profile = served.settings.data / "browser"
    profile.mkdir()
    assert delete_everything(browser).json()["browser"] is False
    assert not profile.exists()
    profile.mkdir()
    (profile / "History").write_bytes(NAME.encode())
    (profile / "SingletonLock").symlink_to("machine-1")
    assert delete_everything(browser).json()["browser"] is True
    assert profile.exists()
    browser.put("/api/v1/profile", json={"name": "Later"})
    _deletion.finish_deletion(served.settings.data, served.runs, served.access)
    assert not profile.exists()
    assert browser.get("/api/v1/profile").json()["name"] == "Later"


class Killed(BaseException):
    """Stands for whatever ends the process."""


STEPS = ("erase", "_remove", "scrub", "flush_folder", "store")


@pytest.mark.parametrize("step", STEPS)
def test_what_ended_in_between_is_finished_by_the_next_home_before_anything_else(
    lived_in: Home, made: Made, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = lived_in.access.session(lived_in.access.begin(lived_in.access.launch_token))
    assert asking is not None
    lived_in.access.begin(lived_in.access.launch_token)

    def end(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        if step == "store":
            patched.setattr(type(lived_in.access), "keep_only", end)
        else:
            patched.setattr(_deletion, step, end)
        with pytest.raises(Killed):
            lived_in.deletion._delete_all(asking)
    lived_in.close()
    with opened(lived_in.settings) as home:
        assert home.runs.newest() == ()
        assert [each.token for each in home.access._sessions] == [asking.token]
        assert found_in(home.settings.data, traces(made)) == {}
        assert not (home.settings.data / "deletion.json").exists()


@pytest.mark.parametrize("content", [b"", b"{", b'{"rest": "everything"}'])
def test_nothing_is_deleted_on_the_word_of_a_damaged_mark(lived_in: Home, content: bytes) -> None:
    before, mark = lived_in.runs.newest(), lived_in.settings.data / "deletion.json"
    mark.write_bytes(content)
    lived_in.close()
    with pytest.raises(DeletionDoubtfulError, match=r"deletion\.json"), opened(lived_in.settings):
        pass
    mark.unlink()
    with opened(lived_in.settings) as home:
        assert home.runs.newest() == before


@contextmanager
def somebody_reads(home: Home) -> Iterator[None]:
    with home.database.snapshot() as connection:
        connection.execute(select(Recording.id)).all()
        yield


def test_where_somebody_reads_the_database_it_is_said_and_finished_later(
    lived_in: Home, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openstride.server.database._erasing._PATIENCE", "200ms")
    if lived_in.settings.database is None:
        with lived_in.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 100")
    asking = lived_in.access.session(lived_in.access.begin(lived_in.access.launch_token))
    assert asking is not None
    with somebody_reads(lived_in), pytest.raises(DatabaseUnavailableError):
        lived_in.deletion._delete_all(asking)
    assert (lived_in.settings.data / "deletion.json").exists()
    assert lived_in.runs.newest() == ()
    lived_in.deletion._delete_all(asking)
    assert found_in(lived_in.settings.data, traces(made)) == {}


def test_what_waits_and_what_is_under_way_ends_first(browser: httpx.Client, served: Home, made: Made) -> None:
    begun, told = threading.Event(), threading.Event()

    def slow() -> Iterator[bytes]:
        yield b"step"
        begun.set()
        told.wait(60)
        yield b"late"

    def upload() -> None:
        headers = {
            "Upload-Offset": "0",
            "Upload-Complete": "?0",
            "Content-Digest": digest_header(b"steplate"),
            "Content-Length": "8",
        }
        with suppress(httpx.HTTPError):
            browser.patch(f"/api/v1/logs/{made.run}/segments/0", content=slow(), headers=headers)

    uploading = threading.Thread(target=upload)
    uploading.start()
    assert begun.wait(60)
    with served.runs.database.writing(served.runs.runner) as session:
        served.runs.queue.add(session.connection(), served.runs.runner, "seal", made.run)
    with another(browser) as other:
        assert delete_everything(other).status_code == 200
        told.set()
        uploading.join()
        assert other.get("/api/v1/runs").json()["runs"] == []
    assert list(served.runs.folder.iterdir()) == []
    assert served.runs.queue.next_due() is None


def test_meanwhile_nothing_is_taken_in_or_given_out(browser: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go = threading.Event(), threading.Event()

    def slow(*arguments: Any) -> None:
        begun.set()
        go.wait(60)
        erase(*arguments)

    monkeypatch.setattr(_deletion, "erase", slow)
    deleting = threading.Thread(target=delete_everything, args=(browser,))
    deleting.start()
    assert begun.wait(60)
    with another(browser) as other:
        turned_away = other.get("/api/v1/runs")
        assert (problem_in(turned_away).type, turned_away.headers["Retry-After"]) == ("openstride:being-deleted", "2")
        assert delete_everything(other).status_code == 503
        assert other.get("/api/v1/health").json()["workers"] == 0
        go.set()
        deleting.join()
        assert other.get("/api/v1/runs").status_code == 200
        assert other.get("/api/v1/health").json()["workers"] == 1


def test_a_full_disk_begins_nothing(browser: httpx.Client, lived_in: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_deletion, "store", full)
    assert problem_in(delete_everything(browser)).type == "openstride:disk-full"
    assert len(lived_in.runs.newest()) == 2


def bin_it(browser: httpx.Client, made: Made) -> None:
    assert browser.delete(f"/api/v1/activities/{made.run}").status_code == 200


def for_good(browser: httpx.Client, key: str) -> httpx.Response:
    return browser.delete(f"/api/v1/activities/{key}", params={"for_good": "true"})


@pytest.mark.usefixtures("lived_in")
def test_one_activity_is_deleted_from_the_bin_with_its_recording(
    browser: httpx.Client, served: Home, made: Made
) -> None:
    leave_traces(browser, made)
    assert problem_in(for_good(browser, "ab" * 16)).type == "openstride:activity-not-found"
    assert problem_in(for_good(browser, made.run)).type == "openstride:not-in-bin"
    bin_it(browser, made)
    answer = for_good(browser, made.run)
    assert (answer.status_code, answer.content) == (204, b"")
    assert browser.get(f"/api/v1/activities/{made.run}").status_code == 404
    assert browser.get(f"/api/v1/runs/{made.run}").status_code == 404
    # What else the runner has is as it was.
    assert [run.id for run in served.runs.newest()] == ["fe" * 16]
    assert browser.get("/api/v1/profile").json()["name"] == NAME
    pieces = [TITLE.encode(), *traces(made)[4:]]
    (served.runs.folder / ("fe" * 16) / "log" / "00000000.part").unlink()
    assert found_in(served.settings.data, pieces) == {}


@pytest.mark.usefixtures("lived_in")
def test_an_activity_that_a_worker_is_at_work_on_is_left_alone(browser: httpx.Client, served: Home, made: Made) -> None:
    bin_it(browser, made)
    served.runs.again(made.run)
    with served.database.writing(served.runs.runner) as session:
        job = session.scalars(select(Job).where(Job.key == made.run, Job.kind == "analyse")).one()
        job.state, job.holder = "leased", "somebody"
    assert problem_in(for_good(browser, made.run)).type == "openstride:at-work"
    assert (served.runs.folder / made.run).is_dir()


@pytest.mark.parametrize("committed", [True, False])
def test_a_run_whose_deletion_ended_in_between_does_not_come_back(
    lived_in: Home, made: Made, *, committed: bool
) -> None:
    folder = lived_in.runs.folder
    (folder / made.run).rename(folder / f".{made.run}.deleted")
    if committed:
        with lived_in.database.writing(lived_in.runs.runner) as session:
            for row in (*session.scalars(select(Activity)), *session.scalars(select(Job))):
                session.delete(row)
            session.flush()
            session.delete(session.scalars(select(Recording).where(Recording.id == made.run)).one())
    lived_in.close()
    with opened(lived_in.settings) as home:
        assert [run.id for run in home.runs.newest()] == ["fe" * 16]
        assert not (folder / f".{made.run}.deleted").exists()
        with home.database.reading(home.runs.runner) as session:
            assert session.scalars(select(Activity)).all() == []


def test_nothing_is_left_in_the_tables_of_postgresql_or_in_its_statistics(
    lived_in: Home, browser: httpx.Client, made: Made, request: pytest.FixtureRequest
) -> None:
    if lived_in.settings.database is None:
        pytest.skip("is about PostgreSQL")
    cluster: Cluster = request.getfixturevalue("cluster")
    leave_traces(browser, made)

    def plain(statement: str) -> list[Any]:
        with alone(lived_in.database) as connection:
            result = connection.execute(text(statement))
            return list(result) if result.returns_rows else []

    def in_tables() -> dict[str, bytes]:
        plain("CHECKPOINT")
        ours = plain(
            "SELECT relname, pg_relation_filepath(oid) FROM pg_class "
            "WHERE relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'pg_toast')) "
            "AND relkind IN ('r', 'i', 't')"
        )
        files = {name: (cluster.folder / "data" / path).read_bytes() for name, path in ours}
        return {name: trace for name, content in files.items() for trace in traces(made)[:5] if trace in content}

    for number in range(4):
        browser.put(f"/api/v1/shoes/{number:032x}", json={"name": f"{SHOES} {number}"})
    plain("ANALYZE")
    shown = "SELECT coalesce(most_common_vals::text, '') || coalesce(histogram_bounds::text, '') FROM pg_stats"
    statistics = f"{shown} WHERE schemaname = 'public'"
    assert in_tables()
    assert any(SHOES in row[0] for row in plain(statistics))
    assert delete_everything(browser).status_code == 200
    assert in_tables() == {}
    assert not any(trace.decode() in row[0] for row in plain(statistics) for trace in traces(made)[:5])
