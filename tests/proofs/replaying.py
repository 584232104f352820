"""The calls of a program, done once more to a model of the disk, and what it has told others meanwhile.

A call may take effect from its beginning, and is known to have after its end: a change happens when it begins, and a
sync covers what had ended when it began, once it ends itself. What is sent counts from the beginning of the call that
sends it. So each place between two beginnings or ends is a moment at which the power may fail.

A call that was under way when its process was killed happened or not; the files that were there afterwards decide.

Contract: a call that touches a file of the folder and is not understood here is an error. So is whatever was done in
another way, such as through the folder that a process works in: the files are then not those that the calls have made.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import PurePosixPath

from tests.proofs.calls import Call
from tests.proofs.disk import INDEX, Disk, File, Folder, Node, content

_WRITES = ("write", "pwrite64", "writev", "pwritev", "pwritev2")
_SYNCS = ("fsync", "fdatasync")
#: At most so many calls may be in doubt at a kill.
_MOST_DOUBTS = 8


class NotModelledError(Exception):
    """A call does something to the folder that the model has no idea of."""


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """The beginning or the end of a call."""

    call: Call
    end: bool

    @property
    def line(self) -> int:
        return self.call.left or 0 if self.end else self.call.entered


@dataclass(slots=True)
class _Handle:
    node: Node
    reads: bool
    offset: int = 0


@dataclass(slots=True)
class Replay:
    """A disk below a folder, and the descriptors that programs have of it.

    Parameters
    ----------
    top
        The folder, which was there before all began.
    """

    top: PurePosixPath
    disk: Disk = field(default_factory=Disk)
    _handles: dict[tuple[int, int], _Handle] = field(default_factory=dict)
    _covered: dict[int, frozenset[int]] = field(default_factory=dict)
    # Which changes have returned: a sync that begins now covers them.
    _returned: set[int] = field(default_factory=set)
    _made: dict[int, list[int]] = field(default_factory=dict)
    # Which changes happened though their process was killed before it heard of it: a sync of another one, which came
    # after, covers them as well.
    _unheard: dict[int, int] = field(default_factory=dict)

    def take(self, moment: Moment) -> bool:
        """Take a moment, and return whether what may be lost is other than before."""
        call = moment.call
        # Nothing came of it.
        if call.result is not None and call.result < 0:
            return False
        if moment.end:
            self._returned.update(self._made.pop(call.entered, ()))
            return self._end(call)
        before = self.disk.changes
        self._begin(call)
        self._made[call.entered] = list(range(before + 1, self.disk.changes + 1))
        if call.left is None:
            self._unheard.update(dict.fromkeys(self._made[call.entered], call.process))
        return self.disk.changes != before

    def _begin(self, call: Call) -> None:  # noqa: C901, PLR0912  # a line for each call
        match call.name:
            case "openat" | "open":
                self._create(call)
            case "mkdir" | "mkdirat":
                self._name(self._path(call, "at" in call.name), Folder())
            case "rename" | "renameat" | "renameat2":
                self._rename(call)
            case "unlink" | "unlinkat" | "rmdir":
                self._name(self._path(call, "at" in call.name), None)
            case "ftruncate" if handle := self._handle(call):
                self.disk.cut(_file(handle.node), call.number(1))
            case name if name in _WRITES:
                self._write(call)
            case name if name in _SYNCS:
                if handle := self._handle(call):
                    orders = (change.order for change in handle.node.changes)
                    self._covered[call.entered] = frozenset(each for each in orders if self._is_covered(each, call))
            case "close":
                self._handles.pop((call.process, call.number(0)), None)
            case "mmap":
                self._require_private(call)
            case "lseek" | "sync_file_range" | "recvfrom" | "sendto" | "sendmsg":
                # The place after `lseek` is known at its end; `sync_file_range` promises nothing; the rest is talk.
                pass
            case _:
                if any(self._inside(path) for path in _named(call)):
                    raise NotModelledError(f"{call.name} in line {call.entered} of the trace")

    def _is_covered(self, order: int, sync: Call) -> bool:
        return order in self._returned or self._unheard.get(order, sync.process) != sync.process

    def _end(self, call: Call) -> bool:
        if call.name in ("openat", "open"):
            at = call.name == "openat"
            path = self._inside(self._path(call, at))
            node = None if path is None else self.disk.find(path)
            if node is not None and call.result is not None:
                self._handles[call.process, call.result] = _Handle(node, reads="O_RDWR" in call.arguments[1 + at])
        elif call.name == "lseek" and (handle := self._handle(call)) and call.result is not None:
            handle.offset = call.result
        elif call.name in _SYNCS and (handle := self._handle(call)):
            covered = self._covered.pop(call.entered)
            self.disk.settle(handle.node, covered)
            return bool(covered)
        return False

    def _create(self, call: Call) -> None:
        at = call.name == "openat"
        path, flags = self._path(call, at), call.arguments[1 + at]
        names = self._inside(path)
        if names is None:
            return
        if "O_APPEND" in flags or "O_TMPFILE" in flags:
            raise NotModelledError(f"{flags} in line {call.entered} of the trace")
        found = self.disk.find(names)
        if found is None and "O_CREAT" in flags:
            self._name(path, File())
        elif isinstance(found, File) and "O_TRUNC" in flags:
            self.disk.cut(found, 0)

    def _rename(self, call: Call) -> None:
        at = call.name != "rename"
        old, new = self._path(call, at), self._path(call, at, 1)
        source, target = self._inside(old), self._inside(new)
        if source is None and target is None:
            return
        if source is None or target is None or (call.name == "renameat2" and "EXCHANGE" in call.arguments[4]):
            raise NotModelledError(f"{call.name} in line {call.entered} of the trace")
        node = self.disk.find(source)
        if source[:-1] == target[:-1]:
            self.disk.rename(self.disk.folder(source[:-1]), {source[-1]: None, target[-1]: node})
        else:
            self.disk.rename(self.disk.folder(target[:-1]), {target[-1]: node})
            self.disk.rename(self.disk.folder(source[:-1]), {source[-1]: None})

    def _name(self, path: PurePosixPath, node: Node | None) -> None:
        names = self._inside(path)
        if names:
            self.disk.rename(self.disk.folder(names[:-1]), {names[-1]: node})

    def _write(self, call: Call) -> None:
        handle = self._handle(call)
        if handle is None:
            return
        data = call.data(1)[: call.result]
        placed = call.name.startswith("p")
        if not placed and handle.reads:
            # Reading moves the place where it writes, and reading is not written down.
            raise NotModelledError(f"{call.name} in line {call.entered} of the trace, to a file that is read too")
        self.disk.write(_file(handle.node), call.number(3) if placed else handle.offset, data)
        if not placed:
            handle.offset += len(data)

    def _require_private(self, call: Call) -> None:
        shared = "MAP_SHARED" in call.arguments[3] and "PROT_WRITE" in call.arguments[2]
        path = PurePosixPath(call.behind(4))
        if shared and self._inside(path) is not None and not path.name.endswith(INDEX):
            raise NotModelledError(f"{path} is written through memory, in line {call.entered} of the trace")

    def _handle(self, call: Call) -> _Handle | None:
        handle = self._handles.get((call.process, call.number(0)))
        behind = call.behind(0).removesuffix("(deleted)")
        if (self._inside(PurePosixPath(behind)) is None) == (handle is None):
            return handle
        raise NotModelledError(
            f"{call.name} to {behind} in line {call.entered} of the trace, whose opening was not seen"
        )

    def _path(self, call: Call, at: bool, which: int = 0) -> PurePosixPath:  # noqa: FBT001
        """Return a path that a call names; with `at` beside a folder that it is below."""
        index = which * (2 if at else 1)
        if not at:
            return PurePosixPath(call.text(index))
        return PurePosixPath(call.behind(index), call.text(index + 1))

    def _inside(self, path: PurePosixPath) -> tuple[str, ...] | None:
        """Return the names that lead to a path from the top; None where it is elsewhere."""
        plain = PurePosixPath(os.path.normpath(path))
        return plain.relative_to(self.top).parts if plain.is_relative_to(self.top) else None


def _may_change(call: Call) -> bool:
    opening = call.name in ("openat", "open") and "O_CREAT" not in " ".join(call.arguments)
    return not opening and call.name not in (*_SYNCS, "close", "lseek", "mmap", "recvfrom", "sendto", "sendmsg")


def _file(node: Node) -> File:
    assert isinstance(node, File)
    return node


def _named(call: Call) -> Iterator[PurePosixPath]:
    for index, argument in enumerate(call.arguments):
        if argument.startswith('"'):
            yield PurePosixPath(os.fsdecode(call.data(index)))
        elif "<" in argument:
            yield PurePosixPath(call.behind(index))


def moments_of(calls: Sequence[Call]) -> list[Moment]:
    """Return the beginnings and ends of calls, in their order."""
    moments = [Moment(call, end=False) for call in calls]
    moments += [Moment(call, end=True) for call in calls if call.left is not None]
    return sorted(moments, key=lambda moment: moment.line)


#: Files by their paths, folders as None.
Files = Mapping[str, bytes | None]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was seen of the files while nobody was at work: before a line of the trace."""

    line: int
    files: Files


