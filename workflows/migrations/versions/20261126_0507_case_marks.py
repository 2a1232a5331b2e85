"""What the people of a case mark it with.

Revision: 0044, after 0043
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_mark",
        sa.Column(
            "instance_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("labels", sa.String(66), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_by_name", sa.String(80), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_case_mark_instance_id")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_case_mark_set_by")),
        sa.PrimaryKeyConstraint("instance_id", name=op.f("pk_case_mark")),
    )
    urgent = sa.text("is_urgent")
    op.create_index(
        op.f("ix_case_mark_urgent"),
        "case_mark",
        ["instance_id"],
        sqlite_where=urgent,
        postgresql_where=urgent,
    )


def downgrade() -> None:
    op.drop_table("case_mark")
