"""What was missed comes from flash, over whatever link, and what is not in flash is known not to be."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from openstride.pod import (
    CONTROL,
    IMU,
    INFO,
    STRIDE,
    Answer,
    Backfill,
    Capability,
    Flag,
    Frame,
    ImuPacket,
    Info,
    Read,
    Reassembly,
    RecordingFound,
    RecordingState,
    Status,
    StreamStarted,
    StreamStopped,
    StrideFlag,
    StridePacket,
    bytes_that_fit,
    encode_answer,
    encode_frame,
    encode_imu,
    encode_info,
    encode_stride,
)
from openstride.pod._finding import FrameFinder

RATE = 208.0
ROOM = bytes_that_fit(247)
START, STOP = 0x01, 0x02
A_POD = Info("left", Capability.FLASH, RATE, 16.0, 2000.0, 19, 1, 7, 1, (0, 1, 0), 0, 0)


@dataclass
class Flash:
    """A recording in flash: samples with numbers in place of values, and strides among them."""

    samples: int
    #: Samples that the pod itself lost, by their numbers.
    lost: tuple[range, ...] = ()
    ended: bool = True
    data: bytes = b""
    #: Numbers that are in flash.
    held: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Write it."""
        parts = [Frame(INFO.short, encode_info(A_POD)), self._answer(START, StreamStarted(1, 0))]
        gone = {number for each in self.lost for number in each}
        numbers: list[int] = []
        for number in range(self.samples):
            if number not in gone:
                numbers.append(number)
            if numbers and (len(numbers) == 19 or number in gone or number == self.samples - 1):
                parts.append(Frame(IMU.short, packet(numbers)))
                self.held.update(numbers)
                numbers = []
            if number % 150 == 149:
                parts.append(Frame(STRIDE.short, a_stride(number)))
        if self.ended:
            parts.append(self._answer(STOP, StreamStopped(1, self.samples)))
        self.data = b"".join(map(encode_frame, parts))

    def _answer(self, op: int, result: StreamStarted | StreamStopped) -> Frame:
        return Frame(CONTROL.short, encode_answer(Answer(op, 0, Status.DONE, result)))

    def listed(self, state: int = 0) -> RecordingFound:
        return RecordingFound(1, 1, len(self.data), crc32(self.data), state)

    def chunks(self, read: Read) -> list[tuple[int, bytes]]:
        starts = [read.offset + i * ROOM for i in range(read.credits)]
        return [(at, self.data[at : at + ROOM]) for at in starts if at < len(self.data)]


def a_stride(number: int) -> bytes:
    return encode_stride(StridePacket("left", StrideFlag.REPLAY, number, number, length=1.5))


