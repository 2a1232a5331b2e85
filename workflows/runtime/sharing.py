"""What a person keeps for the own work, and may share with the staff of an office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflows.errors import NotAllowed, NotFound
from workflows.people.permissions import Actor


class Kept:
    """Columns of a table of such things."""

    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    """The office whose staff has it too."""


Row = TypeVar("Row", bound=Kept)


def is_seen_by(kind: type[Kept], actor: Actor) -> sa.ColumnElement[bool]:
    """Condition of a statement: the actor's own, or shared with one of the actor's offices."""
    return sa.or_(kind.owner_id == actor.person_id, kind.organisation_id.in_(_offices(actor)))


def seen(session: Session, kind: type[Row], row_id: int, actor: Actor, what: Mapping[str, str]) -> Row:
    """One of them, if the actor sees it. Raises NotFound (`what`, in both languages)."""
    row = session.get(kind, row_id)
    if row is None or (row.owner_id != actor.person_id and row.organisation_id not in _offices(actor)):
        raise NotFound(what=what)
    return row


def check_may_share(office: int | None, actor: Actor, act: Mapping[str, str]) -> None:
    """Raises NotAllowed (`act`, in both languages) for an office of others; none is the actor alone."""
    if office is not None and office not in _offices(actor):
        raise NotAllowed(act=act)


def _offices(actor: Actor) -> set[int]:
    return {grant.organisation_id for grant in actor.grants}
