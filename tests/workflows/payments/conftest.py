"""The branch, its staff, people in benefit, and a bank that answers."""

import pytest

from tests.factories import acting, branch, team
from workflows.demo import bank, builders
from workflows.payments import documents, operations
from workflows.payments.bank_file import write_file
from workflows.payments.documents import Upload
from workflows.payments.models import PaymentRun

__all__ = ["acting", "branch", "team"]


class Desk:
    """The payment desk of the branch: runs, files and the bank's answers."""

    def __init__(self, session, branch, team, acting, folder):
        self.session, self.branch, self.team, self.acting, self.folder = session, branch, team, acting, folder
        self.count = 0

    def in_benefit(self, name="张三", months=12):
        """A person whose benefit begins in April 2006."""
        self.count += 1
        person = builders.person(self.session, self.count, name)
        claim = builders.claim(self.session, person, self.branch, self.count)
        return builders.entitlement(self.session, claim, months)

    def prepared(self, period, actor=None):
        """A run prepared by the payment clerk."""
        context = self.acting(actor or self.team.payment_clerk)
        return operations.prepare_run(context, area_id=self.branch.area_id, period=period)

    def ordered(self, period):
        """A run released by the releaser."""
        run = self.prepared(period)
        operations.order_bank_file(self.acting(self.team.releaser), run_id=run.run_id)
        return run

    def order(self, run):
        """The bytes of the run's bank file."""
        target = self.folder / f"{run.business_key}.xml"
        write_file(self.session, self.session.get_one(PaymentRun, run.run_id), target)
        return target.read_bytes()

    def answer(self, run, rejected=None):
        """The bank's report on a run: end-to-end id → reason for those rejected."""
        return bank.report(self.order(run), rejected, now=self.acting(None).now)

    def uploaded(self, content):
        """A result file as the payment clerk uploads it."""
        upload = Upload("bank_result", "result.xml", content, self.branch.area_id)
        return documents.store(self.session, upload, actor=self.team.payment_clerk, now=self.acting(None).now)

    def book(self, run, content):
        """Book a report on a run."""
        document_id = self.uploaded(content)
        context = self.acting(self.team.payment_clerk)
        return operations.book_result(context, run_id=run.run_id, document_id=document_id)


@pytest.fixture
def desk(session, branch, team, acting, tmp_path, clock):
    """The payment desk on the first of May 2006."""
    clock.move(days=61)
    return Desk(session, branch, team, acting, tmp_path)
