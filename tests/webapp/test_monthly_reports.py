"""Monthly reports on the pages: begun by the regular work, taken at the counter, shown month by month."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.conftest import MovableClock
from tests.webapp.conftest import Office, SignedIn
from workflows.claims.report_models import MonthlyReporting
from workflows.claims.report_round import open_reportings
from workflows.demo import builders
from workflows.people.models import PolicyLine, PoolingArea
from workflows.runtime import outbox, timers
from workflows.runtime.models import Instance

AT_MOST = 12


def round_of(office: Office) -> None:
    """The regular work, and the cases that it begins."""
    house, sessions = office.installation.house, office.installation.sessions
    with sessions.begin() as session:
        open_reportings(session, house.clock.now())
    outbox.deliver(sessions, house)


@pytest.fixture
def reporting(office: Office, clock: MovableClock) -> str:
    """The reporting of the first insured person in April 2006; its key."""
    with office.installation.sessions.begin() as session:
        person = session.get_one(builders.Person, office.insured[0])
        builders.entitlement(session, builders.claim(session, person, office.branch, 1))
    round_of(office)
    clock.move(days=40)
    timers.sweep(office.installation.sessions, office.installation.house)
    with office.installation.sessions() as session:
        return session.scalars(sa.select(MonthlyReporting.business_key)).one()


@pytest.mark.clause("S6.6")
def test_the_report_is_taken_at_the_counter_and_stands_on_the_page(
    office: Office, reporting: str, desk: SignedIn, statements: list[str]
) -> None:
    clerk = desk("employment_service_clerk")
    assert reporting in clerk.get("/inbox/office").text
    page = clerk.get(f"/cases/{reporting}").text
    assert all(text in page for text in ("登记求职情况报告", "2006年4月", "待报告", "到窗口"))
    path = f"/cases/{reporting}/tasks/{office.open_task(reporting, 'employment_service_clerk')}/complete"
    revision = page.split('name="revision" value="')[1].split('"', maxsplit=1)[0]
    form = {"revision": revision, "channel": "phone", "job_search": "联系了两家机械厂。"}
    early = clerk.post(path, {**form, "reported_on": "2006-03-31"})
    assert early.status_code == 422
    assert "日期应在报告月份的第一天以后" in early.text
    assert clerk.post(path, {**form, "reported_on": "2006-04-10"}).status_code == 303
    clerk.get(f"/cases/{reporting}")
    statements.clear()
    done = clerk.get(f"/cases/{reporting}").text
    assert len(statements) <= AT_MOST, statements
    assert all(text in done for text in ("按时报告", "联系了两家机械厂。", "电话"))


@pytest.mark.clause("S6.6")
def test_each_benefit_has_one_reporting_and_only_where_the_law_wants_reports(
    office: Office, reporting: str, clock: MovableClock
) -> None:
    round_of(office)
    with office.installation.sessions.begin() as session:
        assert session.scalar(sa.select(sa.func.count()).where(Instance.process_id == "monthly_report")) == 1
        session.get_one(PoolingArea, office.branch.area_id).policy_line = PolicyLine.NATIONAL
        person = session.get_one(builders.Person, office.insured[1])
        builders.entitlement(session, builders.claim(session, person, office.branch, 2))
    clock.move(days=365 * 15)
    round_of(office)
    with office.installation.sessions() as session:
        assert session.scalars(sa.select(MonthlyReporting.business_key)).all() == [reporting]
