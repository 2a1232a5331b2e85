"""Suspend, resume and cancel a case from outside its diagram, each with a reason.

A cancellation takes two administrators: one asks, another confirms. The caller commits.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows import audit
from workflows.clock import local_date, wall
from workflows.deadlines import operations as deadlines
from workflows.engine import runner
from workflows.errors import Conflict, FourEyes, NotFound, Refused, StalePage
from workflows.people import permissions
from workflows.people.permissions import Actor
from workflows.runtime import cancelling, incidents, timers
from workflows.runtime.context import OfCase, operation_context
from workflows.runtime.house import Acting, House, acting
from workflows.runtime.instances import case_subject
from workflows.runtime.intervention_models import Intervention, InterventionKind, InterventionState
from workflows.runtime.models import InstanceStatus, Message
from workflows.runtime.recording import Case
from workflows.runtime.separation import OWN_CASE
from workflows.runtime.steps import call_for, locked_case, settle

LONGEST_REASON = 400
ASKED = {"zh": "申请撤销", "en": "asking for the cancellation"}


class CaseOver(Conflict):
    """The case has ended; nothing can be done to it any more."""

    zh = "本件已经结束，不能再暂停、恢复或撤销。"
    en = "This case is over; it can no longer be suspended, resumed or cancelled."


class SuspendedAlready(Conflict):
    """Somebody else was first."""

    zh = "本件已处于暂停状态。"
    en = "This case is suspended already."


class NotSuspended(Conflict):
    """Somebody else was first."""

    zh = "本件没有暂停，不需要恢复。"
    en = "This case is not suspended, so there is nothing to resume."


class AskedAlready(Conflict):
    """One cancellation at a time."""

    zh = "已有人申请撤销本件，等待另一人确认。"
    en = "Somebody has asked to cancel this case already; another person must confirm it."


class NothingAsked(Conflict):
    """The request was withdrawn, or carried out."""

    zh = "没有等待确认的撤销申请，可能已被收回。"
    en = "No cancellation waits to be confirmed; it may have been withdrawn."


@dataclass(frozen=True)
class Told:
    """One act on a case as pages tell it; `decided_…` are of the second person of a cancellation."""

    intervention_id: int
    kind: InterventionKind
    state: InterventionState
    reason: str
    requested_by: int
    requested_by_name: str
    requested_at: dt.datetime
    entered_at: dt.datetime
    decided_by_name: str | None
    decided_at: dt.datetime | None

    @property
    def at(self) -> dt.datetime:
        """When it took effect, or was asked for."""
        return self.decided_at or self.requested_at


def of_case(session: Session, instance_id: int) -> tuple[Told, ...]:
    """Everything that administrators did to a case, oldest first; the caller has checked who asks."""
    rows = sa.select(Intervention).where(Intervention.instance_id == instance_id)
    return tuple(_told(row) for row in session.scalars(rows.order_by(Intervention.id)))


@dataclass(frozen=True)
class Wish:
    """What the page sent: which case, why, and the revision of the case that it showed."""

    business_key: str
    reason: str
    revision: int


def suspend(session: Session, wish: Wish, *, actor: Actor, house: House) -> None:
    """Hold the case up: no step is taken, no timer fires, messages wait.

    Limits of the law run on; nobody but the law stops them. Raises NotFound, NotAllowed, FourEyes (own
    case), CaseOver, SuspendedAlready, StalePage, Refused without a reason.
    """
    case, act = _held(session, wish, "case.suspend", actor, house)
    if case.instance.suspended_at is not None:
        raise SuspendedAlready()
    _check_page(case, wish)
    case.instance.suspended_at = act.now
    timers.hold(session, case.instance.id)
    _write(session, case, InterventionKind.SUSPEND, InterventionState.DONE, wish, act)


def resume(session: Session, wish: Wish, *, actor: Actor, house: House) -> None:
    """Let the case go on: what came due meanwhile fires once, what was sent meanwhile arrives.

    Raises as `suspend` does, and NotSuspended.
    """
    case, act = _held(session, wish, "case.resume", actor, house)
    since = case.instance.suspended_at
    if since is None:
        raise NotSuspended()
    _check_page(case, wish)
    case.instance.suspended_at = None
    timers.let_go(session, case.instance.id)
    _lengthen_messages(session, case, act.now - since)
    _write(session, case, InterventionKind.RESUME, InterventionState.DONE, wish, act)


def ask_to_cancel(session: Session, wish: Wish, *, actor: Actor, house: House) -> None:
    """Ask for the cancellation of a case; nothing happens to it until another person confirms.

    Raises as `suspend` does, and AskedAlready.
    """
    case, act = _held(session, wish, "case.cancel", actor, house)
    if _pending(session, case) is not None:
        raise AskedAlready()
    _check_page(case, wish)
    _write(session, case, InterventionKind.CANCEL, InterventionState.PENDING, wish, act)


def withdraw(session: Session, business_key: str, *, actor: Actor, house: House) -> None:
    """Take a request for cancellation back, or turn it down; any administrator may. Raises NothingAsked."""
    case, act = _locked(session, business_key, "case.cancel", actor, house)
    asked = _require_pending(session, case)
    asked.state = InterventionState.WITHDRAWN
    _decide(session, case, asked, "case.cancel_withdrawn", act)


def cancel(session: Session, business_key: str, *, actor: Actor, house: House) -> None:
    """Confirm a cancellation and carry it out: tasks, timers and waits go, the case ends.

    Raises NotFound, NotAllowed, FourEyes for whoever asked or whom the case is about, NothingAsked,
    CaseOver, and what the rooms of the trade refuse.
    """
    case, act = _locked(session, business_key, "case.cancel", actor, house)
    asked = _require_pending(session, case)
    if asked.requested_by == actor.person_id:
        raise FourEyes(earlier=ASKED)
    _end(session, case, act)
    asked.state = InterventionState.DONE
    _decide(session, case, asked, "case.cancel", act)


def _end(session: Session, case: Case, act: Acting) -> None:
    instance = case.instance
    of_case = OfCase(
        instance.id, instance.business_key, case.around.library, case.around.policy_line, instance.data or {}
    )
    cancelling.tell_rooms(instance.process_id, operation_context(session, act, of_case))
    instance.suspended_at = None
    session.flush()  # the revision of the step is counted from the row as it stands
    advance = runner.cancel(case.definition, instance.state, call_for(session, case, act))
    settle(session, case, advance, act)
    deadlines.end_all(session, instance.id, on=local_date(act.now))
    incidents.close_case(session, instance.id, now=act.now)


def _held(session: Session, wish: Wish, name: str, actor: Actor, house: House) -> tuple[Case, Acting]:
    """The case of a wish, locked and running. Raises as `suspend` does."""
    found = _locked(session, wish.business_key, name, actor, house)
    if not wish.reason.strip():
        raise Refused(field="reason", reason={"zh": "请写明理由。", "en": "state the reason."})
    if len(wish.reason) > LONGEST_REASON:
        limit = {
            "zh": f"理由不能超过 {LONGEST_REASON} 个字。",
            "en": f"the reason must not exceed {LONGEST_REASON} characters.",
        }
        raise Refused(field="reason", reason=limit)
    return found


def _locked(
    session: Session, business_key: str, name: str, actor: Actor, house: House
) -> tuple[Case, Acting]:
    case = locked_case(session, business_key, by="business_key")
    if case is None:
        raise NotFound(what=permissions.KINDS["operation"])
    permissions.require(actor, name, case_subject(case.instance, "operation"))
    if case.instance.person_id == actor.person_id:
        raise FourEyes(earlier=OWN_CASE)
    if case.instance.status != InstanceStatus.RUNNING:
        raise CaseOver()
    return case, acting(house, actor)


def _check_page(case: Case, wish: Wish) -> None:
    if case.instance.revision != wish.revision:
        raise StalePage()


def _pending(session: Session, case: Case) -> Intervention | None:
    asked = sa.select(Intervention).where(
        Intervention.instance_id == case.instance.id, Intervention.state == InterventionState.PENDING
    )
    return session.scalar(asked.with_for_update())


def _require_pending(session: Session, case: Case) -> Intervention:
    asked = _pending(session, case)
    if asked is None:
        raise NothingAsked()
    return asked


def _lengthen_messages(session: Session, case: Case, slept: dt.timedelta) -> None:
    """What was kept for the case lives on by as long as the case slept."""
    kept = sa.select(Message).where(
        Message.business_key == case.instance.business_key, Message.delivered_at.is_(None)
    )
    for message in session.scalars(kept):
        message.expires_at += slept


def _write(
    session: Session,
    case: Case,
    kind: InterventionKind,
    state: InterventionState,
    wish: Wish,
    act: Acting,
) -> None:
    assert act.actor is not None  # only people intervene
    row = Intervention(
        instance_id=case.instance.id,
        kind=kind,
        state=state,
        reason=wish.reason.strip(),
        requested_by=act.actor.person_id,
        requested_by_name=act.actor.name,
        requested_at=act.now,
        entered_at=wall(),
    )
    session.add(row)
    session.flush()
    name = "case.cancel_asked" if kind == InterventionKind.CANCEL else f"case.{kind.value}"
    _audit(session, case, row, name, act)


def _decide(session: Session, case: Case, row: Intervention, name: str, act: Acting) -> None:
    assert act.actor is not None  # only people intervene
    row.decided_by, row.decided_by_name = act.actor.person_id, act.actor.name
    row.decided_at, row.entered_at = act.now, wall()
    session.flush()
    _audit(session, case, row, name, act)


def _audit(session: Session, case: Case, row: Intervention, name: str, act: Acting) -> None:
    """The reason stays sealed with the intervention: it may speak of people."""
    done = audit.Act(name, "case", case.instance.business_key, after={"intervention": row.id})
    audit.record(session, done, actor=act.actor, now=act.now)
    session.flush()


def _told(row: Intervention) -> Told:
    return Told(
        row.id,
        row.kind,
        row.state,
        row.reason,
        row.requested_by,
        row.requested_by_name,
        row.requested_at,
        row.entered_at,
        row.decided_by_name,
        row.decided_at,
    )
