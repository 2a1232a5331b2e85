"""Lists of the inbox that a person keeps under a name, and may share with an office.

On the server, so that they stand at every counter. A view holds what an address of the list says and
nothing of a case; whoever opens a shared one sees their own tasks in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflows import audit
from workflows.database import Base
from workflows.errors import AlreadyExists, NotAllowed, Refused
from workflows.people.models import Person
from workflows.people.permissions import Actor
from workflows.runtime.sharing import Kept, check_may_share, is_seen_by, seen

LONGEST_NAME = 30
MOST = 30
"""Views of one person."""
KIND = {"zh": "此视图", "en": "This view"}


class SavedView(Kept, Base):
    """One list with its filters and order, under a name."""

    __tablename__ = "saved_view"
    __table_args__ = (
        UniqueConstraint("owner_id", "name"),
        Index("ix_saved_view_office", "organisation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    listed: Mapped[str] = mapped_column(String(20))
    """Which list it is of."""
    choices: Mapped[dict[str, Any]]
    """What its address says beside: filters and order."""
    saved_at: Mapped[dt.datetime]


@dataclass(frozen=True)
class View:
    """A view as the inbox shows it; `owner_name` is of another person's that is shared."""

    view_id: int
    name: str
    listed: str
    choices: Mapping[str, str]
    organisation_id: int | None
    is_own: bool
    owner_name: str


@dataclass(frozen=True)
class Wish:
    """What a person wants to keep."""

    name: str
    listed: str
    choices: Mapping[str, str]
    organisation_id: int | None = None


class NameTaken(AlreadyExists):
    """One name, one view."""

    zh = "您已有同名的视图，请换一个名称。"
    en = "You have a view of this name; choose another."


def of_actor(session: Session, actor: Actor) -> tuple[View, ...]:
    """The actor's own, then what others share with the actor's offices; one statement."""
    is_own = SavedView.owner_id == actor.person_id
    query = (
        sa.select(SavedView, Person.name)
        .join(Person, Person.id == SavedView.owner_id)
        .where(is_seen_by(SavedView, actor))
        .order_by(is_own.desc(), SavedView.id)
    )
    return tuple(_view(row, name, actor) for row, name in session.execute(query))


def keep(session: Session, wish: Wish, *, actor: Actor, now: dt.datetime) -> View:
    """Keep a list under a name.

    Raises Refused (field `name`), NameTaken, and NotAllowed for an office of others.
    """
    name = " ".join(wish.name.split())
    if not name or len(name) > LONGEST_NAME:
        zh = f"请填写名称，不超过 {LONGEST_NAME} 字"
        raise Refused(
            field="name", reason={"zh": zh, "en": f"give it a name of at most {LONGEST_NAME} characters"}
        )
    act = {"zh": "与其他单位共享视图", "en": "share a view with another office"}
    check_may_share(wish.organisation_id, actor, act)
    _check_room(session, name, actor)
    row = SavedView(
        owner_id=actor.person_id,
        organisation_id=wish.organisation_id,
        name=name,
        listed=wish.listed,
        choices=dict(wish.choices),
        saved_at=now,
    )
    session.add(row)
    session.flush()
    if row.organisation_id is not None:
        _tell(session, "view.share", row, actor, now)
    return _view(row, actor.name, actor)


def remove(session: Session, view_id: int, *, actor: Actor, now: dt.datetime) -> None:
    """Take one's own view away. Raises NotFound, and NotAllowed for one that another shares."""
    row = seen(session, SavedView, view_id, actor, KIND)
    if row.owner_id != actor.person_id:
        raise NotAllowed(act={"zh": "删除他人的视图", "en": "remove somebody else's view"})
    if row.organisation_id is not None:
        _tell(session, "view.unshare", row, actor, now)
    session.delete(row)
    session.flush()


def _check_room(session: Session, name: str, actor: Actor) -> None:
    own = sa.select(SavedView.name).where(SavedView.owner_id == actor.person_id)
    names = set(session.scalars(own))
    if name in names:
        raise NameTaken()
    if len(names) >= MOST:
        zh, en = f"最多保存 {MOST} 个视图，请先删除不用的", f"at most {MOST} views are kept; remove one first"
        raise Refused(field="name", reason={"zh": zh, "en": en})


def _tell(session: Session, name: str, row: SavedView, actor: Actor, now: dt.datetime) -> None:
    after = {"name": row.name, "office": row.organisation_id}
    audit.record(session, audit.Act(name, "view", str(row.id), after=after), actor=actor, now=now)


def _view(row: SavedView, owner_name: str, actor: Actor) -> View:
    is_own = row.owner_id == actor.person_id
    return View(row.id, row.name, row.listed, row.choices, row.organisation_id, is_own, owner_name)
