"""The verbs of a take-over: tried and kept, signed, booked or refused; diagrams call them by name."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows import vault
from workflows.claims import money
from workflows.engine.registry import operation, takes_back
from workflows.errors import AlreadyExists, FourEyes, NotFound
from workflows.people.permissions import KINDS, Subject, require
from workflows.runtime.context import OperationContext
from workflows.take_overs import booking, rows, trial
from workflows.take_overs.errors import TakeOverClosed, refused
from workflows.take_overs.models import TakeOver, TakeOverStatus

_SEAL = "take_over.rows"


def store(context: OperationContext, *, area_id: str, content: bytes) -> int:
    """Keep a file whose trial run found no fault, its rows sealed; its id.

    Raises TakeOverRefused with every fault, AlreadyExists for a file that is under way or booked.
    """
    session = context.session
    if context.actor is not None:
        require(context.actor, "run.prepare", Subject("run", area_id=area_id))
    _check_new(session, area_id, trial.digest(content))
    tried = trial.run(context, area_id, content)
    number = 1 + (session.scalar(select(func.count()).where(TakeOver.area_id == area_id)) or 0)
    key = f"O-{area_id}-{number}"
    row = TakeOver(
        business_key=key,
        area_id=area_id,
        sha256=tried.sha256,
        rows_sealed=vault.current().seal(_SEAL, key, rows.sealed_text(tried.rows)),
        people=tried.people,
        months_granted=tried.months_granted,
        months_drawn=tried.months_drawn,
        months_owed=tried.months_owed,
        owed_fen=tried.owed_fen,
        monthly_fen=tried.monthly_fen,
        uploaded_by=context.actor_id,
        uploaded_at=context.now,
    )
    session.add(row)
    session.flush()
    context.audit("take_overs.store", "take_over", row.id, clause="S4.2", after={"people": row.people})
    return row.id


@dataclass(frozen=True)
class Presented:
    """The sheet of totals; sums in yuan. Granted months are those drawn, owed and left."""

    business_key: str
    people: int
    months_granted: int
    months_drawn: int
    months_owed: int
    months_left: int
    owed_total: Decimal
    monthly_total: Decimal


@operation("take_overs.present", zh="编制汇总表", en="Draw up the totals")
def present(context: OperationContext, *, take_over_id: int) -> Presented:
    """The totals that two people sign. Raises NotFound.   Source: Jilin 2005-58 s.4"""
    row = _tried(context, take_over_id)
    return Presented(
        business_key=row.business_key,
        people=row.people,
        months_granted=row.months_granted,
        months_drawn=row.months_drawn,
        months_owed=row.months_owed,
        months_left=row.months_granted - row.months_drawn - row.months_owed,
        owed_total=money.yuan(row.owed_fen),
        monthly_total=money.yuan(row.monthly_fen),
    )


@operation("take_overs.sign", zh="记录第一次签字", en="Keep the first signature")
def sign(context: OperationContext, *, take_over_id: int) -> None:
    """Keep who signed first. Raises FourEyes for whoever uploaded the file."""
    row = _tried(context, take_over_id)
    _check_other(context, row.uploaded_by, {"zh": "上传文件", "en": "uploading the file"})
    row.first_signed_by = context.actor_id
    context.audit("take_overs.sign", "take_over", row.id, clause="S4.2")


@takes_back("take_overs.sign")
def take_signature_back(context: OperationContext, *, take_over_id: int) -> None:
    """The first signature is void while nobody has signed after it."""
    row = _tried(context, take_over_id)
    row.first_signed_by = None
    context.audit("take_overs.take_signature_back", "take_over", row.id, clause="S4.2")


@dataclass(frozen=True)
class Booked:
    """How many entitlements run now."""

    entitlements: int


@operation("take_overs.book", zh="接收入账", en="Book the take-over")
def book(context: OperationContext, *, take_over_id: int) -> Booked:
    """Open every entitlement of the file at once, with what was drawn and what is owed.

    The rows are checked once more: the house may have changed since the trial run.
    Raises FourEyes, TakeOverRefused, TakeOverClosed.   Source: Jilin 2005-58 s.4
    """
    row = _tried(context, take_over_id)
    if row.first_signed_by is None or row.rows_sealed is None:
        raise FourEyes(earlier={"zh": "第一次签字", "en": "the first signature"})
    _check_other(context, row.uploaded_by, {"zh": "上传文件", "en": "uploading the file"})
    _check_other(context, row.first_signed_by, {"zh": "第一次签字", "en": "the first signature"})
    taken = rows.from_text(vault.current().open(_SEAL, row.business_key, row.rows_sealed))
    faults = list(trial.against_house(context, row.area_id, taken))
    if faults:
        raise refused(faults)
    booking.book(context, row, taken)
    row.second_signed_by = context.actor_id
    _close(context, row, TakeOverStatus.BOOKED)
    after = {"people": row.people, "months_owed": row.months_owed}
    context.audit("take_overs.book", "take_over", row.id, clause="S4.2", after=after)
    return Booked(len(taken))


@operation("take_overs.refuse", zh="不予接收", en="Refuse the take-over")
def refuse(context: OperationContext, *, take_over_id: int) -> None:
    """Take nobody over; the sealed rows are gone. Raises TakeOverClosed."""
    row = _tried(context, take_over_id)
    _close(context, row, TakeOverStatus.REFUSED)
    context.audit("take_overs.refuse", "take_over", row.id, clause="S4.2")


def _check_new(session: Session, area_id: str, sha256: str) -> None:
    same = select(TakeOver.business_key).where(
        TakeOver.area_id == area_id,
        TakeOver.sha256 == sha256,
        TakeOver.status != TakeOverStatus.REFUSED,
    )
    known = session.scalar(same)
    if known is not None:
        raise AlreadyExists(what={"zh": f"这份文件（{known}）", "en": f"This file ({known})"})


def _tried(context: OperationContext, take_over_id: int) -> TakeOver:
    row = context.session.get(TakeOver, int(take_over_id), with_for_update=True)
    if row is None:
        raise NotFound(what=KINDS["case"])
    if row.status != TakeOverStatus.TRIED:
        raise TakeOverClosed(business_key=row.business_key)
    return row


def _check_other(context: OperationContext, earlier: int | None, step: dict[str, str]) -> None:
    if context.actor is not None and context.actor.person_id == earlier:
        raise FourEyes(earlier=step)


def _close(context: OperationContext, row: TakeOver, status: TakeOverStatus) -> None:
    row.status, row.closed_at, row.rows_sealed = status, context.now, None
