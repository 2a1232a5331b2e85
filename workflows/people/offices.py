"""Founding and moving offices in the tree."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import audit
from workflows.errors import AlreadyExists, NotFound
from workflows.people.errors import OfficeTooHigh
from workflows.people.models import CommunityKind, Organisation, OrganisationKind, PolicyLine, PoolingArea
from workflows.people.permissions import KINDS, Actor, require
from workflows.people.queries import organisation_subject

_PARENTS = {
    OrganisationKind.AGENCY: (OrganisationKind.PROVINCE,),
    OrganisationKind.EMPLOYMENT_SERVICE: (OrganisationKind.AGENCY,),
    OrganisationKind.COMMUNITY_OFFICE: (
        OrganisationKind.EMPLOYMENT_SERVICE,
        OrganisationKind.COMMUNITY_OFFICE,
    ),
}
"""Kind → kinds it may hang under; a community may hang under a street."""


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


def add_office(session: Session, office: NewOffice, *, actor: Actor | None, now: dt.datetime) -> Organisation:
    """Found an office. Raises OfficeTooHigh, AlreadyExists, NotFound."""
    parent = _loaded(session, office.parent_id) if office.parent_id else None
    _check_parent(office.kind, office.name, parent)
    if actor is not None and parent is not None:
        require(actor, "office.manage", organisation_subject(parent))
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


def _loaded(session: Session, office_id: int) -> Organisation:
    office = session.get(Organisation, office_id)
    if office is None:
        raise NotFound(what=KINDS["office"])
    return office


def _path_under(parent: Organisation | None) -> str:
    return f"{parent.path or '/'}{parent.id}/" if parent else ""


def _check_parent(kind: OrganisationKind, name: str, parent: Organisation | None) -> None:
    allowed = _PARENTS.get(kind, ())
    if parent is None and not allowed:
        return
    if parent is None or parent.kind not in allowed:
        raise OfficeTooHigh(office=name, parent=parent.name if parent else "—")
