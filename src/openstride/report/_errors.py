"""What writing a report can refuse.

::

    ReportError
    ├── PageNotBuiltError       the page was not built from its source
    ├── ReportExistsError       a file would be overwritten
    └── ReportNotWrittenError   the disk said no

Each has a `message` (what happened, with the values) and a `hint` (what to do next).
"""

from __future__ import annotations

from pathlib import Path


class ReportError(Exception):
    """Base of all errors of this room."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(f"{message} {hint}".rstrip())
        self.message = message
        self.hint = hint


class PageNotBuiltError(ReportError):
    """The page that reports are made of is not at `path`, or is none."""

    def __init__(self, path: Path) -> None:
        hint = "Build it with `make page` in the folder of the source; an installed package brings it along."
        super().__init__(f"The report's page is not in {path}.", hint=hint)
        self.path = path


class ReportExistsError(ReportError):
    """There is a file at `path` already."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} exists already.", hint="Choose another name, or add --force to replace it.")
        self.path = path


class ReportNotWrittenError(ReportError):
    """The report could not be stored at `path`; nothing was left behind."""

    def __init__(self, path: Path, reason: str) -> None:
        hint = "Make room on the disk or choose a folder you may write to; nothing was left behind."
        super().__init__(f"{path} could not be written ({reason}).", hint=hint)
        self.path = path
        self.reason = reason
