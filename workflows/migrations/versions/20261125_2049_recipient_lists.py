"""Monthly lists of people who receive benefit.

Revision: 0018, after 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_STANDING = sa.text("status <> 'dropped'")


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    states = sa.Enum(
        "drawn_up", "open", "closed", "dropped", name="liststatus", native_enum=False, length=40
    )
    op.create_table(
        "recipient_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_key", sa.String(length=40), nullable=False),
        sa.Column("area_id", sa.String(length=20), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("status", states, nullable=False),
        sa.Column("entry_count", sa.Integer(), nullable=False),
        sa.Column("drawn_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_up_by", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(until IS NULL) = (digest IS NULL)", name=op.f("ck_recipient_list_shown_is_frozen")
        ),
        sa.CheckConstraint(
            "(status = 'dropped') = (reason IS NOT NULL)",
            name=op.f("ck_recipient_list_dropped_has_reason"),
        ),
        _foreign("recipient_list", "area_id", "pooling_area"),
        _foreign("recipient_list", "drawn_up_by", "person"),
        _foreign("recipient_list", "approved_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient_list")),
        sa.UniqueConstraint("business_key", name=op.f("uq_recipient_list_business_key")),
    )
    op.create_index(
        "uq_recipient_list_month",
        "recipient_list",
        ["area_id", "period"],
        unique=True,
        sqlite_where=_STANDING,
        postgresql_where=_STANDING,
    )
    _entries()


def _entries() -> None:
    op.create_table(
        "recipient_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("masked_name", sa.String(length=80), nullable=False),
        sa.Column("office_name", sa.String(length=80), nullable=False),
        sa.Column("office_name_en", sa.String(length=120), nullable=False),
        sa.Column("start_month", sa.String(length=7), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        _foreign("recipient_entry", "list_id", "recipient_list"),
        _foreign("recipient_entry", "claim_id", "claim"),
        _foreign("recipient_entry", "office_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient_entry")),
    )
    op.create_index("ix_recipient_entry_list", "recipient_entry", ["list_id", "position"], unique=True)
    op.create_index(op.f("ix_recipient_entry_claim_id"), "recipient_entry", ["claim_id"])
    op.create_table(
        "entry_objection",
        sa.Column("objection_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        _foreign("entry_objection", "objection_id", "objection"),
        _foreign("entry_objection", "entry_id", "recipient_entry"),
        sa.PrimaryKeyConstraint("objection_id", name=op.f("pk_entry_objection")),
    )
    op.create_index(op.f("ix_entry_objection_entry_id"), "entry_objection", ["entry_id"])


def downgrade() -> None:
    for table in ("entry_objection", "recipient_entry", "recipient_list"):
        op.drop_table(table)
