"""`openstride pods` at work: which pods are near, what they hold, and what is done about it.

A recording in a pod is deleted only when all of it is known to be safe: fetched whole, with the checksum that the pod
states, sealed in a folder that was read back, and acknowledged then. Everything else stays where it is.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import typer
from rich.text import Text

from openstride.cli._console import answer, forgive_encodings, output, put, side_channel, width_of
from openstride.cli._errors import CommandError
from openstride.cli._faults import block_for
from openstride.cli._language import language_of
from openstride.cli._lines import Cell, columns, paragraph
from openstride.cli._numbers import NOT_KNOWN, SPACE, number
from openstride.cli._parts import titled
from openstride.cli._pods_fetch import fetched_log
from openstride.cli._progress import Watched, watched
from openstride.cli._record_place import Place
from openstride.cli._record_seal import sealed
from openstride.cli._record_shoes import MANY, Radio, Wanted, by_address, radio
from openstride.cli._wall import wall_clock
from openstride.messages import Catalogue, catalogue
from openstride.pod import RecordingFound, RecordingState
from openstride.recorder import Found, PodVisit, RecorderError, find_pods
from openstride.recordings import Side

Given = TypeVar("Given")

PARTIAL: Final = 3
#: A pod that is named by its address is looked for so long (s).
LOOK_FOR: Final = 15.0


class NoRecordingInPodError(CommandError):
    """The pod `name` has no such recording."""

    def __init__(self, name: str, asked: str | None) -> None:
        what = f"no recording {asked}" if asked else "no recording that has ended"
        super().__init__(f"{name} holds {what}.", hint="openstride pods lists what each pod holds.")
        self.name = name


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for.

    Parameters
    ----------
    address
        Of the pod; empty for all that are near.
    virtual
        What virtual pods play; None for real ones.
    language
        Of the texts; None for that of the system.
    """

    address: str
    virtual: str | None = None
    language: str | None = None

    @property
    def texts(self) -> Catalogue:
        """In the reader's language."""
        return catalogue(self.language or language_of(os.environ))


@dataclass(frozen=True, slots=True)
class Pod:
    """A pod that was found, and what it said when it was visited.

    Parameters
    ----------
    found
        How it was heard.
    side, battery, firmware, free_flash
        As it says; None where it could not be asked.
    recordings
        In its flash.
    error
        Why it could not be asked.
    """

    found: Found
    side: Side | None = None
    battery: int | None = None
    firmware: tuple[int, int, int] | None = None
    free_flash: int | None = None
    recordings: tuple[RecordingFound, ...] = ()
    error: RecorderError | None = None

    @property
    def waiting(self) -> list[RecordingFound]:
        """The recordings that nobody has acknowledged."""
        return [each for each in self.recordings if not each.state & RecordingState.ACKNOWLEDGED]


def listed(asked: Asked, seconds: float, *, as_json: bool) -> int:
    """List the pods that are near, and return the exit code: 3 where one could not be asked."""
    pods = _ended(_near(asked, seconds))
    if as_json:
        put(json.dumps({"schema": 1, "pods": [_document(each) for each in pods]}, allow_nan=False) + "\n")
    else:
        answer(_lines(pods, asked.texts, width_of(output())))
    return PARTIAL if any(each.error for each in pods) else 0


def identified(asked: Asked) -> int:
    """Let a pod make itself known."""
    name = _visited(asked, PodVisit.identify)
    answer(paragraph(asked.texts.text("pods.identified", name=name), width_of(output())))
    return 0


def told_side(asked: Asked, side: Side) -> int:
    """Tell a pod its foot."""
    name = _visited(asked, lambda visit: visit.tell_side(side))
    answer(paragraph(asked.texts.text(f"pods.told.{side}", name=name), width_of(output())))
    return 0


