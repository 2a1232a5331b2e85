"""The office's clock as the database knows it: a demo office may move it forward by days."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy.orm import Session

from workflows import audit
from workflows.clock import Clock, wall
from workflows.errors import NotAllowed, Refused
from workflows.people import permissions
from workflows.people.permissions import Actor, Subject
from workflows.runtime.models import DemoClock
from workflows.settings import Settings

LONGEST_MOVE_DAYS = 366
"""A slip of the finger must not carry a demo office into another century."""


def office_clock(session: Session, base: Clock | None = None) -> Clock:
    """`base` (the machine's clock) moved by what the demo office's administrator moved it."""
    base = base or Clock()
    row = session.get(DemoClock, 1)
    return base if row is None else replace(base, offset=base.offset + dt.timedelta(days=row.days))


def move_forward(
    session: Session, days: int, *, actor: Actor, settings: Settings, base: Clock | None = None
) -> Clock:
    """Move the demo office's clock forward; the sweep then fires what came due.

    Raises NotAllowed outside a demo office or for whoever may not, Refused for a bad number of days.
    """
    permissions.require(actor, "clock.move", Subject("clock"))
    if not settings.is_demo:
        raise NotAllowed(act=permissions.act_name("clock.move"))
    if not 1 <= days <= LONGEST_MOVE_DAYS:
        reason = {"zh": f"天数须在 1 至 {LONGEST_MOVE_DAYS} 之间", "en": f"1 to {LONGEST_MOVE_DAYS} days"}
        raise Refused(field="days", reason=reason)
    before = office_clock(session, base)
    row = session.get(DemoClock, 1, with_for_update=True) or DemoClock(id=1, days=0)
    row.days, row.moved_by, row.moved_at = row.days + days, actor.person_id, wall()
    session.add(row)
    act = audit.Act("clock.move", "clock", "1", after={"days": row.days})
    audit.record(session, act, actor=actor, now=before.now())
    session.flush()
    return office_clock(session, base)
