"""A recording from a pod's flash into a log, from which it is sealed like any run.

The log begins with what tells the time: INFO, and the exchanges of clocks. They are worth something for recordings of
this start of the pod alone; for older ones nobody knows when they were made.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from openstride.cli._errors import CommandError
from openstride.cli._record_place import Place
from openstride.cli._wall import wall_clock
from openstride.pod import INFO, RecordingFound
from openstride.recorder import PodVisit, SideUnknownError
from openstride.recordings import Fetched, LogWriter, Received


class NotWholeInPodError(CommandError):
    """A recording could not be fetched whole from the pod `name`."""

    def __init__(self, name: str, folder: Path) -> None:
        message = f"The recording did not come whole from {name}: size or checksum are not those that it states."
        hint = (
            f"Bring the pod nearer and fetch it again into another folder; the pod keeps it. What came is in {folder}."
        )
        super().__init__(message, hint=hint)
        self.name = name
        self.folder = str(folder)


async def fetched_log(visit: PodVisit, found: RecordingFound, place: Place, tell: Callable[[float], None]) -> None:
    """Fetch a recording into the log of a place.

    Parameters
    ----------
    visit
        To the pod.
    found
        Which recording.
    place
        Whose log it goes into.
    tell
        Told the share that has come.

    Raises
    ------
    SideUnknownError
        If nobody told the pod its foot, so that it is not known whose samples these are.
    NotWholeInPodError
        If it does not come with the size and the checksum that the pod states.
    RecorderError, RecordingNotWrittenError
        If the pod is lost, or the disk refuses.
    """
    info = visit.info
    if info.side is None:
        raise SideUnknownError(visit.name)
    side, now = info.side, wall_clock()
    await visit.compare_clocks()
    with LogWriter(place.log, clock=time.monotonic) as log:
        value, received_us = visit.said
        log.append(Received(side, INFO.short, received_us, value))
        for exchange in visit.exchanges:
            log.append(exchange)
        reached = 0

        def store(offset: int, data: bytes) -> None:
            nonlocal reached
            log.append(Fetched(side, info.device, found.boot, found.recording, offset, now(), data))
            reached = max(reached, offset + len(data))
            tell(min(1.0, reached / max(1, found.size)))

        whole = await visit.fetch(found, store)
    if not whole:
        raise NotWholeInPodError(visit.name, place.part)
