"""Sessions that see one runner's rows and no others: whoever asks for anything has said whose it is.

A question cannot be put without its runner, because there is no session without one. Within it every SELECT, UPDATE and
DELETE on a table that is `Owned` gets the runner as one more condition, joins included; a new row gets the runner as
its owner, and one of another runner is refused. What could get around that, such as statements in plain SQL, is
refused too: these errors are faults of ours, found by the first test that runs the line.
"""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Connection, Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria

from openstride.server.database._errors import NotOfRunnerError
from openstride.server.database._models import Owned, Runner, table_of

Row = TypeVar("Row", bound=Owned)


class RunnerSession(Session):
    """A session of one runner.

    Parameters
    ----------
    connection
        In the transaction that it belongs to.
    runner
        Whose rows it sees.
    """

    def __init__(self, connection: Connection, runner: int) -> None:
        super().__init__(connection, expire_on_commit=False)
        self.runner = runner

    def find(self, model: type[Row], *key: object) -> Row | None:
        """Return the runner's row of a key, which is given without the runner; None where there is none."""
        return self.get(model, (self.runner, *key))

    def add_once(self, row: Owned) -> bool:
        """Add a row unless one of its key is there, and return whether it was added.

        Of many who add the same at once, one is told that it did: the database decides, not a look before.
        """
        self._own(row)
        model = type(row)
        values = {
            column.key: getattr(row, column.key)
            for column in model.__mapper__.column_attrs
            if getattr(row, column.key) is not None
        }
        added = self.connection().execute(insert_once(self.connection(), table_of(model), values))
        return added.first() is not None

    def _own(self, row: object) -> None:
        if isinstance(row, Owned):
            owner: int | None = row.runner_id
            if owner not in (None, self.runner):
                raise NotOfRunnerError(f"A {type(row).__name__} of runner {owner} is not for one of {self.runner}.")
            row.runner_id = self.runner


def insert_once(connection: Connection, table: Table, values: dict[str, Any]) -> Any:  # noqa: ANN401
    """Return the statement that inserts a row unless it is there; it returns the row's key where it did.

    The count of rows that a driver states is no answer: on PostgreSQL it is wrong after such a statement.
    """
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    return insert(table).values(values).on_conflict_do_nothing().returning(*table.primary_key.columns)


@event.listens_for(RunnerSession, "do_orm_execute")
def _keep_to_the_runner(asked: ORMExecuteState) -> None:
    session = asked.session
    runner = session.runner if isinstance(session, RunnerSession) else None
    if not asked.is_orm_statement or not (asked.is_select or asked.is_update or asked.is_delete):
        raise NotOfRunnerError("Only SELECT, UPDATE and DELETE on our models can be kept to their runner.")
    asked.statement = asked.statement.options(
        with_loader_criteria(Owned, lambda model: model.runner_id == runner, include_aliases=True),
        with_loader_criteria(Runner, lambda model: model.id == runner, include_aliases=True),
    )


@event.listens_for(RunnerSession, "before_flush")
def _keep_rows_to_the_runner(session: RunnerSession, _: UOWTransaction, __: object) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        session._own(row)  # noqa: SLF001
