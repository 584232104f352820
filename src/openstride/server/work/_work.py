"""What is done with a run once its log is complete: sealed and read back, then played again and analysed.

Each step leaves its files in the run's folder, whole and synced, and returns the facts, which are home's to keep. A
step that was ended, whenever that was, is done once more and ends in the same files. `_runs` has them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

import openstride
from openstride.analysis import Analysis, activity_by_position, analyze, records_by_position, ways_said
from openstride.pod import IMU, seal, tables_beside
from openstride.recordings import (
    DamagedFileError,
    LogEntry,
    LogReader,
    ReceivedRun,
    Recording,
    RecordingExistsError,
    Side,
    missing_samples,
    read_recording,
    write_recording,
)
from openstride.replay import replay, warm
from openstride.report import report_document
from openstride.runtime import Runtime, load
from openstride.server._documents import (
    Analysed,
    Feet,
    File,
    FirstDifference,
    Foot,
    Receipt,
    Replayed,
    Sealed,
    Told,
)
from openstride.server._durable import flush_folder, make_folder, replacing, store
from openstride.server._errors import DamagedRunError
from openstride.server._method import method_of
from openstride.server.runs import LOG, RECORDING, RECORDS, REPORT, RESULTS, STRIDES, file_of, is_whole, require_whole
from openstride.server.work._facts import facts_of
from openstride.server.work._records import facts_of_records, is_run, store_records, summary_of

#: So much of a method names the folder of its result.
_SHORT: Final = 16

#: Told the share done, 0 to 1.
Tell = Callable[[float], None]
#: What share of its job is done after each step, by the time that an hour of two feet takes.
_READ, _SORTED, _WRITTEN = 0.41, 0.59, 0.77
_OPENED, _ANALYSED, _TOLD, _STORED = 0.02, 0.42, 0.72, 0.88
#: So many logs that were played while they were sealed are remembered until their analysis asks.
_MOST_PLAYED: Final = 1000
_played: dict[Path, Future[Replayed | None]] = {}
#: The recording that was sealed last, as it was read back, for its analysis, which mostly comes next.
_read_back: dict[Path, Recording] = {}


def prepare() -> None:
    """Do the work once on a run that nobody ran, so that the first that somebody did does not wait for machine code."""
    # It brings SciPy along, 60 MB that no other work needs.
    from openstride.simulator import RUNNERS, simulate  # noqa: PLC0415

    recording = simulate(RUNNERS["easy"], 30.0, 1).recording
    analysis = analyze(recording)
    analysis.strides()
    report_document(analysis, recording)
    warm(_engine())


def _unheard(_: float) -> None:
    """Tell nobody."""


def seal_run(run: Path, tell: Tell = _unheard) -> Sealed:
    """Make a recording of a complete log, and return what it is as it was read back from the disk.

    Parameters
    ----------
    run
        Its folder.
    tell
        Told the share done, now and then.

    Raises
    ------
    RecordingError
        If the log cannot be made a recording.
    """
    _clear(run)
    # One recording at a time is in memory.
    _read_back.clear()
    target = run / RECORDING
    if not target.exists():
        _make_recording(target, run, tell)
    # Whoever sealed it may have been killed before its name was on the disk.
    flush_folder(run)
    tell(_WRITTEN)
    recording = _read_back[run] = read_recording(target)
    return _facts(target, recording)


def _make_recording(target: Path, run: Path, tell: Tell) -> None:
    # One log at a time is in memory.
    wait(_played.values())
    entries = _entries(run)
    tell(_READ)
    sealed = seal(entries, name=run.name)
    tell(_SORTED)
    while len(_played) >= _MOST_PLAYED:
        del _played[next(iter(_played))]
    _played[run] = _play(entries)
    # A process that was thought to be dead may be faster; what it sealed came from the same log.
    with suppress(RecordingExistsError):
        write_recording(target, sealed, tables=tables_beside(entries, sealed))


def analyse_run(run: Path, told: Told, kept: Sequence[File] = (), tell: Tell = _unheard) -> Analysed:
    """Analyse the recording of a run, play its log once more, and return what was found.

    Strides and report are stored beside those of other methods. Those of this one that are there are not touched.

    Parameters
    ----------
    run
        Its folder, with a recording.
    told
        About the runner.
    kept
        The files that this method has made before; those that are damaged are made anew.
    tell
        Told the share done, now and then.

    Raises
    ------
    RecordingError
        If the recording is damaged.
    AnalysisError
        If nobody took a stride.
    """
    playing = _played.pop(run, None) or _play(_entries_there(run))
    recording = _read_back.pop(run, None) or read_recording(run / RECORDING)
    tell(_OPENED)
    if not recording.feet:
        return _analysed_by_position(run, recording, told, kept)
    analysis = _analysis_of(recording, told, tell)
    brief = analysis.brief()
    tell(_TOLD)
    method = method_of(told)
    paths = strides, report = tuple(run / RESULTS / method[:_SHORT] / name for name in (STRIDES, REPORT))
    make_folder(strides.parent)
    _clear(strides.parent)
    whole = {file.name for file in kept if is_whole(run, file)}
    if not whole.issuperset(path.relative_to(run).as_posix() for path in paths):
        _store_strides(strides, analysis)
        store(report, _plain(report_document(analysis, recording)))
    tell(_STORED)
    return Analysed(
        method=method,
        engine=_engine().source,
        told=told,
        version=analysis.engine,
        running=analysis.running,
        summary=brief["summary"],
        warnings=brief["warnings"],
        replay=playing.result(),
        facts=facts_of(analysis, recording),
        files=tuple(file_of(path, run) for path in paths),
        time_zone=recording.metadata.time_zone,
        devices=_devices(recording),
    )


def _analysed_by_position(run: Path, recording: Recording, told: Told, kept: Sequence[File]) -> Analysed:
    """Analyse a run without shoes; there was nothing live that could be played again, and there is no report."""
    records = records_by_position(recording)
    activity = activity_by_position(recording, running=is_run(records) is not False)
    method = method_of(told)
    table = run / RESULTS / method[:_SHORT] / RECORDS
    make_folder(table.parent)
    _clear(table.parent)
    if not any(is_whole(run, file) for file in kept if file.name == table.relative_to(run).as_posix()):
        store_records(table, records)
    return Analysed(
        method=method,
        engine=_engine().source,
        told=told,
        version=openstride.__version__,
        running=activity.running,
        summary=summary_of(activity, records),
        warnings=(),
        replay=None,
        facts=facts_of_records(activity, records),
        files=(file_of(table, run),),
        time_zone=recording.metadata.time_zone,
    )


def _clear(folder: Path) -> None:
    """Remove what a process has begun that was ended before it was done."""
    for partial in folder.glob(".*.partial"):
        if partial.is_dir():
            shutil.rmtree(partial)
        else:
            partial.unlink(missing_ok=True)


def _entries_there(run: Path) -> list[LogEntry | ReceivedRun] | None:
    """Return the entries of a log; none where it has been damaged since: nothing is played again then."""
    try:
        return _entries(run)
    except DamagedRunError:
        return None


def _entries(run: Path) -> list[LogEntry | ReceivedRun]:
    # A reader takes what stands before damage for all of it, as a log that was cut off must be read.
    require_whole(run)
    reader = LogReader(run / LOG)
    entries = list(reader.together(IMU.short))
    if reader.log is None or reader.log.hex() != run.name:
        found = "none" if reader.log is None else reader.log.hex()
        message = f"The log that was sent as {run.name} is another one ({found})."
        raise DamagedFileError(message, path=run / LOG, hint="Send it again under its own name.")
    return entries


def _facts(target: Path, recording: Recording) -> Sealed:
    feet = {
        side: Foot(samples=len(foot), missing=_missing(recording, side, missing_samples(foot)))
        for side, foot in recording.feet.items()
    }
    start = recording.metadata.start or datetime.fromtimestamp(0, UTC)
    return Sealed(
        start=start,
        duration=_duration(recording),
        feet=Feet(**feet),
        receipt=_receipt(target, recording),
        time_zone=recording.metadata.time_zone,
        devices=_devices(recording),
    )


def _duration(recording: Recording) -> float:
    """Return how long a run was (s): to the last sample of its feet, or without any to the last position."""
    ends = [float(foot.time[-1]) for foot in recording.feet.values()]
    fixes = recording.position()
    return max(ends) if ends or fixes is None else float(fixes["t"][-1])


def _receipt(target: Path, recording: Recording) -> Receipt:
    read = recording.metadata.sha256
    files = []
    for path in sorted(target.iterdir()):
        if path.name in read:
            # It was held against this digest a moment ago, when it was read back.
            files.append(File(name=path.name, bytes=path.stat().st_size, sha256=read[path.name]))
        elif path.is_file():
            files.append(file_of(path, target))
    return Receipt(files=tuple(files))


def _devices(recording: Recording) -> dict[Side, str]:
    return {pod.side: pod.device for pod in recording.metadata.pods if pod.device is not None}


def _missing(recording: Recording, side: Side, between: int) -> int:
    """Return how many samples are known to be missing: those between others, and those declared at the ends."""
    foot = recording.feet[side]
    rate = foot.nominal_rate or 0.0
    outside = (gap for gap in recording.metadata.gaps if gap.side == side)
    first, last = float(foot.time[0]), float(foot.time[-1])
    return between + sum(round((gap.end - gap.start) * rate) for gap in outside if gap.end <= first or gap.start > last)


def _analysis_of(recording: Recording, told: Told, tell: Tell) -> Analysis:
    def tell_part(share: float) -> None:
        tell(_OPENED + (_ANALYSED - _OPENED) * share)

    # What its runner said of the way calibrates a run, and no other one.
    return analyze(recording, mass=told.mass, height=told.height, references=ways_said(recording), progress=tell_part)


def _play(entries: Sequence[LogEntry | ReceivedRun] | None) -> Future[Replayed | None]:
    """Let a log be played once more, beside all else: the engine lets go of the interpreter, so do files."""
    return _beside().submit(_replay, entries)


def _replay(entries: Sequence[LogEntry | ReceivedRun] | None) -> Replayed | None:
    if entries is None:
        return None
    again = replay(entries, _engine())
    difference = again.difference
    first = None
    if difference is not None:
        first = FirstDifference(
            side=difference.side,
            number=difference.number,
            field=difference.field,
            seen=difference.seen,
            made=difference.made,
        )
    return Replayed(strides=again.seen, equal=again.equal, first_difference=first)


def _store_strides(path: Path, analysis: Analysis) -> None:
    """Store the strides as `openstride analyze --json` has them, a row a stride."""
    about = {"openstride": f"strides of {analysis.recording_id}, engine {analysis.engine}"}
    with replacing(path) as sink:
        pq.write_table(
            analysis.strides().replace_schema_metadata(about), sink, compression="zstd", write_page_checksum=True
        )


def _plain(document: dict[str, Any]) -> bytes:
    return json.dumps(document, allow_nan=False, separators=(",", ":")).encode()


@cache
def _beside() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1)


@cache
def _engine() -> Runtime:
    return load("numba")
