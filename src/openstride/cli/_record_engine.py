"""The live engine, ready before the first sample comes: what is compiled late would hold up what is received."""

from __future__ import annotations

from typing import Final

from openstride.cli._console import side_channel
from openstride.cli._progress import watched
from openstride.messages import Catalogue
from openstride.runtime import Runtime, load

#: A sensor as pods have it, in sixteenths of Hz, g and degrees per second.
_SCALES: Final = (16 * 208, 16 * 16, 16 * 2000)


def engine(texts: Catalogue) -> Runtime:
    """Return the engine with the functions compiled that a run needs, and say so where that takes a while."""
    with watched(side_channel()) as line:
        line.doing(texts.text("progress.engine"))
        runtime = load("numba")
        if not runtime.cached("live", "take"):
            line.doing(texts.text("progress.compiling"))
        live = runtime.module("live")
        state, strides = runtime.new("Live"), runtime.new("Stride", live.ROWS)
        live.begin(state, False, *_SCALES)
        live.take(state, strides, 0, 0, runtime.ints([0] * 6), 1)
        live.end(state, strides)
    return runtime
