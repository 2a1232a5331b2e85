"""Business states of open tasks, and from which day each is near its limit.

Revision: 0021, after 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OPEN = "closed_at IS NULL"
POOL = f"{OPEN} AND assignee_id IS NULL"
INDEXES = {
    "ix_human_task_queue": ("organisation_id", "role", "queue", "rank_at", "id"),
    "ix_human_task_arrival": ("organisation_id", "role", "opened_at", "id"),
    "ix_human_task_near": ("organisation_id", "role", "warn_on"),
}
QUEUES = {
    "employment_service_clerk": "to_accept",
    "labour_clerk": "to_accept",
    "community_officer": "to_verify",
    "agency_reviewer": "to_review",
    "policy_releaser": "to_review",
    "labour_supervisor": "to_review",
    "payment_clerk": "to_pay",
    "payment_releaser": "to_pay",
}
"""Role → business state of the tasks that were open before states were drawn."""


def upgrade() -> None:
    op.add_column(
        "human_task", sa.Column("queue", sa.String(20), nullable=False, server_default="to_handle")
    )
    op.add_column("human_task", sa.Column("warn_on", sa.Date()))
    _fill()
    for name, columns in INDEXES.items():
        condition = sa.text(POOL)
        op.create_index(
            op.f(name), "human_task", list(columns), sqlite_where=condition, postgresql_where=condition
        )


def _fill() -> None:
    """What is open already: its state by role, its warning day by the limit that runs."""
    for role, queue in QUEUES.items():
        open_of_role = sa.text(f"UPDATE human_task SET queue = :queue WHERE role = :role AND {OPEN}")
        op.get_bind().execute(open_of_role, {"queue": queue, "role": role})
    op.execute(
        "UPDATE human_task SET warn_on = (SELECT min(d.warn_on) FROM deadline d"
        " WHERE d.instance_id = human_task.instance_id AND d.limit_id = human_task.deadline"
        f" AND d.ended_on IS NULL) WHERE {OPEN} AND deadline IS NOT NULL"
    )


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(op.f(name), table_name="human_task")
    op.drop_column("human_task", "warn_on")
    op.drop_column("human_task", "queue")
