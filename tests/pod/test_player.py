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
    MOST_SAMPLES,
    TICKS_PER_SECOND,
    FieldError,
    Flag,
    ImuPacket,
    Info,
    Player,
    Reassembly,
    Runner,
    StartStream,
    Status,
    StopStream,
    StreamStarted,
    StreamStopped,
    decode_answer,
    decode_imu,
    decode_info,
    encode_command,
    virtual_info,
)
from openstride.recordings import STANDARD_GRAVITY, FootSamples, Ranges, Scales

RATE = 208.0
FULL_ACC = 16.0 * STANDARD_GRAVITY
FULL_GYR = float(np.deg2rad(2000.0))
#: A clock that only goes forward may begin anywhere.
SWITCHED_ON = 1234.5


def foot_of(time: NDArray[np.float64], acc: NDArray[Any], gyr: NDArray[Any]) -> FootSamples:
    return FootSamples("left", time, np.ascontiguousarray(acc), np.ascontiguousarray(gyr), nominal_rate=RATE)


def moving_foot(n: int = 500, seed: int = 0) -> FootSamples:
    random = np.random.default_rng(seed)
    time = 3.0 + np.arange(n) / RATE
    return foot_of(time, random.uniform(-100.0, 100.0, (n, 3)), random.uniform(-30.0, 30.0, (n, 3)))


def player_of(foot: FootSamples, *, speed: float = 1.0, ticks: int = 0) -> Player:
    return Player(foot, replace(virtual_info(foot, device=7), ticks=ticks), speed=speed)


def start(player: Player, now: float = SWITCHED_ON, samples: int = 8, mtu: int = 247) -> StreamStarted:
    answer = decode_answer(player.write(encode_command(5, StartStream(samples)), now, mtu))
    assert answer.tag == 5
    assert isinstance(answer.result, StreamStarted)
    return answer.result


def stop(player: Player, now: float) -> StreamStopped:
    answer = decode_answer(player.write(encode_command(6, StopStream()), now))
    assert isinstance(answer.result, StreamStopped)
    return answer.result


def status_of(player: Player, command: bytes, mtu: int = 247) -> Status:
    return decode_answer(player.write(command, SWITCHED_ON, mtu)).status


def packets_until(player: Player, end: float, mtu: int = 247) -> Iterator[tuple[float, ImuPacket]]:
    """What a pod sends to someone who asks whenever something is due."""
    while (due := player.next_due) is not None and due <= end:
        yield from ((due, decode_imu(packet)) for packet in player.due(due, mtu))


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
        for packet in map(decode_imu, player.due(float(now), mtu)):
            placed = line.place(packet)
            assert not placed.gap
            received.append(packet.counts)
    together = np.concatenate(received) if received else np.empty((0, 6))
    assert len(together) > n - samples
    np.testing.assert_array_equal(together[:n], player.counts[: len(together)])


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


def test_starting_again_goes_on_without_a_loss() -> None:
    player = player_of(moving_foot())
    start(player)
    before = [packet for _, packet in packets_until(player, SWITCHED_ON + 0.5)]
    number = before[-1].sequence + 8
    assert start(player, SWITCHED_ON + 0.5, samples=19) == StreamStarted(1, number)
    after = [packet for _, packet in packets_until(player, SWITCHED_ON + 1.0)]
    assert after[0].sequence == number
    assert {len(packet) for packet in after} == {19}


def test_a_lost_link_does_not_end_the_recording() -> None:
    player = player_of(moving_foot())
    start(player)
    list(packets_until(player, SWITCHED_ON + 0.5))
    player.lose_link()
    assert player.next_due is None
    assert player.due(SWITCHED_ON + 0.9) == []
    number = int(1.0 * RATE) + 1
    assert start(player, SWITCHED_ON + 1.0) == StreamStarted(1, number)
    _, packet = next(packets_until(player, SWITCHED_ON + 2.0))
    assert (packet.sequence, packet.flags) == (number, Flag(0))
    np.testing.assert_array_equal(packet.counts, player.counts[number : number + 8])


def test_stopping_says_how_many_samples_left_and_the_next_recording_begins_anew() -> None:
    player = player_of(moving_foot())
    start(player)
    sent = sum(len(packet) for _, packet in packets_until(player, SWITCHED_ON + 1.01))
    assert stop(player, SWITCHED_ON + 1.01) == StreamStopped(1, sent)
    assert player.next_due is None
    assert start(player, SWITCHED_ON + 5.0) == StreamStarted(2, 0)
    _, packet = next(packets_until(player, SWITCHED_ON + 6.0))
    np.testing.assert_array_equal(packet.counts, player.counts[:8])


def test_the_pods_of_one_runner_began_together_whichever_was_started_later() -> None:
    runner, feet = Runner(), (moving_foot(2000, 1), replace(moving_foot(2000, 2), side="right"))
    left, right = (Player(foot, virtual_info(foot, device=7), runner=runner) for foot in feet)
    left.info_bytes(100.0)
    start(left, now=101.0)
    assert start(right, now=103.0) == StreamStarted(1, 0)
    packets = [decode_imu(packet) for packet in right.due(103.0)]
    assert packets[0].ticks == decode_imu(left.due(103.0)[0]).ticks == TICKS_PER_SECOND
    assert sum(map(len, packets)) == int(2.0 * RATE)
    stop(left, 104.0)
    assert start(left, now=104.5) == StreamStarted(2, 0)
    assert len(left.due(104.5)) == int(3.5 * RATE / 8)
    stop(left, 105.0)
    stop(right, 105.0)
    start(right, now=106.0)
    assert right.due(106.0) == []


def test_samples_that_no_one_fetches_are_dropped_and_said_to_be() -> None:
    player = player_of(moving_foot())
    start(player)
    late = [decode_imu(packet) for packet in player.due(SWITCHED_ON + 1000.0)]
    assert late[0].flags & Flag.GAP
    assert not any(packet.flags & Flag.GAP for packet in late[1:])
    assert 131_072 - 8 < sum(map(len, late)) <= 131_072


def test_what_is_asked_is_answered_whatever_it_is() -> None:
    player = player_of(moving_foot())
    assert status_of(player, encode_command(1, StopStream())) is Status.NOT_NOW
    assert status_of(player, encode_command(1, StartStream(8)), mtu=23) is Status.MTU_TOO_SMALL
    assert status_of(player, b"\x55\x01") is Status.UNKNOWN_OP
    assert status_of(player, b"\x01\x01") is Status.BAD_ARGUMENTS
    assert status_of(player, b"\x01\x01\x14") is Status.BAD_ARGUMENTS
    assert status_of(player, b"\x02\x01\x00") is Status.BAD_ARGUMENTS
    assert player.next_due is None


@given(st.binary(max_size=20))
def test_any_bytes_are_answered_with_their_op_and_tag(command: bytes) -> None:
    answer = player_of(moving_foot(10)).write(command, SWITCHED_ON)
    op, tag, *_ = command + bytes(2)
    assert answer[:2] == bytes((op | 0x80, tag))


def test_samples_at_the_limit_of_the_sensor_are_flagged() -> None:
    foot = moving_foot(32)
    foot.specific_force[9, 1] = -FULL_ACC
    foot.angular_rate[17, 2] = FULL_GYR
    ranged = replace(foot, ranges=Ranges(FULL_ACC, FULL_GYR))
    player = player_of(ranged)
    start(player)
    flags = [packet.flags for _, packet in packets_until(player, SWITCHED_ON + 31 / RATE + 1e-6)]
    assert flags == [Flag(0), Flag.ACC_CLIPPED, Flag.GYR_CLIPPED, Flag(0)]


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
