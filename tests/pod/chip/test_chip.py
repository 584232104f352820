"""What a pod has answered holds, whatever happens to its power, its flash and its link; on a chip's Python as well."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openstride.pod import (
    CHARACTERISTICS,
    CONTROL,
    Command,
    Flag,
    ImuPacket,
    Status,
    crc16,
    decode_answer,
    decode_imu,
    decode_info,
    encode_imu,
    op_of,
    samples_that_fit,
    seal,
)
from openstride.pod import _control as control
from openstride.pod.chip import MemoryFlash, Pod
from openstride.pod.chip import _checksums as checksums
from openstride.pod.chip import _packing as packing
from openstride.pod.chip import _wire as wire
from openstride.recordings import Received
from portable.node import find_node
from tests.pod.chip import scenarios

HERE = Path(__file__).parent
CHIP = HERE.parents[2] / "src" / "openstride" / "pod" / "chip"

counts = st.integers(-32768, 32767)
limits = st.integers(1, 32767)
six = st.tuples(counts, counts, counts, counts, counts, counts)


@pytest.mark.parametrize("scenario", scenarios.SCENARIOS)
def test_it_holds_on_a_chip(scenario: str, micropython: Path) -> None:
    """And gives the same number as here."""
    command = [*find_node(), str(HERE / "micropython.mjs"), str(micropython), str(CHIP), str(HERE / "scenarios.py")]
    said = subprocess.run([*command, scenario], check=False, capture_output=True, text=True, timeout=100)
    assert said.returncode == 0, said.stderr
    assert said.stdout == f"{played(scenario)}\n"


@pytest.mark.parametrize("scenario", scenarios.SCENARIOS[:-1])
def test_it_holds_here(scenario: str) -> None:
    assert played(scenario) > 0


def test_a_power_cut_within_any_write_loses_nothing_that_was_finished() -> None:
    assert scenarios.power_fails_at_each_write() > 600


@settings(max_examples=25)
@given(st.data())
def test_power_that_fails_again_and_again_loses_nothing_that_was_finished(data: st.DataObject) -> None:
    image = scenarios.blank()
    kept: dict[tuple[int, int], bytes] = {}
    boot = 0
    for _ in range(6):
        cut = data.draw(st.integers(1, 40))
        flash = scenarios.FailingFlash(image, cut, data.draw(st.integers(0, scenarios.FailingFlash.WAYS - 1)))
        now: dict[tuple[int, int], bytes] = {}
        try:
            pod = Pod(flash, scenarios.SENSOR)
            assert pod.boot > boot
            boot = pod.boot
            now = contents_of(pod)
            for name, log in kept.items():
                assert now.get(name, b"")[: len(log)] == log
            if not pod.bonds:
                pod.double_tap(0)
                pod.bond(scenarios.OWNER)
            pod.connect(scenarios.OWNER, scenarios.MTU)
            if scenarios.ask(pod, 0, wire.START_STREAM, 19)[0] == wire.DONE:
                for first in range(0, 200, 10):
                    scenarios.run(pod, first, 10)
                    now[boot, 1] = scenarios.contents(pod, (boot, 1))
        except scenarios.PowerCut:
            pass
        kept.update(now)


@given(st.binary(max_size=300))
def test_the_checksum_without_help_is_the_same(data: bytes) -> None:
    assert checksums.crc16_by_halves(data) == checksums.crc16(data) == crc16(data)
    assert checksums.crc16_by_halves(b"123456789") == 0x29B1


@given(st.lists(six, min_size=1, max_size=19), st.integers(0, 2**32 - 1), st.integers(0, 2**31 - 1), limits, limits)
def test_packets_are_those_of_the_protocol(
    rows: list[tuple[int, ...]], ticks: int, first: int, acc_limit: int, gyr_limit: int
) -> None:
    packer = packing.Packer(len(rows), 1, 7, packing.REPLAY, acc_limit=acc_limit, gyr_limit=gyr_limit)
    array = np.array(rows, "<i2")
    packets = [packer.add(first + i, ticks + 158 * i, row.tobytes()) for i, row in enumerate(array)]
    assert packets[:-1] == [None] * (len(rows) - 1)
    flags = Flag.REPLAY
    size = np.abs(array.astype(int))
    if size[:, :3].max() >= acc_limit:
        flags |= Flag.ACC_CLIPPED
    if size[:, 3:].max() >= gyr_limit:
        flags |= Flag.GYR_CLIPPED
    assert packets[-1] == encode_imu(ImuPacket("left", flags, first % 2**16, ticks, 7, array.tobytes()))


def test_the_numbers_are_those_of_the_protocol() -> None:
    assert {each.short for each in CHARACTERISTICS} <= set(range(1, 7))
    for each in CHARACTERISTICS:
        assert getattr(wire, each.name) == each.short
    for status in Status:
        assert getattr(wire, status.name) == status.value
    for command in get_args(Command):
        op = op_of(command)
        assert wire.ARGUMENTS[op] == control._COMMANDS[op][1].format
    assert len(wire.ARGUMENTS) == len(get_args(Command))
    assert [packing.samples_that_fit(mtu) for mtu in range(300)] == [samples_that_fit(mtu) for mtu in range(300)]


def test_a_log_is_read_with_the_decoders_of_what_is_sent() -> None:
    """It becomes a recording as if it had been heard live."""
    image = scenarios.blank(60)
    pod = scenarios.owned(MemoryFlash(image, scenarios.PAGE))
    scenarios.done(pod, 0, wire.SET_SIDE, 2)
    scenarios.done(pod, 0, wire.START_STREAM, 19)
    scenarios.run(pod, 0, 500)
    pod.lose_samples(20)
    scenarios.run(pod, 520, 300)
    scenarios.done(pod, 0, wire.STOP_STREAM)
    found = [each for each in scenarios.frames(scenarios.download(pod, (1, 1))) if each[0] != wire.STRIDE]
    info = decode_info(found[0][1])
    assert (info.side, info.device, info.boot, info.rate) == ("right", scenarios.SENSOR.device, 1, 208.0)
    entries = [Received("right", source, 1_800_000_000_000_000 + i, value) for i, (source, value) in enumerate(found)]
    recording = seal(entries, name="fetched")
    foot = recording.feet["right"]
    assert foot.sequence is not None
    assert foot.sequence.tolist() == [*range(500), *range(520, 820)]
    assert foot.scales is not None
    first = np.rint(foot.specific_force[:, 0] / foot.scales.acc)
    assert first.tolist() == [number for number in range(820) if number not in range(500, 520)]
    assert len(recording.metadata.gaps) == 1


def test_live_packets_and_answers_are_those_of_the_protocol() -> None:
    pod = scenarios.owned(MemoryFlash(scenarios.blank(), scenarios.PAGE))
    pod.write_control(0, bytes([1, 9, 8]))
    ((source, answer),) = pod.take(0, 5)
    assert source == CONTROL.short
    assert decode_answer(answer).result == control.StreamStarted(1, 0)
    scenarios.run(pod, 0, 24)
    packets = [decode_imu(value) for _, value in pod.take(0, 50)]
    assert [(packet.sequence, packet.ticks, len(packet)) for packet in packets] == [
        (0, 0, 8),
        (8, 8 * 158, 8),
        (16, 16 * 158, 8),
    ]
    assert b"".join(packet.samples for packet in packets) == b"".join(map(scenarios.sample_of, range(24)))


def test_flash_refuses_what_would_spoil_it() -> None:
    flash = MemoryFlash(bytearray(b"\xff" * 1024), 256)
    flash.program(0, b"abc")
    with pytest.raises(ValueError, match="erase the page first"):
        flash.program(2, b"d")
    with pytest.raises(ValueError, match="in two pages"):
        flash.program(250, b"0123456789")
    flash.program(0, bytes(3))
    flash.erase(0)
    flash.program(2, b"d")
    assert flash.read(0, 4) == b"\xff\xffd\xff"


def test_the_example_on_the_page_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    page = (HERE.parents[2] / "docs" / "pod-chip.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(compile(example, "docs/pod-chip.md", "exec"), {})  # noqa: S102
    assert capsys.readouterr().out.splitlines() == re.findall(r"print\(.*\)  # (.*)", example)


def contents_of(pod: Pod) -> dict[tuple[int, int], bytes]:
    names = [(each.boot, each.number) for each in pod._recordings.all]
    return {name: scenarios.contents(pod, name) for name in names}


def played(scenario: str) -> int:
    name, _, argument = scenario.rstrip(")").partition("(")
    result: int = getattr(scenarios, name)(*[int(argument)] if argument else [])
    return result
