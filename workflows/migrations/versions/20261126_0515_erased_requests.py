"""Decided requests for an account lose their applicant after a time.

Revision: 0041, after 0040
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

TABLE = "account_request"

def upgrade() -> None:
    op.add_column(TABLE, sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Requests whose applicant was erased go: the former version shows their name."""
    op.execute(sa.text(f"DELETE FROM {TABLE} WHERE erased_at IS NOT NULL"))
    op.drop_column(TABLE, "erased_at")
