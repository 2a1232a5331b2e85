"""Forms of steps that are typed and not sent yet.

Revision: 0019, after 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unsent_form",
        sa.Column("task_id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_unsent_form_person_id")),
        sa.ForeignKeyConstraint(["task_id"], ["human_task.id"], name=op.f("fk_unsent_form_task_id")),
        sa.PrimaryKeyConstraint("task_id", "person_id", name=op.f("pk_unsent_form")),
    )
    op.create_index(op.f("ix_unsent_form_saved_at"), "unsent_form", ["saved_at"])


def downgrade() -> None:
    op.drop_table("unsent_form")
