"""Who on a name list is to be kept first.

Revision: 0033, after 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    told = sa.Column("retention", sa.String(length=40), nullable=False, server_default="ordinary")
    with op.batch_alter_table("layoff_name") as table:
        table.add_column(told)
    with op.batch_alter_table("layoff_name") as table:
        table.alter_column("retention", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("layoff_name") as table:
        table.drop_column("retention")
