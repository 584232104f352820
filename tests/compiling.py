"""Compiles the engine where it is not yet, before tests run beside each other that would all compile it first.

`python -m tests.compiling`; `make test` does it.
"""

from __future__ import annotations

import tests.conftest  # noqa: F401  # It says where compiled code is kept.
from openstride.replay import warm
from openstride.simulator import WALK, Walk, steady
from tests.engine.test_equal_bits import fed
from tests.equal_bits import loaded


def main() -> None:
    """Compile what most tests call, with checked lists and without."""
    fast, checked = loaded("numba"), loaded("numba", boundscheck=True)
    if fast.cached("live", "take") and checked.cached("foot", "feed"):
        return
    print("Compiling the engine, once.", flush=True)  # noqa: T201  # It takes a minute.
    warm(fast)
    walk = fed(Walk(steady(WALK, 3)).samples(), lag=3)
    for engine in (fast, checked):
        walk(engine)


if __name__ == "__main__":
    main()