def settled(top: PurePosixPath, calls: Sequence[Call], snapshots: Sequence[Snapshot]) -> list[Call]:
    """Return the calls without those that were under way when their process was killed and did not happen.

    Raises
    ------
    NotModelledError
        If the files that were there are not those that the calls have made, whichever of them happened.
    """
    replay, kept, begin = Replay(top), list[Call](), 0
    for snapshot in snapshots:
        life = [call for call in calls if begin <= call.entered < snapshot.line]
        doubts = [call for call in life if call.left is None and _may_change(call)]
        assert len(doubts) <= _MOST_DOUBTS, doubts
        without = content(_played(replay, [call for call in life if call not in doubts]).disk.root)
        for outcomes in product(*(_outcomes(call, top, without, snapshot.files) for call in doubts)):
            became = {id(call): outcome for call, outcome in zip(doubts, outcomes, strict=True)}
            tried = [each for call in life if (each := became.get(id(call), call)) is not None]
            after = _played(replay, tried)
            if content(after.disk.root) == snapshot.files:
                break
        else:
            raise NotModelledError(f"the files before line {snapshot.line} of the trace are not those of its calls")
        replay, begin = after, snapshot.line
        kept += tried
    return kept


def _played(replay: Replay, calls: Sequence[Call]) -> Replay:
    after = copy.deepcopy(replay)
    for moment in moments_of(calls):
        after.take(moment)
    return after


