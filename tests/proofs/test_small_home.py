"""A full disk costs nobody anything: what was taken stays, the rest is refused, and room is all that it takes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.conftest import Require

ROOT = Path(__file__).parents[2]


def test_a_home_on_a_disk_that_is_full_refuses_keeps_nothing_half_and_goes_on_when_there_is_room(
    tmp_path: Path, require: Require, measured: Callable[[str], None]
) -> None:
    unshared = ["unshare", "--map-root-user", "--mount"]
    try:
        able = subprocess.run([*unshared, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        able = False
    require("unshare", "a small disk is mounted for this test alone", present=able)
    mount = 'mount -t tmpfs -o size=76m tmpfs "$1" && exec "$2" -m tests.proofs.small_home "$1"'
    line = [*unshared, "sh", "-c", mount, "sh", str(tmp_path), sys.executable]
    ended = subprocess.run(line, capture_output=True, text=True, check=False, cwd=ROOT)
    if "permission" in ended.stderr.lower() or "not permitted" in ended.stderr.lower():
        require("unshare", "this system lets nobody mount", present=False)
    assert ended.returncode == 0, ended.stderr
    said = json.loads(ended.stdout)
    assert (said["upload"], said["ill"], said["kept"]) == ("DiskFullError", True, True)
    assert said["database"] == "DatabaseFullError"
    assert (said["seal"], said["left"], said["state"]) == ("openstride:disk-full", [], "sealing")
    assert said["well"]
    assert said["again"] == ["", "", "", "analysing", "Ann"]
    measured("a home on a disk of 76 MB: upload, database and sealing refused when full, all of it done when not")
