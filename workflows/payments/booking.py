"""Booking the bank's report: all of it or nothing, and nothing twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from workflows.claims.models import Claim, ClaimStatus, Entitlement, EntitlementStatus
from workflows.claims.taken_over import is_without_case
from workflows.engine.registry import operation
from workflows.errors import NotFound
from workflows.payments import documents, pain002
from workflows.payments.errors import WrongRunStep
from workflows.payments.models import (
    BenefitDue,
    Document,
    DueStatus,
    LineStatus,
    PaymentLine,
    PaymentRun,
    RunStatus,
)
from workflows.people.permissions import KINDS
from workflows.runtime import messages
from workflows.runtime.context import OperationContext
from workflows.runtime.outbox import Delivery, handler

BENEFIT_ENDED = "payments.benefit_ended"


@dataclass(frozen=True)
class Booked:
    """Lines paid and lines rejected."""

    paid: int
    rejected: int


@dataclass(frozen=True)
class _Line:
    line_id: int
    amount_fen: int


@operation("payments.book_result", zh="逐笔入账", en="Book the result")
def book_result(context: OperationContext, *, run_id: int, document_id: int) -> Booked:
    """Book a pain.002 report on a run, item by item; a rejected line is free for the next run.

    Raises ResultRefused (field `result_file`) for a broken file, another run's, an unknown, missing
    or doubled line, a wrong amount; then nothing is booked.   Source: Jilin 2005-58 s.4
    """
    session = context.session
    run = session.get(PaymentRun, int(run_id), with_for_update=True)
    if run is None:
        raise NotFound(what=KINDS["run"])
    _check_run(session, run, int(document_id))
    _check_document(session, run, int(document_id))
    report = pain002.read(documents.content(session, int(document_id)))
    results = _matched(report, run.business_key, _ordered_lines(session, run.id))
    rejected = {line_id: item for line_id, item in results.items() if not item.is_paid}
    _reject(session, context, rejected)
    _pay(session, context, run.id)
    for business_key in _ended(session, run.id, context.now):
        payload = {"business_key": business_key}
        context.send(BENEFIT_ENDED, f"benefit_ended:{business_key}", payload)
    run.status = RunStatus.BOOKED
    run.closed_at = context.now
    run.result_document_id = int(document_id)
    booked = Booked(len(results) - len(rejected), len(rejected))
    after = {"paid": booked.paid, "rejected": booked.rejected}
    context.audit("payments.book_result", "run", run.id, clause="S4.2", after=after)
    return booked


@handler(BENEFIT_ENDED)
def tell_claim(delivery: Delivery) -> None:
    """Tell the process of a claim that the last month was paid."""
    key = str(delivery.payload["business_key"])
    messages.send(
        delivery.session, "benefit_ended", business_key=key, payload={}, actor=None, house=delivery.house
    )


def line_key(line_id: int, attempt: int) -> str:
    """The end-to-end id of a line at the bank."""
    return f"L{line_id}-{attempt}"


def _check_run(session: Session, run: PaymentRun, document_id: int) -> None:
    if run.status == RunStatus.ORDERED:
        return
    if run.status == RunStatus.BOOKED and _is_same_file(session, run, document_id):
        raise pain002.refused("该文件已经入账。", "this file was booked already.")
    raise WrongRunStep(field=pain002.FIELD, business_key=run.business_key)


def _check_document(session: Session, run: PaymentRun, document_id: int) -> None:
    """A file that was uploaded for something else, or in another area, is not there."""
    found = documents.row(session, document_id)
    if found.kind != "bank_result" or found.area_id not in (None, run.area_id):
        raise NotFound(what=KINDS["document"])


def _is_same_file(session: Session, run: PaymentRun, document_id: int) -> bool:
    digests = select(Document.sha256).where(Document.id.in_([run.result_document_id, document_id]))
    found = session.scalars(digests).all()
    return len(set(found)) == 1


def _ordered_lines(session: Session, run_id: int) -> dict[str, _Line]:
    rows = session.execute(
        select(PaymentLine.id, PaymentLine.attempt, PaymentLine.amount_fen).where(
            PaymentLine.run_id == run_id, PaymentLine.status == LineStatus.ORDERED
        )
    )
    return {line_key(line_id, attempt): _Line(line_id, amount) for line_id, attempt, amount in rows}


def _matched(
    report: pain002.Report, business_key: str, lines: Mapping[str, _Line]
) -> dict[int, pain002.ItemResult]:
    """Line id → result, one for every line of the run."""
    if report.message_id != business_key:
        raise pain002.refused(
            f"文件答复的是 {report.message_id}，不是本批次 {business_key}。",
            f"it answers {report.message_id}, not this run {business_key}.",
        )
    results: dict[int, pain002.ItemResult] = {}
    for item in report.items:
        key = item.end_to_end_id
        line = lines.get(key)
        if line is None:
            raise pain002.refused(f"本批次没有 {key} 这一笔。", f"this run has no line {key}.")
        if line.line_id in results:
            raise pain002.refused(f"{key} 出现两次。", f"{key} appears twice.")
        if item.amount_fen is not None and item.amount_fen != line.amount_fen:
            raise pain002.refused(f"{key} 的金额与批次不符。", f"the amount of {key} is not that of the run.")
        results[line.line_id] = item
    missing = len(lines) - len(results)
    if missing:
        raise pain002.refused(f"缺少 {missing} 笔的结果。", f"the results of {missing} lines are missing.")
    return results


def _reject(session: Session, context: OperationContext, rejected: Mapping[int, pain002.ItemResult]) -> None:
    if not rejected:
        return
    table = sa.inspect(PaymentLine).local_table
    session.connection().execute(
        sa.update(cast(sa.Table, table))  # a mapped class may also be a join; this one is a table
        .where(table.c.id == bindparam("line"))
        .values(
            status=LineStatus.REJECTED,
            reason_code=bindparam("code"),
            reason_text=bindparam("text"),
            booked_on=context.today,
        ),
        [
            {"line": line_id, "code": item.reason_code, "text": item.reason_text}
            for line_id, item in rejected.items()
        ],
    )


def _pay(session: Session, context: OperationContext, run_id: int) -> None:
    """What is left of the run was accepted: lines, dues and months of the entitlements follow."""
    plain = {"synchronize_session": False}
    session.execute(
        update(PaymentLine)
        .where(PaymentLine.run_id == run_id, PaymentLine.status == LineStatus.ORDERED)
        .values(status=LineStatus.PAID, booked_on=context.today)
        .execution_options(**plain)
    )
    paid = select(PaymentLine.due_id).where(
        PaymentLine.run_id == run_id, PaymentLine.status == LineStatus.PAID
    )
    session.execute(
        update(BenefitDue)
        .where(BenefitDue.id.in_(paid))
        .values(status=DueStatus.PAID)
        .execution_options(**plain)
    )
    months = select(func.count()).where(
        BenefitDue.entitlement_id == Entitlement.id, BenefitDue.status == DueStatus.PAID
    )
    session.execute(
        update(Entitlement)
        .where(Entitlement.id.in_(select(BenefitDue.entitlement_id).where(BenefitDue.id.in_(paid))))
        .values(months_paid=Entitlement.months_before + months.scalar_subquery())
        .execution_options(**plain)
    )


def _ended(session: Session, run_id: int, now: dt.datetime) -> list[str]:
    """Complete the entitlements whose last month this run paid; the business keys of their claims.

    A claim that was taken over from an older system and has no case to be told is closed here.
    """
    in_run = (
        select(BenefitDue.entitlement_id)
        .join(PaymentLine, PaymentLine.due_id == BenefitDue.id)
        .where(PaymentLine.run_id == run_id)
    )
    claims = session.scalars(
        update(Entitlement)
        .where(
            Entitlement.id.in_(in_run),
            Entitlement.status == EntitlementStatus.ACTIVE,
            Entitlement.months_paid == Entitlement.months_total,
        )
        .values(status=EntitlementStatus.COMPLETED)
        .returning(Entitlement.claim_id)
        .execution_options(synchronize_session=False)
    ).all()
    if not claims:
        return []
    session.execute(
        update(Claim)
        .where(Claim.id.in_(claims), is_without_case())
        .values(status=ClaimStatus.CLOSED, closed_at=now, revision=Claim.revision + 1)
        .execution_options(synchronize_session=False)
    )
    told = select(Claim.business_key).where(Claim.id.in_(claims), Claim.status != ClaimStatus.CLOSED)
    return list(session.scalars(told.order_by(Claim.id)))
