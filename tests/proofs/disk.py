"""A disk that keeps only what was synced: what a loss of power may leave of files and names, as images to be looked at.

A file has the bytes that were synced, and changes that may have reached the disk or not. A folder has names in the same
way: a file may be there without its name, and a name without what is in the file. What survives of the changes decides
a `Loss`:

* `nothing` and `everything`;
* `InOrder`: the first so many of all changes, the last of them torn at a sector, as a disk leaves it that does one
  thing after the other;
* `AsItLikes`: of each page or sector of 512 bytes any of the versions that it ever had, of the lengths of a file any,
  with zeros or what lay there before where it is longer than what was written; of the changes to a folder any, or the
  first so many, as file systems with a journal have it.

A rename within a folder happens or does not. Contract: a change that was synced is in each image. The call that syncs
covers what had returned when it began, once it has returned itself.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeAlias

PAGE, SECTOR = 4096, 512
#: SQLite's index of its write-ahead log. It lies in memory that processes share, so the calls do not show what is in
#: it. It need not be shown: whoever opens the database first makes it anew of the log. Here it holds noise.
INDEX = "-shm"


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """Bytes that were written to a file at an offset, and its length from then on; zeros where it was cut."""

    order: int
    offset: int
    data: bytes
    length: int


@dataclass(frozen=True, slots=True, eq=False)
class Naming:
    """Names of a folder that came, went or changed, at once."""

    order: int
    names: dict[str, Node | None]


@dataclass(slots=True, eq=False)
class File:
    """The bytes of a file that were synced, and what happened since."""

    synced: bytearray = field(default_factory=bytearray)
    changes: list[Change] = field(default_factory=list)

    @property
    def length(self) -> int:
        return self.changes[-1].length if self.changes else len(self.synced)

    @property
    def lengths(self) -> list[int]:
        return [len(self.synced), *(change.length for change in self.changes)]

    def settle(self, change: Change) -> None:
        """Have the first of the changes on the disk."""
        assert self.changes.pop(0) is change
        end = change.offset + len(change.data)
        self.synced.extend(bytes(max(0, max(end, change.length) - len(self.synced))))
        self.synced[change.offset : end] = change.data
        del self.synced[change.length :]

    def left_by(self, loss: Loss) -> bytes:
        """Return what is in the file after a loss of power."""
        if not self.changes:
            return bytes(self.synced)
        lengths = self.lengths
        left = bytearray(loss.unwritten(max(lengths)))
        left[: len(self.synced)] = self.synced
        for begin, touching in self._touched(loss.unit).items():
            count = loss.versions(begin, touching)
            end = min(begin + loss.unit, len(left))
            if count:
                # What was not written of a unit that was is zero.
                left[max(begin, len(self.synced)) : end] = bytes(max(0, end - max(begin, len(self.synced))))
            for change in touching[:count]:
                first, last = max(begin, change.offset), min(end, change.offset + len(change.data))
                left[first:last] = change.data[first - change.offset : last - change.offset]
        return bytes(left[: loss.length(self)])

    def _touched(self, unit: int) -> dict[int, list[Change]]:
        touched: dict[int, list[Change]] = {}
        for change in self.changes:
            begin = change.offset // unit * unit
            for place in range(begin, change.offset + len(change.data), unit):
                touched.setdefault(place, []).append(change)
        return touched


@dataclass(slots=True, eq=False)
class Folder:
    """The names of a folder that were synced, what happened since, and as its programs see it."""

    synced: dict[str, Node] = field(default_factory=dict)
    changes: list[Naming] = field(default_factory=list)
    now: dict[str, Node] = field(default_factory=dict)

    def settle(self, change: Naming) -> None:
        """Have the first of the changes on the disk."""
        assert self.changes.pop(0) is change
        _rename(self.synced, change)

    def left_by(self, loss: Loss) -> dict[str, Node]:
        """Return the names in the folder after a loss of power."""
        left = dict(self.synced)
        for change in loss.names(self.changes):
            _rename(left, change)
        return left


Node: TypeAlias = File | Folder


def _rename(names: dict[str, Node], change: Naming) -> None:
    for name, node in change.names.items():
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


class Loss(Protocol):
    """What survives of what was not synced."""

    @property
    def unit(self) -> int:
        """So many bytes of a file reach the disk, or not, as one."""
        ...

    def unwritten(self, count: int) -> bytes:
        """Return what stands where a file has a length and nothing was written."""
        ...

    def versions(self, place: int, touching: Sequence[Change]) -> int:
        """Return how many of the changes to a unit of a file, which begins at a place, reached the disk."""
        ...

    def length(self, file: File) -> int:
        """Return which of its lengths a file has."""
        ...

    def names(self, changes: Sequence[Naming]) -> Sequence[Naming]:
        """Return which of the changes to a folder reached the disk."""
        ...


@dataclass(frozen=True, slots=True)
class InOrder:
    """The changes before one reached the disk, and of that one the first sectors."""

    before: int
    sectors: int = 0
    unit: int = SECTOR

    def unwritten(self, count: int) -> bytes:
        return bytes(count)

    def versions(self, place: int, touching: Sequence[Change]) -> int:
        return sum(change.order < self.before or self._reached(change) > place for change in touching)

    def length(self, file: File) -> int:
        whole = [change for change in file.changes if change.order < self.before]
        length = whole[-1].length if whole else len(file.synced)
        torn = file.changes[len(whole) : len(whole) + 1]
        return max([length, *(min(self._reached(change), change.length) for change in torn)])

    def names(self, changes: Sequence[Naming]) -> Sequence[Naming]:
        return [change for change in changes if change.order < self.before]

    def _reached(self, change: Change) -> int:
        """Return up to where in the file the change that is torn was written."""
        begin = change.offset // SECTOR * SECTOR
        return begin + self.sectors * SECTOR if change.order == self.before and self.sectors else 0


NOTHING = InOrder(-1)
EVERYTHING = InOrder(1 << 62)


@dataclass(slots=True)
class AsItLikes:
    """Whatever may have reached the disk: pages, lengths and names each for itself."""

    drawn: random.Random
    unit: int = PAGE
    stale: bool = False
    journal: bool = False

    def unwritten(self, count: int) -> bytes:
        return self.drawn.randbytes(count) if self.stale else bytes(count)

    def versions(self, place: int, touching: Sequence[Change]) -> int:  # noqa: ARG002
        return self.drawn.randint(0, len(touching))

    def length(self, file: File) -> int:
        return self.drawn.choice(file.lengths)

    def names(self, changes: Sequence[Naming]) -> Sequence[Naming]:
        if self.journal:
            return changes[: self.drawn.randint(0, len(changes))]
        return [change for change in changes if self.drawn.random() < 0.5]


@dataclass(slots=True)
class Disk:
    """A disk, and what is done to it.

    Every change gets the next number of an order that is common to all.
    """

    root: Folder = field(default_factory=Folder)
    changes: int = 0
    # All that has changes, so that not every file is asked.
    _unsynced: set[Node] = field(default_factory=set)

    def find(self, names: Sequence[str]) -> Node | None:
        """Return what has a name now, as programs see it."""
        node: Node | None = self.root
        for name in names:
            node = node.now.get(name) if isinstance(node, Folder) else None
        return node

    def folder(self, names: Sequence[str]) -> Folder:
        found = self.find(names)
        assert isinstance(found, Folder), names
        return found

    def rename(self, folder: Folder, names: dict[str, Node | None]) -> None:
        """Let names of a folder come and go, at once."""
        change = Naming(self._next(folder), names)
        folder.changes.append(change)
        _rename(folder.now, change)

    def write(self, file: File, offset: int, data: bytes) -> None:
        length = max(file.length, offset + len(data))
        file.changes.append(Change(self._next(file), offset, data, length))

    def cut(self, file: File, length: int) -> None:
        """Give a file a length: what lay beyond is gone, and zeros if it comes back."""
        beyond = bytes(max(0, file.length - length))
        file.changes.append(Change(self._next(file), length, beyond, length))

    def settle(self, node: Node, orders: frozenset[int]) -> None:
        """Have the first changes of a node on the disk, as far as they are of these."""
        while node.changes and node.changes[0].order in orders:
            node.settle(node.changes[0])  # type: ignore[arg-type]  # each kind has its own
        if not node.changes:
            self._unsynced.discard(node)

    def unsynced(self) -> list[tuple[int, int]]:
        """Return the changes that may be lost: their order, and how many sectors they touch; none for names."""
        found = []
        for node in self._unsynced:
            for change in node.changes:
                size = len(change.data) if isinstance(change, Change) else 0
                found.append((change.order, -(-size // SECTOR)))
        return sorted(found)

    def _next(self, node: Node) -> int:
        self._unsynced.add(node)
        self.changes += 1
        return self.changes


def put(folder: Folder, path: Path, loss: Loss) -> None:
    """Write what a loss of power leaves of a folder."""
    path.mkdir()
    for name, node in folder.left_by(loss).items():
        if isinstance(node, Folder):
            put(node, path / name, loss)
        else:
            (path / name).write_bytes(left_in(name, node, loss))


def left_in(name: str, file: File, loss: Loss) -> bytes:
    return random.Random(len(file.changes)).randbytes(8 * PAGE) if name.endswith(INDEX) else file.left_by(loss)


def content(folder: Folder) -> dict[str, bytes | None]:
    """Return what programs see of a folder: its files by their paths, folders as None; without SQLite's index."""
    seen: dict[str, bytes | None] = {}
    for name, node in folder.now.items():
        if isinstance(node, Folder):
            seen[name] = None
            seen |= {f"{name}/{each}": data for each, data in content(node).items()}
        elif not name.endswith(INDEX):
            seen[name] = node.left_by(EVERYTHING)
    return seen


def content_of(path: Path) -> dict[str, bytes | None]:
    """Return the same of a real folder."""
    return {
        each.relative_to(path).as_posix(): None if each.is_dir() else each.read_bytes()
        for each in sorted(path.rglob("*"))
        if not each.name.endswith(INDEX)
    }
