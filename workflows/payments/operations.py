"""The verbs of a payment run: prepare, cancel, order; diagrams call them by name."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from workflows.claims import money, periods
from workflows.engine.registry import operation, takes_back
from workflows.errors import FourEyes, NotFound
from workflows.payments import due
from workflows.payments.booking import book_result
from workflows.payments.errors import (
    NoFundAccount,
    NothingDue,
    PeriodImpossible,
    RunOpen,
    SignatureMissing,
    WrongRunStep,
)
from workflows.payments.models import FundAccount, LineStatus, PaymentLine, PaymentRun, RunStatus
from workflows.people.models import PoolingArea
from workflows.people.permissions import KINDS, Subject, require
from workflows.runtime.context import OperationContext

__all__ = ["book_result", "cancel_run", "order_bank_file", "prepare_run", "sign_run"]


@dataclass(frozen=True)
class RunPrepared:
    """The run, how many people it pays, its sum in yuan, and how many dues lack a right bank account."""

    run_id: int
    business_key: str
    people: int
    lines: int
    total: Decimal
    without_account: int
    awaiting_correction: int
    held_by_objection: int


@operation("payments.prepare_run", zh="生成应发名单", en="Prepare the run")
def prepare_run(context: OperationContext, *, area_id: str, period: str) -> RunPrepared:
    """Collect what an area owes up to a month: the month, missed months, and what the bank returned.

    Raises PeriodImpossible, RunOpen, NothingDue; a rerun finds nothing that is paid or under way.
    Source: Jilin 2005-58 s.4
    """
    session = context.session
    if context.actor is not None:
        require(context.actor, "run.prepare", Subject("run", area_id=area_id))
    _check_period(context, period)
    area = _locked_area(session, area_id)
    _check_no_open_run(session, area_id, period)
    run = _new_run(context, area_id, period)
    due.make_due(session, area_id, period, context.now, _standard(context, area_id))
    held = due.make_lines(session, run.id, area_id, period, context.now)
    if not held.lines:
        raise NothingDue(field="month", area={"zh": area.name, "en": area.name_en}, period=period)
    run.line_count, run.total_fen = held.lines, held.total_fen
    waiting = due.without_account(session, area_id, period)
    in_correction = due.awaiting_correction(session, area_id, period)
    session.flush()
    context.audit(
        "payments.prepare_run", "run", run.id, clause="S4.2", after={"business_key": run.business_key}
    )
    return RunPrepared(
        run_id=run.id,
        business_key=run.business_key,
        people=held.people,
        lines=held.lines,
        total=money.yuan(held.total_fen),
        without_account=waiting,
        awaiting_correction=in_correction,
        held_by_objection=due.held_by_objection(session, area_id, period, context.now),
    )


def _standard(context: OperationContext, area_id: str) -> due.Standard:
    """The standard of the month that is paid, by the law in force on its first day."""

    def owed(month: str) -> int:
        law = context.law(periods.first_day(month))
        return money.fen(law.decide("benefit_amount", area_id=area_id))

    return owed


@operation("payments.cancel_run", zh="撤销批次", en="Cancel the run")
def cancel_run(context: OperationContext, *, run_id: int, reason: str | None = None) -> None:
    """Drop a run that was not released; its dues are free for the next one.   Source: Jilin 2005-58 s.4"""
    run = _run_at(context.session, run_id, RunStatus.PREPARED)
    _move_lines(context.session, run.id, LineStatus.PREPARED, LineStatus.CANCELLED)
    run.status = RunStatus.CANCELLED
    run.closed_at = context.now
    context.audit("payments.cancel_run", "run", run.id, clause="S4.2", after={"reason": reason})


@operation("payments.sign_run", zh="记录签发", en="Record the signature")
def sign_run(context: OperationContext, *, run_id: int) -> None:
    """Keep the first signature of a releaser. Raises FourEyes, WrongRunStep.

    Source: Jilin 2005-58 s.4; 社会保险经办条例 art 37
    """
    run = _run_at(context.session, run_id, RunStatus.PREPARED)
    _check_eyes(context, run)
    run.released_by, run.countersigned_by = context.actor_id, None
    context.audit("payments.sign_run", "run", run.id, clause="S4.2", after={"total_fen": run.total_fen})


@takes_back("payments.sign_run")
def take_signature_back(context: OperationContext, *, run_id: int) -> None:
    """The first signature is void while nobody has signed after it. Raises WrongRunStep."""
    run = _run_at(context.session, run_id, RunStatus.PREPARED)
    run.released_by = run.countersigned_by = None
    context.audit("payments.take_signature_back", "run", run.id, clause="S4.2")


@dataclass(frozen=True)
class FileOrdered:
    """The name the bank file will have."""

    file_name: str


@operation("payments.order_bank_file", zh="生成银行文件", en="Order the bank file")
def order_bank_file(context: OperationContext, *, run_id: int) -> FileOrdered:
    """Release the run; the file is written after the commit and asks the bank to pay today.

    Raises FourEyes when the actor prepared the run, SignatureMissing, NoFundAccount, WrongRunStep.
    Source: Jilin 2005-58 s.4; 社会保险经办条例 art 37
    """
    run = _run_at(context.session, run_id, RunStatus.PREPARED)
    _check_eyes(context, run)
    if context.session.get(FundAccount, run.area_id) is None:
        raise NoFundAccount()
    _countersign(context, run)
    _move_lines(context.session, run.id, LineStatus.PREPARED, LineStatus.ORDERED)
    run.status = RunStatus.ORDERED
    run.released_at = context.now
    run.execute_on = context.today
    context.send("payments.write_bank_file", f"bank_file:{run.business_key}", {"run_id": run.id})
    context.audit("payments.release_run", "run", run.id, clause="S4.2", after={"total_fen": run.total_fen})
    return FileOrdered(file_name(run.business_key))


def _check_eyes(context: OperationContext, run: PaymentRun) -> None:
    """Who prepared a run neither signs nor releases it, whatever the diagram says."""
    if context.actor is not None and context.actor.person_id == run.prepared_by:
        raise FourEyes(earlier={"zh": "发起发放", "en": "ordering the run"})


def _countersign(context: OperationContext, run: PaymentRun) -> None:
    """The signatures of a sum: as many different persons as the table of its day asks for."""
    if run.released_by is None:
        run.released_by = context.actor_id
    elif context.actor_id != run.released_by:
        run.countersigned_by = context.actor_id
    law = context.law(context.today)
    needed = int(law.decide("release_signatures", total=money.yuan(run.total_fen)))
    signed = 1 if run.countersigned_by is None else 2
    if context.actor is not None and signed < needed:
        raise SignatureMissing(needed=needed, signed=signed)


def file_name(business_key: str) -> str:
    """Name of a run's file in the bank folder."""
    return f"{business_key}.pain.001.xml"


