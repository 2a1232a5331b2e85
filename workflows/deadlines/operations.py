"""Start, pause, resume, extend and end the limits of a case; each answers with the new last day.

No verb commits. What a pause or an extension moves (a task's due date, a timer) is moved by the
runtime from the answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.clock import Extension, Limit, Pause, Unit, count
from workflows.deadlines.models import Deadline, DeadlineExtension, DeadlinePause
from workflows.deadlines.queries import Due, running_limit, shown
from workflows.errors import NotFound, Refused
from workflows.people.permissions import Actor
from workflows.policies.law import Law
from workflows.working_days import Calendar

NO_ACTOR = Actor(0, "")


@dataclass(frozen=True)
class Start:
    """What starts a limit: the case, the limit's id, the day of receipt, and when it was entered."""

    instance_id: int
    limit_id: str
    started_on: dt.date
    entered_at: dt.datetime
    area_id: str | None = None
    task_id: str | None = None
    """The task that ends it, where a task does."""


def due(law: Law, limit_id: str, started_on: dt.date) -> Due:
    """The last day of a limit that starts on a day; nothing is kept. Raises Incident."""
    limit, clause = _limit(law, limit_id)
    return shown(limit_id, started_on, count(started_on, limit, law.calendar), clause)


def open_limit(session: Session, start: Start, law: Law) -> Due:
    """Start a limit for a case; one that runs already goes on and keeps its day of receipt.

    Raises Incident for a limit that the law does not know.
    """
    known = running_limit(session, start.instance_id, start.limit_id)
    if known is not None:
        return known
    return open_counted(session, start, *_limit(law, start.limit_id), law.calendar)


def open_counted(session: Session, start: Start, limit: Limit, clause: str | None, calendar: Calendar) -> Due:
    """Start a limit whose length was decided elsewhere, by a table of its own."""
    row = Deadline(
        instance_id=start.instance_id,
        limit_id=start.limit_id,
        area_id=start.area_id,
        task_id=start.task_id,
        started_on=start.started_on,
        entered_at=start.entered_at,
        length=limit.length,
        unit=limit.unit,
        rolls_over=limit.roll_over,
        warn_percent=limit.warn_percent,
        clause=clause,
        pauses=[],
        extensions=[],
    )
    session.add(row)
    return _recount(row, calendar)


def count_from(session: Session, deadline_id: int, started_on: dt.date, *, law: Law) -> Due:
    """Let a limit begin on another day of receipt, as long as the law of that day has it.

    Raises NotFound, and Refused for one that stood still or was extended already.
    """
    row = running(session, deadline_id)
    if row.pauses or row.extensions:
        raise _refused("时限已经中止或延长过", "the limit stood still or was extended already")
    limit, clause = _limit(law, row.limit_id)
    row.started_on, row.length, row.unit, row.clause = started_on, limit.length, limit.unit, clause
    row.rolls_over, row.warn_percent = limit.roll_over, limit.warn_percent
    return _recount(row, law.calendar)


def pause(  # noqa: PLR0913  the ground reads in two languages
    session: Session,
    deadline_id: int,
    *,
    on: dt.date,
    ground: str,
    law: Law,
    ground_en: str = "",
    by: Actor = NO_ACTOR,
) -> Due:
    """Stop the clock while the claimant is waited for. Raises NotFound, Refused."""
    row = running(session, deadline_id)
    if any(each.ends_on is None for each in row.pauses):
        raise _refused("时限已经中止", "the clock stands still already")
    if on < row.started_on or (row.due_on is not None and on > row.due_on):
        raise _refused("只能在期限内中止", "a limit can only be paused while it runs")
    row.pauses.append(
        DeadlinePause(begins_on=on, ends_on=None, ground=ground, ground_en=ground_en, entered_by=_id(by))
    )
    return _recount(row, law.calendar)


def resume(session: Session, deadline_id: int, *, on: dt.date, law: Law) -> Due:
    """Let the clock go on: `on` is the day the wait was over. Raises NotFound, Refused."""
    row = running(session, deadline_id)
    standing = [each for each in row.pauses if each.ends_on is None]
    if not standing:
        raise _refused("时限没有中止", "the clock is not paused")
    if on < standing[0].begins_on:
        raise _refused("恢复日不能早于中止日", "it cannot go on before it was paused")
    standing[0].ends_on = on
    return _recount(row, law.calendar)


