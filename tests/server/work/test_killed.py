"""Home is killed at the worst moments, and nothing that it acknowledged is lost, done twice, or left undone."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from openstride.server import listening
from tests.server.conftest import PATIENCE, Made
from tests.server.making import digest_header, named


class Killable:
    """`openstride serve` as a process, killed and started again over the same folder, and one browser."""

    def __init__(self, data: Path) -> None:
        self._data = data
        with listening(0) as listeners:
            self._port = listeners[0].getsockname()[1]
        origin = f"http://localhost:{self._port}"
        known = {"Origin": origin}
        self.browser = httpx.Client(base_url=origin, headers=known, trust_env=False, verify=False, timeout=PATIENCE)  # noqa: S501

    @contextmanager
    def running(self) -> Iterator[str]:
        """Give the printed address; when the block ends home is killed."""
        line = [sys.executable, "-m", "openstride.cli", "serve", "--no-open", "--data", str(self._data)]
        environment = {**os.environ, "COLUMNS": "200"}
        process = subprocess.Popen(
            [*line, "--port", str(self._port)], stdout=subprocess.PIPE, text=True, env=environment
        )
        try:
            assert process.stdout is not None
            said = "".join(process.stdout.readline() for _ in range(2))
            found = re.search(r"http://\S+", said)
            assert found, said
            yield found[0]
        finally:
            process.send_signal(signal.SIGKILL)
            process.communicate()

    def send(self, run: str, index: int, data: bytes, offset: int, *, last: bool) -> httpx.Response:
        headers = {
            "Upload-Offset": str(offset),
            "Upload-Complete": f"?{last:d}",
            "Content-Digest": digest_header(data),
        }
        return self.browser.patch(f"/api/v1/logs/{run}/segments/{index}", content=data, headers=headers)

    def eventually(self, run: str, state: str) -> dict[str, Any]:
        end = time.monotonic() + 180.0
        while (found := self.browser.get(f"/api/v1/runs/{run}").json())["state"] != state:
            assert time.monotonic() < end, found
            time.sleep(0.05)
        return dict(found)


@pytest.fixture
def killable(tmp_path: Path) -> Iterator[Killable]:
    made = Killable(tmp_path / "data")
    yield made
    made.browser.close()


@pytest.mark.timeout(900)
def test_a_home_that_is_killed_again_and_again_ends_with_the_run_analysed_once(killable: Killable, made: Made) -> None:
    (data,) = made.segments
    half, segment = len(data) // 2, f"/api/v1/logs/{made.run}/segments/0"
    with killable.running() as address:
        assert killable.browser.get(address).status_code == 303
        assert killable.send(made.run, 0, data[:half], 0, last=False).status_code == 204
    with killable.running():
        # The session is still good, and what was acknowledged is there.
        assert killable.browser.head(segment).headers["Upload-Offset"] == str(half)
        assert killable.send(made.run, 0, data[half:], half, last=True).status_code == 204
    with killable.running():
        assert killable.browser.head(segment).headers["Upload-Complete"] == "?1"
        assert killable.browser.post(f"/api/v1/logs/{made.run}/complete", json=named([data])).status_code == 202
    for pause in (0.3, 1.0):
        with killable.running():
            time.sleep(pause)
    with killable.running():
        run = killable.eventually(made.run, "analysed")
        assert run["replay"]["equal"] is True
        assert len(run["receipt"]["files"]) == 3
        assert [each["id"] for each in killable.browser.get("/api/v1/runs").json()["runs"]] == [made.run]
        again = killable.browser.post(f"/api/v1/logs/{made.run}/complete", json=named([data]))
        assert (again.status_code, again.json()) == (202, run)
