"""Who stands in for whom, and in whose place a step or an act was done.

Revision: 0045, after 0044
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

PEOPLE = ("absent_id", "deputy_id", "set_by", "ended_by")
BOTH = ("history", "audit_entry")


def upgrade() -> None:
    op.create_table(
        "substitution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("absent_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(40), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("process_id", sa.String(80), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_substitution_period")),
        sa.CheckConstraint("absent_id <> deputy_id", name=op.f("ck_substitution_two_people")),
        *(
            sa.ForeignKeyConstraint([name], ["person.id"], name=op.f(f"fk_substitution_{name}"))
            for name in PEOPLE
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_substitution_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
    )
    op.create_index(op.f("ix_substitution_deputy"), "substitution", ["deputy_id", "last_day"])
    op.create_index(op.f("ix_substitution_absent"), "substitution", ["absent_id", "last_day"])
    for table in BOTH:
        op.add_column(table, sa.Column("absent_id", sa.Integer(), nullable=True))
        op.add_column(table, sa.Column("absent_name", sa.String(80), nullable=True))


def downgrade() -> None:
    for table in BOTH:
        op.drop_column(table, "absent_name")
        op.drop_column(table, "absent_id")
    op.drop_table("substitution")
