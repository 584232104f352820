"""How long it takes from a run's log to its analysis, and what fifty uploads at once cost: a real home, over loopback.

    python -m benchmarks.uploads [--minutes 60] [--times 3] [--at-once 50] [--json]

An hour of two simulated feet is played by virtual shoes into a log, as the page writes it, and sent as the page sends
it: segments of a megabyte with their digests. Home is `openstride serve` in a process of its own, with its worker in
another, both ready before the clock starts. Whoever sends has the same processors. Beside the times stand the seconds
of processor that home and worker took, which say more on a machine that does other things, too.

The log is made once for each engine and kept in `.cache/uploads`.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

import httpx
import numpy as np

from openstride.pod import together
from openstride.recordings import LogReader, LogWriter
from openstride.runtime import source_of
from openstride.server import listening
from openstride.simulator import RUNNERS, simulate
from tests.server.making import entries_of, named, segments_of

KEPT: Final = Path(__file__).resolve().parent.parent / ".cache" / "uploads"
#: How long each of the logs is that are sent at once (minutes): a few megabytes.
SHORT: Final = 8.0
QUESTIONS: Final = ("activities", "runs", "jobs", "shoes")
_TICK: Final = os.sysconf("SC_CLK_TCK")
_PATIENCE: Final = 600.0
#: How long somebody looks at what they asked for (s), and how often they ask whether all is done.
_LOOKING: Final = 0.1
_ASKING: Final = 0.5


@dataclass(frozen=True, slots=True)
class Taken:
    """One run from its first byte to its analysis: seconds, seconds of processor, and megabytes."""

    upload: float
    whole: float
    cpu: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class AtOnce:
    """Many runs at once: seconds to the last receipt and the last analysis, memory in MB, answers in ms meanwhile."""

    uploads: int
    receipts: int
    errors: int
    megabytes: float
    upload: float
    whole: float
    home_mb: float
    home_and_workers_mb: float
    answers: int
    median_ms: float
    p99_ms: float


def log_of(minutes: float) -> Path:
    """Return the folder of a log of so many minutes, made where there is none."""
    folder = KEPT / f"{source_of()}-{minutes:g}"
    if not folder.is_dir():
        print(f"making the log of {minutes:g} minutes", file=sys.stderr)
        KEPT.mkdir(parents=True, exist_ok=True)
        recording = together(simulate(RUNNERS["easy"], 60.0 * minutes, 5).recording)
        with TemporaryDirectory(dir=KEPT) as made:
            write(Path(made) / "log", entries_of(recording, 60.0 * minutes))
            (Path(made) / "log").rename(folder)
    return folder


def write(folder: Path, entries: Iterator[Any]) -> str:
    """Write a log that need not outlive a loss of power, and return its identity."""
    with LogWriter(folder, clock=lambda: 0.0) as log:
        for entry in entries:
            log.append(entry)
        return log.log.hex()


@contextmanager
def copies(source: Path, number: int) -> Iterator[list[tuple[str, list[bytes]]]]:
    """Give so many logs with the same entries, each with an identity of its own."""
    entries = list(LogReader(source))
    with TemporaryDirectory() as folder:
        made = []
        for index in range(number):
            target = Path(folder) / str(index)
            made.append((write(target, iter(entries)), segments_of(target)))
        yield made


@dataclass(frozen=True, slots=True)
class Serving:
    """A home at work: its process, and the address that it printed."""

    process: int
    address: str
    origin: str

    @contextmanager
    def browser(self, cookies: httpx.Cookies | None = None) -> Iterator[httpx.Client]:
        """Give a browser, which opens the address unless it is given cookies."""
        headers = {"Origin": self.origin}
        with httpx.Client(
            base_url=self.origin, headers=headers, cookies=cookies, trust_env=False, timeout=120.0
        ) as browser:
            if cookies is None:
                browser.get(self.address)
            yield browser

    def cpu(self) -> float:
        """Return the seconds of processor that home and its workers have taken."""
        return sum(_cpu_of(process) for process in (self.process, *_children(self.process)))

    def memory(self) -> tuple[float, float]:
        """Return what home has in memory now, and home with its workers, in MB."""
        home = _memory_of(self.process)
        return home, home + sum(map(_memory_of, _children(self.process)))

    def until_idle(self) -> None:
        """Return when neither home nor a worker has had anything to do for a second."""
        before = -1.0
        while not _children(self.process) or (now := self.cpu()) - before > 0.03:
            before = now if _children(self.process) else -1.0
            time.sleep(1.0)


@contextmanager
def served() -> Iterator[Serving]:
    """Give a home of its own, ready to work."""
    with TemporaryDirectory() as folder, listening(0) as listeners:
        port = listeners[0].getsockname()[1]
        for listener in listeners:
            listener.close()
        line = [sys.executable, "-m", "openstride.cli", "serve", "--no-open", "--data", folder, "--port", str(port)]
        environment = {**os.environ, "COLUMNS": "300"}
        with subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env=environment) as process:
            found = next(match for each in process.stdout or () if (match := re.search(r"http://\S+", each)))
            serving = Serving(process.pid, found[0], f"http://localhost:{port}")
            try:
                serving.until_idle()
                yield serving
            finally:
                process.terminate()
                process.communicate()


def send(browser: httpx.Client, run: str, segments: Sequence[bytes]) -> bool:
    """Send a log as the page does, and return whether home has taken all of it."""
    taken = []
    for index, data in enumerate(segments):
        digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
        headers = {"Upload-Offset": "0", "Upload-Complete": "?1", "Content-Digest": f"sha-256=:{digest}:"}
        taken.append(browser.patch(f"/api/v1/logs/{run}/segments/{index}", content=data, headers=headers).status_code)
    taken.append(browser.post(f"/api/v1/logs/{run}/complete", json=named(list(segments))).status_code)
    return taken == [204] * len(segments) + [202]


def until_told(browser: httpx.Client, run: str) -> None:
    """Return when home tells that a run is analysed."""
    with browser.stream("GET", "/api/v1/jobs/events") as events:
        if browser.get(f"/api/v1/runs/{run}").json()["state"] == "analysed":
            return
        for line in events.iter_lines():
            said = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
            if [said.get(name) for name in ("kind", "key", "state")] == ["analyse", run, "done"]:
                return


def until_analysed(browser: httpx.Client, runs: Sequence[str]) -> None:
    """Return when all of these runs are analysed."""
    end = time.monotonic() + _PATIENCE
    for run in runs:
        while (state := browser.get(f"/api/v1/runs/{run}").json()["state"]) != "analysed":
            if state == "failed" or time.monotonic() > end:
                raise SystemExit(f"run {run} is {state}")
            time.sleep(_ASKING)


def one_by_one(minutes: float, times: int) -> list[Taken]:
    """Send so many runs, each after the one before is analysed."""
    found = []
    with copies(log_of(minutes), times) as logs, served() as home, home.browser() as browser:
        for run, segments in logs:
            home.until_idle()
            cpu, began = home.cpu(), time.perf_counter()
            if not send(browser, run, segments):
                raise SystemExit("the upload failed")
            sent = time.perf_counter()
            until_told(browser, run)
            size = sum(map(len, segments)) / 1e6
            found.append(Taken(sent - began, time.perf_counter() - began, home.cpu() - cpu, size))
    return found


def at_once(number: int) -> AtOnce:
    """Send so many runs at the same time, and ask home questions meanwhile."""
    with copies(log_of(SHORT), number) as logs, served() as home, home.browser() as browser:
        over, most, took = threading.Event(), [(0.0, 0.0)], list[float]()

        def watch() -> None:
            while not over.wait(0.02):
                most.append(home.memory())

        def ask() -> None:
            with home.browser(browser.cookies) as asking:
                while not over.is_set():
                    for question in QUESTIONS:
                        began = time.perf_counter()
                        asking.get(f"/api/v1/{question}").raise_for_status()
                        took.append(1000.0 * (time.perf_counter() - began))
                    over.wait(_LOOKING)

        def sent(log: tuple[str, list[bytes]]) -> bool:
            with home.browser(browser.cookies) as sender:
                return send(sender, *log)

        beside: list[Callable[[], None]] = [watch, ask]
        threads = [threading.Thread(target=each) for each in beside]
        for thread in threads:
            thread.start()
        began = time.perf_counter()
        with ThreadPoolExecutor(number) as senders:
            receipts = sum(senders.map(sent, logs))
        uploaded = time.perf_counter() - began
        until_analysed(browser, [run for run, _ in logs])
        whole = time.perf_counter() - began
        over.set()
        for thread in threads:
            thread.join()
    size = sum(len(segment) for _, segments in logs for segment in segments) / 1e6
    return AtOnce(
        uploads=number,
        receipts=receipts,
        errors=number - receipts,
        megabytes=size,
        upload=uploaded,
        whole=whole,
        home_mb=max(each[0] for each in most),
        home_and_workers_mb=max(each[1] for each in most),
        answers=len(took),
        median_ms=float(np.median(took)),
        p99_ms=float(np.percentile(took, 99)),
    )


def _children(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(each) for task in tasks for each in task.read_text().split()]


def _cpu_of(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def _memory_of(process: int) -> float:
    found = re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def main() -> None:
    """Print how long it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--at-once", type=int, default=50)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    load = os.getloadavg()[0]
    one = one_by_one(chosen.minutes, chosen.times) if chosen.times else []
    many = at_once(chosen.at_once) if chosen.at_once else None
    if chosen.json:
        print(json.dumps({"load": load, "one": [asdict(each) for each in one], "many": many and asdict(many)}))
        return
    print(f"load of the machine before: {load:.1f}")
    if one:
        for name in ("upload", "whole", "cpu"):
            values = [getattr(each, name) for each in one]
            said = ", ".join(f"{value:.2f}" for value in values)
            what = f"{chosen.minutes:g} minutes, {one[0].megabytes:.0f} MB, {name}"
            print(f"{what:32} median {median(values):5.2f} s ({said})")
    if many:
        for name, value in asdict(many).items():
            print(f"at once: {name:20} {value:8.1f}")


if __name__ == "__main__":
    main()
