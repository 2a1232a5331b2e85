"""Enterprises: the firm that somebody speaks for or files for, its union, and whose cases an actor sees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from workflows.errors import NotFound
from workflows.layoffs.models import Enterprise
from workflows.people.models import Organisation, OrganisationKind
from workflows.people.permissions import KINDS, Actor, Subject, require
from workflows.runtime.context import OperationContext


@dataclass(frozen=True)
class Firm:
    """An enterprise with its newest count of the staff."""

    organisation_id: int
    name: str
    name_en: str
    area_id: str
    staff_count: int | None
    counted_on: dt.date | None


def enterprise_for(context: OperationContext, enterprise_id: int, act: str) -> Organisation:
    """An enterprise in business. Raises NotFound, NotAllowed (`act` is asked for it)."""
    row = context.session.get(Organisation, enterprise_id)
    if row is None or row.kind != OrganisationKind.ENTERPRISE or not row.is_active:
        raise NotFound(what=KINDS["office"])
    if context.actor is not None:
        require(context.actor, act, Subject("enterprise_case", row.area_id, frozenset({row.id})))
    return row


def firm(session: Session, organisation_id: int) -> Firm:
    """An enterprise by its office. Raises NotFound."""
    row = session.execute(
        sa.select(Organisation, Enterprise)
        .outerjoin(Enterprise, Enterprise.organisation_id == Organisation.id)
        .where(Organisation.id == organisation_id)
    ).one_or_none()
    if row is None:
        raise NotFound(what=KINDS["office"])
    office, known = row
    return Firm(
        office.id,
        office.name,
        office.name_en,
        office.area_id or "",
        known.staff_count if known else None,
        known.counted_on if known else None,
    )


def own_firm(session: Session, actor: Actor) -> Firm:
    """The enterprise that the person speaks for. Raises NotFound."""
    held = _offices(actor, ("enterprise_agent",))
    if not held:
        raise NotFound(what=KINDS["office"])
    return firm(session, held[0])


def lowest_office(session: Session, enterprise_id: int) -> int:
    """The union of an enterprise, else the enterprise: where its cases begin in the tree of offices."""
    below = sa.select(Organisation.id).where(
        Organisation.parent_id == enterprise_id, Organisation.kind == "union", Organisation.is_active
    )
    return session.scalar(below.limit(1)) or enterprise_id


def has_union(session: Session, enterprise_id: int) -> bool:
    """True when an active union is on file for the enterprise."""
    return lowest_office(session, enterprise_id) != enterprise_id


def of_actor(actor: Actor, enterprise_id: InstrumentedAttribute[int]) -> sa.ColumnElement[bool]:
    """Rows of enterprises at which, above or below which the actor holds a role that knows of layoffs."""
    departments = _offices(actor, ("labour_clerk", "labour_supervisor"))
    enterprises = _offices(actor, ("enterprise_agent",))
    unions = _offices(actor, ("union_representative",))
    of_department = sa.select(Organisation.id).where(Organisation.parent_id.in_(departments))
    of_union = sa.select(Organisation.parent_id).where(Organisation.id.in_(unions))
    return sa.or_(
        enterprise_id.in_(enterprises), enterprise_id.in_(of_department), enterprise_id.in_(of_union)
    )


def _offices(actor: Actor, roles: Sequence[str]) -> list[int]:
    return [grant.organisation_id for grant in actor.grants if grant.role in roles]
