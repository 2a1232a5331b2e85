"""Running entitlements taken over from an older system.

Revision: 0011, after 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("entitlement", sa.Column("months_before", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "take_over",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_key", sa.String(length=40), nullable=False),
        sa.Column("area_id", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rows_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("months_granted", sa.Integer(), nullable=False),
        sa.Column("months_drawn", sa.Integer(), nullable=False),
        sa.Column("months_owed", sa.Integer(), nullable=False),
        sa.Column("owed_fen", sa.BigInteger(), nullable=False),
        sa.Column("monthly_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("tried", "booked", "refused", name="takeoverstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("uploaded_by", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_signed_by", sa.Integer(), nullable=True),
        sa.Column("second_signed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'tried') = (closed_at IS NULL)", name=op.f("ck_take_over_closed")),
        sa.CheckConstraint(
            "(status = 'tried') = (rows_sealed IS NOT NULL)",
            name=op.f("ck_take_over_rows_kept_until_closed"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["pooling_area.id"], name=op.f("fk_take_over_area_id")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["person.id"], name=op.f("fk_take_over_uploaded_by")),
        sa.ForeignKeyConstraint(["first_signed_by"], ["person.id"], name=op.f("fk_take_over_first_signed_by")),
        sa.ForeignKeyConstraint(
            ["second_signed_by"], ["person.id"], name=op.f("fk_take_over_second_signed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_take_over")),
        sa.UniqueConstraint("business_key", name=op.f("uq_take_over_business_key")),
    )
    op.create_table(
        "taken_over",
        sa.Column("entitlement_id", sa.Integer(), nullable=False),
        sa.Column("take_over_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.String(length=20), nullable=False),
        sa.Column("old_number", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["pooling_area.id"], name=op.f("fk_taken_over_area_id")),
        sa.ForeignKeyConstraint(
            ["entitlement_id"], ["entitlement.id"], name=op.f("fk_taken_over_entitlement_id")
        ),
        sa.ForeignKeyConstraint(["take_over_id"], ["take_over.id"], name=op.f("fk_taken_over_take_over_id")),
        sa.PrimaryKeyConstraint("entitlement_id", name=op.f("pk_taken_over")),
        sa.UniqueConstraint("area_id", "old_number", name=op.f("uq_taken_over_area_id_old_number")),
    )
    op.create_index(op.f("ix_taken_over_take_over_id"), "taken_over", ["take_over_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_taken_over_take_over_id"), table_name="taken_over")
    op.drop_table("taken_over")
    op.drop_table("take_over")
    op.drop_column("entitlement", "months_before")
