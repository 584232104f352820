"""INFO, CONTROL, IMU, STRIDE, LOG and TIME, both ways; and bytes that are none of them."""

from __future__ import annotations

from binascii import crc_hqx
from collections.abc import Callable
from struct import pack
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.pod import (
    MOST_SAMPLES,
    Answer,
    Capability,
    ChecksumError,
    CommitDelete,
    FieldError,
    Flag,
    Frame,
    ImpossibleValueError,
    ImuPacket,
    Info,
    LogChunk,
    LogEnd,
    PacketError,
    ReadRecording,
    RecordingFound,
    RecordingState,
    SetSide,
    StartStream,
    Status,
    StreamStarted,
    StrideFlag,
    StridePacket,
    TimeAnswer,
    TimeQuestion,
    UnknownTypeError,
    UnknownVersionError,
    WrongLengthError,
    decode_answer,
    decode_command,
    decode_frames,
    decode_imu,
    decode_info,
    decode_log,
    decode_stride,
    decode_time_answer,
    decode_time_question,
    encode_answer,
    encode_command,
    encode_frame,
    encode_imu,
    encode_info,
    encode_log,
    encode_stride,
    encode_time_answer,
    encode_time_question,
    op_of,
    samples_that_fit,
)
from tests.pod.strategies import (
    answers,
    commands,
    frames,
    imu_packets,
    infos,
    logs,
    strides,
    time_answers,
    time_questions,
    u8,
)

DECODERS: list[Callable[[bytes], object]] = [
    decode_info,
    decode_imu,
    decode_command,
    decode_answer,
    decode_stride,
    decode_log,
    decode_time_question,
    decode_time_answer,
]
INFO = Info("left", Capability(0), 208.0, 16.0, 2000.0, 19, 1, 7, 1, (1, 0, 0), 0, 0)
PACKET = ImuPacket("left", Flag(0), 0, 0, 1, bytes(12))


@given(infos)
def test_info_says_what_was_said(info: Info) -> None:
    packet = encode_info(info)
    assert len(packet) == 36
    assert decode_info(packet) == info


@given(imu_packets)
def test_a_packet_holds_what_was_put_into_it(packet: ImuPacket) -> None:
    encoded = encode_imu(packet)
    assert len(encoded) == 12 + 12 * len(packet)
    assert decode_imu(encoded) == packet
    np.testing.assert_array_equal(packet.counts.astype("<i2").tobytes(), packet.samples)


@given(u8, commands)
def test_a_command_arrives_as_it_was_given(tag: int, command: Any) -> None:
    assert decode_command(encode_command(tag, command)) == (tag, command)


@given(answers)
def test_an_answer_arrives_as_it_was_given(answer: Answer) -> None:
    assert decode_answer(encode_answer(answer)) == answer


@given(strides)
def test_a_stride_arrives_as_it_was_solved(stride: StridePacket) -> None:
    packet = encode_stride(stride)
    assert len(packet) == 29
    assert decode_stride(packet) == stride


@given(st.floats(0.0, 7.9), st.floats(-5.7, 5.7), st.floats(0.0, 655.0))
def test_a_stride_is_rounded_to_what_its_fields_resolve(time: float, angle: float, impact: float) -> None:
    stride = StridePacket("left", StrideFlag(0), 0, 0, stride_time=time, strike_angle=angle, impact=impact)
    found = decode_stride(encode_stride(stride))
    assert found.stride_time == pytest.approx(time, abs=0.5 / 8192 + 1e-12)
    assert found.strike_angle == pytest.approx(angle, abs=np.deg2rad(0.005) + 1e-12)
    assert found.impact == pytest.approx(impact, abs=0.005 + 1e-12)


@given(logs)
def test_a_part_of_a_recording_arrives_as_it_was_read(packet: LogChunk | LogEnd) -> None:
    assert decode_log(encode_log(packet)) == packet


@given(time_questions, time_answers)
def test_a_question_of_time_and_its_answer_arrive(question: TimeQuestion, answer: TimeAnswer) -> None:
    assert decode_time_question(encode_time_question(question)) == question
    assert decode_time_answer(encode_time_answer(answer)) == answer


