"""Reads of runs and payments, as typed rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from workflows.claims.models import Claim, Entitlement
from workflows.errors import NotFound
from workflows.payments.due import DEAD, held, in_correction
from workflows.payments.models import BenefitDue, DueStatus, LineKind, LineStatus, PaymentLine, PaymentRun
from workflows.people.models import Person, PoolingArea
from workflows.people.permissions import KINDS, Subject
from workflows.runtime.models import Instance


@dataclass(frozen=True)
class RunRow:
    """A run as lists show it."""

    run_id: int
    business_key: str
    area_id: str
    area_name: str
    area_name_en: str
    period: str
    status: str
    line_count: int
    total_fen: int
    deferred_count: int
    deferred_fen: int
    """What the fund did not cover: arrears, paid first in a later run."""
    prepared_at: dt.datetime
    released_at: dt.datetime | None
    bank_file: str | None
    bank_file_sha256: str | None
    closed_at: dt.datetime | None


@dataclass(frozen=True)
class StatusSum:
    """Lines and fen of a run in one status."""

    status: str
    lines: int
    total_fen: int


@dataclass(frozen=True)
class LineRow:
    """One line of a run; the account is masked."""

    line_id: int
    person_id: int
    name: str
    bank_masked: str | None
    period: str
    kind: str
    sequence: int
    amount_fen: int
    status: str
    reason_code: str | None
    reason_text: str | None
    booked_on: dt.date | None
    reversed_on: dt.date | None


@dataclass(frozen=True)
class LinePage:
    """Lines in the order of the file; `after` is the key of the next page, None on the last."""

    rows: tuple[LineRow, ...]
    after: int | None


@dataclass(frozen=True)
class RunCard:
    """A run with its sums by status and who did what."""

    run: RunRow
    sums: tuple[StatusSum, ...]
    prepared_by: str | None
    released_by: str | None
    countersigned_by: str | None


@dataclass(frozen=True)
class PaymentRow:
    """One line of a claim's payments."""

    period: str
    kind: str
    sequence: int
    amount_fen: int
    status: str
    reason_code: str | None
    reason_text: str | None
    booked_on: dt.date | None
    run_key: str


def runs(
    session: Session, area_id: str | None = None, after: int | None = None, *, limit: int = 50
) -> tuple[RunRow, ...]:
    """Runs of an area, or of all, newest first. One statement."""
    query = _runs().order_by(PaymentRun.id.desc()).limit(limit)
    if area_id is not None:
        query = query.where(PaymentRun.area_id == area_id)
    if after is not None:
        query = query.where(PaymentRun.id < after)
    return tuple(_run_row(run, name, name_en) for run, name, name_en in session.execute(query))


def run_card(session: Session, key: int | str) -> RunCard:
    """A run by its id or business key. Three statements. Raises NotFound."""
    column = PaymentRun.id if isinstance(key, int) else PaymentRun.business_key
    row = session.execute(_runs().where(column == key)).one_or_none()
    if row is None:
        raise NotFound(what=KINDS["run"])
    run, name, name_en = row
    signers = (run.prepared_by, run.released_by, run.countersigned_by)
    doers = [each for each in signers if each is not None]
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(doers)))
    names = {person_id: doer for person_id, doer in rows}  # noqa: C416  a Row is no pair for mypy
    return RunCard(
        run=_run_row(run, name, name_en),
        sums=_sums(session, run.id),
        prepared_by=names.get(run.prepared_by or 0),
        released_by=names.get(run.released_by or 0),
        countersigned_by=names.get(run.countersigned_by or 0),
    )


def lines(
    session: Session,
    run_id: int,
    *,
    status: LineStatus | None = None,
    after: int | None = None,
    limit: int = 100,
) -> LinePage:
    """Lines of a run. One statement."""
    query = (
        select(PaymentLine, Person.name, Person.bank_masked, BenefitDue.period)
        .join(Person, Person.id == PaymentLine.person_id)
        .join(BenefitDue, BenefitDue.id == PaymentLine.due_id)
        .where(PaymentLine.run_id == run_id, PaymentLine.id > (after or 0))
    )
    if status is not None:
        query = query.where(PaymentLine.status == status)
    rows = session.execute(query.order_by(PaymentLine.id).limit(limit + 1)).all()
    shown = tuple(_line_row(line, name, masked, period) for line, name, masked, period in rows[:limit])
    return LinePage(shown, shown[-1].line_id if len(rows) > limit else None)


def payments_of(session: Session, claim_id: int) -> tuple[PaymentRow, ...]:
    """All lines of a claim's entitlement, oldest month first. One statement."""
    query = (
        select(PaymentLine, BenefitDue.period, PaymentRun.business_key)
        .join(BenefitDue, BenefitDue.id == PaymentLine.due_id)
        .join(Entitlement, Entitlement.id == BenefitDue.entitlement_id)
        .join(PaymentRun, PaymentRun.id == PaymentLine.run_id)
        .where(Entitlement.claim_id == claim_id)
        .order_by(BenefitDue.period, PaymentLine.sequence)
    )
    return tuple(
        PaymentRow(
            period=period,
            kind=line.kind.value,
            sequence=line.sequence,
            amount_fen=line.amount_fen,
            status=line.status.value,
            reason_code=line.reason_code,
            reason_text=line.reason_text,
            booked_on=line.booked_on,
            run_key=key,
        )
        for line, period, key in session.execute(query)
    )


