"""The drill: a home under uploads and analysis is backed up, and restored elsewhere, on the other database.

Whatever was acknowledged before the backup began is there and equal: rows, files by their bytes, strides, reports. What
was still arriving is a prefix of what was sent, and goes on from there.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from openstride.recordings import LogEntry
from openstride.server import Home, Settings, opened
from openstride.server._documents import Segment
from openstride.server.archive import Restored, Written, back_up, restore
from openstride.server.work import DATABASE_URL
from tests.server.archive.conftest import ended
from tests.server.cluster import Cluster
from tests.server.conftest import cluster
from tests.server.making import SECONDS, entries_of, made_up, named, segments_of, write_log
from tests.server.runs.test_runs import work
from tests.server.sending import upload
from tests.server.work.test_killed import Killable

__all__ = ["cluster"]

SENDERS = 2
#: So many runs at least are analysed before the first backup.
ANALYSED = 2
#: A machine that does much else takes so long for that, at most (s).
PATIENCE = 300.0

pytestmark = pytest.mark.timeout(900)


@dataclass
class Load:
    """Uploads one run after the other, from several senders at once, and knows what was acknowledged."""

    browser: httpx.Client
    logs: Callable[[], tuple[str, list[bytes]]]
    sent: dict[str, list[bytes]] = field(default_factory=dict)
    acknowledged: list[str] = field(default_factory=list)
    faults: list[object] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def running(self) -> Iterator[None]:
        senders = [threading.Thread(target=self._send, args=(seed,)) for seed in range(SENDERS)]
        for sender in senders:
            sender.start()
        try:
            yield
        finally:
            self.over.set()
            for sender in senders:
                sender.join()

    def _send(self, seed: int) -> None:
        drawn = random.Random(seed)

        def piece() -> int:
            time.sleep(0.02)
            return drawn.randrange(1, 40_000)

        while not self.over.is_set():
            try:
                run, segments = self.logs()
                self.sent[run] = segments
                answer = upload(self.browser, run, segments, piece)
            except Exception as error:  # noqa: BLE001  # whatever it is, it is a fault
                self.faults.append(error)
                return
            if answer.status_code == 202:
                self.acknowledged.append(run)
            else:
                self.faults.append(answer.text)


def maker(folder: Path) -> Callable[[], tuple[str, list[bytes]]]:
    """Return what makes a log of its own each time, of the same steps."""
    entries: list[LogEntry] = list(entries_of(made_up(), SECONDS))
    lock, count = threading.Lock(), [0]
    folder.mkdir()

    def make() -> tuple[str, list[bytes]]:
        with lock:
            count[0] += 1
            place = folder / str(count[0])
            return write_log(place, iter(entries)), segments_of(place)

    return make


@dataclass
class Known:
    """What a home had answered before a backup began."""

    acknowledged: tuple[str, ...]
    analysed: dict[str, dict[str, Any]]
    strides: dict[str, bytes]


def known_of(load: Load) -> Known:
    acknowledged, browser = tuple(load.acknowledged), load.browser
    runs = [browser.get(f"/api/v1/runs/{run}").json() for run in acknowledged]
    analysed = {run["id"]: run for run in runs if run["state"] == "analysed"}
    return Known(acknowledged, analysed, {run: browser.get(f"/api/v1/runs/{run}/strides").content for run in analysed})


def wait_until_analysed(load: Load, number: int) -> None:
    end = time.monotonic() + PATIENCE
    while sum(run["state"] == "analysed" for run in load.browser.get("/api/v1/runs").json()["runs"]) < number:
        assert load.faults == []
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.parametrize("way", ["sqlite to postgresql", "postgresql to sqlite"])
def test_a_home_under_load_is_backed_up_and_restored_and_nothing_acknowledged_is_lacking(
    way: str,
    tmp_path: Path,
    cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
    times: Callable[[int, int], int],
    measured: Callable[[str], None],
) -> None:
    cluster.empty()
    source, target = (None, cluster.address) if way.startswith("sqlite") else (cluster.address, None)
    if source is None:
        monkeypatch.delenv(DATABASE_URL, raising=False)
    else:
        monkeypatch.setenv(DATABASE_URL, source)
    data, backup = tmp_path / "data", tmp_path / "backup"
    killable = Killable(data)
    told: list[tuple[Known, Written, float]] = []
    with closing(killable.browser), killable.running() as address:
        assert killable.browser.get(address).status_code == 303
        load = Load(killable.browser, maker(tmp_path / "logs"))
        with load.running():
            wait_until_analysed(load, ANALYSED)
            title = {"title": "before", "notes": "the drill"}
            assert load.browser.patch(f"/api/v1/activities/{load.acknowledged[0]}", json=title).status_code == 200
            for number in range(times(1, 6)):
                known, began = known_of(load), time.monotonic()
                written = ended(back_up(data, source, backup, datetime.now(UTC)))
                told.append((known, written, time.monotonic() - began))
                restored = restored_to(tmp_path / f"other-{number}", target, backup, cluster)
                with home_of(tmp_path / f"other-{number}", target) as home:
                    check(home, known, load)
                    go_on(home, load)
                assert (written.lacking, restored.lacking) == ((), ())
        assert load.faults == []
    last, written, seconds = told[-1]
    with home_of(tmp_path / f"other-{len(told) - 1}", target) as home:
        outcomes = work(home.runs, most=1000)
        assert [outcome.problem for outcome in outcomes if outcome.problem] == []
        assert {home.runs.get(run).state for run in last.acknowledged} == {"analysed"}
    measured(
        f"drill, {way}: {len(told)} backups under uploads and analysis; {len(last.acknowledged)} runs acknowledged and "
        f"{len(last.analysed)} analysed before the last began, all restored and equal; it copied "
        f"{written.copied} of {written.files} files in {seconds:.1f} s"
    )


def restored_to(data: Path, address: str | None, backup: Path, cluster: Cluster) -> Restored:
    if address is not None:
        cluster.empty()
    return ended(restore(backup, data, address, datetime.now(UTC)))


@contextmanager
def home_of(data: Path, address: str | None) -> Iterator[Home]:
    with opened(Settings(data, made_up, database=address)) as home:
        yield home


def check(home: Home, known: Known, load: Load) -> None:
    """Hold a restored home against what the other one had answered."""
    assert known.acknowledged
    assert len(known.analysed) >= ANALYSED
    for run in known.acknowledged:
        files = sorted((home.runs.folder / run / "log").iterdir())
        assert [path.read_bytes() for path in files] == load.sent[run]
        assert home.runs.get(run).received_bytes == sum(map(len, load.sent[run]))
    for run, answered in known.analysed.items():
        assert home.runs.get(run).model_dump(mode="json") == answered
        assert home.runs.strides(run) == known.strides[run]
        assert b"contact_time" in home.runs.report(run)[1]
        for file in home.runs.get(run).receipt.files:  # type: ignore[union-attr]  # what is analysed has one
            assert home.runs.sealed(run, file.name)
    assert home.history.one(known.acknowledged[0]).notes == "the drill"
    assert home.history.one(known.acknowledged[0]).title == "before"


def go_on(home: Home, load: Load) -> None:
    """Complete what was arriving when the backup was made, from where it was."""
    arriving = [run.id for run in home.runs.newest() if run.state == "receiving"]
    for run in arriving:
        for index, data in enumerate(load.sent[run]):
            held = home.runs.uploads.held(run, index)
            path = home.runs.folder / run / "log" / f"{index:08}.{'log' if held.complete else 'part'}"
            assert held.offset == 0 or data.startswith(path.read_bytes())
            if not held.complete:
                home.runs.append(run, index, held.offset, data[held.offset :], complete=True)
        home.runs.complete(run, [Segment.model_validate(each) for each in named(load.sent[run])["segments"]])
        assert home.runs.get(run).state == "sealing"
