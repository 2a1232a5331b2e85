"""What the public reads, and the same notices for the staff."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from workflows.claims.models import Claim
from workflows.disclosure.models import DisclosureNotice, NoticeStatus
from workflows.errors import NotFound
from workflows.people.permissions import KINDS, Subject


@dataclass(frozen=True)
class PublicRow:
    """One entry of the public page; holds nothing that may not be published."""

    notice_id: int
    masked_name: str
    office_name: str
    office_name_en: str
    area_id: str
    start_month: str
    from_at: dt.datetime
    until: dt.datetime


@dataclass(frozen=True)
class PublicPage:
    """Newest entries first; `after` is the key of the next page, None on the last."""

    rows: tuple[PublicRow, ...]
    after: int | None


@dataclass(frozen=True)
class NoticeRow:
    """A notice as the staff sees it, with the case it belongs to."""

    notice: PublicRow
    claim_id: int
    business_key: str
    status: str
    reason: str | None
    ended_at: dt.datetime | None


def public_list(
    session: Session, area_id: str | None = None, after: int | None = None, *, limit: int = 50
) -> PublicPage:
    """Open notices of an area, or of all. One statement."""
    query = select(DisclosureNotice).where(DisclosureNotice.status == NoticeStatus.OPEN)
    if area_id is not None:
        query = query.where(DisclosureNotice.area_id == area_id)
    if after is not None:
        query = query.where(DisclosureNotice.id < after)
    rows = session.scalars(query.order_by(DisclosureNotice.id.desc()).limit(limit + 1)).all()
    shown = tuple(_public(row) for row in rows[:limit])
    return PublicPage(shown, shown[-1].notice_id if len(rows) > limit else None)


def notice(session: Session, notice_id: int) -> NoticeRow:
    """One notice with its case, for the page that takes it down. Raises NotFound."""
    row = session.execute(_with_case().where(DisclosureNotice.id == notice_id)).one_or_none()
    if row is None:
        raise NotFound(what=KINDS["disclosure"])
    return _staff(row[0], row[1])


def notices_of(session: Session, claim_id: int) -> tuple[NoticeRow, ...]:
    """All notices of a claim, newest first."""
    query = _with_case().where(Claim.id == claim_id).order_by(DisclosureNotice.id.desc())
    return tuple(_staff(row, key) for row, key in session.execute(query))


def subject(row: NoticeRow) -> Subject:
    """The notice as the object of an act."""
    return Subject("disclosure", area_id=row.notice.area_id)


def _with_case() -> Select[DisclosureNotice, str]:
    return select(DisclosureNotice, Claim.business_key).join(Claim, Claim.id == DisclosureNotice.claim_id)


def _public(row: DisclosureNotice) -> PublicRow:
    return PublicRow(
        notice_id=row.id,
        masked_name=row.masked_name,
        office_name=row.office_name,
        office_name_en=row.office_name_en,
        area_id=row.area_id,
        start_month=row.start_month,
        from_at=row.from_at,
        until=row.until,
    )


def _staff(row: DisclosureNotice, business_key: str) -> NoticeRow:
    return NoticeRow(_public(row), row.claim_id, business_key, row.status.value, row.reason, row.ended_at)
