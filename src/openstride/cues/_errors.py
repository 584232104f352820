"""What can be wrong with what the live coach is given.

::

    CueError
    ├── BaselineError   a document that is no baseline
    └── SnapshotError   a document that is no snapshot of a history
"""

from __future__ import annotations


class CueError(Exception):
    """The live coach could not use what it was given."""


class BaselineError(CueError):
    """A document is no baseline: `where` it says what it must not."""

    def __init__(self, where: str, problem: str) -> None:
        self.where = where
        self.problem = problem
        super().__init__(f"This baseline cannot be used: {where} {problem}. Let home build it again from the runs.")


class SnapshotError(CueError):
    """A document is no snapshot of a history: `where` it says what it must not."""

    def __init__(self, where: str, problem: str) -> None:
        self.where = where
        self.problem = problem
        super().__init__(f"This snapshot cannot be used: {where} {problem}. Let home make it again from the history.")
