"""Speed and cadence, heart rate, battery and texts: as we say them, and as any maker's device does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.pod import (
    FieldError,
    HeartRateMeasurement,
    ImpossibleValueError,
    PacketError,
    RscFeature,
    RscMeasurement,
    WrongLengthError,
    decode_battery_level,
    decode_device_text,
    decode_heart_rate,
    decode_rsc,
    decode_rsc_feature,
    decode_sensor_location,
    encode_battery_level,
    encode_device_text,
    encode_heart_rate,
    encode_rsc,
    encode_rsc_feature,
    encode_sensor_location,
)
from tests.pod.strategies import heart_rates, speeds, u16

FOREIGN: list[Callable[[bytes], object]] = [
    decode_rsc,
    decode_rsc_feature,
    decode_sensor_location,
    decode_heart_rate,
    decode_battery_level,
]


@given(speeds)
def test_speed_and_cadence_arrive_as_they_were_said(measurement: RscMeasurement) -> None:
    assert decode_rsc(encode_rsc(measurement)) == measurement


@given(heart_rates)
def test_a_heart_rate_arrives_as_it_was_said(measurement: HeartRateMeasurement) -> None:
    assert decode_heart_rate(encode_heart_rate(measurement)) == measurement


@given(u16.map(RscFeature), st.integers(0, 255), st.integers(0, 100), st.text("aä李 ", max_size=40))
def test_what_is_read_once_arrives_as_it_was_said(feature: RscFeature, location: int, level: int, text: str) -> None:
    assert decode_rsc_feature(encode_rsc_feature(feature)) == feature
    assert decode_sensor_location(encode_sensor_location(location)) == location
    assert decode_battery_level(encode_battery_level(level)) == level
    assert decode_device_text(encode_device_text(text)) == text.strip()


def outcome(decode: Callable[[bytes], object], data: bytes) -> object:
    """Return what decoding gives, a value or a refusal; anything else that it raises is a failure of the test."""
    try:
        return decode(data)
    except PacketError as error:
        return error


@pytest.mark.parametrize("decode", FOREIGN)
@given(st.binary(max_size=30))
def test_any_bytes_give_a_value_or_an_error_that_carries_them(decode: Callable[[bytes], object], data: bytes) -> None:
    found = outcome(decode, data)
    assert found is not None
    if isinstance(found, PacketError):
        assert found.packet == data
        assert found.hint


@given(speeds, heart_rates, st.binary(max_size=6), st.integers(0, 0x1F))
def test_what_later_versions_add_is_left_alone(
    speed: RscMeasurement, heart: HeartRateMeasurement, more: bytes, reserved: int
) -> None:
    packet = encode_rsc(speed)
    assert decode_rsc(bytes((packet[0] | reserved << 3,)) + packet[1:] + more) == speed
    packet = encode_heart_rate(heart)
    changed = bytes((packet[0] | (reserved & 0x7) << 5,)) + packet[1:] + (b"" if heart.intervals else more)
    assert decode_heart_rate(changed) == heart


@given(speeds)
def test_a_measurement_that_ends_before_its_last_field_is_refused(measurement: RscMeasurement) -> None:
    packet = encode_rsc(measurement)
    for length in range(len(packet)):
        with pytest.raises(WrongLengthError, match="does not speak the service"):
            decode_rsc(packet[:length])


def test_half_an_interval_costs_no_heart_rate() -> None:
    assert decode_heart_rate(bytes.fromhex("10485503aa")).intervals == (853 / 1024,)
    assert decode_heart_rate(bytes.fromhex("1048")) == HeartRateMeasurement(72)


def test_no_beat_found_is_no_heart_rate_and_not_zero() -> None:
    assert decode_heart_rate(bytes.fromhex("0400")) == HeartRateMeasurement(None, contact=False)


@pytest.mark.parametrize(
    ("speed", "cadence", "running", "both"),
    [
        (3.0, 85, True, 170),
        (3.0, 170, True, 170),
        (3.0, 119, True, 119),
        (3.6, 119, True, 238),
        (3.6, 120, True, 120),
        (2.0, 80, True, 80),
        (1.3, 55, False, 55),
        (5.0, 85, False, 85),
        (3.0, 0, True, 0),
        (0.0, 85, True, 85),
    ],
)
def test_a_cadence_is_doubled_only_where_it_can_only_be_that_of_one_foot(
    speed: float, cadence: int, *, running: bool, both: int
) -> None:
    assert RscMeasurement(speed, cadence, running).steps_of_both_feet_spm == both


def test_texts_in_firmwares_manner_are_read() -> None:
    assert decode_device_text(b"Pod\0\0\xff\xff") == "Pod"
    assert decode_device_text(b"Caf\xe9 ") == "Caf\N{REPLACEMENT CHARACTER}"
    assert decode_device_text(b"") == ""


def test_a_battery_fuller_than_full_is_refused() -> None:
    with pytest.raises(ImpossibleValueError, match="level_percent is 101"):
        decode_battery_level(b"\x65")


@pytest.mark.parametrize(
    "mistake",
    [
        lambda: RscMeasurement(256.0, 90, running=True),
        lambda: RscMeasurement(-0.1, 90, running=True),
        lambda: RscMeasurement(float("nan"), 90, running=True),
        lambda: RscMeasurement(3.0, 256, running=True),
        lambda: RscMeasurement(3.0, 90, running=True, stride_length=656.0),
        lambda: RscMeasurement(3.0, 90, running=True, total_distance=4.3e8),
        lambda: HeartRateMeasurement(0),
        lambda: HeartRateMeasurement(70, intervals=(64.0,)),
        lambda: HeartRateMeasurement(70, energy_expended=-1000.0),
        lambda: encode_battery_level(101),
        lambda: encode_rsc_feature(RscFeature(2**16)),
        lambda: encode_device_text("x" * 513),
    ],
)
def test_what_no_measurement_can_hold_is_our_own_mistake(mistake: Callable[[], object]) -> None:
    with pytest.raises(FieldError, match="must be"):
        mistake()
