"""The day on which a person wants to be reminded of an open step.

Revision: 0038, after 0037
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "follow_up",
        sa.Column("task_id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("follow_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["human_task.id"], name=op.f("fk_follow_up_task_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_follow_up_person_id")),
        sa.PrimaryKeyConstraint("task_id", "person_id", name=op.f("pk_follow_up")),
    )
    op.create_index(op.f("ix_follow_up_day"), "follow_up", ["person_id", "follow_on"])


def downgrade() -> None:
    op.drop_table("follow_up")