def packet(numbers: list[int]) -> bytes:
    """Return samples whose values tell their numbers."""
    first = numbers[0]
    counts = np.zeros((len(numbers), 6), "<i2")
    counts[:, 0] = [number % 30_011 for number in numbers]
    counts[:, 3] = [number // 30_011 for number in numbers]
    ticks = round(first * 32_768 / RATE) % 2**32
    return encode_imu(ImuPacket("left", Flag.REPLAY, first % 2**16, ticks, 1, counts.tobytes()))


def line_with(*held: range) -> Reassembly:
    """Return a line that has these samples, from live packets."""
    line = Reassembly(RATE)
    for stretch in held:
        for first in range(stretch.start, stretch.stop, 8):
            line.place(decode(list(range(first, min(first + 8, stretch.stop)))))
    return line


def decode(numbers: list[int]) -> ImuPacket:
    first = numbers[0]
    ticks = round(first * 32_768 / RATE) % 2**32
    return ImuPacket("left", Flag(0), first % 2**16, ticks, 1, bytes(12 * len(numbers)))


def missing_of(line: Reassembly, end: int) -> list[range]:
    held = line.held
    first = [range(held[0].start)] if held else []
    last = range(held[-1].stop, end) if held else range(end)
    return [part for part in (*first, *line.missing, last) if part]


def fetch(flash: Flash, line: Reassembly, end: int, *, most: int = 10_000) -> tuple[Backfill, int]:
    """Read over a link that loses nothing; return also how many bytes were read."""
    backfill, size = Backfill(line), 0
    for _ in range(most):
        read = backfill.next_read(missing_of(line, end), flash.listed(), ROOM)
        if read is None:
            return backfill, size
        for at, data in flash.chunks(read):
            backfill.take(at, data)
            size += len(data)
    raise AssertionError(f"still missing: {missing_of(line, end)}")


def test_one_stretch_late_in_an_hour_is_read_and_little_else() -> None:
    flash = Flash(3600 * 208)
    line = line_with(range(700_000), range(701_000, flash.samples))
    backfill, size = fetch(flash, line, flash.samples)
    assert not line.missing
    assert backfill.absent == ()
    assert size < 4 * 12 * 1000


def test_all_of_a_recording_comes_where_nothing_was_heard() -> None:
    flash = Flash(20_000)
    line = Reassembly(RATE)
    _, size = fetch(flash, line, 20_000)
    assert line.held == (range(20_000),)
    assert size < 1.1 * len(flash.data)


def test_what_the_pod_itself_lost_is_known_not_to_be_there() -> None:
    flash = Flash(60_000, lost=(range(20_000, 20_100), range(40_000, 45_000)))
    line = line_with(range(10_000))
    backfill, _ = fetch(flash, line, flash.samples)
    assert line.missing == (range(20_000, 20_100), range(40_000, 45_000))
    assert backfill.absent == line.missing


def test_the_end_of_a_recording_whose_pod_lost_its_power_is_where_its_bytes_end() -> None:
    flash = Flash(6000, ended=False)
    line = line_with(range(5000))
    backfill, _ = fetch(flash, line, 2**31)
    assert line.held == (range(6000),)
    assert backfill.absent == (range(6000, 2**31),)


def test_a_recording_under_way_may_have_more_samples_than_its_flash() -> None:
    flash = Flash(1900, ended=False)
    line = line_with(range(1000))
    backfill = Backfill(line)
    for _ in range(3):
        read = backfill.next_read([range(1000, 2000)], flash.listed(RecordingState.OPEN), ROOM)
        assert read is not None
        for chunk in flash.chunks(read):
            backfill.take(*chunk)
    assert line.held == (range(1900),)
    assert backfill.absent == ()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from((0.0, 0.1, 0.3)), st.sampled_from((0, 4)))
# In these a frame is found in the place of another, because a chunk came with a wrong place.
@example(291, 0.3, 4)
@example(286, 0.3, 4)
def test_over_a_bad_link_every_sample_comes_and_none_is_wrong(seed: int, bad: float, gaps: int) -> None:
    chance = random.Random(seed)
    lost = tuple(range(2000 + 3000 * i, 2001 + 3000 * i + chance.randrange(400)) for i in range(gaps))
    flash = Flash(15_000 + chance.randrange(40), lost=lost)
    line = line_with(range(1000, 3000), range(9000, 9100))
    backfill = Backfill(line)
    finder, found = FrameFinder(), set[int]()
    for _ in range(400):
        read = backfill.next_read(missing_of(line, flash.samples), flash.listed(), ROOM)
        if read is None:
            break
        for at, data in worsened(flash.chunks(read), bad, chance):
            backfill.take(at, data)
            found |= numbers_in(finder, at, data)
    else:
        raise AssertionError(f"still missing: {missing_of(line, flash.samples)}")
    there = {number for stretch in line.held for number in stretch}
    assert there | set().union(*map(set, lost)) >= set(range(flash.samples))
    # Whoever looks through the same bytes later finds the same.
    assert found | set(range(1000, 3000)) | set(range(9000, 9100)) == there


