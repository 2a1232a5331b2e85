"""What the public reads, and the same notices for the staff."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, literal, select
from sqlalchemy.orm import Session, defer

from workflows.claims.models import Claim
from workflows.disclosure.models import (
    DisclosureNotice,
    EntryObjection,
    NoticeStatus,
    Objection,
    RecipientEntry,
    RecipientList,
)
from workflows.errors import NotFound
from workflows.people.permissions import KINDS, Actor, Subject, visible
from workflows.runtime.instances import case_subject
from workflows.runtime.models import Instance


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


@dataclass(frozen=True)
class Standing:
    """An open notice and the case that waits for its end; no case where the reader may not see it."""

    notice: PublicRow
    business_key: str | None


def public_list(
    session: Session,
    area_id: str | None = None,
    after: int | None = None,
    *,
    now: dt.datetime | None = None,
    limit: int = 50,
) -> PublicPage:
    """Open notices of an area, or of all; with `now`, only those whose days are not over. One statement."""
    query = select(DisclosureNotice).where(DisclosureNotice.status == NoticeStatus.OPEN)
    if now is not None:
        query = query.where(DisclosureNotice.until > now)
    if area_id is not None:
        query = query.where(DisclosureNotice.area_id == area_id)
    if after is not None:
        query = query.where(DisclosureNotice.id < after)
    rows = session.scalars(query.order_by(DisclosureNotice.id.desc()).limit(limit + 1)).all()
    shown = tuple(_public(row) for row in rows[:limit])
    return PublicPage(shown, shown[-1].notice_id if len(rows) > limit else None)


def standing(
    session: Session, actor: Actor, area_id: str | None = None, after: int | None = None, *, limit: int = 50
) -> tuple[tuple[Standing, ...], int | None]:
    """The open notices as `public_list` gives them, with the cases that wait for their end. One statement."""
    query = (
        select(DisclosureNotice, Instance)
        .join(Claim, Claim.id == DisclosureNotice.claim_id)
        .outerjoin(Instance, Instance.business_key == Claim.business_key)
        .where(DisclosureNotice.status == NoticeStatus.OPEN)
        .options(defer(Instance.state), defer(Instance.data))
    )
    if area_id is not None:
        query = query.where(DisclosureNotice.area_id == area_id)
    if after is not None:
        query = query.where(DisclosureNotice.id < after)
    rows = session.execute(query.order_by(DisclosureNotice.id.desc()).limit(limit + 1)).all()
    shown = tuple(_standing(notice, case, actor) for notice, case in rows[:limit])
    return shown, shown[-1].notice.notice_id if len(rows) > limit else None


def open_count(area_id: str | None, most: int) -> ScalarSelect[int]:
    """How many notices `public_list` would show, counted up to `most`, as a column of another select."""
    query = select(literal(1)).select_from(DisclosureNotice)
    query = query.where(DisclosureNotice.status == NoticeStatus.OPEN)
    if area_id is not None:
        query = query.where(DisclosureNotice.area_id == area_id)
    return select(func.count()).select_from(query.limit(most).subquery()).scalar_subquery()


def shown(session: Session, area_id: str, notice_id: int, now: dt.datetime) -> PublicRow:
    """One entry that the public page of the area shows now. Raises NotFound."""
    row = session.get(DisclosureNotice, notice_id)
    is_shown = row is not None and row.area_id == area_id and row.status == NoticeStatus.OPEN
    if row is None or not is_shown or row.until <= now:
        raise NotFound(what=KINDS["disclosure"])
    return _public(row)


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


@dataclass(frozen=True)
class Entry:
    """What an objection is about, as the public saw it."""

    masked_name: str
    office_name: str
    office_name_en: str
    area_id: str
    notice_id: int | None
    list_key: str | None = None
    """Number of the monthly list that the line is of."""


@dataclass(frozen=True)
class ObjectionCard:
    """An objection as its case shows it; who raised it is asked for apart, by `objector`."""

    objection_id: int
    business_key: str
    claim_key: str
    community_office_id: int
    entry: Entry
    channel: str
    is_anonymous: bool
    fact: str
    clue: str
    status: str
    received_at: dt.datetime
    investigation: str | None
    checked_on: dt.date | None
    finding: str
    effect: str | None
    decided_at: dt.datetime | None
    recheck: str | None
    heard_on: dt.date | None
    opinion: str


@dataclass(frozen=True)
class Objector:
    """Who raised an objection, for the officer who looks into it alone."""

    name: str
    contact: str


def objection_card(session: Session, key: int | str) -> ObjectionCard:
    """The objection by its id or number. One statement. Raises NotFound."""
    column = Objection.id if isinstance(key, int) else Objection.business_key
    found = session.execute(_objections().where(column == key)).one_or_none()
    if found is None:
        raise NotFound(what=KINDS["objection"])
    return _card(*found)


def objections_of(session: Session, claim_id: int) -> tuple[ObjectionCard, ...]:
    """All objections against a claim, newest first. One statement."""
    of_claim = _objections().where(Objection.claim_id == claim_id, Objection.business_key.is_not(None))
    return tuple(_card(*row) for row in session.execute(of_claim.order_by(Objection.id.desc())))


def objector(session: Session, business_key: str) -> Objector | None:
    """Who raised the objection; None for an anonymous one. The caller has checked and noted the look."""
    told = session.scalar(select(Objection.objector).where(Objection.business_key == business_key))
    return Objector(told["name"], told["contact"]) if told else None


def subject(row: NoticeRow) -> Subject:
    """The notice as the object of an act."""
    return Subject("disclosure", area_id=row.notice.area_id)


def _with_case() -> Select[DisclosureNotice, str]:
    return select(DisclosureNotice, Claim.business_key).join(Claim, Claim.id == DisclosureNotice.claim_id)


def _objections() -> Select[*tuple[Any, ...]]:
    columns: Select[*tuple[Any, ...]] = select(
        Objection, Claim, DisclosureNotice, RecipientEntry, RecipientList.business_key
    )
    return (
        columns.join(Claim, Claim.id == Objection.claim_id)
        .outerjoin(DisclosureNotice, DisclosureNotice.id == Objection.notice_id)
        .outerjoin(EntryObjection, EntryObjection.objection_id == Objection.id)
        .outerjoin(RecipientEntry, RecipientEntry.id == EntryObjection.entry_id)
        .outerjoin(RecipientList, RecipientList.id == RecipientEntry.list_id)
    )


def _entry(
    claim: Claim, notice: DisclosureNotice | None, line: RecipientEntry | None, list_key: str | None
) -> Entry:
    shown = notice or line
    assert shown is not None  # an objection is about one or the other
    return Entry(
        shown.masked_name,
        shown.office_name,
        shown.office_name_en,
        claim.area_id,
        notice.id if notice else None,
        list_key,
    )


def _card(row: Objection, claim: Claim, *about: Any) -> ObjectionCard:
    return ObjectionCard(
        objection_id=row.id,
        business_key=row.business_key or "",
        claim_key=claim.business_key,
        community_office_id=claim.community_office_id,
        entry=_entry(claim, *about),
        channel=row.channel.value,
        is_anonymous=row.is_anonymous,
        fact=row.said["fact"],
        clue=row.said["clue"],
        status=row.status.value,
        received_at=row.received_at,
        investigation=row.investigation,
        checked_on=row.checked_on,
        finding=(row.finding or {}).get("text", ""),
        effect=row.effect,
        decided_at=row.decided_at,
        recheck=row.recheck,
        heard_on=row.heard_on,
        opinion=(row.opinion or {}).get("text", ""),
    )


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


def _standing(row: DisclosureNotice, case: Instance | None, actor: Actor) -> Standing:
    if case is None or not visible(actor, case_subject(case)):
        return Standing(_public(row), None)
    return Standing(_public(row), case.business_key)


def _staff(row: DisclosureNotice, business_key: str) -> NoticeRow:
    return NoticeRow(_public(row), row.claim_id, business_key, row.status.value, row.reason, row.ended_at)
