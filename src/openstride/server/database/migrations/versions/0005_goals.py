"""A runner has goals, and says how far shoes are to go, and how fast their own heart beats at rest and at most."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"


def upgrade() -> None:
    """Add the table and the columns; of the shoes and runners there are nothing is known."""
    op.create_table(
        "goal",
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Text(), nullable=False),
        sa.Column("amount", sa.Double(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("first", sa.Text(), nullable=True),
        sa.Column("event", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity IN ('distance', 'time', 'runs', 'days')", name="goal_quantity"),
        sa.CheckConstraint("period IN ('day', 'week', 'month', 'year', 'event')", name="goal_period"),
        sa.CheckConstraint("amount > 0", name="goal_amount"),
        sa.ForeignKeyConstraint(["runner_id"], ["runner.id"], name="goal_of_runner", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("runner_id", "id", name="goal_key"),
    )
    op.add_column("shoe", sa.Column("lifetime", sa.Double(), nullable=True))
    for name in ("rest_bpm", "most_bpm"):
        op.add_column("runner", sa.Column(name, sa.Double(), nullable=True))