def _outcomes(call: Call, top: PurePosixPath, without: Files, seen: Files) -> Iterator[Call | None]:
    """Yield what may have come of a call that did not return: all of it, nothing, or a part of what was written."""
    yield call
    yield None
    if call.name in _WRITES and (path := PurePosixPath(call.behind(0))).is_relative_to(top):
        name = path.relative_to(top).as_posix()
        part = len(seen.get(name) or b"") - len(without.get(name) or b"")
        if 0 < part < len(call.data(1)):
            yield replace(call, result=part)


@dataclass(slots=True)
class Answer:
    """What was answered over a connection to one request.

    Parameters
    ----------
    request
        Its first line.
    begun, ended
        Lines of the trace: when the answer began to be sent, and when all of it was.
    """

    request: str
    begun: int
    ended: int
    data: bytes = b""

    @property
    def status(self) -> int:
        return int(self.data[9:12])

    @property
    def headers(self) -> dict[str, str]:
        head = self.data.partition(b"\r\n\r\n")[0].decode()
        return {name.lower(): value for name, _, value in (line.partition(": ") for line in head.split("\r\n")[1:])}

    @property
    def body(self) -> bytes:
        return self.data.partition(b"\r\n\r\n")[2]

    @property
    def whole(self) -> bool:
        """Whether all of it was sent, before whoever sent it was killed."""
        return len(self.body) == int(self.headers.get("content-length", "0"))


def answers_of(calls: Sequence[Call]) -> list[Answer]:
    """Return what was answered to requests over HTTP, in the order in which the answers began."""
    asked: dict[str, str] = {}
    open_ones: dict[str, Answer] = {}
    found: list[Answer] = []
    for call in sorted(calls, key=_heard):
        if call.name not in ("recvfrom", "sendto") or (call.result is not None and call.result <= 0):
            continue
        line = call.behind(0)
        data = call.data(1)[: call.result]
        if call.name == "recvfrom":
            first = data.partition(b"\r\n")[0]
            if first.endswith(b" HTTP/1.1"):
                asked[line] = first.decode()
                open_ones.pop(line, None)
        elif line in open_ones:
            open_ones[line].data += data
            open_ones[line].ended = call.entered
        elif line in asked:
            open_ones[line] = Answer(asked.pop(line), call.entered, call.entered, data)
            found.append(open_ones[line])
    return found


def _heard(call: Call) -> int:
    return call.left or call.entered if call.name == "recvfrom" else call.entered
