"""Monthly lists of recipients as the public and the staff read them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from workflows.disclosure import recipients
from workflows.disclosure.models import ListStatus, RecipientEntry, RecipientList
from workflows.errors import NotFound
from workflows.people.models import Person, PoolingArea
from workflows.people.permissions import KINDS


@dataclass(frozen=True)
class ListRow:
    """A list with who drew it up and who approved it."""

    list_id: int
    business_key: str
    area_id: str
    area_name: str
    area_name_en: str
    period: str
    status: str
    entry_count: int
    drawn_up_at: dt.datetime
    drawn_up_by: str | None
    approved_by: str | None
    from_at: dt.datetime | None
    until: dt.datetime | None
    digest: str | None
    reason: str | None


@dataclass(frozen=True)
class Line:
    """One line of a list, as the public reads it."""

    entry_id: int
    position: int
    masked_name: str
    office_name: str
    office_name_en: str
    start_month: str
    is_withdrawn: bool


@dataclass(frozen=True)
class Lines:
    """Lines in their order; `after` is the position that the next page goes on from."""

    rows: tuple[Line, ...]
    after: int | None


def lists(session: Session, area_id: str | None, *, limit: int = 50) -> tuple[ListRow, ...]:
    """Lists of an area, or of all, newest first. One statement."""
    query = _lists().order_by(RecipientList.id.desc()).limit(limit)
    if area_id is not None:
        query = query.where(RecipientList.area_id == area_id)
    return tuple(_row(*found) for found in session.execute(query))


def list_card(session: Session, business_key: str) -> ListRow:
    """One list by its number. Raises NotFound."""
    found = session.execute(_lists().where(RecipientList.business_key == business_key)).one_or_none()
    if found is None:
        raise NotFound(what=KINDS["disclosure"])
    return _row(*found)


def shown_list(session: Session, area_id: str, now: dt.datetime) -> ListRow | None:
    """The newest list that the public page of the area shows now."""
    query = _lists().where(
        RecipientList.area_id == area_id,
        RecipientList.status == ListStatus.OPEN,
        RecipientList.until > now,
    )
    found = session.execute(query.order_by(RecipientList.id.desc()).limit(1)).one_or_none()
    return _row(*found) if found else None


def lines(session: Session, list_id: int, after: int | None = None, *, limit: int = 200) -> Lines:
    """Lines of a list, community by community. One statement."""
    query = select(RecipientEntry).where(
        RecipientEntry.list_id == list_id, RecipientEntry.position > (after or 0)
    )
    rows = session.scalars(query.order_by(RecipientEntry.position).limit(limit + 1)).all()
    shown = tuple(_line(row) for row in rows[:limit])
    return Lines(shown, shown[-1].position if len(rows) > limit else None)


def shown_line(session: Session, area_id: str, entry_id: int, now: dt.datetime) -> Line:
    """One line that the public page of the area shows now. Raises NotFound."""
    found = session.scalar(
        select(RecipientEntry)
        .join(RecipientList, RecipientList.id == RecipientEntry.list_id)
        .where(
            RecipientEntry.id == entry_id,
            RecipientEntry.withdrawn_at.is_(None),
            RecipientList.area_id == area_id,
            RecipientList.status == ListStatus.OPEN,
            RecipientList.until > now,
        )
    )
    if found is None:
        raise NotFound(what=KINDS["disclosure"])
    return _line(found)


def is_intact(session: Session, card: ListRow) -> bool:
    """True while the lines of an approved list are those whose digest was taken."""
    return recipients.digest_of(session, session.get_one(RecipientList, card.list_id)) == card.digest


def _lists() -> Any:
    maker, approver = aliased(Person), aliased(Person)
    return (
        select(RecipientList, PoolingArea.name, PoolingArea.name_en, maker.name, approver.name)
        .join(PoolingArea, PoolingArea.id == RecipientList.area_id)
        .outerjoin(maker, maker.id == RecipientList.drawn_up_by)
        .outerjoin(approver, approver.id == RecipientList.approved_by)
    )


def _row(row: RecipientList, name: str, name_en: str, maker: str | None, approver: str | None) -> ListRow:
    return ListRow(
        list_id=row.id,
        business_key=row.business_key,
        area_id=row.area_id,
        area_name=name,
        area_name_en=name_en,
        period=row.period,
        status=row.status.value,
        entry_count=row.entry_count,
        drawn_up_at=row.drawn_up_at,
        drawn_up_by=maker,
        approved_by=approver,
        from_at=row.from_at,
        until=row.until,
        digest=row.digest,
        reason=row.reason,
    )


def _line(row: RecipientEntry) -> Line:
    return Line(
        entry_id=row.id,
        position=row.position,
        masked_name=row.masked_name,
        office_name=row.office_name,
        office_name_en=row.office_name_en,
        start_month=row.start_month,
        is_withdrawn=row.withdrawn_at is not None,
    )
