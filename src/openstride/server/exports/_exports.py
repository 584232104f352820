"""One activity as a file: of a run with pods its strides second by second, of a file what stood in it.

What its runner has said since, such as its title or that it was a walk, goes with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from openstride.activity import ON_FOOT, Records, Sport, Stated
from openstride.analysis import METRICS, records_of_strides, records_of_way
from openstride.formats import Written, read, write
from openstride.server._errors import ActivityNotFoundError, DamagedRunError
from openstride.server._zones import stated_zone
from openstride.server.activities import Material
from openstride.server.database import Activity, Database, Recording

#: What of a stride goes into a file, as the columns of strides are called.
WANTED: Final = (*METRICS, *(f"uncertainty.{name}" for name in METRICS))


@dataclass(frozen=True, slots=True)
class Exported:
    """A file, and what to call it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Facts:
    """What home knows of an activity beside its files.

    `part` is its place in the file that it came from, `time_zone` the one that was stated for the local times of that.
    """

    source: str
    kind: str
    title: str
    notes: str
    start: datetime
    local_start: datetime | None
    duration: float
    stated: Stated
    part: int | None
    time_zone: str | None


@dataclass(frozen=True, slots=True)
class Exports:
    """The activities of a runner as files.

    Parameters
    ----------
    database
        Has the facts.
    runner
        Whose they are.
    material
        Has the files.
    """

    database: Database
    runner: int
    material: Material

    def file(self, key: str, form: Written) -> Exported:
        """Return an activity as a file.

        Raises
        ------
        ActivityNotFoundError, StridesLackingError
            If there is no such activity, or it is not analysed.
        UnwritableError
            If it lacks what the format is made of.
        DamagedRunError
            If a file of it is not what was written.
        """
        facts = self._facts(key)
        records = self.records(key)
        begun = facts.local_start or facts.start
        return Exported(f"{begun:%Y-%m-%d-%H%M}-{facts.kind}-{key[:8]}.{form}", write(records, form))

    def records(self, key: str) -> Records:
        """Return an activity as records; raises what `file` does, but for `UnwritableError`."""
        facts = self._facts(key)
        records = self._recorded(key, facts) if facts.part is None else self._of_file(key, facts.part, facts.time_zone)
        return replace(
            records,
            sport=sport_of(records.sport, facts.kind),
            local_start=records.local_start or facts.local_start,
            name=facts.title or None,
            notes=facts.notes or None,
        )

    def _recorded(self, key: str, facts: Facts) -> Records:
        if facts.source == "typed":
            return Records("unknown", facts.start, (), stated=facts.stated)
        beside = self.material.beside(key)
        if facts.source == "phone" and len(beside) == 1:
            return replace(records_of_way(beside[0][1]), stated=facts.stated)
        feet = self.material.feet(key, WANTED)
        running = facts.kind == "run"
        found = records_of_strides(feet, start=facts.start, duration=facts.duration, running=running, beside=beside)
        stated = replace(facts.stated, steps=found.stated.steps)
        # By the clock of where it was, at the first record.
        local = None if facts.local_start is None else facts.local_start + ((found.start or facts.start) - facts.start)
        return replace(found, stated=stated, local_start=local)

    def _of_file(self, key: str, part: int, zone: str | None) -> Records:
        name, content = self.material.original(key)
        activities = read(content, time_zone=stated_zone(zone)).activities
        if part >= len(activities):
            raise DamagedRunError(key, name)
        return self.material.beaten(key, activities[part])

    def _facts(self, key: str) -> Facts:
        with self.database.reading(self.runner) as session:
            activity = session.find(Activity, key)
            if activity is None:
                raise ActivityNotFoundError(key)
            recording = None if activity.recording_id is None else session.find(Recording, activity.recording_id)
            original = None if recording is None else recording.original
            return Facts(
                source=activity.source,
                kind=activity.kind,
                title=activity.title,
                notes=activity.notes,
                start=activity.start,
                local_start=local_time(activity.start, activity.time_zone),
                duration=activity.duration,
                stated=Stated(activity.distance, activity.duration, activity.moving_time),
                part=None if original is None else int(original["part"]),
                time_zone=None if original is None else original.get("time_zone"),
            )


def local_time(instant: datetime, zone: str | None) -> datetime | None:
    """Return what the clocks of a zone showed, None where the zone is not known."""
    try:
        return None if zone is None else instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def sport_of(told: Sport, kind: str) -> Sport:
    """Return the sport of an activity: as its file tells it, where that is what its runner takes it for."""
    running = kind == "run"
    if told in ON_FOOT and (told == "running") == running:
        return told
    return "running" if running else "walking"
