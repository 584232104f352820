"""Virtual shoes as a program: what it says, how it ends, and that nothing is left when it does."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import Require
from tests.end_to_end.house import Shoes
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
    end = time.monotonic() + 10.0
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
        assert shoes.process.wait(10) == 0
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
def test_what_it_does_not_understand_it_says(recording: Path) -> None:
    shoes = Shoes(recording)
    with shoes:
        assert shoes.process is not None
        assert shoes.process.stdin is not None
        assert shoes.process.stdout is not None
        shoes.process.stdin.write("jump left\n")
        shoes.process.stdin.flush()
        assert shoes.process.stdout.readline() == "Not understood: 'jump left'. Write 'drop left' or 'drop right'.\n"


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["{recording}"], {"PATH": ""}, "there is no dbus-daemon on the PATH. Install"),
        (["{recording}/nowhere"], {}, "There is no recording at"),
        (["{recording}", "--speed", "0"], {}, "speed must be a finite number above 0"),
    ],
)
def test_what_it_cannot_do_it_says_without_a_traceback(
    recording: Path, arguments: list[str], environment: dict[str, str], said: str
) -> None:
    command = [argument.format(recording=recording) for argument in arguments]
    done = subprocess.run(
        [sys.executable, "-m", "openstride.radio", *command],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_what_a_bus_says_that_does_not_start_is_passed_on(recording: Path, tmp_path: Path) -> None:
    daemon = tmp_path / "dbus-daemon"
    daemon.write_text("#!/bin/sh\necho 'No space left.' >&2\nexit 1\n", encoding="utf-8")
    daemon.chmod(0o700)
    done = subprocess.run(
        [sys.executable, "-m", "openstride.radio", str(recording)],
        env={**os.environ, "PATH": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The D-Bus for virtual shoes did not start: No space left. Look whether")


def test_without_the_packages_it_says_what_to_install(recording: Path) -> None:
    program = "import sys; sys.modules['bumble'] = None; from openstride.radio.__main__ import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", program, str(recording)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Install openstride[virtual-shoes]" in done.stderr
    assert "Traceback" not in done.stderr
