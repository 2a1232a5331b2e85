"""What a person has typed into the form of a step and not sent yet: right or wrong, sealed.

It is nobody else's, decides nothing, and goes when the step is done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflows.database import Base, insert_into
from workflows.errors import Refused
from workflows.people.permissions import Actor
from workflows.runtime.models import HumanTask
from workflows.runtime.regular import regular
from workflows.runtime.values import SealedValues

if TYPE_CHECKING:
    from workflows.runtime.tasks import TaskPage

LONGEST = 100_000
"""Characters in all; forms themselves take less."""
KEPT_DAYS = 90


class UnsentForm(Base):
    """The words of one person at one open step; the row goes with the step."""

    __tablename__ = "unsent_form"

    task_id: Mapped[str] = mapped_column(ForeignKey("human_task.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    words: Mapped[dict[str, str]] = mapped_column(SealedValues("unsent_form.words"))
    saved_at: Mapped[dt.datetime] = mapped_column(index=True)


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
    if sum(len(name) + len(text) for name, text in words.items()) > LONGEST:
        raise Refused(reason={"zh": "填写内容过长，无法暂存", "en": "it is too long to be kept"})
    row = insert_into(session, UnsentForm).values(
        task_id=page.task_id, person_id=actor.person_id, words=dict(words), saved_at=now
    )
    fresh = {"words": row.excluded.words, "saved_at": row.excluded.saved_at}
    session.execute(row.on_conflict_do_update(index_elements=["task_id", "person_id"], set_=fresh))


def read(row: UnsentForm | None) -> Unsent | None:
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
    """At 03:20 in China: throw away words at steps that are over, and those of before `KEPT_DAYS`."""
    over = sa.select(HumanTask.id).where(HumanTask.id == UnsentForm.task_id, HumanTask.closed_at.is_not(None))
    old = UnsentForm.saved_at < now - dt.timedelta(days=KEPT_DAYS)
    session.execute(sa.delete(UnsentForm).where(sa.or_(over.exists(), old)))
