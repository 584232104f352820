"""What home cannot do or will not: one tree, and every branch carries what it knows as data.

::

    HomeError
    ├── CannotStartError         before anything is served
    │   ├── AddressError             what is stated as one is none: `stated`
    │   ├── TileSourceError          what is stated as a tile server is none
    │   ├── PortTakenError           something else listens there: `port`
    │   ├── DataFolderInUseError     another home works on it: `path`
    │   ├── DataFolderError          it cannot be used: `path`
    │   ├── DeletionDoubtfulError    what says that all is to be deleted is damaged: `path`
    │   └── DatabaseNotUsableError   nor can the database
    ├── HomeLostError            a program asked home, and there was no answer
    ├── RefusedByHomeError       a program asked home, which says why not: `type`, `status`
    ├── RunNotFoundError         no such run: `run`
    ├── ShoeNotFoundError        no such pair of shoes: `shoe`
    ├── GoalNotFoundError        no such goal: `goal`
    ├── ShoeWornError            it is part of the history: `shoe`, `activities`
    ├── PodNotFoundError         no such pod: `device`
    ├── MountingError       it cannot have been put there then: `device`
    ├── ActivityNotFoundError    no such activity: `activity`
    ├── ResultNotFoundError      it has no such result: `activity`, `method`
    ├── ActivityPartError        it is part of another, which is what can be changed: `activity`, `whole`
    ├── NotTypedError            its figures were measured: `activity`
    ├── NotYetRunError           what was typed in is yet to come: `end`
    ├── TooFastError             nobody goes so far in that time: `speed`
    ├── NotMergeableError        it cannot become part of another: `activity`, `reason`
    ├── OverlapError             two were at the same time: `activities`
    ├── ShoesDifferError         several were run in, and none was chosen: `shoes`
    ├── NotMergedError           it has no parts: `activity`
    ├── CursorError              no place in a list: `cursor`
    ├── ZoneNotFoundError        no such time zone: `zone`
    ├── TilesLackingError        home has no tile server
    ├── TileNotFoundError        no map has such a tile: `z`, `x`, `y`
    ├── TileUnavailableError     the tile server does not give it: `host`, `reason`
    ├── ReportLackingError       the run has no report: `run`, `state`
    ├── StridesLackingError      it is not analysed: `run`, `state`
    ├── ColumnNotFoundError      strides have no such column: `column`
    ├── RecordingLackingError    there is no raw data of it: `activity`
    ├── SealedLackingError       its recording has no such file: `run`, `name`
    ├── WrongOffsetError         the bytes do not go where the segment ends: `offset`, `complete`
    ├── RunClosedError           its upload was completed before: `run`
    ├── LogLackingError          it was called complete and is not: `lacking`
    ├── DigestMissingError       an upload that does not say what its bytes are
    ├── DigestDiffersError       the bytes are not those that were said
    ├── TooLargeError            more than is taken: `limit`
    ├── TooManyListenersError    enough listen to the jobs already: `limit`
    ├── DiskFullError            there is no room, or the disk refuses
    ├── NotInBinError            only what is in the bin is deleted for good: `activity`
    ├── AtWorkError              a worker is at work on it: `activity`
    ├── BeingDeletedError        all that is here is being deleted
    ├── ArchiveError             a backup or an export: `name`
    │   ├── ArchiveLackingError      there is none
    │   ├── ArchiveDamagedError      it is not what was written: `reason`
    │   ├── ArchiveNewerError        a newer OpenStride has made it: `version`
    │   └── ArchiveOfHomeError       it is of a whole home, and cannot be added to an account
    ├── ImportNotFoundError      nothing of it is here: `key`
    ├── TooManyImportsError      so many have been begun and not completed: `limit`
    ├── BatchNotFoundError       nobody has begun it: `batch`
    ├── BatchUndoneError         it was taken back: `batch`
    ├── FileNotBroughtError      there is no such file in it: `file`
    ├── FileDiffersError         another file was brought under that id: `file`
    ├── NotBesideError           it stands for itself: `activity`
    ├── BackupError              it could not be written: `path`, `reason`
    ├── HomeLackingError         there is no home: `path`
    ├── HomeNotEmptyError        it holds something, and nothing is restored over that: `path`
    ├── NotInBinError            only what is in the bin is deleted for good: `activity`
    ├── AtWorkError              a worker is at work on it: `activity`
    ├── BeingDeletedError        all that is here is being deleted
    ├── UnwellError              something of home is not as it should be: `health`
    ├── RestoreError             the disk refuses to take it: `path`, `reason`
    └── DamagedRunError          what is stored of a run is not what was written: `run`

Each has a `message` (what happened, with the values) and a `hint` (what to do next). What they are called on the wire
stands in `_problems`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from openstride.server._documents import Health


class HomeError(Exception):
    """Home cannot do what it was asked; the base of all errors of this room."""

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(f"{message} {hint}")
        self.message = message
        self.hint = hint


class CannotStartError(HomeError):
    """Home cannot be started."""


class AddressError(CannotStartError):
    """What was stated as an address of home, or to listen on, is none."""

    def __init__(self, stated: str) -> None:
        hint = "State scheme and host, such as --address https://home.example, and to listen an IP: --listen 0.0.0.0."
        super().__init__(f"{stated[:200]!r} is no address that home can have.", hint=hint)
        self.stated = stated


class TileSourceError(CannotStartError):
    """What was stated as a tile server is none that can be used."""

    def __init__(self, message: str) -> None:
        form = "--tiles 'https://tiles.example/{z}/{x}/{y}.png' --tiles-credit '© those who made it'"
        super().__init__(message, hint=f"State both, such as {form}.")


class PortTakenError(CannotStartError):
    """Something listens on the port already."""

    def __init__(self, port: int, reason: str) -> None:
        hint = f"End what uses it, or choose another port: --port {port + 1 if port < 65_535 else port - 1}."
        super().__init__(f"Port {port} of this machine cannot be used ({reason}).", hint=hint)
        self.port = port


class DataFolderInUseError(CannotStartError):
    """Another home works on the same folder."""

    def __init__(self, path: Path) -> None:
        hint = "Open the one that is running, end it first, or choose another folder with --data."
        super().__init__(f"Another openstride serve works on {path}.", hint=hint)
        self.path = path


class DataFolderError(CannotStartError):
    """The folder for the data cannot be used."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} cannot hold the data ({reason}).", hint="Choose another folder with --data.")
        self.path = path


