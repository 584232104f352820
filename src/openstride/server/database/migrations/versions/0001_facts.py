"""The first schema: runners, shoes and pods, recordings, activities and their results, jobs."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0001"
down_revision: Final = None


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "runner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mass", sa.Double(), nullable=True),
        sa.Column("height", sa.Double(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("height > 0", name="runner_height"),
        sa.CheckConstraint("mass > 0", name="runner_mass"),
        sa.PrimaryKeyConstraint("id", name="runner_key"),
    )
    op.create_table(
        "shoe",
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("starting_distance", sa.Double(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("retired_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("starting_distance >= 0", name="shoe_starting_distance"),
        sa.ForeignKeyConstraint(["runner_id"], ["runner.id"], name="shoe_of_runner", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("runner_id", "id", name="shoe_key"),
    )
    op.create_table(
        "pod",
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["runner_id"], ["runner.id"], name="pod_of_runner", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("runner_id", "device", name="pod_key"),
    )
    op.create_table(
        "mounting",
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("mounted_at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.Column("shoe_id", sa.String(length=32), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.CheckConstraint("side IN ('left', 'right')", name="mounting_side"),
        sa.CheckConstraint("removed_at > mounted_at", name="mounting_order"),
        sa.ForeignKeyConstraint(
            ["runner_id", "device"], ["pod.runner_id", "pod.device"], name="mounting_of_pod", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["runner_id", "shoe_id"], ["shoe.runner_id", "shoe.id"], name="mounting_of_shoe", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["runner_id"], ["runner.id"], name="mounting_of_runner", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("runner_id", "device", "mounted_at", name="mounting_key"),
    )
    op.create_index(
        "mounting_one_place", "mounting", ["runner_id", "device"], unique=True, **_where("removed_at IS NULL")
    )
    op.create_index(
        "mounting_one_pod", "mounting", ["runner_id", "shoe_id", "side"], unique=True, **_where("removed_at IS NULL")
    )
    op.create_table(
        "recording",
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("sealed_at", sa.BigInteger(), nullable=True),
        sa.Column("start", sa.BigInteger(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("duration", sa.Double(), nullable=True),
        sa.Column("feet", sa.JSON(), nullable=True),
        sa.Column("devices", sa.JSON(), nullable=True),
        sa.Column("files", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["runner_id"], ["runner.id"], name="recording_of_runner", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("runner_id", "id", name="recording_key"),
    )
    op.create_index("recording_by_content", "recording", ["runner_id", "sha256"])
    op.create_table(
        "activity",
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("recording_id", sa.String(length=32), nullable=True),
        sa.Column("shoe_id", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("duration", sa.Double(), nullable=False),
        sa.Column("moving_time", sa.Double(), nullable=True),
        sa.Column("distance", sa.Double(), nullable=True),
        sa.Column("speed", sa.Double(), nullable=True),
        sa.Column("cadence_spm", sa.Double(), nullable=True),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["runner_id", "recording_id"], ["recording.runner_id", "recording.id"], name="activity_of_recording"
        ),
        sa.ForeignKeyConstraint(["runner_id", "shoe_id"], ["shoe.runner_id", "shoe.id"], name="activity_of_shoe"),
        sa.ForeignKeyConstraint(["runner_id"], ["runner.id"], name="activity_of_runner", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("runner_id", "id", name="activity_key"),
    )
    op.create_index("activity_by_shoe", "activity", ["runner_id", "shoe_id"])
    op.create_index("activity_by_start", "activity", ["runner_id", "start", "id"])
    op.create_index("activity_once", "activity", ["runner_id", "recording_id"], unique=True)
    op.create_table(
        "result",
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.String(length=32), nullable=False),
        sa.Column("engine", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
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
        sa.PrimaryKeyConstraint("runner_id", "activity_id", "engine", name="result_key"),
    )
    op.create_index("result_shown_once", "result", ["runner_id", "activity_id"], unique=True, **_where("shown"))
    op.create_table(
        "job",
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state = 'leased') = (holder IS NOT NULL)", name="job_holder"),
        sa.CheckConstraint("state IN ('waiting', 'leased', 'done', 'quarantined')", name="job_state"),
        sa.CheckConstraint("failures >= 0", name="job_failures"),
        sa.ForeignKeyConstraint(["runner_id"], ["runner.id"], name="job_of_runner", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("runner_id", "kind", "key", name="job_key"),
    )
    op.create_index("job_due", "job", ["due"], **_where("state IN ('waiting', 'leased')"))


def _where(condition: str) -> dict[str, Any]:
    """Return what limits an index to some rows, in the words of both databases."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
