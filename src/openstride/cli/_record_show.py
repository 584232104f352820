"""A run shown while it goes on: a screen that is painted over itself once a second, or a line now and then.

Both go to standard error, as all that is no answer. The last screen stays in the terminal's history.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, Protocol

from rich.console import Console, Group
from rich.live import Live

from openstride.cli._console import width_of
from openstride.cli._record_screen import RunView, plain, screen
from openstride.messages import Catalogue

#: Between two plain lines (s).
PLAIN_EVERY: Final = 10.0


class Show(Protocol):
    """Shows a run as it is now, and what the reader can do; nothing where the run has just ended."""

    def __call__(self, view: RunView, hint: str) -> None: ...


@contextmanager
def shown(console: Console, texts: Catalogue, *, plainly: bool) -> Iterator[Show]:
    """Give what shows a run while the block runs.

    Parameters
    ----------
    console
        Where to.
    texts
        In the reader's language.
    plainly
        Line by line, as where there is no terminal.
    """
    if plainly or not console.is_terminal:
        yield _Plain(console, texts)
        return
    # Painted when asked to: numbers that change more than once a second are not read.
    live = Live(console=console, auto_refresh=False)

    def show(view: RunView, hint: str) -> None:
        # A terminal that was closed is no reason to end a run.
        with suppress(OSError):
            live.update(Group(*screen(view, texts, width_of(console), hint)), refresh=True)

    live.start()
    try:
        yield show
    finally:
        with suppress(OSError):
            live.stop()


class _Plain:
    """Writes a line when it is due, or when a pod was lost or found."""

    def __init__(self, console: Console, texts: Catalogue) -> None:
        self._console = console
        self._texts = texts
        self._said_at = -PLAIN_EVERY
        self._reaches: dict[str, str] = {}

    def __call__(self, view: RunView, hint: str) -> None:
        reaches: dict[str, str] = {side: foot.reach for side, foot in view.snapshot.feet.items()}
        if not hint or reaches != self._reaches or view.seconds - self._said_at >= PLAIN_EVERY:
            self._said_at, self._reaches = view.seconds, reaches
            with suppress(OSError):
                self._console.print(plain(view, self._texts), soft_wrap=True)
                if view.said:
                    self._console.print(view.said, soft_wrap=True)
