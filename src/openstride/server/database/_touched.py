"""Which activities the transactions of this process have changed: who keeps what was read reads only those anew.

A session says which rows it writes, and their activities are noted; a statement that changes activities or results past
a session's rows, or one that nobody can look into, may have changed any of them, and then all count as changed. What is
noted is too much rather than too little: ids are noted without their runner, and some that came to nothing.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from sqlalchemy import Compiled, Connection, Engine, TableClause, event
from sqlalchemy.engine import ExecutionContext
from sqlalchemy.orm import UOWTransaction
from sqlalchemy.sql.dml import UpdateBase

from openstride.server.database._models import Activity, Result
from openstride.server.database._sessions import RunnerSession

#: So many transactions are told apart; whoever has looked at nothing for longer reads all.
MOST: Final = 256
#: What a history is made of.
_TABLES: Final = frozenset({Activity.__tablename__, Result.__tablename__})
#: Statements in plain SQL that change no rows.
_HARMLESS: Final = ("begin", "set", "pragma", "select", "commit", "rollback")
#: In the facts that SQLAlchemy lets a connection carry: what its transaction has changed, and whether a session writes.
_NOTED, _WRITING = "openstride_touched", "openstride_flushing"


@dataclass(slots=True)
class Touched:
    """What the transactions changed that have ended.

    Parameters
    ----------
    number
        So many of them changed activities.
    """

    number: int = 0
    _ended: deque[frozenset[str] | None] = field(default_factory=lambda: deque(maxlen=MOST))
    _adding: Lock = field(default_factory=Lock)

    def since(self, number: int) -> frozenset[str] | None:
        """Return the ids of the activities that were changed since there were so many; None for any of them."""
        with self._adding:
            behind = self.number - number
            if behind > len(self._ended):
                return None
            sets = list(self._ended)[len(self._ended) - behind :]
        known = [each for each in sets if each is not None]
        return frozenset[str]().union(*known) if len(known) == len(sets) else None

    def add(self, changed: frozenset[str] | None) -> None:
        """Take in what a transaction has changed, which is on the disk now."""
        if changed is None or changed:
            with self._adding:
                self._ended.append(changed)
                self.number += 1


def begin(connection: Connection) -> None:
    """Note from here on what the transaction of a connection changes."""
    connection.info[_NOTED], connection.info[_WRITING] = set(), False


def noted(connection: Connection) -> frozenset[str] | None:
    """Return the ids of the activities that it has changed so far; None for any of them."""
    changed = connection.info.pop(_NOTED)
    return None if changed is None else frozenset(changed)


def watch(engine: Engine) -> None:
    """Look at all statements of a database; once for each, before it is used."""
    event.listen(engine, "before_cursor_execute", _look)


def _look(connection: Connection, _: object, text: str, __: object, context: ExecutionContext, ___: object) -> None:
    info = connection.info
    if info.get(_NOTED) is not None and not info[_WRITING] and _may_change(text, context.compiled):
        info[_NOTED] = None


def _may_change(text: str, compiled: Compiled | None) -> bool:
    statement = None if compiled is None else compiled.statement
    if isinstance(statement, UpdateBase):
        table = statement.table
        return not isinstance(table, TableClause) or table.name in _TABLES
    return not text.lstrip().lower().startswith(_HARMLESS)


@event.listens_for(RunnerSession, "before_flush")
def _note(session: RunnerSession, _: UOWTransaction, __: object) -> None:
    info = session.connection().info
    if (noted := info.get(_NOTED)) is not None:
        for row in (*session.new, *session.dirty, *session.deleted):
            if isinstance(row, Activity):
                noted.add(row.id)
            elif isinstance(row, Result):
                noted.add(row.activity_id)
    info[_WRITING] = True


@event.listens_for(RunnerSession, "after_flush")
def _wrote(session: RunnerSession, _: UOWTransaction) -> None:
    session.connection().info[_WRITING] = False
