"""Job keeping: measures agreed with the staff instead of a layoff.

Revision: 0024, after 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLE = "job_keeping"


def _foreign(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{TABLE}_{column}"))


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _day(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade() -> None:
    status = sa.Enum(
        "proposed", "in_force", "not_agreed", "ended", name="measurestatus", native_enum=False, length=40
    )
    op.create_table(
        TABLE,
        _whole("id"),
        sa.Column("business_key", sa.String(length=40), nullable=False),
        _whole("enterprise_id"),
        sa.Column("area_id", sa.String(length=20), nullable=False),
        sa.Column("status", status, nullable=False),
        _text("difficulty"),
        sa.Column("measures", sa.JSON(none_as_null=True), nullable=False),
        _whole("weekly_hours", nullable=True),
        sa.Column("lowest_pay_fen", sa.BigInteger(), nullable=False),
        sa.Column("minimum_wage_fen", sa.BigInteger(), nullable=False),
        _text("retirement_terms"),
        _whole("people"),
        _day("from_on"),
        _day("ends_on"),
        sa.Column("party", sa.String(length=20), nullable=False),
        _day("proposed_on"),
        _whole("proposed_by", nullable=True),
        _whole("consents", nullable=True),
        _whole("asked", nullable=True),
        _text("consent_text"),
        _day("answered_on", nullable=True),
        _day("agreed_on", nullable=True),
        _whole("extensions"),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        _text("review_note"),
        _day("closed_on", nullable=True),
        sa.CheckConstraint("people > 0", name=op.f("ck_job_keeping_people")),
        sa.CheckConstraint("from_on < ends_on", name=op.f("ck_job_keeping_period")),
        sa.CheckConstraint("consents IS NULL OR consents <= asked", name=op.f("ck_job_keeping_consents")),
        _foreign("enterprise_id", "organisation"),
        _foreign("area_id", "pooling_area"),
        _foreign("proposed_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_keeping")),
        sa.UniqueConstraint("business_key", name=op.f("uq_job_keeping_business_key")),
    )
    op.create_index("ix_job_keeping_enterprise", TABLE, ["enterprise_id", "status"])


def downgrade() -> None:
    op.drop_table(TABLE)
