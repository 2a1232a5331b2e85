"""Objections to disclosed people, and receipts by which the public asks how a case stands.

Revision: 0017, after 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KEY = sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql")


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=40)


def _foreign(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_objection_{column}"))


def upgrade() -> None:
    op.create_table(
        "receipt",
        sa.Column("business_key", _KEY, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("business_key", name=op.f("pk_receipt")),
    )
    op.create_table(
        "objection_number",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_objection_number")),
    )
    _objections()


def _objections() -> None:
    states = _enum("objectionstatus", "open", "upheld", "rejected", "entry_wrong")
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("business_key", sa.String(length=20), nullable=True),
        sa.Column("instance_id", _SERIAL, nullable=True),
        sa.Column("channel", _enum("channel", "online", "counter"), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("objector", sa.LargeBinary(), nullable=True),
        sa.Column("status", states, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_by", sa.Integer(), nullable=True),
        sa.Column("investigation", sa.String(length=40), nullable=True),
        sa.Column("event", sa.String(length=40), nullable=True),
        sa.Column("finding", sa.LargeBinary(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("effect", sa.String(length=20), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("recheck", sa.String(length=20), nullable=True),
        sa.Column("heard_on", sa.Date(), nullable=True),
        sa.Column("opinion", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "NOT is_anonymous OR objector IS NULL", name=op.f("ck_objection_anonymous_is_nobody")
        ),
        sa.CheckConstraint(
            "(status = 'open') = (decided_at IS NULL)", name=op.f("ck_objection_decided_has_time")
        ),
        _foreign("notice_id", "disclosure_notice"),
        _foreign("claim_id", "claim"),
        _foreign("instance_id", "instance"),
        _foreign("registered_by", "person"),
        _foreign("decided_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint("business_key", name=op.f("uq_objection_business_key")),
    )
    op.create_index(op.f("ix_objection_notice_id"), "objection", ["notice_id"])
    op.create_index("ix_objection_claim", "objection", ["claim_id", "status"])


def downgrade() -> None:
    for table in ("objection", "objection_number", "receipt"):
        op.drop_table(table)
