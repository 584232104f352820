"""The virtual pod's own logic: what it sends, put together again, is what it plays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from openstride.pod import (
    BATTERY_LEVEL,
    CONTROL,
    IMU,
    LOG,
    MOST_SAMPLES,
    MTU,
    STRIDE,
    TICKS_PER_SECOND,
    TIME,
    Capability,
    Download,
    FieldError,
    Flag,
    ImuPacket,
    Info,
    LogEnd,
    Player,
    ReadRecording,
    Reassembly,
    Runner,
    StartStream,
    Status,
    StopStream,
    StreamStarted,
    StreamStopped,
    StrideFlag,
    StridePacket,
    TimeQuestion,
    _player,
    decode_answer,
    decode_frames,
    decode_imu,
    decode_info,
    decode_log,
    decode_stride,
    decode_time_answer,
    encode_command,
    encode_time_question,
    virtual_info,
)
from openstride.recordings import STANDARD_GRAVITY, FootSamples, Ranges, Scales

RATE = 208.0
FULL_ACC = 16.0 * STANDARD_GRAVITY
FULL_GYR = float(np.deg2rad(2000.0))
#: A clock that only goes forward may begin anywhere.
SWITCHED_ON = 1234.5
OWNER = b"\x00phone"


def foot_of(time: NDArray[np.float64], acc: NDArray[Any], gyr: NDArray[Any]) -> FootSamples:
    return FootSamples("left", time, np.ascontiguousarray(acc), np.ascontiguousarray(gyr), nominal_rate=RATE)


def moving_foot(n: int = 500, seed: int = 0) -> FootSamples:
    random = np.random.default_rng(seed)
    time = 3.0 + np.arange(n) / RATE
    return foot_of(time, random.uniform(-100.0, 100.0, (n, 3)), random.uniform(-30.0, 30.0, (n, 3)))


def player_of(foot: FootSamples, *, speed: float = 1.0, ticks: int = 0, runner: Runner | None = None) -> Player:
    return Player(foot, replace(virtual_info(foot, device=7), ticks=ticks), speed=speed, runner=runner)


def connected(player: Player, now: float = SWITCHED_ON, mtu: int = MTU) -> Player:
    assert player.bond(OWNER, now)
    player.connect(OWNER, now, mtu)
    return player


def ask(player: Player, command: bytes, now: float) -> bytes:
    """Write a command; what comes before its answer must have been taken."""
    assert player.write(CONTROL.short, command, now)
    (answer,) = [value for short, value in player.take(now, 100_000) if short == CONTROL.short]
    return answer


def begin(player: Player, now: float = SWITCHED_ON, samples: int = 8) -> StreamStarted:
    """Start a stream, and leave the packets that are there already to be taken."""
    assert player.write(CONTROL.short, encode_command(5, StartStream(samples)), now)
    short, value = player.take(now, 1)[0]
    assert short == CONTROL.short
    answer = decode_answer(value)
    assert answer.tag == 5
    assert isinstance(answer.result, StreamStarted)
    return answer.result


def start(player: Player, now: float = SWITCHED_ON, samples: int = 8, mtu: int = MTU) -> StreamStarted:
    return begin(connected(player, now, mtu), now, samples)


def stop(player: Player, now: float) -> StreamStopped:
    answer = decode_answer(ask(player, encode_command(6, StopStream()), now))
    assert isinstance(answer.result, StreamStopped)
    return answer.result


def status_of(player: Player, command: bytes, now: float = SWITCHED_ON) -> Status:
    return decode_answer(ask(player, command, now)).status


def imu(taken: list[tuple[int, bytes]]) -> list[ImuPacket]:
    return [decode_imu(value) for short, value in taken if short == IMU.short]


def packets_until(player: Player, end: float) -> Iterator[tuple[float, ImuPacket]]:
    """What a pod sends to someone who asks whenever something is due."""
    while (due := player.next_due) is not None and due <= end:
        yield from ((due, packet) for packet in imu(player.take(due)))


def fetched(player: Player, boot: int, recording: int, now: float) -> bytes:
    """Read all there is of a recording in flash."""
    download, log = Download(0x21), bytearray()
    assert player.write(CONTROL.short, encode_command(0x21, ReadRecording(boot, recording, 0, 65_535)), now)
    for packet in [decode_log(value) for short, value in player.take(now, 100_000) if short == LOG.short]:
        if isinstance(packet, LogEnd):
            download.finish(packet)
        else:
            log += download.take(packet)
    return bytes(log)


def stored(log: bytes) -> list[ImuPacket]:
    return [decode_imu(frame.value) for frame in decode_frames(log) if frame.source == IMU.short]


@given(
    n=st.integers(2, 700),
    samples=st.integers(1, MOST_SAMPLES),
    mtu=st.integers(27, 300),
    speed=st.sampled_from((0.5, 1.0, 20.0, 33.3)),
    ticks=st.integers(0, 2**32 - 1),
    steps=st.lists(st.floats(0.0, 1.0), max_size=20),
)
def test_what_is_sent_and_put_together_again_is_what_is_played(
    n: int, samples: int, mtu: int, speed: float, ticks: int, steps: list[float]
) -> None:
    player = player_of(moving_foot(n), speed=speed, ticks=ticks)
    assert start(player, samples=samples, mtu=mtu) == StreamStarted(1, 0)
    line, received = Reassembly(RATE), []
    instants = SWITCHED_ON + np.cumsum([0.0, *steps, n / RATE]) / speed
    for now in instants:
        for packet in imu(player.take(float(now), 100_000)):
            assert len(packet) <= samples
            assert not line.place(packet).gap
            received.append(packet.counts)
    together = np.concatenate(received) if received else np.empty((0, 6))
    assert len(together) > n - samples
    np.testing.assert_array_equal(together[:n], player.counts[: len(together)])
    log = fetched(player, 1, 1, float(instants[-1]))
    kept = np.concatenate([np.empty((0, 6), np.int16), *(packet.counts for packet in stored(log))])
    assert len(kept) > n - 19
    np.testing.assert_array_equal(kept[:n], player.counts[: len(kept)])


def test_the_samples_are_those_of_the_recording_to_half_a_count() -> None:
    foot = moving_foot()
    info = virtual_info(foot, device=7)
    counts = Player(foot, info).counts
    assert counts.dtype == np.int16
    assert np.abs(counts[:, :3] * info.scales.acc - foot.specific_force).max() <= 0.501 * info.scales.acc
    assert np.abs(counts[:, 3:] * info.scales.gyr - foot.angular_rate).max() <= 0.501 * info.scales.gyr


def test_counts_are_played_as_they_were_recorded() -> None:
    scales = Scales(FULL_ACC / 32_768, FULL_GYR / 32_768)
    counts = np.random.default_rng(1).integers(-32_768, 32_768, (400, 6)).astype(np.int16)
    time = np.rint(np.arange(400) / RATE * 1e6) / 1e6
    foot = replace(foot_of(time, counts[:, :3] * scales.acc, counts[:, 3:] * scales.gyr), scales=scales)
    played = player_of(foot).counts
    # Times in whole microseconds move a sample by up to a ten-thousandth of the way to its neighbour.
    assert np.abs(played.astype(int) - counts).max() <= 7
    even = player_of(replace(foot, time=np.arange(400) / RATE)).counts
    np.testing.assert_array_equal(even, counts)


def test_an_uneven_recording_is_brought_to_an_even_rate() -> None:
    random = np.random.default_rng(2)
    time = np.cumsum(random.uniform(0.5, 1.5, 1000)) / RATE
    ramp = np.outer(time - time[0], np.ones(3))
    player = player_of(foot_of(time, ramp, -ramp))
    acc = player.counts[:, 0] * player.info.scales.acc
    assert len(acc) == int((time[-1] - time[0]) * RATE) + 1
    assert np.abs(acc - np.arange(len(acc)) / RATE).max() < player.info.scales.acc


def test_a_short_pause_is_bridged_and_a_long_one_holds_the_last_sample() -> None:
    time = np.array([0.0, 0.09, 1.09, 1.1])
    values = np.outer([0.0, 9.0, 90.0, 90.0], np.ones(3))
    player = player_of(foot_of(time, values, np.zeros((4, 3))))
    acc = player.counts[:, 0] * player.info.scales.acc
    at = np.arange(len(acc)) / RATE
    np.testing.assert_allclose(acc[at < 0.09], 100.0 * at[at < 0.09], atol=0.01)
    np.testing.assert_allclose(acc[(at >= 0.09) & (at < 1.09)], 9.0, atol=0.01)
    np.testing.assert_allclose(acc[at >= 1.09], 90.0, atol=0.01)


def test_after_the_last_sample_the_pod_stands_as_it_last_stood() -> None:
    foot = moving_foot(1000)
    foot.specific_force[300:600] = (1.0, 2.0, 9.5)
    foot.angular_rate[300:600] = 0.01
    player = player_of(foot)
    start(player)
    sent = np.concatenate([packet.counts for _, packet in packets_until(player, SWITCHED_ON + 10.0)])
    scales = player.info.scales
    assert len(sent) > 2000
    assert (sent[1000:] == sent[1000]).all()
    np.testing.assert_allclose(sent[1000, :3] * scales.acc, (1.0, 2.0, 9.5), atol=scales.acc)
    np.testing.assert_allclose(sent[1000, 3:] * scales.gyr, 0.01, atol=scales.gyr)


def test_a_packet_leaves_when_its_last_sample_is_there() -> None:
    player = player_of(moving_foot(), speed=20.0)
    start(player)
    first, second = [at for at, _ in packets_until(player, SWITCHED_ON + 16 / RATE / 20.0)]
    assert first == pytest.approx(SWITCHED_ON + 7 / RATE / 20.0)
    assert second == pytest.approx(SWITCHED_ON + 15 / RATE / 20.0)


def test_time_in_packets_is_that_of_the_first_sample_and_wraps() -> None:
    player = player_of(moving_foot(), speed=3.0, ticks=2**32 - 1000)
    assert decode_info(player.info_bytes(100.0)).ticks == 2**32 - 1000
    start(player, now=101.0)
    packets = [packet for _, packet in packets_until(player, 102.0)]
    for packet in packets:
        expected = 2**32 - 1000 + (3.0 + packet.sequence / RATE) * TICKS_PER_SECOND
        assert abs((packet.ticks - expected + 2**31) % 2**32 - 2**31) <= 0.5
    assert decode_info(player.info_bytes(102.0)).ticks == (2**32 - 1000 + 6 * TICKS_PER_SECOND) % 2**32


def test_a_clock_goes_on_however_long_no_one_says_what_time_it_is() -> None:
    player = player_of(moving_foot())
    player.info_bytes(SWITCHED_ON)
    days = 5 * 86_400.0
    assert decode_info(player.info_bytes(SWITCHED_ON + days)).ticks == days * TICKS_PER_SECOND % 2**32


def test_starting_again_goes_on_without_a_loss() -> None:
    player = player_of(moving_foot())
    start(player)
    before = [packet for _, packet in packets_until(player, SWITCHED_ON + 0.5)]
    again = SWITCHED_ON + 0.5 + 0.1 / RATE
    begun = begin(player, again, samples=19)
    number = int((again - SWITCHED_ON) * RATE) + 1
    assert begun == StreamStarted(1, number)
    # What waited for a whole packet is in flash.
    assert before[-1].sequence + 8 <= number
    after = [packet for _, packet in packets_until(player, SWITCHED_ON + 1.0)]
    assert after[0].sequence == number
    assert {len(packet) for packet in after} == {19}


def test_a_lost_link_does_not_end_the_recording_and_what_was_missed_is_in_flash() -> None:
    player = player_of(moving_foot())
    start(player)
    list(packets_until(player, SWITCHED_ON + 0.5))
    player.disconnect(SWITCHED_ON + 0.6)
    assert player.next_due is None
    assert player.take(SWITCHED_ON + 0.9) == []
    number = int(1.0 * RATE) + 1
    player.connect(OWNER, SWITCHED_ON + 0.95)
    assert begin(player, SWITCHED_ON + 1.0) == StreamStarted(1, number)
    _, packet = next(packets_until(player, SWITCHED_ON + 2.0))
    assert (packet.sequence, packet.flags) == (number, Flag(0))
    np.testing.assert_array_equal(packet.counts, player.counts[number : number + 8])
    kept = np.concatenate([packet.counts for packet in stored(fetched(player, 1, 1, SWITCHED_ON + 1.5))])
    assert len(kept) > 1.4 * RATE
    np.testing.assert_array_equal(kept, player.counts[: len(kept)])


def test_stopping_says_how_many_samples_there_are_and_the_next_recording_begins_anew() -> None:
    player = player_of(moving_foot())
    start(player)
    packets = [packet for _, packet in packets_until(player, SWITCHED_ON + 1.01)]
    assert player.write(CONTROL.short, encode_command(6, StopStream()), SWITCHED_ON + 1.01)
    *rest, (short, answer) = player.take(SWITCHED_ON + 1.01)
    number = int(1.01 * RATE) + 1
    assert (short, decode_answer(answer).result) == (CONTROL.short, StreamStopped(1, number))
    assert sum(map(len, packets + imu(rest))) == number
    assert player.next_due is None
    assert begin(player, SWITCHED_ON + 5.0) == StreamStarted(2, 0)
    _, packet = next(packets_until(player, SWITCHED_ON + 6.0))
    np.testing.assert_array_equal(packet.counts, player.counts[:8])


def two_of(runner: Runner) -> tuple[Player, Player]:
    feet = (moving_foot(2000, 1), replace(moving_foot(2000, 2), side="right"))
    left, right = (player_of(foot, runner=runner) for foot in feet)
    return left, right


def test_the_pods_of_one_runner_began_together_whichever_was_started_later() -> None:
    left, right = two_of(Runner())
    left.info_bytes(100.0)
    start(left, now=101.0)
    assert start(right, now=103.0) == StreamStarted(1, 0)
    packets = imu(right.take(103.0))
    assert packets[0].ticks == imu(left.take(103.0))[0].ticks == TICKS_PER_SECOND
    assert sum(map(len, packets)) == int(2.0 * RATE)
    np.testing.assert_array_equal(packets[0].counts, right.counts[:8])
    stop(left, 105.0)
    stop(right, 105.0)
    assert begin(right, now=106.0) == StreamStarted(2, 0)
    assert imu(right.take(106.0)) == []


def test_a_pod_that_begins_again_while_the_other_one_records_has_the_steps_of_the_moment() -> None:
    left, right = two_of(Runner())
    left.info_bytes(100.0)
    start(left, now=101.0)
    start(right, now=101.0)
    stop(left, 104.0)
    assert begin(left, now=104.5) == StreamStarted(2, 0)
    assert left.first == int(3.5 * RATE)
    packets = imu(left.take(105.0))
    np.testing.assert_array_equal(packets[0].counts, left.counts[left.first : left.first + 8])
    assert abs(packets[0].ticks - 4.5 * TICKS_PER_SECOND) <= 0.5
    assert right.first == 0


def test_a_pod_whose_power_failed_has_what_was_written_and_goes_on_as_another_start() -> None:
    left, right = two_of(Runner())
    start(left, now=101.0)
    start(right, now=101.0)
    right.take(103.0)
    right.reboot(103.0)
    assert not right.recording
    assert right.next_due is None
    assert decode_info(right.info_bytes(104.0)).boot == 2
    assert decode_info(right.info_bytes(104.0)).ticks == TICKS_PER_SECOND
    assert decode_info(right.info_bytes(104.0)).side == "right"
    # It knows its owner still.
    right.connect(OWNER, 104.0)
    assert begin(right, now=104.0) == StreamStarted(1, 0)
    assert right.first == int(3.0 * RATE)
    (packet,) = imu(right.take(104.0 + 8.5 / RATE))
    assert packet.ticks == TICKS_PER_SECOND
    np.testing.assert_array_equal(packet.counts, right.counts[right.first : right.first + 8])
    kept = np.concatenate([packet.counts for packet in stored(fetched(right, 1, 1, 104.0))])
    # A packet of flash that was half full is lost.
    assert 2.0 * RATE - 19 < len(kept) <= 2.0 * RATE
    np.testing.assert_array_equal(kept, right.counts[: len(kept)])


def test_packets_that_no_one_fetches_are_dropped_and_are_in_flash() -> None:
    player = player_of(moving_foot())
    start(player)
    late = imu(player.take(SWITCHED_ON + 1000.0, 100_000))
    assert len(late) == 16_384
    assert 0 <= (1000 * RATE + 1 - late[-1].sequence - 8) % 2**16 < 8
    assert sum(map(len, stored(fetched(player, 1, 1, SWITCHED_ON + 1000.0)))) > 1000 * RATE - 19


def test_samples_that_the_sensor_had_no_time_for_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_player, "UNTOLD", 10_000)
    player = player_of(moving_foot())
    start(player)
    player.disconnect(SWITCHED_ON)
    now = SWITCHED_ON + 2 * 86_400.0
    player.connect(OWNER, now)
    assert begin(player, now) == StreamStarted(1, int(2 * 86_400 * RATE) + 1)
    packets = stored(fetched(player, 1, 1, now))
    assert len([packet for packet in packets if packet.flags & Flag.GAP]) == 1
    assert 10_000 - 19 < sum(map(len, packets)) <= 10_001


def test_what_is_asked_is_answered_whatever_it_is() -> None:
    player = connected(player_of(moving_foot()))
    assert status_of(player, encode_command(1, StopStream())) is Status.NOT_NOW
    assert status_of(player, b"\x55\x01") is Status.UNKNOWN_OP
    assert status_of(player, b"\x01\x01") is Status.BAD_ARGUMENTS
    assert status_of(player, b"\x01\x01\x14") is Status.BAD_ARGUMENTS
    assert status_of(player, b"\x02\x01\x00") is Status.BAD_ARGUMENTS
    assert player.next_due is None
    assert not player.write(IMU.short, b"", SWITCHED_ON)
    assert not player.write(TIME.short, b"what time is it", SWITCHED_ON)
    narrow = connected(player_of(moving_foot()), mtu=23)
    assert status_of(narrow, encode_command(1, StartStream(8))) is Status.MTU_TOO_SMALL
    narrow.widen(39)
    assert status_of(narrow, encode_command(1, StartStream(8))) is Status.DONE


@given(st.binary(max_size=20))
def test_any_bytes_are_answered_with_their_op_and_tag(command: bytes) -> None:
    answer = ask(connected(player_of(moving_foot(10))), command, SWITCHED_ON)
    op, tag, *_ = command + bytes(2)
    assert answer[:2] == bytes((op | 0x80, tag))


def test_who_has_no_bond_is_told_nothing_and_a_bond_takes_the_charger_or_a_tap() -> None:
    player = player_of(moving_foot())
    assert player.advertising(SWITCHED_ON)
    player.unplug()
    assert not player.advertising(SWITCHED_ON)
    assert not player.bond(OWNER, SWITCHED_ON)
    player.connect(b"stranger", SWITCHED_ON)
    assert status_of(player, encode_command(1, StartStream(8))) is Status.NOT_ALLOWED
    assert not player.write(TIME.short, encode_time_question(TimeQuestion(1, 0)), SWITCHED_ON)
    player.disconnect(SWITCHED_ON)
    player.tap(SWITCHED_ON + 5.0)
    assert player.bond(OWNER, SWITCHED_ON + 64.9)
    assert not player.bond(b"late", SWITCHED_ON + 65.0)
    player.connect(OWNER, SWITCHED_ON + 70.0)
    assert not player.advertising(SWITCHED_ON + 70.0)
    assert begin(player, SWITCHED_ON + 70.0) == StreamStarted(1, 0)
    player.forget_bonds()
    assert player.take(SWITCHED_ON + 71.0) == []


def test_questions_of_time_are_answered_with_when_they_came_and_when_the_answer_leaves() -> None:
    player = connected(player_of(moving_foot(), ticks=100), 50.0)
    assert player.info.capabilities == Capability.STRIDES | Capability.FLASH | Capability.CLOCK
    assert player.write(TIME.short, encode_time_question(TimeQuestion(9, 1_800_000_000_000_000)), 51.0)
    assert player.next_due == 51.0
    ((short, value),) = player.take(51.25)
    answer = decode_time_answer(value)
    assert short == TIME.short
    assert (answer.tag, answer.received, answer.sent) == (9, 100 + 32_768, 100 + 40_960)


def test_a_clock_that_runs_faster_than_ours_is_not_offered() -> None:
    player = connected(player_of(moving_foot(), speed=20.0))
    assert player.info.capabilities == Capability.STRIDES | Capability.FLASH
    assert not player.write(TIME.short, encode_time_question(TimeQuestion(9, 1)), SWITCHED_ON)


def test_a_battery_that_sinks_is_told_and_ends_a_recording_while_that_is_possible() -> None:
    player = player_of(moving_foot())
    start(player)
    player.set_battery(5)
    assert player.next_due is not None
    assert player.take(SWITCHED_ON) == [(BATTERY_LEVEL.short, bytes((5,)))]
    player.take(SWITCHED_ON + 1.0)
    player.set_battery(2)
    assert not player.recording
    assert (BATTERY_LEVEL.short, bytes((2,))) in player.take(SWITCHED_ON + 1.0)
    player.reboot(SWITCHED_ON + 2.0)
    assert player.battery == 2
    player.connect(OWNER, SWITCHED_ON + 2.0)
    assert status_of(player, encode_command(1, StartStream(8)), SWITCHED_ON + 2.0) is Status.NOT_NOW


def solved(contact: float) -> tuple[float, StridePacket]:
    """Make a stride that is solved half a second after its contact."""
    return contact + 0.5, StridePacket(None, StrideFlag(0), 0, round(contact * TICKS_PER_SECOND), 0.7, speed=3.0)


def test_strides_are_sent_when_they_are_solved_numbered_and_on_the_pods_clock() -> None:
    foot = moving_foot(2000)
    contacts = (0.5, 1.2, 1.9)
    player = Player(foot, virtual_info(foot, device=7), strides=[solved(contact) for contact in contacts])
    player.info_bytes(100.0)
    start(player, now=101.0)
    heard = []
    while (due := player.next_due) is not None and due < 104.0:
        heard += [(due, decode_stride(value)) for short, value in player.take(due) if short == STRIDE.short]
    assert [stride.number for _, stride in heard] == [0, 1, 2]
    for (at, stride), contact in zip(heard, contacts, strict=True):
        assert 0.0 <= at - (101.0 + contact + 0.5) < 1.0 / RATE + 1e-9
        assert abs(stride.ticks - (1.0 + contact) * TICKS_PER_SECOND) <= 1
        assert (stride.side, stride.speed, stride.flags) == ("left", 3.0, StrideFlag(0))
    log = [decode_stride(frame.value) for frame in decode_frames(fetched(player, 1, 1, 104.0)) if frame.source == 4]
    assert log == [replace(stride, flags=StrideFlag.REPLAY) for _, stride in heard]


def test_a_pod_that_begins_in_mid_run_numbers_its_strides_anew() -> None:
    foot = moving_foot(2000)
    strides = [solved(contact) for contact in (0.5, 1.2, 1.9, 2.6)]
    player = Player(foot, virtual_info(foot, device=7), strides=strides)
    start(player, 101.0)
    player.reboot(102.5)
    player.connect(OWNER, 102.5)
    begin(player, 102.5)
    assert player.first == int(1.5 * RATE)
    heard = [decode_stride(value) for short, value in player.take(105.0) if short == STRIDE.short]
    assert [stride.number for stride in heard] == [0, 1]
    assert abs(heard[0].ticks - 0.4 * TICKS_PER_SECOND) <= 1


def test_strides_that_are_known_in_the_middle_of_a_run_are_solved_from_there_on() -> None:
    player = player_of(moving_foot(2000))
    start(player, 101.0)
    player.take(102.5)
    player.solves([solved(contact) for contact in (0.5, 1.2, 1.9, 2.6)])
    heard = [decode_stride(value) for short, value in player.take(105.0) if short == STRIDE.short]
    assert [stride.number for stride in heard] == [0, 1, 2]
    assert abs(heard[0].ticks - 1.2 * TICKS_PER_SECOND) <= 1


def test_the_flash_of_a_pod_that_is_not_used_takes_no_memory() -> None:
    player = player_of(moving_foot())
    assert player.info.free_flash > 15 * 1024 * 1024
    assert sum(map(len, player._flash._pages.values())) < 20_000


def test_samples_at_the_limit_of_the_sensor_are_flagged() -> None:
    foot = moving_foot(32)
    foot.specific_force[9, 1] = -FULL_ACC
    foot.angular_rate[17, 2] = FULL_GYR
    ranged = replace(foot, ranges=Ranges(FULL_ACC, FULL_GYR))
    player = player_of(ranged)
    start(player)
    flags = [packet.flags for _, packet in packets_until(player, SWITCHED_ON + 31 / RATE + 1e-6)]
    assert flags == [Flag(0), Flag.ACC_CLIPPED, Flag.GYR_CLIPPED, Flag(0)]


def test_a_range_that_ends_below_the_full_scale_is_a_limit_too() -> None:
    foot = moving_foot(32)
    foot.specific_force[:] = np.clip(foot.specific_force, -50.0, 50.0)
    foot.specific_force[9, 1] = -8.0 * STANDARD_GRAVITY
    player = Player(
        replace(foot, ranges=Ranges(8.0 * STANDARD_GRAVITY, FULL_GYR)),
        replace(virtual_info(foot, device=7), acc_full_scale_g=16.0, gyr_full_scale_dps=2000.0),
    )
    start(player)
    flags = [packet.flags for _, packet in packets_until(player, SWITCHED_ON + 31 / RATE + 1e-6)]
    assert flags == [Flag(0), Flag.ACC_CLIPPED, Flag(0), Flag(0)]


def test_full_scales_are_those_of_the_sensor_and_at_least_what_the_samples_need() -> None:
    foot = moving_foot()
    ranged = replace(foot, ranges=Ranges(8.0 * STANDARD_GRAVITY, FULL_GYR))
    info = virtual_info(ranged, device=2**64 - 1, boot=3)
    assert (info.rate, info.gyr_full_scale_dps, info.side) == (RATE, 2000.0, "left")
    needed = float(np.abs(foot.specific_force).max()) / STANDARD_GRAVITY
    assert needed <= info.acc_full_scale_g < needed + 1 / 16 + 1e-3
    assert (info.device, info.boot) == (2**64 - 1, 3)


def test_a_rate_that_is_not_stated_is_found() -> None:
    foot = replace(moving_foot(), nominal_rate=None)
    assert virtual_info(foot, device=1).rate == RATE


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan"), float("inf")])
def test_a_speed_that_is_none_is_refused(speed: float) -> None:
    with pytest.raises(FieldError, match="speed must be"):
        player_of(moving_foot(), speed=speed)


def test_no_samples_are_refused() -> None:
    nothing = np.empty((0, 3))
    foot = foot_of(np.empty(0), nothing, nothing)
    info = Info(
        "left", virtual_info(moving_foot(), device=1).capabilities, RATE, 16.0, 2000.0, 19, 1, 1, 1, (0, 1, 0), 0, 0
    )
    with pytest.raises(FieldError, match="at least one sample"):
        Player(foot, info)
    with pytest.raises(FieldError, match="at least two samples"):
        virtual_info(foot, device=1)