@given(st.lists(frames, max_size=5), st.data())
def test_a_recording_cut_or_changed_anywhere_holds_the_frames_before(row: list[Frame], data: st.DataObject) -> None:
    encoded = [encode_frame(frame) for frame in row]
    whole = b"".join(encoded)
    assert list(decode_frames(whole)) == row
    at = data.draw(st.integers(0, max(0, len(whole) - 1)))
    before = [i for i in range(len(row)) if sum(map(len, encoded[: i + 1])) <= at]
    assert list(decode_frames(whole[:at])) == row[: len(before)]
    if whole:
        changed = bytearray(whole)
        changed[at] ^= data.draw(st.integers(1, 255))
        found = list(decode_frames(bytes(changed)))
        assert found[: len(before)] == row[: len(before)]
        assert row[len(before)] not in found[len(before) : len(before) + 1]


def test_the_answers_that_list_recordings_fit_the_smallest_link() -> None:
    found = Answer(3, 0, Status.DONE, RecordingFound(1, 2, 3, 4, RecordingState.ACKNOWLEDGED))
    assert len(encode_answer(found)) <= 23 - 3
    assert len(encode_command(0, CommitDelete(1, 2, 3, 4))) <= 23 - 3


def test_the_largest_packet_fits_a_notification_at_the_mtu_we_ask_for() -> None:
    assert samples_that_fit(247) == MOST_SAMPLES
    assert len(encode_imu(ImuPacket("left", Flag(0), 0, 0, 0, bytes(12 * MOST_SAMPLES)))) <= 247 - 3


def test_the_smallest_mtu_holds_no_sample() -> None:
    assert samples_that_fit(23) == 0


@given(imu_packets, st.data())
def test_up_to_three_flipped_bits_of_a_packet_are_always_noticed(packet: ImuPacket, data: st.DataObject) -> None:
    encoded = encode_imu(packet)
    bits = data.draw(st.sets(st.integers(0, 8 * len(encoded) - 1), min_size=1, max_size=3))
    flipped = int.from_bytes(encoded, "little") ^ sum(1 << bit for bit in bits)
    with pytest.raises(ChecksumError):
        decode_imu(flipped.to_bytes(len(encoded), "little"))


@given(imu_packets, st.data())
def test_a_burst_of_up_to_two_bytes_is_always_noticed(packet: ImuPacket, data: st.DataObject) -> None:
    encoded = bytearray(encode_imu(packet))
    at = data.draw(st.integers(0, len(encoded) - 2))
    encoded[at] ^= data.draw(st.integers(1, 255))
    encoded[at + 1] ^= data.draw(st.integers(0, 255))
    with pytest.raises(ChecksumError):
        decode_imu(bytes(encoded))


@given(infos, imu_packets, commands, answers, strides)
def test_a_packet_cut_at_any_byte_is_refused(
    info: Info, packet: ImuPacket, command: Any, answer: Answer, stride: StridePacket
) -> None:
    for decode, encoded in (
        (decode_info, encode_info(info)),
        (decode_imu, encode_imu(packet)),
        (decode_command, encode_command(0, command)),
        (decode_answer, encode_answer(answer)),
        (decode_stride, encode_stride(stride)),
        (decode_log, encode_log(LogEnd(1, 2, 3))),
        (decode_time_question, encode_time_question(TimeQuestion(1, 2))),
        (decode_time_answer, encode_time_answer(TimeAnswer(1, 2, 3))),
    ):
        for length in range(len(encoded)):
            with pytest.raises(PacketError):
                decode(encoded[:length])
        with pytest.raises(PacketError):
            decode(encoded + b"\xa5")


def outcome(decode: Callable[[bytes], object], data: bytes) -> object:
    """Return what decoding gives, a value or a refusal; anything else that it raises is a failure of the test."""
    try:
        return decode(data)
    except PacketError as error:
        return error


@pytest.mark.parametrize("decode", DECODERS)
@given(st.binary(max_size=260))
def test_any_bytes_give_a_value_or_an_error_that_carries_them(decode: Callable[[bytes], object], data: bytes) -> None:
    found = outcome(decode, data)
    assert found is not None
    if isinstance(found, PacketError):
        assert found.packet == data
        assert found.hint


@given(st.binary(min_size=10, max_size=250))
def test_bytes_with_a_right_checksum_are_read_as_they_stand_or_refused(body: bytes) -> None:
    packet = body + pack("<H", crc_hqx(body, 0xFFFF))
    found = outcome(decode_imu, packet)
    if isinstance(found, ImuPacket):
        assert encode_imu(found) == packet
    else:
        assert isinstance(found, WrongLengthError | UnknownTypeError | ImpossibleValueError)


