"""Checks of the material of a claim.

Revision: 0012, after 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kinds = sa.Enum(
        "counter", "supplement", "silence", name="materialcheckkind", native_enum=False, length=40
    )
    op.create_table(
        "material_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("required", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("missing", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_material_check_claim_id")),
        sa.ForeignKeyConstraint(["checked_by"], ["person.id"], name=op.f("fk_material_check_checked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_check")),
    )
    op.create_index(op.f("ix_material_check_claim_id"), "material_check", ["claim_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_material_check_claim_id"), table_name="material_check")
    op.drop_table("material_check")
