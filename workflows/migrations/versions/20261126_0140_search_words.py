"""Claims are found by the employer, people by their phone.

Phones kept before are indexed by the worker: the keys of the vault are not in the database.

Revision: 0025, after 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflows.people import names

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BATCH = 2000


def upgrade() -> None:
    op.add_column("person", sa.Column("phone_index", sa.LargeBinary(32)))
    op.create_index(op.f("ix_person_phone_index"), "person", ["phone_index"])
    op.add_column("claim", sa.Column("employer_key", sa.String(960), nullable=False, server_default=""))
    _fill()
    op.create_index(op.f("ix_claim_employer"), "claim", ["area_id", "employer_key", "id"])


def _fill() -> None:
    """The keys of the claims there are, batch by batch."""
    connection, last = op.get_bind(), 0
    some = sa.text("SELECT id, employer_name FROM claim WHERE id > :last ORDER BY id LIMIT :batch")
    while rows := connection.execute(some, {"last": last, "batch": BATCH}).all():
        keys = [{"id": row.id, "key": names.key(row.employer_name)} for row in rows]
        connection.execute(sa.text("UPDATE claim SET employer_key = :key WHERE id = :id"), keys)
        last = rows[-1].id


def downgrade() -> None:
    op.drop_index(op.f("ix_claim_employer"), table_name="claim")
    op.drop_column("claim", "employer_key")
    op.drop_index(op.f("ix_person_phone_index"), table_name="person")
    op.drop_column("person", "phone_index")
