"""The enterprise for which something is filed, and whether whoever files may act for it."""

from __future__ import annotations

from workflows.errors import NotFound
from workflows.people.models import Organisation, OrganisationKind
from workflows.people.permissions import KINDS, Subject, require
from workflows.runtime.context import OperationContext


def enterprise_for(context: OperationContext, enterprise_id: int, act: str) -> Organisation:
    """An enterprise in business. Raises NotFound, NotAllowed (`act` is asked for it)."""
    row = context.session.get(Organisation, enterprise_id)
    if row is None or row.kind != OrganisationKind.ENTERPRISE or not row.is_active:
        raise NotFound(what=KINDS["office"])
    if context.actor is not None:
        require(context.actor, act, Subject("enterprise_case", row.area_id, frozenset({row.id})))
    return row
