"""What the cockpit needs: suspension, cancellation by two, the trace of a step, signs of life.

Revision: 0003, after 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SUSPENDED = "CONSTRAINT ck_instance_suspended CHECK (suspended_at IS NULL OR status = 'running')"
"""Within the new column: SQLite adds no constraint to a table that is there."""
TYPES = {"sqlite": "DATETIME", "postgresql": "TIMESTAMP WITH TIME ZONE"}


def upgrade() -> None:
    kind = TYPES[op.get_bind().dialect.name]
    op.execute(f"ALTER TABLE instance ADD COLUMN suspended_at {kind} {SUSPENDED}")
    counted = ["deployment_id", "area_id", "suspended_at", "id"]
    _index("ix_instance_running", "instance", counted, "status = 'running'")
    _index("ix_instance_suspended", "instance", ["id"], "suspended_at IS NOT NULL")
    op.create_index("ix_timer_due_at", "timer", ["due_at"])
    op.add_column("message", sa.Column("is_signal", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("history", sa.Column("undo", sa.LargeBinary(), nullable=True))
    op.add_column("history", sa.Column("tokens", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("incident", sa.Column("element_en", sa.String(length=120), nullable=True))
    op.add_column("incident", sa.Column("message_en", sa.Text(), nullable=True))
    _index("ix_outbox_dead", "outbox", ["id"], "dead_at IS NOT NULL AND done_at IS NULL")
    _make_intervention()
    op.create_table(
        "heartbeat",
        sa.Column("worker", sa.String(length=120), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_heartbeat")),
    )


def _make_intervention() -> None:
    serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    kinds = sa.Enum("suspend", "resume", "cancel", name="interventionkind", native_enum=False, length=40)
    states = sa.Enum("pending", "done", "withdrawn", name="interventionstate", native_enum=False, length=40)
    op.create_table(
        "intervention",
        sa.Column("id", serial, nullable=False),
        sa.Column("instance_id", serial, nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("state", states, nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=False),
        sa.Column("requested_by_name", sa.String(length=80), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=80), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind <> 'cancel' OR state <> 'done' OR (decided_by IS NOT NULL AND decided_by <> requested_by)",
            name=op.f("ck_intervention_two_people"),
        ),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_intervention_instance_id")),
        sa.ForeignKeyConstraint(["requested_by"], ["person.id"], name=op.f("fk_intervention_requested_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_intervention_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intervention")),
    )
    op.create_index("ix_intervention_instance", "intervention", ["instance_id", "id"])
    _index("uq_intervention_pending", "intervention", ["instance_id"], "state = 'pending'", unique=True)


def _index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def downgrade() -> None:
    op.drop_table("heartbeat")
    op.drop_table("intervention")
    op.drop_index("ix_outbox_dead", "outbox")
    op.drop_column("incident", "message_en")
    op.drop_column("incident", "element_en")
    op.drop_column("history", "tokens")
    op.drop_column("history", "undo")
    op.drop_column("message", "is_signal")
    op.drop_index("ix_timer_due_at", "timer")
    op.drop_index("ix_instance_suspended", "instance")
    op.drop_index("ix_instance_running", "instance")
    op.drop_column("instance", "suspended_at")
