"""Accounts corrected after the bank refused a payment: proposed by one person, typed again by another.

Until its correction is settled nothing is paid to the person: the next run would come back as well.
"""

from __future__ import annotations

from sqlalchemy import Select, String, cast, func, insert, literal, select
from sqlalchemy.orm import Session

from workflows.claims.models import Entitlement
from workflows.engine.registry import operation, takes_back
from workflows.errors import FourEyes, NotFound
from workflows.payments.errors import AccountsDiffer, CorrectionSettled
from workflows.payments.models import (
    AccountCorrection,
    BenefitDue,
    CorrectionOutcome,
    CorrectionStatus,
    LineStatus,
    PaymentLine,
)
from workflows.people import sealing
from workflows.people.models import Organisation, OrganisationKind, Person
from workflows.people.permissions import KINDS
from workflows.people.queries import offices_of_case
from workflows.runtime import instances
from workflows.runtime.context import OperationContext
from workflows.runtime.outbox import Delivery, handler

PROCESS = "account_correction"
START = "payments.start_correction"


@operation("payments.open_corrections", zh="退回款项转更正", en="Open the corrections of a run")
def open_corrections(context: OperationContext, *, run_id: int) -> None:
    """Open a correction for everybody to whom the bank refused a payment of the run; each becomes a case.

    Source: Jilin 2005-58 s.4
    """
    refused = (PaymentLine.run_id == int(run_id), PaymentLine.status == LineStatus.REJECTED)
    open_for(context, select(func.min(PaymentLine.id)).where(*refused).group_by(PaymentLine.person_id))


def open_for(context: OperationContext, lines: Select[int]) -> None:
    """A correction for each of these lines whose person has none; their cases begin after the commit."""
    session = context.session
    known = select(AccountCorrection.id).where(
        AccountCorrection.person_id == PaymentLine.person_id,
        AccountCorrection.status == CorrectionStatus.OPEN,
    )
    wanted = (
        select(
            literal("A-") + BenefitDue.area_id + "-" + cast(PaymentLine.id, String),
            PaymentLine.person_id,
            BenefitDue.area_id,
            PaymentLine.id,
            literal(CorrectionStatus.OPEN.value),
            literal(context.now, AccountCorrection.opened_at.type),
        )
        .join(BenefitDue, BenefitDue.id == PaymentLine.due_id)
        .where(PaymentLine.id.in_(lines), ~known.exists())
        .order_by(PaymentLine.id)
    )
    columns = ["business_key", "person_id", "area_id", "line_id", "status", "opened_at"]
    session.execute(insert(AccountCorrection).from_select(columns, wanted))
    waiting = select(AccountCorrection.id).where(
        AccountCorrection.line_id.in_(lines), AccountCorrection.started_at.is_(None)
    )
    for correction_id in session.scalars(waiting.order_by(AccountCorrection.id)).all():
        context.send(START, f"correction:{correction_id}", {"correction_id": correction_id})


@handler(START)
def start_correction(delivery: Delivery) -> None:
    """Begin the case of a correction at the agency of its area; told twice, it begins once."""
    session = delivery.session
    row = session.get_one(AccountCorrection, int(delivery.payload["correction_id"]), with_for_update=True)
    if row.started_at is not None:
        return
    row.started_at = delivery.now
    about = {
        "correction_id": row.id,
        "claim_id": _claim_of(session, row),
        "person_id": row.person_id,
        "area_id": row.area_id,
        "business_key": row.business_key,
    }
    instances.start(
        session,
        PROCESS,
        variables=about,
        business_key=row.business_key,  # its first step issues a letter under it
        offices=offices_of_case(session, agency_of(session, row.area_id)),
        area_id=row.area_id,
        actor=None,
        house=delivery.house,
    )