def fetched(asked: Asked, out: Path, name: str | None) -> int:
    """Fetch a recording from a pod, seal it, and return the exit code."""
    texts, place = asked.texts, Place(out)
    place.open()
    try:
        found = _ended(_fetch(asked, place, name))
    finally:
        place.leave()
    width = width_of(output())
    answer(
        [
            *paragraph(str(out), width, style="lead"),
            *paragraph(texts.text("pods.fetched", name=named(found), size=_size(found.size)), width, first="  "),
            *paragraph(f"openstride analyze {out}", width, first="  → "),
            *paragraph(f"openstride pods free {asked.address}", width, first="  → "),
        ]
    )
    return 0


def freed(asked: Asked, *, sure: bool) -> int:
    """Delete from a pod what is safe elsewhere, and return the exit code."""
    return _ended(_free(asked, sure=sure))


def _ended(work: Coroutine[Any, Any, Given]) -> Given:
    forgive_encodings()
    return asyncio.run(work)


async def _near(asked: Asked, seconds: float) -> list[Pod]:
    pods: list[Pod] = []
    with watched(side_channel()) as line:
        line.doing(asked.texts.text("pods.looking"))
        async with radio(Wanted(virtual=asked.virtual)) as given:
            # Virtual pods are there at once, and no others will come.
            found = await find_pods(seconds, want=2 if asked.virtual else MANY, backend=given.scanner)
            for each in found:
                line.doing(asked.texts.text("pods.asking", name=each.name), len(pods) / len(found))
                pods.append(await _asked_what_it_is(each, given))
    return pods


async def _asked_what_it_is(found: Found, given: Radio) -> Pod:
    if found.connected:
        # Letting go of it after a visit would take it from whoever records with it.
        return Pod(found, found.side)
    try:
        async with PodVisit(given.link(found), wall_clock()) as visit:
            info = visit.info
            recordings = tuple([each async for each in visit.recordings()])
            return Pod(found, info.side, visit.battery, info.firmware, info.free_flash, recordings)
    except RecorderError as error:
        return Pod(found, found.side, error=error)


@asynccontextmanager
async def _visit(asked: Asked, line: Watched) -> AsyncIterator[PodVisit]:
    line.doing(asked.texts.text("pods.looking"))
    async with radio(Wanted((asked.address,), virtual=asked.virtual, seconds=LOOK_FOR)) as given:
        (found,) = await by_address(Wanted((asked.address,), seconds=LOOK_FOR), given)
        line.doing(asked.texts.text("record.connecting", names=found.name))
        async with PodVisit(given.link(found), wall_clock()) as visit:
            yield visit


def _visited(asked: Asked, work: Callable[[PodVisit], Awaitable[None]]) -> str:
    """Do something with a pod, and return its name."""

    async def visited() -> str:
        with watched(side_channel()) as line:
            async with _visit(asked, line) as visit:
                await work(visit)
                return visit.name

    return _ended(visited())


async def _fetch(asked: Asked, place: Place, name: str | None) -> RecordingFound:
    with watched(side_channel()) as line:
        async with _visit(asked, line) as visit:
            found = await _chosen(visit, name)

            def tell(share: float) -> None:
                line.doing(asked.texts.text("pods.fetching", name=named(found)), share)

            await fetched_log(visit, found, place, tell)

            def doing(what: str) -> None:
                line.doing(asked.texts.text(f"record.{what}"))

            await asyncio.to_thread(sealed, place, doing=doing, dated=found.boot == visit.info.boot)
            await visit.acknowledge(found)
            return found


async def _chosen(visit: PodVisit, name: str | None) -> RecordingFound:
    ended = [each async for each in visit.recordings() if not each.state & RecordingState.OPEN]
    chosen = [each for each in ended if name in (None, named(each))]
    if not chosen:
        raise NoRecordingInPodError(visit.name, name)
    return chosen[-1]


