"""Requests to resume a suspended benefit.

Revision: 0039_resumptions, after 0038
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039_resumptions"
down_revision = "0038"
branch_labels = None
depends_on = None

TABLE = "benefit_resumption"


def upgrade() -> None:
    decision = sa.Enum("resume", "decline", name="resumptiondecision", native_enum=False, length=40)
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(40), nullable=False),
        sa.Column("over_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("months_left", sa.Integer(), nullable=False),
        sa.Column("paid_meanwhile", sa.Integer(), nullable=False),
        sa.Column("decision", decision, nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("first_period", sa.String(7), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_note", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name=op.f("ck_benefit_resumption_decided")),
        sa.CheckConstraint(
            "settled_at IS NULL OR decision IS NOT NULL",
            name=op.f("ck_benefit_resumption_settled_after_decision"),
        ),
        sa.CheckConstraint(
            "settled_by IS NULL OR settled_by <> decided_by", name=op.f("ck_benefit_resumption_two_people")
        ),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_benefit_resumption_{column}"))
            for column, target in (
                ("claim_id", "claim.id"),
                ("requested_by", "person.id"),
                ("decided_by", "person.id"),
                ("settled_by", "person.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_resumption")),
    )
    op.create_index(op.f("ix_benefit_resumption_claim_id"), TABLE, ["claim_id"])
    is_open = sa.text("settled_at IS NULL")
    op.create_index(
        "uq_benefit_resumption_open_claim",
        TABLE,
        ["claim_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def downgrade() -> None:
    op.drop_index("uq_benefit_resumption_open_claim", table_name=TABLE)
    op.drop_index(op.f("ix_benefit_resumption_claim_id"), table_name=TABLE)
    op.drop_table(TABLE)
