"""A run as a page would upload it: a made-up runner's shoes play, a recorder writes the log, strides are seen live."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import count
from pathlib import Path

from openstride.pod import CONTROL, INFO, StartStream, StopStream, encode_command, together
from openstride.recordings import Event, LogEntry, LogWriter, Received, Recording, SegmentDecoder, Side
from openstride.replay import LiveFoot
from openstride.runtime import load
from openstride.server.virtual._shoes import pair_of
from openstride.simulator import RUNNERS, simulate

START = 1_777_600_000.0
SECONDS = 45.0


@cache
def made_up() -> Recording:
    return together(simulate(RUNNERS["easy"], SECONDS, 5).recording)


def entries_of(recording: Recording, seconds: float) -> Iterator[LogEntry]:
    """Yield what a recorder logs while both shoes play a recording, strides as the runner saw them included."""
    runtime, now = load("numba"), [0.0]
    pair = pair_of(recording, clock=lambda: now[0])
    feet = {side: LiveFoot(side, runtime) for side in pair}

    def received(side: Side, source: int, value: bytes) -> Iterator[LogEntry]:
        entry = Received(side, source, round((START + now[0]) * 1e6), value)
        yield entry
        yield from feet[side].take(entry)

    def said(side: Side, message: bytes) -> Iterator[LogEntry]:
        answer = pair[side].obey(message)
        for each in [answer] if answer else pair[side].said():
            yield from received(side, each[0], each[1:])

    yield Event(round(START * 1e6), "start", json.dumps({"engine": runtime.source, "app": "web", "version": "0.1.0"}))
    for side in pair:
        # Nobody connects two shoes at the same instant.
        now[0] += 0.4
        pair[side].hold()
        yield from said(side, bytes((INFO.short,)))
        yield from said(side, bytes((CONTROL.short,)) + encode_command(1, StartStream(8)))
    while now[0] < seconds:
        now[0] += 0.05
        for side, shoe in pair.items():
            for each in shoe.said():
                yield from received(side, each[0], each[1:])
    for side in pair:
        yield from said(side, bytes((CONTROL.short,)) + encode_command(2, StopStream()))
    yield Event(round((START + now[0]) * 1e6), "stop")


def write_log(folder: Path, entries: Iterator[LogEntry]) -> str:
    """Write a log, and return its identity."""
    clock = count()
    with LogWriter(folder, clock=lambda: float(next(clock))) as log:
        for entry in entries:
            log.append(entry)
        return log.log.hex()


def segments_of(folder: Path) -> list[bytes]:
    """Return the valid prefixes of a log's segments: what is uploaded."""
    found = []
    for path in sorted(folder.glob("*.log")):
        decoder = SegmentDecoder()
        decoder.feed(path.read_bytes())
        found.append(path.read_bytes()[: decoder.valid])
    return found


def digest_header(data: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:"


def named(segments: Sequence[bytes]) -> dict[str, list[dict[str, object]]]:
    """Return what completes the upload of these segments."""
    return {"segments": [{"bytes": len(each), "sha256": hashlib.sha256(each).hexdigest()} for each in segments]}
