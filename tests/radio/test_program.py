"""`openstride virtual-shoes`: what it says, what it does when told, how it ends, and that nothing is left then."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bleak import BleakClient, BleakScanner
from bleak.backends.device import BLEDevice
from bumble.controller import Controller
from bumble.transport import open_transport

from openstride.pod import (
    BATTERY_LEVEL,
    CONTROL,
    IMU,
    INFO,
    POD_SERVICE,
    Reassembly,
    StartStream,
    decode_imu,
    decode_info,
    encode_command,
)
from openstride.radio import bumble_backend
from openstride.radio._air import Air
from tests.conftest import Require
from tests.end_to_end.house import Shoes, free_port
from tests.radio.recordings import write_made_up_recording


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return write_made_up_recording(tmp_path, seconds=3.0)


@pytest.fixture
def dbus(require: Require) -> None:
    require("dbus", "the virtual shoes need dbus-daemon", present=shutil.which("dbus-daemon") is not None)


def socket_of(shoes: Shoes) -> Path:
    return Path(shoes.bus.removeprefix("unix:path="))


def answers(path: Path) -> bool:
    """Tell whether a bus listens at `path`."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def wait_until_silent(path: Path) -> None:
    end = time.monotonic() + 60.0
    while answers(path):
        assert time.monotonic() < end, f"{path} still answers"
        time.sleep(0.02)


@pytest.mark.usefixtures("dbus")
def test_it_ends_with_its_input_and_takes_its_folder_along(recording: Path) -> None:
    with Shoes(recording) as shoes:
        path = socket_of(shoes)
        assert answers(path)
        assert path.parent.stat().st_mode & 0o077 == 0
    assert shoes.process is not None
    assert shoes.process.returncode == 0
    assert not path.parent.exists()


@pytest.mark.usefixtures("dbus")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_it_is_told_to(recording: Path, number: signal.Signals) -> None:
    with Shoes(recording) as shoes:
        assert shoes.process is not None
        shoes.process.send_signal(number)
        assert shoes.process.wait(60) == 0
        assert not socket_of(shoes).parent.exists()


@pytest.mark.usefixtures("dbus")
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent is gone")
def test_even_when_it_is_killed_no_bus_is_left_running(recording: Path) -> None:
    with Shoes(recording) as shoes:
        assert shoes.process is not None
        path = socket_of(shoes)
        shoes.process.kill()
        wait_until_silent(path)
    shutil.rmtree(path.parent)


@pytest.mark.usefixtures("dbus")
def test_it_says_how_to_find_the_shoes_and_what_it_does_not_understand(recording: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "openstride.cli", "virtual-shoes", str(recording)],
        input="jump left\n\nbattery left 101\nquit\n",
        capture_output=True,
        text=True,
        check=True,
    )
    first, rest = done.stdout.split("\n", 1)
    assert first.startswith("DBUS_SYSTEM_BUS_ADDRESS=unix:path=")
    assert rest.startswith("Programs that are started with this in their environment find the shoes")
    words = " ".join(done.stderr.split())
    assert words.startswith("Not understood: 'jump left'. Write 'drop left', 'tap left', 'battery left 5', 'reboot")
    assert "Not understood: 'battery left 101'." in words
    assert words.count("Not understood") == 2