class DeletionDoubtfulError(CannotStartError):
    """What says that everything here is to be deleted cannot be read: nothing is deleted on its word."""

    def __init__(self, path: Path) -> None:
        message = f"{path} says that everything here is to be deleted, and is damaged; nothing was deleted now."
        hint = "Remove that file to keep what is there; then everything can be deleted on the page, if that was meant."
        super().__init__(message, hint=hint)
        self.path = path


class DatabaseNotUsableError(CannotStartError):
    """The database cannot be used."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, hint=hint)


class HomeLostError(HomeError):
    """A home that was asked did not answer."""

    def __init__(self, reason: str) -> None:
        hint = "Try it again; what home has acknowledged is kept, and work goes on when it runs."
        super().__init__(f"Home did not answer ({reason}).", hint=hint)


class RefusedByHomeError(HomeError):
    """A home that was asked has said why not: `type` is that of the problem, `status` that of the answer."""

    def __init__(self, type_: str, status: int, message: str, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.type = type_
        self.status = status


class RunNotFoundError(HomeError):
    """There is no run of that name."""

    def __init__(self, run: str) -> None:
        super().__init__(f"There is no run {run} here.", hint="Ask for the list of runs.")
        self.run = run


class ShoeNotFoundError(HomeError):
    """There is no pair of shoes of that id."""

    def __init__(self, shoe: str) -> None:
        super().__init__(f"There are no shoes {shoe} here.", hint="Ask for the list of shoes.")
        self.shoe = shoe


class GoalNotFoundError(HomeError):
    """There is no goal of that id."""

    def __init__(self, goal: str) -> None:
        super().__init__(f"There is no goal {goal} here.", hint="Ask for the list of goals.")
        self.goal = goal


class ShoeWornError(HomeError):
    """Shoes that activities were run in are part of the history."""

    def __init__(self, shoe: str, activities: int) -> None:
        message = f"The shoes {shoe} were worn in {activities} activities, and would be lacking there."
        super().__init__(message, hint="Retire them instead, or say which other shoes those were.")
        self.shoe = shoe
        self.activities = activities


class PodNotFoundError(HomeError):
    """There is no pod of that identity."""

    def __init__(self, device: str) -> None:
        super().__init__(f"The pod {device} is not known here.", hint="Give it a name, or record with it.")
        self.device = device


class MountingError(HomeError):
    """A pod is said to go, or to have gone, into a shoe before it came out of the one before."""

    def __init__(self, device: str, *, since: str | None = None, until: str | None = None) -> None:
        known = f"has been where it is since {since}" if until is None else f"was somewhere until {until}"
        message = f"The pod {device} {known}, which is not before the time that is stated."
        super().__init__(message, hint="State a later time, or none for now.")
        self.device = device


class ActivityNotFoundError(HomeError):
    """There is no activity of that id."""

    def __init__(self, activity: str) -> None:
        super().__init__(f"There is no activity {activity} here.", hint="Ask for the list of activities.")
        self.activity = activity


class ResultNotFoundError(HomeError):
    """An activity has no result of that method."""

    def __init__(self, activity: str, method: str) -> None:
        message = f"The activity {activity} has no result of the method {method}."
        super().__init__(message, hint="Ask for the results of the activity.")
        self.activity = activity
        self.method = method


class ActivityPartError(HomeError):
    """An activity is part of another, and stays as it is until they are taken apart."""

    def __init__(self, activity: str, whole: str) -> None:
        message = f"The activity {activity} is part of {whole}."
        super().__init__(message, hint="Change that one, or split it first.")
        self.activity = activity
        self.whole = whole


class NotTypedError(HomeError):
    """Figures that were measured are not typed over."""

    def __init__(self, activity: str) -> None:
        message = f"The activity {activity} was not typed in: its figures are those of its recording or its file."
        super().__init__(message, hint="Type another one in, under an id of its own.")
        self.activity = activity


class NotYetRunError(HomeError):
    """Nobody types in what is yet to come."""

    def __init__(self, end: datetime) -> None:
        hint = "Look at the day, the time and the time zone; type it in when it has been run."
        super().__init__(f"It would end on {end:%Y-%m-%d at %H:%M} UTC, which is yet to come.", hint=hint)
        self.end = end


class TooFastError(HomeError):
    """Nobody goes so far on foot in that time."""

    def __init__(self, distance: float, duration: float, fastest: float) -> None:
        message = f"{distance:.0f} m in {duration:.0f} s is faster than {fastest:g} m/s."
        super().__init__(message, hint="Look at the distance and its unit, and at the time, hours first.")
        self.speed = distance / duration


class NotMergeableError(HomeError):
    """An activity cannot become part of another."""

    def __init__(self, activity: str, reason: Literal["deleted", "part", "merged"]) -> None:
        why, hint = {
            "deleted": ("is in the bin", "Restore it first."),
            "part": ("is part of another already", "Split that one first."),
            "merged": ("was merged of others itself", "Split it first, and merge all of its parts."),
        }[reason]
        super().__init__(f"The activity {activity} {why}.", hint=hint)
        self.activity = activity
        self.reason = reason


class OverlapError(HomeError):
    """Activities that were at the same time are not parts of one."""

    def __init__(self, first: str, second: str) -> None:
        message = f"The activity {second} began before {first} had ended."
        super().__init__(message, hint="Merge what came one after the other.")
        self.activities = (first, second)


class ShoesDifferError(HomeError):
    """One activity is of one pair of shoes."""

    def __init__(self, shoes: Sequence[str]) -> None:
        message = f"The activities were run in {len(shoes)} pairs of shoes."
        super().__init__(message, hint=f"Say which shall count, as `shoe`: {', '.join(shoes)}.")
        self.shoes = tuple(shoes)


class NotMergedError(HomeError):
    """An activity that is in one piece has nothing to be taken apart."""

    def __init__(self, activity: str) -> None:
        super().__init__(f"The activity {activity} was not merged of others.", hint="There is nothing to undo.")
        self.activity = activity


class CursorError(HomeError):
    """A list cannot be gone on with from there."""

    def __init__(self, cursor: str) -> None:
        super().__init__(f"{cursor[:100]!r} is no place in the list.", hint="Begin the list anew, without `after`.")
        self.cursor = cursor


class ZoneNotFoundError(HomeError):
    """There is no time zone of that name."""

    def __init__(self, zone: str) -> None:
        hint = "Give one by its name in the tz database, like Europe/Berlin."
        super().__init__(f"{zone[:64]!r} is no time zone that is known here.", hint=hint)
        self.zone = zone


class TilesLackingError(HomeError):
    """Home has no tile server to ask."""

    def __init__(self) -> None:
        hint = "Whoever runs home names one: openstride serve --tiles. Routes are drawn without a map as well."
        super().__init__("This home has no tile server.", hint=hint)


class TileNotFoundError(HomeError):
    """No map has such a tile."""

    def __init__(self, z: int, x: int, y: int) -> None:
        hint = "At the zoom z, x and y go from 0 to 2^z - 1."
        super().__init__(f"There is no tile {z}/{x}/{y}.", hint=hint)
        self.z = z
        self.x = x
        self.y = y


class TileUnavailableError(HomeError):
    """The tile server does not give a tile."""

    def __init__(self, host: str, reason: str) -> None:
        hint = "Try it again later; the route is drawn without a map meanwhile."
        super().__init__(f"The tile server {host} did not give the tile ({reason}).", hint=hint)
        self.host = host
        self.reason = reason


class ReportLackingError(HomeError):
    """A run has no report: it is not analysed, or was analysed before home made reports."""

    def __init__(self, run: str, state: str, recording: Path) -> None:
        if state == "analysed":
            why = "it was analysed by an earlier version, which made none"
            hint = f'Have it made of the recording: openstride analyze "{recording}" --report run.html'
        else:
            why = f"the run is {state}" if state != "failed" else "the analysis of the run has failed"
            hint = "Ask again when the run is analysed."
        super().__init__(f"There is no report of run {run} yet: {why}.", hint=hint)
        self.run = run
        self.state = state


class StridesLackingError(HomeError):
    """A run has no strides: it is not analysed, or nobody recorded it."""

    def __init__(self, run: str, state: str) -> None:
        hint = "Nothing was measured along it." if state == "typed in" else "Ask again when it is analysed."
        super().__init__(f"There are no strides of run {run}: it is {state}.", hint=hint)
        self.run = run
        self.state = state


class ColumnNotFoundError(HomeError):
    """Strides have no such column."""

    def __init__(self, column: str, known: Sequence[str]) -> None:
        super().__init__(f"Strides have no {column[:100]!r}.", hint=f"They have {', '.join(known)}.")
        self.column = column


class RecordingLackingError(HomeError):
    """An activity was not made of a recording that is sealed here."""

    def __init__(self, activity: str) -> None:
        message = f"There is no recording of activity {activity}."
        super().__init__(message, hint="Only what was recorded with pods has raw data.")
        self.activity = activity


class SealedLackingError(HomeError):
    """A recording has no such file, or is not sealed."""

    def __init__(self, run: str, name: str) -> None:
        message = f"The recording of run {run} has no file {name[:100]!r}."
        super().__init__(message, hint="The receipt of the run names the files, once it is sealed.")
        self.run = run
        self.name = name


class WrongOffsetError(HomeError):
    """The segment holds `offset` bytes, and the upload begins elsewhere, or the segment is complete."""

    def __init__(self, stated: int, offset: int, *, complete: bool) -> None:
        held = f"{offset} bytes and is complete" if complete else f"{offset} bytes"
        hint = "Go on with the next segment." if complete else f"Send the bytes from {offset} on."
        super().__init__(f"The segment holds {held}; these begin at {stated}.", hint=hint)
        self.offset = offset
        self.complete = complete


class RunClosedError(HomeError):
    """The upload of the run was completed, with other segments than these."""

    def __init__(self, run: str) -> None:
        hint = "Nothing more is needed; ask how far the run is."
        super().__init__(f"The log of run {run} was completed already, and cannot change any more.", hint=hint)
        self.run = run


@dataclass(frozen=True, slots=True)
class Lack:
    """A segment that is not here as it was said to be: which, how many bytes are held, and why that is not enough."""

    index: int
    offset: int
    reason: str


class LogLackingError(HomeError):
    """A log was called complete, and something of it is not here."""

    def __init__(self, run: str, lacking: tuple[Lack, ...]) -> None:
        first = lacking[0]
        what = f"{len(lacking)} segments are not here as they should be, first segment {first.index}: {first.reason}"
        hint = "Upload what is lacking, then complete the log again."
        super().__init__(f"The log of run {run} is not complete: {what}.", hint=hint)
        self.run = run
        self.lacking = lacking


class DigestMissingError(HomeError):
    """Without a digest nobody knows whether the bytes arrived as they were sent."""

    def __init__(self, stated: str | None) -> None:
        what = "no Content-Digest" if stated is None else f"a Content-Digest that is not understood ({stated[:100]})"
        super().__init__(f"The upload has {what}.", hint="Send Content-Digest: sha-256=:<base64 of the digest>:.")


class DigestDiffersError(HomeError):
    """The bytes that arrived are not those that were sent; none of them was kept."""

    def __init__(self, length: int) -> None:
        message = f"The {length} bytes that arrived do not have the digest that was stated; none was kept."
        super().__init__(message, hint="Send them again.")


class TooLargeError(HomeError):
    """More than is taken at once."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"That is more than the {limit} bytes that are taken.", hint="Send no more than that.")
        self.limit = limit


