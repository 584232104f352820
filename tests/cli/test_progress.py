"""Progress is shown to whoever watches a terminal, and to nobody else."""

from __future__ import annotations

import io

from rich.console import Console

from openstride.cli._console import THEME
from openstride.cli._progress import watched


def shown(*, terminal: bool) -> str:
    stream = io.StringIO()
    with watched(Console(file=stream, force_terminal=terminal, theme=THEME, width=80)) as line:
        line.doing("Reading")
        line.doing("Finding strides", 0.25)
        line.doing("Finding strides", 1.0)
    return stream.getvalue()


def test_a_terminal_sees_what_is_being_done() -> None:
    assert "Finding strides" in shown(terminal=True)


def test_a_file_sees_nothing() -> None:
    assert shown(terminal=False) == ""
