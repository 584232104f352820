"""Who runs, in which shoes, and with which pods in them.

Shoes are put under an id that their sender chose, so that saying it twice is saying it once. A pod is known from the
first recording that it made. It is in one shoe at a time, and a place in a shoe holds one pod: putting it somewhere
ends where it was, and takes out whatever was there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, Field
from sqlalchemy import func, or_, select

from openstride.history import LIFETIME, wear
from openstride.recordings import Side
from openstride.server._documents import EXAMPLE, IDENTITY, Document, Flag, Number
from openstride.server._errors import MountingError, PodNotFoundError, ShoeNotFoundError, ShoeWornError
from openstride.server.database import (
    Activity,
    Database,
    Mounting,
    Pod,
    Recording,
    Runner,
    RunnerSession,
    Shoe,
    by_itself,
)
from openstride.server.runs import shoe_of

#: One line of text. PostgreSQL's texts cannot hold the character 0.
Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


ShoeId = Annotated[str, Field(pattern=IDENTITY, examples=[EXAMPLE])]


def _dated(value: object) -> object:
    if isinstance(value, datetime) or (isinstance(value, str) and re.match(r"[0-9]{4}-", value)):
        return value
    raise ValueError("it should be an instant as RFC 3339 has it, such as 2026-05-01T06:00:00Z")


#: An instant that somebody states: no number of seconds. What is far from any run is a clock that is wrong.
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(1970, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC)),
    BeforeValidator(_dated),
    Field(examples=["2026-05-01T06:00:00Z"]),
]


class Profile(Document):
    """Who runs: `mass` (kg) and `height` (m) are what estimates of power and stiffness ask for.

    By `rest_bpm` and `most_bpm`, how fast the heart beats at rest and at most, a run costs what its heart rate says;
    where both are lacking they stay as they are.
    """

    name: Line = Field(default="", examples=["Ann"])
    mass: Number | None = Field(default=None, gt=0, le=500, examples=[58.5])
    height: Number | None = Field(default=None, gt=0, le=3, examples=[1.68])
    rest_bpm: Number | None = Field(default=None, ge=25, le=120, examples=[52])
    most_bpm: Number | None = Field(default=None, ge=121, le=250, examples=[188])


class ShoeFacts(Document):
    """A pair of shoes as its runner describes it; `starting_distance` (m) is what it had run before.

    `lifetime` (m) is how far it is to go; None for the usual one, and where it is lacking it stays as it is.
    """

    name: Line = Field(examples=["daily"])
    model: Line = Field(default="", examples=["Flyer 3"])
    starting_distance: Number = Field(0.0, ge=0, le=1e8, examples=[120_000.0])
    lifetime: Number | None = Field(default=None, gt=0, le=1e8, examples=[700_000.0])
    retired: Flag = False


class ShoeFound(ShoeFacts):
    """A pair of shoes as it is; `distance` (m) is all that it has run, over `activities` that are known here.

    These took `moving_time` (s), and began from `first_worn` to `last_worn`. `usual_lifetime` (m) is an estimate of how
    far shoes go, `worn` the share of their own lifetime, else of that, that these have gone, and `due` says that it is
    time to look for others.
    """

    id: str
    distance: float
    activities: int
    moving_time: float
    first_worn: datetime | None
    last_worn: datetime | None
    usual_lifetime: float
    worn: float
    due: bool
    retired_at: datetime | None


class ShoeList(Document):
    """All pairs of shoes: those in use first, then by name."""

    shoes: tuple[ShoeFound, ...]


class Place(Document):
    """Where a pod is put; `since` is when it was, or none for now."""

    shoe: ShoeId
    side: Side
    since: Moment | None = None


class Mounted(Document):
    """Where a pod is, and since when."""

    shoe: str
    side: Side
    since: datetime


class PodFacts(Document):
    """What its runner calls a pod."""

    name: Line


class PodFound(PodFacts):
    """A pod as it is."""

    device: str
    mounted: Mounted | None


class PodPut(PodFound):
    """A pod that was put into a shoe; `moved` is the number of runs that had no shoe, and are of that one now."""

    moved: int


class PodList(Document):
    """All pods, by their identities."""

    pods: tuple[PodFound, ...]


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a runner runs with.

    Parameters
    ----------
    database
        Has the facts.
    runner
        Whose they are.
    clock
        Tells the time.
    """

    database: Database
    runner: int
    clock: Callable[[], datetime]

    def profile(self) -> Profile:
        """Return who runs."""
        with self.database.reading(self.runner) as session:
            return _profile(session.scalars(select(Runner)).one())

    def describe(self, profile: Profile) -> Profile:
        """Say who runs."""
        with self.database.writing(self.runner) as session:
            found = session.scalars(select(Runner)).one()
            found.name, found.mass, found.height = profile.name, profile.mass, profile.height
            for name in profile.model_fields_set & {"rest_bpm", "most_bpm"}:
                setattr(found, name, getattr(profile, name))
            return _profile(found)

    def shoes(self) -> ShoeList:
        """Return all shoes."""
        with self.database.reading(self.runner) as session:
            return ShoeList(shoes=tuple(_shoes(session)))

    def put_shoe(self, key: str, facts: ShoeFacts) -> ShoeFound:
        """Say what a pair of shoes is; one that is not here is here from then on."""
        with self.database.writing(self.runner) as session:
            session.add_once(Shoe(id=key, name="", model="", starting_distance=0.0, created_at=self.clock()))
            shoe = _shoe(session, key)
            shoe.name, shoe.model, shoe.starting_distance = facts.name, facts.model, facts.starting_distance
            shoe.retired_at = (shoe.retired_at or self.clock()) if facts.retired else None
            if "lifetime" in facts.model_fields_set:
                shoe.lifetime = facts.lifetime
            session.flush()
            (found,) = _shoes(session, key)
            return found

    def remove_shoe(self, key: str) -> None:
        """Forget shoes that were never run in, and which pods were in them.

        Raises
        ------
        ShoeNotFoundError
            If they are not here.
        ShoeWornError
            If they were run in.
        """
        with self.database.writing(self.runner) as session:
            shoe = _shoe(session, key)
            if worn := session.scalar(select(func.count()).select_from(Activity).where(Activity.shoe_id == key)):
                raise ShoeWornError(key, worn)
            session.delete(shoe)

    def pods(self) -> PodList:
        """Return all pods."""
        with self.database.reading(self.runner) as session:
            return PodList(pods=tuple(_pods(session)))

    def put_pod(self, device: str, facts: PodFacts) -> PodFound:
        """Say what a pod is called; one that is not known is known from then on."""
        with self.database.writing(self.runner) as session:
            session.add_once(Pod(device=device, name="", created_at=self.clock()))
            _pod(session, device).name = facts.name
            session.flush()
            (found,) = _pods(session, device)
            return found

    def mount(self, device: str, place: Place) -> PodPut:
        """Put a pod into a shoe, and let the runs that it recorded there, and that had no shoe, be of that one.

        Whatever a person has said of the shoes of a run stays, that it was in none of them as well.

        Raises
        ------
        PodNotFoundError, ShoeNotFoundError
            If there is no such pod, or no such shoe.
        MountingError
            If it, or what is there, was put where it is later than that, or was taken out later.
        """
        with self.database.writing(self.runner) as session:
            _pod(session, device)
            _shoe(session, place.shoe)
            since = place.since or self.clock()
            there = (Mounting.shoe_id == place.shoe) & (Mounting.side == place.side)
            either = or_(Mounting.device == device, there)
            for before in session.scalars(select(Mounting).where(either, Mounting.removed_at > since)):
                raise MountingError(before.device, until=str(before.removed_at))
            _end(session, either, since)
            session.add(Mounting(device=device, mounted_at=since, shoe_id=place.shoe, side=place.side))
            session.flush()
            moved = _find_shoes(session, device, since)
            (found,) = _pods(session, device)
            return PodPut(moved=moved, **found.model_dump())

    def unmount(self, device: str) -> PodFound:
        """Take a pod out of its shoe, where it is in one.

        Raises
        ------
        PodNotFoundError
            If there is no such pod.
        """
        with self.database.writing(self.runner) as session:
            _pod(session, device)
            _end(session, Mounting.device == device, self.clock())
            session.flush()
            (found,) = _pods(session, device)
            return found


