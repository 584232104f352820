"""A run that is shown: a screen that is painted over itself, or lines now and then."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from openstride.cli._console import THEME
from openstride.cli._live_figures import Figures
from openstride.cli._record_screen import RunView
from openstride.cli._record_show import shown
from openstride.messages import catalogue
from openstride.recorder import FootSnapshot, Reach, Snapshot

TEXTS = catalogue("en")
HINT = "Enter ends the run"


def view(seconds: float, reach: Reach = "live", said: str = "") -> RunView:
    foot = FootSnapshot("OpenStride L", reach, 80, round(208 * seconds), 0, 0, {}, 0.01, 0.002, 1, (1, 2, 3))
    return RunView(seconds, Figures(), seconds, Snapshot(seconds, {"left": foot}), said=said)


def lines(*views: RunView, plainly: bool = False, terminal: bool = False) -> list[str]:
    stream = io.StringIO()
    with shown(Console(file=stream, force_terminal=terminal, theme=THEME, width=80), TEXTS, plainly=plainly) as show:
        for each in views[:-1]:
            show(each, HINT)
        show(views[-1], "")
    return stream.getvalue().splitlines()


def test_where_there_is_no_terminal_a_line_comes_every_ten_seconds_and_one_at_the_end() -> None:
    said = lines(*(view(second) for second in range(25)))
    assert [line.split()[0] for line in said] == ["0:00", "0:10", "0:20", "0:24"]


def test_a_pod_that_is_lost_or_found_has_its_line_at_once() -> None:
    said = lines(view(0.0), view(1.0), view(2.0, "lost"), view(3.0, "lost"), view(4.0), view(5.0))
    assert [line.split()[0] for line in said] == ["0:00", "0:02", "0:04", "0:05"]


def test_what_is_wrong_with_a_pod_is_said_beneath() -> None:
    assert lines(view(0.0, said="The pod says something strange."))[1] == "The pod says something strange."


def test_a_terminal_has_a_screen_unless_lines_are_asked_for() -> None:
    assert len(lines(view(0.0), view(1.0), terminal=True, plainly=True)) == 2
    painted = "\n".join(lines(view(0.0), view(1.0), terminal=True))
    assert "\x1b[" in painted
    assert HINT in painted
    assert HINT not in painted.rpartition("0:01")[2]


def test_a_terminal_that_is_gone_ends_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, theme=THEME, width=80)
    with shown(console, TEXTS, plainly=False) as show:
        show(view(0.0), HINT)

        def gone(_: str) -> int:
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(stream, "write", gone)
        show(replace(view(1.0), said="said"), HINT)


def test_a_second_screen_is_painted_over_the_first() -> None:
    painted = "\n".join(lines(view(0.0), view(1.0), terminal=True))
    assert "\x1b[1A" in painted
