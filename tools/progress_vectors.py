"""Writes the golden vectors of progress while running: made-up runs, snapshots, and what the runs earn of them.

    python -m tools.progress_vectors write
    python -m tools.progress_vectors check

Every implementation has to give the same milestones for the same run (vectors/README.md says how they stand there).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np

from openstride.cues import LiveProgress, Milestone
from openstride.history import Effort, Entry, Goal, diary, snapshot
from tools.cue_vectors import text_of

ROOT: Final = Path(__file__).resolve().parent.parent
VECTORS: Final = ROOT / "vectors" / "progress.json"
VERSION: Final = 1
#: s from one row of a run to the next.
EVERY: Final = 10.0
MONDAY: Final = date(2026, 3, 2)


def _entry(day: int, distance: float, moving_time: float, *efforts: tuple[float, float, float]) -> Entry:
    start = datetime(2026, 3, 2, 6, tzinfo=UTC) + timedelta(days=day)
    fastest = tuple(Effort(length, time, 0.0, uncertainty) for length, time, uncertainty in efforts)
    return Entry(
        id=f"{day}",
        start=start,
        running=True,
        duration=moving_time,
        moving_time=moving_time,
        distance=distance,
        efforts=fastest,
    )


#: Three runs in the week before, and one on the Monday of this one.
BEFORE: Final = (
    _entry(-6, 8000.0, 2600.0, (400.0, 110.0, 1.0), (1000.0, 292.0, 2.1), (5000.0, 1570.0, 11.0)),
    _entry(-4, 10_400.0, 3700.0, (1000.0, 310.0, 2.2), (5000.0, 1680.0, 12.0), (10_000.0, 3540.0, 25.0)),
    _entry(-2, 6000.0, 2100.0, (5000.0, 1740.0, 12.0)),
    _entry(0, 7000.0, 2400.0, (1000.0, 330.0, 2.3)),
)
GOALS: Final = {
    "week": Goal("distance", 19_000.0, "week"),
    "month": Goal("days", 2, "month"),
    "year": Goal("time", 16_000.0, "year"),
    "reached": Goal("runs", 1, "week"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One run: how fast it is at a time (m/s; 0 is a stand), for how long, and what was before it."""

    name: str
    seconds: float
    speed: Callable[[float], float]
    before: tuple[Entry, ...] = BEFORE
    scale: float = 0.007
    running: bool = True


def _with_a_stand(time: float) -> float:
    return 0.0 if 1000.0 < time < 1100.0 else 2.9


CASES: Final = (
    Case("a hard kilometre, and the longest run so far", 4400.0, lambda t: 4.0 if 600.0 < t < 900.0 else 2.9),
    Case("a stand, and a longest run within what the way is unsure by", 3700.0, _with_a_stand),
    Case("the first run of all", 2000.0, lambda _: 2.7, before=()),
    Case("a walk earns nothing", 8000.0, lambda _: 1.5, running=False),
    Case("pods that were calibrated know sooner", 3700.0, _with_a_stand, scale=0.002),
)


def rows_of(case: Case, seed: int) -> Iterator[list[int]]:
    """Make a run up as it stands in the vectors: time (ms), way (mm), variance by chance (mm2), moving time (ms)."""
    random = np.random.default_rng(seed)
    way = variance = moving = 0.0
    for number in range(1, int(case.seconds / EVERY) + 1):
        speed = case.speed(number * EVERY)
        if speed > 0.0:
            way += (speed + float(random.normal(0.0, 0.05))) * EVERY
            variance += 0.008
            moving += EVERY
        yield [round(1e3 * each) for each in (number * EVERY, way, 1e3 * variance, moving)]


def snapshot_of(case: Case) -> dict[str, Any]:
    """Make the snapshot of the day after the last run."""
    return snapshot(diary(case.before), GOALS, MONDAY + timedelta(days=1))


def milestones_of(case: dict[str, Any]) -> list[dict[str, Any]]:
    """Give what a case earns as it stands in the vectors."""
    live = LiveProgress(case["snapshot"], case["scale"])
    found: list[Milestone] = []
    for time, way, variance, moving in case["rows"]:
        row = (time / 1e3, way / 1e3, variance / 1e6, moving / 1e3)
        found += live.advance(*row, running=case["running"])
    found += live.finish(running=case["running"])
    return [each.document() for each in found]


def document() -> dict[str, Any]:
    """Make the vectors."""
    cases = []
    for seed, each in enumerate(CASES):
        case: dict[str, Any] = {"name": each.name, "snapshot": snapshot_of(each), "scale": each.scale}
        case |= {"running": each.running, "rows": list(rows_of(each, seed))}
        cases.append(case | {"milestones": milestones_of(case)})
    return {"version": VERSION, "cases": cases}


def main(arguments: Sequence[str]) -> int:
    """Write the vectors, or check that they are those that these rules write; 1 where they are not."""
    if list(arguments) not in (["write"], ["check"]):
        print("usage: python -m tools.progress_vectors write|check", file=sys.stderr)
        return 2
    text = text_of(document())
    if arguments[0] == "write":
        VECTORS.write_text(text, encoding="utf-8")
        return 0
    if VECTORS.is_file() and VECTORS.read_text(encoding="utf-8") == text:
        return 0
    print(f"{VECTORS.relative_to(ROOT)} is not what progress says. If that was meant to change, write it anew.")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
