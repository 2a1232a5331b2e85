"""A bank for demo, stories and tests: reads our pain.001 and answers with a pain.002 report."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.payments import pain001, pain002
from workflows.payments.bank_file import write_file
from workflows.payments.booking import line_key
from workflows.payments.models import BenefitDue, Document, LineStatus, PaymentLine, PaymentRun
from workflows.payments.operations import file_name
from workflows.runtime.house import House

REASONS = {"AC01": "账号有误", "AC04": "账户已销户", "AC06": "账户已冻结", "BE01": "户名不符"}
"""Reasons a bank gives, by ISO code."""


@dataclass(frozen=True)
class BankReply:
    """How the bank answers a run: person id → reason code for those it rejects; or a broken file."""

    run_key: str
    rejected: Mapping[int, str] = field(default_factory=dict)
    is_broken: bool = False


def stored_reply(session: Session, reply: BankReply, house: House) -> int:
    """The bank's report on a run whose file was written, kept as an uploaded document; its id."""
    run = session.scalars(select(PaymentRun).where(PaymentRun.business_key == reply.run_key)).one()
    order = house.settings.bank_folder / file_name(run.business_key)
    if not order.exists():
        write_file(session, run, order)
    keys = _keys_of(session, run.id, reply.rejected)
    content = report(order.read_bytes(), keys, now=house.clock.now())
    if reply.is_broken:
        content = content[: len(content) // 2]
    return _stored(session, run, content, house.clock.now())


def paid_line(session: Session, person_id: int, period: str) -> int:
    """The paid line of a person's month. Raises LookupError."""
    found = session.scalar(
        select(PaymentLine.id)
        .join(BenefitDue, BenefitDue.id == PaymentLine.due_id)
        .where(PaymentLine.person_id == person_id, BenefitDue.period == period)
        .order_by((PaymentLine.status == LineStatus.PAID).desc(), PaymentLine.id.desc())
        .limit(1)
    )
    if found is None:
        raise LookupError(f"nothing was paid for {period}")
    return found


def report(order: bytes, rejected: Mapping[str, str] | None = None, *, now: dt.datetime) -> bytes:
    """A pain.002.001.10 answer to a pain.001 file: end-to-end id → reason code for what is rejected."""
    message_id, items = pain001.read(order)
    results = tuple(_result(item, (rejected or {}).get(item.end_to_end_id)) for item in items)
    return pain002.write(pain002.Report(message_id, results), now=now)


def _result(item: pain001.Item, reason: str | None) -> pain002.ItemResult:
    text = REASONS.get(reason, reason) if reason else None
    return pain002.ItemResult(item.end_to_end_id, reason is None, reason, text, item.amount_fen)


def _keys_of(session: Session, run_id: int, rejected: Mapping[int, str]) -> dict[str, str]:
    rows = session.execute(
        select(PaymentLine.id, PaymentLine.attempt, PaymentLine.person_id).where(
            PaymentLine.run_id == run_id, PaymentLine.person_id.in_(rejected)
        )
    )
    return {line_key(line_id, attempt): rejected[person_id] for line_id, attempt, person_id in rows}


def _stored(session: Session, run: PaymentRun, content: bytes, now: dt.datetime) -> int:
    document = Document(
        kind="bank_result",
        name=f"{run.business_key}.pain.002.xml",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        area_id=run.area_id,
        stored_at=now,
        stored_by=None,
    )
    session.add(document)
    session.flush()
    return document.id
