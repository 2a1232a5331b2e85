"""The roster of merged-track people, and what a feed lists.

Revision: 0047, after 0046
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

TABLE = "merged_track_person"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("area_id", sa.String(20), nullable=False),
        sa.Column("enterprise_name", sa.String(120), nullable=False),
        sa.Column("merged_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_merged_track_person_person_id")),
        sa.ForeignKeyConstraint(["area_id"], ["pooling_area.id"], name=op.f("fk_merged_track_person_area_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_merged_track_person")),
    )
    op.create_index(op.f("ix_merged_track_person_area_id"), TABLE, ["area_id"])
    kind = sa.Enum("spells", "roster", name="feedkind", native_enum=False, length=40)
    with op.batch_alter_table("contribution_feed") as table:
        table.add_column(sa.Column("kind", kind, nullable=False, server_default="spells"))
    with op.batch_alter_table("contribution_feed") as table:
        table.alter_column("kind", existing_type=kind, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("contribution_feed") as table:
        table.drop_column("kind")
    op.drop_index(op.f("ix_merged_track_person_area_id"), table_name=TABLE)
    op.drop_table(TABLE)
