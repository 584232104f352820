"""Flash that takes memory only where something was written is read as any other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from openstride.pod._sparse import SparseFlash
from openstride.pod.chip import MemoryFlash

PAGE = 16
SIZE = 8 * PAGE

writes = st.tuples(st.integers(0, SIZE - 1), st.binary(min_size=1, max_size=PAGE))
erasures = st.integers(0, SIZE // PAGE - 1)
reads = st.tuples(st.integers(0, SIZE), st.integers(0, 3 * PAGE))


@given(st.lists(writes | erasures, max_size=30), st.lists(reads, max_size=10))
def test_it_holds_what_was_written_and_is_blank_elsewhere(
    changes: list[tuple[int, bytes] | int], looks: list[tuple[int, int]]
) -> None:
    sparse, whole = SparseFlash(SIZE, PAGE), MemoryFlash(bytearray(b"\xff" * SIZE), PAGE)
    for change in changes:
        if isinstance(change, int):
            sparse.erase(change * PAGE)
            whole.erase(change * PAGE)
            continue
        at, data = change
        fitting = data[: PAGE - at % PAGE]
        blank = whole.read(at, len(fitting)) == b"\xff" * len(fitting)
        # What is written already may only be blotted out.
        written = fitting if blank else bytes(len(fitting))
        sparse.program(at, written)
        whole.program(at, written)
    for at, length in [*looks, (0, SIZE)]:
        length_there = min(length, SIZE - at)
        assert sparse.read(at, length_there) == whole.read(at, length_there)


def test_a_byte_programmed_twice_keeps_the_zeros_of_both() -> None:
    flash = SparseFlash(SIZE, PAGE)
    flash.program(3, b"\x0f")
    flash.program(3, b"\x3c")
    assert flash.read(2, 3) == b"\xff\x0c\xff"
