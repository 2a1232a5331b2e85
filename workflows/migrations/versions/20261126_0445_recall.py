"""What the recall of a case's last step needs.

Revision: 0043, after 0042
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("instance", sa.Column("last_step", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("instance", "last_step")
