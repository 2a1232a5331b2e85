"""Open steps by who has taken them.

Revision: 0031, after 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    taken = sa.text("closed_at IS NULL AND assignee_id IS NOT NULL")
    op.create_index(
        op.f("ix_human_task_team"),
        "human_task",
        ["area_id", "role", "assignee_id"],
        sqlite_where=taken,
        postgresql_where=taken,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_human_task_team"), table_name="human_task")
