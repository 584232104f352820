"""INFO, CONTROL and IMU, both ways; and bytes that are none of them."""

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
    FieldError,
    Flag,
    ImpossibleValueError,
    ImuPacket,
    Info,
    PacketError,
    StartStream,
    Status,
    StreamStarted,
    UnknownTypeError,
    UnknownVersionError,
    WrongLengthError,
    decode_answer,
    decode_command,
    decode_imu,
    decode_info,
    encode_answer,
    encode_command,
    encode_imu,
    encode_info,
    op_of,
    samples_that_fit,
)
from tests.pod.strategies import answers, commands, imu_packets, infos, u8

DECODERS: list[Callable[[bytes], object]] = [decode_info, decode_imu, decode_command, decode_answer]
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


@given(infos, imu_packets, commands, answers)
def test_a_packet_cut_at_any_byte_is_refused(info: Info, packet: ImuPacket, command: Any, answer: Answer) -> None:
    for decode, encoded in (
        (decode_info, encode_info(info)),
        (decode_imu, encode_imu(packet)),
        (decode_command, encode_command(0, command)),
        (decode_answer, encode_answer(answer)),
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
