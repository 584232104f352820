"""What the database cannot do: one tree, worded by whoever stands in front of it.

::

    DatabaseError
    ├── DatabaseAddressError       the address is not of a database that home knows: `address`
    ├── DatabaseInUseError         another home has it
    ├── DatabaseNewerError         a newer OpenStride has been at work on it: `revision`
    ├── DatabaseDamagedError       its file is not what was written: `reason`
    ├── DatabaseUnavailableError   it does not answer, or not in time: `reason`
    │   └── DatabaseFullError          its disk does not take more
    ├── LeaseLostError             the job was given to another worker meanwhile: `key`
    └── NotOfRunnerError           a fault of ours: a row or a question of another runner than the session's
"""

from __future__ import annotations


class DatabaseError(Exception):
    """Base of what the database cannot do."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(f"{message} {hint}".rstrip())
        self.message = message
        self.hint = hint


class DatabaseAddressError(DatabaseError):
    """The address is not one of a database that home can use; `address` is without the password."""

    def __init__(self, address: str, reason: str) -> None:
        hint = "Give one like postgresql://name@host/database in OPENSTRIDE_DATABASE_URL, or none for SQLite."
        super().__init__(f"{address!r} is not the address of a database that home can use ({reason}).", hint=hint)
        self.address = address


class DatabaseInUseError(DatabaseError):
    """Another home works on the database."""

    def __init__(self) -> None:
        super().__init__("Another openstride serve works on the database.", hint="End it first, or use another one.")


class DatabaseNewerError(DatabaseError):
    """The schema is of a later OpenStride than this one."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"The database was last used by a newer OpenStride: its schema is {revision}, which is not known here.",
            hint="Install that version, or restore a backup from before.",
        )
        self.revision = revision


class DatabaseDamagedError(DatabaseError):
    """What the database reads is not what it wrote."""

    def __init__(self, reason: str) -> None:
        hint = "Look with openstride doctor, keep a copy of the data folder, and restore a backup."
        super().__init__(f"The database is damaged ({reason}).", hint=hint)
        self.reason = reason


class DatabaseUnavailableError(DatabaseError):
    """The database does not answer, or not in time; nothing of what was asked was done."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The database did not answer ({reason}).", hint="Try again in a moment.")
        self.reason = reason


class DatabaseFullError(DatabaseUnavailableError):
    """The disk of the database does not take more."""


class LeaseLostError(DatabaseError):
    """Whoever was at work on a job took longer than its lease, and it is no longer theirs."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The lease on job {key} has ended, and the job was given on.")
        self.key = key


class NotOfRunnerError(DatabaseError):
    """A session of one runner was given a row of another, or a statement that it cannot keep to its runner."""
