"""The live engine, ready before the first sample comes: what is compiled late would hold up what is received."""

from __future__ import annotations

from openstride.cli._console import side_channel
from openstride.cli._progress import watched
from openstride.messages import Catalogue
from openstride.replay import warm
from openstride.runtime import Runtime, load


def engine(texts: Catalogue) -> Runtime:
    """Return the engine with the functions compiled that a run needs, and say so where that takes a while."""
    with watched(side_channel()) as line:
        line.doing(texts.text("progress.engine"))
        runtime = load("numba")
        if not runtime.cached("live", "take"):
            line.doing(texts.text("progress.compiling"))
        warm(runtime)
    return runtime
