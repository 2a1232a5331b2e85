"""What a person has typed into a form and not sent yet: right or wrong, sealed.

The form is that of a step, or one that begins a case. What is kept is nobody else's, decides nothing, and
goes when the step is done or the case begun.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflows.database import Base, insert_into
from workflows.errors import NotAllowed, NotFound, Refused
from workflows.people.models import Person
from workflows.people.permissions import Actor
from workflows.runtime import deployment_queries, deployments
from workflows.runtime.models import HumanTask
from workflows.runtime.regular import regular
from workflows.runtime.values import SealedValues

if TYPE_CHECKING:
    from workflows.runtime.tasks import TaskPage

LONGEST = 100_000
"""Characters in all; forms themselves take less."""
KEPT_DAYS = 90
NOBODY = 0


class UnsentForm(Base):
    """The words of one person at one open step; the row goes with the step."""

    __tablename__ = "unsent_form"

    task_id: Mapped[str] = mapped_column(ForeignKey("human_task.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    words: Mapped[dict[str, str]] = mapped_column(SealedValues("unsent_form.words"))
    saved_at: Mapped[dt.datetime] = mapped_column(index=True)


class UnsentStart(Base):
    """The words of one person in a form that begins a case, a row for each person it may be about."""

    __tablename__ = "unsent_start"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    process_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    about_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The person who was found at the counter; `NOBODY`, and so no foreign key, where it is about none."""
    words: Mapped[dict[str, str]] = mapped_column(SealedValues("unsent_start.words"))
    saved_at: Mapped[dt.datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Beginning:
    """A case that somebody is about to begin: which process, and about whom (a person's id)."""

    process_id: str
    about_id: int = NOBODY


@dataclass(frozen=True)
class Unsent:
    """Field name → text as typed, and when it was kept."""

    words: Mapping[str, str]
    saved_at: dt.datetime


def keep(
    session: Session, page: TaskPage, words: Mapping[str, str], *, actor: Actor, now: dt.datetime
) -> None:
    """Keep what the actor has typed so far; the last word counts, from whichever computer.

    `page` is the step as the actor meets it. Raises what keeps the actor from doing it, and Refused
    over `LONGEST`.
    """
    if page.obstacle is not None:
        raise page.obstacle
    _check_length(words)
    row = insert_into(session, UnsentForm).values(
        task_id=page.task_id, person_id=actor.person_id, words=dict(words), saved_at=now
    )
    fresh = {"words": row.excluded.words, "saved_at": row.excluded.saved_at}
    session.execute(row.on_conflict_do_update(index_elements=["task_id", "person_id"], set_=fresh))


def keep_start(
    session: Session, of: Beginning, words: Mapping[str, str], *, actor: Actor, now: dt.datetime
) -> None:
    """The same for a form that begins a case. Raises Refused over `LONGEST`."""
    _check_length(words)
    key = {"person_id": actor.person_id, "process_id": of.process_id, "about_id": of.about_id}
    row = insert_into(session, UnsentStart).values(**key, words=dict(words), saved_at=now)
    fresh = {"words": row.excluded.words, "saved_at": row.excluded.saved_at}
    session.execute(row.on_conflict_do_update(index_elements=list(key), set_=fresh))


def require_beginner(session: Session, process_id: str, actor: Actor, today: dt.date) -> None:
    """Pass when the actor begins such cases by a form somewhere.

    Raises NotFound for a process that is none or that nobody begins by a form, NotAllowed, and NotYetInForce.
    """
    deployment = deployment_queries.in_force(session, process_id, today)
    definition = deployments.definition(session, deployment)
    role = definition.card.start_role
    if role is None or definition.start_form is None:
        raise NotFound(what={"zh": "此流程", "en": "This process"})
    if not actor.holds(role):
        raise NotAllowed(act={"zh": f"发起“{definition.name}”", "en": f"start “{definition.name_en}”"})


def start_of(session: Session, of: Beginning, actor: Actor) -> Unsent | None:
    """What the actor typed to begin this case and did not send; None for nothing. One statement."""
    key = (actor.person_id, of.process_id, of.about_id)
    if of.about_id == NOBODY:
        return read(session.get(UnsentStart, key))
    columns = (UnsentStart.person_id, UnsentStart.process_id, UnsentStart.about_id)
    mine = sa.and_(*(column == value for column, value in zip(columns, key, strict=True)))
    rows = sa.select(Person, UnsentStart).outerjoin(UnsentStart, mine).where(Person.id == of.about_id)
    person, row = session.execute(rows).one_or_none() or (None, None)
    session.info["read_along"] = person  # held, so that the page that reads the person sends nothing for it
    return read(row)


def starts_about(session: Session, process_id: str, actor: Actor) -> tuple[tuple[int, dt.datetime], ...]:
    """About whom the actor has begun to fill in the form of a process, and when last; the newest first."""
    rows = (
        sa.select(UnsentStart.about_id, UnsentStart.saved_at)
        .where(UnsentStart.person_id == actor.person_id, UnsentStart.process_id == process_id)
        .order_by(UnsentStart.saved_at.desc(), UnsentStart.about_id)
    )
    return tuple((about_id, saved_at) for about_id, saved_at in session.execute(rows))


def forget_start(session: Session, of: Beginning, actor: Actor) -> None:
    """Throw away what the actor typed to begin this case."""
    session.execute(
        sa.delete(UnsentStart).where(
            UnsentStart.person_id == actor.person_id,
            UnsentStart.process_id == of.process_id,
            UnsentStart.about_id == of.about_id,
        )
    )


def read(row: UnsentForm | UnsentStart | None) -> Unsent | None:
    """What a row holds; None for none."""
    return None if row is None else Unsent(row.words, row.saved_at)


def forget(session: Session, task_id: str, actor: Actor | None = None) -> None:
    """Throw away what the actor typed at this step, or what anybody did."""
    gone = sa.delete(UnsentForm).where(UnsentForm.task_id == task_id)
    if actor is not None:
        gone = gone.where(UnsentForm.person_id == actor.person_id)
    session.execute(gone)


@regular("runtime.forget_unsent_forms", cron="20 19 * * *")
def forget_old(session: Session, now: dt.datetime) -> None:
    """At 03:20 in China: throw away words at steps that are over, and all of before `KEPT_DAYS`."""
    last = now - dt.timedelta(days=KEPT_DAYS)
    over = sa.select(HumanTask.id).where(HumanTask.id == UnsentForm.task_id, HumanTask.closed_at.is_not(None))
    session.execute(sa.delete(UnsentForm).where(sa.or_(over.exists(), UnsentForm.saved_at < last)))
    session.execute(sa.delete(UnsentStart).where(UnsentStart.saved_at < last))


def _check_length(words: Mapping[str, str]) -> None:
    if sum(len(name) + len(text) for name, text in words.items()) > LONGEST:
        raise Refused(reason={"zh": "填写内容过长，无法暂存", "en": "it is too long to be kept"})
