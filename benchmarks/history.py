"""How quickly ten thousand activities become records, goals, achievements and all else, and what one more costs.

    python -m benchmarks.history [--activities 10000] [--repeats 20] [--json]

Made-up runs of twenty years, in three time zones and five pairs of shoes, each with its fastest stretches. `anew` is
from the activities to everything that the room `history` says of them; `one more` is an activity added to the columns,
and everything said again. It fails when the first takes 2 s of a processor, or the second 20 ms (medians).
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from openstride.history import (
    LENGTHS,
    Diary,
    Effort,
    Entry,
    Goal,
    achievements,
    curves,
    diary,
    predictions,
    progress,
    records,
    streaks,
    totals,
)

BEGINNING: Final = datetime(2006, 1, 1, 6, 0, tzinfo=UTC)
ZONE: Final = ZoneInfo("Europe/Berlin")
#: The most that the two may take (s).
ANEW, ONE_MORE = 2.0, 0.02


def made(number: int) -> list[Entry]:
    """Return made-up runs, 18 hours apart."""
    drawn = random.Random(1)  # noqa: S311  # made up, and the same each time
    return [run(index, drawn) for index in range(number)]


def run(index: int, drawn: random.Random) -> Entry:
    """Return one of them."""
    distance, speed = drawn.choice((5000.0, 8000.0, 12_000.0, 21_200.0)), drawn.uniform(2.4, 4.0)
    efforts = (Effort(length, length / speed, 10.0, 0.005 * length) for length in LENGTHS if length <= distance)
    return Entry(
        id=f"{index:032x}",
        start=BEGINNING + timedelta(hours=18 * index),
        running=drawn.random() < 0.95,
        duration=distance / speed + 30.0,
        moving_time=distance / speed,
        distance=distance,
        time_zone=drawn.choice((None, "Asia/Shanghai", "America/New_York")),
        shoe=drawn.choice("abcde"),
        efforts=tuple(efforts),
        form={"asymmetry": drawn.gauss(0.0, 0.02), "cadence_spread": 0.02, "second_half": drawn.gauss(0.0, 0.02)},
    )


def say(whole: Diary) -> None:
    """Work out everything."""
    today = (BEGINNING + timedelta(hours=18 * len(whole.entries))).date()
    records(whole)
    achievements(whole)
    streaks(whole, today)
    predictions(whole, today)
    curves(whole, today)
    totals(whole, "week", "distance")
    for period in ("week", "month", "year"):
        progress(whole, Goal("distance", 2e5, period), today)


def taken(do: Callable[[], object], repeats: int) -> float:
    """Return the processor time that something takes, the median (s): it is the same on a busy machine."""
    found = []
    for _ in range(repeats):
        began = time.process_time()
        do()
        found.append(time.process_time() - began)
    return statistics.median(found)


def main() -> int:
    """Print the two times, and return 1 where one is too long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--activities", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    entries = made(chosen.activities)
    whole = diary(entries, ZONE)
    another = run(chosen.activities // 2, random.Random(2))  # noqa: S311
    anew = taken(lambda: say(diary(entries, ZONE)), chosen.repeats)
    one_more = taken(lambda: say(whole.added(another)), chosen.repeats)
    if chosen.json:
        print(json.dumps({"activities": chosen.activities, "anew": anew, "one_more": one_more}))
    else:
        print(f"{chosen.activities} activities anew  {1000.0 * anew:7.1f} ms  (at most {1000.0 * ANEW:.0f} ms)")
        print(f"one more, or changed     {1000.0 * one_more:7.1f} ms  (at most {1000.0 * ONE_MORE:.0f} ms)")
    return int(anew > ANEW or one_more > ONE_MORE)


if __name__ == "__main__":
    sys.exit(main())