def worsened(chunks: list[tuple[int, bytes]], bad: float, chance: random.Random) -> list[tuple[int, bytes]]:
    """Return what comes of chunks: some lost, some twice, some damaged, out of order."""
    came = []
    for at, data in chunks:
        if chance.random() < bad:
            continue
        came.append((at, data))
        if chance.random() < bad:
            came.append((at, data))
        if chance.random() < bad:
            damaged = bytearray(data)
            for _ in range(chance.randrange(1, 4)):
                damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
            # Where a chunk belongs has no checksum either.
            came[-1] = (at ^ 1 << chance.randrange(16), data) if chance.random() < 0.1 else (at, bytes(damaged))
    came.sort(key=lambda _: chance.random() if bad else 0)
    return came


def numbers_in(finder: FrameFinder, at: int, data: bytes) -> set[int]:
    """Return the samples that come with bytes, read from their values."""
    numbers = set[int]()
    for found in finder.take(at, data):
        if found.frame.source == IMU.short:
            counts = np.frombuffer(found.frame.value[10:-2], "<i2").reshape(-1, 6)
            numbers |= set((counts[:, 0] + 30_011 * counts[:, 3].astype(int)).tolist())
    return numbers


@given(st.data())
def test_frames_are_found_in_whatever_order_their_bytes_come(data: st.DataObject) -> None:
    frames = [
        Frame(INFO.short, encode_info(A_POD)),
        *(Frame(IMU.short, packet([19 * i + j for j in range(19)])) for i in range(data.draw(st.integers(1, 5)))),
        Frame(STRIDE.short, a_stride(3)),
    ]
    whole = b"".join(map(encode_frame, frames))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(whole) - 1), max_size=8)))
    pieces = [(a, whole[a:b]) for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    finder = FrameFinder()
    order = data.draw(st.permutations(pieces))
    found = {each.start: each.frame for at, part in order for each in finder.take(at, part)}
    assert [found[start] for start in sorted(found)] == frames


@pytest.mark.parametrize("size", [ROOM, 20, 500])
def test_chunks_of_any_size_do(size: int) -> None:
    flash = Flash(3000)
    line = Reassembly(RATE)
    backfill = Backfill(line)
    for _ in range(200):
        read = backfill.next_read(missing_of(line, flash.samples), flash.listed(), size)
        if read is None:
            break
        for i in range(read.credits):
            at = read.offset + i * size
            if at < len(flash.data):
                backfill.take(at, flash.data[at : at + size])
        assert backfill.exhausted or read.offset + read.credits * size >= len(flash.data)
    assert line.held == (range(flash.samples),)


def test_what_comes_twice_brings_nothing_new() -> None:
    flash = Flash(190)
    backfill = Backfill(Reassembly(RATE))
    assert backfill.take(0, flash.data) == 190
    assert backfill.take(0, flash.data) == 0


@pytest.mark.parametrize("name", ["backfill", "backfill_misplaced"])
def test_the_golden_vectors(name: str) -> None:
    """What to read next, from whatever comes, is alike in every implementation."""
    vectors = json.loads((Path(__file__).parents[2] / "vectors" / f"{name}.json").read_text(encoding="utf-8"))
    backfill = Backfill(line_with(*(range(*held) for held in vectors["held"])))
    listed = RecordingFound(1, 1, vectors["size"], 0, vectors["state"])
    for step in vectors["steps"]:
        read = backfill.next_read([range(*each) for each in step["missing"]], listed, vectors["room"])
        assert (read and {"offset": read.offset, "credits": read.credits}) == step["read"]
        for chunk in step.get("chunks", ()):
            assert backfill.take(chunk["offset"], bytes.fromhex(chunk["hex"])) == chunk["fresh"]
        assert backfill.exhausted == step.get("exhausted", backfill.exhausted)
    assert [[each.start, each.stop] for each in backfill.absent] == vectors["absent"]
