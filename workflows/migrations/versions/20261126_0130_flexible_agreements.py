"""Agreements on flexible employment, looks at them, and decisions on benefits beside them.

Revision: 0022, after 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=40)


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _day(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def upgrade() -> None:
    op.create_table(
        "flexible_agreement_number",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        _whole("last"),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_flexible_agreement_number")),
    )
    _agreements()
    _looks()
    _decisions()


def _agreements() -> None:
    name = "flexible_agreement"
    op.create_table(
        name,
        _whole("id"),
        _text("business_key", 20),
        _whole("person_id"),
        _text("area_id", 20),
        _whole("office_id"),
        _text("counterparty", 40),
        _text("activity", 40),
        _text("workplace", 120),
        sa.Column("is_merged_track", sa.Boolean(), nullable=False),
        _day("starts_on"),
        _day("ends_on"),
        *(_day(each, nullable=True) for each in ("renewed_on", "looked_on", "reminded_on")),
        _whole("registered_by", nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        _day("ended_on", nullable=True),
        sa.Column("ending", _enum("ending", "term", "early", "cancelled"), nullable=True),
        sa.Column("end_note", sa.Text(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_flexible_agreement_term")),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (ending IS NULL)", name=op.f("ck_flexible_agreement_ended")
        ),
        _foreign(name, "person_id", "person"),
        _foreign(name, "area_id", "pooling_area"),
        _foreign(name, "office_id", "organisation"),
        _foreign(name, "registered_by", "person"),
        _key(name),
        sa.UniqueConstraint("business_key", name=op.f("uq_flexible_agreement_business_key")),
    )
    for column in ("person_id", "office_id"):
        op.create_index(op.f(f"ix_flexible_agreement_{column}"), name, [column])
    op.create_index("ix_flexible_agreement_area_ends", name, ["area_id", "ends_on"])
    op.create_index(
        "uq_flexible_agreement_open_person",
        name,
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )


def _looks() -> None:
    name = "flexible_look"
    op.create_table(
        name,
        _whole("id"),
        _whole("agreement_id"),
        _text("kind", 20),
        _day("looked_on"),
        sa.Column("result", _enum("lookresult", "goes_on", "renewed", "ended"), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _day("new_ends_on", nullable=True),
        _whole("recorded_by", nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        _foreign(name, "agreement_id", "flexible_agreement"),
        _foreign(name, "recorded_by", "person"),
        _key(name),
    )
    op.create_index(op.f("ix_flexible_look_agreement_id"), name, ["agreement_id"])


def _decisions() -> None:
    name = "deemed_decision"
    op.create_table(
        name,
        _whole("id"),
        _whole("claim_id"),
        _whole("agreement_id"),
        _day("agreed_until"),
        _text("proposal", 40),
        sa.Column("is_stopped", sa.Boolean(), nullable=False),
        _day("heard_on", nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        _whole("decided_by", nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("NOT is_stopped OR heard_on IS NOT NULL", name=op.f("ck_deemed_decision_heard")),
        _foreign(name, "claim_id", "claim"),
        _foreign(name, "agreement_id", "flexible_agreement"),
        _foreign(name, "decided_by", "person"),
        _key(name),
    )
    for column in ("claim_id", "agreement_id"):
        op.create_index(op.f(f"ix_deemed_decision_{column}"), name, [column])


def downgrade() -> None:
    for name in ("deemed_decision", "flexible_look", "flexible_agreement", "flexible_agreement_number"):
        op.drop_table(name)
