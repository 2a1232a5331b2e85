"""Reads of claims, as typed rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Exists, Select, exists, select
from sqlalchemy.orm import Session, aliased

from workflows.claims.earlier_benefit import granted_until
from workflows.claims.errors import WrongStep
from workflows.claims.models import (
    Assessment,
    AwardReview,
    BenefitStandard,
    Certificate,
    Claim,
    ClaimDecision,
    DataMatch,
    Departure,
    Entitlement,
    Finding,
    MaterialCheck,
)
from workflows.claims.receipt_models import BackdatedReceipt
from workflows.claims.receipt_queries import RECEIPT, SETTLER, BackdatedDay, backdated_day
from workflows.claims.related import RelatedCases
from workflows.claims.related import columns as related
from workflows.clock import local_date
from workflows.contributions.queries import History, history_of
from workflows.errors import NotFound
from workflows.people import queries as people
from workflows.people.models import Organisation, Person, PoolingArea
from workflows.people.permissions import KINDS, Subject


@dataclass(frozen=True)
class OfficeName:
    """An office as a case shows it."""

    organisation_id: int
    name: str
    name_en: str


@dataclass(frozen=True)
class AssessmentRow:
    """One version of the examination."""

    version: int
    eligible: bool
    failed: tuple[str, ...]
    months: int
    amount_fen: int
    amount_is_example: bool
    circumstances: str
    finding: str | None
    inputs: dict[str, Any]
    assessed_at: dt.datetime


@dataclass(frozen=True)
class CertificateRow:
    """What the community office certified."""

    number: str
    visited_on: dt.date
    issued_on: dt.date
    issued_by: str | None
    office_id: int


@dataclass(frozen=True)
class FindingRow:
    """What the community office found."""

    text: str
    visited_on: dt.date
    recorded_by: str | None


@dataclass(frozen=True)
class DecisionRow:
    """What a reviewer decided."""

    outcome: str
    reasons: tuple[str, ...]
    opinion: str
    decided_at: dt.datetime
    decided_by: str | None


@dataclass(frozen=True)
class EntitlementRow:
    """The benefit that the claim led to."""

    entitlement_id: int
    months_total: int
    months_due: int
    months_paid: int
    amount_fen: int
    amount_is_example: bool
    first_period: str
    next_due: str
    status: str
    opened_on: dt.date


@dataclass(frozen=True)
class ClaimCard:
    """Everything the case page shows of a claim; numbers masked."""

    claim_id: int
    business_key: str
    status: str
    person: people.PersonRow
    area: people.AreaRow
    community_office: OfficeName
    employment_service: OfficeName | None
    handed_on_by: OfficeName | None
    """The counter of another area that took the claim."""
    separated_on: dt.date
    separation_reason: str
    employer_name: str
    registered_on: dt.date
    job_seeking: bool
    contribution_months: int
    received_at: dt.datetime
    closed_at: dt.datetime | None
    history: History
    certificates: tuple[CertificateRow, ...]
    findings: tuple[FindingRow, ...]
    assessments: tuple[AssessmentRow, ...]
    """Newest first."""
    decisions: tuple[DecisionRow, ...]
    entitlement: EntitlementRow | None
    related: RelatedCases
    was_compared: bool = True
    """Whether what is on file was compared in place of a visit; read along to save a statement."""
    backdated: BackdatedDay | None = None
    """A day of receipt before that of the entry."""

    @property
    def received_on(self) -> dt.date:
        """The day of receipt that counts: an earlier one once it is confirmed, else that of the entry."""
        if self.backdated is not None and self.backdated.is_confirmed:
            return self.backdated.told_on
        return local_date(self.received_at)

    @property
    def assessment(self) -> AssessmentRow | None:
        """The version in force."""
        return self.assessments[0] if self.assessments else None


@dataclass(frozen=True)
class StandardRow:
    """Minimum wage and benefit of an area; `is_example` is shown as 示例."""

    area_id: str
    valid_from: dt.date
    minimum_wage_fen: int
    benefit_fen: int
    is_example: bool
    source: str


def loaded(session: Session, claim_id: int) -> Claim:
    """The claim. Raises NotFound."""
    claim = session.get(Claim, claim_id)
    if claim is None:
        raise NotFound(what=KINDS["case"])
    return claim


def open_claim(session: Session, person_id: int) -> str | None:
    """Business key of the person's open claim."""
    return session.scalar(
        select(Claim.business_key).where(Claim.person_id == person_id, Claim.closed_at.is_(None))
    )


