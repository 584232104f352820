"""docs/recording.md: its examples run, and print what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from openstride import recordings

TEXT = (Path(__file__).parents[2] / "docs" / "recording.md").read_text(encoding="utf-8")


def test_the_examples_run_and_print_what_they_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code = "\n".join(re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL))
    exec(compile(code, "recording.md", "exec"), {})  # noqa: S102 - our own page
    promised = re.findall(r"print\(.*\)  # (.*)", code)
    assert len(promised) == 2
    assert capsys.readouterr().out.splitlines() == promised


def test_every_kind_of_error_is_documented() -> None:
    kinds = [name for name in recordings.__all__ if name.endswith("Error")]
    assert [kind for kind in kinds if f"`{kind}`" not in TEXT] == []
