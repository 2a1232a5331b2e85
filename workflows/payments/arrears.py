"""What the fund cannot cover: whole months, left out of a run by the order of the law, paid later."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session, aliased

from workflows.claims import money
from workflows.claims.models import Entitlement
from workflows.engine.registry import operation, takes_back
from workflows.errors import NotFound
from workflows.payments import due
from workflows.payments.errors import NothingCovered, WrongRunStep
from workflows.payments.models import BenefitDue, LineKind, LineStatus, PaymentLine, PaymentRun, RunStatus
from workflows.people.permissions import KINDS
from workflows.runtime.context import OperationContext

_PLAIN = {"synchronize_session": False}


@dataclass(frozen=True)
class RunCut:
    """What the run pays now, and what it leaves for later; sums in yuan."""

    people: int
    lines: int
    total: Decimal
    deferred_lines: int
    deferred_total: Decimal


@operation("payments.cut_run", zh="按可用资金确定本批发放", en="Fit the run to the fund")
def cut_run(context: OperationContext, *, run_id: int, available: Decimal | None) -> RunCut:
    """Leave out what `available` yuan do not cover, whole months only, in the order of `arrears_order`.

    None covers everything. Cut again, a run begins anew: former signatures are void.
    Raises NothingCovered (field `available`), WrongRunStep.   Source: Jilin 2005-58 s.4
    """
    session = context.session
    run = _prepared(session, int(run_id))
    _take_back(session, run.id)
    if available is not None:
        _leave_out(context, run.id, money.fen(available))
    held = due.totals(session, run.id)
    if not held.lines:
        raise NothingCovered(field="available")
    left = _left_out(session, run.id)
    run.available_fen = None if available is None else money.fen(available)
    run.line_count, run.total_fen = held.lines, held.total_fen
    run.deferred_count, run.deferred_fen = left.lines, left.total_fen
    run.released_by = run.countersigned_by = None
    if left.lines:
        after = {"available_fen": run.available_fen, "deferred_fen": left.total_fen, "lines": left.lines}
        context.audit("payments.defer", "run", run.id, clause="S4.3", after=after)
    return RunCut(held.people, held.lines, money.yuan(held.total_fen), left.lines, money.yuan(left.total_fen))


@takes_back("payments.cut_run")
def take_cut_back(context: OperationContext, *, run_id: int) -> None:
    """The run is whole again, as it was prepared; the next check cuts it anew. Raises WrongRunStep."""
    session, run = context.session, _prepared(context.session, int(run_id))
    _take_back(session, run.id)
    held, left = due.totals(session, run.id), _left_out(session, run.id)
    run.available_fen = None
    run.line_count, run.total_fen = held.lines, held.total_fen
    run.deferred_count, run.deferred_fen = left.lines, left.total_fen
    context.audit("payments.take_cut_back", "run", run.id, clause="S4.3")


def ranks(context: OperationContext) -> dict[LineKind, int]:
    """Which kind of line comes first when the fund is short, by the law in force today; 1 is first."""
    law = context.law(context.today)
    kinds = (LineKind.ARREARS, LineKind.REGULAR)
    return {kind: int(law.decide("arrears_order", line_kind=kind.value)) for kind in kinds}


def _prepared(session: Session, run_id: int) -> PaymentRun:
    run = session.get(PaymentRun, run_id, with_for_update=True)
    if run is None:
        raise NotFound(what=KINDS["run"])
    if run.status != RunStatus.PREPARED:
        raise WrongRunStep(business_key=run.business_key)
    return run


def _take_back(session: Session, run_id: int) -> None:
    """Lines that an earlier check left out come in again, unless another run has taken their month."""
    other = aliased(PaymentLine)
    alive = select(other.id).where(
        other.due_id == PaymentLine.due_id,
        other.status.not_in(due.DEAD),
        other.kind != LineKind.CORRECTION,
    )
    session.execute(
        update(PaymentLine)
        .where(PaymentLine.run_id == run_id, PaymentLine.status == LineStatus.DEFERRED, ~alive.exists())
        .values(status=LineStatus.PREPARED)
        .execution_options(**_PLAIN)
    )


def _leave_out(context: OperationContext, run_id: int, available_fen: int) -> None:
    """One statement for any number of people: a running sum in the order of the law."""
    running = func.sum(PaymentLine.amount_fen).over(order_by=_order(context), rows=(None, 0))
    ranked = (
        select(PaymentLine.id, running.label("running"))
        .join(BenefitDue, BenefitDue.id == PaymentLine.due_id)
        .join(Entitlement, Entitlement.id == BenefitDue.entitlement_id)
        .where(PaymentLine.run_id == run_id, PaymentLine.status == LineStatus.PREPARED)
        .subquery()
    )
    uncovered = select(ranked.c.id).where(ranked.c.running > available_fen)
    context.session.execute(
        update(PaymentLine)
        .where(PaymentLine.id.in_(uncovered))
        .values(status=LineStatus.DEFERRED)
        .execution_options(**_PLAIN)
    )


def _order(context: OperationContext) -> tuple[Any, ...]:
    """By kind, then the oldest month, then who was entitled first; of one day, who claimed first."""
    rank = case(*((PaymentLine.kind == kind.value, rank) for kind, rank in ranks(context).items()), else_=9)
    return (rank, BenefitDue.period, Entitlement.opened_on, Entitlement.claim_id)


def _left_out(session: Session, run_id: int) -> due.Totals:
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(PaymentLine.amount_fen), 0)).where(
            PaymentLine.run_id == run_id, PaymentLine.status == LineStatus.DEFERRED
        )
    ).one()
    return due.Totals(int(row[0]), 0, int(row[1]))
