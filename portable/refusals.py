"""What is wrong in portable source, where, and what to write instead.

Contract: a reader raises `Refused` where it stands and knows only the line; whoever knows the file turns it into a
`Refusal`. What the two texts say fits into one sentence: "<what>; <instead>".
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class Refused(Exception):
    """A piece of source is outside the subset."""

    def __init__(self, line: int, what: str, instead: str) -> None:
        self.line = line
        self.what = what
        self.instead = instead
        super().__init__(f"line {line}: {what}; {instead}")


class Spoiled(Refused):
    """A piece of source cannot be judged because something it needs was refused before; this is not said again."""

    def __init__(self, line: int, name: str) -> None:
        super().__init__(line, f"'{name}' was refused", "mend that first")


@dataclass(frozen=True, order=True, slots=True)
class Refusal:
    """One finding, as it is printed."""

    path: Path
    line: int
    what: str
    instead: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}; {self.instead}"
