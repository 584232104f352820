"""`openstride record` as a process of its own, with virtual shoes: what ends it, and what it leaves.

Nothing is a double here: bleak speaks to pods on a Bluetooth stack in Python, and the terminal is a real one.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from openstride.pod import IMU, decode_imu
from openstride.recordings import (
    SIDES,
    LogReader,
    Received,
    log_segments,
    read_recording,
    verify_recording,
    write_recording,
)
from openstride.simulator import RUNNERS, simulate

if sys.platform == "win32":
    pytest.skip("terminals of this kind are POSIX's", allow_module_level=True)
pytest.importorskip("bumble")

import fcntl
import pty
import struct
import termios

PATIENCE = 60.0
#: Who begins a session and opens a terminal has it for its own, and Ctrl-C and a hang-up reach it.
IN_A_TERMINAL = ["sh", "-c", 'exec "$0" "$@" <"$ITS_TERMINAL" >"$ITS_TERMINAL" 2>&1']


@pytest.fixture(scope="module")
def shoes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a recording for virtual shoes to play."""
    folder = tmp_path_factory.mktemp("shoes") / "easy"
    write_recording(folder, simulate(RUNNERS["easy"], 90.0, 1).recording)
    return folder


@dataclass
class Program:
    """The command in a terminal of its own."""

    process: subprocess.Popen[bytes]
    terminal: int
    out: Path
    said: bytearray = field(default_factory=bytearray)

    def read(self) -> None:
        """Read what is on the terminal, as far as it has come."""
        try:
            self.said += os.read(self.terminal, 65_536)
        except OSError:
            time.sleep(0.05)

    def until(self, happened: Callable[[], bool]) -> None:
        limit = time.monotonic() + PATIENCE
        while not happened():
            assert time.monotonic() < limit, self.said.decode(errors="replace")[-2000:]
            self.read()

    def recording(self, samples: int) -> bool:
        """Tell whether more samples than that of each foot were written, and are shown."""
        log = self.out.with_name(f"{self.out.name}.part") / "log"
        if not log_segments(log) or "Samples" not in self.said.decode(errors="replace"):
            return False
        written = dict.fromkeys(SIDES, 0)
        for entry in LogReader(log):
            if isinstance(entry, Received) and entry.side and entry.source == IMU.short:
                written[entry.side] += len(decode_imu(entry.value).counts)
        return min(written.values()) > samples

    def ended(self) -> int:
        self.until(lambda: self.process.poll() is not None)
        self.read()
        return self.process.returncode


Started = Callable[..., Program]


@pytest.fixture
def record(tmp_path: Path, shoes: Path) -> Iterator[Started]:
    """Return a function that starts recording in a terminal of 80 by 40, and is there when samples are written."""
    programs: list[Program] = []

    def start(*options: str, samples: int = 250) -> Program:
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
        out = tmp_path / "run"
        line = [*IN_A_TERMINAL, sys.executable, "-m", "openstride.cli", "record", str(out)]
        line += ["--shoes", str(shoes), "--no-live", *options]
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "ITS_TERMINAL": os.ttyname(slave)}
        process = subprocess.Popen(line, env=environment, start_new_session=True)
        os.close(slave)
        os.set_blocking(master, False)
        program = Program(process, master, out)
        programs.append(program)
        program.until(lambda: program.recording(samples))
        return program

    yield start
    for program in programs:
        if program.process.poll() is None:
            program.process.kill()
            program.process.wait()


def opens(folder: Path) -> int:
    """Return how many samples a recording has, if it is whole."""
    assert verify_recording(folder).whole
    return min(len(foot) for foot in read_recording(folder).feet.values())


def recovered(program: Program) -> int:
    """Return how many samples can be recovered, by the command that a reader would type."""
    part = program.out.with_name("run.part")
    line = [sys.executable, "-m", "openstride.cli", "recordings", "recover", str(part), "--out", str(program.out)]
    ended = subprocess.run(line, capture_output=True, text=True, check=False)
    assert ended.returncode in {0, 3}, ended.stderr
    return opens(program.out)


