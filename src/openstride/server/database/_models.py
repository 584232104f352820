"""The tables: what is known of a runner, a row each. The files hold samples and strides; here is what is asked for.

All but the runner's own table are `Owned`: the runner leads their keys, so that no row, and no index, is of nobody.
Ids that people may see are 32 hexadecimal digits. What a list shows or filters by is a column; what is only ever shown
as a whole is JSON.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    String,
    Table,
    Text,
    and_,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

#: What a file that was brought is found to be.
VERDICTS: Final = ("imported", "duplicate", "archive", "set_aside", "damaged", "not_recognised", "recording")

#: Constraints have names, so that a migration can change them.
_NAMES: Final = {
    "ix": "%(column_0_N_label)s",
    "uq": "%(table_name)s_%(column_0_N_name)s_once",
    "ck": "%(table_name)s_%(constraint_name)s",
    "fk": "%(table_name)s_of_%(referred_table_name)s",
    "pk": "%(table_name)s_key",
}


class Instant(TypeDecorator[datetime]):
    """An instant as microseconds since 1970, UTC: exact, in order, and the same in both databases.

    SQLite has no type for instants, and what others write there as text is not in order once zones differ.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Return what is stored."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value!r} is of no time zone. Give an aware instant, such as datetime.now(UTC).")
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002
        """Return the instant, in UTC."""
        return None if value is None else _EPOCH + int(value) * _MICROSECOND


Id = Annotated[str, mapped_column(String(32))]
Document = Annotated[dict[str, Any], mapped_column(JSON(none_as_null=True))]
Documents = Annotated[list[Any], mapped_column(JSON(none_as_null=True))]


