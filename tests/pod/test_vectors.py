"""The golden vectors that every implementation reads: bytes to values, values to bytes, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from openstride import pod
from openstride.pod import (
    CHARACTERISTICS,
    POD_SERVICE,
    PROTOCOL,
    Answer,
    Capability,
    Flag,
    ImuPacket,
    Info,
    OutOfLineError,
    PacketError,
    Reassembly,
    Status,
    StreamStarted,
    StreamStopped,
    crc16,
    decode_answer,
    decode_command,
    decode_imu,
    decode_info,
    encode_answer,
    encode_command,
    encode_imu,
    encode_info,
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
    result: StreamStarted | StreamStopped | None = fields["result"] and command_of(fields["result"])
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


def test_samples_that_fit() -> None:
    for vector in POD["samples_that_fit"]:
        assert samples_that_fit(vector["mtu"]) == vector["samples"]


def test_names_on_the_air() -> None:
    assert (POD["protocol"], POD["service"]) == (PROTOCOL, POD_SERVICE)
    assert [
        {"name": each.name, "short": each.short, "uuid": each.uuid, "properties": sorted(each.properties)}
        for each in CHARACTERISTICS
    ] == POD["characteristics"]


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