def _profile(runner: Runner) -> Profile:
    return Profile.model_validate({name: getattr(runner, name) for name in Profile.model_fields})


def _end(session: RunnerSession, which: Any, now: datetime) -> None:  # noqa: ANN401  # what SQLAlchemy calls a condition
    for mounting in session.scalars(select(Mounting).where(which, Mounting.removed_at.is_(None))):
        if mounting.mounted_at >= now:
            raise MountingError(mounting.device, since=mounting.mounted_at.isoformat())
        mounting.removed_at = now
    session.flush()


def _find_shoes(session: RunnerSession, device: str, since: datetime) -> int:
    """Find the shoes of runs of a pod that have none, and return of how many; an activity in parts counts once."""
    asked = (
        select(Activity, Recording)
        .join(Recording, Activity.recording_id == Recording.id)
        .where(Activity.start >= since, Activity.shoe_id.is_(None), Activity.shoe_chosen.is_(False))
    )
    found = set()
    for activity, recording in session.execute(asked):
        if device not in (recording.devices or {}).values():
            continue
        activity.shoe_id = shoe_of(session, recording)
        if activity.shoe_id is None:
            continue
        whole = session.find(Activity, activity.part_of) if activity.part_of is not None else None
        if whole is not None and whole.shoe_id is None and not whole.shoe_chosen:
            whole.shoe_id = activity.shoe_id
        found.add(activity.part_of or activity.id)
    session.flush()
    return len(found)


