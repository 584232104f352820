"""The live log: what was acknowledged is there, whatever happens; what is damaged is not, and is said."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride import recordings
from openstride.recordings import (
    ClockExchange,
    DamagedFileError,
    Event,
    Fetched,
    GapDecision,
    LiveStride,
    LogEntry,
    LogFrame,
    LogReader,
    LogWriter,
    Received,
    RecordingError,
    RecordingNotFoundError,
    RecordingNotWrittenError,
    SegmentDecoder,
    SegmentHeader,
    decode_entry,
)
from openstride.recordings import _log as module
from openstride.recordings._crc32c import CHUNK, FEW, SHORT, crc32c, crc32c_of_parts
from openstride.recordings._log_entries import LATEST_US, encode_entry
from openstride.recordings._log_frames import encode_frame

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[2] / "vectors" / "log.json").read_text(encoding="utf-8"))

feet = st.sampled_from(("left", "right"))
times = st.integers(0, LATEST_US)
ticks = st.integers(0, 2**32 - 1)
entries: st.SearchStrategy[LogEntry] = (
    st.builds(Received, feet | st.none(), st.integers(0, 2**16 - 1), times, st.binary(max_size=300))
    | st.tuples(times, times).flatmap(
        lambda pair: st.builds(ClockExchange, feet, st.just(min(pair)), ticks, ticks, st.just(max(pair)))
    )
    | st.builds(GapDecision, feet, st.integers(-(2**31), 0), st.integers(1, 2**31 - 1), st.text(max_size=30))
    | st.builds(LiveStride, feet, ticks, st.lists(st.floats(allow_nan=False), max_size=50).map(tuple))
    | st.builds(Event, times, st.text(min_size=1, max_size=40), st.text(max_size=90))
    | st.builds(
        Fetched, feet, st.integers(0, 2**64 - 1), ticks, ticks, ticks, times, st.binary(min_size=1, max_size=512)
    )
)


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def event(i: int) -> Event:
    return Event(i, "mark", f"number {i}")


def packet(i: int) -> Received:
    return Received("left", 3, i, bytes([i % 256]) * 240)


def segment(*written: LogEntry, zeros: int = 64) -> tuple[bytes, list[int]]:
    """Return the bytes of a segment, and where its frames end."""
    header = SegmentHeader(bytes(range(16)), 0, 0)
    data = header.encode()
    ends = []
    for i, entry in enumerate(written):
        data += encode_frame(LogFrame(i, *encode_entry(entry)), header.checksum)
        ends.append(len(data))
    return data + bytes(zeros), ends


def decoded(data: bytes) -> tuple[list[LogEntry], str | None]:
    """Return what a segment gives, and its fault."""
    decoder = SegmentDecoder()
    frames = decoder.feed(data)
    damage = decoder.finish()
    return [decode_entry(frame.kind, frame.payload) for frame in frames], damage.fault if damage else None


def writer(folder: Path, **options: Any) -> LogWriter:
    return LogWriter(folder, clock=options.pop("clock", Clock()), **options)


# The checksum.


@pytest.mark.parametrize("vector", VECTORS["crc32c"])
def test_the_checksum_is_the_published_one(vector: dict[str, Any]) -> None:
    assert crc32c(bytes.fromhex(vector["hex"])) == vector["checksum"]


@given(st.integers(0, 3 * CHUNK), st.integers(0, 3 * CHUNK), st.randoms(use_true_random=False))
def test_the_checksum_goes_on_where_it_ended(first: int, second: int, random: Any) -> None:
    one, other = random.randbytes(first), random.randbytes(second)
    assert crc32c(other, crc32c(one)) == crc32c(one + other)


@pytest.mark.parametrize("length", [0, 1, SHORT - 1, SHORT, SHORT + 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 5])
def test_the_checksum_by_tables_is_that_by_polynomial(length: int) -> None:
    data = bytes((7 * i + i // 256) % 256 for i in range(length))
    state = 0xFFFFFFFF
    for byte in data:
        state ^= byte
        for _ in range(8):
            state = (state >> 1) ^ (0x82F63B78 if state & 1 else 0)
    assert crc32c(data) == state ^ 0xFFFFFFFF


@pytest.mark.parametrize("length", [0, SHORT - 1, SHORT, 130, CHUNK, CHUNK + 1])
@pytest.mark.parametrize("parts", [0, 1, FEW, 20])
def test_the_checksums_of_many_parts_are_those_of_each(length: int, parts: int) -> None:
    data = np.random.default_rng(3).integers(0, 256, 4096).astype(np.uint8).tobytes()
    starts = np.arange(parts, dtype=np.int64) * 7
    each = [crc32c(data[start : start + length], 0x1234) for start in starts]
    assert crc32c_of_parts(data, starts, length, 0x1234).tolist() == each


# Entries and segments as bytes.


@given(entries)
def test_an_entry_is_read_as_it_was_written(entry: LogEntry) -> None:
    assert decode_entry(*encode_entry(entry)) == entry


@pytest.mark.parametrize("vector", VECTORS["entries"])
def test_entries_of_the_golden_vectors(vector: dict[str, Any]) -> None:
    fields = {name: value for name, value in vector["fields"].items() if name != "name"}
    if "value" in fields:
        fields["value"] = bytes.fromhex(fields["value"])
    if "values" in fields:
        fields["values"] = tuple(fields["values"])
    if "data" in fields:
        fields |= {"device": int(fields["device"], 16), "data": bytes.fromhex(fields["data"])}
    entry = getattr(recordings, vector["fields"]["name"])(**fields)
    assert encode_entry(entry) == (vector["kind"], bytes.fromhex(vector["hex"]))
    assert decode_entry(vector["kind"], bytes.fromhex(vector["hex"])) == entry


@pytest.mark.parametrize("vector", VECTORS["headers"])
def test_headers_of_the_golden_vectors(vector: dict[str, Any]) -> None:
    fields = vector["fields"]
    header = SegmentHeader(bytes.fromhex(fields["log"]), fields["index"], fields["first_sequence"])
    assert header.encode().hex() == vector["hex"]
    assert header.checksum == vector["checksum"]
    decoder = SegmentDecoder()
    decoder.feed(bytes.fromhex(vector["hex"]))
    assert decoder.header == header


def test_the_segment_of_the_golden_vectors_holds_their_entries_both_ways() -> None:
    data = bytes.fromhex(VECTORS["segment"])
    found, fault = decoded(data)
    assert [encode_entry(entry)[1].hex() for entry in found] == [vector["hex"] for vector in VECTORS["entries"]]
    assert fault is None
    assert segment(*found)[0] == data


@pytest.mark.parametrize("vector", VECTORS["segments"], ids=lambda vector: str(vector["title"]))
def test_ends_of_segments_of_the_golden_vectors(vector: dict[str, Any]) -> None:
    decoder = SegmentDecoder()
    frames = decoder.feed(bytes.fromhex(vector["hex"]))
    damage = decoder.finish()
    assert len(frames) == vector["frames"]
    assert (damage and {"offset": damage.offset, "fault": damage.fault}) == vector["damage"]


@given(st.lists(entries, max_size=6), st.data())
def test_a_segment_in_any_pieces_gives_the_same_entries(written: list[LogEntry], data: st.DataObject) -> None:
    whole, _ = segment(*written)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=10)))
    decoder = SegmentDecoder()
    found: list[LogFrame] = []
    for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        found += decoder.feed(whole[start:end])
    assert [decode_entry(frame.kind, frame.payload) for frame in found] == written
    assert decoder.finish() is None


def test_a_segment_cut_at_any_byte_gives_exactly_the_frames_before_the_cut() -> None:
    written: list[LogEntry] = [event(0), packet(1), Event(2, "lap"), packet(3)]
    data, ends = segment(*written, zeros=0)
    for length in range(len(data)):
        found, fault = decoded(data[:length])
        whole = sum(end <= length for end in ends)
        assert found == written[:whole]
        assert fault in {None, "cut"}


def test_any_flipped_bit_ends_the_prefix_before_it_and_is_said() -> None:
    written: list[LogEntry] = [event(0), packet(1), ClockExchange("right", 1, 2, 3, 4), packet(3), event(4)]
    data, ends = segment(*written)
    for bit in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        found, fault = decoded(bytes(flipped))
        whole = sum(end <= bit // 8 for end in ends)
        # What begins after the last frame is the empty rest; a damaged header leaves nothing.
        assert found == ([] if bit // 8 < 36 else written[:whole])
        assert fault is not None


@given(st.lists(entries, min_size=1, max_size=4), st.data())
def test_up_to_five_flipped_bits_never_change_an_entry(written: list[LogEntry], data: st.DataObject) -> None:
    whole, ends = segment(*written)
    bits = data.draw(st.sets(st.integers(0, 8 * len(whole) - 1), min_size=1, max_size=5))
    flipped = int.from_bytes(whole, "little") ^ sum(1 << bit for bit in bits)
    found, fault = decoded(flipped.to_bytes(len(whole), "little"))
    first = min(bits) // 8
    assert found == ([] if first < 36 else written[: sum(end <= first for end in ends)])
    assert fault is not None


def test_a_frame_of_another_segment_is_no_frame_of_this() -> None:
    data, ends = segment(event(0), zeros=0)
    other = SegmentHeader(bytes(range(16)), 1, 0)
    foreign = encode_frame(LogFrame(1, *encode_entry(event(1))), other.checksum)
    assert decoded(data + foreign) == ([event(0)], "checksum")
    assert len(data) == ends[0]


def test_a_newer_version_is_refused_and_not_taken_for_damage() -> None:
    head = bytearray(segment()[0][:32])
    head[4] = 2
    data = bytes(head) + crc32c(bytes(head)).to_bytes(4, "little")
    with pytest.raises(DamagedFileError, match="newer OpenStride"):
        SegmentDecoder().feed(data)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (0, b""),
        (5, b"abc"),
        (1, bytes(10)),
        (1, b"\x03" + bytes(10)),
        (2, bytes(24)),
        (2, bytes(25)),
        (2, bytes(26)),
        (3, bytes(9)),
        (3, b"\x01" + bytes(8)),
        (4, bytes(9)),
        (4, bytes(8) + b"\x02a"),
        (4, bytes(8) + b"\x01\xff"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_with_what_to_do(kind: int, payload: bytes) -> None:
    with pytest.raises(DamagedFileError, match="newer OpenStride"):
        decode_entry(kind, payload)


@pytest.mark.parametrize(
    "mistake",
    [
        lambda: Received("left", 2**16, 0, b""),
        lambda: Received("left", 0, 2**53, b""),
        lambda: ClockExchange("left", 5, 0, 0, 4),
        lambda: GapDecision("left", 5, 5, ""),
        lambda: Event(0, ""),
        lambda: Event(0, "x" * 256),
        lambda: encode_entry(Received("left", 0, 0, bytes(65_536))),
    ],
)
def test_what_no_entry_can_hold_is_refused_at_once(mistake: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"must be|may take"):
        mistake()


# The folder.


@given(written=st.lists(entries, max_size=12))
def test_a_log_is_read_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, written: list[LogEntry]) -> None:
    folder = tmp_path_factory.mktemp("log")
    with writer(folder, segment_bytes=1000) as log:
        assert [log.append(entry) for entry in written] == list(range(len(written)))
    reader = LogReader(folder)
    assert list(reader) == written
    assert (reader.damage, reader.log, reader.next_sequence) == ((), log.log, len(written))


def test_what_was_appended_is_there_before_anything_was_synced_or_closed(tmp_path: Path) -> None:
    log = writer(tmp_path)
    log.append(packet(1))
    assert list(LogReader(tmp_path)) == [packet(1)]
    log.close()


def test_a_segment_is_full_size_from_the_start_and_a_new_one_begins_when_it_is_full(tmp_path: Path) -> None:
    with writer(tmp_path, segment_bytes=4096) as log:
        for i in range(50):
            log.append(packet(i))
    sizes = [path.stat().st_size for path in sorted(tmp_path.iterdir())]
    assert set(sizes) == {4096}
    assert len(sizes) == 4
    assert list(LogReader(tmp_path)) == [packet(i) for i in range(50)]


def test_syncing_happens_once_a_second_and_when_nothing_arrives_on_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(module, "_sync_data", synced.append)
    clock = Clock()
    log = writer(tmp_path, clock=clock)
    for i in range(100):
        clock.now = 0.05 * i
        log.append(event(i))
    assert len(synced) == 4
    assert (log.synced, log.next_sequence) == (81, 100)
    clock.now += 1.0
    log.sync_if_due()
    log.sync_if_due()
    assert (len(synced), log.synced) == (5, 100)
    log.close()


def test_closing_twice_is_no_harm_and_appending_after_it_is_refused(tmp_path: Path) -> None:
    log = writer(tmp_path)
    log.close()
    log.close()
    with pytest.raises(RecordingNotWrittenError, match="it was closed"):
        log.append(event(0))


def test_a_log_cut_anywhere_goes_on_after_its_valid_prefix(tmp_path: Path) -> None:
    with writer(tmp_path / "whole", segment_bytes=2000) as log:
        for i in range(4):
            log.append(packet(i))
    whole = (tmp_path / "whole" / "00000000.log").read_bytes()
    size = 12 + 11 + 240
    for length in [0, 1, 35, 36, 37, 36 + size - 1, 36 + size, 36 + size + 5, 36 + 4 * size - 1, 36 + 4 * size, 2000]:
        folder = tmp_path / str(length)
        folder.mkdir()
        (folder / "00000000.log").write_bytes(whole[:length])
        kept = min(4, max(0, length - 36) // size)
        with writer(folder, segment_bytes=2000) as log:
            assert log.append(event(kept)) == kept
        assert list(LogReader(folder)) == [*(packet(i) for i in range(kept)), event(kept)]


def test_a_crash_while_going_on_after_a_crash_loses_nothing(tmp_path: Path) -> None:
    for round_ in range(4):
        log = writer(tmp_path)
        log.append(event(round_))
        path = max(tmp_path.iterdir())
        data = bytearray(path.read_bytes())
        data[log._offset : log._offset + 5] = b"torn!"
        path.write_bytes(data)
        os.close(log._handle or 0)
    reader = LogReader(tmp_path)
    assert list(reader) == [event(i) for i in range(4)]
    assert [each.damage.fault for each in reader.damage] == ["checksum"] * 4
    assert "bytes not read" in str(reader.damage[0])


def test_damage_in_the_middle_ends_the_log_there_and_no_number_is_used_twice(tmp_path: Path) -> None:
    with writer(tmp_path, segment_bytes=600) as log:
        for i in range(6):
            log.append(packet(i))
    second = tmp_path / "00000001.log"
    data = bytearray(second.read_bytes())
    data[400] ^= 1
    second.write_bytes(data)
    reader = LogReader(tmp_path)
    assert list(reader) == [packet(0), packet(1), packet(2)]
    assert [(each.path.name, each.damage.fault) for each in reader.damage] == [
        ("00000001.log", "checksum"),
        ("00000002.log", "sequence"),
    ]
    with writer(tmp_path, segment_bytes=600) as log:
        assert log.append(event(6)) == 6
    assert list(LogReader(tmp_path)) == [packet(0), packet(1), packet(2)]


def test_a_missing_segment_ends_the_log_and_is_said(tmp_path: Path) -> None:
    with writer(tmp_path, segment_bytes=600) as log:
        for i in range(6):
            log.append(packet(i))
    (tmp_path / "00000001.log").unlink()
    reader = LogReader(tmp_path)
    assert list(reader) == [packet(0), packet(1)]
    assert [each.damage.fault for each in reader.damage] == ["sequence"]


def test_a_segment_of_another_log_is_not_read(tmp_path: Path) -> None:
    for name in ("ours", "theirs"):
        with writer(tmp_path / name) as log:
            log.append(event(0))
    stray = (tmp_path / "theirs" / "00000000.log").read_bytes()
    (tmp_path / "ours" / "00000001.log").write_bytes(stray)
    reader = LogReader(tmp_path / "ours")
    assert list(reader) == [event(0)]
    assert [each.damage.fault for each in reader.damage] == ["sequence"]


def test_two_writers_never_write_over_each_other(tmp_path: Path) -> None:
    first = writer(tmp_path)
    second = writer(tmp_path)
    first.append(event(0))
    second.append(event(1))
    first.close()
    second.close()
    reader = LogReader(tmp_path)
    assert list(reader) == [event(0)]
    assert len(reader.damage) == 1


def test_a_segment_that_appeared_meanwhile_is_not_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with writer(tmp_path) as log:
        log.append(event(0))
    monkeypatch.setattr(module, "_where_it_stopped", lambda _: (bytes(16), 0, 0))
    with pytest.raises(RecordingNotWrittenError, match="File exists"):
        writer(tmp_path)
    assert list(LogReader(tmp_path)) == [event(0)]


def test_a_folder_without_a_log_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(RecordingNotFoundError, match="holds no log"):
        LogReader(tmp_path)


def test_a_log_whose_last_header_is_damaged_goes_on_after_the_one_before(tmp_path: Path) -> None:
    with writer(tmp_path, segment_bytes=600) as log:
        for i in range(3):
            log.append(packet(i))
    (tmp_path / "00000001.log").write_bytes(b"OSLG" + bytes(596))
    with writer(tmp_path, segment_bytes=600) as log:
        assert log.append(event(2)) == 2
    assert list(LogReader(tmp_path)) == [packet(0), packet(1), event(2)]


# The disk says no.


def test_a_disk_that_takes_a_part_stops_the_log_and_what_was_acknowledged_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = writer(tmp_path)
    log.append(packet(0))
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:100]))
    with pytest.raises(RecordingNotWrittenError, match="100 of 263 bytes"):
        log.append(packet(1))
    monkeypatch.undo()
    with pytest.raises(RecordingNotWrittenError, match="Make room"):
        log.append(packet(2))
    with pytest.raises(RecordingNotWrittenError):
        log.sync()
    log.close()
    with writer(tmp_path) as log:
        assert log.append(packet(3)) == 1
    assert list(LogReader(tmp_path)) == [packet(0), packet(3)]


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_an_error_of_the_disk_is_said_in_its_words(call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(RecordingNotWrittenError, match=os.strerror(errno.EIO)):
        writer(tmp_path)


def test_a_sync_that_failed_is_never_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = writer(tmp_path)
    log.append(event(0))
    calls = []

    def fail(handle: int) -> None:
        calls.append(handle)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(module, "_sync_data", fail)
    for _ in range(3):
        with pytest.raises(RecordingNotWrittenError, match=os.strerror(errno.EIO)):
            log.sync()
    assert len(calls) == 1
    assert log.synced == 0


@pytest.fixture
def file_limit() -> Iterator[int]:
    """Let no file of this process grow beyond a limit, in bytes, as a full disk would not."""
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, limits[1]))
    yield 300_000
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_segment_that_does_not_fit_shows_before_the_run(tmp_path: Path, file_limit: int) -> None:
    with pytest.raises(RecordingNotWrittenError, match=f"took {file_limit} of"):
        writer(tmp_path)
    with writer(tmp_path, segment_bytes=file_limit) as log:
        log.append(event(0))
    assert list(LogReader(tmp_path)) == [event(0)]


@pytest.mark.parametrize("place", ["file/log", "nowhere/at/all"])
def test_a_place_where_nothing_can_be_written_is_refused(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RecordingError, match="could not be written"):
        writer(tmp_path / place)


WRITE_UNTIL_KILLED = """
import sys, time
from pathlib import Path
from openstride.recordings import LogWriter, Received
log = LogWriter(Path(sys.argv[1]), clock=time.monotonic, segment_bytes=20_000)
while True:
    number = log.next_sequence
    log.append(Received("left", 3, number, number.to_bytes(4, "little") * 60))
    print(number, flush=True)
"""


def test_a_process_killed_at_any_moment_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    acknowledged: list[int] = []
    for round_ in range(3):
        command = [sys.executable, "-c", WRITE_UNTIL_KILLED, str(tmp_path / "log")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            acknowledged += [int(process.stdout.readline()) for _ in range(150 + 37 * round_)]
            process.kill()
            acknowledged += [int(line) for line in process.stdout if line.endswith("\n")]
    found = list(LogReader(tmp_path / "log"))
    assert [entry.received_us for entry in found if isinstance(entry, Received)] == list(range(len(found)))
    assert acknowledged == sorted(set(acknowledged))
    # What was written last may have been killed before it could say so.
    assert set(acknowledged) <= set(range(len(found)))
    assert len(found) <= len(acknowledged) + 3
