"""Two pods and one log: a run being recorded, from the first connection to the last sample fetched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from openstride.recorder._link import Link
from openstride.recorder._state import Listener, Outcome, Snapshot
from openstride.runtime import Runtime

#: How long a pod out of reach is sought after the run (s).
PATIENCE = 60.0


class Recorder:
    """Records what one or two pods send.

    Everything that arrives is in the log before anything else sees it. A pod that is lost is sought until the end, and
    what it took meanwhile is fetched from its flash. Time is that of the running event loop.

    Parameters
    ----------
    folder
        Of the log; made where there is none. Its parent must exist. A log that is there is gone on with.
    links
        One or two pods, in any order.
    runtime
        The engine, for live strides; None does without.
    wall_us
        Microseconds since 1970 (UTC), by a clock that is set once and then does not jump.
    zone
        IANA name of the zone that the runner is in.
    app
        Who records, for the event `start`.
    listener
        Who wants to know what happens.
    """

    def __init__(
        self,
        folder: Path,
        links: Sequence[Link],
        *,
        runtime: Runtime | None = None,
        wall_us: Callable[[], int],
        zone: str | None = None,
        app: str = "record",
        listener: Listener | None = None,
    ) -> None:
        raise NotImplementedError

    async def start(self) -> None:
        """Connect all pods and start their streams; returns when all have begun.

        Raises
        ------
        RecorderError
            If a pod cannot take part; then none does, nothing streams and no log was begun.
        RecordingNotWrittenError
            If the disk refuses.
        """
        raise NotImplementedError

    async def stop(self, *, patience: float = PATIENCE) -> Outcome:
        """End the streams, fetch what is missing, and close the log. The pods stay connected.

        Parameters
        ----------
        patience
            How long a pod out of reach is sought (s).

        Raises
        ------
        RecordingNotWrittenError
            If the disk has refused meanwhile; what was acknowledged before can be read.
        """
        raise NotImplementedError

    def give_up(self) -> None:
        """Let `stop` end with what is there; the pods keep the rest."""
        raise NotImplementedError

    async def free(self, outcome: Outcome, *, delete: bool = False) -> None:
        """Tell the pods that their recordings are safe, after the caller has sealed and synced them.

        Where all samples of a recording are stored it is acknowledged, so that the pod may use its place again when its
        flash is full.

        Parameters
        ----------
        outcome
            As `stop` gave it.
        delete
            Whether the pods shall delete them now; only their owner may.

        Raises
        ------
        RecorderError
            If a pod does not do that; its recording stays.
        """
        raise NotImplementedError

    async def abandon(self) -> None:
        """Close the log and let go of the pods at once. They go on recording; what is in the log opens."""
        raise NotImplementedError

    async def close(self) -> None:
        """Let go of the pods; a recording that was not stopped is abandoned."""
        raise NotImplementedError

    def snapshot(self) -> Snapshot:
        """Return how it is going; cheap enough to be asked often."""
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
