"""Reads of the register of flexible workers, as typed rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session, aliased

from workflows.errors import NotFound
from workflows.flexible_employment.models import Ending, FlexibleAgreement, FlexibleLook
from workflows.people import queries as people
from workflows.people.models import Organisation, Person
from workflows.people.permissions import KINDS


@dataclass(frozen=True)
class AgreementRow:
    """An agreement as lists show it."""

    agreement_id: int
    business_key: str
    person_name: str
    office_name: str
    office_name_en: str
    counterparty: str
    activity: str
    workplace: str
    is_merged_track: bool
    starts_on: dt.date
    ends_on: dt.date
    looked_on: dt.date | None
    ended_on: dt.date | None
    ending: str | None
    end_note: str


@dataclass(frozen=True)
class LookRow:
    """One look at an agreement."""

    kind: str
    looked_on: dt.date
    result: str
    note: str
    new_ends_on: dt.date | None
    recorded_by: str | None


@dataclass(frozen=True)
class AgreementCard:
    """Everything the case page shows of an agreement; numbers masked."""

    agreement: AgreementRow
    person: people.PersonRow
    looks: tuple[LookRow, ...]
    """Newest first."""


def agreement_of_case(session: Session, business_key: str) -> FlexibleAgreement:
    """The agreement of this number. Raises NotFound."""
    row = session.scalar(select(FlexibleAgreement).where(FlexibleAgreement.business_key == business_key))
    if row is None:
        raise NotFound(what=KINDS["case"])
    return row


def in_term(session: Session, person_id: int, *, on: dt.date) -> FlexibleAgreement | None:
    """The agreement of a person that holds on the day: from its first day to its last, both included."""
    held = (FlexibleAgreement.ended_on >= on) & (FlexibleAgreement.ending != Ending.CANCELLED)
    query = select(FlexibleAgreement).where(
        FlexibleAgreement.person_id == person_id,
        FlexibleAgreement.starts_on <= on,
        FlexibleAgreement.ends_on >= on,
        or_(FlexibleAgreement.ended_on.is_(None), held),
    )
    return session.scalar(query.order_by(FlexibleAgreement.id.desc()).limit(1))


def agreements(
    session: Session,
    *,
    areas: Collection[str] | None,
    offices: Collection[int],
    is_over: bool = False,
    limit: int = 200,
) -> tuple[AgreementRow, ...]:
    """Agreements of whole areas (None: of all) and of single offices, the first to end first.

    One statement.
    """
    of_areas = true() if areas is None else FlexibleAgreement.area_id.in_(areas)
    ended = FlexibleAgreement.ended_on.is_not(None)
    query = (
        select(FlexibleAgreement, Person.name, Organisation.name, Organisation.name_en)
        .join(Person, Person.id == FlexibleAgreement.person_id)
        .join(Organisation, Organisation.id == FlexibleAgreement.office_id)
        .where(ended if is_over else ~ended, of_areas | FlexibleAgreement.office_id.in_(offices))
        .order_by(FlexibleAgreement.ends_on, FlexibleAgreement.id)
        .limit(limit)
    )
    return tuple(_row(*found) for found in session.execute(query))


def agreement_card(session: Session, business_key: str) -> AgreementCard:
    """The card of an agreement with the looks at it. One statement. Raises NotFound."""
    officer = aliased(Person)
    found = session.execute(
        select(FlexibleAgreement, Person, Organisation.name, Organisation.name_en, FlexibleLook, officer.name)
        .join(Person, Person.id == FlexibleAgreement.person_id)
        .join(Organisation, Organisation.id == FlexibleAgreement.office_id)
        .outerjoin(FlexibleLook, FlexibleLook.agreement_id == FlexibleAgreement.id)
        .outerjoin(officer, officer.id == FlexibleLook.recorded_by)
        .where(FlexibleAgreement.business_key == business_key)
        .order_by(FlexibleLook.id.desc())
    ).all()
    if not found:
        raise NotFound(what=KINDS["case"])
    row, person, office, office_en, *_ = found[0]
    looks = tuple(_look(look, name) for *_, look, name in found if look is not None)
    return AgreementCard(_row(row, person.name, office, office_en), people.person_row(person), looks)


def _look(row: FlexibleLook, recorded_by: str | None) -> LookRow:
    return LookRow(row.kind, row.looked_on, row.result.value, row.note, row.new_ends_on, recorded_by)


def _row(row: FlexibleAgreement, person: str, office: str, office_en: str) -> AgreementRow:
    return AgreementRow(
        agreement_id=row.id,
        business_key=row.business_key,
        person_name=person,
        office_name=office,
        office_name_en=office_en,
        counterparty=row.counterparty,
        activity=row.activity,
        workplace=row.workplace,
        is_merged_track=row.is_merged_track,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        looked_on=row.looked_on,
        ended_on=row.ended_on,
        ending=row.ending.value if row.ending else None,
        end_note=row.end_note,
    )
