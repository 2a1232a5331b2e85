"""The job queue of PostgreSQL, which rounds of regular work were done, and when a task was taken.

Revision: 0002, after 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflows.runtime import queue_schema

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "regular_round",
        sa.Column("job", sa.String(length=80), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_regular_round")),
    )
    op.add_column("human_task", sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True))
    queue_schema.bring_up(op.get_bind())


def downgrade() -> None:
    queue_schema.take_down(op.get_bind())
    op.drop_column("human_task", "assigned_at")
    op.drop_table("regular_round")
