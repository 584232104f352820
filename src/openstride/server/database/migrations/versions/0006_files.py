"""A runner brings files of other makers: which, what became of each, and which of two activities is the same run."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0006"
down_revision: Final = "0005"

_BESIDE: Final[dict[str, Any]] = {
    "sqlite_where": sa.text("beside IS NOT NULL"),
    "postgresql_where": sa.text("beside IS NOT NULL"),
}
_VERDICTS: Final = "('imported', 'duplicate', 'archive', 'set_aside', 'damaged', 'not_recognised', 'recording')"


def upgrade() -> None:
    """Add the tables and the columns; what there is comes from pods."""
    op.add_column("recording", sa.Column("original", sa.JSON(), nullable=True))
    op.add_column("activity", sa.Column("source", sa.Text(), nullable=False, server_default="pods"))
    op.add_column("activity", sa.Column("grade", sa.Text(), nullable=True))
    op.add_column("activity", sa.Column("beside", sa.String(length=32), nullable=True))
    op.add_column("activity", sa.Column("apart", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("activity", sa.Column("heart_rate_bpm", sa.Double(), nullable=True))
    op.create_index("activity_beside", "activity", ["runner_id", "beside"], **_BESIDE)
    op.create_table(
        "batch",
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["runner_id"], ["runner.id"], name="batch_of_runner", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("runner_id", "id", name="batch_key"),
    )
    op.create_table(
        "brought",
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("of", sa.String(length=32), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("format", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("place", sa.JSON(), nullable=True),
        sa.Column("runs", sa.JSON(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("pulse", sa.JSON(), nullable=True),
        sa.CheckConstraint(f"verdict IN {_VERDICTS}", name="brought_verdict"),
        sa.ForeignKeyConstraint(["runner_id"], ["runner.id"], name="brought_of_runner", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["runner_id", "batch_id"], ["batch.runner_id", "batch.id"], name="brought_of_batch", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("runner_id", "id", name="brought_key"),
    )
    op.create_index("brought_by_batch", "brought", ["runner_id", "batch_id", "number"])
    op.create_index("brought_by_content", "brought", ["runner_id", "sha256"])
    op.create_table(
        "day",
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=True),
        sa.Column("distance", sa.Double(), nullable=True),
        sa.Column("run_distance", sa.Double(), nullable=True),
        sa.Column("active_time", sa.Double(), nullable=True),
        sa.Column("energy_kcal", sa.Double(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["runner_id"], ["runner.id"], name="day_of_runner", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("runner_id", "day", "sha256", name="day_key"),
    )