def test_enter_ends_the_run_in_a_recording(record: Started) -> None:
    program = record("--speed", "5", samples=1_100)
    os.write(program.terminal, b"l")
    program.until(lambda: b"lap 2" in program.said)
    os.write(program.terminal, b"\n")
    # So short a run says little of itself, and says so.
    assert program.ended() in {0, 3}
    assert opens(program.out) > 1000
    events = read_recording(program.out).events()
    assert events is not None
    assert events["kind"].tolist() == ["lap"]
    assert b"openstride analyze" in program.said


def test_an_interrupt_ends_the_run_in_a_recording(record: Started) -> None:
    program = record()
    # As the terminal sends it when Ctrl-C is pressed.
    os.write(program.terminal, b"\x03")
    assert program.ended() in {0, 3}
    assert opens(program.out) > 150


def test_a_closed_terminal_leaves_what_opens(record: Started) -> None:
    program = record()
    os.close(program.terminal)
    assert program.process.wait(PATIENCE) == 128 + signal.SIGHUP
    assert recovered(program) > 150


def test_a_termination_leaves_what_opens(record: Started) -> None:
    program = record()
    program.process.terminate()
    assert program.ended() == 128 + signal.SIGTERM
    assert b"recordings recover" in program.said
    assert recovered(program) > 150


def test_a_kill_leaves_what_opens(record: Started) -> None:
    program = record()
    program.process.kill()
    assert program.ended() == -signal.SIGKILL
    assert recovered(program) > 150


def test_a_disk_that_becomes_full_leaves_what_opens(record: Started) -> None:
    program = record("--speed", "20")
    # The next segment of the log finds its name taken, which is as good as a disk that refuses.
    log = program.out.with_name("run.part") / "log"
    (log / "00000001.log").mkdir()
    assert program.ended() == 2
    said = " ".join(program.said.decode(errors="replace").split())
    assert "Recording has stopped." in said
    assert "openstride recordings recover" in said
    (log / "00000001.log").rmdir()
    assert recovered(program) > 150


@pytest.fixture
def bus(shoes: Path) -> Iterator[str]:
    """Return the address of a D-Bus on which BlueZ, or what plays it, has the shoes; they outlive a recorder."""
    if shutil.which("dbus-daemon") is None:
        pytest.skip("needs dbus-daemon, which carries what Bluetooth programs say to each other")
    line = [sys.executable, "-m", "openstride.cli", "virtual-shoes", str(shoes), "--language", "en"]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        said = ""
        while (found := re.search(r"DBUS_SYSTEM_BUS_ADDRESS=(\S+)", said)) is None:
            more = process.stdout.readline()
            assert more, said
            said += more
        yield found[1]
        process.stdin.close()
        process.wait(PATIENCE)


def test_a_run_that_was_killed_is_gone_on_with_and_lacks_nothing(bus: str, tmp_path: Path) -> None:
    line = [sys.executable, "-m", "openstride.cli", "record", str(tmp_path / "run"), "--no-live", "--plain"]
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "DBUS_SYSTEM_BUS_ADDRESS": bus}
    with subprocess.Popen(line, env=environment, stderr=subprocess.PIPE, text=True) as killed:
        assert killed.stderr
        assert "left: live" in killed.stderr.readline()
        time.sleep(2.0)
        killed.kill()
    # The shoes go on by themselves, and the system stays connected to them.
    time.sleep(2.0)
    ended = subprocess.run([*line, "--resume", "--minutes", "0.2"], env=environment, capture_output=True, check=False)
    assert ended.returncode in {0, 3}, ended.stderr
    recording = read_recording(tmp_path / "run")
    assert recording.metadata.gaps == ()
    # Recorded, alone, and recorded again: all of the twelve seconds that the run took.
    assert min(len(foot) for foot in recording.feet.values()) > 10.0 * 208.0
