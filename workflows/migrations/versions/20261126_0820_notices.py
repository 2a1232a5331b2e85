"""What people are told outside their lists, how they want it, where they are reached, their calendars.

Revision: 0048, after 0047
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

TOLD, CHOICE, ADDRESS, FEED = "notification", "notification_choice", "contact_address", "calendar_feed"
UNREAD = sa.text("is_listed AND read_at IS NULL")
KIND = sa.Enum(
    *("assigned", "entrusted", "returned", "mentioned", "substitution", "due_soon", "overdue"),
    name="kind",
    native_enum=False,
    length=40,
)
MEDIUM = sa.Enum("email", "phone", name="medium", native_enum=False, length=40)
INSTANT = sa.DateTime(timezone=True)


def _person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id"))


def upgrade() -> None:
    op.create_table(
        TOLD,
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("event", sa.String(120), nullable=False),
        sa.Column("instance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("task_id", sa.String(36), nullable=True),
        sa.Column("step", sa.String(120), nullable=False),
        sa.Column("step_en", sa.String(120), nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("in_digest", sa.Boolean(), nullable=False),
        sa.Column("told_at", INSTANT, nullable=False),
        sa.Column("read_at", INSTANT, nullable=True),
        _person(TOLD),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_notification_instance_id")),
        sa.ForeignKeyConstraint(["task_id"], ["human_task.id"], name=op.f("fk_notification_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("person_id", "event", name=op.f("uq_notification_person_id_event")),
    )
    op.create_index(op.f("ix_notification_task_id"), TOLD, ["task_id"])
    op.create_index(
        "ix_notification_unread", TOLD, ["person_id"], sqlite_where=UNREAD, postgresql_where=UNREAD
    )
    op.create_table(
        CHOICE,
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", KIND, nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("listed", "at_once", "digest", "phone")),
        _person(CHOICE),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_notification_choice")),
    )
    op.create_table(
        ADDRESS,
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("medium", MEDIUM, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("masked", sa.String(254), nullable=False),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.Column("code_digest", sa.LargeBinary(32), nullable=True),
        sa.Column("code_until", INSTANT, nullable=True),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        _person(ADDRESS),
        sa.PrimaryKeyConstraint("person_id", "medium", name=op.f("pk_contact_address")),
    )
    op.create_table(
        FEED,
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        _person(FEED),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("digest", name=op.f("uq_calendar_feed_digest")),
    )


def downgrade() -> None:
    op.drop_table(FEED)
    op.drop_table(ADDRESS)
    op.drop_table(CHOICE)
    op.drop_index("ix_notification_unread", table_name=TOLD)
    op.drop_index(op.f("ix_notification_task_id"), table_name=TOLD)
    op.drop_table(TOLD)
