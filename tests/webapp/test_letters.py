"""Letters on the page of a case: who may take one, what is told to the audit trail, what is not there."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from tests.conftest import MovableClock
from tests.webapp.conftest import TODAY, Office, SignedIn
from workflows.audit import AuditEntry
from workflows.documents.models import IssuedLetter, PrintedLetter
from workflows.runtime import outbox, timers


def printed(office: Office) -> None:
    """The worker's round."""
    outbox.deliver(office.installation.sessions, office.installation.house)


def address(key: str, sequence: int = 1, language: str = "zh") -> str:
    return f"/cases/{key}/letters/{key}-{sequence:02d}/{language}.pdf"


def audited(office: Office, act: str) -> list[AuditEntry]:
    with office.installation.sessions() as session:
        return list(session.scalars(sa.select(AuditEntry).where(AuditEntry.act == act)))


def test_a_letter_is_offered_once_its_pages_are_there(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk("employment_service_clerk")
    before = browser.get(f"/cases/{key}").text
    assert "失业保险金申领受理回执" in before
    assert "正在生成页面" in before
    assert browser.get(address(key)).status_code == 404
    printed(office)
    assert address(key) in browser.get(f"/cases/{key}").text


def test_a_letter_comes_as_the_same_bytes_each_time_and_each_time_is_in_the_trail(
    desk: SignedIn, office: Office
) -> None:
    key, browser = office.claim(), desk("employment_service_clerk")
    printed(office)
    first, second = browser.get(address(key)), browser.get(f"{address(key)}?download=1")
    assert first.data == second.data
    assert first.data.startswith(b"%PDF")
    assert first.headers["Content-Type"] == "application/pdf"
    assert first.headers["Content-Disposition"] == f'inline; filename="{key}-01.zh.pdf"'
    assert second.headers["Content-Disposition"].startswith("attachment")
    assert first.headers["Cache-Control"] == "no-store"
    assert "script" not in first.headers["Content-Security-Policy"]
    told = audited(office, "documents.print")
    assert [(each.after or {})["number"] for each in told] == [f"{key}-01"] * 2
    assert {each.actor_id for each in told} == {office.people["employment_service_clerk"]}


def test_the_page_of_its_case_alone_may_show_a_letter_beside_the_form(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk("employment_service_clerk")
    printed(office)
    case, letter = browser.get(f"/cases/{key}"), browser.get(address(key))
    assert f'data-beside="失业保险金申领受理回执 {key}-01"' in case.text
    assert re.search(r'<section class="panel beside"[^>]* hidden>', case.text), "closed until one is opened"
    assert "frame-src 'self'" in case.headers["Content-Security-Policy"]
    assert "frame-src" not in browser.get("/inbox").headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in letter.headers["Content-Security-Policy"]
    assert letter.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert case.headers["X-Frame-Options"] == "DENY"


def test_to_look_issues_nothing(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk("agency_reviewer")
    printed(office)
    with office.installation.sessions() as session:
        before = session.scalar(sa.select(sa.func.count()).select_from(IssuedLetter))
    browser.get(f"/cases/{key}")
    browser.get(address(key))
    browser.get(address(key, 99))
    with office.installation.sessions() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(IssuedLetter)) == before


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("administrator", "{own}"),
        ("employment_service_clerk", "/cases/{other}/letters/{key}-01/zh.pdf"),
        ("employment_service_clerk", "/cases/{key}/letters/{key}-01/fr.pdf"),
        ("employment_service_clerk", "/cases/{key}/letters/{key}-77/zh.pdf"),
    ],
)
def test_what_one_may_not_see_is_not_found(desk: SignedIn, office: Office, role: str, path: str) -> None:
    key, other = office.claim(0), office.claim(1)
    printed(office)
    wanted = path.format(own=address(key), key=key, other=other)
    assert desk(role).get(wanted).status_code in {403, 404}
    assert audited(office, "documents.print") == []


def test_a_letter_printed_twice_has_its_pages_once(office: Office) -> None:
    office.claim()
    printed(office)
    with office.installation.sessions.begin() as session:
        session.execute(sa.text("UPDATE outbox SET done_at = NULL, attempts = 0"))
    printed(office)
    with office.installation.sessions() as session:
        letters = session.scalar(sa.select(sa.func.count()).select_from(IssuedLetter)) or 0
        assert session.scalar(sa.select(sa.func.count()).select_from(PrintedLetter)) == 2 * letters


def test_a_refused_claim_has_its_decision_on_the_page_in_both_languages(
    desk: SignedIn, office: Office
) -> None:
    key = office.claim()
    office.do("community_officer", key, visited_on=TODAY, result="finding", finding="已在某店就业。")
    office.do("agency_reviewer", key, decision="refuse", opinion="材料不实。")
    printed(office)
    browser = desk("agency_reviewer")
    page = browser.get(f"/cases/{key}").text
    assert "不予支付失业保险金决定书" in page
    assert address(key, 3, "en") in page
    browser.client.set_cookie("language", "en")
    assert "Decision to refuse unemployment benefit" in browser.get(f"/cases/{key}").text


def test_a_statement_is_only_for_a_claim_with_an_entitlement(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk("employment_service_clerk")
    assert "出具发放明细" not in browser.get(f"/cases/{key}").text
    assert browser.post(f"/cases/{key}/letters/statement").status_code == 404


def test_a_statement_is_issued_on_request(desk: SignedIn, office: Office, clock: MovableClock) -> None:
    key = office.verified()
    office.do("agency_reviewer", key, decision="grant")
    clock.move(days=9)
    timers.sweep(office.installation.sessions, office.installation.house)
    browser = desk("employment_service_clerk")
    assert "出具发放明细" in browser.get(f"/cases/{key}").text
    answer = browser.post(f"/cases/{key}/letters/statement")
    assert answer.status_code == 303
    printed(office)
    assert "失业保险金发放明细" in browser.get(f"/cases/{key}").text
    assert browser.get(address(key, 6)).data.startswith(b"%PDF")
    assert desk("community_officer").post(f"/cases/{key}/letters/statement").status_code == 403
