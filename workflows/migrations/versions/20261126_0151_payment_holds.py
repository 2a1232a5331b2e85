"""Payment that waits for the finding on an objection.

Revision: 0029, after 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payment_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entitlement_id", sa.Integer(), nullable=False),
        sa.Column("objection_key", sa.String(length=20), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["entitlement_id"], ["entitlement.id"], name=op.f("fk_payment_hold_entitlement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_hold")),
        sa.UniqueConstraint(
            "entitlement_id", "objection_key", name=op.f("uq_payment_hold_entitlement_id_objection_key")
        ),
    )
    op.create_index(op.f("ix_payment_hold_entitlement_id"), "payment_hold", ["entitlement_id"])


def downgrade() -> None:
    op.drop_table("payment_hold")
