"""Awards that were put in question.

Revision: 0016, after 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    decided = sa.Enum(
        "granted", "refused", "upheld", "corrected", "revoked",
        name="decisionoutcome", native_enum=False, length=40,
    )  # fmt: skip
    op.create_table(
        "award_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("months_before", sa.Integer(), nullable=False),
        sa.Column("months_after", sa.Integer(), nullable=True),
        sa.Column("months_overpaid", sa.Integer(), nullable=True),
        sa.Column("outcome", decided, nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name=op.f("ck_award_review_decided")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_award_review_{column}"))
            for column, target in (
                ("claim_id", "claim.id"),
                ("opened_by", "person.id"),
                ("decided_by", "person.id"),
                ("decision_id", "claim_decision.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_review")),
    )
    op.create_index(op.f("ix_award_review_claim_id"), "award_review", ["claim_id"])
    is_open = sa.text("decided_at IS NULL")
    op.create_index(
        "uq_award_review_open_claim",
        "award_review",
        ["claim_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def downgrade() -> None:
    op.drop_index("uq_award_review_open_claim", table_name="award_review")
    op.drop_index(op.f("ix_award_review_claim_id"), table_name="award_review")
    op.drop_table("award_review")
