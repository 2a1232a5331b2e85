"""Phrases (常用意见) that a person keeps for the texts of steps, and may share with an office.

A phrase stands in no case of itself: what it is put into is an answer like every other. It must hold
nothing of a person, so numbers of people are refused, and the page says the rest.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflows import audit
from workflows.database import Base
from workflows.errors import AlreadyExists, NotAllowed, Refused
from workflows.masking import without_numbers
from workflows.people.models import Organisation, Person
from workflows.people.permissions import Actor, Subject, heads
from workflows.runtime.sharing import Kept, check_may_share, is_seen_by, seen

LONGEST = 200
"""Characters of one phrase."""
MOST = 30
"""Phrases of one person, shared ones included."""
MOST_SHARED = 60
"""Phrases shared with one office."""
KIND = {"zh": "此常用意见", "en": "This phrase"}


class KeptPhrase(Kept, Base):
    """One phrase of one person."""

    __tablename__ = "phrase"
    __table_args__ = (
        UniqueConstraint("owner_id", "text"),
        Index("ix_phrase_office", "organisation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(LONGEST))
    kept_at: Mapped[dt.datetime]


@dataclass(frozen=True)
class Phrase:
    """A phrase as its reader sees it; `owner_name` is whose it is."""

    phrase_id: int
    text: str
    organisation_id: int | None
    owner_name: str
    is_own: bool
    may_remove: bool


@dataclass(frozen=True)
class Wish:
    """What a person wants to keep, and the office it is for; None for the person alone."""

    text: str
    organisation_id: int | None = None


class PhraseKnown(AlreadyExists):
    """One text, one phrase."""

    zh = "您已保存过这条常用意见。"
    en = "You keep this phrase already."


def of_actor(session: Session, actor: Actor) -> tuple[Phrase, ...]:
    """The actor's own, then what others share with the actor's offices; one statement."""
    is_own = KeptPhrase.owner_id == actor.person_id
    query = (
        sa.select(KeptPhrase, Person.name, Organisation.area_id)
        .join(Person, Person.id == KeptPhrase.owner_id)
        .outerjoin(Organisation, Organisation.id == KeptPhrase.organisation_id)
        .where(is_seen_by(KeptPhrase, actor))
        .order_by(is_own.desc(), KeptPhrase.id)
    )
    return tuple(_phrase(row, name, area_id, actor) for row, name, area_id in session.execute(query))


def text_of(session: Session, phrase_id: int, actor: Actor) -> str:
    """The text of a phrase that the actor may use. Raises NotFound."""
    return seen(session, KeptPhrase, phrase_id, actor, KIND).text


def keep(session: Session, wish: Wish, *, actor: Actor, now: dt.datetime) -> None:
    """Keep a phrase.

    Raises Refused (field `text`), PhraseKnown, and NotAllowed for an office of others.
    """
    text = _checked(wish.text)
    office = wish.organisation_id
    act = {"zh": "与其他单位共享常用意见", "en": "share a phrase with another office"}
    check_may_share(office, actor, act)
    own = set(session.scalars(sa.select(KeptPhrase.text).where(KeptPhrase.owner_id == actor.person_id)))
    if text in own:
        raise PhraseKnown()
    if len(own) >= MOST:
        _refuse(f"每人最多保存 {MOST} 条，请先删除不用的", f"a person keeps at most {MOST}; remove one first")
    if office is not None:
        _check_room(session, office)
    row = KeptPhrase(owner_id=actor.person_id, organisation_id=office, text=text, kept_at=now)
    session.add(row)
    session.flush()
    _tell(session, "phrase.keep", row, actor, now)


def remove(session: Session, phrase_id: int, *, actor: Actor, now: dt.datetime) -> None:
    """Take a phrase away: one's own, or one that is shared with an office whose work the actor heads.

    Raises NotFound, and NotAllowed for one that a colleague shares.
    """
    row = seen(session, KeptPhrase, phrase_id, actor, KIND)
    office = session.get(Organisation, row.organisation_id) if row.organisation_id is not None else None
    if not _may_remove(row, office.area_id if office else None, actor):
        raise NotAllowed(act={"zh": "删除同事共享的常用意见", "en": "remove a colleague's phrase"})
    _tell(session, "phrase.remove", row, actor, now)
    session.delete(row)
    session.flush()


def _checked(typed: str) -> str:
    lines = (" ".join(line.split()) for line in typed.splitlines())
    text = "\n".join(line for line in lines if line)
    if not text or len(text) > LONGEST:
        _refuse(f"请填写常用意见，不超过 {LONGEST} 字", f"write a phrase of at most {LONGEST} characters")
    if without_numbers(text) != text:
        _refuse(
            "常用意见里不能有身份证号、银行账号或手机号",
            "a phrase holds no identity number, bank account or mobile number",
        )
    return text


def _check_room(session: Session, office: int) -> None:
    count = sa.select(sa.func.count()).select_from(KeptPhrase).where(KeptPhrase.organisation_id == office)
    if session.scalars(count).one() >= MOST_SHARED:
        _refuse(
            f"一个单位最多共享 {MOST_SHARED} 条，请先删除不用的",
            f"an office shares at most {MOST_SHARED}; remove one first",
        )


def _refuse(zh: str, en: str) -> None:
    raise Refused(field="text", reason={"zh": zh, "en": en})


def _may_remove(row: KeptPhrase, area_id: str | None, actor: Actor) -> bool:
    if row.owner_id == actor.person_id:
        return True
    office = frozenset() if row.organisation_id is None else frozenset({row.organisation_id})
    return heads(actor, Subject("office", area_id, office))


def _tell(session: Session, name: str, row: KeptPhrase, actor: Actor, now: dt.datetime) -> None:
    said = {"text": row.text, "office": row.organisation_id, "owner": row.owner_id}
    before, after = (said, None) if name == "phrase.remove" else (None, said)
    act = audit.Act(name, "phrase", str(row.id), before=before, after=after)
    audit.record(session, act, actor=actor, now=now)


def _phrase(row: KeptPhrase, owner_name: str, area_id: str | None, actor: Actor) -> Phrase:
    is_own = row.owner_id == actor.person_id
    may_remove = _may_remove(row, area_id, actor)
    return Phrase(row.id, row.text, row.organisation_id, owner_name, is_own, may_remove)
