"""Accounts that people of enterprises and unions ask for.

Revision: 0034, after 0033
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

STATUS = sa.Enum("open", "approved", "refused", name="requeststatus", native_enum=False, length=40)


def upgrade() -> None:
    op.create_table("account_request", *_columns(), *_rules())
    op.create_index("ix_account_request_department", "account_request", ["department_id", "status"])


def _columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_key", sa.String(length=20), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("enterprise", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("applicant", sa.LargeBinary(), nullable=False),
        sa.Column("status", STATUS, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
    )


def _rules() -> tuple[sa.Constraint, ...]:
    people = ("asked_by", "decided_by")
    return (
        sa.CheckConstraint(
            "(status = 'open') = (decided_at IS NULL)", name=op.f("ck_account_request_decided")
        ),
        sa.CheckConstraint(
            "status = 'open' OR password_hash IS NULL", name=op.f("ck_account_request_hash_while_open")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["organisation.id"],
            name=op.f("fk_account_request_department_id_organisation"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [each], ["person.id"], name=op.f(f"fk_account_request_{each}_person")
            )
            for each in people
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_request")),
        sa.UniqueConstraint("business_key", name=op.f("uq_account_request_business_key")),
    )


def downgrade() -> None:
    op.drop_index("ix_account_request_department", table_name="account_request")
    op.drop_table("account_request")
