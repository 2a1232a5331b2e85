"""Monthly reports on the search for work.

Revision: 0036, after 0035
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "monthly_reporting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_key", sa.String(length=40), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_monthly_reporting_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_reporting")),
        sa.UniqueConstraint("business_key", name=op.f("uq_monthly_reporting_business_key")),
        sa.UniqueConstraint("claim_id", name=op.f("uq_monthly_reporting_claim_id")),
    )
    op.create_table(
        "monthly_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reporting_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                *("open", "in_time", "late", "missing", "lapsed"),
                name="reportstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=True),
        sa.Column("job_search", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("reminder_result", sa.String(length=20), nullable=True),
        sa.Column("reminder_note", sa.Text(), nullable=False),
        sa.Column(
            "finding",
            sa.Enum("excused", "noted", "questioned", name="reportfinding", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("found_by", sa.Integer(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status IN ('in_time', 'late')) = (reported_on IS NOT NULL)",
            name=op.f("ck_monthly_report_reported"),
        ),
        sa.CheckConstraint(
            "finding IS NULL OR status = 'missing'", name=op.f("ck_monthly_report_found_on_missing")
        ),
        sa.ForeignKeyConstraint(
            ["reporting_id"], ["monthly_reporting.id"], name=op.f("fk_monthly_report_reporting_id")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_monthly_report_recorded_by")),
        sa.ForeignKeyConstraint(["found_by"], ["person.id"], name=op.f("fk_monthly_report_found_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_report")),
        sa.UniqueConstraint("reporting_id", "period", name=op.f("uq_monthly_report_reporting_id_period")),
    )


def downgrade() -> None:
    op.drop_table("monthly_report")
    op.drop_table("monthly_reporting")
