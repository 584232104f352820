"""A runner states the time zone of local times in the files of a batch, whose makers say none."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0007"
down_revision: Final = "0006"


def upgrade() -> None:
    """Add the column; for the batches there are nobody has stated one."""
    op.add_column("batch", sa.Column("time_zone", sa.Text(), nullable=True))
