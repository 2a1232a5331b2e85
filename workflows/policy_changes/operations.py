"""The verbs of a policy change: propose, examine, weigh, publish, withdraw; diagrams call them by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from workflows.claims import money, policy_impact
from workflows.dmn import Finding
from workflows.engine.registry import operation
from workflows.errors import NotFound
from workflows.people.models import PoolingArea
from workflows.people.permissions import KINDS
from workflows.policies import drafts, queries
from workflows.policies.book import Book, read_book
from workflows.policies.cases import CaseRun, plain
from workflows.policy_changes import drafting
from workflows.policy_changes.errors import ChangeClosed
from workflows.policy_changes.models import ChangeStatus, PolicyChange, PolicyImpact, SubjectKind
from workflows.runtime import deployments
from workflows.runtime.context import OperationContext

CLAUSE = "S1.1"


@dataclass(frozen=True)
class Proposed:
    """The change under its number, and what it is about in both languages."""

    change_id: int
    business_key: str
    subject_zh: str
    subject_en: str


@operation("policy_changes.propose_change", zh="登记政策变更", en="Propose a policy change")
def propose_change(  # noqa: PLR0913  a proposal has this many parts; all by keyword
    context: OperationContext,
    *,
    area_id: str,
    kind: str,
    subject_id: str,
    value: str | None = None,
    table_file: int | None = None,
    former_table: str | None = None,
    cases_file: int | None = None,
    starts_on: dt.date,
    basis: str,
) -> Proposed:
    """Put on file what shall be otherwise from which day on, in the profile that decides on that day.

    Raises Refused (field) for a value, table or day that cannot be, NotFound for an unknown subject.
    Source: law.md P04; Jilin 2005-58 s.1
    """
    session = context.session
    files = drafting.library(session, deployments.locked_library(session))
    book = read_book(files)
    current = _in_force(session, book, area_id, kind, subject_id, starts_on)
    is_table = kind == SubjectKind.TABLE
    wanted = (
        drafting.table_id(session, table_file, former_table)
        if is_table
        else drafting.documented(book, subject_id, value)
    )
    change = PolicyChange(
        business_key=_next_key(session, context.today),
        area_id=area_id,
        kind=SubjectKind(kind),
        subject_id=subject_id,
        profile=current.profile,
        value_before=current.value,
        value=wanted,
        table_document_id=table_file,
        cases_document_id=cases_file,
        starts_on=starts_on,
        basis=basis,
        proposed_by=context.actor_id,
        proposed_at=context.now,
    )
    drafting.changed(session, change, files)  # refuses what cannot be
    session.add(change)
    session.flush()
    context.audit("policy_changes.propose", "policy_change", change.id, clause=CLAUSE, after=_told(change))
    return Proposed(change.id, change.business_key, *_subject(book, current))


@dataclass(frozen=True)
class Examined:
    """How the worked cases and the strict tables took the change."""

    passed: int
    failing: int
    findings: int
    is_clean: bool


@operation("policy_changes.run_worked_cases", zh="运行示例案件", en="Run the worked cases")
def run_worked_cases(
    context: OperationContext,
    *,
    change_id: int,
    starts_on: dt.date | None = None,
    basis: str | None = None,
    cases_file: int | None = None,
) -> Examined:
    """Examine the change against the law as it now stands, from another day where one is given.

    Raises Refused when the law was changed meanwhile so that the change no longer fits.
    """
    change = _open(context.session, change_id)
    change.starts_on = starts_on or change.starts_on
    change.basis = basis or change.basis
    change.cases_document_id = cases_file or change.cases_document_id
    files = drafting.library(context.session, deployments.newest_library(context.session))
    found = drafting.examine(drafting.changed(context.session, change, files))
    _keep_examination(context, change, found)
    return Examined(found.passed, len(found.failing), len(found.findings), found.is_clean)


@dataclass(frozen=True)
class Weighed:
    """Whom the change touches: people, months and yuan over all months still to be paid."""

    gaining: int
    losing: int
    months: int
    total: Decimal
    starts_on: dt.date


@operation("policy_changes.weigh_change", zh="测算影响", en="Weigh the change")
def weigh_change(context: OperationContext, *, change_id: int) -> Weighed:
    """Recompute every open entitlement by the law before and after; nothing is changed for anybody."""
    change = _open(context.session, change_id)
    files = drafting.library(context.session, deployments.newest_library(context.session))
    before, after = drafting.books(files, drafting.changed(context.session, change, files))
    touched = policy_impact.impact(context.session, before, after)
    _keep_impact(context.session, change, touched)
    return Weighed(
        gaining=sum(each.is_gain for each in touched),
        losing=sum(each.is_loss for each in touched),
        months=sum(each.months for each in touched),
        total=money.yuan(sum(each.total_fen for each in touched)),
        starts_on=change.starts_on,
    )


@dataclass(frozen=True)
class Published:
    """The day from which the law is otherwise, and the version of the library that says so."""

    starts_on: dt.date
    version: int


@operation("policy_changes.publish_change", zh="发布政策变更", en="Release the policy change")
def publish_change(context: OperationContext, *, change_id: int) -> Published:
    """Put the change in force: known from now, valid from its day; running cases follow it by that day.

    Raises FourEyes when the actor proposed it, Refused when a worked case or a table fails now.
    Source: law.md P04
    """
    session = context.session
    change = _open(session, change_id)
    files = drafting.library(session, deployments.locked_library(session))
    draft = drafting.changed(session, change, files)
    found = drafting.examine(draft)
    if context.actor is not None:
        drafts.check_release(found, author_id=change.proposed_by or 0, by=context.actor)
    whole = {**deployments.library_files(session, deployments.newest_library(session)), **draft}
    note = f"{change.business_key} {change.basis}"
    made = deployments.deploy_library(session, whole, by=context.actor, now=context.now, note=note)
    change.status, change.closed_at = ChangeStatus.RELEASED, context.now
    change.released_by = context.actor_id
    context.audit("policy_changes.release", "policy_change", change.id, clause=CLAUSE, after=_told(change))
    return Published(change.starts_on, made.version)


@operation("policy_changes.withdraw_change", zh="撤回政策变更", en="Withdraw the policy change")
def withdraw_change(context: OperationContext, *, change_id: int) -> None:
    """Drop a change that was not released; the law stays as it is."""
    change = _open(context.session, change_id)
    change.status, change.closed_at = ChangeStatus.WITHDRAWN, context.now
    context.audit("policy_changes.withdraw", "policy_change", change.id, clause=CLAUSE)


def _open(session: Session, change_id: int) -> PolicyChange:
    change = session.get(PolicyChange, int(change_id), with_for_update=True)
    if change is None:
        raise NotFound(what=KINDS["policy_change"])
    if change.status != ChangeStatus.PROPOSED:
        raise ChangeClosed(business_key=change.business_key)
    return change


def _in_force(
    session: Session, book: Book, area_id: str, kind: str, subject_id: str, on: dt.date
) -> queries.InForce:
    """What holds on the day in the area. Raises NotFound."""
    area = session.get(PoolingArea, area_id)
    line = area.policy_line.value if area else None
    for each in queries.in_force(book, line, on):
        if (each.kind, each.name) == (kind, subject_id):
            return each
    raise NotFound(what={"zh": f"规定 {subject_id}", "en": f"The rule {subject_id}"})


def _subject(book: Book, current: queries.InForce) -> tuple[str, str]:
    if current.kind == SubjectKind.TABLE and current.name in book.decisions:
        title = book.title(current.name)
        return title.zh, title.en
    return current.zh, current.en


def _next_key(session: Session, today: dt.date) -> str:
    """`L-2026-0001`; the caller holds the library, so that two proposals do not take one number."""
    begin = f"L-{today.year}-"
    last = session.scalar(
        select(func.max(PolicyChange.business_key)).where(PolicyChange.business_key.like(f"{begin}%"))
    )
    return f"{begin}{int(last[len(begin) :]) + 1 if last else 1:04d}"


def _keep_examination(context: OperationContext, change: PolicyChange, found: drafts.Examination) -> None:
    change.passed = found.passed
    change.failing = [_case_told(run) for run in found.failing]
    change.findings = [_finding_told(each) for each in found.findings]
    change.examined_at = context.now
    context.session.flush()


def _case_told(run: CaseRun) -> dict[str, Any]:
    rows = [
        {"table": verdict.table_id, "row": hit.rule, "clause": hit.annotations.get("clause", "")}
        for verdict in run.verdicts
        for hit in verdict.hits
    ]
    got = {name: plain(run.got.get(name)) for name in run.case.expect}
    return {
        "id": run.case.id,
        "topic": run.case.topic,
        "expected": plain(run.case.expect),
        "got": got,
        "fault": run.fault,
        "rows": rows,
    }


def _finding_told(finding: Finding) -> dict[str, Any]:
    return {"table": finding.table_id, "kind": finding.kind, "zh": finding.zh, "en": finding.en}


def _keep_impact(session: Session, change: PolicyChange, touched: Iterable[drafts.Impact]) -> None:
    session.execute(delete(PolicyImpact).where(PolicyImpact.change_id == change.id))
    change.entitlements = policy_impact.count_open(session)
    rows = [
        {
            "change_id": change.id,
            "entitlement_id": each.entitlement_id,
            "area_id": each.area_id,
            "months_before": each.months_before,
            "months_after": each.months_after,
            "fen_before": each.fen_before,
            "fen_after": each.fen_after,
            "total_fen": each.total_fen,
        }
        for each in touched
    ]
    if rows:
        session.execute(insert(PolicyImpact), rows)


def _told(change: PolicyChange) -> Mapping[str, Any]:
    return {
        "business_key": change.business_key,
        "subject": change.subject_id,
        "value": change.value,
        "starts_on": change.starts_on.isoformat(),
    }
