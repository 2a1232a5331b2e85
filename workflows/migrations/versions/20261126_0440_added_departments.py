"""Why a department was asked about a layoff that the rules do not name.

Revision: 0039, after 0038
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

TABLE = "layoff_department_opinion"


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as table:
        table.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table(TABLE) as table:
        table.alter_column("reason", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table(TABLE) as table:
        table.drop_column("reason")
