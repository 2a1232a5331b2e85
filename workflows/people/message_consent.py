"""Short messages (短信) to a person of whom a case is: only to a mobile number, and only who agreed.

The agreement is asked for and never taken for granted, and may be taken back at any time.
Source: 个人信息保护法 art 14, 15
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows import audit
from workflows.errors import NotFound
from workflows.people import sealing
from workflows.people.models import Person
from workflows.people.permissions import KINDS, Actor

_MOBILE = re.compile(r"(?:\+?86)?1[3-9][0-9]{9}")


@dataclass(frozen=True)
class Reach:
    """Where a person is reached by short message; `number` None: no mobile number is on file."""

    has_agreed: bool
    number: str | None
    masked: str


def keep(session: Session, person_id: int, *, agrees: bool, actor: Actor | None, now: dt.datetime) -> None:
    """Note what the person said; only a change is in the trail. Raises NotFound. The caller commits."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound(what=KINDS["person"])
    if agrees == (person.messages_agreed_at is not None):
        return
    person.messages_agreed_at = now if agrees else None
    told = audit.Act("people.message_consent", "person", str(person_id), after={"agrees": agrees})
    audit.record(session, told, actor=actor, now=now)


def reach_of(session: Session, person_id: int | None) -> Reach:
    """Where the person is reached today. One statement."""
    person = session.get(Person, person_id) if person_id is not None else None
    if person is None:
        return Reach(False, None, "")
    number = sealing.opened_phone(person) or ""
    is_mobile = _MOBILE.fullmatch(number) is not None
    has_agreed = person.messages_agreed_at is not None
    return Reach(has_agreed, number if is_mobile else None, (person.phone_masked or "") if is_mobile else "")
