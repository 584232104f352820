"""What Alembic runs around migrations: on the connection that `_migrating` has, in the transaction that it is in."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