async def _free(asked: Asked, *, sure: bool) -> int:
    texts, width = asked.texts, width_of(output())
    async with AsyncExitStack() as stack:
        with watched(side_channel()) as line:
            visit = await stack.enter_async_context(_visit(asked, line))
            recordings = [each async for each in visit.recordings()]
        safe = [each for each in recordings if each.state & RecordingState.ACKNOWLEDGED]
        kept = len(recordings) - len(safe)
        if safe and not sure:
            names = texts.text("list.comma").join(named(each) for each in safe)
            question = texts.text("pods.free.sure", names=names, size=_size(sum(each.size for each in safe)))
            sure = typer.confirm(question, err=True)
        for each in safe if sure else ():
            await visit.free(each)
    said = texts.text("pods.freed", n=len(safe) if sure else 0)
    lines = paragraph(said, width)
    if kept:
        lines += paragraph(texts.text("pods.kept", n=kept), width, first="  ")
    answer(lines)
    return PARTIAL if kept else 0


def named(found: RecordingFound) -> str:
    """Return the name of a recording in a pod, as a person types it."""
    return f"{found.boot}.{found.recording}"


def _size(count: int) -> str:
    return f"{number(count / 1e6, 1)}{SPACE}MB"


def _lines(pods: Sequence[Pod], texts: Catalogue, width: int) -> list[Text]:
    names = ("name", "address", "side", "battery", "firmware", "free", "waiting")
    rows: list[list[Cell]] = [[texts.text(f"pods.column.{name}") for name in names]]
    rows += [_cells(each, texts) for each in pods]
    lines = titled(columns(rows, "lllrrrr"))
    for each in pods:
        if each.found.connected:
            lines += paragraph(texts.text("pods.connected", name=each.found.name), width, style="note", first="  ")
        if each.error:
            lines += paragraph(f"{each.found.name}: {block_for(each.error, texts, ()).said}", width, first="  ! ")
        for found in each.waiting:
            what = {"name": each.found.name, "recording": named(found), "size": _size(found.size)}
            going = found.state & RecordingState.OPEN
            said = texts.text("pods.waiting.open" if going else "pods.waiting", **what)
            lines += paragraph(said, width, style="note", first="  ")
    waiting = next((each for each in pods if each.waiting and not each.waiting[-1].state & RecordingState.OPEN), None)
    if waiting is not None:
        lines += paragraph(f"openstride pods fetch {waiting.found.address} runs/by-itself", width, first="  → ")
    unsided = next((each for each in pods if each.side is None), None)
    if unsided is not None:
        lines += paragraph(f"openstride pods side {unsided.found.address} left", width, first="  → ")
    return lines


def _cells(pod: Pod, texts: Catalogue) -> list[Cell]:
    side: Cell = NOT_KNOWN if pod.side is None else Text(texts.text(f"side.{pod.side}"), style=pod.side)
    return [
        pod.found.name,
        pod.found.address,
        side,
        NOT_KNOWN if pod.battery is None else f"{pod.battery}{SPACE}{texts.text('unit.percent')}",
        NOT_KNOWN if pod.firmware is None else ".".join(str(part) for part in pod.firmware),
        NOT_KNOWN if pod.free_flash is None else _size(pod.free_flash),
        NOT_KNOWN if pod.error or pod.found.connected else str(len(pod.waiting)),
    ]


def _document(pod: Pod) -> dict[str, Any]:
    return {
        "name": pod.found.name,
        "address": pod.found.address,
        "rssi": None if pod.found.connected else pod.found.rssi,
        "side": pod.side,
        "battery_percent": pod.battery,
        "firmware": None if pod.firmware is None else ".".join(str(part) for part in pod.firmware),
        "free_flash_bytes": pod.free_flash,
        "recordings": [
            {
                "boot": each.boot,
                "recording": each.recording,
                "bytes": each.size,
                "open": bool(each.state & RecordingState.OPEN),
                "acknowledged": bool(each.state & RecordingState.ACKNOWLEDGED),
            }
            for each in pod.recordings
        ],
        "error": None if pod.error is None else pod.error.message,
    }
