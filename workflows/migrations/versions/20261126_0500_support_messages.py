"""Messages about a recognised hiring support to tax office and bank.

Revision: 0040, after 0039
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

TABLE = "support_message"


def upgrade() -> None:
    partner = sa.Enum("tax", "bank", name="partner", native_enum=False, length=40)
    support = sa.ForeignKeyConstraint(["support_id"], ["hiring_support.id"], name=op.f(f"fk_{TABLE}_support_id"))
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("support_id", sa.Integer(), nullable=False),
        sa.Column("partner", partner, nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("answer_until", sa.Date(), nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(reminders > 0) = (reminded_on IS NOT NULL)", name=op.f(f"ck_{TABLE}_reminded")),
        support,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("support_id", "partner", name=op.f(f"uq_{TABLE}_support_id_partner")),
    )


def downgrade() -> None:
    op.drop_table(TABLE)