@pytest.mark.usefixtures("dbus")
def test_what_happens_to_the_shoes_is_heard_by_who_is_connected(
    recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def listen(shoes: Shoes) -> None:
        def tell(line: str) -> None:
            assert shoes.process is not None
            assert shoes.process.stdin is not None
            shoes.process.stdin.write(f"{line}\n")
            shoes.process.stdin.flush()

        async def found() -> BLEDevice:
            device = await BleakScanner.find_device_by_filter(
                lambda _, heard: (heard.local_name or "").startswith("OpenStride L"),
                service_uuids=[POD_SERVICE],
                timeout=60.0,
            )
            assert device is not None
            return device

        assert await BleakScanner.find_device_by_filter(lambda *_: True, timeout=1.0) is None
        tell("tap left")
        gone, levels = asyncio.Event(), asyncio.Queue[int]()
        async with BleakClient(await found(), disconnected_callback=lambda _: gone.set()) as client:
            before = decode_info(bytes(await client.read_gatt_char(INFO.uuid)))
            await client.start_notify(BATTERY_LEVEL.uuid, lambda _, value: levels.put_nowait(value[0]))
            tell("battery left 5")
            assert await asyncio.wait_for(levels.get(), 60.0) == 5
            tell("reboot left")
            await asyncio.wait_for(gone.wait(), 60.0)
        async with BleakClient(await found()) as client:
            after = decode_info(bytes(await client.read_gatt_char(INFO.uuid)))
        assert (after.device, after.boot) == (before.device, before.boot + 1)

    with Shoes(recording, arguments=("--off-charger", "--side", "left")) as shoes:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", shoes.bus)
        asyncio.run(listen(shoes))


# Bumble does not close the socket that it listens on.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_shoe_on_an_adapter_is_found_by_whatever_is_in_reach(tmp_path: Path) -> None:
    """A controller of bumble's behind a socket stands for the adapter."""
    recording = write_made_up_recording(tmp_path, seconds=30.0)
    line = [sys.executable, "-m", "openstride.cli", "virtual-shoes", str(recording), "--side", "right", "--speed", "20"]

    async def listen() -> None:
        air, port = Air(), free_port()
        async with await open_transport(f"tcp-server:127.0.0.1:{port}") as behind:
            Controller("adapter", host_source=behind.source, host_sink=behind.sink, link=air._link)
            process = await asyncio.create_subprocess_exec(
                *line, "--adapter", f"tcp-client:127.0.0.1:{port}", stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            assert process.stdin is not None
            assert process.stdout is not None
            assert (await process.stdout.readline()).startswith(b"The shoes are on tcp-client")
            scanner, client = bumble_backend(air)
            device = await BleakScanner.find_device_by_filter(lambda *_: True, backend=scanner)
            assert device is not None
            async with BleakClient(device, backend=client) as connected:
                assert decode_info(bytes(await connected.read_gatt_char(INFO.uuid))).side == "right"
                packets: list[bytes] = []
                await connected.start_notify(CONTROL.uuid, lambda *_: None)
                await connected.start_notify(IMU.uuid, lambda _, value: packets.append(bytes(value)))
                await connected.write_gatt_char(CONTROL.uuid, encode_command(1, StartStream(8)), response=True)
                async with asyncio.timeout(60.0):
                    while len(packets) < 500:  # noqa: ASYNC110  # There is nothing that tells.
                        await asyncio.sleep(0.05)
            process.stdin.close()
            assert await asyncio.wait_for(process.wait(), 60.0) == 0
        line_up = Reassembly(208.0)
        assert not any(line_up.place(decode_imu(packet)).gap for packet in packets)

    asyncio.run(listen())


def shoes_said(*arguments: str, **environment: str) -> tuple[int, str]:
    """Return how the program ended that is refused, and what it said in one line."""
    done = subprocess.run(
        [sys.executable, "-m", "openstride.cli", "virtual-shoes", *arguments],
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    return done.returncode, " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["{recording}"], {"PATH": ""}, "there is no dbus-daemon on the PATH. → Install"),
        (["{recording}/nowhere"], {}, "There is no recording at"),
        (["--runner", "nobody"], {}, "nobody"),
        (["{recording}", "--adapter", "usb:0"], {}, "there are 2 shoes for 1"),
        (["{recording}", "--side", "left", "--adapter", "tcp-client:127.0.0.1:1"], {}, "cannot carry a shoe"),
        (["{recording}", "--side", "left", "--adapter", "nothing"], {}, "The Bluetooth adapter nothing"),
    ],
)
def test_what_it_cannot_do_it_says(
    recording: Path, arguments: list[str], environment: dict[str, str], said: str
) -> None:
    code, words = shoes_said(*(argument.format(recording=recording) for argument in arguments), **environment)
    assert code == 2
    assert said in words


def test_what_a_bus_says_that_does_not_start_is_passed_on(recording: Path, tmp_path: Path) -> None:
    daemon = tmp_path / "dbus-daemon"
    daemon.write_text("#!/bin/sh\necho 'No space left.' >&2\nexit 1\n", encoding="utf-8")
    daemon.chmod(0o700)
    code, words = shoes_said(str(recording), PATH=str(tmp_path))
    assert code == 2
    assert "The D-Bus for virtual shoes did not start: No space left. → Look whether" in words


def test_without_the_packages_it_says_what_to_install(recording: Path) -> None:
    program = "import sys; sys.modules['bumble'] = None; from openstride.cli import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", program, "virtual-shoes", str(recording)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Install openstride[virtual-shoes]" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
