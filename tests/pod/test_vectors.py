"""The golden vectors that every implementation reads: bytes to values, values to bytes, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from openstride import pod
from openstride.pod import (
    CHARACTERISTICS,
    HEART_RATE,
    HEART_RATE_MEASUREMENT,
    POD_SERVICE,
    PROTOCOL,
    STANDARD,
    Answer,
    Capability,
    Characteristic,
    Flag,
    Frame,
    HeartRateMeasurement,
    ImuPacket,
    Info,
    OutOfLineError,
    PacketError,
    Reassembly,
    RscMeasurement,
    Status,
    StrideFlag,
    StridePacket,
    TimeAnswer,
    TimeQuestion,
    bytes_that_fit,
    crc16,
    decode_answer,
    decode_battery_level,
    decode_command,
    decode_frames,
    decode_heart_rate,
    decode_imu,
    decode_info,
    decode_log,
    decode_rsc,
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
    samples_that_fit,
)

FOLDER = Path(__file__).parents[2] / "vectors"
POD: dict[str, Any] = json.loads((FOLDER / "pod.json").read_text(encoding="utf-8"))
REASSEMBLY: dict[str, Any] = json.loads((FOLDER / "reassembly.json").read_text(encoding="utf-8"))
DECODERS: dict[str, Any] = {
    "info": decode_info,
    "imu": decode_imu,
    "command": decode_command,
    "answer": decode_answer,
    "stride": decode_stride,
    "log": decode_log,
    "time_question": decode_time_question,
    "time_answer": decode_time_answer,
    "rsc": decode_rsc,
    "heart_rate": decode_heart_rate,
    "battery": decode_battery_level,
}


def info_of(fields: dict[str, Any]) -> Info:
    changed = {
        "capabilities": Capability(fields["capabilities"]),
        "device": int(fields["device"], 16),
        "firmware": tuple(fields["firmware"]),
    }
    return Info(**(fields | changed))


def packet_of(fields: dict[str, Any]) -> ImuPacket:
    samples = b"".join(count.to_bytes(2, "little", signed=True) for sample in fields["counts"] for count in sample)
    known = {name: fields[name] for name in ("side", "sequence", "ticks", "configuration")}
    return ImuPacket(flags=Flag(fields["flags"]), samples=samples, **known)


def command_of(fields: dict[str, Any]) -> Any:
    return getattr(pod, fields["name"])(**{name: value for name, value in fields.items() if name != "name"})


def answer_of(fields: dict[str, Any]) -> Answer:
    result = fields["result"] and command_of(fields["result"])
    return Answer(fields["op"], fields["tag"], Status(fields["status"]), result)


@pytest.mark.parametrize("vector", POD["info"])
def test_info(vector: dict[str, Any]) -> None:
    info = info_of(vector["fields"])
    assert encode_info(info).hex() == vector["hex"]
    assert decode_info(bytes.fromhex(vector["hex"])) == info


@pytest.mark.parametrize("vector", POD["imu"])
def test_imu(vector: dict[str, Any]) -> None:
    packet = packet_of(vector["fields"])
    assert encode_imu(packet).hex() == vector["hex"]
    assert decode_imu(bytes.fromhex(vector["hex"])) == packet
    assert packet.counts.tolist() == vector["fields"]["counts"]


@pytest.mark.parametrize("vector", POD["commands"])
def test_commands(vector: dict[str, Any]) -> None:
    command = command_of(vector["fields"])
    assert encode_command(vector["tag"], command).hex() == vector["hex"]
    assert decode_command(bytes.fromhex(vector["hex"])) == (vector["tag"], command)


@pytest.mark.parametrize("vector", POD["answers"])
def test_answers(vector: dict[str, Any]) -> None:
    answer = answer_of(vector["fields"])
    assert encode_answer(answer).hex() == vector["hex"]
    assert decode_answer(bytes.fromhex(vector["hex"])) == answer


@pytest.mark.parametrize("vector", POD["strides"])
def test_strides(vector: dict[str, Any]) -> None:
    stride = StridePacket(**(vector["fields"] | {"flags": StrideFlag(vector["fields"]["flags"])}))
    assert encode_stride(stride).hex() == vector["hex"]
    assert decode_stride(bytes.fromhex(vector["hex"])) == stride


@pytest.mark.parametrize("vector", POD["log"])
def test_log(vector: dict[str, Any]) -> None:
    fields = vector["fields"]
    packet = command_of(fields | ({"data": bytes.fromhex(fields["data"])} if "data" in fields else {}))
    assert encode_log(packet).hex() == vector["hex"]
    assert decode_log(bytes.fromhex(vector["hex"])) == packet


@pytest.mark.parametrize("vector", POD["time_questions"])
def test_time_questions(vector: dict[str, Any]) -> None:
    question = TimeQuestion(**vector["fields"])
    assert encode_time_question(question).hex() == vector["hex"]
    assert decode_time_question(bytes.fromhex(vector["hex"])) == question


@pytest.mark.parametrize("vector", POD["time_answers"])
def test_time_answers(vector: dict[str, Any]) -> None:
    answer = TimeAnswer(**vector["fields"])
    assert encode_time_answer(answer).hex() == vector["hex"]
    assert decode_time_answer(bytes.fromhex(vector["hex"])) == answer


@pytest.mark.parametrize("vector", POD["frames"])
def test_frames(vector: dict[str, Any]) -> None:
    frames = [Frame(frame["source"], bytes.fromhex(frame["value"])) for frame in vector["frames"]]
    assert list(decode_frames(bytes.fromhex(vector["hex"]))) == frames
    assert vector["hex"].startswith(b"".join(map(encode_frame, frames)).hex())


@pytest.mark.parametrize("vector", POD["rsc"])
def test_speed_and_cadence(vector: dict[str, Any]) -> None:
    measurement = decode_rsc(bytes.fromhex(vector["hex"]))
    assert measurement == RscMeasurement(**vector["fields"])
    assert measurement.steps_of_both_feet_spm == vector["steps_of_both_feet_spm"]


@pytest.mark.parametrize("vector", POD["heart_rates"])
def test_heart_rates(vector: dict[str, Any]) -> None:
    expected = HeartRateMeasurement(**(vector["fields"] | {"intervals": tuple(vector["fields"]["intervals"])}))
    assert decode_heart_rate(bytes.fromhex(vector["hex"])) == expected


@pytest.mark.parametrize("vector", POD["battery"])
def test_battery(vector: dict[str, Any]) -> None:
    assert decode_battery_level(bytes.fromhex(vector["hex"])) == vector["percent"]


@pytest.mark.parametrize("vector", POD["refused"])
def test_what_is_refused_is_refused_for_its_own_reason(vector: dict[str, Any]) -> None:
    with pytest.raises(PacketError) as caught:
        DECODERS[vector["decoder"]](bytes.fromhex(vector["hex"]))
    assert type(caught.value).__name__ == vector["error"]


def test_checksums() -> None:
    for vector in POD["crc16"]:
        assert crc16(bytes.fromhex(vector["hex"])) == vector["checksum"]
    # As the catalogue of CRCs has it for CRC-16/IBM-3740.
    assert crc16(b"123456789") == 0x29B1


def test_checksums_of_transfers() -> None:
    for vector in POD["crc32"]:
        assert crc32(bytes.fromhex(vector["hex"])) == vector["checksum"]


def test_bytes_that_fit() -> None:
    for vector in POD["bytes_that_fit"]:
        assert bytes_that_fit(vector["mtu"]) == vector["bytes"]


def test_samples_that_fit() -> None:
    for vector in POD["samples_that_fit"]:
        assert samples_that_fit(vector["mtu"]) == vector["samples"]


def test_names_on_the_air() -> None:
    assert (POD["protocol"], POD["service"]) == (PROTOCOL, POD_SERVICE)
    assert [on_the_air(each) for each in CHARACTERISTICS] == POD["characteristics"]
    assert [
        {"service": service, "characteristics": [on_the_air(each) for each in found]}
        for service, found in (STANDARD | {HEART_RATE: (HEART_RATE_MEASUREMENT,)}).items()
    ] == POD["standard"]


def on_the_air(each: Characteristic) -> dict[str, Any]:
    return {"name": each.name, "short": each.short, "uuid": each.uuid, "properties": sorted(each.properties)}


@pytest.mark.parametrize("story", REASSEMBLY["stories"], ids=lambda story: str(story["title"]))
def test_reassembly(story: dict[str, Any]) -> None:
    line = Reassembly(story["rate"], story["first"])
    for step in story["packets"]:
        packet = ImuPacket("left", Flag(0), step["sequence"], step["ticks"], 0, bytes(12 * step["samples"]))
        if step["placed"] is None:
            with pytest.raises(OutOfLineError):
                line.place(packet)
            continue
        placed = line.place(packet)
        assert {
            "number": placed.number,
            "ticks": placed.ticks,
            "fresh": [[part.start, part.stop] for part in placed.fresh],
            "gap": placed.gap and [placed.gap.start, placed.gap.stop],
        } == step["placed"]
    assert [[gap.start, gap.stop] for gap in line.missing] == story["missing"]


@pytest.mark.parametrize("vector", REASSEMBLY["times"])
def test_live_times_to_the_last_bit(vector: dict[str, Any]) -> None:
    packet = ImuPacket("left", Flag(0), 0, vector["ticks"], 0, bytes(12 * vector["samples"]))
    assert Reassembly(vector["rate"]).place(packet).times(vector["rate"]).tolist() == vector["times"]
