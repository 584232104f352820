"""What deploy/ has is what the command understands, and what the programs that read it take."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Require

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"


def commands() -> list[list[str]]:
    """Return what the units and the container run, as words after `openstride`."""
    text = "\n".join(path.read_text() for path in sorted(DEPLOY.glob("*.service")))
    found = [shlex.split(line) for line in re.findall(r"^ExecStart=\S+/openstride (.+)$", text, re.MULTILINE)]
    entry = re.search(r"^ENTRYPOINT (\[.+\])$", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    assert entry
    return [*found, json.loads(entry[1])[1:]]


def test_what_is_started_is_a_command_with_options_that_there_are() -> None:
    assert len(commands()) == 3
    for name, *words in commands():
        line = [sys.executable, "-m", "openstride.cli", name, "--help"]
        ended = subprocess.run(line, capture_output=True, text=True, check=False)
        if ended.returncode != 0 and name == "backup":
            pytest.skip("comes with the backup")
        assert ended.returncode == 0
        options = set(re.findall(r"--[a-z-]+", ended.stdout))
        assert {word for word in words if word.startswith("--")} <= options


def test_systemd_takes_the_units(tmp_path: Path, require: Require) -> None:
    analyze = shutil.which("systemd-analyze")
    require("systemd-analyze", "the units are verified with it", present=analyze is not None)
    for path in (*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")):
        # The program itself is not installed where the tests run.
        text = path.read_text().replace("/opt/openstride/bin/openstride", "/bin/true")
        (tmp_path / path.name).write_text(text)
    line = [str(analyze), "verify", *map(str, tmp_path.iterdir())]
    ended = subprocess.run(line, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_nginx_takes_its_configuration(tmp_path: Path, require: Require) -> None:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    openssl = shutil.which("openssl")
    require("nginx", "its configuration is read by it", present=None not in (nginx, openssl))
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    make = [str(openssl), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=home.example"]
    subprocess.run([*make, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    text = (DEPLOY / "nginx.conf").read_text()
    text = re.sub(r"(ssl_certificate +)\S+;", rf"\1{certificate};", text)
    text = re.sub(r"(ssl_certificate_key +)\S+;", rf"\1{key};", text)
    # Ports that anybody may have, and folders of this test.
    text = text.replace("443 ssl", "18443 ssl").replace("listen 80;", "listen 18080;").replace("]:80;", "]:18080;")
    folders = " ".join(f"{name}_temp_path {tmp_path / name};" for name in ("proxy", "fastcgi", "uwsgi", "scgi"))
    top = f"pid {tmp_path / 'pid'}; error_log stderr; events {{}} http {{ client_body_temp_path {tmp_path / 'body'};"
    (tmp_path / "nginx.conf").write_text(f"{top} {folders}\n{text}\n}}")
    line = [str(nginx), "-t", "-c", str(tmp_path / "nginx.conf"), "-e", "stderr"]
    ended = subprocess.run(line, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