def _claim_of(session: Session, row: AccountCorrection) -> int:
    """The claim whose benefit the bank sent back."""
    claims = (
        select(Entitlement.claim_id)
        .join(BenefitDue, BenefitDue.entitlement_id == Entitlement.id)
        .join(PaymentLine, PaymentLine.due_id == BenefitDue.id)
    )
    return session.scalars(claims.where(PaymentLine.id == row.line_id)).one()


def agency_of(session: Session, area_id: str) -> int:
    """The agency that pays in an area."""
    agencies = select(Organisation.id).where(
        Organisation.area_id == area_id, Organisation.kind == OrganisationKind.AGENCY
    )
    return session.scalars(agencies.order_by(Organisation.id).limit(1)).one()


@operation("payments.propose_account", zh="登记更正账号", en="Propose the account")
def propose_account(
    context: OperationContext, *, correction_id: int, outcome: str, account: str | None = None
) -> None:
    """Keep, sealed, the account that a claimant shows; `same_account` says that the old one holds.

    Raises ContactRefused, CorrectionSettled.   Source: Jilin 2005-58 s.4
    """
    row = _open(context.session, int(correction_id))
    row.outcome = CorrectionOutcome(outcome)
    row.account_sealed = row.account_masked = None
    if row.outcome == CorrectionOutcome.NEW_ACCOUNT:
        person = context.session.get_one(Person, row.person_id)
        row.account_sealed, row.account_masked = sealing.sealed_account(
            person.public_id, account or "", field="account"
        )
    row.proposed_by = context.actor_id
    after = {"outcome": row.outcome.value, "account": row.account_masked}
    context.audit("payments.propose_account", "person", row.person_id, clause="S4.2", after=after)


@takes_back("payments.propose_account")
def take_account_back(context: OperationContext, *, correction_id: int) -> None:
    """No account is proposed any more. Raises CorrectionSettled."""
    row = _open(context.session, int(correction_id))
    row.outcome = row.account_sealed = row.account_masked = row.proposed_by = None
    context.audit("payments.take_account_back", "person", row.person_id, clause="S4.2")


@operation("payments.settle_correction", zh="确认账号", en="Settle the account")
def settle_correction(
    context: OperationContext, *, correction_id: int, account_again: str | None = None
) -> None:
    """Pay to the account from now on; a new one was typed by two people and must be the same.

    Raises FourEyes, AccountsDiffer (field `account_again`), CorrectionSettled.   Source: Jilin 2005-58 s.4
    """
    row = _open(context.session, int(correction_id))
    _check_eyes(context, row)
    person = context.session.get_one(Person, row.person_id)
    before = person.bank_masked
    if row.account_sealed is not None:
        typed = sealing.digits(account_again or "")
        if typed != sealing.bank_account(person.public_id, row.account_sealed):
            raise AccountsDiffer(field="account_again")
        person.bank_sealed, person.bank_masked = row.account_sealed, row.account_masked
    row.status, row.settled_at = CorrectionStatus.SETTLED, context.now
    row.settled_by = context.actor_id
    context.audit(
        "payments.change_account",
        "person",
        person.id,
        clause="S4.2",
        before={"account": before},
        after={"account": person.bank_masked},
    )


def _open(session: Session, correction_id: int) -> AccountCorrection:
    row = session.get(AccountCorrection, correction_id, with_for_update=True)
    if row is None:
        raise NotFound(what=KINDS["case"])
    if row.status != CorrectionStatus.OPEN:
        raise CorrectionSettled(business_key=row.business_key)
    return row


def _check_eyes(context: OperationContext, row: AccountCorrection) -> None:
    """Neither who proposed the account nor whose it is confirms it, whatever the diagram says."""
    if context.actor is None:
        return
    if context.actor.person_id == row.proposed_by:
        raise FourEyes(earlier={"zh": "登记更正账号", "en": "proposing the account"})
    if context.actor.person_id == row.person_id:
        raise FourEyes(earlier={"zh": "本人款项", "en": "own payment"})
