"""Files of other makers come into home in batches: a verdict on each, no file in the way of another, and a way back."""

from __future__ import annotations

import hashlib
import io
import json
import time
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest

from openstride.server import Home
from tests.server.activities.test_activities import API, ok
from tests.server.conftest import EITHER, Hand
from tests.server.making import digest_header
from tests.server.test_problems import problem_in

address = EITHER
BATCH, OTHER = "ba" * 16, "bb" * 16


@pytest.fixture(autouse=True)
def _works(hand: Hand) -> None:
    hand.works = True


def gpx(start: str = "2026-05-01T06:00:00Z", points: int = 400, east: float = 8.0, name: str = "Morning") -> bytes:
    """Return a run to the north at 2.8 m/s, a point a second."""
    day, clock = start[:11], start[11:19]
    begin = sum(int(part) * unit for part, unit in zip(clock.split(":"), (3600, 60, 1), strict=True))
    rows = []
    for second in range(points):
        at = begin + second
        stamp = f"{day}{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}Z"
        rows.append(f'<trkpt lat="{50 + second * 2.8 / 111_195:.7f}" lon="{east}"><time>{stamp}</time></trkpt>')
    head = '<gpx version="1.1" creator="made up" xmlns="http://www.topografix.com/GPX/1/1">'
    return f"{head}<trk><name>{name}</name><type>running</type><trkseg>{''.join(rows)}</trkseg></trk></gpx>".encode()


def begin(browser: httpx.Client, batch: str = BATCH) -> None:
    ok(browser.put(f"{API}/batches/{batch}", json={"name": "export"}))


def bring(browser: httpx.Client, data: bytes, name: str, batch: str = BATCH, number: int = 0) -> Any:
    file = hashlib.sha256(f"{batch} {name}".encode()).hexdigest()[:32]
    where, headers = f"{API}/batches/{batch}/files/{file}", {"Content-Digest": digest_header(data)}
    return browser.put(where, content=data, params={"name": name, "number": number}, headers=headers)


def read(browser: httpx.Client, batch: str = BATCH) -> dict[str, Any]:
    """Return a batch once all of it was read."""
    until = time.monotonic() + 60.0
    found: dict[str, Any] = ok(browser.get(f"{API}/batches/{batch}"))
    while found["waiting"]:
        assert time.monotonic() < until, found
        time.sleep(0.02)
        found = ok(browser.get(f"{API}/batches/{batch}"))
    return found


def files(browser: httpx.Client, batch: str = BATCH) -> dict[str, dict[str, Any]]:
    found = ok(browser.get(f"{API}/batches/{batch}/files"))
    return {each["name"]: each for each in found["files"]}


def listed(browser: httpx.Client) -> list[dict[str, Any]]:
    activities: list[dict[str, Any]] = ok(browser.get(f"{API}/activities"))["activities"]
    return activities


def test_a_file_becomes_an_activity_with_its_own_numbers(browser: httpx.Client) -> None:
    begin(browser)
    ok(bring(browser, gpx(), "run.gpx"))
    assert read(browser)["verdicts"] == {"imported": 1}
    (activity,) = listed(browser)
    assert (activity["title"], activity["kind"], activity["source"], activity["grade"]) == (
        "Morning",
        "run",
        "file",
        "phone_position",
    )
    assert activity["distance"] == pytest.approx(399 * 2.8, rel=2e-3)
    assert activity["speed"] == pytest.approx(2.8, rel=5e-3)
    records = ok(browser.get(f"{API}/progress/records"))
    assert json.dumps(records).count(activity["id"]) >= 2


def test_the_original_comes_back_as_it_was(browser: httpx.Client) -> None:
    begin(browser)
    ok(bring(browser, gpx(), "folder/run.gpx"))
    read(browser)
    (activity,) = listed(browser)
    answer = browser.get(f"{API}/activities/{activity['id']}/original")
    assert answer.content == gpx()
    assert 'filename="run.gpx"' in answer.headers["content-disposition"]