def _check_period(context: OperationContext, period: str) -> None:
    if not periods.is_period(period):
        reason = {"zh": "月份应写作 2006-04。", "en": "Write the month as 2006-04."}
        raise PeriodImpossible(field="month", reason=reason)
    if period > periods.of(context.today):
        reason = {"zh": "不能发放尚未到来的月份。", "en": "A month that has not begun cannot be paid."}
        raise PeriodImpossible(field="month", reason=reason)


def _locked_area(session: Session, area_id: str) -> PoolingArea:
    """Two runs of one area at once would find the same dues; the second waits here."""
    area = session.scalar(select(PoolingArea).where(PoolingArea.id == area_id).with_for_update())
    if area is None:
        raise NotFound(what={"zh": "统筹地区", "en": "The pooling area"})
    return area


def _check_no_open_run(session: Session, area_id: str, period: str) -> None:
    known = session.scalar(
        select(PaymentRun.business_key).where(
            PaymentRun.area_id == area_id, PaymentRun.period == period, PaymentRun.closed_at.is_(None)
        )
    )
    if known is not None:
        raise RunOpen(business_key=known)


def _new_run(context: OperationContext, area_id: str, period: str) -> PaymentRun:
    last = context.session.scalar(
        select(func.max(PaymentRun.number)).where(PaymentRun.area_id == area_id, PaymentRun.period == period)
    )
    number = (last or 0) + 1
    run = PaymentRun(
        business_key=f"P-{area_id}-{period.replace('-', '')}-{number}",
        area_id=area_id,
        period=period,
        number=number,
        prepared_at=context.now,
        prepared_by=context.actor_id,
    )
    context.session.add(run)
    context.session.flush()
    return run


def _run_at(session: Session, run_id: int, status: RunStatus) -> PaymentRun:
    run = session.get(PaymentRun, int(run_id), with_for_update=True)
    if run is None:
        raise NotFound(what=KINDS["run"])
    if run.status != status:
        raise WrongRunStep(business_key=run.business_key)
    return run


def _move_lines(session: Session, run_id: int, before: LineStatus, after: LineStatus) -> None:
    session.execute(
        update(PaymentLine)
        .where(PaymentLine.run_id == run_id, PaymentLine.status == before)
        .values(status=after)
        .execution_options(synchronize_session=False)
    )
