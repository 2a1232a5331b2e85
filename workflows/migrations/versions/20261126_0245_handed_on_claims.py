"""The office that took a claim and handed it on.

Revision: 0035, after 0034
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

FOREIGN = "fk_claim_handed_on_by_id"


def upgrade() -> None:
    with op.batch_alter_table("claim") as table:
        table.add_column(sa.Column("handed_on_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f(FOREIGN), "organisation", ["handed_on_by_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("claim") as table:
        table.drop_constraint(op.f(FOREIGN), type_="foreignkey")
        table.drop_column("handed_on_by_id")