def test_a_newer_pod_is_told_from_a_broken_one() -> None:
    with pytest.raises(UnknownVersionError, match="Update OpenStride") as caught:
        decode_info(bytes([2]) + bytes(60))
    assert caught.value.version == 2


def test_a_length_that_is_not_the_stated_one_is_named() -> None:
    body = encode_imu(PACKET)[:-2]
    longer = body + bytes(12)
    with pytest.raises(WrongLengthError, match="24 for 1 samples"):
        decode_imu(longer + pack("<H", crc_hqx(longer, 0xFFFF)))


def test_an_impossible_value_is_named() -> None:
    encoded = bytearray(encode_info(INFO))
    encoded[10] = 20
    with pytest.raises(ImpossibleValueError, match="most_samples is 20") as caught:
        decode_info(bytes(encoded))
    assert (caught.value.characteristic, caught.value.field, caught.value.value) == ("INFO", "most_samples", 20)


def test_an_op_from_the_future_is_named_and_no_failure_to_understand_is() -> None:
    with pytest.raises(UnknownTypeError):
        decode_command(bytes([99, 0]))
    assert decode_answer(bytes([0x80 | 99, 4, Status.UNKNOWN_OP])) == Answer(99, 4, Status.UNKNOWN_OP)


@pytest.mark.parametrize(
    "mistake",
    [
        lambda: StartStream(0),
        lambda: StartStream(20),
        lambda: StreamStarted(-1, 0),
        lambda: StreamStarted(0, 2**31),
        lambda: ImuPacket("left", Flag(0), 65_536, 0, 0, bytes(12)),
        lambda: ImuPacket("left", Flag(0), 0, -1, 0, bytes(12)),
        lambda: ImuPacket("left", Flag(0), 0, 0, 0, bytes(13)),
        lambda: ImuPacket("left", Flag(0), 0, 0, 0, b""),
        lambda: ImuPacket("left", Flag(1), 0, 0, 0, bytes(12)),
        lambda: Info("left", Capability(0), 208.01, 16.0, 2000.0, 19, 1, 7, 1, (1, 0, 0), 0, 0),
        lambda: Info("left", Capability(0), float("nan"), 16.0, 2000.0, 19, 1, 7, 1, (1, 0, 0), 0, 0),
        lambda: Info("left", Capability(0), 208.0, 16.0, 2000.0, 19, 1, 2**64, 1, (1, 0, 0), 0, 0),
        lambda: Answer(1, 0, Status.DONE),
        lambda: Answer(1, 0, Status.NOT_NOW, StreamStarted(1, 0)),
        lambda: encode_command(256, StartStream(8)),
        lambda: Answer(5, 0, Status.DONE, StreamStarted(1, 0)),
        lambda: SetSide(3),
        lambda: ReadRecording(1, 1, 0, 2**16),
        lambda: StridePacket("left", StrideFlag(1), 0, 0),
        lambda: StridePacket("left", StrideFlag(0), 0, 0, length=65.5346),
        lambda: StridePacket("left", StrideFlag(0), 0, 0, length=-0.001),
        lambda: StridePacket("left", StrideFlag(0), 0, 0, speed=float("nan")),
        lambda: StridePacket("left", StrideFlag(0), 0, 0, flight_time=-4.0),
        lambda: StridePacket("left", StrideFlag(0), 0, 0, quality=101),
        lambda: LogChunk(0, 0, b""),
        lambda: LogChunk(0, 0, bytes(507)),
        lambda: LogChunk(0, 2**32 - 1, b"1"),
        lambda: LogEnd(256, 0, 0),
        lambda: TimeQuestion(0, 2**53),
        lambda: TimeAnswer(0, 2**32, 0),
        lambda: Frame(3, bytes(251)),
    ],
)
def test_what_no_packet_can_hold_is_our_own_mistake(mistake: Callable[[], object]) -> None:
    with pytest.raises(FieldError, match="must be"):
        mistake()


def test_one_count_is_worth_what_the_full_scale_says() -> None:
    scales = INFO.scales
    assert scales.acc * 32_768 == pytest.approx(16 * 9.80665)
    assert np.rad2deg(scales.gyr * 32_768) == pytest.approx(2000.0)


def test_commands_are_known_by_their_numbers() -> None:
    assert op_of(StartStream(8)) == op_of(StartStream) == 1
