"""Enterprises and their unions as the administrator lists them, apart from the offices of the house."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflows.people.models import Organisation, OrganisationKind
from workflows.people.queries import FIRST_PAGE, OfficeRow, Place, office_row

KINDS = (OrganisationKind.ENTERPRISE, OrganisationKind.UNION)
"""What stands outside the house."""


@dataclass(frozen=True)
class EnterprisePage:
    """Rows as they came on file; `after` is the key of the next page, None on the last."""

    rows: tuple[OfficeRow, ...]
    after: str | None


def enterprises(session: Session, area_id: str | None = None, *, place: Place = FIRST_PAGE) -> EnterprisePage:
    """Enterprises and unions, of one area or all, with the text in a name of theirs. One statement."""
    query = select(Organisation).where(Organisation.kind.in_(KINDS))
    if area_id is not None:
        query = query.where(Organisation.area_id == area_id)
    if place.text:
        names = (Organisation.name, Organisation.name_en)
        query = query.where(or_(*(name.icontains(place.text, autoescape=True) for name in names)))
    after = place.after or ""
    if after.isascii() and after.isdigit() and len(after) < 10:
        query = query.where(Organisation.id > int(after))
    found = session.scalars(query.order_by(Organisation.id).limit(place.limit + 1)).all()
    shown = found[: place.limit]
    last = str(shown[-1].id) if len(found) > place.limit else None
    return EnterprisePage(tuple(office_row(row) for row in shown), last)
