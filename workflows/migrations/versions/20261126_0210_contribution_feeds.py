"""Files of contribution spells that were taken in.

Revision: 0032, after 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contribution_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("added", "changed", "unchanged")),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["pooling_area.id"], name=op.f("fk_contribution_feed_area_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"], name=op.f("fk_contribution_feed_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_feed")),
    )
    op.create_index(op.f("ix_contribution_feed_area_id"), "contribution_feed", ["area_id"])


def downgrade() -> None:
    op.drop_table("contribution_feed")
