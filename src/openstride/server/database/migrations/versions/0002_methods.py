"""A result is known by its method, and a reanalysis by what it changed.

Until then a result was known by the engine alone, whose hash is therefore its method.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"

_SHOWN: Final[dict[str, Any]] = {"sqlite_where": sa.text("shown"), "postgresql_where": sa.text("shown")}
_KEPT: Final = "runner_id, activity_id, engine, version, running, summary, warnings, replay, files, made_at, shown"


def upgrade() -> None:
    """Make the table of results anew: SQLite changes no key, and so both databases go the same way."""
    op.execute("CREATE TABLE result_before AS SELECT * FROM result")
    op.drop_table("result")
    op.create_table(
        "result",
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.String(length=32), nullable=False),
        sa.Column("method", sa.String(length=64), nullable=False),
        sa.Column("engine", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("running", sa.Boolean(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("replay", sa.JSON(), nullable=True),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["runner_id", "activity_id"],
            ["activity.runner_id", "activity.id"],
            name="result_of_activity",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["runner_id"], ["runner.id"], name="result_of_runner", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("runner_id", "activity_id", "method", name="result_key"),
    )
    op.execute(f"INSERT INTO result ({_KEPT}, method, told) SELECT {_KEPT}, engine, '{{}}' FROM result_before")  # noqa: S608
    op.drop_table("result_before")
    op.create_index("result_shown_once", "result", ["runner_id", "activity_id"], unique=True, **_SHOWN)
    op.create_table(
        "reanalysed",
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.String(length=32), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("show", sa.Boolean(), nullable=False),
        sa.Column("before", sa.String(length=64), nullable=True),
        sa.Column("after", sa.String(length=64), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["runner_id", "recording_id"],
            ["recording.runner_id", "recording.id"],
            name="reanalysed_of_recording",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["runner_id"], ["runner.id"], name="reanalysed_of_runner", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("runner_id", "recording_id", name="reanalysed_key"),
    )
