"""Two pods recorded in real time by programs as they are used: virtual shoes, BlueZ's stand-in, `openstride record`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from openstride.pod import virtual_pair
from openstride.recordings import SIDES, read_recording
from tests.conftest import FULL, Require
from tests.end_to_end.house import Shoes

#: Of one core, for all processes together.
MOST_OF_A_CORE = 0.25
OPENSTRIDE = [sys.executable, "-m", "openstride.cli"]


@dataclass(frozen=True, slots=True)
class Busy:
    """Processor time (s) of a process and of those it has started and waited for."""

    process: int

    def seconds(self) -> float:
        words = Path(f"/proc/{self.process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return sum(map(int, words[11:15])) / os.sysconf("SC_CLK_TCK")


def of_children() -> float:
    """Return the processor time (s) of all children that have ended."""
    return os.times().children_user + os.times().children_system


def children_of(process: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()]


def test_two_pods_are_recorded_in_real_time_to_the_last_sample(
    tmp_path: Path, require: Require, times: Callable[[int, int], int], measured: Callable[[str], None]
) -> None:
    require("dbus", "the pods are found over it", present=shutil.which("dbus-daemon") is not None)
    seconds = times(10, 600)
    played = tmp_path / "played"
    simulate = [*OPENSTRIDE, "simulate", "easy", "--duration", str(seconds + 60), "--out", str(played)]
    subprocess.run(simulate, check=True, capture_output=True)
    before = of_children()
    with Shoes(played) as shoes:
        assert shoes.process is not None
        record = [*OPENSTRIDE, "record", str(tmp_path / "out"), "--plain", "--minutes", str(seconds / 60)]
        environment = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": shoes.bus}
        done = subprocess.run(record, check=False, capture_output=True, text=True, env=environment)
        recorder = of_children() - before
        pods = sum(Busy(process).seconds() for process in (shoes.process.pid, *children_of(shoes.process.pid)))
    assert done.returncode in {0, 3}, done.stdout + done.stderr
    recording = read_recording(tmp_path / "out")
    sent = virtual_pair(read_recording(played))
    assert recording.metadata.gaps == ()
    for side in SIDES:
        foot = recording.feet[side]
        assert foot.scales is not None
        assert foot.sequence is not None
        np.testing.assert_array_equal(foot.sequence, np.arange(len(foot)))
        stored = np.hstack((foot.specific_force / foot.scales.acc, foot.angular_rate / foot.scales.gyr))
        np.testing.assert_array_equal(np.rint(stored).astype(np.int16), sent[side].counts[: len(foot)])
        assert len(foot) > (seconds - 1) * sent[side].info.rate
    share = (pods + recorder) / seconds
    samples = sum(len(foot) for foot in recording.feet.values())
    measured(
        f"two pods, {seconds} s in real time: {samples:,} samples, 0 missing; all processes together, starts and"
        f" analysis among them, {share:.1%} of a core"
    )
    if FULL:
        assert share < MOST_OF_A_CORE
