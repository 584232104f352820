"""A run from its first connection to its sealed recording, on links of any shape, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from openstride.pod import seal
from openstride.recorder import Listener, Outcome, Recorder
from openstride.recorder._recorder import PATIENCE
from openstride.recordings import LogReader, Recording, Side
from openstride.runtime import Runtime
from tests.recorder.made_pod import RATE, MadePod, names_of
from tests.recorder.player_link import PlayerLink
from tests.recorder.shaped import Shape, ShapedLink
from tests.recorder.virtual_time import run

EPOCH_US = 1_790_000_000_000_000


def wall_us() -> int:
    """Return microseconds since 1970 by the loop's time."""
    return EPOCH_US + round(1e6 * asyncio.get_running_loop().time())


async def record(
    log: Path,
    links: Sequence[PlayerLink],
    seconds: float,
    *,
    runtime: Runtime | None = None,
    listener: Listener | None = None,
    meanwhile: Callable[[Recorder], Awaitable[None]] | None = None,
    patience: float = PATIENCE,
) -> Outcome:
    """Record for a while."""
    async with Recorder(log, links, runtime=runtime, wall_us=wall_us, listener=listener) as recorder:
        await recorder.start()
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        going = [loop.create_task(link.stay_and_go()) for link in links if isinstance(link, ShapedLink)]
        if meanwhile:
            await meanwhile(recorder)
        await asyncio.sleep(until - loop.time())
        try:
            return await recorder.stop(patience=patience)
        finally:
            for task in going:
                task.cancel()


def sealed(log: Path) -> Recording:
    """Return the recording that a log holds."""
    return seal(LogReader(log), name="run")


def counts_of(recording: Recording, side: Side) -> NDArray[np.int16]:
    """Return the samples of a foot as its pod counted them, shape (n, 6)."""
    foot = recording.feet[side]
    assert foot.scales
    values = np.hstack([foot.specific_force / foot.scales.acc, foot.angular_rate / foot.scales.gyr])
    return np.rint(values).astype(np.int16)


def stored(recording: Recording, side: Side) -> list[tuple[int, int]]:
    """Return boot and number of each sample that is stored; none may be there that no pod took."""
    return names_of(counts_of(recording, side))


def declared(recording: Recording, side: Side, *reasons: str) -> int:
    """Return how many samples are declared to be missing, for these reasons."""
    lengths = [gap.end - gap.start for gap in recording.metadata.gaps if gap.side == side and gap.reason in reasons]
    return sum(round(length * RATE) for length in lengths)


def shaped_pair(shape: Shape, seed: int, *, first: int = 0) -> tuple[Mapping[Side, MadePod], list[PlayerLink]]:
    """Return two pods, and links to them."""
    pods: Mapping[Side, MadePod] = {
        "left": MadePod("left", device=1, offset=3.0, drift=18e-6, first=first),
        "right": MadePod("right", device=2, offset=9.0, drift=-21e-6),
    }
    links: list[PlayerLink] = [
        ShapedLink(pod, shape, 2 * seed + number, f"OpenStride {side}")
        for number, (side, pod) in enumerate(pods.items())
    ]
    return pods, links


__all__ = ["EPOCH_US", "counts_of", "declared", "record", "run", "sealed", "shaped_pair", "stored", "wall_us"]
