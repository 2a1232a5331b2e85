"""Accounts corrected after a rejected payment, and money that came back after it was booked.

Revision: 0010, after 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_key", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.String(length=20), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "settled", name="correctionstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum("new_account", "same_account", name="correctionoutcome", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("account_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("account_masked", sa.String(length=34), nullable=True),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'settled') = (settled_at IS NOT NULL)", name=op.f("ck_account_correction_settled")
        ),
        sa.CheckConstraint(
            "settled_by IS NULL OR proposed_by IS NULL OR settled_by <> proposed_by",
            name=op.f("ck_account_correction_four_eyes"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["pooling_area.id"], name=op.f("fk_account_correction_area_id")),
        sa.ForeignKeyConstraint(["line_id"], ["payment_line.id"], name=op.f("fk_account_correction_line_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_correction_person_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["person.id"], name=op.f("fk_account_correction_proposed_by")
        ),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_account_correction_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_correction")),
        sa.UniqueConstraint("business_key", name=op.f("uq_account_correction_business_key")),
    )
    op.create_index(
        "uq_account_correction_open",
        "account_correction",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_table(
        "payment_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_key", sa.String(length=40), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.String(length=20), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "booked", "refused", name="returnstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("registered_by", sa.Integer(), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'open') = (closed_at IS NULL)", name=op.f("ck_payment_return_closed")),
        sa.CheckConstraint(
            "closed_by IS NULL OR registered_by IS NULL OR closed_by <> registered_by",
            name=op.f("ck_payment_return_four_eyes"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["pooling_area.id"], name=op.f("fk_payment_return_area_id")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_payment_return_closed_by")),
        sa.ForeignKeyConstraint(["line_id"], ["payment_line.id"], name=op.f("fk_payment_return_line_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_payment_return_person_id")),
        sa.ForeignKeyConstraint(["registered_by"], ["person.id"], name=op.f("fk_payment_return_registered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_return")),
        sa.UniqueConstraint("business_key", name=op.f("uq_payment_return_business_key")),
    )
    op.create_index(
        "uq_payment_return_line",
        "payment_return",
        ["line_id"],
        unique=True,
        sqlite_where=sa.text("status <> 'refused'"),
        postgresql_where=sa.text("status <> 'refused'"),
    )


def downgrade() -> None:
    op.drop_index("uq_payment_return_line", table_name="payment_return")
    op.drop_table("payment_return")
    op.drop_index("uq_account_correction_open", table_name="account_correction")
    op.drop_table("account_correction")
