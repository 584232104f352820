"""What the command itself refuses, before or after anything is measured.

::

    CommandError
    ├── SourceError          the options do not say what to read: `option`
    ├── QuantityError        a length or a speed that is none: `option`
    ├── KnowingError         the options do not say what to learn, or where to keep it: `option`
    ├── UnknownZoneError     a time zone that there is not: `zone`, `near`, `option`
    ├── FileExistsAlreadyError   a file would be overwritten
    ├── FileNotWrittenError  the disk said no
    └── HomeLackingError     there is no home in a folder: `path`

Each has a `message` (what happened, with the values) and a `hint` (what to do next), as the errors of the rooms below
have them.
"""

from __future__ import annotations

from pathlib import Path


class CommandError(Exception):
    """The command cannot do what it was asked; the base of all errors of this room."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(f"{message} {hint}".rstrip())
        self.message = message
        self.hint = hint


class SourceError(CommandError):
    """The options do not say what to read; `option` names the one to correct."""

    def __init__(self, message: str, *, hint: str = "", option: str = "") -> None:
        super().__init__(message, hint=hint)
        self.option = option


class QuantityError(CommandError):
    """A length or a speed that is none; `option` names the one to correct."""

    def __init__(self, message: str, option: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.option = option


class KnowingError(CommandError):
    """The options do not say what to learn, or where to keep it; `option` names the one to correct."""

    def __init__(self, message: str, option: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.option = option


class UnknownZoneError(CommandError):
    """There is no time zone `zone`; `near` is one that may be meant, `option` names the one to correct."""

    def __init__(self, zone: str, near: str, option: str) -> None:
        super().__init__(f"{zone!r} is no time zone that is known here.", hint=f"Give one by its name, like {near}.")
        self.zone = zone
        self.near = near
        self.option = option


class FileExistsAlreadyError(CommandError):
    """There is a file at `path` already."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} exists already.", hint="Choose another name, or add --force to replace it.")
        self.path = path


class FileNotWrittenError(CommandError):
    """The file could not be stored at `path`; nothing was left behind."""

    def __init__(self, path: Path, reason: str) -> None:
        hint = "Make room on the disk or choose a folder you may write to; nothing was left behind."
        super().__init__(f"{path} could not be written ({reason}).", hint=hint)
        self.path = path
        self.reason = reason


class HomeLackingError(CommandError):
    """There is no home in the folder at `path`."""

    def __init__(self, path: Path) -> None:
        hint = "Say where runs are kept with --data; openstride serve makes a home where there is none."
        super().__init__(f"There are no runs in {path}.", hint=hint)
        self.path = path
