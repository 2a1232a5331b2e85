"""Checks of the material of a claim, officers who step back, and decisions that depart.

Revision: 0015, after 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
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
    op.create_table(
        "verification_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_verification_conflict_claim_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_verification_conflict_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_conflict")),
    )
    op.create_index(op.f("ix_verification_conflict_claim_id"), "verification_conflict", ["claim_id"])
    outcomes = sa.Enum("granted", "refused", name="decisionoutcome", native_enum=False, length=40)
    op.create_table(
        "departure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.String(length=20), nullable=False),
        sa.Column("assessment_version", sa.Integer(), nullable=False),
        sa.Column("proposal", sa.String(length=20), nullable=False),
        sa.Column("outcome", outcomes, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("clause", sa.String(length=40), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_approved", sa.Boolean(), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "settled_by IS NULL OR settled_by <> decided_by", name=op.f("ck_departure_two_people")
        ),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_departure_{column}"))
            for column, target in (
                ("claim_id", "claim.id"),
                ("area_id", "pooling_area.id"),
                ("decided_by", "person.id"),
                ("settled_by", "person.id"),
                ("decision_id", "claim_decision.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departure")),
    )
    op.create_index(op.f("ix_departure_claim_id"), "departure", ["claim_id"])
    op.create_index("ix_departure_area_decided", "departure", ["area_id", "decided_at"])


def downgrade() -> None:
    op.drop_index("ix_departure_area_decided", table_name="departure")
    op.drop_index(op.f("ix_departure_claim_id"), table_name="departure")
    op.drop_table("departure")
    op.drop_index(op.f("ix_verification_conflict_claim_id"), table_name="verification_conflict")
    op.drop_table("verification_conflict")
    op.drop_index(op.f("ix_material_check_claim_id"), table_name="material_check")
    op.drop_table("material_check")
