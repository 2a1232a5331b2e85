"""What the demo office holds, counted when it was loaded and told in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from workflows.claims.models import Claim, ClaimStatus
from workflows.people.models import Account, Organisation, OrganisationKind, Person, RoleGrant
from workflows.runtime.models import HumanTask

_OUTSIDE = (OrganisationKind.ENTERPRISE, OrganisationKind.UNION)
"""Not offices of the house."""
_STATES: Mapping[str, tuple[str, str]] = {
    ClaimStatus.REGISTERED: ("待社区核实", "wait for the community"),
    ClaimStatus.VERIFIED: ("已核实", "verified"),
    ClaimStatus.ASSESSED: ("待复核", "wait for the review"),
    ClaimStatus.RETURNED: ("待补正", "wait for a correction"),
    ClaimStatus.GRANTED: ("公示中", "are disclosed"),
    ClaimStatus.IN_BENEFIT: ("领取中", "in benefit"),
    ClaimStatus.SUSPENDED: ("待遇中止", "suspended"),
    ClaimStatus.REFUSED: ("不予支付", "refused"),
    ClaimStatus.CLOSED: ("已终结", "closed"),
    ClaimStatus.CANCELLED: ("已撤销", "cancelled"),
    ClaimStatus.WITHDRAWN: ("已撤回", "withdrawn"),
    ClaimStatus.SENT_BACK: ("已退回收件窗口", "sent back to the counter"),
}
_QUEUES: Mapping[str, tuple[str, str]] = {
    "to_accept": ("待受理", "to accept"),
    "to_correct": ("待补正", "to correct"),
    "to_verify": ("待核实", "to verify"),
    "to_review": ("待复核", "to review"),
    "to_pay": ("待发放", "to pay"),
    "to_handle": ("其他", "other"),
}


def sentences(session: Session) -> Iterator[tuple[str, str]]:
    """Offices and people, claims by their state, open tasks by their queue; Chinese and English."""
    offices, firms, staff, insured = (session.scalar(each) or 0 for each in _counts())
    by_status = select(Claim.status, func.count()).group_by(Claim.status)
    claims = {status.value: number for status, number in session.execute(by_status)}
    is_open = HumanTask.closed_at.is_(None)
    waiting = select(HumanTask.queue, func.count()).where(is_open).group_by(HumanTask.queue)
    tasks = {queue: number for queue, number in session.execute(waiting)}  # noqa: C416  a Row is no pair for mypy
    yield (
        f"机构 {offices}、工作人员 {staff}、企业 {firms}、参保人 {insured}、申领 {sum(claims.values())}",
        f"{offices} offices, {staff} staff, {firms} enterprises, {insured} insured people, "
        f"{sum(claims.values())} claims",
    )
    yield _listed("申领", "Claims", _STATES, claims)
    yield _listed("待办", "Open tasks", _QUEUES, tasks)


def _counts() -> tuple[Select[int], ...]:
    of_house = select(Organisation.id).where(Organisation.kind.not_in(_OUTSIDE))
    held = select(RoleGrant.person_id).where(RoleGrant.organisation_id.in_(of_house))
    return (
        select(func.count()).where(Organisation.kind.not_in(_OUTSIDE)),
        select(func.count()).where(Organisation.kind == OrganisationKind.ENTERPRISE),
        select(func.count()).where(Account.person_id.in_(held)),
        select(func.count()).where(Person.identity_index.is_not(None)),
    )


def _listed(
    zh: str, en: str, names: Mapping[str, tuple[str, str]], counts: Mapping[str, int]
) -> tuple[str, str]:
    found = [(names[code], counts[code]) for code in names if code in counts]
    in_zh = "、".join(f"{name[0]} {count}" for name, count in found)
    in_en = ", ".join(f"{count} {name[1]}" for name, count in found)
    return f"{zh}：{in_zh}", f"{en}: {in_en}"
