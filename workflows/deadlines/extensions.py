"""More time: asked for by one person on a ground, granted or declined by another.

Which limit may be extended, how far and how often stands in the table `limit_extension`; the longest
extension is a row of `time_limits` itself.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows.clock import Extension, Unit
from workflows.deadlines import operations
from workflows.deadlines.models import Deadline, ExtensionRequest
from workflows.deadlines.queries import Due
from workflows.errors import AlreadyExists, FourEyes, NotFound, Refused
from workflows.people.permissions import Actor
from workflows.policies.law import Law

NONE = "none"
"""Extension of a limit that the law does not let anybody extend."""
LONGEST_GROUND = 200
REQUEST = {"zh": "延长申请", "en": "The request for more time"}


@dataclass(frozen=True)
class Allowed:
    """How far a limit may be extended, and how often; `clause` says by what rule."""

    length: int
    unit: Unit
    times: int
    clause: str


@dataclass(frozen=True)
class Wish:
    """How much more time is asked for, in the unit of the law, and why."""

    length: int
    ground: str


def allowed(law: Law, limit_id: str) -> Allowed | None:
    """What the law allows; None where it knows no extension. Raises Incident for an unknown limit."""
    terms = law.decide("limit_extension", limit_id=limit_id)
    if terms["extension_id"] == NONE:
        return None
    limit = law.limit(terms["extension_id"])
    hits = law.trail.verdicts[-1].hits
    return Allowed(limit.length, limit.unit, int(terms["times"]), hits[0].annotations["clause"])


def ask(session: Session, deadline_id: int, wish: Wish, *, on: dt.date, law: Law, by: Actor) -> int:
    """Put a request on file; its id. Raises NotFound, AlreadyExists, Refused (`length`, `ground`)."""
    row = operations.running(session, deadline_id)
    may = allowed(law, row.limit_id)
    if may is None or len(row.extensions) >= may.times:
        raise Refused(reason={"zh": "此时限不能再延长", "en": "this limit cannot be extended any more"})
    if any(each.is_granted is None for each in row.requests):
        raise AlreadyExists(what=REQUEST)
    if not 0 < wish.length <= may.length:
        reason = {"zh": f"可以填 1 至 {may.length}", "en": f"it must be 1 to {may.length}"}
        raise Refused(field="length", reason=reason)
    if not 0 < len(wish.ground.strip()) <= LONGEST_GROUND:
        raise Refused(field="ground", reason={"zh": "请写明理由", "en": "say why"})
    asked = ExtensionRequest(
        length=wish.length,
        unit=may.unit,
        ground=wish.ground.strip(),
        asked_by=by.person_id,
        asker_name=by.name,
        asked_on=on,
    )
    row.requests.append(asked)
    session.flush()
    return asked.id


def decide(
    session: Session, request_id: int, *, is_granted: bool, on: dt.date, law: Law, by: Actor
) -> Due | None:
    """Grant the request, which moves the last day, or decline it (None).

    Raises NotFound, FourEyes when it was asked by the same person, Refused when it was decided.
    """
    request = session.get(ExtensionRequest, request_id, with_for_update=True)
    if request is None:
        raise NotFound(what=REQUEST)
    if request.is_granted is not None:
        raise Refused(reason={"zh": "这项申请已经处理", "en": "the request was decided already"})
    if request.asked_by == by.person_id:
        raise FourEyes(earlier={"zh": "申请延长", "en": "asking for more time"})
    request.is_granted, request.decided_by, request.decided_on = is_granted, by.person_id, on
    if not is_granted:
        return None
    extension = Extension(request.length, operations.unit(request.unit), request.ground, by.name)
    return operations.extend(session, request.deadline_id, extension, on=on, law=law, by=by)


def deadline_of(session: Session, request_id: int) -> Deadline:
    """The limit that a request would move. Raises NotFound."""
    request = session.get(ExtensionRequest, request_id)
    if request is None:
        raise NotFound(what=REQUEST)
    return request.deadline
