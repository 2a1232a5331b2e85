"""Certificates of ended employment of the laid-off.

Revision: 0030, after 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

TABLE = "contract_certificate"


def _foreign(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{TABLE}_{column}"))


def upgrade() -> None:
    op.create_table(
        TABLE,
        *(sa.Column(each, sa.Integer(), nullable=False) for each in ("id", "watch_id", "person_id", "row")),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("library", sa.String(length=64), nullable=False),
        _foreign("watch_id", "rehire_watch"),
        _foreign("person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("watch_id", "person_id", name=op.f(f"uq_{TABLE}_watch_id_person_id")),
        sa.UniqueConstraint("number", name=op.f(f"uq_{TABLE}_number")),
    )
    op.create_index(f"ix_{TABLE}_person_id", TABLE, ["person_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
