"""A running home is what its description says: schemathesis asks every route in all the ways that it finds."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import httpx
import pytest

from openstride.server import Home
from tests.conftest import ROOT
from tests.server.conftest import EITHER, Hand, Made, origin_of
from tests.server.lived_in import live_in

address = EITHER
#: Leaves nothing that could be asked for.
LAST = "delete_account"
PROGRAM = Path(sys.executable).with_name("schemathesis")


def settings_of(known: Mapping[str, Sequence[str | int]], cookie: str) -> str:
    """Return the settings of schemathesis: how to be let in, and what may well stand in the places of addresses."""
    lines = ["[auth.openapi.browser]", f"api_key = {json.dumps(cookie)}"]
    for name, values in known.items():
        lines += [f"[dictionaries.{name}]", f"values = {json.dumps(list(values))}"]
    lines.append("[parameters]")
    lines += [f'"path.{name}" = {{ dictionary = "{name}", probability = 0.7 }}' for name in known]
    # An activity that is deleted is in the bin, and may be looked at there; all else is to be gone.
    lines += ["[[operations]]", 'include-path-regex = "/activities/"', "checks.use_after_free.enabled = false"]
    return "\n".join(lines) + "\n"


@pytest.mark.timeout(3600)
def test_home_answers_as_it_is_described(
    tmp_path: Path,
    served: Home,
    browser: httpx.Client,
    hand: Hand,
    made: Made,
    times: Callable[[int, int], int],
    measured: Callable[[str], None],
) -> None:
    settings = tmp_path / "schemathesis.toml"
    origin, (cookie,) = origin_of(served), browser.cookies.jar
    settings.write_text(settings_of(live_in(served, browser, hand, made), cookie.value or ""), encoding="utf-8")
    document = tmp_path / "openapi.json"
    document.write_bytes(browser.get("/api/v1/openapi.json").content)
    program = [str(PROGRAM), f"--config-file={settings}", "run", str(document), f"--url={origin}"]
    program += [f"--header=Origin: {origin}", "--generation-database=none"]
    program += ["--no-color", "--output-sanitize=false"]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "tests.proofs.asking", "PYTHONPATH": str(ROOT)}
    generated, operations = 0, 0
    all_else = (f"--exclude-operation-id={LAST}", "--max-examples=40", f"--max-time={times(20, 1200)}")
    for chosen in (all_else, (f"--include-operation-id={LAST}", "--max-examples=10")):
        command = [*program, *chosen]
        asked = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert asked.returncode == 0, asked.stdout + asked.stderr
        generated += number_in(r"(\d+) generated", asked.stdout)
        operations += number_in(r"Tested: (\d+)", asked.stdout)
    measured(f"schemathesis: {generated:,} requests to {operations} operations, 0 server errors, all as described")


def number_in(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    assert found, text
    return int(found[1])