class TooManyListenersError(HomeError):
    """No more may listen to what the jobs are at."""

    def __init__(self, limit: int) -> None:
        hint = "Close pages of this home that nobody looks at, or ask for the list of jobs now and then."
        super().__init__(f"{limit} listen to the jobs already, and no more may.", hint=hint)
        self.limit = limit


class DiskFullError(HomeError):
    """The disk did not take it; nothing half-written was left."""

    def __init__(self, path: Path, reason: str) -> None:
        hint = "Make room on the disk of the home, then send it again; nothing is lost as long as the sender keeps it."
        super().__init__(f"{path} could not be written ({reason}).", hint=hint)
        self.path = path


class NotInBinError(HomeError):
    """An activity is deleted for good from the bin alone."""

    def __init__(self, activity: str) -> None:
        super().__init__(f"The activity {activity} is not in the bin.", hint="Delete it first, then for good.")
        self.activity = activity


class AtWorkError(HomeError):
    """A worker is at work on it."""

    def __init__(self, activity: str) -> None:
        message = f"A worker is at work on the activity {activity}."
        super().__init__(message, hint="Try again when that is done, in a few seconds.")
        self.activity = activity


class BeingDeletedError(HomeError):
    """All that is here is being deleted, and nothing is taken in or given out meanwhile."""

    def __init__(self) -> None:
        super().__init__("All that is kept here is being deleted.", hint="Try again when that is done.")


