"""Homes whose calls to the system are written down while they live, and the disks that a loss of power may leave.

lived(folder, lives, ...)              homes live, are sent to, and die
images(lived, into, count, seed)       at moments drawn by lot, what the disk may hold then
"""

from __future__ import annotations

import random
import shutil
import signal
import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import httpx

from tests.proofs.calls import Call, read_calls, strace
from tests.proofs.disk import EVERYTHING, NOTHING, PAGE, SECTOR, AsItLikes, Disk, InOrder, Loss, content_of, put
from tests.proofs.ledger import Ledger, until_answered
from tests.proofs.nursery import Nursery
from tests.proofs.replaying import Answer, Moment, Replay, Snapshot, answers_of, moments_of, settled

#: In so many of its ways does the power fail at each moment.
LOSSES_EACH = 3
#: So long may sealing and analysing take (s): on a new machine the engine is compiled first.
PATIENCE = 240.0


@dataclass(frozen=True, slots=True)
class Lived:
    """What was done while homes lived over a folder.

    Parameters
    ----------
    top
        The folder that holds the data folder.
    calls
        To the system.
    logs
        What was sent.
    ends
        Of the lives, as lines of the trace.
    """

    top: Path
    calls: Sequence[Call]
    logs: dict[str, list[bytes]]
    ends: Sequence[int]

    @property
    def answers(self) -> list[Answer]:
        return answers_of(self.calls)

    @property
    def moments(self) -> list[Moment]:
        return moments_of(self.calls)

    def without(self, part: str) -> Lived:
        """Return what would have been done by a home that leaves out the syncs of its files, folders, or database."""
        return replace(self, calls=[call for call in self.calls if self._part(call) != part])

    def _part(self, call: Call) -> str | None:
        if call.name not in ("fsync", "fdatasync"):
            return None
        name = PurePosixPath(call.behind(0)).name
        if name.startswith("home.sqlite"):
            return "database"
        # All files have a suffix, and no folder has but a recording that is being written.
        return "files" if "." in name.lstrip(".").removesuffix(".partial") else "folders"


@dataclass(frozen=True, slots=True)
class Life:
    """How one home lives.

    Parameters
    ----------
    how
        What the nursery is told.
    logs
        So many are acknowledged before it is killed; None if it dies by itself.
    """

    how: str = ""
    logs: int | None = None


def lived(tmp: Path, lives: Sequence[Life], *, run: tuple[str, list[bytes]]) -> Lived:
    """Have homes live one after the other, while logs are sent to them, and return what they did.

    Parameters
    ----------
    tmp
        Where to.
    lives
        Of the homes; after them one lives until a run is analysed, and is ended as a user ends it.
    run
        A log that can be analysed, sent beside the others.
    """
    top, trace = tmp / "top", tmp / "trace"
    top.mkdir()
    seen = []
    with Nursery(top / "data", strace(trace)) as nursery, ExitStack() as sending:
        ledger = Ledger(nursery.origin)
        for number, life in enumerate((*lives, Life("works"))):
            if "works" in life.how:
                # Work takes its time, and ever more logs would make each disk slower to look at and no other.
                ledger.going.clear()
            address = nursery.bear(life.how)
            if address and not ledger.cookies:
                with ledger.browser() as browser:
                    until_answered(browser, address)
                    ledger.cookies.update(browser.cookies)
                sending.enter_context(ledger.senders())
                sending.enter_context(ledger.sending(*run))
            if number == len(lives):
                _until_analysed(ledger, run[0])
                ledger.over.set()
                nursery.kill(signal.SIGTERM)
            elif life.logs is not None:
                ledger.wait_for(life.logs)
                nursery.kill()
            elif address:
                # A worker that has done all there is to do does not come to its end.
                while not nursery.is_dead():
                    if "works" in life.how and _is_analysed(ledger, run[0]):
                        nursery.kill()
            ledger.going.set()
            seen.append(content_of(top))
    assert ledger.faults == []
    calls = read_calls(trace, top)
    dead = [call.entered for call in calls if call.name == "write" and call.data(1) == b"dead\n"]
    snapshots = [Snapshot(line, files) for line, files in zip(dead, seen, strict=True)]
    return Lived(top, settled(PurePosixPath(top), calls, snapshots), ledger.sent, dead)


def _until_analysed(ledger: Ledger, run: str) -> None:
    end = time.monotonic() + PATIENCE
    while not _is_analysed(ledger, run):
        assert time.monotonic() < end
        time.sleep(0.02)


def _is_analysed(ledger: Ledger, run: str) -> bool:
    with ledger.browser() as browser, suppress(httpx.TransportError):
        answer = browser.get(f"/api/v1/runs/{run}")
        return answer.status_code == 200 and answer.json()["state"] == "analysed"
    return False


@dataclass(frozen=True, slots=True)
class Image:
    """What a loss of power left.

    Parameters
    ----------
    path
        Of the folder that was below the top.
    line
        Of the trace, before which the power failed.
    loss
        In which way.
    """

    path: Path
    line: int
    loss: str


def images(lived: Lived, into: Path, count: int, seed: int) -> Iterator[Image]:
    """Yield so many images at least, each in the place of the one before, in the order of their moments."""
    drawn = random.Random(seed)
    chosen = _chosen(lived, -(-count // LOSSES_EACH), drawn)
    replay = Replay(PurePosixPath(lived.top))
    for moment in lived.moments:
        replay.take(moment)
        if (moment.line, moment.end) in chosen:
            for name, loss in drawn.sample(losses(replay.disk, drawn), LOSSES_EACH):
                shutil.rmtree(into, ignore_errors=True)
                put(replay.disk.root, into, loss)
                yield Image(into, moment.line, name)


def _chosen(lived: Lived, count: int, drawn: random.Random) -> set[tuple[int, bool]]:
    """Return so many moments at which something changes or is told, as many of each life as of another."""
    replay = Replay(PurePosixPath(lived.top))
    changed: list[list[tuple[int, bool]]] = [[] for _ in lived.ends]
    for moment in lived.moments:
        if (replay.take(moment) or _tells(moment.call)) and moment.line < lived.ends[-1]:
            changed[bisect_right(lived.ends, moment.line)].append((moment.line, moment.end))
    each = -(-count // len(changed))
    return {moment for life in changed for moment in drawn.sample(life, min(len(life), each))}


def _tells(call: Call) -> bool:
    return call.name == "sendto" or (call.name == "write" and call.number(0) == 1)


def losses(disk: Disk, drawn: random.Random) -> list[tuple[str, Loss]]:
    """Return one of each kind of loss."""
    unsynced = disk.unsynced() or [(0, 0)]
    until, _ = drawn.choice(unsynced)
    torn, sectors = drawn.choice(unsynced[-3:])
    return [
        ("nothing", NOTHING),
        ("everything", EVERYTHING),
        ("in order", InOrder(until)),
        ("the last torn", InOrder(torn, drawn.randint(0, sectors))),
        ("any pages", AsItLikes(drawn, PAGE, journal=True)),
        ("any sectors", AsItLikes(drawn, SECTOR)),
        ("any pages, and what lay there before", AsItLikes(drawn, PAGE, stale=True)),
    ]
