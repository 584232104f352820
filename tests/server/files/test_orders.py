"""The history that files make is that of the files: their order, and which batch each came in, leave no trace."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from openstride.server import Home, Settings, opened
from openstride.server.activities._history import Wanted
from openstride.server.database import Activity, Recording
from openstride.server.files import Arrived, BatchFacts
from openstride.server.files._documents import WantedFiles
from openstride.server.work._worker import obey
from tests.formats.test_tables import JAWBONE, ZEPP_SPORT
from tests.proofs.home import Idle
from tests.server.files.test_batches import gpx
from tests.server.making import made_up

Come = tuple[str, int]
#: What is read where its batch states a time zone, and set aside elsewhere.
LOCAL: Final = ("o", "p", "copy of o", "copy of p")
#: Made in memory where there is such a folder: each home is looked at once.
MEMORY: Final = Path("/dev/shm")  # noqa: S108


def watch(data: bytes) -> bytes:
    """Return the file as a watch's maker would have written it."""
    return data.replace(b'creator="made up"', b'creator="Garmin Connect"')


def pulse(start: str, minutes: int, rate: int = 120) -> bytes:
    """Return heart rates of an account of Zepp, one a minute, each a beat faster than the one before."""
    begun = datetime.fromisoformat(start)
    at = (begun + timedelta(minutes=minute) for minute in range(minutes))
    rows = "".join(f"{each.isoformat(' ')}+0000,{rate + minute}\n" for minute, each in enumerate(at))
    return f"time,heartRate\n{rows}".encode()


#: In which the local times of batches were; those of the others nobody states.
STATED: Final = "America/New_York"
STATING: Final = (0, 1)


def local_pulse(start: str, minutes: int) -> bytes:
    """Return heart rates of an account of Zepp by the clocks of where they were."""
    begun = datetime.fromisoformat(start)
    at = (begun + timedelta(minutes=minute) for minute in range(minutes))
    return ("date,time,heartRate\n" + "".join(f"{each:%Y-%m-%d,%H:%M},{90 + each.minute}\n" for each in at)).encode()


#: The same run from five sources, of which each is like the next and not like the one after it; a run of another day,
#: the same once more with a clock that is off, days that two files count, one that is damaged, and copies. Two runs of
#: an account that has totals alone, and heart rates of that account that fall into one of them and into the run of
#: another day: in two files that do not agree, of which one is damaged, and a copy. Of that account too, by the clocks
#: of where it was: a third run, and heart rates that fall into that and into one of the two, with copies.
FILES: Final = {
    "a": gpx(points=200),
    "b": watch(gpx(points=230)),
    "c": gpx(points=262, name="Longer"),
    "d": watch(gpx(start="2026-05-01T06:00:40Z", points=262)),
    "e": gpx(start="2026-05-01T06:01:10Z", points=262),
    "f": gpx(start="2026-05-02T06:00:00Z", points=700),
    "g": watch(gpx(start="2026-05-02T08:00:02Z", points=700)),
    "h": gpx(start="2026-05-04T06:00:00Z")[:20_000],
    "i": (JAWBONE + "20140131,1,1,1,100,1,200,1,\n20140201,1,1,1,300,1,400,1,\n").encode(),
    "j": (JAWBONE + "20140201,1,1,1,310,1,410,1,\n20140202,1,1,1,5,1,6,1,\n").encode(),
    "k": (
        ZEPP_SPORT
        + "1,2026-05-06 08:00:00+0000,1800,0.3,0.5,5321.0,0.34,310.0\n"
        + "1,2026-05-07 08:00:00+0000,1200,0.3,0.5,3321.0,0.34,210.0\n"
    ).encode(),
    "l": pulse("2026-05-06T07:50:00", 30),
    "m": pulse("2026-05-06T08:10:00", 40, rate=100) + b"never,110\n",
    "n": pulse("2026-05-02T05:30:20", 60),
    "o": local_pulse("2026-05-06T04:15", 20) + local_pulse("2026-05-08T04:00", 40).split(b"\n", 1)[1],
    "p": (ZEPP_SPORT + "1,2026-05-08 04:10:00,1200,0.3,0.5,3521.0,0.34,210.0\n").encode(),
    "copy of o": local_pulse("2026-05-06T04:15", 20) + local_pulse("2026-05-08T04:00", 40).split(b"\n", 1)[1],
    "copy of p": (ZEPP_SPORT + "1,2026-05-08 04:10:00,1200,0.3,0.5,3521.0,0.34,210.0\n").encode(),
    "copy of a": gpx(points=200),
    "copy of l": pulse("2026-05-06T07:50:00", 30),
    "copy of j": (JAWBONE + "20140201,1,1,1,310,1,410,1,\n20140202,1,1,1,5,1,6,1,\n").encode(),
}


