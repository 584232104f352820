"""A log that is cut at every byte, or has bits flipped: what is read is exactly the valid prefix."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

import pytest

from openstride.recordings import ClockExchange, Event, LogEntry, LogReader, LogWriter, Received

SEGMENT = 1500
HEADER = 36
FRAME = 12


@pytest.fixture
def written() -> list[LogEntry]:
    generator = random.Random(5)
    packets = [Received("left", 3, i, generator.randbytes(240)) for i in range(14)]
    return [Event(1, "started"), *packets[:6], ClockExchange("left", 1, 2, 3, 4), *packets[6:], Event(2, "lap", "one")]


@pytest.fixture
def log(tmp_path: Path, written: list[LogEntry]) -> Path:
    with LogWriter(tmp_path / "log", clock=lambda: 0.0, segment_bytes=SEGMENT) as log:
        for entry in written:
            log.append(entry)
    return tmp_path / "log"


def frame_ends(path: Path) -> list[int]:
    """Return where the frames of a segment end, by their lengths alone."""
    data, ends = path.read_bytes(), [HEADER]
    while ends[-1] + FRAME <= len(data) and any(data[ends[-1] : ends[-1] + FRAME]):
        ends.append(ends[-1] + FRAME + int.from_bytes(data[ends[-1] + 4 : ends[-1] + 6], "little"))
    return ends[1:]


def read(log: Path) -> tuple[list[LogEntry], int]:
    reader = LogReader(log)
    return list(reader), len(reader.damage)


def test_a_log_cut_at_every_byte_gives_exactly_the_entries_before(log: Path, written: list[LogEntry]) -> None:
    paths = sorted(log.iterdir())
    before = [0, *accumulate(len(frame_ends(path)) for path in paths)]
    assert len(paths) > 2
    assert before[-1] == len(written)
    for path, first in reversed(list(zip(paths, before, strict=False))):
        data, ends = path.read_bytes(), frame_ends(path)
        for length in range(len(data)):
            path.write_bytes(data[:length])
            whole = sum(end <= length for end in ends) if length >= HEADER else 0
            assert read(log)[0] == written[: first + whole]
        # Of the segments before, each is the last one in its turn.
        path.unlink()


def test_flipped_bits_end_the_prefix_or_change_nothing_and_are_said(
    log: Path, written: list[LogEntry], times: Callable[[int, int], int], measured: Callable[[str], None]
) -> None:
    generator = random.Random(7)
    paths = sorted(log.iterdir())
    originals = [path.read_bytes() for path in paths]
    ends = [frame_ends(path) for path in paths]
    before = [0, *accumulate(len(each) for each in ends)]
    flips = times(2000, 100_000)
    silent = 0
    for _ in range(flips):
        index = generator.randrange(len(paths))
        byte, bit = generator.randrange(SEGMENT), generator.randrange(8)
        data = bytearray(originals[index])
        data[byte] ^= 1 << bit
        paths[index].write_bytes(data)
        if byte >= ends[index][-1]:
            # The empty rest: nothing is lost, and it is said all the same.
            expected = len(written)
        else:
            expected = before[index] + (sum(end <= byte for end in ends[index]) if byte >= HEADER else 0)
        found, damage = read(log)
        silent += found != written[:expected] or not damage
        paths[index].write_bytes(originals[index])
    assert silent == 0
    assert read(log) == (written, 0)
    measured(f"flipped bits: {flips:,}, silent changes: {silent}")