class UnwellError(HomeError):
    """Home answers, and is not well."""

    def __init__(self, health: Health, ailments: Sequence[str]) -> None:
        message = f"Home is not well: {', '.join(ailments)}."
        super().__init__(message, hint="Run openstride doctor on this home; it says what to do.")
        self.health = health


class DamagedRunError(HomeError):
    """A file of a run is not what was written, or is gone."""

    def __init__(self, run: str, path: Path) -> None:
        hint = "Restore it from a backup; what was made of a recording comes anew when the run is analysed again."
        super().__init__(f"{path} is damaged.", hint=hint)
        self.run = run
        self.path = path


class ArchiveError(HomeError):
    """A backup or an export cannot be used; `name` is the archive, or the file in it."""

    def __init__(self, name: str, message: str, *, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.name = name


class ArchiveLackingError(ArchiveError):
    """There is no archive in that place."""

    def __init__(self, name: str) -> None:
        hint = "Give the folder of a backup that openstride backup has made, or the zip of an export."
        super().__init__(name, f"There is no archive at {name}.", hint=hint)


class ArchiveDamagedError(ArchiveError):
    """Something in an archive is not as it was written; nothing of it was taken."""

    def __init__(self, name: str, reason: str) -> None:
        hint = "Take another generation of the backup, or another copy of the archive; nothing was changed."
        super().__init__(name, f"{name[:200]} in the archive is damaged: {reason[:500]}.", hint=hint)
        self.reason = reason


class ArchiveNewerError(ArchiveError):
    """A newer OpenStride has made the archive."""

    def __init__(self, version: str) -> None:
        message = f"The archive was made by OpenStride {version[:100]}, in a form that is not known here."
        super().__init__("", message, hint="Install that version or a later one, and try again; nothing was changed.")
        self.version = version


class BackupError(HomeError):
    """A backup could not be written; the generations that were there are as they were."""

    def __init__(self, path: Path, reason: str) -> None:
        hint = "Make room there, or choose another folder with --to; earlier generations are as they were."
        super().__init__(f"The backup could not be written to {path} ({reason}).", hint=hint)
        self.path = path
        self.reason = reason


class HomeLackingError(HomeError):
    """There is no home, or its database cannot be read."""

    def __init__(self, path: Path, reason: str = "") -> None:
        message = f"There is no home in {path}." if not reason else f"The home in {path} cannot be read: {reason}"
        hint = "Say with --data where its runs are kept; openstride serve shows the folder."
        super().__init__(message, hint=hint)
        self.path = path


class HomeNotEmptyError(HomeError):
    """Nothing is restored over what is there."""

    def __init__(self, path: Path, what: str) -> None:
        hint = "Restore into another folder with --data, and with a database of its own."
        super().__init__(f"The home in {path} is not empty: it has {what}.", hint=hint)
        self.path = path


class RestoreError(HomeError):
    """An archive could not be restored; the home holds nothing."""

    def __init__(self, path: Path, reason: str) -> None:
        hint = "Make room there, or choose another folder with --data; nothing is left of what was copied."
        super().__init__(f"The archive could not be restored to {path} ({reason}).", hint=hint)
        self.path = path
        self.reason = reason


class ArchiveOfHomeError(ArchiveError):
    """A backup of a whole home is restored, and not added to an account."""

    def __init__(self) -> None:
        hint = "Restore it into an empty home with openstride restore, or import what account export gave."
        super().__init__("", "The archive is a backup of a whole home, and not of an account.", hint=hint)


class ImportNotFoundError(HomeError):
    """Nothing of an import is here."""

    def __init__(self, key: str) -> None:
        super().__init__(f"There is no import {key} here.", hint="Send the archive, then ask again.")
        self.key = key


class TooManyImportsError(HomeError):
    """More imports were begun than are kept before they are complete."""

    def __init__(self, limit: int) -> None:
        message = f"{limit} imports were begun and not completed."
        super().__init__(message, hint="Complete one of them; what is not completed is forgotten after a week.")
        self.limit = limit


class BatchNotFoundError(HomeError):
    """A batch that nobody has begun."""

    def __init__(self, batch: str) -> None:
        message = f"There is no batch {batch} here."
        super().__init__(message, hint="Begin it first, or look at the list of batches.")
        self.batch = batch


class BatchUndoneError(HomeError):
    """What was taken back takes nothing more in."""

    def __init__(self, batch: str) -> None:
        super().__init__(f"The batch {batch} was taken back.", hint="Bring the files in a new batch.")
        self.batch = batch


class FileNotBroughtError(HomeError):
    """A file that is in no batch."""

    def __init__(self, file: str) -> None:
        super().__init__(f"There is no file {file} here.", hint="Look at the files of its batch.")
        self.file = file


class FileDiffersError(HomeError):
    """An id stands for one file."""

    def __init__(self, file: str) -> None:
        message = f"Another file was brought as {file} before."
        super().__init__(message, hint="Give each file an id of its own.")
        self.file = file


class NotBesideError(HomeError):
    """An activity that stands for itself cannot be set apart."""

    def __init__(self, activity: str) -> None:
        message = f"The activity {activity} is beside no other."
        super().__init__(message, hint="Look at the activity: `doubles` are those that are beside it.")
        self.activity = activity
