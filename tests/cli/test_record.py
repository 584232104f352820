"""`openstride record`: how a run begins and ends, whatever ends it. The recorder is a double."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import openstride.cli._record_run as record_run
from openstride.cli._record_place import NothingToResumeError, Place, place_for, unfinished
from openstride.cli._record_run import Left, NotSealedError, RecordingStoppedError, Request, Safe, recorded
from openstride.cli._record_shoes import Wanted
from openstride.cli._record_watch import Watch
from openstride.cli._zone import zone_of
from openstride.messages import catalogue
from openstride.pod import LAP
from openstride.recorder import NoPodsError, PodRefusedError, SameSideError
from openstride.recordings import Event, LiveStride, RecordingNotWrittenError, read_recording
from openstride.replay import stride_fields
from openstride.runtime import load
from tests.cli.conftest import Command
from tests.cli.live_strides import live
from tests.cli.recorder_double import SAMPLES, FakeRecorder, fake_shoes

NOW = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)
SHORT = 0.3 / 60.0


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "run")


Record = Callable[..., Safe | Left]


@pytest.fixture
def record(place: Place, monkeypatch: pytest.MonkeyPatch) -> Record:
    """Return a function that records with a double, for so many minutes, and does something meanwhile."""

    def record(
        recorder: FakeRecorder,
        minutes: float | None = SHORT,
        meanwhile: Callable[[], None] = lambda: None,
        shoes: Callable[..., Any] = fake_shoes,
        **asked: Any,
    ) -> Safe | Left:
        @asynccontextmanager
        async def near(wanted: Wanted) -> AsyncIterator[Any]:
            # By now the signals are taken.
            meanwhile()
            async with shoes(wanted) as found:
                yield found

        monkeypatch.setattr(record_run, "shoes", near)
        request = replace(Request(live=False, minutes=minutes), **asked)
        return recorded(request, catalogue("en"), place, recorder)  # type: ignore[arg-type]  # a double

    return record


def told(*numbers: signal.Signals) -> Callable[[], None]:
    """Return what sends signals to this process soon, so far apart that two which are alike do not become one."""

    def tell() -> None:
        for index, number in enumerate(numbers):
            timer = threading.Timer(0.2 + 1.0 * index, os.kill, (os.getpid(), number))
            timer.daemon = True
            timer.start()

    return tell


def test_a_run_that_ends_becomes_a_recording_with_its_log_in_it(place: Place, record: Record) -> None:
    recorder = FakeRecorder()
    ended = record(recorder)
    assert isinstance(ended, Safe)
    assert len(read_recording(place.recording).feet["left"]) == SAMPLES
    assert (place.recording / "log" / "00000000.log").is_file()
    assert not place.part.exists()
    assert recorder.done == ["stopping", "stopped", "closed"]


def test_the_pods_are_freed_only_after_the_recording_is_there(place: Place, record: Record) -> None:
    class Watching(FakeRecorder):
        async def free(self, *_: Any, delete: bool = False) -> None:
            assert len(read_recording(place.recording).feet) == 1
            self.deleted = delete

    for delete in (False, True):
        recorder = Watching()
        record(recorder, delete=delete)
        assert recorder.deleted is delete
        place.recording.rename(place.recording.with_name(f"run {delete}"))


def test_a_pod_that_cannot_be_freed_does_not_spoil_a_recording(place: Place, record: Record) -> None:
    refusal = PodRefusedError("OpenStride L", "acknowledge", record_run_status())
    ended = record(FakeRecorder(freeing=refusal))
    assert isinstance(ended, Safe)
    assert ended.unfreed is refusal
    assert place.recording.exists()


def record_run_status() -> Any:
    from openstride.pod import Status

    return Status.NOT_ALLOWED


@pytest.mark.skipif(os.name != "posix", reason="signals of this kind are POSIX's")
class TestSignals:
    def test_an_interrupt_ends_the_run_well(self, place: Place, record: Record) -> None:
        ended = record(FakeRecorder(), None, told(signal.SIGINT))
        assert isinstance(ended, Safe)
        assert place.recording.exists()

    def test_a_second_interrupt_leaves_the_log(self, place: Place, record: Record) -> None:
        recorder = FakeRecorder(fetching=30.0)
        assert record(recorder, None, told(signal.SIGINT, signal.SIGINT)) == Left(130)
        assert "abandoned" in recorder.done
        assert not place.recording.exists()
        assert unfinished(place.recording) == place

    @pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
    def test_the_system_is_not_kept_waiting(
        self, number: signal.Signals, code: int, place: Place, record: Record
    ) -> None:
        recorder = FakeRecorder(fetching=30.0)
        assert record(recorder, None, told(number)) == Left(code)
        assert recorder.done == ["stopping", "stopped", "closed"]
        assert unfinished(place.part) == place

    def test_an_interrupt_before_the_run_has_begun_leaves_nothing(self, place: Place, record: Record) -> None:
        @asynccontextmanager
        async def never(_: object) -> AsyncIterator[None]:
            await asyncio.sleep(30.0)
            yield

        assert record(FakeRecorder(), None, told(signal.SIGINT), never) == Left(130)
        assert not place.part.exists()

    def test_the_signals_are_given_back(self, record: Record) -> None:
        before = signal.getsignal(signal.SIGINT)
        record(FakeRecorder())
        assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.skipif(os.name != "posix", reason="signals of this kind are POSIX's")
def test_a_run_that_was_left_is_gone_on_with(place: Place, record: Record) -> None:
    left = FakeRecorder(fetching=30.0)
    assert record(left, None, told(signal.SIGINT, signal.SIGINT)) == Left(130)
    again = FakeRecorder()
    assert isinstance(record(again, resume=True), Safe)
    assert len(read_recording(place.recording).feet["left"]) == SAMPLES
    assert len(list((place.recording / "log").iterdir())) == 2


def test_there_must_be_something_to_go_on_with(place: Place, record: Record) -> None:
    with pytest.raises(NothingToResumeError):
        record(FakeRecorder(), resume=True)
    assert not place.part.exists()


def test_what_a_log_holds_is_seen_again() -> None:
    async def seen() -> Watch:
        watch = Watch(stride_fields(load("cpython")), lambda: 0.0)
        start, lap = Event(1_000_000, "start", "{}"), Event(61_000_000, LAP, "")
        assert watch.take_again([start, *strides_of_the_engine(), lap]) == 1_000_000
        return watch

    watch = asyncio.run(seen())
    distance = watch.figures.distance(0.0)
    assert distance is not None
    assert distance.value == pytest.approx(10.5)
    assert watch.laps == [60.0]


def strides_of_the_engine() -> list[LiveStride]:
    """Return five strides of 2.1 m as the log keeps them."""
    return [live()[0] for _ in range(5)]


def test_a_run_that_cannot_begin_leaves_nothing(place: Place, record: Record) -> None:
    with pytest.raises(SameSideError):
        record(FakeRecorder(refuses=SameSideError("left", ("A", "B"))))
    assert not place.part.exists()


def test_a_disk_that_is_full_ends_the_run_and_says_where_it_is(place: Place, record: Record) -> None:
    with pytest.raises(RecordingStoppedError) as caught:
        record(FakeRecorder(disk_full=True), None)
    assert place.recovers in caught.value.hint
    assert unfinished(place.recording) == place


def test_a_run_that_cannot_be_sealed_stays_a_log(place: Place, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise RecordingNotWrittenError("No space left.", path=place.recording)

    monkeypatch.setattr("openstride.cli._record_seal.write_recording", full)
    with pytest.raises(NotSealedError) as caught:
        record(FakeRecorder())
    assert place.recovers in caught.value.hint
    assert unfinished(place.recording) == place


def test_a_log_that_was_left_can_be_recovered_and_analysed(
    place: Place, record: Record, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    record(FakeRecorder(fetching=30.0), None, told(signal.SIGINT, signal.SIGINT))
    capsys.readouterr()
    # Random samples hold no strides: it was read, and that is what was found.
    for named in (place.recording, place.part, place.log):
        assert "UnitError" not in command("analyze", named, "--trust-units").err
    ended = command("recordings", "recover", place.part, "--out", place.recording)
    assert ended.code in {0, 3}
    assert read_recording(place.recording).id == "run"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_command_says_what_became_of_the_run(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    monkeypatch.setattr(record_run, "shoes", fake_shoes)
    monkeypatch.setattr(record_run, "Recorder", FakeRecorder(why="out of reach"))
    ended = command("record", tmp_path / "run", "--no-live", "--plain", "--minutes", "0.05", "--language", language)
    assert ended.code == 3
    assert str(tmp_path / "run") in ended.out
    assert "416" in ended.out
    assert "openstride pods fetch" in ended.out
    assert "openstride analyze" in ended.out
    assert "0:00" not in ended.out


def test_a_folder_that_is_there_is_refused_before_the_run(tmp_path: Path, command: Command) -> None:
    (tmp_path / "run").mkdir()
    ended = command("record", tmp_path / "run", "--no-live", "--virtual")
    assert ended.code == 2
    assert "exists already" in ended.said


def test_a_run_that_was_not_finished_is_never_written_over(tmp_path: Path, command: Command) -> None:
    (tmp_path / "run.part").mkdir()
    ended = command("record", tmp_path / "run", "--no-live", "--virtual")
    assert ended.code == 2
    assert "openstride recordings recover" in ended.said


def test_no_pods_are_a_refusal_in_both_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    def none(_: object) -> None:
        raise NoPodsError(30.0, 2)

    monkeypatch.setattr(record_run, "shoes", none)
    english = command("record", tmp_path / "run", "--no-live")
    assert english.code == 2
    assert "No shoe was found. No pod was found in 30 s. → Tap each shoe twice" in english.said.replace("  ", " ")
    chinese = command("record", tmp_path / "run", "--no-live", "--language", "zh")
    assert chinese.code == 2
    assert "没有找到跑鞋" in chinese.said
    assert not (tmp_path / "run.part").exists()


def test_options_that_make_no_sense_are_refused(command: Command) -> None:
    for line in (["--speed", "2"], ["--open"], ["--one", "--left", "A", "--right", "B"], ["--resume"]):
        assert command("record", *line).code == 2


class TestPlace:
    def test_without_a_name_a_run_is_named_after_the_minute(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert place_for(None, NOW).recording == Path("runs/2026-11-21-0914")
        Path("runs/2026-11-21-0914").mkdir(parents=True)
        Path("runs/2026-11-21-0914-2.part").mkdir()
        assert place_for(None, NOW).recording == Path("runs/2026-11-21-0914-3")

    def test_a_folder_that_may_not_be_written_is_refused(self, tmp_path: Path, command: Command) -> None:
        (tmp_path / "file").write_text("")
        ended = command("record", tmp_path / "file" / "run", "--no-live", "--virtual")
        assert ended.code == 2
        assert "could not be written" in ended.said

    def test_what_holds_no_log_is_no_unfinished_run(self, tmp_path: Path) -> None:
        assert unfinished(tmp_path) is None


def test_the_zone_is_that_of_the_system_where_it_says_one(tmp_path: Path) -> None:
    assert zone_of({"TZ": "Europe/Berlin"}) == "Europe/Berlin"
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/Asia/Shanghai")
    assert zone_of({}, link) in {"Asia/Shanghai", None}
    assert zone_of({"TZ": "Nowhere/Land"}) is None


def test_help_has_examples(command: Command) -> None:
    assert "openstride record --virtual --minutes 1" in command("record", "--help").out
