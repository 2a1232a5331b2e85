"""Benefits that an older system had stopped keep their months and no longer bar a new claim.

Revision: 0050, after 0049
"""

from __future__ import annotations

from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

UPGRADE = (
    "UPDATE entitlement SET status = 'suspended' WHERE status = 'stopped' AND months_due < months_total "
    "AND claim_id IN (SELECT id FROM claim WHERE separation_reason = 'taken_over' AND status = 'in_benefit')",
    "UPDATE claim SET status = CASE WHEN EXISTS (SELECT 1 FROM entitlement e WHERE e.claim_id = claim.id "
    "AND e.status = 'suspended') THEN 'suspended' ELSE 'closed' END, "
    "closed_at = (SELECT t.closed_at FROM take_over t JOIN taken_over o ON o.take_over_id = t.id "
    "JOIN entitlement e ON e.id = o.entitlement_id WHERE e.claim_id = claim.id) "
    "WHERE separation_reason = 'taken_over' AND status = 'in_benefit' "
    "AND id IN (SELECT claim_id FROM entitlement WHERE status IN ('suspended', 'stopped'))",
)
"""Before, whoever was taken over had an open claim, also where nothing was drawn any longer."""


def upgrade() -> None:
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Nothing goes back: the earlier program reads the rows as they are, and a new claim may stand beside."""
