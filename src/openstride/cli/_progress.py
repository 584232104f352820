"""Progress of long work, on standard error and only where a person watches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn


class Watched:
    """One line of progress: what is being done, and how much of it is.

    Parameters
    ----------
    progress, task
        The line; without them nothing is shown.
    """

    def __init__(self, progress: Progress | None = None, task: TaskID | None = None) -> None:
        self._progress = progress
        self._task = task

    def doing(self, what: str, done: float | None = None) -> None:
        """Say what is being done, and the share done of it, 0 to 1, where that is known."""
        if self._progress is not None and self._task is not None:
            total = None if done is None else 1.0
            self._progress.update(self._task, description=what, completed=done or 0.0, total=total)


@contextmanager
def watched(console: Console) -> Iterator[Watched]:
    """Show a line of progress while the block runs, and leave nothing behind."""
    if not console.is_terminal:
        yield Watched()
        return
    parts = (SpinnerColumn(style="note"), TextColumn("{task.description}"), BarColumn(40), TimeElapsedColumn())
    with Progress(*parts, console=console, transient=True) as progress:
        yield Watched(progress, progress.add_task("", total=None))
