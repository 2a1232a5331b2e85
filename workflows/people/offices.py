"""Founding and moving offices in the tree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import audit
from workflows.errors import AlreadyExists, InvalidAnswers, NotFound
from workflows.people.errors import OfficeTooHigh
from workflows.people.models import CommunityKind, Organisation, OrganisationKind, PolicyLine, PoolingArea
from workflows.people.permissions import KINDS, Actor, require
from workflows.people.queries import organisation_subject

PARENTS = {
    OrganisationKind.AGENCY: (OrganisationKind.PROVINCE,),
    OrganisationKind.EMPLOYMENT_SERVICE: (OrganisationKind.AGENCY,),
    OrganisationKind.COMMUNITY_OFFICE: (
        OrganisationKind.EMPLOYMENT_SERVICE,
        OrganisationKind.COMMUNITY_OFFICE,
    ),
    OrganisationKind.LABOUR_DEPARTMENT: (OrganisationKind.PROVINCE,),
    OrganisationKind.ENTERPRISE: (OrganisationKind.LABOUR_DEPARTMENT,),
    OrganisationKind.UNION: (OrganisationKind.ENTERPRISE,),
}
"""Kind → kinds it may hang under; a community may hang under a street."""


FOUNDED = (OrganisationKind.AGENCY, OrganisationKind.EMPLOYMENT_SERVICE, *CommunityKind)
"""What may be founded: the kinds below the province, community offices by their detail."""
FOUNDED_UNDER = frozenset(
    parent
    for kind in (
        OrganisationKind.AGENCY,
        OrganisationKind.EMPLOYMENT_SERVICE,
        OrganisationKind.COMMUNITY_OFFICE,
    )
    for parent in PARENTS[kind]
)
"""Kinds that something founded may hang under."""


@dataclass(frozen=True)
class NewOffice:
    """An office as entered; the area comes from the parent, but for an agency."""

    kind: OrganisationKind
    name: str
    name_en: str
    parent_id: int | None = None
    kind_detail: CommunityKind | None = None
    area_id: str | None = None


def add_area(session: Session, area_id: str, *, name: str, name_en: str, line: PolicyLine) -> PoolingArea:
    """Found a pooling area, after those that are there."""
    position = len(session.scalars(select(PoolingArea.id)).all())
    area = PoolingArea(id=area_id, name=name, name_en=name_en, policy_line=line, position=position)
    session.add(area)
    session.flush()
    return area


def may_hang(kind: str, parent_kind: str) -> bool:
    """True when an office of the kind may hang under one of the other."""
    return parent_kind in PARENTS.get(OrganisationKind(kind), ())


def read_office(form: Mapping[str, str], *, parent_id: int | None) -> NewOffice:
    """An office from its form; `kind` is one of `FOUNDED`. Raises InvalidAnswers for what is missing."""
    kind, name, name_en = form.get("kind", ""), form.get("name", ""), form.get("name_en", "")
    wrong = {} if kind in FOUNDED else {"kind": {"zh": "请选择类别。", "en": "Choose the kind."}}
    wrong |= _names_missing(name, name_en)
    if parent_id is None:
        wrong["parent_id"] = {"zh": "请选择上级单位。", "en": "Choose the office above."}
    is_agency = kind == OrganisationKind.AGENCY
    if is_agency and not form.get("area_id"):
        wrong["area_id"] = {"zh": "请选择统筹地区。", "en": "Choose the pooling area."}
    if wrong:
        raise InvalidAnswers(wrong)
    detail = CommunityKind(kind) if kind in set(CommunityKind) else None
    level = OrganisationKind.COMMUNITY_OFFICE if detail else OrganisationKind(kind)
    return NewOffice(level, name, name_en, parent_id, detail, form["area_id"] if is_agency else None)


def add_office(session: Session, office: NewOffice, *, actor: Actor | None, now: dt.datetime) -> Organisation:
    """Found an office. Raises OfficeTooHigh, AlreadyExists, NotFound."""
    _check_names(office.name, office.name_en)
    parent = _loaded(session, office.parent_id) if office.parent_id else None
    _check_parent(office.kind, office.name, parent)
    if actor is not None and parent is not None:
        require(actor, "office.manage", organisation_subject(parent))
    if office.area_id and session.get(PoolingArea, office.area_id) is None:
        raise NotFound(what=KINDS["office"])
    if session.scalar(select(Organisation.id).where(Organisation.name == office.name)):
        raise AlreadyExists(what=office.name)
    row = Organisation(
        kind=office.kind,
        kind_detail=office.kind_detail,
        name=office.name,
        name_en=office.name_en,
        parent_id=office.parent_id,
        area_id=office.area_id or (parent.area_id if parent else None),
        path=_path_under(parent),
    )
    session.add(row)
    session.flush()
    audit.record(session, audit.Act("people.add_office", "office", str(row.id)), actor=actor, now=now)
    return row


def move_office(
    session: Session, office_id: int, *, parent_id: int, actor: Actor | None, now: dt.datetime
) -> Organisation:
    """Hang an office with all below it under another parent of the same area. Raises OfficeTooHigh."""
    office, parent = _loaded(session, office_id), _loaded(session, parent_id)
    if actor is not None:
        require(actor, "office.manage", organisation_subject(office))
        require(actor, "office.manage", organisation_subject(parent))
    _check_parent(office.kind, office.name, parent)
    inner = f"{office.path or '/'}{office.id}/"
    is_below_itself = parent.id == office.id or parent.path.startswith(inner)
    if is_below_itself or parent.area_id != office.area_id:
        raise OfficeTooHigh(office=office.name, parent=parent.name)
    before = {"parent_id": office.parent_id}
    office.parent_id, office.path = parent.id, _path_under(parent)
    for below in session.scalars(select(Organisation).where(Organisation.path.startswith(inner))):
        below.path = f"{office.path}{office.id}/" + below.path.removeprefix(inner)
    act = audit.Act(
        "people.move_office", "office", str(office.id), before=before, after={"parent_id": parent.id}
    )
    audit.record(session, act, actor=actor, now=now)
    return office


def rename_office(
    session: Session, office_id: int, *, name: str, name_en: str, actor: Actor | None, now: dt.datetime
) -> Organisation:
    """Call an office otherwise from now on. Raises NotFound, NotAllowed, InvalidAnswers, AlreadyExists."""
    office = _loaded(session, office_id)
    if actor is not None:
        require(actor, "office.manage", organisation_subject(office))
    _check_names(name, name_en)
    if session.scalar(select(Organisation.id).where(Organisation.name == name, Organisation.id != office_id)):
        raise AlreadyExists(what=name)
    before = {"name": office.name, "name_en": office.name_en}
    office.name, office.name_en = name, name_en
    after = {"name": name, "name_en": name_en}
    act = audit.Act("people.rename_office", "office", str(office_id), before=before, after=after)
    audit.record(session, act, actor=actor, now=now)
    return office


def _check_names(name: str, name_en: str) -> None:
    wrong = _names_missing(name, name_en)
    if wrong:
        raise InvalidAnswers(wrong)


def _names_missing(name: str, name_en: str) -> dict[str, dict[str, str]]:
    wrong: dict[str, dict[str, str]] = {}
    tongues = (("name", name, 80, "中文", "Chinese"), ("name_en", name_en, 120, "英文", "English"))
    for field, text, longest, zh, en in tongues:
        if not text:
            wrong[field] = {"zh": f"请填写{zh}名称。", "en": f"Enter the name in {en}."}
        elif len(text) > longest:
            long = {
                "zh": f"{zh}名称不超过 {longest} 个字符。",
                "en": f"At most {longest} characters in {en}.",
            }
            wrong[field] = long
    return wrong


def _loaded(session: Session, office_id: int) -> Organisation:
    office = session.get(Organisation, office_id)
    if office is None:
        raise NotFound(what=KINDS["office"])
    return office


def _path_under(parent: Organisation | None) -> str:
    return f"{parent.path or '/'}{parent.id}/" if parent else ""


def _check_parent(kind: OrganisationKind, name: str, parent: Organisation | None) -> None:
    allowed = PARENTS.get(kind, ())
    if parent is None and not allowed:
        return
    if parent is None or parent.kind not in allowed:
        raise OfficeTooHigh(office=name, parent=parent.name if parent else "—")
