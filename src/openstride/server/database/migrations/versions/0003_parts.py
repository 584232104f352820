"""An activity may be part of another, says whether its start is to be believed, and who chose its shoes."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0003"
down_revision: Final = "0002"

_PARTS: Final[dict[str, Any]] = {
    "sqlite_where": sa.text("part_of IS NOT NULL"),
    "postgresql_where": sa.text("part_of IS NOT NULL"),
}
#: 2015-01-01 in microseconds since 1970: before that nobody recorded for us.
_OLDEST: Final = 1_420_070_400_000_000
_DOUBTED: Final = f"""
    UPDATE activity SET start_doubtful = TRUE WHERE start < {_OLDEST} OR EXISTS (
        SELECT 1 FROM recording WHERE recording.runner_id = activity.runner_id
        AND recording.id = activity.recording_id AND recording.received_at < activity.start
    )
"""  # noqa: S608  # a number of ours


def upgrade() -> None:
    """Add the columns; of the runs there are, nobody knows who chose the shoes, so they may still be found."""
    op.add_column("activity", sa.Column("part_of", sa.String(length=32), nullable=True))
    for name in ("start_doubtful", "shoe_chosen"):
        op.add_column("activity", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("activity_by_whole", "activity", ["runner_id", "part_of"], **_PARTS)
    op.execute(_DOUBTED)
