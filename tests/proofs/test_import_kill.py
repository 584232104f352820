"""An import is killed in its midst, itself or the home that it is at, and the same command goes on as if it had not."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import pytest

from openstride.server import listening
from tests.proofs.test_work_kill import files_of, rows_of
from tests.server.files.test_batches import gpx
from tests.server.files.test_orders import pulse

pytestmark = [
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="SIGKILL: lacking; nothing else kills at once"),
    pytest.mark.timeout(3600),
]
#: So many files are there for each kill: less than are read in the longest pause before it.
FILES_PER_KILL: Final = 25
#: After the first file has arrived, so long is an import left alone at most (s).
LONGEST: Final = 1.0
#: So long may a process take for anything, on a machine that does much else (s).
PATIENCE: Final = 300.0
TABLES: Final = ("recording", "activity", "result", "brought", "day")


def write_files(folder: Path, number: int) -> None:
    """Write so many files: a run each, of a day of its own, but some that are damaged, or no runs, or days.

    And some are heart rates: of the run in the file before, or in the next one, by turns.
    """
    folder.mkdir()
    for index in range(number):
        day = day_of(index)
        data = gpx(start=f"{day}T06:00:00Z", points=60 + index % 30, name=f"Run {index}")
        if index % 10 == 3:
            data = data[: len(data) // 2]
        elif index % 10 == 5:
            data = pulse(f"{day_of(index + (1 if index % 20 == 5 else -1))}T06:00:00", 2, rate=100 + index % 50)
        elif index % 10 == 7:
            data = f"DATE,m_steps,m_distance\n{day.replace('-', '')},{8000 + index},6011\n".encode()
        elif index % 10 == 9:
            data = f"no run, {index}".encode()
        (folder / f"{index:05}.txt").write_bytes(data)


def day_of(index: int) -> str:
    return f"20{10 + index // 336:02}-{1 + index // 28 % 12:02}-{1 + index % 28:02}"


def openstride(*words: str) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", "openstride.cli", *words]
    environment = {**os.environ, "COLUMNS": "300"}
    # Its workers are of its group.
    return subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def importing(files: Path, data: Path) -> subprocess.Popen[str]:
    return openstride("import", str(files), "--data", str(data), "--json")


@contextmanager
def served(data: Path) -> Iterator[subprocess.Popen[str]]:
    """Give a home that answers."""
    with listening(0) as listeners:
        port = listeners[0].getsockname()[1]
    with openstride("serve", "--no-open", "--data", str(data), "--port", str(port)) as home:
        try:
            next(line for line in home.stdout or () if re.search(r"http://\S+", line))
            yield home
        finally:
            home.kill()


def counts(data: Path) -> tuple[int, int]:
    """Return how many files have arrived, and how many have a verdict."""
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(data / "home.sqlite", timeout=0.5)) as database:
        found: Sequence[int] = database.execute("SELECT count(*), count(verdict) FROM brought").fetchone()
        return found[0], found[1]
    return 0, 0


def once_at_work(data: Path, process: subprocess.Popen[str], drawn: random.Random) -> None:
    """Wait until more files have arrived, or were read, and then for some moment."""
    end, before = time.monotonic() + PATIENCE, counts(data)
    while counts(data) == before and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.005)
    time.sleep(drawn.uniform(0.0, LONGEST))


def killed_with_its_home(files: Path, data: Path, drawn: random.Random) -> bool:
    """Kill an import that has its home within itself, and return whether it was at work."""
    with importing(files, data) as process:
        once_at_work(data, process, drawn)
        killed = process.poll() is None
        process.kill()
    return killed


def lost_its_home(files: Path, data: Path, drawn: random.Random) -> bool:
    """Kill the home that an import is at, and return whether the import found that it is gone."""
    with served(data) as home, importing(files, data) as process:
        once_at_work(data, process, drawn)
        home.kill()
        _, said = process.communicate(timeout=PATIENCE)
    if process.returncode in {0, 3}:
        return False
    assert "Traceback" not in said
    return True


def finished(files: Path, data: Path) -> dict[str, Any]:
    """Import, and return what was answered."""
    with importing(files, data) as process:
        answer, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 3, said
    found: dict[str, Any] = json.loads(answer)
    return found


def test_an_import_that_is_killed_goes_on_with_the_same_command_as_if_it_had_not_been(
    tmp_path: Path, times: Callable[[int, int], int], measured: Callable[[str], None]
) -> None:
    kills, drawn, in_its_midst = times(2, 60), random.Random(5), 0
    number = FILES_PER_KILL * kills
    write_files(tmp_path / "files", number)
    for kill in range(kills):
        way = lost_its_home if kill % 3 == 1 else killed_with_its_home
        in_its_midst += way(tmp_path / "files", tmp_path / "killed", drawn)
    answers = [finished(tmp_path / "files", tmp_path / data) for data in ("killed", "alone")]
    for data in ("killed", "alone"):
        assert counts(tmp_path / data) == (number, number)
        assert list((tmp_path / data / "arriving").iterdir()) == []
    rows = rows_of(tmp_path / "killed", TABLES)
    assert rows == rows_of(tmp_path / "alone", TABLES)
    assert sum(each["heart_rate_bpm"] is not None for each in rows["activity"]) >= number // 10
    assert files_of(tmp_path / "killed") == files_of(tmp_path / "alone")
    assert [each["batch"]["activities"] for each in answers] == [answers[1]["batch"]["activities"]] * 2
    measured(
        f"import killed {kills} times, {in_its_midst} of them in its midst: {number} files have a verdict each, "
        "history and files bit for bit as without"
    )
    assert in_its_midst > 0
