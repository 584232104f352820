"""What two virtual shoes cost over Bluetooth software without a radio, whether a sample is lost, how fast one is read.

    python benchmarks/radio.py [--seconds 20] [--json]

A simulated runner's shoes are started as a program of their own, an unmodified bleak streams both, and the processor
time of the shoes and of their bus is read from the system (Linux). Then the left one is asked for all it has in flash.
It needs dbus-daemon and the extra `virtual-shoes`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from bleak import BleakClient, BleakScanner

from openstride.pod import (
    CONTROL,
    IMU,
    INFO,
    LOG,
    POD_SERVICE,
    Download,
    LogEnd,
    ReadRecording,
    Reassembly,
    StartStream,
    StopStream,
    decode_imu,
    decode_info,
    decode_log,
    encode_command,
)
from openstride.recordings import write_recording
from openstride.simulator import RUNNERS, simulate

RATE: Final = 208.0
#: How much faster than time, and samples a packet.
STREAMS: Final = ((1.0, 8), (1.0, 19), (20.0, 8), (60.0, 8))
TICK: Final = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True, slots=True)
class Figures:
    """What one stream took: shares of one core, samples of both feet."""

    speed: float
    samples_a_packet: int
    shoes: float
    bus: float
    received: int
    missing: int
    #: Bytes of the left foot's recording a second, alone on the link.
    download: float


async def listen(speed: float, size: int, seconds: float, cpu: Sequence[int]) -> Figures:
    """Stream both shoes for a while."""
    lines: list[Reassembly] = []
    clients = []
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    for letter in "LR":
        device = await BleakScanner.find_device_by_filter(
            lambda _, heard, letter=letter: (heard.local_name or "").startswith(f"OpenStride {letter}"),  # type: ignore[misc]
            service_uuids=[POD_SERVICE],
        )
        if device is None:
            raise SystemExit(f"There is no shoe {letter}.")
        client = BleakClient(device)
        await client.connect()
        line = Reassembly(RATE)
        await client.start_notify(CONTROL.uuid, lambda *_: None)
        await client.start_notify(IMU.uuid, lambda _, value, line=line: line.place(decode_imu(bytes(value))))  # type: ignore[misc]
        if not lines:
            await client.start_notify(LOG.uuid, lambda _, value: heard.put_nowait(bytes(value)))
        lines.append(line)
        clients.append(client)
    for client in clients:
        await client.write_gatt_char(CONTROL.uuid, encode_command(1, StartStream(size)), response=True)
    before = [ticks_of(process) for process in cpu]
    await asyncio.sleep(seconds)
    shoes, bus = ((ticks_of(process) - was) / TICK / seconds for process, was in zip(cpu, before, strict=True))
    received = sum(len(stretch) for line in lines for stretch in line.held)
    missing = sum(len(gap) for line in lines for gap in line.missing)
    for client in clients:
        await client.write_gatt_char(CONTROL.uuid, encode_command(2, StopStream()), response=True)
    rate = await downloaded(clients[0], heard)
    for client in clients:
        await client.disconnect()
    return Figures(speed, size, shoes, bus, received, missing, rate)


async def downloaded(client: BleakClient, heard: asyncio.Queue[bytes]) -> float:
    """Read the newest recording of a pod, and return how many bytes of it came in a second."""
    boot = decode_info(bytes(await client.read_gatt_char(INFO.uuid))).boot
    download = Download(3)
    begin = time.perf_counter()
    read = encode_command(3, ReadRecording(boot, 1, 0, 65_535))
    await client.write_gatt_char(CONTROL.uuid, read, response=True)
    while not isinstance(packet := decode_log(await heard.get()), LogEnd):
        download.take(packet)
    download.finish(packet)
    return download.offset / (time.perf_counter() - begin)


def ticks_of(process: int) -> int:
    """Return the processor time of a process, in ticks."""
    words = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(words[11]) + int(words[12])


def child_of(process: int) -> int:
    """Return the first child of a process: of the shoes, their bus."""
    return int(Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()[0])


def measure(recording: Path, speed: float, size: int, seconds: float) -> Figures:
    """Start shoes, stream them, end them."""
    command = [sys.executable, "-m", "openstride.cli", "virtual-shoes", str(recording), "--speed", f"{speed:g}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as shoes:
        try:
            said = shoes.stdout.readline() if shoes.stdout else ""
            if not said:
                raise SystemExit("The shoes did not start; the line above says why.")
            os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = said.strip().partition("=")[2]
            return asyncio.run(listen(speed, size, seconds, (shoes.pid, child_of(shoes.pid))))
        finally:
            if shoes.stdin:
                shoes.stdin.close()
            shoes.wait(20)


def main() -> None:
    """Measure all streams and print a table, or JSON."""
    parser = argparse.ArgumentParser(
        description="What two virtual shoes cost, whether a sample is lost, how fast one is read."
    )
    parser.add_argument("--seconds", type=float, default=20.0, help="of each stream")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    longest = options.seconds * max(speed for speed, _ in STREAMS)
    with tempfile.TemporaryDirectory() as folder:
        recording = Path(folder) / "run"
        write_recording(recording, simulate(RUNNERS["easy"], longest + 60.0, seed=1).recording)
        found = [measure(recording, speed, size, options.seconds) for speed, size in STREAMS]
    if options.json:
        print(json.dumps([asdict(each) for each in found]))
        return
    print("speed  samples a packet  shoes, % of a core  bus, % of a core  samples received  missing  download, MB/s")
    for each in found:
        print(
            f"{each.speed:4.0f}x {each.samples_a_packet:17} {100 * each.shoes:19.1f} {100 * each.bus:17.1f}"
            f" {each.received:17,} {each.missing:8,} {each.download / 1e6:15.2f}"
        )


if __name__ == "__main__":
    main()
