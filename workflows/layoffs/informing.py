"""A recognition told to tax office and bank: messages they fetch, answers, reminders until those come."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import sqlalchemy as sa

from workflows.clock import day_after
from workflows.deadlines import operations as deadlines
from workflows.engine.registry import operation
from workflows.layoffs.consulting import restart_limit
from workflows.layoffs.errors import NobodyAnswered
from workflows.layoffs.support import open_support
from workflows.layoffs.support_models import HiringSupport, Partner, SupportMessage
from workflows.people.models import Organisation
from workflows.runtime import outgoing_files
from workflows.runtime.context import OperationContext
from workflows.runtime.outbox import Delivery, handler

LIMIT = "support_answer"
SEND = "layoffs.send_support_message"


@dataclass(frozen=True)
class Told:
    """Who still has to answer, and the instant at which the time for it is over."""

    open_partners: list[str]
    answers_over_at: dt.datetime


@operation("layoffs.tell_partners", zh="通知税务和银行", en="Tell tax and bank")
def tell_partners(context: OperationContext, *, support_id: int) -> Told:
    """Send the recognition to those who give the support; each has until the same day.

    Source: Jilin 2005-58 s.7
    """
    row = open_support(context.session, support_id)
    until = _answer_until(context)
    sent = [
        SupportMessage(
            support_id=row.id, partner=each, sent_on=context.today, answer_until=until, reminders=0
        )
        for each in Partner
    ]
    context.session.add_all(sent)
    _send(context, row, sent)
    context.audit("layoffs.tell_partners", "hiring_support", row.id, clause="S7.8")
    return _told(sent, until)


@operation("layoffs.remind_partners", zh="催办税务和银行答复", en="Remind tax and bank")
def remind_partners(context: OperationContext, *, support_id: int) -> Told:
    """The time is over: whoever did not answer is sent the message again, with a new last day.

    Source: Jilin 2005-58 s.7
    """
    row = open_support(context.session, support_id)
    waiting, until = _waiting(context, row), _answer_until(context)
    for message in waiting:
        message.reminders, message.reminded_on = message.reminders + 1, context.today
        message.answer_until = until
    _send(context, row, waiting)
    told = {"reminded": [each.partner.value for each in waiting]}
    context.audit("layoffs.remind_partners", "hiring_support", row.id, clause="S7.8", after=told)
    return _told(waiting, until)


@dataclass(frozen=True)
class StillOpen:
    """Those who have not answered yet."""

    open_partners: list[str]


@operation("layoffs.keep_support_answers", zh="登记落实情况", en="Keep the answers")
def keep_support_answers(
    context: OperationContext,
    *,
    support_id: int,
    note: str,
    tax_answer: str | None = None,
    bank_answer: str | None = None,
) -> StillOpen:
    """What tax and bank answered: recognition ends in support being given. Raises NobodyAnswered.

    Source: Jilin 2005-58 s.7
    """
    row = open_support(context.session, support_id)
    given = {Partner.TAX: tax_answer, Partner.BANK: bank_answer}
    if not any(given.values()):
        raise NobodyAnswered(field="tax_answer")
    row.tax_answer, row.bank_answer = tax_answer or row.tax_answer, bank_answer or row.bank_answer
    row.answer_note = "\n".join(each for each in (row.answer_note, note.strip()) if each)
    left = []
    for message in _waiting(context, row):
        if given[message.partner]:
            message.answered_on = context.today
        else:
            left.append(message.partner.value)
    if not left and context.instance_id is not None:
        deadlines.end(context.session, context.instance_id, LIMIT, on=context.today)
    told = {"tax": tax_answer, "bank": bank_answer}
    context.audit("layoffs.keep_support_answers", "hiring_support", row.id, clause="S7.8", after=told)
    return StillOpen(left)


@handler(SEND)
def send_message(delivery: Delivery) -> None:
    """Write one message into the folder of tax office or bank; written again, it is the same file."""
    content = dict(delivery.payload)
    if delivery.house.settings.is_practice:
        content["practice"] = "演练无效"
    name = f"{content['case']}-{content['reminder']}.json"

    def write(file: BinaryIO) -> None:
        file.write(json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True).encode())

    outgoing_files.put(delivery.house.settings.message_folder / content["to"] / name, write)


def _answer_until(context: OperationContext) -> dt.date:
    """The last day of a time that begins today."""
    until = deadlines.due(context.law(context.today), LIMIT, context.today).due_on
    assert until is not None  # nothing pauses here
    restart_limit(context, LIMIT, context.today)
    return until


def _send(context: OperationContext, row: HiringSupport, messages: Iterable[SupportMessage]) -> None:
    enterprise = context.session.get_one(Organisation, row.enterprise_id)
    for message in messages:
        key = f"support:{row.business_key}:{message.partner.value}:{message.reminders}"
        context.send(SEND, key, _content(row, enterprise, message))


def _content(row: HiringSupport, enterprise: Organisation, message: SupportMessage) -> dict[str, Any]:
    """What others are told: the firm and the numbers, nobody by name."""
    assert row.recognised_on is not None  # messages come after the recognition
    return {
        "to": message.partner.value,
        "case": row.business_key,
        "enterprise": enterprise.name,
        "area": row.area_id,
        "new_hires": row.new_hires,
        "counted": row.counted,
        "support": list(row.support),
        "recognised_on": row.recognised_on.isoformat(),
        "answer_until": message.answer_until.isoformat(),
        "reminder": message.reminders,
        "clause": "S7.8",
    }


def _waiting(context: OperationContext, row: HiringSupport) -> Sequence[SupportMessage]:
    query = sa.select(SupportMessage).where(
        SupportMessage.support_id == row.id, SupportMessage.answered_on.is_(None)
    )
    return context.session.scalars(query.order_by(SupportMessage.id)).all()


def _told(messages: Iterable[SupportMessage], until: dt.date) -> Told:
    return Told([each.partner.value for each in messages], day_after(until))
