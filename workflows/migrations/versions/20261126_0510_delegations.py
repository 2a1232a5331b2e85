"""Steps that are entrusted to a colleague.

Revision: 0046, after 0045
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.String(36), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("owner_name", sa.String(80), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=False),
        sa.Column("colleague_name", sa.String(80), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("owner_id <> colleague_id", name=op.f("ck_delegation_two_people")),
        sa.ForeignKeyConstraint(["task_id"], ["human_task.id"], name=op.f("fk_delegation_task_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_delegation_owner_id")),
        sa.ForeignKeyConstraint(["colleague_id"], ["person.id"], name=op.f("fk_delegation_colleague_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    is_open = sa.text("ended_at IS NULL")
    for name, column, unique in (
        ("uq_delegation_open", "task_id", True),
        ("ix_delegation_owner", "owner_id", False),
    ):
        op.create_index(
            op.f(name),
            "delegation",
            [column],
            unique=unique,
            sqlite_where=is_open,
            postgresql_where=is_open,
        )


def downgrade() -> None:
    op.drop_table("delegation")
