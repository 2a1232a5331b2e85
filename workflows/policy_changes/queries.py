"""Reads of policy changes, as typed rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from workflows.claims.models import Claim, Entitlement
from workflows.disclosure.redaction import masked_name
from workflows.dmn import Model, read_model
from workflows.errors import NotFound
from workflows.payments import documents
from workflows.people.models import Person, PoolingArea
from workflows.people.permissions import KINDS
from workflows.policies.book import Book, Value
from workflows.policy_changes.models import PolicyChange, PolicyImpact, SubjectKind

LISTED = 50


@dataclass(frozen=True)
class FailingCase:
    """A worked case that the change breaks: what was expected, what came, and the rows that decided."""

    id: str
    topic: str
    expected: Mapping[str, Any]
    got: Mapping[str, Any]
    fault: str
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class TableFinding:
    """What a strict table lacks, in both languages."""

    table: str
    kind: str
    zh: str
    en: str


@dataclass(frozen=True)
class ChangeRow:
    """A change as lists and its own page show it; names of values come from the law book."""

    change_id: int
    business_key: str
    kind: str
    subject_id: str
    profile: str
    value_before: Value
    value: Value
    starts_on: dt.date
    basis: str
    status: str
    proposed_at: dt.datetime
    closed_at: dt.datetime | None
    proposed_by: str | None
    released_by: str | None


@dataclass(frozen=True)
class Sums:
    """Whom the change touches, in numbers; fen over all months still to be paid."""

    touched: int
    gaining: int
    losing: int
    months: int
    total_fen: int


@dataclass(frozen=True)
class ImpactRow:
    """What the change does to one person; the name is masked, the claim named by its number."""

    entitlement_id: int
    claim_key: str
    name_masked: str
    area_name: str
    area_name_en: str
    months_before: int
    months_after: int
    fen_before: int
    fen_after: int
    total_fen: int


@dataclass(frozen=True)
class ImpactPage:
    """Rows in the order of the entitlements; `after` is the key of the next page, None on the last."""

    rows: tuple[ImpactRow, ...]
    after: int | None


@dataclass(frozen=True)
class ChangeCard:
    """A change with its examination and its sums."""

    change: ChangeRow
    passed: int
    failing: tuple[FailingCase, ...]
    findings: tuple[TableFinding, ...]
    examined_at: dt.datetime | None
    entitlements: int
    has_amended_cases: bool
    has_new_table: bool
    sums: Sums

    @property
    def is_clean(self) -> bool:
        """True when nothing found keeps it from being released."""
        return not self.failing and not self.findings


def changes(session: Session) -> tuple[ChangeRow, ...]:
    """The latest changes, newest first. One statement."""
    rows = session.execute(_rows().order_by(PolicyChange.id.desc()).limit(LISTED))
    return tuple(_row(*each) for each in rows)


def change_card(session: Session, business_key: str) -> ChangeCard:
    """One change. Two statements. Raises NotFound."""
    found = session.execute(_rows().where(PolicyChange.business_key == business_key)).one_or_none()
    if found is None:
        raise NotFound(what=KINDS["policy_change"])
    change: PolicyChange = found[0]
    return ChangeCard(
        change=_row(*found),
        passed=change.passed,
        failing=tuple(_failing(each) for each in change.failing),
        findings=tuple(TableFinding(**each) for each in change.findings),
        examined_at=change.examined_at,
        entitlements=change.entitlements,
        has_amended_cases=change.cases_document_id is not None,
        has_new_table=change.table_document_id is not None,
        sums=_sums(session, change.id),
    )


def impacts(session: Session, change_id: int, *, after: int | None = None, limit: int = 100) -> ImpactPage:
    """Who gains or loses, and what. One statement."""
    query = (
        select(PolicyImpact, Claim.business_key, Person.name, PoolingArea.name, PoolingArea.name_en)
        .join(Entitlement, Entitlement.id == PolicyImpact.entitlement_id)
        .join(Claim, Claim.id == Entitlement.claim_id)
        .join(Person, Person.id == Entitlement.person_id)
        .join(PoolingArea, PoolingArea.id == PolicyImpact.area_id)
        .where(PolicyImpact.change_id == change_id, PolicyImpact.entitlement_id > (after or 0))
        .order_by(PolicyImpact.entitlement_id)
    )
    rows = session.execute(query.limit(limit + 1)).all()
    shown = tuple(_impact_row(*each) for each in rows[:limit])
    return ImpactPage(shown, shown[-1].entitlement_id if len(rows) > limit else None)


def new_table(session: Session, change_id: int) -> Model | None:
    """The table that was uploaded with a change; None when none was."""
    document_id = session.scalar(select(PolicyChange.table_document_id).where(PolicyChange.id == change_id))
    return None if document_id is None else read_model(documents.content(session, document_id))


def former_tables(book: Book, decision_id: str) -> tuple[str, ...]:
    """Tables of the book that answer, or ever answered, a decision; its own first."""
    named = [
        str(entry.value)
        for profile in book.profiles.values()
        for entry in profile.entries
        if (entry.kind, entry.name, entry.mode) == (SubjectKind.TABLE, decision_id, "instead")
    ]
    own = [decision_id] if decision_id in book.decisions else []
    return tuple(dict.fromkeys([*own, *named]))


def _rows() -> Any:
    proposer, releaser = aliased(Person), aliased(Person)
    return (
        select(PolicyChange, proposer.name, releaser.name)
        .outerjoin(proposer, proposer.id == PolicyChange.proposed_by)
        .outerjoin(releaser, releaser.id == PolicyChange.released_by)
    )


def _row(change: PolicyChange, proposed_by: str | None, released_by: str | None) -> ChangeRow:
    return ChangeRow(
        change_id=change.id,
        business_key=change.business_key,
        kind=change.kind.value,
        subject_id=change.subject_id,
        profile=change.profile,
        value_before=change.value_before,
        value=change.value,
        starts_on=change.starts_on,
        basis=change.basis,
        status=change.status.value,
        proposed_at=change.proposed_at,
        closed_at=change.closed_at,
        proposed_by=proposed_by,
        released_by=released_by,
    )


def _failing(told: Mapping[str, Any]) -> FailingCase:
    return FailingCase(
        told["id"], told["topic"], told["expected"], told["got"], told["fault"], tuple(told["rows"])
    )


def _sums(session: Session, change_id: int) -> Sums:
    gaining = func.sum(case((PolicyImpact.total_fen > 0, 1), else_=0))
    losing = func.sum(case((PolicyImpact.total_fen < 0, 1), else_=0))
    months = func.sum(PolicyImpact.months_after - PolicyImpact.months_before)
    row = session.execute(
        select(func.count(), gaining, losing, months, func.sum(PolicyImpact.total_fen)).where(
            PolicyImpact.change_id == change_id
        )
    ).one()
    return Sums(*(int(each or 0) for each in row))


def _impact_row(
    impact: PolicyImpact, claim_key: str, name: str, area_name: str, area_name_en: str
) -> ImpactRow:
    return ImpactRow(
        entitlement_id=impact.entitlement_id,
        claim_key=claim_key,
        name_masked=masked_name(name),
        area_name=area_name,
        area_name_en=area_name_en,
        months_before=impact.months_before,
        months_after=impact.months_after,
        fen_before=impact.fen_before,
        fen_after=impact.fen_after,
        total_fen=impact.total_fen,
    )
