"""The README keeps its word: its commands are there, and those that analyse run."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from openstride.cli import main
from tests.conftest import Require

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINES = [line.split("#")[0].split() for line in re.findall(r"^\$ (.*)$", README, re.MULTILINE)]
COMMANDS = [words[1:] for words in LINES if words[0].endswith("openstride")]
WHOLE_OR_PARTIAL = (0, 3)
REPORT = ROOT / "src" / "openstride" / "report" / "page" / "report.html"


def test_every_word_for_make_is_in_the_makefile() -> None:
    words = [words[1] for words in LINES if words[0] == "make" and len(words) > 1]
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert words
    assert set(words) <= targets


@pytest.mark.parametrize("words", COMMANDS, ids=shlex.join)
def test_a_command_of_the_readme_runs(
    words: list[str],
    shared: Path,
    require: Require,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    run = str(shared / "recordings" / "run-with-stryd")
    given = [run if word in {"RECORDING", "ANOTHER", "DIRECTORY"} else word for word in words]
    if "--help" in words:
        with pytest.raises(SystemExit) as stopped:
            raise SystemExit(main(given))
        assert stopped.value.code == 0
        return
    if "--report" in words:
        require("page", "reports are made of it and it is not built; `make page` builds it", present=REPORT.is_file())
    assert main(given) in WHOLE_OR_PARTIAL
    printed = capsys.readouterr().out
    assert printed
    if "--json" in words:
        assert json.loads(printed)["schema"] == 1
    if "--parquet" in words:
        assert (tmp_path / "strides.parquet").is_file()
    if "--report" in words:
        assert "report-data" in (tmp_path / "run.html").read_text(encoding="utf-8")