def extend(
    session: Session, deadline_id: int, extension: Extension, *, on: dt.date, law: Law, by: Actor
) -> Due:
    """More time, granted by `by` on a ground. Raises NotFound, Refused for one without ground."""
    row = running(session, deadline_id)
    if not extension.ground.strip() or extension.length <= 0:
        raise _refused("延长须有理由和期限", "an extension needs a ground and a length")
    row.extensions.append(
        DeadlineExtension(
            length=extension.length,
            unit=extension.unit,
            ground=extension.ground,
            approved_by=by.person_id,
            approver_name=by.name,
            granted_on=on,
        )
    )
    return _recount(row, law.calendar)


def end(session: Session, instance_id: int, limit_id: str, *, on: dt.date) -> bool:
    """The decision is made: the limit of the case is over; False when none ran."""
    ended = session.execute(
        sa.update(Deadline)
        .where(
            Deadline.instance_id == instance_id, Deadline.limit_id == limit_id, Deadline.ended_on.is_(None)
        )
        .values(ended_on=on, revision=Deadline.revision + 1)
    )
    return bool(ended.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a cursor result


def end_all(session: Session, instance_id: int, *, on: dt.date) -> None:
    """The case is over: every limit that still runs ends with it."""
    session.execute(
        sa.update(Deadline)
        .where(Deadline.instance_id == instance_id, Deadline.ended_on.is_(None))
        .values(ended_on=on, revision=Deadline.revision + 1)
    )


def end_with_tasks(session: Session, task_ids: Iterable[str], *, on: dt.date) -> None:
    """Tasks are over, and with them the limits that began with them."""
    session.execute(
        sa.update(Deadline)
        .where(Deadline.task_id.in_(list(task_ids)), Deadline.ended_on.is_(None))
        .values(ended_on=on, revision=Deadline.revision + 1)
    )


def run_again_with_tasks(session: Session, task_ids: Iterable[str]) -> None:
    """Tasks wait again, and the limits that had ended with them go on from their first day."""
    session.execute(
        sa.update(Deadline)
        .where(Deadline.task_id.in_(list(task_ids)), Deadline.ended_on.is_not(None))
        .values(ended_on=None, revision=Deadline.revision + 1)
    )


def recount_provisional(session: Session, calendar: Calendar) -> dict[int, list[Due]]:
    """Count provisional days again after a calendar was loaded; case → its limits that moved."""
    rows = session.scalars(
        sa.select(Deadline).where(Deadline.is_provisional, Deadline.ended_on.is_(None))
    ).all()
    moved: dict[int, list[Due]] = {}
    for row in rows:
        before = row.due_on
        after = _recount(row, calendar)
        if after.due_on != before:
            moved.setdefault(row.instance_id, []).append(after)
    return moved


def _limit(law: Law, limit_id: str) -> tuple[Limit, str | None]:
    """The limit in force, and the clause of the row that says so."""
    limit = law.limit(limit_id)
    hits = law.trail.verdicts[-1].hits
    return limit, hits[0].annotations.get("clause") if hits else None


def _recount(row: Deadline, calendar: Calendar) -> Due:
    """Write the last day and its derivation anew."""
    found = _shown(row, calendar)
    row.due_on, row.warn_on = found.due_on, found.warn_on
    row.is_provisional = found.is_provisional
    row.derivation = [{"kind": each.kind, "values": dict(each.values)} for each in found.derivation]
    return found


def _shown(row: Deadline, calendar: Calendar) -> Due:
    limit = Limit(row.length, unit(row.unit), row.rolls_over, row.warn_percent)
    counted = count(row.started_on, limit, calendar, _pauses(row.pauses), _extensions(row.extensions))
    return shown(row.limit_id, row.started_on, counted, row.clause, row.id)


def _pauses(rows: Sequence[DeadlinePause]) -> list[Pause]:
    return [Pause(each.begins_on, each.ends_on, each.ground, each.ground_en) for each in rows]


def _extensions(rows: Sequence[DeadlineExtension]) -> list[Extension]:
    return [Extension(each.length, unit(each.unit), each.ground, each.approver_name) for each in rows]


def unit(text: str) -> Unit:
    """The unit of a limit, as it is kept."""
    units: dict[str, Unit] = {
        "calendar_days": "calendar_days",
        "working_days": "working_days",
        "months": "months",
    }
    return units[text]


def running(session: Session, deadline_id: int) -> Deadline:
    """The limit, locked. Raises NotFound, Refused when it is over."""
    row = session.get(Deadline, deadline_id, with_for_update=True)
    if row is None:
        raise NotFound(what={"zh": "时限", "en": "The limit"})
    if row.ended_on is not None:
        raise _refused("时限已经结束", "the limit is over")
    return row


def _refused(zh: str, en: str) -> Refused:
    return Refused(reason={"zh": zh, "en": en})


def _id(actor: Actor) -> int | None:
    return actor.person_id or None
