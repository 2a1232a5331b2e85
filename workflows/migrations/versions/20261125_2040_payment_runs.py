"""Payment runs: what the fund cannot cover, second signatures, reversals.

Revision: 0009, after 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LIVE = "status NOT IN ('rejected', 'cancelled', 'deferred', 'reversed') AND kind <> 'correction'"
LIVE_BEFORE = "status NOT IN ('rejected', 'cancelled') AND kind <> 'correction'"


def upgrade() -> None:
    op.add_column("payment_run", sa.Column("available_fen", sa.BigInteger(), nullable=True))
    for name, kind in (("deferred_count", sa.Integer()), ("deferred_fen", sa.BigInteger())):
        op.add_column("payment_run", sa.Column(name, kind, server_default="0", nullable=False))
    # In words, because Alembic adds no foreign key to a table of SQLite; both databases understand this.
    op.execute(
        "ALTER TABLE payment_run ADD COLUMN countersigned_by INTEGER "
        "CONSTRAINT fk_payment_run_countersigned_by REFERENCES person (id)"
    )
    op.add_column("payment_line", sa.Column("reversed_on", sa.Date(), nullable=True))
    _live_index(LIVE)


def downgrade() -> None:
    _live_index(LIVE_BEFORE)
    op.drop_column("payment_line", "reversed_on")
    for name in ("countersigned_by", "deferred_fen", "deferred_count", "available_fen"):
        op.drop_column("payment_run", name)


def _live_index(condition: str) -> None:
    op.drop_index("uq_payment_line_live", table_name="payment_line")
    where = sa.text(condition)
    op.create_index(
        "uq_payment_line_live",
        "payment_line",
        ["due_id"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
