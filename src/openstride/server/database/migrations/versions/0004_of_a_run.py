"""A result keeps what coach and history read of a run: small, and read for many runs at once.

Results that were made before have none of it. It is in the recordings still, so a reanalysis fills it in.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0004"
down_revision: Final = "0003"


def upgrade() -> None:
    """Add the column; of the results there are it stays empty."""
    op.add_column("result", sa.Column("facts", sa.JSON(), nullable=True))
