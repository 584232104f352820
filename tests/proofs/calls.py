"""What strace wrote down, read again: the calls of a program to the system that have to do with one folder or a socket.

    strace(trace) + ["python", ...]       the command that has a program written down
    read_calls(trace, folder)             its calls

Contract: nothing is left out in silence. What is cut short, or cannot be read, is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: Whatever changes files or names, makes them durable, or moves what the next write goes by; and what is said over
#: sockets and pipes. `?` lets a machine lack a call.
_FILES = (
    "openat ?open ?creat write pwrite64 writev pwritev pwritev2 ftruncate ?truncate fallocate ?rename renameat "
    "renameat2 ?unlink unlinkat ?mkdir mkdirat ?rmdir ?link linkat ?symlink symlinkat fsync fdatasync sync syncfs "
    "sync_file_range msync mmap close dup ?dup2 dup3 lseek sendfile copy_file_range splice"
)
_OTHERS = "recvfrom sendto sendmsg clone ?clone3 ?fork ?vfork"
#: Longer than anything that is written at once.
_LONGEST = 1 << 23

_LINE = re.compile(r"(\d+) +(.*)", re.DOTALL)
_BEGUN = re.compile(r"(\w+)\(")
_RESUMED = re.compile(r"<\.\.\. \w+ resumed>")
_UNFINISHED = "<unfinished ...>"
#: A thread was killed at the door of a call, before strace could read which: the call was never made.
_NEVER_MADE = re.compile(r"\?\?\?\( ?\) *= \?")
# Strings, structures, lists of these, what a descriptor is, and anything without a comma.
_ARGUMENT = re.compile(
    r'(?:"[^"]*"|\{[^{}]*\}|\[(?:\{[^{}]*\}|[^\[\]])*\]|<[A-Z]\w*:\[.*?\]>|<(?:[^<>]|<[^<>]*>)*>|[^,"\[\]{}<>])+'
)
_HEXADECIMAL = re.compile(r"(?:\\x[0-9a-f]{2})+")
_SPAWNS = ("clone", "clone3", "fork", "vfork")


class UnreadableTraceError(Exception):
    """A line of the trace is not understood."""


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A call to the system.

    Parameters
    ----------
    process
        Who called; a thread's calls are those of its process.
    name
        Of the call.
    arguments
        As strace printed them, strings in hexadecimal.
    result
        None where it never returned.
    entered, left
        When it began and ended, as lines of the trace; `left` is None where it did not end.
    """

    process: int
    name: str
    arguments: tuple[str, ...]
    result: int | None
    entered: int
    left: int | None

    def text(self, index: int) -> str:
        """Return an argument that is a string, as a path is."""
        return self.data(index).decode()

    def data(self, index: int) -> bytes:
        """Return an argument that is bytes, or a list of pieces of them."""
        found = re.findall(r'"([^"]*)"(\.\.\.)?', self.arguments[index])
        if any(cut for _, cut in found):
            raise UnreadableTraceError(f"{self.name} in line {self.entered} was cut short")
        return bytes.fromhex("".join(piece for piece, _ in found).replace("\\x", ""))

    def number(self, index: int) -> int:
        """Return an argument that is a number; of a descriptor without what strace says about it."""
        return int(self.arguments[index].partition("<")[0], 0)

    def behind(self, index: int) -> str:
        """Return what strace says that a descriptor is: a path, or both ends of a connection."""
        found = self.arguments[index].partition("<")[2].rpartition(">")[0]
        path = _HEXADECIMAL.match(found)
        return bytes.fromhex(path[0].replace("\\x", "")).decode() if path else found


def strace(trace: Path) -> list[str]:
    """Return the words that go before a command, so that its calls are written down."""
    calls = ",".join(f"{_FILES} {_OTHERS}".split())
    shown = ["-yy", "-xx", "-a", "1", "-s", str(_LONGEST), "-e", "abbrev=none", "-e", "signal=none"]
    return ["strace", "-f", "--seccomp-bpf", "-qq", *shown, "-e", f"trace={calls}", "-o", str(trace)]


def read_calls(trace: Path, folder: Path) -> list[Call]:
    """Return the calls that name the folder or what is below it, or are talk, in the order of their beginnings.

    Talk is what comes and goes over connections, and what is written to standard output.
    """
    begun: dict[int, tuple[int, str]] = {}
    found: list[tuple[int, int, int | None, str]] = []
    with trace.open() as lines:
        for number, line in enumerate(lines):
            match = _LINE.match(line.rstrip("\n"))
            if match is None:
                raise UnreadableTraceError(line[:200])
            thread, text = int(match[1]), match[2]
            if text.startswith(("+++", "---")):
                continue
            since = number
            if resumed := _RESUMED.match(text):
                since, before = begun.pop(thread)
                text = before + text[resumed.end() :]
            if text.endswith(_UNFINISHED):
                begun[thread] = (since, text.removesuffix(_UNFINISHED))
            else:
                found.append((since, thread, number, text))
    found += [(since, thread, None, f"{text}) = ?") for thread, (since, text) in begun.items()]
    found = sorted(call for call in found if not _NEVER_MADE.fullmatch(call[3]))
    return list(_calls(found, "".join(f"\\x{byte:02x}" for byte in str(folder).encode())))


def _calls(found: list[tuple[int, int, int | None, str]], folder: str) -> Iterator[Call]:
    process_of: dict[int, int] = {}
    # A thread may call before the call that made it has returned, so all of them are gone through first.
    for _, thread, _, text in found:
        if text.startswith(_SPAWNS) and (made := _result(text)) is not None and made > 0:
            process_of[made] = thread if "CLONE_THREAD" in text else made
    for since, thread, until, text in found:
        name = _BEGUN.match(text)
        if name is None:
            raise UnreadableTraceError(text[:200])
        # Most calls of an interpreter are about its own files.
        if not (folder in text or "<TCP" in text[:100] or text.startswith("write(1<")):
            continue
        process = thread
        while (parent := process_of.get(process, process)) != process:
            process = parent
        result = _result(text)
        # A call that was under way when its process was killed did not return, whatever line it ends in.
        left = None if result is None else until
        stated = text[name.end() : text.rfind(") =")]
        arguments = _ARGUMENT.findall(stated)
        if ",".join(arguments) != stated:
            raise UnreadableTraceError(text[:200])
        yield Call(process, name[1], tuple(each.strip() for each in arguments), result, since, left)


def _result(text: str) -> int | None:
    stated = text[text.rfind(") =") + 3 :].split(maxsplit=1)[0].partition("<")[0]
    return None if stated == "?" else int(stated, 0)
