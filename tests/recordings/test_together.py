"""The values of one sensor put together: nothing is lost, and nothing of a foot is overtaken by what it may need."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openstride.recordings import (
    SIDES,
    ClockExchange,
    DamagedFileError,
    Event,
    LiveStride,
    LogEntry,
    LogReader,
    LogWriter,
    Received,
    ReceivedRun,
    together,
)
from openstride.recordings._log_frames import LogFrame, SegmentHeader, encode_frame

SOURCE, OTHER = 3, 5
times = st.integers(0, 2**53 - 1)
sides = st.sampled_from(SIDES)
entries = st.lists(
    st.builds(Received, sides, st.just(SOURCE), times, st.sampled_from((b"", b"1234", b"12345678")))
    | st.builds(Received, st.none() | sides, st.sampled_from((SOURCE, OTHER)), times, st.binary(max_size=4))
    | st.builds(Event, times, st.just("stop"))
    | st.builds(LiveStride, sides, st.just(7), st.just((1.0,)))
    | st.builds(ClockExchange, sides, st.just(1), st.just(2), st.just(3), st.just(4)),
    max_size=40,
)


def taken_apart(found: Iterable[LogEntry | ReceivedRun]) -> list[LogEntry]:
    return [one for each in found for one in (each.one_by_one() if isinstance(each, ReceivedRun) else [each])]


def of_foot(found: Iterable[LogEntry], side: str) -> list[LogEntry]:
    """Return what a foot's values must stay in order with."""
    return [each for each in found if isinstance(each, Event) or (isinstance(each, Received) and each.side == side)]


@given(entries)
def test_nothing_is_lost_and_a_foot_stays_in_order(given_: list[LogEntry]) -> None:
    found = list(together(given_, SOURCE))
    apart = taken_apart(found)
    assert sorted(map(repr, apart)) == sorted(map(repr, given_))
    for side in SIDES:
        assert of_foot(apart, side) == of_foot(given_, side)
    left = [each for each in found if isinstance(each, Received) and each.side and each.source == SOURCE]
    assert left == []
    assert taken_apart(together(found, SOURCE)) == apart


@settings(max_examples=30, deadline=None)
@given(entries)
def test_a_log_gives_what_its_entries_give(tmp_path_factory: pytest.TempPathFactory, given_: list[LogEntry]) -> None:
    folder = tmp_path_factory.mktemp("logs") / "log"
    with LogWriter(folder, clock=lambda: 0.0) as log:
        for entry in given_:
            log.append(entry)
    assert taken_apart(LogReader(folder).together(SOURCE)) == taken_apart(together(given_, SOURCE))


def test_a_run_is_columns() -> None:
    (run,) = together([Received("left", SOURCE, at, bytes([at, 9])) for at in range(3)], SOURCE)
    assert isinstance(run, ReceivedRun)
    assert (len(run), run.side, run.source) == (3, "left", SOURCE)
    assert run.received_us.tolist() == [0, 1, 2]
    assert run.values.tolist() == [[0, 9], [1, 9], [2, 9]]
    assert list(run.one_by_one(1, 2)) == [Received("left", SOURCE, 1, b"\x01\x09")]


@pytest.mark.parametrize("payload", [b"\x01\x03\x00", b"\x01\x03\x00" + b"\xff" * 8 + b"12"], ids=["short", "late"])
def test_bytes_that_cannot_be_are_refused(tmp_path: Path, payload: bytes) -> None:
    header = SegmentHeader(bytes(16), 0, 0)
    frame = encode_frame(LogFrame(0, 1, payload), header.checksum)
    (tmp_path / "00000000.log").write_bytes(header.encode() + frame + bytes(64))
    with pytest.raises(DamagedFileError, match="kind 1"):
        list(LogReader(tmp_path).together(SOURCE))
