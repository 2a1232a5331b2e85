"""Layoffs: enterprises with their staff, plans in versions, name lists, consultations, acts.

Revision: 0007, after 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=40)


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "enterprise",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("staff_count", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.CheckConstraint("staff_count > 0", name=op.f("ck_enterprise_staff_count")),
        _foreign("enterprise", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_enterprise")),
    )
    _name_lists()
    _plans()
    _versions()
    _consultations()
    _acts()


def _name_lists() -> None:
    op.create_table(
        "layoff_name_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("ck_layoff_name_list_size")),
        _foreign("layoff_name_list", "enterprise_id", "organisation"),
        _foreign("layoff_name_list", "uploaded_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layoff_name_list")),
    )
    op.create_index("ix_layoff_name_list_enterprise_id", "layoff_name_list", ["enterprise_id"])
    op.create_table(
        "layoff_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        _foreign("layoff_name", "list_id", "layoff_name_list"),
        _foreign("layoff_name", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layoff_name")),
        sa.UniqueConstraint("list_id", "person_id", name=op.f("uq_layoff_name_list_id_person_id")),
        sa.UniqueConstraint("list_id", "row", name=op.f("uq_layoff_name_list_id_row")),
    )
    op.create_index("ix_layoff_name_person_id", "layoff_name", ["person_id"])


def _plans() -> None:
    states = (
        "filed", "in_consultation", "consulted", "reported", "returned", "correction_ordered", "reopened",
        "noted", "effective", "withdrawn",
    )  # fmt: skip
    op.create_table(
        "layoff_number",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_layoff_number")),
    )
    days = ("explained_on", "submitted_on", "complete_on", "changed_on", "earliest_on", "released_on")
    op.create_table(
        "layoff_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_key", sa.String(length=20), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.String(length=20), nullable=False),
        sa.Column("status", _enum("planstatus", *states), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("filed_by", sa.Integer(), nullable=True),
        *(sa.Column(day, sa.Date(), nullable=True) for day in days),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "released_on IS NULL OR earliest_on IS NOT NULL", name=op.f("ck_layoff_plan_released_has_day")
        ),
        _foreign("layoff_plan", "enterprise_id", "organisation"),
        _foreign("layoff_plan", "area_id", "pooling_area"),
        _foreign("layoff_plan", "filed_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layoff_plan")),
        sa.UniqueConstraint("business_key", name=op.f("uq_layoff_plan_business_key")),
    )
    op.create_index("ix_layoff_plan_area", "layoff_plan", ["area_id", "status", "earliest_on"])
    op.create_index("ix_layoff_plan_enterprise", "layoff_plan", ["enterprise_id", "filed_on"])


def _versions() -> None:
    op.create_table(
        "layoff_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("staff_count", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("laid_off", sa.Integer(), nullable=False),
        sa.Column("name_list_id", sa.Integer(), nullable=False),
        sa.Column("business_state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("compensation", sa.Text(), nullable=False),
        sa.Column("is_funded", sa.Boolean(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("checks", sa.JSON(none_as_null=True), nullable=False),
        sa.CheckConstraint(
            "laid_off > 0 AND laid_off <= staff_count", name=op.f("ck_layoff_version_laid_off")
        ),
        _foreign("layoff_version", "plan_id", "layoff_plan"),
        _foreign("layoff_version", "made_by", "person"),
        _foreign("layoff_version", "name_list_id", "layoff_name_list"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layoff_version")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_layoff_version_plan_id_number")),
    )


def _consultations() -> None:
    opinions = _enum("opinion", "agrees", "agrees_with_changes", "objects", "silent")
    op.create_table(
        "layoff_consultation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("explained_on", sa.Date(), nullable=False),
        sa.Column("materials", sa.Text(), nullable=False),
        sa.Column("opinion_until", sa.Date(), nullable=False),
        sa.Column("heard", sa.String(length=20), nullable=False),
        sa.Column("attendance", sa.Integer(), nullable=True),
        sa.Column("opinion", opinions, nullable=True),
        sa.Column("opinion_text", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("replied_on", sa.Date(), nullable=True),
        _foreign("layoff_consultation", "plan_id", "layoff_plan"),
        _foreign("layoff_consultation", "given_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layoff_consultation")),
        sa.UniqueConstraint("plan_id", "round", name=op.f("uq_layoff_consultation_plan_id_round")),
    )


def _acts() -> None:
    kinds = _enum("actkind", "receipt", "return", "no_objection", "correction_order")
    op.create_table(
        "layoff_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("missing", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        _foreign("layoff_act", "plan_id", "layoff_plan"),
        _foreign("layoff_act", "made_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layoff_act")),
    )
    op.create_index("ix_layoff_act_plan_id", "layoff_act", ["plan_id"])


def downgrade() -> None:
    for table in (
        "layoff_act", "layoff_consultation", "layoff_version", "layoff_plan", "layoff_number", "layoff_name",
        "layoff_name_list", "enterprise",
    ):  # fmt: skip
        op.drop_table(table)
