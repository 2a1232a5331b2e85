"""Rows of a name list that were left out because the enterprise said so.

Revision: 0048, after 0047
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

TABLE = "layoff_name_list"


def upgrade() -> None:
    kind = sa.JSON(none_as_null=True)
    with op.batch_alter_table(TABLE) as table:
        table.add_column(sa.Column("left_out", kind, nullable=False, server_default="[]"))
    with op.batch_alter_table(TABLE) as table:
        table.alter_column("left_out", existing_type=kind, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table(TABLE) as table:
        table.drop_column("left_out")
