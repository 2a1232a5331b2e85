"""Refused accounts are settled by two people; money that came back is booked back by another."""

import pytest
from sqlalchemy import select

from tests.conftest import START
from workflows.claims.models import EntitlementStatus
from workflows.engine import registry
from workflows.errors import FourEyes, NotAllowed
from workflows.payments import corrections, operations, queries, returning
from workflows.payments.errors import (
    AccountsDiffer,
    CorrectionSettled,
    NothingDue,
    NotReturnable,
    ReturnDateImpossible,
    WrongReturnStep,
)
from workflows.payments.models import AccountCorrection, PaymentLine
from workflows.people.models import Person
from workflows.people.sealing import ContactRefused, bank_account
from workflows.runtime.models import Outbox

ACCOUNT = "6222020000000000077"


@pytest.fixture
def refused(session, desk):
    """Two months of one person, both refused by the bank; the one correction of it."""
    desk.in_benefit("张三")
    run = desk.ordered("2006-05")
    keys = [f"L{row.line_id}-1" for row in queries.lines(session, run.run_id).rows]
    desk.book(run, desk.answer(run, dict.fromkeys(keys, "AC04")))
    corrections.open_corrections(desk.acting(desk.team.payment_clerk), run_id=run.run_id)
    return session.scalars(select(AccountCorrection)).one()


@pytest.fixture
def paid(session, desk):
    """A paid line, and the whole entitlement used up by it."""
    entitlement = desk.in_benefit("张三", months=1)
    run = desk.ordered("2006-04")
    desk.book(run, desk.answer(run))
    session.refresh(entitlement)
    assert entitlement.status == EntitlementStatus.COMPLETED
    return entitlement, session.scalars(select(PaymentLine)).one()


def propose(desk, row, account=ACCOUNT, actor=None):
    context = desk.acting(actor or desk.team.payment_clerk)
    corrections.propose_account(context, correction_id=row.id, outcome="new_account", account=account)


def settle(desk, row, again=ACCOUNT, actor=None):
    context = desk.acting(actor or desk.team.releaser)
    corrections.settle_correction(context, correction_id=row.id, account_again=again)


def test_a_recalled_proposal_leaves_no_account(desk, refused):
    propose(desk, refused)
    registry.take_back(
        "payments.propose_account", desk.acting(desk.team.payment_clerk), {"correction_id": refused.id}
    )
    kept = (refused.outcome, refused.account_sealed, refused.account_masked, refused.proposed_by)
    assert kept == (None, None, None, None)


@pytest.mark.clause("S4.2")
def test_two_refused_months_of_one_person_are_one_correction_and_one_case(session, refused):
    assert refused.business_key.startswith("A-changchun-")
    handlers = session.scalars(select(Outbox.handler).order_by(Outbox.id)).all()
    assert handlers.count("payments.start_correction") == 1


@pytest.mark.clause("S4.2")
def test_nothing_is_paid_before_the_account_is_settled_and_all_of_it_afterwards(session, desk, refused):
    with pytest.raises(NothingDue), session.begin_nested():
        desk.prepared("2006-05")
    assert {row.cause for row in queries.arrears(session, desk.branch.area_id, now=START).rows} == {
        "correction"
    }
    propose(desk, refused)
    settle(desk, refused)
    person = session.get_one(Person, refused.person_id)
    assert bank_account(person.public_id, person.bank_sealed) == ACCOUNT
    assert desk.prepared("2006-05").lines == 2


def test_the_two_entries_must_be_the_same(desk, refused):
    propose(desk, refused)
    with pytest.raises(AccountsDiffer) as differ:
        settle(desk, refused, "6222020000000000078")
    assert differ.value.field == "account_again"
    settle(desk, refused, "6222 0200 0000 0000 077")
    with pytest.raises(CorrectionSettled):
        settle(desk, refused)


def test_one_person_does_not_enter_an_account_twice(desk, refused):
    propose(desk, refused)
    with pytest.raises(FourEyes):
        settle(desk, refused, actor=desk.team.payment_clerk)


def test_a_short_account_names_its_field(desk, refused):
    with pytest.raises(ContactRefused) as short:
        propose(desk, refused, "12")
    assert short.value.field == "account"


def registered(desk, line, **changed):
    context = desk.acting(changed.pop("actor", desk.team.payment_clerk))
    about = {"line_id": line.id, "returned_on": context.today, "reason": "账户已销户", **changed}
    return returning.register_return(context, **about)


@pytest.mark.clause("S4.2")
def test_money_that_came_back_makes_the_month_due_again(session, desk, paid):
    entitlement, line = paid
    made = registered(desk, line)
    returning.book_return(desk.acting(desk.team.releaser), return_id=made.return_id)
    session.expire_all()
    assert (line.status.value, line.reversed_on) == ("reversed", desk.acting(None).today)
    assert (entitlement.months_paid, entitlement.status) == (0, EntitlementStatus.ACTIVE)
    corrections.propose_account(
        desk.acting(desk.team.payment_clerk),
        correction_id=session.scalars(select(AccountCorrection.id)).one(),
        outcome="same_account",
    )
    settle(desk, session.scalars(select(AccountCorrection)).one(), None)
    again = desk.ordered("2006-04")
    desk.book(again, desk.answer(again))
    session.expire_all()
    assert (entitlement.months_paid, entitlement.status) == (1, EntitlementStatus.COMPLETED)


def test_who_registered_a_return_does_not_book_it_and_it_is_booked_once(desk, paid):
    made = registered(desk, paid[1])
    with pytest.raises(FourEyes):
        returning.book_return(desk.acting(desk.team.payment_clerk), return_id=made.return_id)
    with pytest.raises(NotReturnable):
        registered(desk, paid[1])
    returning.book_return(desk.acting(desk.team.releaser), return_id=made.return_id)
    with pytest.raises(WrongReturnStep):
        returning.refuse_return(desk.acting(desk.team.releaser), return_id=made.return_id)


def test_a_refused_return_leaves_the_line_paid_and_may_come_again(session, desk, paid):
    made = registered(desk, paid[1])
    returning.refuse_return(desk.acting(desk.team.releaser), return_id=made.return_id)
    assert paid[1].status.value == "paid"
    assert registered(desk, paid[1]).business_key.endswith("-2")


def test_money_comes_back_neither_before_it_was_booked_nor_tomorrow(desk, paid):
    for days in (-1, 1):
        day = paid[1].booked_on.fromordinal(paid[1].booked_on.toordinal() + days)
        with pytest.raises(ReturnDateImpossible):
            registered(desk, paid[1], returned_on=day)


def test_only_a_payment_clerk_of_the_area_registers_a_return(desk, paid):
    with pytest.raises(NotAllowed):
        registered(desk, paid[1], actor=desk.team.releaser)


def test_an_unpaid_line_has_nothing_to_come_back(session, desk):
    desk.in_benefit()
    run = desk.prepared("2006-04")
    line = session.scalars(select(PaymentLine).where(PaymentLine.run_id == run.run_id)).one()
    with pytest.raises(NotReturnable):
        registered(desk, line)
    operations.cancel_run(desk.acting(None), run_id=run.run_id)
