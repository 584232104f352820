"""A recording out of the flash of a pod: whole, whatever happens on the way, or not at all."""

from __future__ import annotations

from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.pod import Download, FieldError, LogChunk, LogEnd, TransferError


def chunks(tag: int, data: bytes, start: int, size: int) -> list[LogChunk]:
    return [LogChunk(tag, at, data[at : at + size]) for at in range(start, len(data), size)]


@given(st.binary(min_size=1, max_size=2000), st.integers(1, 241), st.integers(1, 241), st.data())
def test_a_download_goes_on_at_another_size_where_it_was_lost(
    data: bytes, size: int, other: int, draw: st.DataObject
) -> None:
    download, got = Download(1), bytearray()
    first = chunks(1, data, 0, size)
    for chunk in first[: draw.draw(st.integers(0, len(first)))]:
        got += download.take(chunk)
    download.read_on(2)
    for chunk in chunks(2, data, download.offset, other):
        got += download.take(chunk)
    download.finish(LogEnd(2, len(data), crc32(data)))
    assert (bytes(got), download.checksum) == (data, crc32(data))


def test_chunks_that_come_twice_or_overlap_count_once() -> None:
    download = Download(1)
    taken = [download.take(LogChunk(1, at, data)) for at, data in ((0, b"abc"), (0, b"abc"), (1, b"bcde"), (2, b"c"))]
    assert taken == [b"abc", b"", b"de", b""]
    download.finish(LogEnd(1, 5, crc32(b"abcde")))


def test_a_chunk_that_was_lost_is_asked_for_again() -> None:
    download = Download(1)
    download.take(LogChunk(1, 0, b"abc"))
    with pytest.raises(TransferError, match="Read on from 3") as caught:
        download.take(LogChunk(1, 6, b"ghi"))
    assert caught.value.offset == download.offset == 3


def test_what_is_still_on_its_way_from_another_read_is_not_taken() -> None:
    download = Download(1)
    download.read_on(2)
    assert download.take(LogChunk(1, 0, b"of another recording")) == b""
    with pytest.raises(FieldError, match="tag"):
        download.finish(LogEnd(1, 0, 0))


def test_an_end_before_the_end_says_where_to_read_on() -> None:
    download = Download(1)
    download.take(LogChunk(1, 0, b"abc"))
    with pytest.raises(TransferError, match="3 of 4 bytes") as caught:
        download.finish(LogEnd(1, 4, 0))
    assert caught.value.offset == 3


@pytest.mark.parametrize("end", [LogEnd(1, 3, 1), LogEnd(1, 2, crc32(b"ab"))])
def test_bytes_that_are_not_the_pods_are_thrown_away_and_nothing_is_deleted(end: LogEnd) -> None:
    download = Download(1)
    download.take(LogChunk(1, 0, b"abc"))
    with pytest.raises(TransferError, match="nothing may be deleted") as caught:
        download.finish(end)
    assert caught.value.offset == 0
