"""A letter that is announced to whom its case is about by short message (短信告知), where its file says so.

The words are kept with the letter, in its transaction; where to, and whether still, is looked up when the
message goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, defer

from workflows import audit
from workflows.claims.withdrawal import is_withdrawn
from workflows.documents.definitions import Field, LetterDefinition, filled
from workflows.documents.models import Announcement, IssuedLetter, Outcome
from workflows.documents.writing import written
from workflows.engine import scripts
from workflows.notifications import short_messages
from workflows.notifications.carrying import looking
from workflows.notifications.short_messages import ShortMessage
from workflows.people.message_consent import Reach, reach_of
from workflows.runtime.context import OperationContext
from workflows.runtime.models import Instance, InstanceStatus
from workflows.runtime.outbox import Delivery, handler

ANNOUNCE = "documents.announce"


@dataclass(frozen=True)
class _Due:
    """What an announcement comes to now: sent to `reach`, or why not."""

    outcome: Outcome
    reach: Reach
    words: str


def announce(context: OperationContext, letter: LetterDefinition, row: IssuedLetter) -> None:
    """Keep the words for a letter that was just issued, and have them carried after the commit.

    Nothing where its file announces nothing, the house sends no short messages, or it is for practice.
    """
    if not letter.announcement or not context.settings.short_messages or context.settings.is_practice:
        return
    words = {name: _filled(text, row.data, name) for name, text in letter.announcement.items()}
    kept = Announcement(letter_id=row.id, words=words["zh"], words_en=words["en"], masked="")
    context.session.add(kept)
    context.send(ANNOUNCE, f"announcement:{row.number}", {"letter_id": row.id})


def _filled(text: str, data: Mapping[str, Any], language: str) -> str:
    def write(each: Field) -> str:
        return written(scripts.outcome(each.expression, dict(data)).value, each.form, language)

    return filled(text, write)


@handler(ANNOUNCE)
def send(delivery: Delivery) -> None:
    """Send it, or keep why it was not sent; once it came to something, nothing more is done.

    Raises NoSuchCarrier and what the carrier raises.
    """
    letter_id = int(delivery.payload["letter_id"])
    carrier = short_messages.carrier(delivery.house.settings)
    with looking(delivery) as session:
        due = _due(session, letter_id, has_carrier=carrier is not None)
    if due is None:
        return
    if carrier is not None and due.outcome is Outcome.SENT and due.reach.number is not None:
        carrier.send(ShortMessage(delivery.key, due.reach.number, due.words))
    _settle(delivery, letter_id, due)


def _due(session: Session, letter_id: int, *, has_carrier: bool) -> _Due | None:
    row = session.get_one(Announcement, letter_id)
    if row.outcome is not None:
        return None
    letter = session.get_one(IssuedLetter, letter_id)
    slim = (defer(Instance.state), defer(Instance.data))
    case = session.get_one(Instance, letter.instance_id, options=slim)
    reach = reach_of(session, case.person_id)
    outcome = Outcome.OVER if _is_over(session, letter, case) else _outcome(reach, has_carrier=has_carrier)
    return _Due(outcome, reach, row.words)


def _outcome(reach: Reach, *, has_carrier: bool) -> Outcome:
    if not has_carrier:
        return Outcome.OFF
    if not reach.has_agreed:
        return Outcome.NOT_AGREED
    return Outcome.SENT if reach.number is not None else Outcome.NO_MOBILE


def _is_over(session: Session, letter: IssuedLetter, case: Instance) -> bool:
    """A case that was withdrawn or called off, or a letter in whose place another of its kind was issued."""
    newer = aliased(IssuedLetter)
    again = sa.exists().where(
        newer.instance_id == letter.instance_id,
        newer.letter_id == letter.letter_id,
        newer.sequence > letter.sequence,
    )
    if case.status is InstanceStatus.CANCELLED or session.scalar(sa.select(again)):
        return True
    return is_withdrawn(session, case.business_key)


def _settle(delivery: Delivery, letter_id: int, due: _Due) -> None:
    row = delivery.session.get_one(Announcement, letter_id)
    row.outcome, row.settled_at = due.outcome, delivery.now
    row.masked = due.reach.masked if due.outcome is Outcome.SENT else ""
    told = {"outcome": due.outcome.value, "to": row.masked}
    act = audit.Act("documents.announce", "letter", str(letter_id), after=told)
    audit.record(delivery.session, act, actor=None, now=delivery.now)
