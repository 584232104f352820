"""Files of others, changed at random: every one has a verdict, soon, and nothing is written."""

from __future__ import annotations

import gzip
import io
import os
import random
import signal
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import process_time
from types import FrameType

import pytest

from openstride.formats import OUTCOMES, REASONS, Written, files_of, read, write
from tests.formats.test_tables import JAWBONE, ZEPP_SPORT, nike
from tests.formats.test_write import a_run
from tests.formats.writing import fit, gpx, point, tcx

#: No file may take longer (s of the processor), or, on a machine so busy that whole ones do, than so many times theirs.
LONGEST = 2.0
TIMES_WHOLE = 4.0
#: Sample files up to here (bytes) are tried often, those beyond it seldom: they cost a hundred times as much.
SMALL = 7_000
#: One of so many is a large one.
SELDOM = 200

Change = Callable[[bytearray, random.Random], None]


def flip_bits(data: bytearray, by: random.Random) -> None:
    for _ in range(by.choice((1, 1, 2, 5, 40))):
        data[by.randrange(len(data))] ^= 1 << by.randrange(8)


def set_bytes(data: bytearray, by: random.Random) -> None:
    for _ in range(by.choice((1, 3, 20))):
        data[by.randrange(len(data))] = by.choice((0, 1, 0x40, 0x7F, 0x80, 0xFF, by.randrange(256)))


def cut_off(data: bytearray, by: random.Random) -> None:
    del data[by.randrange(len(data)) :]


def take_out(data: bytearray, by: random.Random) -> None:
    at = by.randrange(len(data))
    del data[at : at + by.choice((1, 2, 7, 100, 2000))]


def double(data: bytearray, by: random.Random) -> None:
    at, size = by.randrange(len(data)), by.choice((1, 8, 100, 3000))
    piece = data[at : at + size]
    data[at:at] = piece * by.choice((1, 1, 2, 10))


def move(data: bytearray, by: random.Random) -> None:
    at, size, to = by.randrange(len(data)), by.choice((1, 8, 100, 3000)), by.randrange(len(data))
    piece = data[at : at + size]
    del data[at : at + size]
    data[to:to] = piece


def write_in(data: bytearray, by: random.Random) -> None:
    at = by.randrange(len(data))
    data[at:at] = by.choice(WORDS)


WORDS = (
    *(b"<", b">", b"</", b"]]>", b"<!DOCTYPE a>", b"&amp;", b"&#0;", b"\xff\xfe", b"NaN", b"1e999", b"-", b"9" * 400),
    *(b'"', b"{", b"[" * 2000, b",", b"\n", b"\0" * 64, b"null", b"true"),
)
CHANGES: tuple[Change, ...] = (flip_bits, flip_bits, set_bytes, cut_off, take_out, double, move, write_in)


def made_up() -> list[bytes]:
    """Return a small whole file of each format."""
    seconds = range(0, 1200, 60)
    run = fit().described(0, 0, "uint16", "Power", "Watts").timer(0, 0)
    for second in seconds:
        run.record(second, (5, "uint32", 300 * second), (3, "uint8", 140), developer=[(0, "uint16", 250, 0)])
    points = "".join(point(second, 48.0 + 3e-5 * second, 9.0) for second in seconds)
    track = "".join(
        f"<Trackpoint><Time>2026-03-01T08:{second // 60:02}:00Z</Time><DistanceMeters>{3 * second}</DistanceMeters>"
        "<HeartRateBpm><Value>140</Value></HeartRateBpm></Trackpoint>"
        for second in seconds
    )
    lap = f'<Lap StartTime="2026-03-01T08:00:00Z"><TotalTimeSeconds>1140</TotalTimeSeconds><Track>{track}</Track></Lap>'
    tables = (
        JAWBONE + "20140131,1600,5400,410.5,7412.0,900,9876,12,\n" * 20,
        ZEPP_SPORT + "1,2026-03-01 08:00:00+0000,1800,0.3,0.5,5321.0,0.34,310.0\n" * 20,
        "time,heartRate\n" + "".join(f"2026-03-01 08:{second // 60:02}:00+0000,140\n" for second in seconds),
    )
    run.timer(1140, 4).session(0, 1140, 1, 342_000)
    kinds: tuple[Written, ...] = ("csv", "parquet")
    ours = (write(a_run(), kind) for kind in kinds)
    return [bytes(run), gpx(points), tcx(lap), nike(), *(each.encode() for each in tables), *ours]


