"""Guidance of a layoff, and the opinions of other departments.

Revision: 0023, after 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def upgrade() -> None:
    _guidance()
    _opinions()


def _guidance() -> None:
    op.create_table(
        "layoff_guidance",
        _whole("id"),
        _whole("plan_id"),
        _whole("version"),
        sa.Column("guided_on", sa.Date(), nullable=False),
        _whole("guided_by", nullable=True),
        sa.Column("done", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("lacking", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _foreign("layoff_guidance", "plan_id", "layoff_plan"),
        _foreign("layoff_guidance", "guided_by", "person"),
        _key("layoff_guidance"),
    )
    op.create_index("ix_layoff_guidance_plan_id", "layoff_guidance", ["plan_id"])


def _opinions() -> None:
    stance = sa.Enum("agrees", "suggests", "objects", "silent", name="stance", native_enum=False, length=40)
    op.create_table(
        "layoff_department_opinion",
        _whole("id"),
        _whole("plan_id"),
        _whole("version"),
        sa.Column("department", sa.String(length=40), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        _whole("asked_by", nullable=True),
        sa.Column("answer_until", sa.Date(), nullable=False),
        sa.Column("stance", stance, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=True),
        _foreign("layoff_department_opinion", "plan_id", "layoff_plan"),
        _foreign("layoff_department_opinion", "asked_by", "person"),
        _key("layoff_department_opinion"),
        sa.UniqueConstraint(
            "plan_id", "version", "department", name=op.f("uq_layoff_department_opinion_plan_id_version_department")
        ),
    )


def downgrade() -> None:
    op.drop_table("layoff_department_opinion")
    op.drop_table("layoff_guidance")