def test_the_same_bytes_are_one_activity_whatever_they_are_called(browser: httpx.Client) -> None:
    begin(browser)
    for number, name in enumerate(("run.gpx", "copy of run.gpx")):
        ok(bring(browser, gpx(), name, number=number))
    found = read(browser)
    assert found["verdicts"] == {"imported": 1, "duplicate": 1}
    assert len(listed(browser)) == 1
    both = files(browser)
    assert both["run.gpx"]["activities"] == both["copy of run.gpx"]["activities"]


def test_no_file_stands_in_the_way_of_another(browser: httpx.Client) -> None:
    begin(browser)
    many = {
        "photo.jpg": b"\xff\xd8\xff\xe0 not an activity",
        "cut.gpx": gpx()[:9000],
        "empty.fit": b"",
        "good.gpx": gpx(start="2026-05-02T06:00:00Z"),
    }
    for number, (name, data) in enumerate(many.items()):
        ok(bring(browser, data, name, number=number))
    read(browser)
    found = files(browser)
    assert {name: each["verdict"] for name, each in found.items()} == {
        "photo.jpg": "not_recognised",
        "cut.gpx": "damaged",
        "empty.fit": "not_recognised",
        "good.gpx": "imported",
    }
    assert found["cut.gpx"]["reason"]
    assert found["empty.fit"]["reason"] == "empty"


def test_what_lies_in_an_archive_is_a_file_of_its_own(browser: httpx.Client) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("activities/1.gpx", gpx())
        archive.writestr("activities/2.gpx", gpx(start="2026-05-03T06:00:00Z"))
        archive.writestr("../../escape.txt", "nothing")
    begin(browser)
    ok(bring(browser, packed.getvalue(), "export.zip"))
    read(browser)
    found = files(browser)
    assert {name: each["verdict"] for name, each in found.items()} == {
        "export.zip": "archive",
        "export.zip/activities/1.gpx": "imported",
        "export.zip/activities/2.gpx": "imported",
        "export.zip/escape.txt": "not_recognised",
    }
    assert len(listed(browser)) == 2


def test_a_batch_is_taken_back_as_a_whole_and_can_be_brought_again(browser: httpx.Client, served: Home) -> None:
    begin(browser)
    for number, start in enumerate(("2026-05-01T06:00:00Z", "2026-05-02T06:00:00Z")):
        ok(bring(browser, gpx(start=start), f"{number}.gpx", number=number))
    read(browser)
    assert len(listed(browser)) == 2
    undone = ok(browser.post(f"{API}/batches/{BATCH}/undo"))
    assert undone["undone_at"] is not None
    assert listed(browser) == []
    assert list(served.runs.folder.iterdir()) == []
    assert problem_in(bring(browser, gpx(), "late.gpx")).type == "openstride:batch-undone"
    begin(browser, OTHER)
    ok(bring(browser, gpx(), "0.gpx", batch=OTHER))
    assert read(browser, OTHER)["verdicts"] == {"imported": 1}
    assert len(listed(browser)) == 1


def test_what_another_batch_has_brought_as_well_stays(browser: httpx.Client) -> None:
    for batch in (BATCH, OTHER):
        begin(browser, batch)
        ok(bring(browser, gpx(), "run.gpx", batch=batch))
        read(browser, batch)
    ok(browser.post(f"{API}/batches/{BATCH}/undo"))
    assert len(listed(browser)) == 1
    assert files(browser, OTHER)["run.gpx"]["verdict"] == "imported"
    ok(browser.post(f"{API}/batches/{OTHER}/undo"))
    assert listed(browser) == []


def test_one_run_from_two_sources_is_one_and_can_be_two_again(browser: httpx.Client) -> None:
    begin(browser)
    ok(bring(browser, gpx(), "long.gpx"))
    ok(bring(browser, gpx(start="2026-05-01T06:00:05Z", points=380), "short.gpx", number=1))
    assert read(browser)["verdicts"] == {"imported": 2}
    (stands,) = listed(browser)
    whole = ok(browser.get(f"{API}/activities/{stands['id']}"))
    (double,) = whole["doubles"]
    assert stands["distance"] > double["distance"]
    assert double["beside"] == stands["id"]
    assert ok(browser.get(f"{API}/progress/totals"))  # It counts once.
    apart = ok(browser.post(f"{API}/activities/{double['id']}/apart"))
    assert apart["beside"] is None
    assert len(listed(browser)) == 2
    again = browser.post(f"{API}/activities/{double['id']}/apart")
    assert problem_in(again).type == "openstride:not-beside"


