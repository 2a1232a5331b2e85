"""Comments at a case: who writes and reads them, whom `@` calls, and what of them is kept where."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import START
from tests.webapp.conftest import TODAY, Desk, Office, SignedIn
from workflows.audit import AuditEntry
from workflows.demo import builders
from workflows.people.operations import NewRole, end_role, grant_role
from workflows.people.queries import person as person_of
from workflows.runtime.commenting import LONGEST

REVIEWER = "agency_reviewer"


def write(browser: Desk, key: str, text: str) -> int:
    return browser.post(f"/cases/{key}/comments", {"comment": text}).status_code


def unread(browser: Desk) -> str:
    """The count at the line of the rail."""
    found = re.search(r'提到我的</span><span class="rail__count[^>]*>(\d+)<', browser.get("/inbox").text)
    assert found is not None
    return found.group(1)


def opening(page: str) -> str:
    found = re.search(r"/mentions/\d+/open", page)
    assert found is not None
    return found.group(0)


@pytest.mark.both_databases
def test_who_is_called_finds_the_case_in_a_list_and_has_read_it_once_it_was_opened(
    office: Office, desk: SignedIn
) -> None:
    key, reviewer = office.claim(), desk(REVIEWER)
    assert unread(reviewer) == "0"
    assert write(desk("community_officer"), key, f"@{REVIEWER}，地址 <b>不符</b>\r\n请看") == 303
    assert unread(reviewer) == "1"
    listed = reviewer.get("/mentions").text
    assert "地址 &lt;b&gt;不符&lt;/b&gt;\n请看" in listed
    assert "提到您，未读" in reviewer.get(f"/cases/{key}").text
    answer = reviewer.post(opening(listed))
    assert answer.headers["Location"].endswith(f"/cases/{key}#comments")
    assert unread(reviewer) == "0"
    page = reviewer.get(f"/cases/{key}").text
    assert "&lt;b&gt;不符&lt;/b&gt;" in page
    assert "提到您，未读" not in page
    assert key in reviewer.get("/mentions").text


CALLS = {
    "请@示范a核对地址": "a name, and the sentence goes on",
    "＠AGENCY_REVIEWER 请看": "a sign-in name in capitals",
    f"@{REVIEWER} @示范a": "twice the same",
}


def test_a_colleague_is_called_by_name_or_sign_in_name(office: Office, desk: SignedIn) -> None:
    key, officer, reviewer = office.claim(), desk("community_officer"), desk(REVIEWER)
    for number, text in enumerate(CALLS):
        assert write(officer, key, text) == 303, CALLS[text]
        assert unread(reviewer) == str(number + 1), CALLS[text]
    assert write(officer, key, f"请写信到 x@{REVIEWER}.example，@") == 303
    assert unread(reviewer) == str(len(CALLS))


REFUSED = {
    " \r\n ": "请填写留言",
    "长" * (LONGEST + 1): f"最多 {LONGEST} 字",
    "@nobody 请看": "没有找到能看到本件的同事“@nobody”",
    "@agency 请看": "没有找到能看到本件的同事“@agency”",
    "@administrator 看不到本件": "没有找到能看到本件的同事",
    "@示范p 请看": "@payment_clerk、@payment_releaser",
    " ".join(f"@{number}" for number in range(11)): "最多提醒 10 人",
}


def test_what_cannot_be_kept_is_told_and_stays_in_the_form(
    office: Office, desk: SignedIn, session: Session
) -> None:
    key, browser = office.claim(), desk("community_officer")
    for text, told in REFUSED.items():
        answer = browser.post(f"/cases/{key}/comments", {"comment": text})
        assert answer.status_code == 422, told
        assert told in answer.text
        assert text.strip() in answer.text
    assert session.scalar(sa.text("SELECT count(*) FROM case_comment")) == 0


def test_the_longest_comment_is_kept(office: Office, desk: SignedIn) -> None:
    key, browser = office.claim(), desk("community_officer")
    assert write(browser, key, "长" * LONGEST) == 303
    assert "长" * LONGEST in browser.get(f"/cases/{key}").text


def test_whoever_answers_has_read_what_stands_there(office: Office, desk: SignedIn) -> None:
    key, reviewer = office.claim(), desk(REVIEWER)
    write(desk("community_officer"), key, f"@{REVIEWER} 请看")
    assert write(reviewer, key, f"@{REVIEWER} 已看") == 303
    assert unread(reviewer) == "0"


def test_a_stranger_to_the_case_neither_writes_nor_opens(office: Office, desk: SignedIn) -> None:
    key, drafter = office.claim(), desk("policy_drafter")
    assert write(drafter, key, "看看") == 404
    assert write(desk("community_officer"), key, f"@{REVIEWER} 请看") == 303
    reviewer = desk(REVIEWER)
    assert drafter.post(opening(reviewer.get("/mentions").text)).status_code == 404
    assert unread(reviewer) == "1"


def test_who_lost_the_role_reads_nothing_more_and_can_clear_the_count(office: Office, desk: SignedIn) -> None:
    key, moved = office.claim(), office.people["payment_releaser"]
    write(desk("community_officer"), key, "@payment_releaser 地址不符")
    with office.installation.sessions.begin() as session:
        held = person_of(session, moved, TODAY)
        assert held is not None
        end_role(session, held.roles[0].grant_id, on=builders.FOUNDED_ON, actor=None, now=START)
        role = NewRole(moved, "policy_drafter", office.branch.province.id, builders.FOUNDED_ON)
        grant_role(session, role, actor=None, now=START)
    browser = desk("payment_releaser")
    assert unread(browser) == "1"
    assert "地址不符" not in browser.get("/mentions").text
    assert browser.post("/mentions/read").status_code == 303
    assert unread(browser) == "0"


def test_the_words_are_sealed_and_the_trail_knows_only_whom_they_call(
    office: Office, desk: SignedIn, session: Session
) -> None:
    key = office.claim()
    write(desk("community_officer"), key, f"@{REVIEWER} 地址不符")
    kept = session.execute(sa.text("SELECT text FROM case_comment")).scalar_one()
    assert "地址".encode() not in bytes(kept)
    entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.act == "case.comment")).one()
    assert entry.object_id == key
    assert entry.after == {"comment": 1, "called": [office.people[REVIEWER]]}


def test_the_pane_of_the_inbox_leads_to_the_comments(office: Office, desk: SignedIn) -> None:
    key, browser = office.claim(), desk("community_officer")
    assert "本件有留言" not in browser.get(f"/inbox/office?open={key}").text
    write(browser, key, "请看")
    assert f"/cases/{key}#comments" in browser.get(f"/inbox/office?open={key}").text


def test_a_case_with_comments_takes_few_statements(
    office: Office, desk: SignedIn, statements: list[str]
) -> None:
    key, reviewer = office.claim(), desk(REVIEWER)
    for number in range(3):
        write(desk("community_officer"), key, f"@{REVIEWER} {number}")
    for path in (f"/cases/{key}", f"/inbox/office?open={key}", "/mentions"):
        reviewer.get(path)
        statements.clear()
        answer = reviewer.get(path)
        assert key in answer.text
        assert len(statements) <= 12, "\n".join(f"{path} {each[:200]}" for each in statements)
