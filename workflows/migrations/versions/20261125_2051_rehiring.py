"""The watch after a layoff: hirings, invitations, alarms.

Revision: 0020, after 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
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


def upgrade() -> None:
    _watches()
    _hirings()
    _invitations()
    _alarms()


def _watches() -> None:
    op.create_table(
        "rehire_watch",
        _whole("id"),
        sa.Column("business_key", sa.String(length=20), nullable=False),
        _whole("plan_id"),
        _whole("enterprise_id"),
        sa.Column("area_id", sa.String(length=20), nullable=False),
        _whole("name_list_id"),
        *(_day(each) for each in ("laid_off_on", "window_end", "binding_until", "watch_until")),
        _day("closed_on", nullable=True),
        sa.CheckConstraint("window_end <= watch_until", name=op.f("ck_rehire_watch_window_in_watch")),
        _foreign("rehire_watch", "plan_id", "layoff_plan"),
        _foreign("rehire_watch", "enterprise_id", "organisation"),
        _foreign("rehire_watch", "area_id", "pooling_area"),
        _foreign("rehire_watch", "name_list_id", "layoff_name_list"),
        _key("rehire_watch"),
        sa.UniqueConstraint("business_key", name=op.f("uq_rehire_watch_business_key")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_rehire_watch_plan_id")),
    )
    op.create_index("ix_rehire_watch_enterprise_id", "rehire_watch", ["enterprise_id"])
    op.create_index("ix_rehire_watch_area", "rehire_watch", ["area_id", "closed_on"])


def _hirings() -> None:
    op.create_table(
        "rehire_hiring",
        _whole("id"),
        _whole("watch_id"),
        _whole("number"),
        _day("announced_on"),
        _whole("announced_by", nullable=True),
        _whole("places"),
        sa.Column("position", sa.String(length=200), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        _day("hiring_on"),
        _day("answer_until"),
        _whole("outsiders_hired", nullable=True),
        sa.Column("passed_over_reason", sa.Text(), nullable=False),
        _day("reported_on", nullable=True),
        sa.Column("is_breach", sa.Boolean(), nullable=True),
        _foreign("rehire_hiring", "watch_id", "rehire_watch"),
        _foreign("rehire_hiring", "announced_by", "person"),
        _key("rehire_hiring"),
        sa.UniqueConstraint("watch_id", "number", name=op.f("uq_rehire_hiring_watch_id_number")),
    )


def _invitations() -> None:
    op.create_table(
        "rehire_invitation",
        _whole("id"),
        _whole("hiring_id"),
        _whole("person_id"),
        _whole("row"),
        sa.Column("answer", _enum("answer", "accepted", "declined", "silent"), nullable=True),
        _day("rehired_on", nullable=True),
        sa.Column("is_service_continuous", sa.Boolean(), nullable=True),
        _foreign("rehire_invitation", "hiring_id", "rehire_hiring"),
        _foreign("rehire_invitation", "person_id", "person"),
        _key("rehire_invitation"),
        sa.UniqueConstraint("hiring_id", "person_id", name=op.f("uq_rehire_invitation_hiring_id_person_id")),
    )
    op.create_index("ix_rehire_invitation_person_id", "rehire_invitation", ["person_id"])


def _alarms() -> None:
    op.create_table(
        "rehire_alarm",
        _whole("id"),
        _whole("watch_id"),
        sa.Column("kind", sa.String(length=20), nullable=False),
        _whole("people"),
        _day("raised_on"),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        _day("decided_on", nullable=True),
        _whole("decided_by", nullable=True),
        _foreign("rehire_alarm", "watch_id", "rehire_watch"),
        _foreign("rehire_alarm", "decided_by", "person"),
        _key("rehire_alarm"),
    )
    op.create_index("ix_rehire_alarm_watch_id", "rehire_alarm", ["watch_id"])


def downgrade() -> None:
    for table in ("rehire_alarm", "rehire_invitation", "rehire_hiring", "rehire_watch"):
        op.drop_table(table)