def test_a_clock_that_was_off_by_hours_does_not_make_two_runs(browser: httpx.Client) -> None:
    begin(browser)
    ok(bring(browser, gpx(points=700), "right.gpx"))
    ok(bring(browser, gpx(start="2026-05-01T08:00:01Z", points=700), "summer.gpx", number=1))
    read(browser)
    assert len(listed(browser)) == 1


def test_the_next_day_on_the_same_way_is_another_run(browser: httpx.Client) -> None:
    begin(browser)
    ok(bring(browser, gpx(points=700), "1.gpx"))
    ok(bring(browser, gpx(start="2026-05-02T06:00:00Z", points=700), "2.gpx", number=1))
    read(browser)
    assert len(listed(browser)) == 2


def test_a_second_time_changes_nothing_and_another_file_is_refused(browser: httpx.Client) -> None:
    begin(browser)
    first = ok(bring(browser, gpx(), "run.gpx"))
    read(browser)
    second = ok(bring(browser, gpx(), "run.gpx"))
    assert (second["id"], second["verdict"]) == (first["id"], "imported")
    assert problem_in(bring(browser, gpx(points=300), "run.gpx")).type == "openstride:file-differs"
    assert ok(browser.get(f"{API}/batches"))["batches"][0]["files"] == 1


def test_days_without_a_run_count_as_days(browser: httpx.Client) -> None:
    table = b"DATE,m_steps,m_distance\n20130105,8123,6011\n20130106,10250,7480\n"
    begin(browser)
    ok(bring(browser, table, "2013.csv"))
    found = read(browser)
    assert (found["verdicts"], found["days"]) == ({"imported": 1}, 2)
    days = ok(browser.get(f"{API}/days", params={"since": "2013-01-06"}))["days"]
    assert [(each["day"], each["steps"], each["distance"]) for each in days] == [("2013-01-06", 10250, 7480.0)]
    assert listed(browser) == []


def test_a_home_that_ended_in_between_reads_the_file_once_more(browser: httpx.Client, served: Home, hand: Hand) -> None:
    hand.works = False
    begin(browser)
    ok(bring(browser, gpx(), "run.gpx"))
    arriving = served.batches.folder
    (folder,) = [path for path in arriving.iterdir() if path.is_dir()]
    # As if a worker's runs were moved, and the rows were not committed.
    orphan = "0f" * 16
    (served.runs.folder / orphan / "recording").mkdir(parents=True)
    (folder / "taking.json").write_text(json.dumps({"runs": [orphan]}), encoding="utf-8")
    (arriving / "forgotten").mkdir()
    served.batches.resume()
    assert not (served.runs.folder / orphan).exists()
    assert sorted(path.name for path in arriving.iterdir()) == [folder.name]


def test_files_that_are_deleted_for_good_can_be_brought_again(browser: httpx.Client) -> None:
    begin(browser)
    ok(bring(browser, gpx(), "run.gpx"))
    read(browser)
    (activity,) = listed(browser)
    ok(browser.delete(f"{API}/activities/{activity['id']}"))
    assert browser.delete(f"{API}/activities/{activity['id']}", params={"for_good": True}).status_code == 204
    begin(browser, OTHER)
    ok(bring(browser, gpx(), "run.gpx", batch=OTHER))
    assert read(browser, OTHER)["verdicts"] == {"imported": 1}


def test_real_files_have_a_verdict_each(browser: httpx.Client, shared: Path) -> None:
    begin(browser)
    found = sorted(path for path in (shared / "activity-files").glob("gpx/*") if path.stat().st_size < 1 << 20)
    for number, path in enumerate(found):
        ok(bring(browser, path.read_bytes(), path.name, number=number))
    assert read(browser)["files"] == len(found) >= 4
    assert all(each["verdict"] in {"imported", "damaged", "duplicate"} for each in files(browser).values())
