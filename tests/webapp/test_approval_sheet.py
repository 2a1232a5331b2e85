"""The approval sheet of a claim: one page with every opinion, in both languages, each look on record."""

from __future__ import annotations

import pytest

from tests.webapp.conftest import Office, SignedIn
from tests.webapp.test_case_changes import CLERK, REVIEWER, returned_and_corrected
from tests.webapp.test_case_past import AT_MOST, text_of
from tests.webapp.test_letters import audited
from workflows.demo.builders import invented_identity


def granted(office: Office) -> str:
    """A claim that was returned, corrected and granted."""
    key = returned_and_corrected(office)
    office.do(REVIEWER, key, decision="grant")
    return key


@pytest.mark.clause("S5.1")
def test_the_sheet_has_facts_months_every_opinion_and_the_decision(desk: SignedIn, office: Office) -> None:
    key, browser = granted(office), desk(CLERK)
    assert f'href="/cases/{key}/approval-sheet"' in browser.get(f"/cases/{key}").text
    sheet = text_of(browser.get(f"/cases/{key}/approval-sheet").text)
    for told in (
        f"失业保险金申领审批表{key}",
        "终止原因被用人单位解除劳动合同",
        "符合全部条件",
        "¥252.00（示例）",
        "核实结论：情况属实",
        "复核决定：退回补正终止原因与证明不符。",
        "中断就业的原因：劳动合同期满终止→被用人单位解除劳动合同",
        "复核决定：同意并公示",
        "审核时限",
        "社区核实人年　月　日".replace("　", ""),
        "示范e于2006年3月1日",
    ):
        assert told in sheet, told


def test_the_sheet_is_whole_in_english_and_within_twelve_statements(
    desk: SignedIn, office: Office, statements: list[str]
) -> None:
    key, browser = granted(office), desk(REVIEWER)
    browser.client.set_cookie("language", "en")
    browser.get(f"/cases/{key}")
    statements.clear()
    sheet = text_of(browser.get(f"/cases/{key}/approval-sheet").text)
    assert len(statements) <= AT_MOST, "\n".join(statements)
    assert "Approvalsheetofaclaimforunemploymentbenefit" in sheet
    assert "Decision:Returnforcorrection" in sheet


def test_each_look_is_on_record_and_the_whole_number_needs_a_reason(desk: SignedIn, office: Office) -> None:
    key, browser, number = granted(office), desk(CLERK), invented_identity(1)
    address, whole = f"/cases/{key}/approval-sheet", f"{number[:6]} {number[6:14]} {number[14:]}"
    assert whole not in browser.get(address).text
    refused = browser.post(address, {"reason": "curiosity"})
    assert refused.status_code == 422
    assert "请选择查看的原因" in refused.text
    assert whole in browser.post(address, {"reason": "card"}).text
    looks = audited(office, "documents.print")
    assert [(each.object_id, (each.after or {})["whole_number"]) for each in looks] == [
        (key, False),
        (key, True),
    ]
    assert [each.after for each in audited(office, "people.reveal_identity")] == [{"reason": "card"}]


def test_who_may_not_see_the_case_or_the_number_gets_neither(desk: SignedIn, office: Office) -> None:
    key = granted(office)
    address = f"/cases/{key}/approval-sheet"
    assert desk("administrator").get(address).status_code == 404
    assert desk("payment_clerk").post(address, {"reason": "card"}).status_code == 403
    assert audited(office, "documents.print") == []


def test_a_case_without_a_claim_has_no_sheet(desk: SignedIn, office: Office) -> None:
    assert desk(CLERK).get("/cases/C-2006-999999/approval-sheet").status_code == 404