def claim_card(session: Session, key: int | str, *, is_brief: bool = False) -> ClaimCard:
    """The card of a claim by its id or business key. Six statements; a brief one, without
    certificates, findings, assessments and decisions, takes two. Raises NotFound."""
    column = Claim.id if isinstance(key, int) else Claim.business_key
    row = session.execute(_with_surroundings().where(column == key)).one_or_none()
    if row is None:
        raise NotFound(what=KINDS["case"])
    claim, person, area, office, employment_service, handed_on_by, entitlement, used, compared, *others = row
    return ClaimCard(
        claim_id=claim.id,
        business_key=claim.business_key,
        status=claim.status.value,
        person=people.person_row(person),
        area=people.AreaRow(area.id, area.name, area.name_en, area.policy_line.value),
        community_office=_office_name(office),
        employment_service=_office_name(employment_service) if employment_service else None,
        handed_on_by=_office_name(handed_on_by) if handed_on_by else None,
        separated_on=claim.separated_on,
        separation_reason=claim.separation_reason,
        employer_name=claim.employer_name,
        registered_on=claim.registered_on,
        job_seeking=claim.job_seeking,
        contribution_months=claim.contribution_months,
        received_at=claim.received_at,
        closed_at=claim.closed_at,
        history=replace(history_of(session, claim.person_id), granted_until=used),
        certificates=() if is_brief else _certificates(session, claim.id),
        findings=() if is_brief else _findings(session, claim.id),
        assessments=() if is_brief else _assessments(session, claim.id),
        decisions=() if is_brief else _decisions(session, claim.id),
        entitlement=_entitlement_row(entitlement) if entitlement else None,
        related=RelatedCases(*others[len(RECEIPT) :]),
        was_compared=compared,
        backdated=backdated_day(*others[: len(RECEIPT)]),
    )


def _with_surroundings() -> Select[Any]:
    """A claim with all that its card shows of other tables in one row each."""
    community, service, counter = aliased(Organisation), aliased(Organisation), aliased(Organisation)
    return (
        select(
            *(Claim, Person, PoolingArea, community, service, counter, Entitlement),
            *(granted_until(), _was_compared(), *RECEIPT, *related()),
        )
        .join(Person, Person.id == Claim.person_id)
        .join(PoolingArea, PoolingArea.id == Claim.area_id)
        .join(community, community.id == Claim.community_office_id)
        .outerjoin(service, service.id == Claim.employment_service_id)
        .outerjoin(counter, counter.id == Claim.handed_on_by_id)
        .outerjoin(Entitlement, Entitlement.claim_id == Claim.id)
        .outerjoin(BackdatedReceipt, BackdatedReceipt.claim_id == Claim.id)
        .outerjoin(SETTLER, SETTLER.id == BackdatedReceipt.settled_by)
    )


def _was_compared() -> Exists:
    return exists().where(DataMatch.claim_id == Claim.id).correlate(Claim)


def case_subject(session: Session, claim_id: int) -> Subject:
    """A claim as the object of an act: its area and all offices of the case."""
    claim = loaded(session, claim_id)
    offices = people.offices_of_case(session, claim.community_office_id)
    return Subject("case", area_id=claim.area_id, organisation_ids=frozenset(offices.values()))


def still_open(session: Session, claim_id: int) -> Claim:
    """A claim that is not closed. Raises NotFound, WrongStep."""
    claim = loaded(session, claim_id)
    if claim.closed_at is not None:
        raise WrongStep(business_key=claim.business_key)
    return claim


def claim_of_case(session: Session, business_key: str) -> Claim:
    """The claim of this number. Raises NotFound."""
    claim = session.scalar(select(Claim).where(Claim.business_key == business_key))
    if claim is None:
        raise NotFound(what=KINDS["case"])
    return claim


