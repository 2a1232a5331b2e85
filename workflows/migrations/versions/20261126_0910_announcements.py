"""Letters that are announced by short message, and who agreed to such messages.

Revision: 0054, after 0053
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("messages_agreed_at", sa.DateTime(timezone=True)))
    op.create_table(
        "announcement",
        sa.Column(
            "letter_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            autoincrement=False,
        ),
        sa.Column("words", sa.String(200), nullable=False),
        sa.Column("words_en", sa.String(400), nullable=False),
        sa.Column("outcome", sa.String(40)),
        sa.Column("masked", sa.String(20), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["issued_letter.id"], name=op.f("fk_announcement_letter_id")
        ),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_announcement")),
    )


def downgrade() -> None:
    op.drop_table("announcement")
    op.drop_column("person", "messages_agreed_at")
