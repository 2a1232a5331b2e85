"""The last run of each story against a draft.

Revision: 0013, after 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "story_run",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("said_zh", sa.String(length=2000), nullable=False),
        sa.Column("said_en", sa.String(length=2000), nullable=False),
        sa.Column("visited", sa.JSON(), nullable=False),
        sa.Column("run_by_name", sa.String(length=80), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["process_draft.id"], name=op.f("fk_story_run_draft_id")
        ),
        sa.PrimaryKeyConstraint("draft_id", "name", name=op.f("pk_story_run")),
    )


def downgrade() -> None:
    op.drop_table("story_run")
