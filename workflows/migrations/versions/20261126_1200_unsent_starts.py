"""Forms that begin a case, typed and not sent yet.

Revision: 0055, after 0054
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unsent_start",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.String(80), nullable=False),
        sa.Column("about_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_unsent_start_person_id")),
        sa.PrimaryKeyConstraint("person_id", "process_id", "about_id", name=op.f("pk_unsent_start")),
    )
    op.create_index(op.f("ix_unsent_start_saved_at"), "unsent_start", ["saved_at"])


def downgrade() -> None:
    op.drop_table("unsent_start")
