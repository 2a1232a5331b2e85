"""Roles that came with a released process, and who starts a process from its own page.

Revision: 0014, after 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KINDS = (
    "province",
    "agency",
    "employment_service",
    "community_office",
    "labour_department",
    "enterprise",
    "union",
)


def upgrade() -> None:
    kinds = sa.Enum(*KINDS, name="organisationkind", native_enum=False, length=40)
    op.create_table(
        "designed_role",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("office", kinds, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_designed_role")),
    )
    op.add_column("deployment", sa.Column("start_role", sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column("deployment", "start_role")
    op.drop_table("designed_role")
