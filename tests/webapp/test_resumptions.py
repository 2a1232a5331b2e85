"""A suspended benefit asked for again at the counter, and decided by two."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa

from tests.conftest import MovableClock
from tests.webapp.conftest import TODAY, Office, SignedIn
from tests.webapp.test_flexible_workers import registered
from workflows.audit import AuditEntry
from workflows.claims.resuming import WANTED
from workflows.claims.resumption_models import Resumption
from workflows.demo import builders
from workflows.runtime import timers
from workflows.runtime.models import Message

CLERK, REVIEWER = "employment_service_clerk", "agency_reviewer"
AT_MOST = 12


@pytest.fixture
def suspended(office: Office, desk: SignedIn, clock: MovableClock) -> str:
    """The claim of the first insured person, in benefit and then suspended; its key."""
    key = office.verified()
    office.do(REVIEWER, key, decision="grant")
    clock.move(days=8)
    timers.sweep(office.installation.sessions, office.installation.house)
    agreement = registered(office, desk, is_merged_track="false")
    office.do(REVIEWER, agreement, decision="stop", opinion="每天在市场看摊。", heard_on=TODAY.isoformat())
    return key


@pytest.mark.clause("S5.3b", "S5.2")
def test_a_suspended_benefit_is_asked_for_decided_by_two_and_runs_again(
    office: Office, desk: SignedIn, suspended: str, statements: list[str]
) -> None:
    clerk, reviewer = desk(CLERK), desk(REVIEWER)
    path = f"/cases/{suspended}"
    agreement = f"F-{TODAY.year}-000001"
    clerk.get(f"/cases/{agreement}")
    statements.clear()
    assert f'<a class="nowrap" href="{path}">{suspended}</a>' in clerk.get(f"/cases/{agreement}").text
    assert len(statements) <= AT_MOST, statements
    assert f'<a href="/cases/{agreement}">{agreement}</a>' in clerk.get(path).text
    statements.clear()
    page = clerk.get(path).text
    assert len(statements) <= AT_MOST, statements
    assert all(text in page for text in ("待遇中止", "待遇已中止，剩余月数保留，等待申请恢复。", "中止有误"))
    assert "登记恢复申请" not in reviewer.get(path).text.split("流程图")[0]
    assert reviewer.post(f"{path}/resume", {"ground": "reason_over"}).status_code == 403

    wish = {"ground": "reason_over", "over_on": TODAY.isoformat(), "note": "不再看摊。"}
    for field, typed in (("ground", ""), ("note", " "), ("over_on", "明天")):
        refused = clerk.post(f"{path}/resume", {**wish, field: typed})
        assert refused.status_code == 422
        assert f'<a href="#{field}">' in refused.text
    still = clerk.post(f"{path}/resume", {**wish, "ground": "agreement_ended"})
    assert still.status_code == 422
    assert "尚未终止" in still.text
    assert clerk.post(f"{path}/resume", wish).status_code == 303

    office.do(CLERK, suspended, decision="resume", registered_on=TODAY.isoformat(), opinion="核实属实。")
    assert "恢复发放的月份" in reviewer.get(path).text
    office.do(REVIEWER, suspended, approval="agree")
    after = clerk.get(path).text
    assert "待遇已开通，按月发放至待遇终止。" in after
    assert "恢复领取失业保险金决定书" in after
    assert f'action="{path}/resume"' not in after


@pytest.fixture
def stopped_before(office: Office, desk: SignedIn) -> str:
    """The identity number of a person whose benefit an older system stopped with three months left."""
    identity = builders.invented_identity(70)
    row = {"姓名": "钱十", "身份证号": identity, "已领月数": "9", "欠发月数": "0", "状态": "停发"}
    sheet = {"take_over_file": (io.BytesIO(builders.take_over_file([row])), "list.csv")}
    made = desk("payment_clerk").post("/take-overs", sheet)
    key = made.headers["Location"].rsplit("/", 1)[1]
    office.do(REVIEWER, key, decision="sign")
    office.do("payment_releaser", key, decision="sign")
    return identity


@pytest.mark.clause("S5.2")
def test_what_an_older_system_stopped_is_asked_for_at_the_counter_and_runs_again(
    office: Office, desk: SignedIn, stopped_before: str, statements: list[str]
) -> None:
    clerk, reviewer = desk(CLERK), desk(REVIEWER)
    counter = clerk.post("/claims/new", {"identity_number": stopped_before}).headers["Location"]
    clerk.get(counter)
    statements.clear()
    page = clerk.get(counter).text
    assert len(statements) <= AT_MOST, statements
    assert "剩余 3 个月保留" in page
    assert "此人已有未办结的申领" not in page

    wish = {"ground": "reason_over", "over_on": TODAY.isoformat(), "note": "又失业了。"}
    refused = clerk.post(f"{counter}/resume", {**wish, "note": ""})
    assert refused.status_code == 422
    assert '<a href="#note">' in refused.text
    assert reviewer.post(f"{counter}/resume", wish).status_code == 403
    made = clerk.post(f"{counter}/resume", wish)
    assert made.status_code == 303, made.text
    path = made.headers["Location"]
    again = clerk.post(f"{counter}/resume", wish)
    assert again.status_code == 409
    key = path.rsplit("/", 1)[1]
    assert f"申领 {key} 已于" in again.text

    clerk.get(path)
    statements.clear()
    case = clerk.get(path).text
    assert len(statements) <= AT_MOST, statements
    assert all(text in case for text in ("钱十", "由原系统认定", "等待“拟定是否恢复”"))
    office.do(CLERK, key, decision="resume", registered_on=TODAY.isoformat(), opinion="核实属实。")
    office.do(REVIEWER, key, approval="agree")
    after = reviewer.get(path).text
    assert "待遇已开通，按月发放至待遇终止。" in after
    assert "恢复领取失业保险金决定书" in after
    assert f'action="{path}/question"' not in after
    assert "此人已有未办结的申领" in clerk.get(counter).text


@pytest.mark.clause("S5.3b")
def test_a_second_request_is_refused_at_once_while_one_is_open(
    office: Office, desk: SignedIn, suspended: str
) -> None:
    clerk, path = desk(CLERK), f"/cases/{suspended}"
    wish = {"ground": "reason_over", "over_on": TODAY.isoformat(), "note": "不再看摊。"}
    assert clerk.post(f"{path}/resume", wish).status_code == 303
    again = clerk.post(f"{path}/resume", {**wish, "ground": "", "note": "又来一次。"})
    assert again.status_code == 409
    assert f"申领 {suspended} 已于" in again.text
    assert "正在办理，请在该件中查看" in again.text
    clerk.post("/language", {"language": "en"})
    english = clerk.post(f"{path}/resume", wish)
    assert f"A request to resume the benefit of {suspended} was taken at" in english.text
    with office.installation.sessions() as session:
        assert session.scalars(sa.select(Resumption.settled_at)).all() == [None]
        waiting = sa.select(Message.id).where(Message.name == WANTED, Message.delivered_at.is_(None))
        assert session.scalars(waiting).all() == []
        refused = sa.select(AuditEntry.kind).where(AuditEntry.act == "POST case_requests.resume")
        assert session.scalars(refused).all() == ["ResumptionUnderWay"] * 2
    office.do(CLERK, suspended, decision="decline", opinion="仍在看摊。")
    office.do(REVIEWER, suspended, approval="agree")
    assert clerk.post(f"{path}/resume", wish).status_code == 303
