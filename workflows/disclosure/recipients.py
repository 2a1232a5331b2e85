"""The monthly list of people who receive benefit: drawn up masked, approved, frozen, published."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workflows.claims import periods
from workflows.claims.models import Claim, Entitlement, EntitlementStatus
from workflows.clock import Limit, start_of_day
from workflows.deadlines import operations as deadlines
from workflows.disclosure.errors import ListExists, ListOver, NobodyToList, NotDisclosed, PeriodImpossible
from workflows.disclosure.models import ListStatus, RecipientEntry, RecipientList
from workflows.disclosure.redaction import masked_name
from workflows.engine.registry import operation
from workflows.errors import NotFound
from workflows.people.models import Organisation, Person
from workflows.people.permissions import KINDS, Subject, require
from workflows.runtime.context import OperationContext

LIMIT = "disclosure"
"""The limit of a case under which its list stands."""


@dataclass(frozen=True)
class DrawnUp:
    """The list, its number, and how much it holds."""

    list_id: int
    business_key: str
    entries: int
    communities: int


@operation("disclosure.draw_up_list", zh="编制公示名单", en="Draw up the list of recipients")
def draw_up_list(context: OperationContext, *, area_id: str, period: str) -> DrawnUp:
    """Keep a masked line for everybody of the area whose months run in the month, by community.

    Raises PeriodImpossible, NotDisclosed where the law line wants no disclosure, NobodyToList,
    ListExists, NotAllowed.   Source: Jilin 2005-58 s.5; law.md, readings to keep apart
    """
    if context.actor is not None:
        require(context.actor, "recipient_list.order", Subject("run", area_id))
    if not periods.is_period(period) or period > periods.of(context.today):
        raise PeriodImpossible(field="period", period=period)
    if context.law(periods.first_day(period)).parameter("notice_gate") == "off":
        raise NotDisclosed(field="period")
    row = _kept(context, area_id, period)
    entries = list(_entries(context.session, row))
    if not entries:
        raise NobodyToList(field="period", period=period)
    context.session.add_all(entries)
    row.entry_count = len(entries)
    context.session.flush()
    context.audit(
        "disclosure.draw_up_list", "recipient_list", row.id, clause="S5.4", after={"period": period}
    )
    return DrawnUp(row.id, row.business_key, len(entries), len({each.office_id for each in entries}))


@dataclass(frozen=True)
class ListPublished:
    """The instant at which the list goes: the day after its last day begins in China."""

    list_until: dt.datetime
    digest: str


@operation("disclosure.publish_list", zh="封存并公示名单", en="Freeze and publish the list")
def publish_list(context: OperationContext, *, list_id: int, days: int) -> ListPublished:
    """Freeze the list under its digest and show it for so many whole days.

    Raises ListOver.   Source: Jilin 2005-58 s.5
    """
    row = _standing(context, list_id, ListStatus.DRAWN_UP)
    row.digest = digest_of(context.session, row)
    row.from_at, row.until = context.now, _counted(context, int(days))
    row.status = ListStatus.OPEN
    row.approved_by = context.actor_id
    told = {"digest": row.digest, "entries": row.entry_count}
    context.audit("disclosure.publish_list", "recipient_list", row.id, clause="S5.4", after=told)
    return ListPublished(row.until, row.digest)


@operation("disclosure.drop_list", zh="作废名单", en="Drop the list")
def drop_list(context: OperationContext, *, list_id: int, reason: str) -> None:
    """A list that is not right is never shown; the month may be ordered again."""
    row = _standing(context, list_id, ListStatus.DRAWN_UP)
    row.status, row.ended_at, row.reason = ListStatus.DROPPED, context.now, reason.strip()
    context.audit("disclosure.drop_list", "recipient_list", row.id, clause="S5.4")


@operation("disclosure.close_list", zh="结束名单公示", en="Close the list")
def close_list(context: OperationContext, *, list_id: int) -> None:
    """Take the list off the public page: its days are over.   Source: Jilin 2005-58 s.5"""
    row = _standing(context, list_id, ListStatus.OPEN)
    row.status, row.ended_at = ListStatus.CLOSED, context.now
    if context.instance_id is not None:
        deadlines.end(context.session, context.instance_id, LIMIT, on=context.today)
    context.audit("disclosure.close_list", "recipient_list", row.id, clause="S5.4")


def digest_of(session: Session, row: RecipientList) -> str:
    """SHA-256 over the lines of a list in their order, as they were drawn up."""
    lines = session.execute(
        select(
            RecipientEntry.position,
            RecipientEntry.masked_name,
            RecipientEntry.office_name,
            RecipientEntry.office_name_en,
            RecipientEntry.start_month,
        )
        .where(RecipientEntry.list_id == row.id)
        .order_by(RecipientEntry.position)
    )
    content = [row.area_id, row.period, [list(line) for line in lines]]
    return sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _kept(context: OperationContext, area_id: str, period: str) -> RecipientList:
    """One list of an area and month at a time; the index lets one of two through."""
    earlier = select(func.count()).where(RecipientList.area_id == area_id, RecipientList.period == period)
    number = (context.session.scalar(earlier) or 0) + 1
    row = RecipientList(
        business_key=f"L-{area_id}-{period.replace('-', '')}-{number}",
        area_id=area_id,
        period=period,
        entry_count=0,
        drawn_up_at=context.now,
        drawn_up_by=context.actor_id,
    )
    try:
        with context.session.begin_nested():
            context.session.add(row)
    except IntegrityError:
        raise ListExists(period=period) from None
    return row


def _entries(session: Session, row: RecipientList) -> Iterator[RecipientEntry]:
    """A line for each entitlement that runs and has begun by the month; community by community."""
    receiving = (
        select(Entitlement, Claim, Person.name, Organisation)
        .join(Claim, Claim.id == Entitlement.claim_id)
        .join(Person, Person.id == Entitlement.person_id)
        .join(Organisation, Organisation.id == Claim.community_office_id)
        .where(
            Entitlement.area_id == row.area_id,
            Entitlement.status == EntitlementStatus.ACTIVE,
            Entitlement.first_period <= row.period,
        )
        .order_by(Organisation.id, Entitlement.id)
    )
    for position, (entitlement, claim, name, office) in enumerate(session.execute(receiving), 1):
        yield RecipientEntry(
            list_id=row.id,
            position=position,
            claim_id=claim.id,
            office_id=office.id,
            masked_name=masked_name(name),
            office_name=office.name,
            office_name_en=office.name_en,
            start_month=entitlement.first_period,
        )


def _standing(context: OperationContext, list_id: int, status: ListStatus) -> RecipientList:
    row = context.session.get(RecipientList, int(list_id))
    if row is None:
        raise NotFound(what=KINDS["disclosure"])
    if row.status != status:
        raise ListOver(business_key=row.business_key)
    return row


def _counted(context: OperationContext, days: int) -> dt.datetime:
    """The instant at which the list goes, kept as a limit of its case."""
    if context.instance_id is None:
        return start_of_day(context.today + dt.timedelta(days=days + 1))
    begun = deadlines.Start(context.instance_id, LIMIT, context.today, context.now)
    limit = Limit(days, "calendar_days", roll_over=False, warn_percent=100)
    due = deadlines.open_counted(context.session, begun, limit, "S5.4", context.law(context.today).calendar)
    return due.due_at or start_of_day(context.today)
