"""Virtual shoes over a socket say what shoes over Bluetooth say, and left and right are of one runner."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import httpx
import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from openstride.pod import (
    CONTROL,
    IMU,
    INFO,
    LOG,
    STRIDE,
    TIME,
    Download,
    LogEnd,
    ReadRecording,
    Reassembly,
    StartStream,
    Status,
    StopStream,
    StreamStarted,
    StreamStopped,
    TimeQuestion,
    decode_answer,
    decode_frames,
    decode_imu,
    decode_info,
    decode_log,
    decode_stride,
    decode_time_answer,
    encode_command,
    encode_time_question,
)
from openstride.recordings import Recording, Side
from openstride.server import Home
from openstride.server.access._address import cookie_name
from openstride.server.virtual._shoes import MOST_PAIRS, Shoes, pair_of
from tests.server.conftest import origin_of
from tests.server.making import made_up

START = bytes((CONTROL.short,)) + encode_command(1, StartStream(8))
STOP = bytes((CONTROL.short,)) + encode_command(2, StopStream())
READ = bytes((INFO.short,))


class Opener:
    """Opens the sockets of shoes as our page does."""

    def __init__(self, browser: httpx.Client, home: Home) -> None:
        name = cookie_name(home.settings.port)
        self._headers = {"Cookie": f"{name}={browser.cookies[name]}", "Origin": origin_of(home)}
        self._address = origin_of(home).replace("http", "ws") + "/api/v1/virtual-shoes/"

    @contextmanager
    def __call__(self, shoe: str) -> Iterator[ClientConnection]:
        # With a bound on its queue the client would not see an answer to its good-bye behind what it has not read.
        address = self._address + shoe
        with connect(address, additional_headers=self._headers, proxy=None, max_queue=None) as socket:
            yield socket


@pytest.fixture
def shoe(browser: httpx.Client, served: Home) -> Opener:
    return Opener(browser, served)


def hear(socket: ClientConnection) -> tuple[int, bytes]:
    message = socket.recv(timeout=60)
    assert isinstance(message, bytes)
    return message[0], message[1:]


def test_a_shoe_is_read_started_heard_and_stopped(shoe: Opener) -> None:
    with shoe("left?speed=50") as socket:
        socket.send(READ)
        short, value = hear(socket)
        info = decode_info(value)
        assert (short, info.side, info.rate) == (INFO.short, "left", 208.0)
        socket.send(START)
        short, value = hear(socket)
        assert (short, decode_answer(value).result) == (CONTROL.short, StreamStarted(1, 0))
        line, counts = Reassembly(info.rate, 0), []
        for _ in range(60):
            short, value = hear(socket)
            assert short == IMU.short
            packet = decode_imu(value)
            line.place(packet)
            counts.append(packet.counts)
        assert line.missing == ()
        played = pair_of(made_up(), time.monotonic)["left"].player.counts
        assert np.array_equal(np.concatenate(counts), played[:480])
        socket.send(STOP)
        # What was under way comes before the answer: samples, and at this speed soon the first stride.
        while (said := hear(socket))[0] != CONTROL.short:
            pass
        assert isinstance(decode_answer(said[1]).result, StreamStopped)


def test_a_shoe_answers_what_time_it_is_and_tells_its_strides(shoe: Opener) -> None:
    with shoe("left?speed=1") as socket:
        socket.send(bytes((TIME.short,)) + encode_time_question(TimeQuestion(7, 1_800_000_000_000_000)))
        short, value = hear(socket)
        answer = decode_time_answer(value)
        assert (short, answer.tag) == (TIME.short, 7)
        assert 0 <= answer.sent - answer.received < 32_768
    with shoe("left?speed=50") as socket:
        socket.send(START)
        while (said := hear(socket))[0] != STRIDE.short:
            pass
        assert decode_stride(said[1]).side == "left"


def test_a_recording_is_read_from_flash_over_the_socket_while_samples_come(shoe: Opener) -> None:
    with shoe("right?speed=50") as socket:
        socket.send(READ)
        boot = decode_info(hear(socket)[1]).boot
        socket.send(START)
        for _ in range(50):
            hear(socket)
        socket.send(bytes((CONTROL.short,)) + encode_command(3, ReadRecording(boot, 1, 0, 1000)))
        download, log, live = Download(3), b"", 0
        while True:
            short, value = hear(socket)
            if short == LOG.short:
                packet = decode_log(value)
                if isinstance(packet, LogEnd):
                    break
                log += download.take(packet)
            live += short == IMU.short
            if len(log) > 5000 and live > 60:
                break
    frames = list(decode_frames(log))
    assert [frame.source for frame in frames[:3]] == [INFO.short, CONTROL.short, IMU.short]
    counts = np.concatenate([decode_imu(frame.value).counts for frame in frames if frame.source == IMU.short])
    played = pair_of(made_up(), time.monotonic)["right"].player.counts
    assert np.array_equal(counts, played[: len(counts)])


def test_what_is_no_question_gets_no_answer_and_what_is_no_command_gets_a_refusal(shoe: Opener) -> None:
    with shoe("right") as socket:
        for nonsense in (b"", b"\x09", bytes((IMU.short,)) + b"1", "text"):
            socket.send(nonsense)
        socket.send(bytes((CONTROL.short, 0x7F, 5)))
        short, value = hear(socket)
        assert (short, value[1:]) == (CONTROL.short, bytes((5, Status.UNKNOWN_OP)))


def test_a_message_larger_than_any_command_ends_the_socket(shoe: Opener) -> None:
    with shoe("left") as socket:
        socket.send(bytes(10_000))
        with pytest.raises(ConnectionClosed):
            hear(socket)


def test_whoever_comes_later_takes_the_shoe_over_and_it_goes_on(shoe: Opener) -> None:
    with shoe("left?speed=50") as first:
        first.send(START)
        assert hear(first)[0] == CONTROL.short
        hear(first)
        with shoe("left?speed=50") as second:
            with suppress(ConnectionClosed):
                while hear(first)[0] == IMU.short:
                    pass
            assert first.close_code == 1000
            second.send(START)
            # What the shoe sent to the first may still come before its answer.
            while (said := hear(second))[0] != CONTROL.short:
                pass
            result = decode_answer(said[1]).result
            assert isinstance(result, StreamStarted)
            assert result.recording == 1
            assert result.sample > 0
            assert hear(second)[0] == IMU.short


@pytest.mark.parametrize("path", ["middle", "left?speed=0", "left?speed=1000", "left?speed=nan", "left?speed=fast"])
def test_shoes_that_cannot_be_are_refused(shoe: Opener, path: str) -> None:
    with pytest.raises(InvalidStatus) as refused, shoe(path):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("order", [("left", "right"), ("right", "left")])
def test_left_and_right_are_of_one_runner_however_late_one_is_started(order: tuple[Side, Side]) -> None:
    now = [100.0]
    pair = pair_of(made_up(), lambda: now[0])
    heard = {}
    for side in order:
        pair[side].hold()
        pair[side].obey(START)
        answer, *heard[side] = pair[side].said()
        assert decode_answer(answer[1:]).result == StreamStarted(1, 0)
        now[0] += 3.7
    ticks = []
    for side in order:
        packets = [decode_imu(each[1:]) for each in [*heard[side], *pair[side].said(), *pair[side].said()]]
        ticks.append(packets[0].ticks)
        assert [packet.sequence for packet in packets] == list(range(0, 8 * len(packets), 8))
    assert ticks[0] == ticks[1]


def test_a_pair_is_made_once_for_each_speed_and_only_so_many_are_kept() -> None:
    async def pairs() -> None:
        read = []

        def recording() -> Recording:
            read.append(1)
            return made_up()

        shoes = Shoes(recording, speed=2.0)
        first, again = await asyncio.gather(shoes.pair(), shoes.pair(2.0))
        assert first is again
        others = [await shoes.pair(speed) for speed in range(3, 3 + MOST_PAIRS)]
        assert len({id(each) for each in others}) == MOST_PAIRS
        assert await shoes.pair(2.0) is not first
        assert read == [1]

    asyncio.run(pairs())


def test_a_recording_of_one_foot_has_one_shoe(shoe: Opener, served: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    one = replace(made_up(), feet={"left": made_up().feet["left"]})
    monkeypatch.setattr(served.shoes, "_source", lambda: one)
    with pytest.raises(InvalidStatus), shoe("right"):
        pass
    with shoe("left") as socket:
        socket.send(READ)
        assert hear(socket)[0] == INFO.short
