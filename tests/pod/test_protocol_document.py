"""docs/pod-protocol.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from openstride import pod
from openstride.pod import (
    CHARACTERISTICS,
    HEART_RATE,
    POD_SERVICE,
    STANDARD,
    Acknowledge,
    Capability,
    CommitDelete,
    Flag,
    Identify,
    ImuPacket,
    Info,
    NextRecording,
    PodError,
    ReadRecording,
    SetSide,
    StartStream,
    Status,
    StopStream,
    StrideFlag,
    StridePacket,
    encode_imu,
    encode_info,
    encode_stride,
    op_of,
)

PAGE = (Path(__file__).parents[2] / "docs" / "pod-protocol.md").read_text(encoding="utf-8")


def rows(start: str) -> list[list[str]]:
    """Return the cells of the table that follows a text."""
    after = PAGE[PAGE.index(start) :]
    table = re.search(r"^\|.*?(?=\n[^|]|\n\n)", after, re.DOTALL | re.MULTILINE)
    assert table is not None
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.group().splitlines()[2:]]


def test_every_characteristic_is_on_the_page_as_it_is_on_the_air() -> None:
    service, *found = rows("## The service")
    assert service[2] == f"`{POD_SERVICE}`"
    assert found == [
        [each.name, str(each.short), f"`{each.uuid}`", ", ".join(name for name in ORDER if name in each.properties)]
        for each in CHARACTERISTICS
    ]


ORDER = ("read", "write", "notify", "indicate")


def test_the_fields_of_info_are_where_the_page_says() -> None:
    info = Info("right", Capability(0x0302), 3.0, 5.0, 7.0, 9, 11, 13, 17, (19, 23, 29), 31, 37)
    packet = encode_info(info)
    expected = [1, 2, 0x0302, 48, 80, 112, 9, 11, 13, 17, (19, 23, 29), 31, 37]
    table = rows("## INFO")
    assert [int(at) for at, *_ in table][-1] + 4 == len(packet) == 36
    for (at, kind, *_), value in zip(table, expected, strict=True):
        start, read = int(at), []
        for bits in re.findall(r"u(\d+)", kind):
            read.append(int.from_bytes(packet[start : start + int(bits) // 8], "little"))
            start += int(bits) // 8
        assert (read[0] if len(read) == 1 else tuple(read)) == value


def test_the_fields_of_a_stride_are_where_the_page_says() -> None:
    unknown = encode_stride(StridePacket(None, StrideFlag(0), 0, 0))
    known = encode_stride(StridePacket("right", StrideFlag.WALKING, 3, 5, 7, 3, -3, 13, 17, 0.19, -0.23, 29, 31))
    table = rows("## STRIDE")
    ends = [int(at) for at, *_ in table[1:]] + [len(known)]
    for (at, kind, field, *_), end in zip(table, ends, strict=True):
        assert end - int(at) == int(kind[1:]) // 8, field
        if field != "type":
            assert known[int(at) : end] != unknown[int(at) : end], field


def test_every_standard_characteristic_is_on_the_page() -> None:
    table = rows("## Standard services")
    assert [(name, number) for _, name, number, _ in table if number != "0x2A37"] == [
        (each.name, f"0x{each.short:04X}") for found in STANDARD.values() for each in found
    ]
    services = [service for service, *_ in table if service]
    for service, uuid in zip(services, (*STANDARD, HEART_RATE), strict=True):
        assert f"0x{uuid[4:8].upper()}" in service


def test_the_packet_on_the_page_is_what_is_sent() -> None:
    shown = re.search(r"^```\n(01 01 .*)\n```", PAGE, re.MULTILINE)
    assert shown is not None
    samples = b"".join(count.to_bytes(2, "little", signed=True) for count in (1, -2, 2048, 300, -400, 5))
    assert bytes.fromhex(shown.group(1)) == encode_imu(ImuPacket("left", Flag(0), 0, 0, 1, samples))


def test_ops_and_statuses_are_numbered_as_on_the_page() -> None:
    assert [(int(op), name) for op, name, *_ in rows("| op |")] == [
        (op_of(StartStream), "start stream"),
        (op_of(StopStream), "stop stream"),
        (op_of(NextRecording), "next recording"),
        (op_of(ReadRecording), "read recording"),
        (op_of(Acknowledge), "acknowledge"),
        (op_of(CommitDelete), "commit delete"),
        (op_of(Identify), "identify"),
        (op_of(SetSide), "set side"),
    ]
    assert [int(number) for number, _ in rows("| status |")] == [status.value for status in Status]


def test_every_kind_of_error_is_named() -> None:
    kinds = [name for name in pod.__all__ if name.endswith("Error") and name != PodError.__name__]
    assert [kind for kind in kinds if f"`{kind}`" not in PAGE] == []
