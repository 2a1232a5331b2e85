"""Drafts of processes, with every save of every file.

Revision: 0008, after 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    states = sa.Enum(
        "open", "proposed", "released", "discarded", name="draftstatus", native_enum=False, length=40
    )
    op.create_table(
        "process_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.String(length=80), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=True),
        sa.Column("status", states, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_name", sa.String(length=80), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_by", sa.Integer(), nullable=True),
        sa.Column("held_by_name", sa.String(length=80), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_by_name", sa.String(length=80), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=80), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deployment_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status <> 'released' OR (decided_by IS NOT NULL AND decided_by <> proposed_by)",
            name=op.f("ck_process_draft_two_people"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_process_draft_{column}"))
            for column, target in (
                ("base_id", "deployment.id"),
                ("opened_by", "person.id"),
                ("held_by", "person.id"),
                ("proposed_by", "person.id"),
                ("decided_by", "person.id"),
                ("deployment_id", "deployment.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_draft")),
    )
    on_board = sa.text("status IN ('open', 'proposed')")
    op.create_index(
        "uq_process_draft_on_board",
        "process_draft",
        ["process_id"],
        unique=True,
        sqlite_where=on_board,
        postgresql_where=on_board,
    )
    op.create_table(
        "draft_file",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=False),
        sa.Column("saved_by_name", sa.String(length=80), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["process_draft.id"], name=op.f("fk_draft_file_draft_id")),
        sa.ForeignKeyConstraint(["saved_by"], ["person.id"], name=op.f("fk_draft_file_saved_by")),
        sa.PrimaryKeyConstraint("draft_id", "path", "revision", name=op.f("pk_draft_file")),
    )


def downgrade() -> None:
    op.drop_table("draft_file")
    op.drop_table("process_draft")
