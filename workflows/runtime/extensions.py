"""Extensions of a case's limits: whoever works on it asks, a reviewer grants; tasks and timers follow."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows import audit
from workflows.clock import local_date
from workflows.deadlines import extensions
from workflows.deadlines.extensions import Wish
from workflows.deadlines.models import Deadline
from workflows.errors import NotFound
from workflows.people.permissions import KINDS, Actor, require
from workflows.policies.law import Law, law_on
from workflows.runtime import deployments, limits
from workflows.runtime.house import Acting, House, acting
from workflows.runtime.instances import case_subject
from workflows.runtime.recording import Case
from workflows.runtime.steps import locked_case

LIMIT = {"zh": "时限", "en": "The limit"}


@dataclass(frozen=True)
class _Moved:
    """The case whose limit was moved, as `limits.moved` wants it."""

    instance_id: int | None
    has_moving_timer: bool


def ask(
    session: Session, business_key: str, deadline_id: int, wish: Wish, *, actor: Actor, house: House
) -> None:
    """Ask for more time. Raises NotFound, NotAllowed, Refused (`length`, `ground`), AlreadyExists."""
    case = _case(session, business_key, actor, "limit.ask_extension")
    row = session.get(Deadline, deadline_id)
    if row is None or row.instance_id != case.instance.id:
        raise NotFound(what=LIMIT)
    act = acting(house, actor)
    request_id = extensions.ask(
        session, row.id, wish, on=local_date(act.now), law=_law(session, case, row.started_on), by=actor
    )
    after = {"limit": row.limit_id, "length": wish.length}
    _note(session, act, "limit.ask_extension", request_id, after)


def decide(
    session: Session, business_key: str, request_id: int, *, is_granted: bool, actor: Actor, house: House
) -> None:
    """Grant or decline. Raises NotFound, NotAllowed, FourEyes, Refused when it was decided already."""
    case = _case(session, business_key, actor, "limit.grant_extension")
    row = extensions.deadline_of(session, request_id)
    if row.instance_id != case.instance.id:
        raise NotFound(what=extensions.REQUEST)
    act = acting(house, actor)
    law = _law(session, case, row.started_on)
    due = extensions.decide(
        session, request_id, is_granted=is_granted, on=local_date(act.now), law=law, by=actor
    )
    if due is not None:
        limits.moved(session, _Moved(case.instance.id, case.around.has_moving_timer), due)
    _note(session, act, "limit.grant_extension" if is_granted else "limit.decline_extension", request_id, {})


def _case(session: Session, business_key: str, actor: Actor, act: str) -> Case:
    """The locked case, where the actor may do this. Raises NotFound, NotAllowed."""
    case = locked_case(session, business_key, by="business_key")
    if case is None:
        raise NotFound(what=KINDS["case"])
    require(actor, act, case_subject(case.instance))
    return case


def _law(session: Session, case: Case, on: dt.date) -> Law:
    library = case.around.library or deployments.newest_library(session)
    return law_on(limits.book(session, library), case.around.policy_line, on)


def _note(session: Session, act: Acting, name: str, request_id: int, after: dict[str, object]) -> None:
    done = audit.Act(name, "extension_request", str(request_id), after=after)
    audit.record(session, done, actor=act.actor, now=act.now)