def _shoe(session: RunnerSession, key: str) -> Shoe:
    if (found := session.find(Shoe, key)) is None:
        raise ShoeNotFoundError(key)
    return found


def _pod(session: RunnerSession, device: str) -> Pod:
    if (found := session.find(Pod, device)) is None:
        raise PodNotFoundError(device)
    return found


def _shoes(session: RunnerSession, key: str | None = None) -> list[ShoeFound]:
    worn = (
        select(
            Activity.shoe_id,
            func.count().label("activities"),
            func.coalesce(func.sum(Activity.distance), 0.0).label("distance"),
            func.sum(func.coalesce(Activity.moving_time, Activity.duration)).label("moving_time"),
            func.min(Activity.start).label("first_worn"),
            func.max(Activity.start).label("last_worn"),
        )
        .where(Activity.deleted_at.is_(None), by_itself())
        .where(Activity.shoe_id.is_not(None) if key is None else Activity.shoe_id == key)
        .group_by(Activity.shoe_id)
    )
    counted = {row.shoe_id: row for row in session.execute(worn)}
    shoes = select(Shoe).order_by(Shoe.retired_at.is_not(None), Shoe.name, Shoe.id)
    found = []
    for shoe in session.scalars(shoes if key is None else shoes.where(Shoe.id == key)):
        row = counted.get(shoe.id)
        distance, retired = shoe.starting_distance + (row.distance if row else 0.0), shoe.retired_at is not None
        worn_by_now = wear(distance, lifetime=shoe.lifetime, retired=retired)
        found.append(
            ShoeFound(
                id=shoe.id,
                name=shoe.name,
                model=shoe.model,
                starting_distance=shoe.starting_distance,
                lifetime=shoe.lifetime,
                retired=retired,
                retired_at=shoe.retired_at,
                distance=distance,
                activities=row.activities if row else 0,
                moving_time=row.moving_time if row else 0.0,
                first_worn=row.first_worn if row else None,
                last_worn=row.last_worn if row else None,
                usual_lifetime=LIFETIME,
                worn=worn_by_now.share,
                due=worn_by_now.due,
            )
        )
    return found


def _pods(session: RunnerSession, device: str | None = None) -> list[PodFound]:
    pods, mountings = select(Pod).order_by(Pod.device), select(Mounting).where(Mounting.removed_at.is_(None))
    if device is not None:
        pods, mountings = pods.where(Pod.device == device), mountings.where(Mounting.device == device)
    there = {each.device: each for each in session.scalars(mountings)}
    return [
        PodFound(device=pod.device, name=pod.name, mounted=_mounted(there.get(pod.device)))
        for pod in session.scalars(pods)
    ]


def _mounted(mounting: Mounting | None) -> Mounted | None:
    if mounting is None:
        return None
    return Mounted.model_validate({"shoe": mounting.shoe_id, "side": mounting.side, "since": mounting.mounted_at})
