"""Changes of the law on their way: proposal, worked cases, whom they touch, release.

Revision: 0004, after 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "policy_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_key", sa.String(length=40), nullable=False),
        sa.Column("area_id", sa.String(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("parameter", "table", name="subjectkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("profile", sa.String(length=40), nullable=False),
        sa.Column("value_before", sa.JSON(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("table_document_id", sa.Integer(), nullable=True),
        sa.Column("cases_document_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("failing", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("examined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entitlements", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("proposed", "released", "withdrawn", name="changestatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'proposed') = (closed_at IS NULL)", name=op.f("ck_policy_change_closed")
        ),
        sa.CheckConstraint(
            "released_by IS NULL OR proposed_by IS NULL OR released_by <> proposed_by",
            name=op.f("ck_policy_change_four_eyes"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["pooling_area.id"], name=op.f("fk_policy_change_area_id")),
        sa.ForeignKeyConstraint(
            ["cases_document_id"], ["document.id"], name=op.f("fk_policy_change_cases_document_id")
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_policy_change_proposed_by")),
        sa.ForeignKeyConstraint(["released_by"], ["person.id"], name=op.f("fk_policy_change_released_by")),
        sa.ForeignKeyConstraint(
            ["table_document_id"], ["document.id"], name=op.f("fk_policy_change_table_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_change")),
        sa.UniqueConstraint("business_key", name=op.f("uq_policy_change_business_key")),
    )
    op.create_table(
        "policy_impact",
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("entitlement_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.String(length=20), nullable=False),
        sa.Column("months_before", sa.Integer(), nullable=False),
        sa.Column("months_after", sa.Integer(), nullable=False),
        sa.Column("fen_before", sa.BigInteger(), nullable=False),
        sa.Column("fen_after", sa.BigInteger(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["pooling_area.id"], name=op.f("fk_policy_impact_area_id")),
        sa.ForeignKeyConstraint(
            ["change_id"], ["policy_change.id"], name=op.f("fk_policy_impact_change_id")
        ),
        sa.ForeignKeyConstraint(
            ["entitlement_id"], ["entitlement.id"], name=op.f("fk_policy_impact_entitlement_id")
        ),
        sa.PrimaryKeyConstraint("change_id", "entitlement_id", name=op.f("pk_policy_impact")),
    )
    op.create_index(
        "ix_policy_impact_area", "policy_impact", ["change_id", "area_id", "entitlement_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_policy_impact_area", table_name="policy_impact")
    op.drop_table("policy_impact")
    op.drop_table("policy_change")