@contextmanager
def a_home() -> Iterator[Home]:
    """Give an empty home in which nobody works."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        chosen = Settings(Path(folder), made_up, worker=Idle, database=None)
        with opened(chosen) as home:
            yield home


def batch_named(number: int) -> str:
    return f"{number:032x}"


def bring(home: Home, come: Sequence[Come]) -> None:
    """Bring files, each into its batch, and let all be read."""
    for number, (name, batch) in enumerate(come):
        arrive(home, name, FILES[name], batch, number, STATED if batch in STATING else None)
    read_all(home)


def bring_bytes(home: Home, name: str, data: bytes, batch: int = 0, time_zone: str | None = None) -> None:
    """Bring one file, and let it be read."""
    arrive(home, name, data, batch, time_zone=time_zone)
    read_all(home)


def arrive(home: Home, name: str, data: bytes, batch: int = 0, number: int = 0, time_zone: str | None = None) -> None:
    home.batches.begin(batch_named(batch), BatchFacts(name="export", time_zone=time_zone))
    file = hashlib.sha256(f"{batch} {name}".encode()).hexdigest()[:32]
    place = home.batches.place_for(file)
    place.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    home.batches.bring(Arrived(batch_named(batch), file, number, name, place, len(data), digest))


def read_all(home: Home) -> None:
    while job := home.runs.queue.claim():
        home.batches.settle(job, obey(home.batches.order(job)))


def history_of(home: Home) -> dict[str, Any]:
    """Return all that a runner sees of what the files came to."""
    with home.database.reading(home.runs.runner) as session:
        rows = session.scalars(select(Activity).order_by(Activity.id)).all()
        names = (
            "id",
            "start",
            "duration",
            "distance",
            "speed",
            "heart_rate_bpm",
            "kind",
            "title",
            "grade",
            "beside",
            "apart",
            "deleted_at",
        )
        activities = [{name: getattr(row, name) for name in names} for row in rows]
        recordings = sorted(session.scalars(select(Recording.id)))
    days = [(each.day, each.steps, each.distance) for each in home.batches.days(None, None)]
    hearts = {key: heart_of(home, key) for key in recordings if key in {each["id"] for each in activities}}
    listed = home.history.page(Wanted.model_validate({}))
    asked: tuple[Callable[[str], Any], ...] = (home.progress.records, home.progress.achievements, home.progress.streaks)
    return {
        "activities": activities,
        "hearts": hearts,
        "recordings": recordings,
        "folders": sorted(path.name for path in home.runs.folder.iterdir()),
        "days": days,
        "listed": [each.id for each in listed.activities],
        "totals": home.progress.totals("week", "distance", "UTC"),
        "progress": [each("UTC") for each in asked],
    }


def heart_of(home: Home, activity: str) -> Any:
    """Return the curve of the heart rates of an activity, and nothing where it has none."""
    return [each.model_dump() for each in home.material.series(activity, ("heart_rate",), by="time", points=60).series]


@cache
def history_from(names: frozenset[str]) -> dict[str, Any]:
    """Return the history of these files, brought in the order of their names by one batch."""
    with a_home() as home:
        bring(home, [(name, 0) for name in sorted(names)])
        return history_of(home)


def told_by(come: Sequence[Come]) -> frozenset[str]:
    """Return those files of which the history is: local times are none of it in batches that state no time zone."""
    return frozenset(name for name, batch in come if name not in LOCAL or batch in STATING)


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(
    order=st.permutations(sorted(FILES)),
    batches=st.lists(st.integers(0, 2), min_size=len(FILES), max_size=len(FILES)),
    data=st.data(),
)
@pytest.mark.timeout(600)
def test_any_order_in_any_batches_gives_the_same_history_and_what_is_taken_back_leaves_that_of_the_others(
    order: list[str], batches: list[int], data: st.DataObject
) -> None:
    come = list(zip(order, batches, strict=True))
    with a_home() as home:
        bring(home, come)
        assert history_of(home) == history_from(told_by(come))
        left = come
        for gone in data.draw(st.permutations(sorted(set(batches)))):
            home.batches.undo(batch_named(gone))
            read_all(home)
            left = [each for each in left if each[1] != gone]
            assert history_of(home) == history_from(told_by(left))


@pytest.mark.parametrize("faster", [0, 1])
def test_of_two_that_are_read_at_once_the_first_stands_whichever_worker_was_faster(faster: int) -> None:
    with a_home() as home:
        arrive(home, "a", FILES["a"], number=0)
        arrive(home, "copy of a", FILES["copy of a"], number=1)
        jobs = {"a": home.runs.queue.claim(), "copy of a": home.runs.queue.claim()}
        done = [(job, obey(home.batches.order(job))) for job in jobs.values() if job is not None]
        for job, outcome in (done[faster], done[1 - faster]):
            home.batches.settle(job, outcome)
        found = home.batches.files(batch_named(0), WantedFiles.model_validate({})).files
        assert [(each.name, each.verdict) for each in found] == [("a", "imported"), ("copy of a", "duplicate")]
        assert found[0].activities == found[1].activities
        (activity,) = found[0].activities
        assert home.batches.original(activity)[0] == "a"
        assert home.batches.get(batch_named(0)).activities == 1
