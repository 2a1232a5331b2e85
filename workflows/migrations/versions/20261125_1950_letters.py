"""Letters that were issued, and their pages.

Revision: 0006, after 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "issued_letter",
        sa.Column("id", serial, nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("instance_id", serial, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column("library", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Integer(), nullable=True),
        sa.Column("issued_by_name", sa.String(length=80), nullable=True),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_issued_letter_counted_from_one")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_issued_letter_instance_id")),
        sa.ForeignKeyConstraint(["issued_by"], ["person.id"], name=op.f("fk_issued_letter_issued_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_letter")),
        sa.UniqueConstraint("instance_id", "sequence", name=op.f("uq_issued_letter_instance_id_sequence")),
        sa.UniqueConstraint("number", name=op.f("uq_issued_letter_number")),
    )
    op.create_table(
        "printed_letter",
        sa.Column("letter_id", serial, nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("language IN ('zh', 'en')", name=op.f("ck_printed_letter_language")),
        sa.ForeignKeyConstraint(["letter_id"], ["issued_letter.id"], name=op.f("fk_printed_letter_letter_id")),
        sa.PrimaryKeyConstraint("letter_id", "language", name=op.f("pk_printed_letter")),
    )


def downgrade() -> None:
    op.drop_table("printed_letter")
    op.drop_table("issued_letter")
