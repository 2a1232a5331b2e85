"""Comparisons with the data on file in place of a visit.

Revision: 0028, after 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "data_match",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("found", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("is_enough", sa.Boolean(), nullable=False),
        sa.Column("matched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_data_match_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_match")),
    )
    op.create_index(op.f("ix_data_match_claim_id"), "data_match", ["claim_id"])


def downgrade() -> None:
    op.drop_table("data_match")
