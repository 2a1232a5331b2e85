"""Random lives against a small model: used + left + owed = granted, never twice, in full otherwise.

`SHIBAO_LIVES` says how many lives are lived; `make faults` lives many.
"""

import datetime as dt
import os
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.workflows.payments.lives import Fund, Life, month
from workflows.claims import deemed, resuming
from workflows.claims import operations as claims
from workflows.claims.models import EntitlementStatus
from workflows.flexible_employment import operations as flexible_employment
from workflows.payments import arrears, corrections, operations, returning, reversing
from workflows.payments.errors import NothingDue, RunOpen
from workflows.payments.models import (
    AccountCorrection,
    BenefitDue,
    LineStatus,
    PaymentLine,
)

AMOUNT = 25_200
LIVES = int(os.environ.get("SHIBAO_LIVES", "6"))
ACTS = ("pass", "pass", "run", "run", "run", "answer", "answer", "settle", "come_back", "stop")
PAUSES = ("suspend", "resume", "resume")


class Office:
    """The rooms under test beside the model; each act does the same to both."""

    def __init__(self, session, desk, granted, choose):
        self.session, self.desk, self.choose = session, desk, choose
        self.rows = [desk.in_benefit(f"张{number}", months) for number, months in enumerate(granted)]
        self.fund = Fund([Life(months) for months in granted])
        self.runs, self.agreements = {}, {}
        self.until = 0

    @property
    def clerk(self):
        return self.desk.acting(self.desk.team.payment_clerk)

    @property
    def releaser(self):
        return self.desk.acting(self.desk.team.releaser)

    def pass_(self):
        self.until = min(self.until + self.choose(st.integers(1, 6)), 30)

    def run(self, covered=None):
        period = month(self.until)
        is_open = period in self.fund.with_bank
        covered = covered or self.choose(st.none() | st.integers(1, 5))
        wanted = [] if is_open else self.fund.wanted(self.until, covered)
        if is_open or not wanted:
            with pytest.raises(RunOpen if is_open else NothingDue), self.session.begin_nested():
                self.desk.prepared(period)
            return
        prepared = self.desk.prepared(period)
        available = None if covered is None else Decimal(covered * AMOUNT) / 100
        arrears.cut_run(self.clerk, run_id=prepared.run_id, available=available)
        assert self.lines(prepared.run_id, LineStatus.PREPARED) == sorted(wanted)
        if self.choose(st.integers(0, 5)) == 0:
            operations.cancel_run(self.clerk, run_id=prepared.run_id)
            return
        operations.order_bank_file(self.releaser, run_id=prepared.run_id)
        self.fund.order(self.until, wanted)
        self.runs[period] = prepared

    def answer(self, *, is_kind=False):
        if not self.runs:
            return
        period = min(self.runs) if is_kind else self.choose(st.sampled_from(sorted(self.runs)))
        run = self.runs.pop(period)
        if not is_kind and self.choose(st.integers(0, 3)) == 0:
            reversing.reverse_run(self.releaser, run_id=run.run_id, reason="银行未执行")
            self.fund.answer(period, set(), is_executed=False)
            return
        lines = self.fund.with_bank[period]
        refused = set() if is_kind else self.choose(st.sets(st.sampled_from(lines), max_size=2))
        self.book(run, refused)
        self.fund.answer(period, refused)

    def book(self, run, refused):
        ids = self.ids(run.run_id)
        keys = {f"L{ids[line]}-1": "AC04" for line in refused}
        self.desk.book(run, self.desk.answer(run, keys))
        corrections.open_corrections(self.clerk, run_id=run.run_id)

    def settle(self):
        for row in self.session.scalars(select(AccountCorrection).where(AccountCorrection.status == "open")):
            corrections.propose_account(self.clerk, correction_id=row.id, outcome="same_account")
            corrections.settle_correction(self.releaser, correction_id=row.id)
        for life in self.fund.lives:
            life.is_held = False

    def come_back(self):
        paid = [(number, each) for number, life in enumerate(self.fund.lives) for each in sorted(life.paid)]
        if not paid:
            return
        line = self.choose(st.sampled_from(paid))
        line_id = self.paid_line(line)
        made = returning.register_return(
            self.clerk, line_id=line_id, returned_on=self.clerk.today, reason="账户已销户"
        )
        returning.book_return(self.releaser, return_id=made.return_id)
        self.fund.come_back(line)

    def stop(self):
        """Found working: months that are left are kept, as beside an agreement."""
        _number, row, life = self.somebody()
        if row.status == EntitlementStatus.ACTIVE:
            closed = claims.close(self.desk.acting(None), claim_id=row.claim_id)
            assert closed.is_suspended == (life.left > 0)
            life.is_suspended, life.is_stopped = closed.is_suspended, not closed.is_suspended

    def suspend(self):
        """Beside an agreement, after the person was heard."""
        number, row, life = self.somebody()
        if row.status != EntitlementStatus.ACTIVE or life.left == 0:
            return
        deemed.record_deemed(
            self.desk.acting(self.desk.team.reviewer),
            claim_id=row.claim_id,
            agreement_id=self.agreement(number),
            proposal="deemed_re_employed",
            decision="stop",
            opinion="在市场看摊。",
            heard_on=self.clerk.today,
        )
        assert claims.close(self.desk.acting(None), claim_id=row.claim_id).is_suspended
        life.is_suspended = True

    def resume(self):
        """Registered again on the first day of some month: paid from the next one."""
        _number, row, life = self.somebody()
        if not life.is_suspended:
            return
        before = self.choose(st.integers(0, self.until))
        day = dt.date.fromisoformat(f"{month(before)}-01")
        asked = {"claim_id": row.claim_id, "ground": "reason_over", "note": "不再从业。", "over_on": day}
        resumption_id = resuming.open_resumption(self.clerk, **asked).resumption_id
        resuming.decide_resumption(
            self.clerk,
            resumption_id=resumption_id,
            way="resume",
            counts_from="registration",
            decision="resume",
            opinion="核实属实。",
            registered_on=day,
        )
        resuming.settle_resumption(self.releaser, resumption_id=resumption_id, approval="agree")
        life.resume(before + 1)

    def somebody(self):
        number = self.choose(st.integers(0, len(self.rows) - 1))
        self.session.refresh(self.rows[number])
        return number, self.rows[number], self.fund.lives[number]

    def agreement(self, number):
        """The agreement of a life, made when it is first suspended."""
        if number not in self.agreements:
            made = flexible_employment.register(
                self.desk.acting(self.desk.team.officer),
                person_id=self.rows[number].person_id,
                office_id=self.desk.branch.community.id,
                counterparty="street_labour_office",
                activity="part_time",
                workplace="示例市场",
                starts_on=self.clerk.today,
                ends_on=self.clerk.today,
            )
            self.agreements[number] = made.agreement_id
        return self.agreements[number]

    def numbers(self):
        return {row.id: number for number, row in enumerate(self.rows)}

    def ids(self, run_id):
        """(life, month) → line of a run."""
        found = (
            select(PaymentLine.id, BenefitDue.entitlement_id, BenefitDue.period)
            .join(BenefitDue, BenefitDue.id == PaymentLine.due_id)
            .where(PaymentLine.run_id == run_id)
        )
        numbers = self.numbers()
        return {(numbers[row[1]], row[2]): row[0] for row in self.session.execute(found)}

    def lines(self, run_id, status):
        held = {row.id for row in self.session.scalars(self.in_state(status, run_id))}
        return sorted(line for line, line_id in self.ids(run_id).items() if line_id in held)

    def in_state(self, status, run_id):
        return select(PaymentLine).where(PaymentLine.run_id == run_id, PaymentLine.status == status)

    def paid_line(self, line):
        found = (
            select(PaymentLine.id)
            .join(BenefitDue, BenefitDue.id == PaymentLine.due_id)
            .where(BenefitDue.entitlement_id == self.rows[line[0]].id, BenefitDue.period == line[1])
            .where(PaymentLine.status == LineStatus.PAID)
        )
        return self.session.scalars(found).one()

    def agree(self):
        """What the tables say is what the model says."""
        self.session.flush()
        self.session.expire_all()
        for row, life in zip(self.rows, self.fund.lives, strict=True):
            assert row.months_total == life.granted <= 24
            assert (row.months_paid, row.months_due) == (len(life.paid), len(life.due))
            assert row.months_paid + life.left + life.owed + len(life.under_way) == row.months_total
            assert (row.status == EntitlementStatus.COMPLETED) == (
                len(life.paid) == life.granted and not life.is_stopped
            )
            assert (row.status == EntitlementStatus.SUSPENDED) == life.is_suspended
        paid = select(BenefitDue.entitlement_id, BenefitDue.period, PaymentLine.amount_fen)
        rows = self.session.execute(
            paid.join(PaymentLine, PaymentLine.due_id == BenefitDue.id).where(
                PaymentLine.status == LineStatus.PAID
            )
        ).all()
        numbers = self.numbers()
        once = sorted((numbers[row[0]], row[1]) for row in rows)
        model = [(number, each) for number, life in enumerate(self.fund.lives) for each in sorted(life.paid)]
        assert once == sorted(model)
        assert {row[2] for row in rows} <= {AMOUNT}