def latest_material(session: Session, claim_id: int) -> MaterialCheck | None:
    """The newest check of the papers; None where none was made."""
    newest = select(MaterialCheck).where(MaterialCheck.claim_id == claim_id)
    return session.scalar(newest.order_by(MaterialCheck.id.desc()).limit(1))


def latest_departure(session: Session, claim_id: int) -> Departure | None:
    """The newest decision otherwise than proposed; None where there was none."""
    newest = select(Departure).where(Departure.claim_id == claim_id)
    return session.scalar(newest.order_by(Departure.id.desc()).limit(1))


def latest_award_review(session: Session, claim_id: int) -> AwardReview | None:
    """The newest question put to an award; None where there was none."""
    newest = select(AwardReview).where(AwardReview.claim_id == claim_id)
    return session.scalar(newest.order_by(AwardReview.id.desc()).limit(1))


def latest_assessment(session: Session, claim_id: int) -> Assessment | None:
    """The version in force."""
    query = select(Assessment).where(Assessment.claim_id == claim_id).order_by(Assessment.version.desc())
    return session.scalar(query.limit(1))


def standard_on(session: Session, area_id: str, on: dt.date) -> StandardRow | None:
    """Minimum wage and benefit in force in the area on the day."""
    row = session.scalar(
        select(BenefitStandard)
        .where(BenefitStandard.area_id == area_id, BenefitStandard.valid_from <= on)
        .order_by(BenefitStandard.valid_from.desc())
        .limit(1)
    )
    if row is None:
        return None
    return StandardRow(
        row.area_id, row.valid_from, row.minimum_wage_fen, row.benefit_fen, row.is_example, row.source
    )


def _certificates(session: Session, claim_id: int) -> tuple[CertificateRow, ...]:
    rows = session.execute(
        select(Certificate, Person.name)
        .outerjoin(Person, Person.id == Certificate.issued_by)
        .where(Certificate.claim_id == claim_id)
        .order_by(Certificate.id.desc())
    )
    return tuple(
        CertificateRow(row.number, row.visited_on, row.issued_on, name, row.office_id) for row, name in rows
    )


def _findings(session: Session, claim_id: int) -> tuple[FindingRow, ...]:
    rows = session.execute(
        select(Finding, Person.name)
        .outerjoin(Person, Person.id == Finding.recorded_by)
        .where(Finding.claim_id == claim_id)
        .order_by(Finding.id.desc())
    )
    return tuple(FindingRow(row.text, row.visited_on, name) for row, name in rows)


def _assessments(session: Session, claim_id: int) -> tuple[AssessmentRow, ...]:
    rows = session.scalars(
        select(Assessment).where(Assessment.claim_id == claim_id).order_by(Assessment.version.desc())
    )
    return tuple(
        AssessmentRow(
            version=row.version,
            eligible=row.eligible,
            failed=tuple(row.failed),
            months=row.months,
            amount_fen=row.amount_fen,
            amount_is_example=row.amount_is_example,
            circumstances=row.circumstances,
            finding=row.finding,
            inputs=row.inputs,
            assessed_at=row.assessed_at,
        )
        for row in rows
    )


def _decisions(session: Session, claim_id: int) -> tuple[DecisionRow, ...]:
    rows = session.execute(
        select(ClaimDecision, Person.name)
        .outerjoin(Person, Person.id == ClaimDecision.decided_by)
        .where(ClaimDecision.claim_id == claim_id)
        .order_by(ClaimDecision.id.desc())
    )
    return tuple(
        DecisionRow(row.outcome.value, tuple(row.reasons), row.opinion, row.decided_at, name)
        for row, name in rows
    )


def _entitlement_row(row: Entitlement) -> EntitlementRow:
    return EntitlementRow(
        entitlement_id=row.id,
        months_total=row.months_total,
        months_due=row.months_due,
        months_paid=row.months_paid,
        amount_fen=row.amount_fen,
        amount_is_example=row.amount_is_example,
        first_period=row.first_period,
        next_due=row.next_due,
        status=row.status.value,
        opened_on=row.opened_on,
    )


def _office_name(row: Organisation) -> OfficeName:
    return OfficeName(row.id, row.name, row.name_en)