class Base(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {datetime: Instant, str: Text}  # noqa: RUF012  # read once, by SQLAlchemy


def table_of(model: type[Base]) -> Table:
    """Return the table of a model, for statements that make no objects."""
    return cast("Table", model.__table__)


class Runner(Base):
    """A person who runs. `mass` (kg) and `height` (m) are what estimates of power and stiffness ask for.

    By `rest_bpm` and `most_bpm`, how fast the heart beats at rest and at most, a run costs what its heart rate says.
    """

    __tablename__ = "runner"
    __table_args__ = (CheckConstraint("mass > 0", name="mass"), CheckConstraint("height > 0", name="height"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    mass: Mapped[float | None]
    height: Mapped[float | None]
    created_at: Mapped[datetime]
    rest_bpm: Mapped[float | None]
    most_bpm: Mapped[float | None]


class Owned(Base):
    """A row of a runner: found through a session of that runner, and gone with the runner."""

    __abstract__ = True

    runner_id: Mapped[int] = mapped_column(ForeignKey("runner.id", ondelete="CASCADE"), primary_key=True, sort_order=-2)


class Shoe(Owned):
    """A pair of shoes; `starting_distance` (m) is what they had run before home knew them.

    `lifetime` (m) is how far they are to go, where their runner has said so.
    """

    __tablename__ = "shoe"
    __table_args__ = (CheckConstraint("starting_distance >= 0", name="starting_distance"),)

    id: Mapped[Id] = mapped_column(primary_key=True, sort_order=-1)
    name: Mapped[str]
    model: Mapped[str]
    starting_distance: Mapped[float]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    lifetime: Mapped[float | None]


class Goal(Owned):
    """What a runner means to do: so much of a quantity in each day, week, month or year, or until an event.

    `amount` is in metres, seconds, runs or days; `first` and `event` are dates of an event, as 2026-10-04.
    """

    __tablename__ = "goal"
    __table_args__ = (
        CheckConstraint("quantity IN ('distance', 'time', 'runs', 'days')", name="quantity"),
        CheckConstraint("period IN ('day', 'week', 'month', 'year', 'event')", name="period"),
        CheckConstraint("amount > 0", name="amount"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True, sort_order=-1)
    name: Mapped[str]
    quantity: Mapped[str]
    amount: Mapped[float]
    period: Mapped[str]
    first: Mapped[str | None]
    event: Mapped[str | None]
    created_at: Mapped[datetime]


class Pod(Owned):
    """A sensor, by the identity it gives itself."""

    __tablename__ = "pod"

    device: Mapped[str] = mapped_column(primary_key=True, sort_order=-1)
    name: Mapped[str]
    created_at: Mapped[datetime]


class Mounting(Owned):
    """A pod in a shoe: from `mounted_at` until `removed_at`, which is none while it is there."""

    __tablename__ = "mounting"
    __table_args__ = (
        ForeignKeyConstraint(["runner_id", "device"], ["pod.runner_id", "pod.device"], ondelete="CASCADE"),
        ForeignKeyConstraint(["runner_id", "shoe_id"], ["shoe.runner_id", "shoe.id"], ondelete="CASCADE"),
        CheckConstraint("side IN ('left', 'right')", name="side"),
        CheckConstraint("removed_at > mounted_at", name="order"),
        # A pod is in one place at a time, and a place holds one pod.
        *(
            Index(
                f"mounting_one_{what}",
                *("runner_id", *columns),
                unique=True,
                sqlite_where=text("removed_at IS NULL"),
                postgresql_where=text("removed_at IS NULL"),
            )
            for what, columns in (("place", ("device",)), ("pod", ("shoe_id", "side")))
        ),
    )

    device: Mapped[str] = mapped_column(primary_key=True, sort_order=-1)
    mounted_at: Mapped[datetime] = mapped_column(primary_key=True, sort_order=-1)
    removed_at: Mapped[datetime | None]
    shoe_id: Mapped[Id]
    side: Mapped[str]


class Recording(Owned):
    """Raw data of a run, known by the identity of its log; the row begins with the first byte that arrived.

    `received_at` is when all of it was there, `bytes` and `sha256` what it is: the digest of its segments' digests.
    `sealed_at` is when the sealed files, named in `files` with their digests, were read back: that is the receipt.
    `devices` says which pod was on which side.

    One that is a file of another maker has no log: `original` says what that file is, and which activity in it is
    meant. Where that is none, it is a file of heart rates, and no activity is made of it. A zone in it is the one that
    was stated for the local times of the file, which are read in that from then on.
    """

    __tablename__ = "recording"
    __table_args__ = (Index("recording_by_content", "runner_id", "sha256"),)

    id: Mapped[Id] = mapped_column(primary_key=True, sort_order=-1)
    begun_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    bytes: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    sealed_at: Mapped[datetime | None]
    start: Mapped[datetime | None]
    time_zone: Mapped[str | None]
    duration: Mapped[float | None]
    feet: Mapped[Document | None]
    devices: Mapped[Document | None]
    files: Mapped[Documents | None]
    original: Mapped[Document | None]


def is_pulse() -> ColumnElement[bool]:
    """Return the condition that a recording is a file of heart rates, and no activity."""
    return and_(Recording.original.is_not(None), Recording.original["part"].as_integer().is_(None))


class Activity(Owned):
    """A run, or a walk, as its runner sees it; the numbers are of the result that is shown, for lists and filters.

    One that was made of a recording has its id. One that was typed in has none, nor has one that was merged of others,
    whose parts say so in `part_of`, and are in no list meanwhile. `start_doubtful` says that the clock of who recorded
    was wrong, `shoe_chosen` that a person said which shoes it was run in, or that it was none, `deleted_at` that it is
    in the bin.

    `grade` is how good the source of its way is: two feet, one foot, or where the numbers of a file come from.
    `heart_rate_bpm` is the mean of the heart rates that other files have of it, where its own has none. One that is
    `beside` another is the same run from a lesser source, and in no list; `apart` says that a person took it for a
    run of its own.
    """

    __tablename__ = "activity"
    __table_args__ = (
        ForeignKeyConstraint(["runner_id", "recording_id"], ["recording.runner_id", "recording.id"]),
        ForeignKeyConstraint(["runner_id", "shoe_id"], ["shoe.runner_id", "shoe.id"]),
        # One recording is one activity, and a list goes by its beginning; two may have begun at once.
        Index("activity_once", "runner_id", "recording_id", unique=True),
        Index("activity_by_start", "runner_id", "start", "id"),
        Index("activity_by_shoe", "runner_id", "shoe_id"),
        Index(
            "activity_by_whole",
            "runner_id",
            "part_of",
            sqlite_where=text("part_of IS NOT NULL"),
            postgresql_where=text("part_of IS NOT NULL"),
        ),
        Index(
            "activity_beside",
            "runner_id",
            "beside",
            sqlite_where=text("beside IS NOT NULL"),
            postgresql_where=text("beside IS NOT NULL"),
        ),
    )

    id: Mapped[Id] = mapped_column(primary_key=True, sort_order=-1)
    recording_id: Mapped[Id | None]
    shoe_id: Mapped[Id | None]
    kind: Mapped[str]
    title: Mapped[str]
    notes: Mapped[str]
    start: Mapped[datetime]
    time_zone: Mapped[str | None]
    duration: Mapped[float]
    moving_time: Mapped[float | None]
    distance: Mapped[float | None]
    speed: Mapped[float | None]
    cadence_spm: Mapped[float | None]
    heart_rate_bpm: Mapped[float | None]
    deleted_at: Mapped[datetime | None]
    part_of: Mapped[Id | None]
    start_doubtful: Mapped[bool] = mapped_column(default=False)
    shoe_chosen: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(default="pods", server_default="pods")
    grade: Mapped[str | None]
    beside: Mapped[Id | None]
    apart: Mapped[bool] = mapped_column(default=False, server_default=false())


def by_itself() -> ColumnElement[bool]:
    """Return the condition that an activity stands in lists: it is no part of another, and beside none."""
    return and_(Activity.part_of.is_(None), Activity.beside.is_(None))


class Result(Owned):
    """What was found in an activity by one method; one of an activity's results is shown.

    A method is the engine, known by the hash of its source, the analysis around it, and what that was `told` about the
    runner. `files` names what lies below the folder of the recording, with lengths and digests. `facts` is what coach
    and history read of many runs at once; a result that was made before there were any has none, until a reanalysis.
    """

    __tablename__ = "result"
    __table_args__ = (
        ForeignKeyConstraint(["runner_id", "activity_id"], ["activity.runner_id", "activity.id"], ondelete="CASCADE"),
        Index(
            "result_shown_once",
            "runner_id",
            "activity_id",
            unique=True,
            sqlite_where=text("shown"),
            postgresql_where=text("shown"),
        ),
    )

    activity_id: Mapped[Id] = mapped_column(primary_key=True, sort_order=-1)
    method: Mapped[str] = mapped_column(String(64), primary_key=True, sort_order=-1)
    engine: Mapped[str] = mapped_column(String(64))
    version: Mapped[str]
    told: Mapped[Document]
    running: Mapped[bool]
    summary: Mapped[Document]
    warnings: Mapped[Documents]
    replay: Mapped[Document | None]
    facts: Mapped[Document | None]
    files: Mapped[Documents]
    made_at: Mapped[datetime]
    shown: Mapped[bool]


class Reanalysed(Owned):
    """A recording in the reanalysis that was begun last: from which result, to which, and what that changed.

    `before` is the method that was shown when it began, None where nothing was; `after` the one that was made, None
    while the work waits. `show` says that it is shown then. `changes` names the metrics that differ between the two.
    """

    __tablename__ = "reanalysed"
    __table_args__ = (
        ForeignKeyConstraint(
            ["runner_id", "recording_id"], ["recording.runner_id", "recording.id"], ondelete="CASCADE"
        ),
    )

    recording_id: Mapped[Id] = mapped_column(primary_key=True, sort_order=-1)
    begun_at: Mapped[datetime]
    show: Mapped[bool]
    before: Mapped[str | None] = mapped_column(String(64))
    after: Mapped[str | None] = mapped_column(String(64))
    changes: Mapped[Documents | None]


class Batch(Owned):
    """Files that were brought at once, and can be taken back at once: then `undone_at` says when.

    `time_zone` is that of local times in them that say none, as their runner has stated it; None where they have not.
    """

    __tablename__ = "batch"

    id: Mapped[Id] = mapped_column(primary_key=True, sort_order=-1)
    name: Mapped[str]
    begun_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    time_zone: Mapped[str | None]


class Brought(Owned):
    """A file of a batch, and the verdict on it, which is none until it was read.

    `name` is what it is called in the batch, with the folders or the archive that it lay in; `of` the archive that it
    came in. `runs` are the activities that it was made to, or of which it is a duplicate; `days` how many days it says
    something of. `pulse` says of heart rates that belong to no activity of the file how many there are, from when to
    when, and which recording has them.
    """

    __tablename__ = "brought"
    __table_args__ = (
        ForeignKeyConstraint(["runner_id", "batch_id"], ["batch.runner_id", "batch.id"], ondelete="CASCADE"),
        CheckConstraint(f"verdict IN {VERDICTS}", name="verdict"),
        Index("brought_by_batch", "runner_id", "batch_id", "number"),
        Index("brought_by_content", "runner_id", "sha256"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True, sort_order=-1)
    batch_id: Mapped[Id]
    number: Mapped[int]
    name: Mapped[str]
    of: Mapped[Id | None]
    bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    verdict: Mapped[str | None]
    format: Mapped[str | None]
    reason: Mapped[str | None]
    place: Mapped[Document | None]
    runs: Mapped[Documents | None]
    days: Mapped[int] = mapped_column(default=0, server_default="0")
    pulse: Mapped[Document | None]


class Day(Owned):
    """What a day came to by a file that counts days: its SHA-256 leads to who brought it."""

    __tablename__ = "day"

    day: Mapped[str] = mapped_column(String(10), primary_key=True, sort_order=-1)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True, sort_order=-1)
    steps: Mapped[int | None]
    distance: Mapped[float | None]
    run_distance: Mapped[float | None]
    active_time: Mapped[float | None]
    energy_kcal: Mapped[float | None]
    origin: Mapped[str]


class Job(Owned):
    """Work that waits, is done by a worker, was done, or was given up: `_queue` says how it goes from one to the next.

    A job is named after what is to be done to what (`kind`, `key`), so nothing can wait twice. `due` is when it may be
    taken: of one that is being done, when its lease ends.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'leased', 'done', 'quarantined')", name="state"),
        CheckConstraint("(state = 'leased') = (holder IS NOT NULL)", name="holder"),
        CheckConstraint("failures >= 0", name="failures"),
        # The line itself is across runners, and short: what was done is not in this index.
        Index(
            "job_due",
            "due",
            sqlite_where=text("state IN ('waiting', 'leased')"),
            postgresql_where=text("state IN ('waiting', 'leased')"),
        ),
    )

    kind: Mapped[str] = mapped_column(primary_key=True, sort_order=-1)
    key: Mapped[str] = mapped_column(primary_key=True, sort_order=-1)
    payload: Mapped[Document]
    state: Mapped[str]
    due: Mapped[datetime]
    holder: Mapped[str | None]
    failures: Mapped[int]
    error: Mapped[Document | None]
    created_at: Mapped[datetime]
