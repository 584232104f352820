"""What is stored about a run beside its samples, and the shapes that go over the wire: one model for each.

Stored documents are read as strictly as what comes from outside: a file that does not fit was not written by us, or not
as it is now.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from openstride.activity import Origin
from openstride.cues import Kind
from openstride.history import FormName
from openstride.recordings import SEGMENT_BYTES, Side
from openstride.server._errors import DamagedRunError

#: The form of an identity that people may see: 16 bytes in hexadecimal.
IDENTITY: Final = r"^[0-9a-f]{32}$"
#: One of that form, for the examples of the description.
EXAMPLE: Final = "5c0e8b865c2ad99d196ac13d3dec3297"
#: So many segments may a log have: 200 hours of two feet.
MOST_SEGMENTS: Final = 4096

JobState = Literal["waiting", "working", "failed", "done"]
#: How good a source is: raw data of two feet or of one, or where the numbers of a file come from.
Grade = Literal["two_feet", "one_foot", "pod_raw", "pod_summary", "watch", "phone_position", "typed_in"]
#: What a file that was brought is found to be.
Verdict = Literal["imported", "duplicate", "archive", "set_aside", "damaged", "not_recognised", "recording"]
State = Literal["receiving", "sealing", "analysing", "analysed", "failed"]


def _no_text(value: object) -> object:
    if isinstance(value, str | bool):
        raise ValueError("it should be a number")  # noqa: TRY004  # so that it counts as invalid
    return value


#: What is sent is what it says: pydantic alone would take a text for a number, too, and a number for a flag.
Whole = Annotated[int, BeforeValidator(_no_text)]
Number = Annotated[float, Field(allow_inf_nan=False, strict=True)]
Flag = Annotated[bool, Field(strict=True)]


class Document(BaseModel):
    """The base of all shapes: frozen, and nothing in them that is not named."""

    # What is sent always has all members.
    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_serialization_defaults_required=True)


class Segment(Document):
    """A segment of a log as its sender has it: how long its valid part is, and the SHA-256 of it in hexadecimal."""

    bytes: Whole = Field(ge=0, le=SEGMENT_BYTES, examples=[18_204])
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", examples=[2 * EXAMPLE])


class Log(Document):
    """All segments of a log, in order."""

    segments: tuple[Segment, ...] = Field(min_length=1, max_length=MOST_SEGMENTS)


class File(Document):
    """A sealed file: its name below the recording, its length and its SHA-256 in hexadecimal."""

    name: str
    bytes: int
    sha256: str


class Receipt(Document):
    """The files that a run was sealed to. They are on the disk and were read back: the log may be deleted."""

    files: tuple[File, ...]


class Foot(Document):
    """How many samples of a foot are there, and how many are known to be missing."""

    samples: int
    missing: int


class Feet(Document):
    """The feet of a run."""

    left: Foot | None = None
    right: Foot | None = None


class Sealed(Document):
    """A run as a recording: when it began, how long it is (s), what is there of each foot, and the receipt.

    `time_zone` is where the runner was, `devices` the pods by the identities that they give themselves.
    """

    start: datetime
    duration: float
    feet: Feet
    receipt: Receipt
    time_zone: str | None = None
    devices: dict[Side, str] = Field(default_factory=dict)


class SideValue(Document):
    """A metric on one foot, with its standard uncertainty and how many strides carry it."""

    value: float
    uncertainty: float
    n: int


class Difference(Document):
    """Left minus right, with its standard uncertainty."""

    value: float
    uncertainty: float


class Metric(Document):
    """A metric of a run, in SI units: both feet together, each alone, and their difference."""

    value: float | None
    uncertainty: float | None
    unit: str
    n: int
    left: SideValue | None
    right: SideValue | None
    difference: Difference | None


class Warned(BaseModel):
    """Something to know before trusting the numbers: a code, the foot it is about, and the values of that code."""

    model_config = ConfigDict(frozen=True, extra="allow")

    code: str
    side: Literal["left", "right"] | None


class FirstDifference(Document):
    """The first stride that is not what the runner saw: which, and the first of its numbers that differs."""

    side: Literal["left", "right"]
    number: int
    field: str
    seen: float | None
    made: float | None


class Replayed(Document):
    """The log played once more: how many strides were seen live, and whether they are equal, bit for bit.

    `equal` is None where another engine than the one of this home was at work; `first_difference` is of two engines
    then.
    """

    strides: int
    equal: bool | None
    first_difference: FirstDifference | None


class Told(Document):
    """What an analysis is told about the runner: `mass` (kg) and `height` (m), where they are known."""

    mass: float | None = None
    height: float | None = None


_Speed = Annotated[float, Field(gt=0.0, le=20.0, allow_inf_nan=False)]
_Value = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
_Sigma = Annotated[float, Field(ge=0.0, le=1e12, allow_inf_nan=False)]
#: What a run says of a metric at a speed, as `openstride.activity.form_to_json` has it.
FormRow = tuple[_Speed, _Value, _Sigma, _Sigma, Annotated[int, Field(ge=1)]]


_Seconds = Annotated[float, Field(ge=0.0, le=1e7, allow_inf_nan=False)]
#: A fastest stretch: its length (m), the time that it took, when it began, the standard uncertainty of its time (s).
EffortRow = tuple[Annotated[float, Field(gt=0.0, le=1e6, allow_inf_nan=False)], _Seconds, _Seconds, _Seconds]


class CueKept(Document):
    """A cue that could be given: its kind, when (s on the recording's clock), whether it was, and what came of it.

    `change` is that of its metric at matched speed in the minute after, towards what is usual, `lasting` the same for
    five to ten minutes after (SI); None where the strides do not tell.
    """

    kind: Kind
    time: _Value
    given: bool
    change: _Value | None = None
    lasting: _Value | None = None


class Facts(Document):
    """What coach and history read of many runs at once: the form by metric and speed, and of which feet it is.

    `efforts` are the fastest stretches, `marks` the times (s) at which each further 50 m of the way were behind the
    runner, by which pieces of one outing are joined, `whole` the form over the whole run, by the names of
    `openstride.history.FORM`, and `heart_rate_bpm` the mean of a strap that was recorded. `cues` are those that a live
    coach could give, in order of time; `foreign_cues` is how many events of its kinds could not be read.
    """

    feet: tuple[Side, ...] = ()
    form: dict[str, tuple[FormRow, ...]] = Field(default_factory=dict)
    efforts: tuple[EffortRow, ...] = ()
    marks: tuple[_Seconds, ...] = ()
    whole: dict[FormName, _Value] = Field(default_factory=dict)
    heart_rate_bpm: Annotated[float, Field(gt=0.0, le=300.0)] | None = None
    cues: tuple[CueKept, ...] = ()
    foreign_cues: int = 0


class Analysed(Document):
    """What was found in a run: by which method, the engine by the hash of its source, and what it was told.

    `files` lie below the run's folder. The first homes had no methods: theirs is the engine's hash alone. `time_zone`
    and `devices` are those of the recording, as in `Sealed`: homes that did not ask for them may have sealed it.
    """

    method: str = ""
    engine: str
    told: Told = Told()
    version: str
    running: bool
    summary: dict[str, Metric]
    warnings: tuple[Warned, ...]
    replay: Replayed | None
    facts: Facts | None = None
    files: tuple[File, ...] = ()
    time_zone: str | None = None
    devices: dict[Side, str] = Field(default_factory=dict)


class Noted(Document):
    """A metric that a reanalysis has changed, as it is stored: of which foot, from what to what, how sure both are."""

    metric: str
    side: Side | None
    unit: str
    old: float | None
    new: float | None
    uncertainty: float | None


class Problem(BaseModel):
    """An error, in the form of RFC 9457: `advice` says what to do next, and each type may have members of its own."""

    model_config = ConfigDict(frozen=True, extra="allow")

    type: str
    title: str
    status: int
    detail: str
    advice: str


class Lacking(Document):
    """A segment that is not here as it was said to be: which, how many bytes are held, and why that is not enough."""

    index: int
    offset: int
    reason: str


class LogLacking(Problem):
    """A log was called complete, and these segments are to be sent before."""

    lacking: tuple[Lacking, ...]


class Health(Document):
    """How home is: `well` where the database answers, the disk has room, and all workers are there.

    `free_bytes` are those of the disk that the data folder is on; None where it cannot be read. `workers` are at work
    or wait for some. `waiting` is for how long the job that waits longest could have been begun (s); None where none
    waits. Many runs may wait for long, so that alone is no illness.
    """

    well: bool
    database: bool
    room: bool
    free_bytes: int | None
    workers: int
    waiting: float | None


class Unwell(Health, Problem):
    """Home is not well: how it is, beside the members of a problem."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Order(Document):
    """What a worker is to do to the run in a folder; to prepare, it needs none.

    An analysis is `told` about the runner; `kept` are the files of the result that it would make, where that is there.
    What is read again is one activity of a file of another maker: which, says `part`. Files are read in a `time_zone`
    where their times say none.
    """

    work: Literal["prepare", "seal", "analyse", "unpack", "read", "read_again"]
    run: str = ""
    told: Told = Told()
    kept: tuple[File, ...] = ()
    part: int = 0
    time_zone: str | None = None


class Place(Document):
    """Where a file breaks off: at a byte, counted from 0, or in a line, counted from 1."""

    unit: Literal["byte", "line"]
    number: int


class ReadRun(Document):
    """An activity in a file of another maker: what it is, and its files below the folder of its run.

    `part` says which of the file's activities it is, from 0. `grade` is where its way comes from, `recorded` the file
    as it was brought. `analysed` is what it comes to.
    """

    id: str
    part: int
    start: datetime
    duration: float
    title: str
    notes: str
    grade: Grade
    recorded: tuple[File, ...]
    analysed: Analysed


class ReadDay(Document):
    """What a day came to by a file that counts days: steps, way (m), the part of it that was run, time (s)."""

    day: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    steps: int | None
    distance: float | None
    run_distance: float | None
    active_time: float | None
    energy_kcal: float | None
    origin: Origin


class KeptPulse(Document):
    """Heart rates of a file that belong to no activity in it, and the recording that they are kept as.

    How many there are, and the instants of the first and the last.
    """

    id: str = Field(pattern=IDENTITY)
    number: int
    first: datetime
    last: datetime


class ReadPulse(Document):
    """The same as they were read, with their files."""

    kept: KeptPulse
    recorded: tuple[File, ...]


class Member(Document):
    """A file that lay in an archive, by its name there, and where it was put; without bytes, the reason for that."""

    name: str
    path: str | None = None
    reason: str | None = None


class Read(Document):
    """What a file was found to be, and what was found in it; `members` are those of an archive.

    `time_zone` is the one that was stated, where times of the file were taken in it.
    """

    verdict: Verdict
    format: str | None = None
    reason: str | None = None
    place: Place | None = None
    runs: tuple[ReadRun, ...] = ()
    days: tuple[ReadDay, ...] = ()
    pulse: ReadPulse | None = None
    members: tuple[Member, ...] = ()
    time_zone: str | None = None


class Unpacked(Document):
    """An archive that was unpacked: when it was made, how many files it has, and the names of those it lacks."""

    made_at: datetime
    files: int
    lacking: tuple[str, ...]


class Outcome(Document):
    """What came of an order: recording, analysis, archive, file, or the problem that was met; nothing of preparing."""

    sealed: Sealed | None = None
    analysed: Analysed | None = None
    unpacked: Unpacked | None = None
    read: Read | None = None
    problem: Problem | None = None


class HowFar(Document):
    """What a worker says before its answer: the share of the work that is done, 0 to 1."""

    progress: float = Field(ge=0.0, le=1.0)


class JobStatus(Document):
    """A job: what is to be done (`kind`) to what (`key`), and what it is at.

    While it is being done, `progress` is the share that is done, 0 to 1, and `since` says from when on; before and
    after, since when it has been there. One that waits is tried at `due`. `error` is what went wrong the last time.
    """

    kind: str
    key: str
    state: JobState
    progress: float | None = None
    since: datetime | None = None
    due: datetime | None = None
    failures: int = 0
    error: Problem | None = None


class JobList(Document):
    """The jobs that wait, are being done, or have failed."""

    jobs: tuple[JobStatus, ...]


class Run(Document):
    """A run, as far as it is; `report` says that there is one to be shown."""

    id: str
    state: State
    received_bytes: int
    start: datetime | None = None
    duration: float | None = None
    receipt: Receipt | None = None
    feet: Feet | None = None
    engine: str | None = None
    summary: dict[str, Metric] | None = None
    running: bool | None = None
    warnings: tuple[Warned, ...] = ()
    replay: Replayed | None = None
    report: bool = False
    error: Problem | None = None


class RunList(Document):
    """The newest runs, newest first."""

    runs: tuple[Run, ...]


class Maps(Document):
    """That home has tiles of maps, and whom a map is owed to."""

    credit: str


class About(Document):
    """What home is: its version, the hash of its engine, how this browser gets virtual shoes, and of which feet.

    `maps` is None where home has no tile server.
    """

    version: str
    engine: str
    virtual_shoes: Literal["bluetooth", "socket"] | None
    virtual_feet: tuple[Side, ...]
    maps: Maps | None


D = TypeVar("D", bound=BaseModel)


def written(document: BaseModel) -> bytes:
    """Return a document as it is stored."""
    return document.model_dump_json(indent=1).encode() + b"\n"


def read(path: Path, shape: type[D]) -> D:
    """Return the document in a file of a run.

    Raises
    ------
    DamagedRunError
        If it is not one.
    """
    try:
        return shape.model_validate_json(path.read_bytes())
    except (ValidationError, OSError) as error:
        raise DamagedRunError(path.parent.name, path) from error


def plain(document: BaseModel) -> dict[str, Any]:
    """Return a document as JSON values."""
    return document.model_dump(mode="json")