@pytest.fixture(scope="module")
def samples(shared: Path) -> tuple[list[bytes], list[bytes]]:
    """Return small and large files: real ones, made-up ones, and of large texts the first part for the whole."""
    found = [path.read_bytes() for path in sorted((shared / "activity-files").glob("*/*")) if path.is_file()]
    texts = [each[:SMALL] for each in found if len(each) > SMALL and each[8:12] != b".FIT"]
    small = [each for each in found if len(each) <= SMALL]
    return small + texts + made_up(), [each for each in found if len(each) > SMALL]


@contextmanager
def nothing_opened_for_writing() -> Iterator[list[str]]:
    """Note every file that is opened for writing, and every one that is removed or moved."""
    noted: list[str] = []

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if not watching:
            return
        if event == "open" and isinstance(arguments[2], int):
            if arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                noted.append(str(arguments[0]))
        elif event in {"os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.symlink", "os.link", "socket.connect"}:
            noted.append(event)

    watching = [True]
    # A hook stays as long as the process; it looks away when this is over.
    sys.addaudithook(note)
    try:
        yield noted
    finally:
        watching.clear()


@contextmanager
def no_longer_than(seconds: float) -> Iterator[None]:
    """Break off what takes longer on the processor."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(number, frame)

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.timeout(3 * 3600)
def test_changed_files_have_a_verdict_soon_and_nothing_is_written(
    samples: tuple[list[bytes], list[bytes]], times: Callable[[int, int], int], measured: Callable[[str], None]
) -> None:
    by = random.Random(11)
    small, large = samples
    outcomes: Counter[str] = Counter()
    longest = 0.0
    began = process_time()
    read(max(large, key=lambda each: len(each) if each[8:12] == b".FIT" else 0))
    limit = max(LONGEST, TIMES_WHOLE * (process_time() - began))
    number = times(10_000, 100_000)
    with nothing_opened_for_writing() as written:
        for count in range(number):
            data = bytearray(by.choice(large if count % SELDOM == 0 else small))
            for _ in range(by.choice((1, 1, 1, 2, 4))):
                if data:
                    by.choice(CHANGES)(data, by)
            began = process_time()
            with no_longer_than(limit):
                reading = read(bytes(data))
            longest = max(longest, process_time() - began)
            outcomes[reading.outcome] += 1
            assert reading.outcome in OUTCOMES
            assert reading.reason is None or reading.reason in REASONS
            assert (reading.outcome == "read") == (reading.reason is None and reading.outcome != "recording")
    assert written == []
    found = ", ".join(f"{name} {count:,}" for name, count in outcomes.most_common())
    measured(f"changed files: {number:,} ({found}); longest {longest:.2f} s, files written: 0")


@pytest.mark.timeout(3600)
def test_changed_archives_have_verdicts_and_nothing_is_written(
    samples: tuple[list[bytes], list[bytes]], times: Callable[[int, int], int], measured: Callable[[str], None]
) -> None:
    by = random.Random(12)
    archive = archive_of(samples[0][:6])
    number = times(500, 10_000)
    with nothing_opened_for_writing() as written:
        for _ in range(number):
            data = bytearray(archive)
            by.choice(CHANGES)(data, by)
            with no_longer_than(LONGEST):
                for found in files_of("a.zip", bytes(data)):
                    assert (found.data is None) == (found.verdict is not None)
    assert written == []
    measured(f"changed archives: {number:,}, files written: 0")


def archive_of(files: list[bytes]) -> bytes:
    """Return a zip archive with compressed files in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, data in enumerate(files):
            archive.writestr(f"activities/{number}.fit.gz", gzip.compress(data))
    return buffer.getvalue()
