"""Days of receipt before the day of entry, confirmed or refused by a second person.

Revision: 0052, after 0051
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "backdated_receipt",
        sa.Column("claim_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("is_confirmed", sa.Boolean()),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("settled_by", sa.Integer()),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("told_on < entered_on", name=op.f("ck_backdated_receipt_earlier")),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (is_confirmed IS NULL)", name=op.f("ck_backdated_receipt_settled")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_backdated_receipt_claim_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_backdated_receipt_settled_by")),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_backdated_receipt")),
    )


def downgrade() -> None:
    op.drop_table("backdated_receipt")