def run_subject(row: RunRow) -> Subject:
    """A run as the object of an act."""
    return Subject("run", area_id=row.area_id)


def _runs() -> Select[PaymentRun, str, str]:
    return select(PaymentRun, PoolingArea.name, PoolingArea.name_en).join(
        PoolingArea, PoolingArea.id == PaymentRun.area_id
    )


def _sums(session: Session, run_id: int) -> tuple[StatusSum, ...]:
    rows = session.execute(
        select(PaymentLine.status, func.count(), func.sum(PaymentLine.amount_fen))
        .where(PaymentLine.run_id == run_id)
        .group_by(PaymentLine.status)
        .order_by(PaymentLine.status)
    )
    return tuple(StatusSum(status.value, int(count), int(total)) for status, count, total in rows)


def _run_row(run: PaymentRun, name: str, name_en: str) -> RunRow:
    return RunRow(
        run_id=run.id,
        business_key=run.business_key,
        area_id=run.area_id,
        area_name=name,
        area_name_en=name_en,
        period=run.period,
        status=run.status.value,
        line_count=run.line_count,
        total_fen=run.total_fen,
        deferred_count=run.deferred_count,
        deferred_fen=run.deferred_fen,
        prepared_at=run.prepared_at,
        released_at=run.released_at,
        bank_file=run.bank_file,
        bank_file_sha256=run.bank_file_sha256,
        closed_at=run.closed_at,
    )


def _line_row(line: PaymentLine, name: str, masked: str | None, period: str) -> LineRow:
    return LineRow(
        line_id=line.id,
        person_id=line.person_id,
        name=name,
        bank_masked=masked,
        period=period,
        kind=line.kind.value,
        sequence=line.sequence,
        amount_fen=line.amount_fen,
        status=line.status.value,
        reason_code=line.reason_code,
        reason_text=line.reason_text,
        booked_on=line.booked_on,
        reversed_on=line.reversed_on,
    )


@dataclass(frozen=True)
class ArrearsRow:
    """A month that is owed and not under way; `cause` is the state of its last line, or what is lacking."""

    due_id: int
    name: str
    period: str
    amount_fen: int
    cause: str
    """`correction`, `no_account`, `objection`, the state of the last line, or `waiting` for the next run."""
    run_key: str | None
    claim_key: str | None
    """None where no case stands behind it: it was taken over."""


@dataclass(frozen=True)
class Arrears:
    """What an area owes beside its open runs, the oldest month first; `after` is the next page's key."""

    count: int
    total_fen: int
    rows: tuple[ArrearsRow, ...]
    after: int | None


def arrears(
    session: Session, area_id: str | None, offset: int = 0, *, now: dt.datetime, limit: int = 100
) -> Arrears:
    """Months owed to people of an area, or of all, that no living line pays. Two statements."""
    owed = _owed(area_id)
    count, total = session.execute(
        select(func.count(), func.coalesce(func.sum(BenefitDue.amount_fen), 0)).where(*owed)
    ).one()
    newest = (
        select(func.max(PaymentLine.id))
        .where(PaymentLine.due_id == BenefitDue.id)
        .correlate(BenefitDue)
        .scalar_subquery()
    )
    query = (
        select(BenefitDue, Person.name, Person.bank_masked, PaymentLine.status, PaymentRun.business_key)
        .add_columns(Instance.business_key, in_correction().label("in_correction"), held(now).label("held"))
        .join(Person, Person.id == BenefitDue.person_id)
        .join(Entitlement, Entitlement.id == BenefitDue.entitlement_id)
        .join(Claim, Claim.id == Entitlement.claim_id)
        .join(Instance, Instance.business_key == Claim.business_key, isouter=True)
        .join(PaymentLine, PaymentLine.id == newest, isouter=True)
        .join(PaymentRun, PaymentRun.id == PaymentLine.run_id, isouter=True)
        .where(*owed)
        .order_by(BenefitDue.period, BenefitDue.id)
    )
    rows = session.execute(query.offset(offset).limit(limit)).all()
    shown = tuple(_arrears_row(*row) for row in rows)
    return Arrears(int(count), int(total), shown, offset + limit if offset + limit < count else None)


def _owed(area_id: str | None) -> tuple[ColumnElement[bool], ...]:
    alive = (
        select(PaymentLine.id)
        .where(
            PaymentLine.due_id == BenefitDue.id,
            PaymentLine.status.not_in(DEAD),
            PaymentLine.kind != LineKind.CORRECTION,
        )
        .correlate(BenefitDue)
    )
    owed = (BenefitDue.status == DueStatus.OPEN, ~alive.exists())
    return owed if area_id is None else (*owed, BenefitDue.area_id == area_id)


def _arrears_row(due: BenefitDue, name: str, account: str | None, *last: Any) -> ArrearsRow:
    """`last`: state and run of the last line, the claim; is the account corrected, does an objection hold."""
    status, run_key, claim_key, is_in_correction, is_held = last
    cause = "waiting" if status is None else str(status.value)
    if is_held:
        cause = "objection"
    if is_in_correction:
        cause = "correction"
    if account is None:
        cause = "no_account"
    return ArrearsRow(due.id, name, due.period, due.amount_fen, cause, run_key, claim_key)
