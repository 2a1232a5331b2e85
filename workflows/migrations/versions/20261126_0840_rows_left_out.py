"""Rows of a name list that were left out because the enterprise said so, and the papers of opinions.

Revision: 0049, after 0048
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

TABLE, PAPERS, ROUNDS = "layoff_name_list", "layoff_opinion_file", "layoff_consultation"
KEY = "fk_layoff_consultation_file_id"


def upgrade() -> None:
    kind = sa.JSON(none_as_null=True)
    with op.batch_alter_table(TABLE) as table:
        table.add_column(sa.Column("left_out", kind, nullable=False, server_default="[]"))
    with op.batch_alter_table(TABLE) as table:
        table.alter_column("left_out", existing_type=kind, server_default=None)
    op.create_table(
        PAPERS,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("ck_layoff_opinion_file_size")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["organisation.id"], name=op.f("fk_layoff_opinion_file_enterprise_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["person.id"], name=op.f("fk_layoff_opinion_file_uploaded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layoff_opinion_file")),
    )
    op.create_index(op.f("ix_layoff_opinion_file_enterprise_id"), PAPERS, ["enterprise_id"])
    with op.batch_alter_table(ROUNDS) as table:
        table.add_column(sa.Column("file_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f(KEY), PAPERS, ["file_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table(ROUNDS) as table:
        table.drop_constraint(op.f(KEY), type_="foreignkey")
        table.drop_column("file_id")
    op.drop_index(op.f("ix_layoff_opinion_file_enterprise_id"), table_name=PAPERS)
    op.drop_table(PAPERS)
    with op.batch_alter_table(TABLE) as table:
        table.drop_column("left_out")
