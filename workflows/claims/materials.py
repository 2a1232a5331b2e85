"""The papers of a claim: what the table asks for, what came, and the wait for the rest."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from workflows.claims import review_clock
from workflows.claims.models import MaterialCheck, MaterialCheckKind
from workflows.claims.queries import latest_material, still_open
from workflows.deadlines import operations as deadlines
from workflows.engine.registry import operation
from workflows.runtime.context import OperationContext

LIMIT = "claim_correction"
"""The limit within which the claimant brings what lacks."""
CLAUSE = "S5.5"


@dataclass(frozen=True)
class AwaitingMaterial:
    """The instant at which the time of the claimant is over: the day after its last one begins."""

    material_until: dt.datetime


@operation("claims.record_material", zh="记录材料核对结果", en="Record the check of the material")
def record_material(
    context: OperationContext, *, claim_id: int, required: list[str], missing: list[str]
) -> None:
    """Keep what was asked for and what lacks; a second check ends the wait for the claimant.

    Raises WrongStep.   Source: Jilin 2005-58 s.5; Order 8 art 7
    """
    claim = still_open(context.session, int(claim_id))
    is_first = latest_material(context.session, claim.id) is None
    kind = MaterialCheckKind.COUNTER if is_first else MaterialCheckKind.SUPPLEMENT
    _keep(context, claim.id, kind, required, missing)
    if not is_first:
        _go_on(context)


@operation("claims.await_material", zh="等候补交材料", en="Wait for the material")
def await_material(context: OperationContext, *, claim_id: int) -> AwaitingMaterial:
    """Give the claimant time for what lacks; meanwhile the review clock stands still.

    Raises WrongStep.   Source: Jilin 2005-58 s.5
    """
    claim = still_open(context.session, int(claim_id))
    law = context.law(context.today)
    if context.instance_id is None:
        due = deadlines.due(law, LIMIT, context.today)
    else:
        begun = deadlines.Start(context.instance_id, LIMIT, context.today, context.now, claim.area_id)
        due = deadlines.open_limit(context.session, begun, law)
    review_clock.hold(context)
    context.audit("claims.await_material", "claim", claim.id, clause=CLAUSE)
    return AwaitingMaterial(due.due_at or context.now)


@operation("claims.end_material_wait", zh="补交期限已过", en="End the wait for the material")
def end_material_wait(context: OperationContext, *, claim_id: int) -> None:
    """Nothing came in time: the silence is on file, and the review goes on with what there is."""
    claim = still_open(context.session, int(claim_id))
    known = latest_material(context.session, claim.id)
    lacking = list(known.missing) if known else []
    _keep(context, claim.id, MaterialCheckKind.SILENCE, lacking, lacking)
    _go_on(context)


def _keep(
    context: OperationContext,
    claim_id: int,
    kind: MaterialCheckKind,
    required: list[str],
    missing: list[str],
) -> None:
    row = MaterialCheck(
        claim_id=claim_id,
        kind=kind,
        required=[str(code) for code in required],
        missing=[str(code) for code in missing],
        checked_at=context.now,
        checked_by=context.actor_id,
    )
    context.session.add(row)
    context.session.flush()
    context.audit("claims.record_material", "claim", claim_id, clause=CLAUSE, after={"missing": row.missing})


def _go_on(context: OperationContext) -> None:
    if context.instance_id is not None:
        deadlines.end(context.session, context.instance_id, LIMIT, on=context.today)
    review_clock.go_on(context)
