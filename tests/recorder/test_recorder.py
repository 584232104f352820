"""Two pods and a recorder on links that lose nothing but, now and then, the connection."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from openstride.pod import CONTROL, LogChunk, NextRecording, RecordingFound, Status, encode_log
from openstride.recorder import (
    FootOutcome,
    ForeignDeviceError,
    LinkError,
    Listener,
    MtuTooSmallError,
    PodRefusedError,
    Recorder,
    RecorderError,
    SameSideError,
    SideContradictionError,
    SideUnknownError,
)
from openstride.recorder import _recorder as module
from openstride.recordings import (
    SIDES,
    ClockExchange,
    Event,
    GapDecision,
    LogEntry,
    LogReader,
    LogWriter,
    Received,
    RecordingError,
    RecordingNotWrittenError,
    Side,
)
from tests.recorder.made_pod import MadePod
from tests.recorder.player_link import PlayerLink
from tests.recorder.runs import declared, record, run, sealed, stored, wall_us

Meanwhile = Callable[[Recorder], Awaitable[None]]


class Told(Listener):
    """What a listener was told."""

    def __init__(self) -> None:
        self.reached: list[tuple[Side, str]] = []
        self.troubles: list[tuple[Side, RecorderError]] = []
        self.failures: list[RecordingError] = []
        self.numbers: list[int] = []
        self.fetched: list[tuple[Side, int, int]] = []

    def reach(self, side: Side, reach: str) -> None:
        self.reached.append((side, reach))

    def trouble(self, side: Side, error: RecorderError) -> None:
        self.troubles.append((side, error))

    def failed(self, error: RecordingError) -> None:
        self.failures.append(error)

    def appended(self, number: int) -> None:
        self.numbers.append(number)

    def fetching(self, side: Side, fetched: int, missing: int) -> None:
        self.fetched.append((side, fetched, missing))


def everything(pod: MadePod) -> list[tuple[int, int]]:
    return [(boot, number) for boot, taken in pod.taken.items() for number in range(taken)]


def entries(tmp_path: Path) -> list[LogEntry]:
    return list(LogReader(tmp_path / "log"))


def test_two_pods_lose_no_sample(tmp_path: Path) -> None:
    pods = {"left": MadePod("left", device=1), "right": MadePod("right", device=2, offset=9.0)}
    links = [PlayerLink(pod, side) for side, pod in pods.items()]
    told = Told()
    outcome = run(record(tmp_path / "log", links, 60.0, listener=told))
    recording = sealed(tmp_path / "log")
    for side in SIDES:
        assert stored(recording, side) == everything(pods[side])
        assert outcome.feet[side].why == "whole"
    assert outcome.whole
    assert recording.metadata.gaps == ()
    assert told.numbers == list(range(len(entries(tmp_path))))
    kinds = [entry.kind for entry in entries(tmp_path) if isinstance(entry, Event)]
    assert kinds == ["start", "stop"]


def test_what_a_lost_connection_cost_is_fetched_while_the_run_goes_on(tmp_path: Path) -> None:
    pod = MadePod()
    link = PlayerLink(pod)
    told = Told()

    async def lose(recorder: Recorder) -> None:
        await asyncio.sleep(5.0)
        link.near = False
        link.drop()
        await asyncio.sleep(6.0)
        assert recorder.snapshot().feet["left"].reach == "lost"
        link.near = True
        await asyncio.sleep(10.0)
        foot = recorder.snapshot().feet["left"]
        assert (foot.reach, foot.missing) == ("live", 0)
        assert foot.fetched > 6 * 208

    outcome = run(record(tmp_path / "log", [link], 30.0, meanwhile=lose, listener=told))
    assert outcome.feet["left"].why == "whole"
    assert stored(sealed(tmp_path / "log"), "left") == everything(pod)
    events = [(entry.kind, entry.text) for entry in entries(tmp_path) if isinstance(entry, Event)]
    assert [kind for kind, _ in events] == ["start", "lost", "found", "stop"]
    assert events[1][1] == events[2][1] == "left"
    decisions = [entry for entry in entries(tmp_path) if isinstance(entry, GapDecision)]
    assert len(decisions) == 1
    assert 6 * 208 < decisions[0].end - decisions[0].start < 12 * 208
    assert told.fetched[-1][2] == 0


def test_a_pod_that_says_nothing_for_three_seconds_is_lost(tmp_path: Path) -> None:
    pod = MadePod()
    link = PlayerLink(pod)

    async def silence(recorder: Recorder) -> None:
        await asyncio.sleep(5.0)
        link.mute = True
        await asyncio.sleep(2.9)
        assert recorder.snapshot().feet["left"].reach == "live"
        await asyncio.sleep(0.2)
        assert recorder.snapshot().feet["left"].reach == "lost"
        link.mute = False
        await asyncio.sleep(1.0)
        assert recorder.snapshot().feet["left"].reach == "live"

    outcome = run(record(tmp_path / "log", [link], 30.0, meanwhile=silence))
    assert outcome.feet["left"].why == "whole"
    assert link.connections == 2


@pytest.mark.parametrize("away", [0.0, 2.0])
def test_a_pod_that_restarts_goes_on_in_a_recording_of_its_own(tmp_path: Path, away: float) -> None:
    pod = MadePod()
    link = PlayerLink(pod)

    async def restart(_: Recorder) -> None:
        await asyncio.sleep(10.013)
        link.near = False
        link.drop()
        await asyncio.sleep(away)
        pod.reboot(link.now)
        link.near = True

    outcome = run(record(tmp_path / "log", [link], 30.0, meanwhile=restart)).feet["left"]
    recording = sealed(tmp_path / "log")
    # What had not filled a packet of 19 when the power failed was never written. What came live is stored all the same.
    first = [number for boot, number in stored(recording, "left") if boot == 1]
    assert first == list(range(len(first)))
    assert 0 <= pod.taken[1] - len(first) < 19
    assert [number for boot, number in stored(recording, "left") if boot == 2] == list(range(pod.taken[2]))
    assert outcome.samples == len(stored(recording, "left"))
    assert [gap.reason for gap in recording.metadata.gaps] == ["pod restarted"]
    assert outcome.why in {"whole", "lost in the pod"}


def test_the_counters_of_a_long_run_wrap(tmp_path: Path) -> None:
    pod = MadePod(first=65_536 - 2000, offset=2**32 / 32768 - 20.0)

    async def lose(_: Recorder) -> None:
        await asyncio.sleep(15.0)
        link.drop()

    link = PlayerLink(pod)
    outcome = run(record(tmp_path / "log", [link], 40.0, meanwhile=lose))
    assert outcome.feet["left"].why == "whole"
    assert pod.first < 65_536 < pod.taken[1]
    numbers = [number for _, number in stored(sealed(tmp_path / "log"), "left")]
    assert numbers == list(range(numbers[0], pod.taken[1]))
    assert abs(numbers[0] - pod.first) <= 1


def test_a_pod_that_lost_samples_itself_is_believed(tmp_path: Path) -> None:
    pod = MadePod()

    async def lose(_: Recorder) -> None:
        await asyncio.sleep(10.0)
        pod.lose(500, 10.0)

    outcome = run(record(tmp_path / "log", [PlayerLink(pod)], 30.0, meanwhile=lose)).feet["left"]
    assert (outcome.why, outcome.missing, outcome.absent) == ("lost in the pod", 500, 500)
    recording = sealed(tmp_path / "log")
    assert declared(recording, "left", "lost in the pod") == 500
    assert len(stored(recording, "left")) == pod.taken[1] - 500


def test_a_pod_without_flash_or_clock_is_recorded_as_far_as_it_goes(tmp_path: Path) -> None:
    pod = MadePod(capabilities=0)
    link = PlayerLink(pod)

    async def lose(recorder: Recorder) -> None:
        await asyncio.sleep(5.0)
        link.drop()
        await asyncio.sleep(10.0)
        assert recorder.snapshot().feet["left"].clock_residual is None

    outcome = run(record(tmp_path / "log", [link], 20.0, meanwhile=lose)).feet["left"]
    assert outcome.why == "lost in the pod"
    assert outcome.missing == declared(sealed(tmp_path / "log"), "left", "not received") > 0
    assert not any(isinstance(entry, ClockExchange) for entry in entries(tmp_path))


def test_where_the_answer_to_stop_is_lost_flash_says_how_it_ended(tmp_path: Path) -> None:
    pod = MadePod()

    class Forgetful(PlayerLink):
        """It loses the connection when the pod was told to stop, before it could answer."""

        async def write(self, short: int, value: bytes) -> None:
            await super().write(short, value)
            if short == CONTROL.short and value[0] == 2 and self.connections == 1:
                self.drop()

    outcome = run(record(tmp_path / "log", [Forgetful(pod)], 30.0)).feet["left"]
    assert (outcome.why, outcome.samples) == ("whole", pod.taken[1])
    assert stored(sealed(tmp_path / "log"), "left") == everything(pod)


def test_a_pod_out_of_reach_at_the_end_is_sought_and_then_done_without(tmp_path: Path) -> None:
    pod = MadePod()
    link = PlayerLink(pod)

    async def walk_away(_: Recorder) -> None:
        await asyncio.sleep(10.0)
        link.near = False
        link.drop()

    outcome = run(record(tmp_path / "log", [link], 20.0, meanwhile=walk_away, patience=30.0)).feet["left"]
    assert outcome.why == "out of reach"
    assert len(stored(sealed(tmp_path / "log"), "left")) == outcome.samples == 10 * 208


def test_a_pod_that_comes_back_after_the_run_is_stopped_and_fetched(tmp_path: Path) -> None:
    pod = MadePod()
    link = PlayerLink(pod)

    async def walk_away(_: Recorder) -> None:
        await asyncio.sleep(10.0)
        link.near = False
        link.drop()
        asyncio.get_running_loop().call_later(30.0, link.come_back)

    outcome = run(record(tmp_path / "log", [link], 20.0, meanwhile=walk_away, patience=60.0)).feet["left"]
    assert outcome.why == "whole"
    assert stored(sealed(tmp_path / "log"), "left") == everything(pod)
    assert not pod.pod.recording


def test_who_does_not_want_to_wait_gets_what_is_there(tmp_path: Path) -> None:
    async def give_up() -> FootOutcome:
        link = PlayerLink(MadePod())
        async with Recorder(tmp_path / "log", [link], wall_us=wall_us) as recorder:
            await recorder.start()
            await asyncio.sleep(10.0)
            link.near = False
            link.drop()
            asyncio.get_running_loop().call_later(10.0, recorder.give_up)
            began = link.now
            outcome = await recorder.stop(patience=1000.0)
            assert link.now - began < 11.0
            return outcome.feet["left"]

    assert run(give_up()).why == "given up"
    assert len(stored(sealed(tmp_path / "log"), "left")) == 10 * 208


def test_an_abandoned_recording_opens_and_is_gone_on_with(tmp_path: Path) -> None:
    pod = MadePod()

    async def twice() -> FootOutcome:
        first = Recorder(tmp_path / "log", [PlayerLink(pod)], wall_us=wall_us)
        await first.start()
        await asyncio.sleep(10.0)
        await first.abandon()
        assert pod.pod.recording
        assert len(stored(sealed(tmp_path / "log"), "left")) == 10 * 208
        await asyncio.sleep(5.0)
        async with Recorder(tmp_path / "log", [PlayerLink(pod)], wall_us=wall_us) as second:
            await second.start()
            await asyncio.sleep(10.0)
            return (await second.stop()).feet["left"]

    outcome = run(twice())
    assert (outcome.why, outcome.samples) == ("whole", pod.taken[1])
    assert stored(sealed(tmp_path / "log"), "left") == everything(pod)


async def listed(recorder: Recorder) -> list[RecordingFound]:
    session = recorder._feet[0].session
    found: list[RecordingFound] = []
    while True:
        after = (found[-1].boot, found[-1].recording) if found else (0, 0)
        try:
            answer = await session.ask(NextRecording(*after))
        except PodRefusedError as error:
            if error.status is not Status.NO_RECORDING:
                raise
            return found
        assert isinstance(answer, RecordingFound)
        found.append(answer)


@pytest.mark.parametrize(("how", "states"), [("acknowledge", [2]), ("delete", [])])
def test_a_pod_is_told_that_its_recording_is_safe(tmp_path: Path, how: str, states: list[int]) -> None:
    async def free() -> list[RecordingFound]:
        async with Recorder(tmp_path / "log", [PlayerLink(MadePod())], wall_us=wall_us) as recorder:
            await recorder.start()
            await asyncio.sleep(10.0)
            outcome = await recorder.stop()
            assert [found.state for found in await listed(recorder)] == [0]
            await recorder.free(outcome, delete=how == "delete")
            return await listed(recorder)

    assert [found.state for found in run(free())] == states


def test_a_recording_that_is_not_wholly_in_the_log_is_not_freed(tmp_path: Path) -> None:
    async def free() -> list[RecordingFound]:
        async with Recorder(tmp_path / "log", [PlayerLink(MadePod(first=1000))], wall_us=wall_us) as recorder:
            await recorder.start()
            await asyncio.sleep(10.0)
            await recorder.free(await recorder.stop(), delete=True)
            return await listed(recorder)

    assert [found.state for found in run(free())] == [0]


class NoSide(PlayerLink):
    """An INFO of another version, or of another length."""

    def __init__(self, info: bytes) -> None:
        super().__init__(MadePod())
        self.info = info

    async def read(self, short: int) -> bytes:
        return self.info if short == 1 else await super().read(short)


@pytest.mark.parametrize(
    ("links", "error"),
    [
        (lambda: [PlayerLink(MadePod(None))], SideUnknownError),
        (lambda: [PlayerLink(MadePod("left"), "A"), PlayerLink(MadePod("left"), "B")], SameSideError),
        (lambda: [PlayerLink(MadePod(), mtu=23)], MtuTooSmallError),
        (lambda: [NoSide(bytes((2,)) + bytes(40))], ForeignDeviceError),
        (lambda: [NoSide(b"\x01 is not it")], ForeignDeviceError),
        (lambda: [PlayerLink(MadePod(flash=1 << 14))], PodRefusedError),
    ],
)
def test_a_pod_that_cannot_take_part_is_said_before_anything_is_written(
    links: Callable[[], list[PlayerLink]], error: type[RecorderError], tmp_path: Path
) -> None:
    async def start() -> None:
        made = links()
        if error is PodRefusedError:
            made[0].player.pod.battery(1)  # type: ignore[attr-defined]
        async with Recorder(tmp_path / "log", made, wall_us=wall_us) as recorder:
            try:
                await recorder.start()
            finally:
                assert not any(link.connected for link in made)

    with pytest.raises(error) as caught:
        run(start())
    assert caught.value.hint
    assert not (tmp_path / "log").exists()


def test_a_pod_out_of_reach_at_the_start_is_an_error(tmp_path: Path) -> None:
    async def start() -> None:
        far = PlayerLink(MadePod())
        far.near = False
        await Recorder(tmp_path / "log", [far], wall_us=wall_us).start()

    with pytest.raises(LinkError, match="tap it twice"):
        run(start())


def test_samples_of_a_pod_that_says_another_foot_are_kept_and_not_used(tmp_path: Path) -> None:
    pod = MadePod()
    told = Told()

    async def lie(_: Recorder) -> None:
        await asyncio.sleep(5.0)
        pod.pod._live._side = 2  # type: ignore[union-attr]

    outcome = run(record(tmp_path / "log", [PlayerLink(pod)], 10.0, meanwhile=lie, listener=told)).feet["left"]
    ((side, trouble),) = told.troubles
    assert side == "left"
    assert isinstance(trouble, SideContradictionError)
    assert (trouble.side, trouble.said) == ("left", "right")
    assert outcome.why == "given up"
    kept = [entry for entry in entries(tmp_path) if isinstance(entry, Received) and entry.source == 3]
    assert sum(entry.side is None for entry in kept) > 5 * 20
    assert len(stored(sealed(tmp_path / "log"), "left")) == outcome.samples == 5 * 208


@pytest.mark.parametrize("field", ["side", "boot", "device"])
def test_a_pod_that_comes_back_as_another_is_not_used(tmp_path: Path, field: str) -> None:
    pod = MadePod()
    link = PlayerLink(pod)
    told = Told()

    async def change(_: Recorder) -> None:
        await asyncio.sleep(5.0)
        if field == "side":
            pod.pod._memory.side = 2
        elif field == "boot":
            pod.pod._memory.boot = 0
        else:
            pod.pod._sensor.device = 99
        link.drop()

    outcome = run(record(tmp_path / "log", [link], 10.0, meanwhile=change, listener=told, patience=3.0)).feet["left"]
    assert told.troubles
    assert outcome.samples == len(stored(sealed(tmp_path / "log"), "left")) == 5 * 208


def test_answers_that_nobody_asked_for_change_nothing(tmp_path: Path) -> None:
    pod = MadePod()
    link = PlayerLink(pod)

    async def mislead(recorder: Recorder) -> None:
        await asyncio.sleep(5.0)
        link.hear(CONTROL.short, bytes((0x82, 200, 0)) + bytes((1, 0, 0, 0, 10, 0, 0, 0)))
        link.hear(CONTROL.short, b"\x81")
        link.hear(6, bytes(9))
        link.hear(5, encode_log(LogChunk(77, 0, b"not asked for")))
        link.hear(3, b"no samples")
        await asyncio.sleep(5.0)
        assert recorder.snapshot().feet["left"].damaged == {"Stray": 2, "WrongLengthError": 1}

    outcome = run(record(tmp_path / "log", [link], 20.0, meanwhile=mislead)).feet["left"]
    assert outcome.why == "whole"
    assert stored(sealed(tmp_path / "log"), "left") == everything(pod)


def test_a_disk_that_refuses_ends_the_recording_with_a_clear_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Small(LogWriter):
        def append(self, entry: LogEntry) -> int:
            if self.next_sequence >= 200:
                self._stop("No space left on device", OSError())
            return super().append(entry)

    monkeypatch.setattr(module, "LogWriter", Small)
    pod = MadePod()
    told = Told()
    with pytest.raises(RecordingNotWrittenError, match="No space left on device"):
        run(record(tmp_path / "log", [PlayerLink(pod)], 30.0, listener=told))
    assert len(told.failures) == 1
    assert not pod.pod.recording
    assert len(entries(tmp_path)) == 200
    assert len(stored(sealed(tmp_path / "log"), "left")) > 800


def test_a_folder_that_cannot_be_written_stops_the_pods_again(tmp_path: Path) -> None:
    pod = MadePod()
    (tmp_path / "log").write_text("a file")
    with pytest.raises(RecordingNotWrittenError):
        run(record(tmp_path / "log", [PlayerLink(pod)], 30.0))
    assert not pod.pod.recording


@pytest.mark.parametrize("op", [3, 4])
def test_a_pod_that_refuses_to_be_read_is_done_without(tmp_path: Path, op: int) -> None:
    pod = MadePod()
    link = PlayerLink(pod)
    told = Told()

    async def refuse(recorder: Recorder) -> None:
        await asyncio.sleep(5.0)
        pod.pod._commands[op] = lambda *_: int(Status.NOT_NOW)
        link.drop()
        await asyncio.sleep(15.0)
        assert recorder.snapshot().feet["left"].reach == "live"
        assert link.connections == 2

    outcome = run(record(tmp_path / "log", [link], 30.0, meanwhile=refuse, listener=told)).feet["left"]
    assert {type(error) for _, error in told.troubles} == {PodRefusedError}
    assert outcome.why == "given up"
    assert outcome.missing == declared(sealed(tmp_path / "log"), "left", "not received") > 0


def test_a_pod_that_stays_and_brings_nothing_is_not_waited_for_without_end(tmp_path: Path) -> None:
    pod = MadePod()

    class Speechless(PlayerLink):
        """It loses the answers to all that is asked after the run."""

        def hear(self, short: int, value: bytes) -> None:
            if not (short == CONTROL.short and self.now >= 30.0):
                super().hear(short, value)

    outcome = run(record(tmp_path / "log", [Speechless(pod)], 30.0, patience=20.0)).feet["left"]
    assert outcome.why in {"given up", "out of reach"}
    assert outcome.samples >= 30 * 208 - 8