@pytest.mark.clause("S4.2", "S4.3", "S5.2")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=LIVES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    granted=st.lists(st.integers(1, 24), min_size=1, max_size=3),
    acts=st.lists(st.sampled_from(ACTS + PAUSES), min_size=4, max_size=16),
    data=st.data(),
)
def test_every_life_is_paid_what_was_granted_and_nothing_twice(session, desk, clock, granted, acts, data):
    if clock.now() < dt.datetime(2009, 1, 1, tzinfo=dt.UTC):
        clock.move(days=1200)
    with session.begin_nested() as savepoint:
        office = Office(session, desk, granted, data.draw)
        verbs = {"pass": office.pass_, "run": office.run, "answer": office.answer, "settle": office.settle}
        verbs |= {"come_back": office.come_back, "stop": office.stop}
        verbs |= {"suspend": office.suspend, "resume": office.resume}
        for act in acts:
            verbs[act]()
            office.agree()
        _live_to_the_end(office)
        savepoint.rollback()
    session.expire_all()


def _live_to_the_end(office):
    """With every account settled and money for all, everybody ends with all that came due."""
    while office.runs:
        office.answer(is_kind=True)
    office.settle()
    office.until = 30
    office.choose = lambda _: 1
    office.run(covered=999)
    while office.runs:
        office.answer(is_kind=True)
    office.agree()
    for life in office.fund.lives:
        assert life.owed == 0
        assert life.is_stopped or life.is_suspended or life.left == 0 or life.next > office.until
