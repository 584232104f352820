"""What came from one place one after the other, put together: most of a log is that, and as columns it is read fast.

An hour of two feet is 200,000 packets of samples and 10,000 other entries. Nothing is decided here: the order in which
things happened to a foot stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.recordings._log_entries import (
    LATEST_US,
    RECEIVED,
    RECEIVED_HEAD,
    Event,
    LogEntry,
    Received,
    decode_entry,
    encode_entry,
    head_of,
)
from openstride.recordings._model import SIDES, Side


@dataclass(frozen=True, slots=True, eq=False)
class ReceivedRun:
    """Values of one size that came from one sensor of one foot, with nothing from that foot in between.

    Parameters
    ----------
    side, source
        As in `Received`.
    received_us : (n,) int64
        When each arrived.
    values : (n, size) uint8
        Their bytes.
    """

    side: Side
    source: int
    received_us: NDArray[np.int64]
    values: NDArray[np.uint8]

    def __len__(self) -> int:
        """Return the number of values."""
        return len(self.values)

    def one_by_one(self, start: int = 0, stop: int | None = None) -> Iterator[Received]:
        """Yield the values in [start, stop) as they came."""
        span = slice(start, stop)
        for received_us, value in zip(self.received_us[span].tolist(), self.values[span], strict=True):
            yield Received(self.side, self.source, received_us, value.tobytes())


def together(entries: Iterable[LogEntry | ReceivedRun], source: int) -> Iterator[LogEntry | ReceivedRun]:
    """Yield the entries of a log with the values of one source put together.

    A foot's values wait until something else of it comes that may say how they are to be read: a value of another
    source, or an event. Whatever has to do with other feet, or only with clocks and strides, may so be overtaken.

    Parameters
    ----------
    entries
        In order; those that are together already stay so.
    source
        As in `Received`.
    """
    waiting = Waiting(source)
    for entry in entries:
        if isinstance(entry, Received) and entry.side and entry.source == source:
            _, payload = encode_entry(entry)
            waiting.add[payload[: RECEIVED_HEAD.size]](payload)
        else:
            yield from waiting.until(entry)
    yield from waiting.all()


class Waiting:
    """Values of one source, in their bytes, that wait to be put together; by foot."""

    def __init__(self, source: int) -> None:
        self._source = source
        self._payloads: dict[Side, list[bytes]] = {side: [] for side in SIDES}
        #: Let a value wait, by what its bytes begin with; other values have no place here.
        self.add: Final = {head_of(side, source): self._payloads[side].append for side in SIDES}

    def until(self, entry: LogEntry | ReceivedRun) -> Iterator[LogEntry | ReceivedRun]:
        """Yield what must not wait any longer now that an entry has come, then the entry."""
        if isinstance(entry, Event):
            yield from self.all()
        elif isinstance(entry, Received | ReceivedRun) and entry.side:
            yield from self._of(entry.side)
        yield entry

    def all(self) -> Iterator[LogEntry | ReceivedRun]:
        """Yield all that waits."""
        for side in SIDES:
            yield from self._of(side)

    def _of(self, side: Side) -> Iterator[LogEntry | ReceivedRun]:
        payloads = self._payloads[side].copy()
        self._payloads[side].clear()
        for size, same in groupby(payloads, len):
            yield from self._run(side, list(same), size)

    def _run(self, side: Side, payloads: Sequence[bytes], size: int) -> Iterator[LogEntry | ReceivedRun]:
        begins = RECEIVED_HEAD.size + 8
        table = np.frombuffer(b"".join(payloads), np.uint8).reshape(len(payloads), size)
        received_us = np.ascontiguousarray(table[:, RECEIVED_HEAD.size : begins]).view("<u8").ravel()
        if size < begins or (received_us > LATEST_US).any():
            # Bytes that cannot be: whoever reads them one by one says so.
            yield from (decode_entry(RECEIVED, payload) for payload in payloads)
        else:
            values = np.ascontiguousarray(table[:, begins:])
            yield ReceivedRun(side, self._source, received_us.astype(np.int64), values)
