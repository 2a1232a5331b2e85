"""Hiring support: lists of new hires, and recognitions.

Revision: 0026, after 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _day(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _codes(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(none_as_null=True), nullable=False)


def upgrade() -> None:
    _lists()
    _rows()
    _support()


def _lists() -> None:
    op.create_table(
        "hire_list",
        _whole("id"),
        _whole("enterprise_id"),
        _whole("size"),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        _whole("uploaded_by", nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("ck_hire_list_size")),
        _foreign("hire_list", "enterprise_id", "organisation"),
        _foreign("hire_list", "uploaded_by", "person"),
        _key("hire_list"),
    )
    op.create_index("ix_hire_list_enterprise_id", "hire_list", ["enterprise_id"])


def _rows() -> None:
    op.create_table(
        "hire_row",
        *(_whole(each) for each in ("id", "list_id", "row", "person_id")),
        _day("hired_on"),
        _whole("contract_years", nullable=True),
        _whole("months_unemployed", nullable=True),
        sa.Column("is_counted", sa.Boolean(), nullable=True),
        _foreign("hire_row", "list_id", "hire_list"),
        _foreign("hire_row", "person_id", "person"),
        _key("hire_row"),
        sa.UniqueConstraint("list_id", "person_id", name=op.f("uq_hire_row_list_id_person_id")),
        sa.UniqueConstraint("list_id", "row", name=op.f("uq_hire_row_list_id_row")),
    )
    op.create_index("ix_hire_row_person_id", "hire_row", ["person_id"])


def _support() -> None:
    status = sa.Enum(
        *("requested", "recognised", "refused", "withdrawn", "over"),
        name="supportstatus",
        native_enum=False,
        length=40,
    )
    op.create_table(
        "hiring_support",
        _whole("id"),
        sa.Column("business_key", sa.String(length=40), nullable=False),
        _whole("enterprise_id"),
        sa.Column("area_id", sa.String(length=20), nullable=False),
        _whole("hire_list_id"),
        sa.Column("status", status, nullable=False),
        _day("requested_on"),
        _whole("requested_by", nullable=True),
        _text("note"),
        _whole("new_hires"),
        _whole("counted", nullable=True),
        _codes("support"),
        _text("reason"),
        _day("recognised_on", nullable=True),
        sa.Column("tax_answer", sa.String(length=20), nullable=True),
        sa.Column("bank_answer", sa.String(length=20), nullable=True),
        _text("answer_note"),
        _codes("checks"),
        _day("check_on", nullable=True),
        _day("closed_on", nullable=True),
        sa.CheckConstraint("counted IS NULL OR counted <= new_hires", name=op.f("ck_hiring_support_counted")),
        _foreign("hiring_support", "enterprise_id", "organisation"),
        _foreign("hiring_support", "area_id", "pooling_area"),
        _foreign("hiring_support", "hire_list_id", "hire_list"),
        _foreign("hiring_support", "requested_by", "person"),
        _key("hiring_support"),
        sa.UniqueConstraint("business_key", name=op.f("uq_hiring_support_business_key")),
        sa.UniqueConstraint("hire_list_id", name=op.f("uq_hiring_support_hire_list_id")),
    )
    op.create_index("ix_hiring_support_enterprise", "hiring_support", ["enterprise_id", "status"])


def downgrade() -> None:
    for table in ("hiring_support", "hire_row", "hire_list"):
        op.drop_table(table)
