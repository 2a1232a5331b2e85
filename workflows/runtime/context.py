"""What a trade verb is handed when a process (or a page) calls it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from sqlalchemy.orm import Session

from workflows import audit
from workflows.clock import local_date
from workflows.deadlines.queries import Due
from workflows.people.permissions import Actor
from workflows.policies.law import Law, law_on
from workflows.runtime import decisions, deployments, limits, outbox
from workflows.runtime.house import Acting, House, acting
from workflows.settings import Settings


class Decide(Protocol):
    """Evaluates a deployed decision; raises Incident when no row or two rows answer."""

    def __call__(self, decision_id: str, inputs: Mapping[str, Any]) -> Any: ...


@dataclass(frozen=True)
class OperationContext:
    """One step's surroundings: session (never committed by a verb), actor, time, case.

    `actor` is None when the clock acts. `now` is the office's instant in UTC.
    """

    session: Session
    now: dt.datetime
    settings: Settings
    actor: Actor | None
    decide: Decide
    send: Callable[[str, str, Mapping[str, Any]], None]
    """(handler, idempotency key, payload): an outbox row, delivered after the commit."""
    audit: Callable[..., None]
    """(act, object kind, object id, *, clause, before, after): one row of the audit trail."""
    law: Callable[[dt.date], Law]
    """The law in force for the area of the case when its legal event fell on that day."""
    limit_moved: Callable[[Due], None]
    """(limit after a pause or an extension): moves the open tasks and the timers of the case."""
    instance_id: int | None = None
    business_key: str | None = None
    library: str | None = None
    """Digest of the library in force in this step; None outside a case: ask for the newest."""
    files: Mapping[str, bytes] | None = None
    """Of the version that the case runs on, in a step of it; None where a page calls."""

    @property
    def today(self) -> dt.date:
        """The office's day in China."""
        return local_date(self.now)

    @property
    def actor_id(self) -> int | None:
        """Whose act it is; None when the clock acts."""
        return self.actor.person_id if self.actor else None


def for_page(session: Session, actor: Actor, house: House) -> OperationContext:
    """The context of a verb that a page calls, outside any case."""
    return operation_context(session, acting(house, actor), OfCase())


def for_area(session: Session, actor: Actor, house: House, *, policy_line: str) -> OperationContext:
    """As `for_page`, by the law of an area's policy line."""
    return operation_context(session, acting(house, actor), OfCase(policy_line=policy_line))


@dataclass(frozen=True)
class OfCase:
    """The case whose step calls a verb; none of it outside a case."""

    instance_id: int | None = None
    business_key: str | None = None
    library: str | None = None
    """Digest of the library that decides; None asks for the newest."""
    policy_line: str | None = None
    """The line of the area; None: the line that the law book takes for granted."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Variables of the case, where the date of the legal event is looked for."""
    has_moving_timer: bool = True
    """False spares a pause the look for timers that it would move."""
    files: Mapping[str, bytes] | None = None
    """Of the version that it runs on."""


def operation_context(session: Session, act: Acting, case: OfCase) -> OperationContext:
    """The context of a verb called by a step of the case."""
    return OperationContext(
        session=session,
        now=act.now,
        settings=act.house.settings,
        actor=act.actor,
        decide=partial(_decide, session, act, case),
        send=partial(_send, session, act, case),
        audit=partial(_write_audit, session, act),
        law=partial(_law, session, act, case),
        limit_moved=lambda due: limits.moved(session, case, due),
        instance_id=case.instance_id,
        business_key=case.business_key,
        library=case.library,
        files=case.files,
    )


def _decide(session: Session, act: Acting, case: OfCase, decision_id: str, inputs: Mapping[str, Any]) -> Any:
    if act.house.decide is not None:
        return act.house.decide(decision_id, inputs).value
    by_line = limits.decider(session, case.library, case.policy_line, case.facts, act.now)
    if by_line is not None:
        return by_line(decision_id, inputs).value
    return decisions.decide(session, decision_id, inputs, library=case.library, now=act.now).value


def _law(session: Session, act: Acting, case: OfCase, on: dt.date) -> Law:
    library = case.library or deployments.newest_library(session)
    return law_on(limits.book(session, library), case.policy_line, on, act.now)


def _send(
    session: Session, act: Acting, case: OfCase, handler: str, key: str, payload: Mapping[str, Any]
) -> None:
    letter = outbox.Letter(handler, key, payload, case.instance_id)
    outbox.send(session, letter, now=act.now)


def _write_audit(  # noqa: PLR0913  the parts of an act, and the step they belong to
    session: Session,
    act: Acting,
    name: str,
    kind: str,
    object_id: object,
    *,
    clause: str | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    done = audit.Act(name, kind, str(object_id), clause, before, after)
    audit.record(session, done, actor=act.actor, now=act.now)
