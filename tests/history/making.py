"""Made-up histories."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from openstride.history import LENGTHS, Effort, Entry

#: A Monday.
BEGINNING: Final = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
ZONES: Final = ("Europe/Berlin", "America/Los_Angeles", "Asia/Shanghai", "Pacific/Kiritimati", "Mars/Olympus", None)


def run(day: float = 0.0, distance: float | None = 5000.0, **more: Any) -> Entry:
    """Return a run so many days after the beginning, at 3 m/s unless `more` says otherwise."""
    moving = 3600.0 if distance is None else distance / 3.0
    facts: dict[str, Any] = {"running": True, "moving_time": moving, "duration": moving, "distance": distance}
    start = BEGINNING + timedelta(days=day)
    facts |= {"id": f"{day}", "start": start}
    return Entry(**(facts | more))


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    """Draw histories of a year, across zones and changes of the clock."""
    number = draw(st.integers(0, 25))
    found = []
    for index in range(number):
        distance = draw(st.one_of(st.none(), st.integers(100, 45_000).map(float)))
        speed = draw(st.sampled_from([2.0, 2.5, 3.0, 3.5, 4.0]))
        efforts = tuple(
            Effort(length, length / speed, 0.0, length / 1000.0) for length in LENGTHS if (distance or 0.0) >= length
        )
        found.append(
            run(
                draw(st.integers(-200 * 24, 200 * 24)) / 24.0,
                distance,
                id=f"{index}",
                running=draw(st.integers(0, 4)) > 0,
                time_zone=draw(st.sampled_from(ZONES)),
                shoe=draw(st.sampled_from([None, "a", "b"])),
                heart_rate_bpm=draw(st.one_of(st.none(), st.floats(60.0, 200.0))),
                load=draw(st.one_of(st.none(), st.floats(0.0, 300.0))),
                efforts=efforts,
                form={"asymmetry": draw(st.floats(-0.05, 0.05))},
            )
        )
    return found
