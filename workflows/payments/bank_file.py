"""Delivering an ordered run to the bank folder: a pain.001 file, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.clock import CHINA
from workflows.payments import pain001
from workflows.payments.booking import line_key
from workflows.payments.models import BenefitDue, FundAccount, LineStatus, PaymentLine, PaymentRun, RunStatus
from workflows.payments.operations import file_name
from workflows.people import sealing
from workflows.people.models import Person
from workflows.runtime import outgoing_files
from workflows.runtime.outbox import Delivery, handler

_BATCH = 1000
PRACTICE = "演练无效 "
"""Before the payer's name in the file of a practice office, should one ever reach a bank."""
_LEFT_OUT = (LineStatus.CANCELLED, LineStatus.DEFERRED)


@handler("payments.write_bank_file")
def write_bank_file(delivery: Delivery) -> None:
    """Write the file of the run in the payload; written again, it is the same file.

    A run that was taken back in the meantime gets none: nobody may send it.
    """
    run = delivery.session.get_one(PaymentRun, int(delivery.payload["run_id"]))
    if run.status == RunStatus.REVERSED:
        return
    target = delivery.house.settings.bank_folder / file_name(run.business_key)
    mark = PRACTICE if delivery.house.settings.is_practice else ""
    run.bank_file_sha256 = write_file(delivery.session, run, target, mark=mark)
    run.bank_file = target.name


def write_file(session: Session, run: PaymentRun, target: Path, *, mark: str = "") -> str:
    """Write an ordered run beside the target, then move it there at once; the SHA-256 of the file.

    `mark` stands before the payer's name.
    """

    def write(file: BinaryIO) -> None:
        pain001.write(file, _order(session, run, mark), _items(session, run))

    return outgoing_files.put(target, write)


def _order(session: Session, run: PaymentRun, mark: str) -> pain001.Order:
    payer = session.get_one(FundAccount, run.area_id)
    if run.released_at is None or run.execute_on is None:
        raise ValueError(f"the run {run.business_key} was not released")
    return pain001.Order(
        message_id=run.business_key,
        created_at=run.released_at.astimezone(CHINA),
        execute_on=run.execute_on,
        payer=pain001.Payer(f"{mark}{payer.holder}", payer.account, payer.bank_code),
        count=run.line_count,
        total_fen=run.total_fen,
    )


def _items(session: Session, run: PaymentRun) -> Iterator[pain001.Item]:
    rows = session.execute(
        select(
            PaymentLine.id,
            PaymentLine.attempt,
            PaymentLine.amount_fen,
            BenefitDue.period,
            Person.name,
            Person.public_id,
            Person.bank_sealed,
        )
        .join(BenefitDue, BenefitDue.id == PaymentLine.due_id)
        .join(Person, Person.id == PaymentLine.person_id)
        .where(PaymentLine.run_id == run.id, PaymentLine.status.not_in(_LEFT_OUT))
        .order_by(PaymentLine.id)
        .execution_options(yield_per=_BATCH)
    )
    for line_id, attempt, amount_fen, period, name, public_id, sealed in rows:
        yield pain001.Item(
            end_to_end_id=line_key(line_id, attempt),
            name=name,
            account=sealing.bank_account(public_id, sealed or b""),
            amount_fen=amount_fen,
            text=f"失业保险金 {period}",
        )
