"""Papers of a case, sealed.

Revision: 0053, after 0052
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "instance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_by_name", sa.String(80), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.Column("removal_reason", sa.String(200), nullable=False),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (content IS NOT NULL)", name=op.f("ck_case_paper_removed")
        ),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_case_paper_instance_id")),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_case_paper_added_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_paper")),
    )
    op.create_index(op.f("ix_case_paper_instance_id"), "case_paper", ["instance_id"])


def downgrade() -> None:
    op.drop_table("case_paper")
