"""Comments at a case and whom they call.

Revision: 0037, after 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "case_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instance_id", SERIAL, nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.String(80), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_case_comment_instance_id")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_case_comment_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_comment")),
    )
    op.create_index(op.f("ix_case_comment_instance"), "case_comment", ["instance_id", "id"])
    op.create_table(
        "case_mention",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_mention_person_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["case_comment.id"], name=op.f("fk_case_mention_comment_id")),
        sa.PrimaryKeyConstraint("person_id", "comment_id", name=op.f("pk_case_mention")),
    )
    unread = sa.text("read_at IS NULL")
    op.create_index(
        op.f("ix_case_mention_unread"),
        "case_mention",
        ["person_id", "comment_id"],
        sqlite_where=unread,
        postgresql_where=unread,
    )


def downgrade() -> None:
    op.drop_table("case_mention")
    op.drop_table("case_comment")
