"""Letters of the processes: what they say is what was decided, and they say it for ever."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from tests.workflows.documents.conftest import Letters, Told
from workflows.documents import printing
from workflows.documents.composing import Sheet
from workflows.policies.book import FOLDERS, read_book

GRANTED, REFUSED = "claim.granted_and_paid", "claim.refused_for_too_few_months"
RETURNED = "claim.returned_and_corrected"
REHIRED = "rehire_watch.rehired_in_window"
AGREED = "flexible_employment.looked_at_renewed_and_over"
RESUMED = "benefit_resumption.resumed_when_the_agreement_ended"
EVERY = [
    (GRANTED, "acceptance_receipt"),
    (GRANTED, "verification_commission"),
    (GRANTED, "community_certificate"),
    (GRANTED, "grant_decision"),
    (GRANTED, "disclosure_sheet"),
    (GRANTED, "payment_list"),
    (REFUSED, "refusal_decision"),
    (RETURNED, "return_notice"),
    (REHIRED, "benefit_notice"),
    (REHIRED, "rehire_invitation"),
    (AGREED, "agreement_reminder"),
    (RESUMED, "resumption_decision"),
    ("benefit_payment.one_rejected_paid_next_month", "account_notice"),
    ("monthly_report.late_after_reminder", "report_reminder"),
]
ADDED = "claim.unused_months_are_added"
DECISIONS = [
    (GRANTED, "grant_decision"),
    (REFUSED, "refusal_decision"),
    (RETURNED, "grant_decision"),
    (ADDED, "grant_decision"),
]


def sheet(told: Told, language: str = "zh") -> Sheet:
    return dict(told.sheets[language])


def text_of(told: Told, language: str = "zh") -> str:
    """Everything a letter shows, but the drawing of its code."""
    blocks = [{**each, "svg": ""} for each in sheet(told, language)["blocks"]]
    return json.dumps({**sheet(told, language), "blocks": blocks}, ensure_ascii=False)


@pytest.mark.parametrize(("story", "letter"), EVERY, ids=[letter for _, letter in EVERY])
def test_every_letter_is_printed_in_both_languages_and_can_be_read_aloud(
    letters: Letters, story: str, letter: str
) -> None:
    told = letters(story)[letter]
    assert set(told.pages) == {"zh", "en"}
    for language, pages in told.pages.items():
        assert pages.startswith(b"%PDF")
        assert b"pdfuaid" in pages
        assert f"/Lang({language}".encode() in pages
        assert "—" not in [row["value"] for block in sheet(told, language)["blocks"] for row in _rows(block)]


def _rows(block: Sheet) -> list[Any]:
    return list(block["rows"]) if block["kind"] == "facts" else []


@pytest.mark.parametrize(("story", "letter"), EVERY, ids=[letter for _, letter in EVERY])
def test_pages_made_again_from_what_was_kept_are_the_same_bytes(
    letters: Letters, story: str, letter: str
) -> None:
    told = letters(story)[letter]
    again = printing.pdf(sheet(told))
    assert sha256(again).hexdigest() == sha256(told.pages["zh"]).hexdigest()


@pytest.mark.clause("S5.1")
@pytest.mark.parametrize(("story", "letter"), DECISIONS)
def test_the_facts_of_a_decision_letter_lead_to_the_same_decision_again(
    letters: Letters, story: str, letter: str
) -> None:
    told = letters(story)[letter]
    laws = {path: content for path, content in told.files.items() if path.startswith(FOLDERS)}
    book = read_book(laws)
    asked = told.facts["examined"]
    reasons = json.loads(told.files["forms/options/separation_reasons.json"])["options"]
    facts = {name: value for name, value in asked.items() if name != "reason"}
    facts["separation_reason"] = next(
        each["value"] for each in reasons if each["zh"] == asked["reason"]["zh"]
    )
    failed = _again(book, told, "eligibility", facts)
    months = _again(book, told, "benefit_months", {"contribution_months": asked["contribution_months"]})
    assert len(told.facts.get("conditions", [])) == len(failed)
    assert told.facts["months"]["value"] == months
    if letter == "grant_decision":
        area = {"area_id": told.decisions["benefit_amount"]["inputs"]["area_id"]}
        assert told.facts["amount"]["value"] == _again(book, told, "benefit_amount", area)


def _again(book: Any, told: Told, decision_id: str, facts: dict[str, Any]) -> Any:
    """The answer of the table that the trace names, in the version that it names."""
    hits = told.decisions[decision_id]["hits"]
    table = hits[0]["table_id"] if hits else decision_id
    assert all(hit["table_sha256"] == book.digest_of_table(table) for hit in hits)
    found = book.model(table).decide(table, facts).value
    return [] if found is None else found


@pytest.mark.parametrize(("story", "letter"), DECISIONS)
def test_every_number_of_a_decision_is_in_the_trace_of_the_case(
    letters: Letters, story: str, letter: str
) -> None:
    """Numbers of months and yuan; days, numbers of cases and places in the law are no results."""
    told = letters(story)[letter]
    recorded = _numbers(json.dumps(told.decisions, default=str, ensure_ascii=False))
    for name in ("months", "amount", "minimum_wage", "examined"):
        for value in _values(told.facts.get(name)):
            assert Decimal(value) in recorded, (name, value)
    counted = [each["counted_months"] for each in told.facts["spells"]]
    assert sum(counted) == told.facts["examined"]["contribution_months"]


def _numbers(text: str) -> set[Decimal]:
    return {Decimal(each) for each in re.findall(r"\d+(?:\.\d+)?", text)}


def _values(fact: Any) -> list[Any]:
    if fact is None:
        return []
    return [each for each in fact.values() if isinstance(each, int | Decimal) and not isinstance(each, bool)]


@pytest.mark.clause("S5.1")
def test_a_refusal_names_every_failed_condition_its_clause_the_row_and_the_remedy(letters: Letters) -> None:
    told = letters(REFUSED)["refusal_decision"]
    items = next(block["items"] for block in sheet(told)["blocks"] if block["kind"] == "list")
    assert len(items) == len(told.decisions["eligibility"]["value"]) == 3
    assert all("依据：" in each and "第" in each and "行" in each for each in items)
    words = text_of(told)
    assert "缴费11个月，本人辞职，且没有求职要求。" in words
    assert "《行政复议法》第20条" in words
    assert "最后一日为2006年4月30日" in words


@pytest.mark.clause("S4.2")
def test_a_grant_shows_how_the_amount_came_about_and_that_it_is_an_example(letters: Letters) -> None:
    words = text_of(letters(GRANTED)["grant_decision"])
    for part in ("252.00元", "贰佰伍拾贰元整", "360.00元", "* 70 / 100", "示例", "暂定", "2006年4月"):
        assert part in words


@pytest.mark.clause("S5.5")
def test_a_return_notice_says_what_the_reviewer_wrote_and_by_when(letters: Letters) -> None:
    words = text_of(letters(RETURNED)["return_notice"])
    assert "解除证明上写的是单位解除，请核对原因。" in words
    assert "最迟于2006年3月15日" in words


@pytest.mark.clause("S5.4")
def test_a_disclosure_sheet_leads_to_no_case_and_names_nobody(letters: Letters) -> None:
    told = letters(GRANTED)["disclosure_sheet"]
    for language in ("zh", "en"):
        words = text_of(told, language)
        assert "张*" in words
        assert "张三" not in words
        assert told.row.number.rpartition("-")[0] not in words


@pytest.mark.parametrize(("story", "letter"), EVERY, ids=[letter for _, letter in EVERY])
def test_no_letter_holds_a_whole_identity_number_or_account(
    letters: Letters, story: str, letter: str
) -> None:
    told = letters(story)[letter]
    kept = json.dumps(told.facts, default=str)
    assert not re.search(r"\d{15}", kept)


def test_a_receipt_carries_the_page_of_states_as_a_code_and_its_secret_once(letters: Letters) -> None:
    told = letters(GRANTED)["acceptance_receipt"]
    code = next(block for block in sheet(told)["blocks"] if block["kind"] == "qr")
    number, receipt = told.facts["claim"]["number"], told.facts["receipt"]
    assert code["alt"] == receipt["address"]
    assert code["alt"].endswith(f"/status?number={number}")
    assert receipt["secret"] not in code["alt"]
    assert code["svg"].startswith("<svg")


@pytest.mark.clause("S4.1")
def test_the_receipt_of_a_claim_handed_on_names_who_took_it_and_who_goes_on(letters: Letters) -> None:
    told = letters("claim.handed_on_to_its_area")["acceptance_receipt"]
    assert sheet(told)["office"] == "长春就业服务局"
    assert "由长春就业服务局收下" in text_of(told)
    assert "移送吉林就业服务局继续办理" in text_of(told)
    assert "by Changchun employment service" in text_of(told, "en")
    assert "handed on to Jilin City employment service" in text_of(told, "en")
    assert "移送" not in text_of(letters(GRANTED)["acceptance_receipt"])


@pytest.mark.clause("S5.5")
def test_the_receipt_tells_an_earlier_day_and_what_became_of_it(letters: Letters) -> None:
    confirmed = letters("receipt_day.confirmed_then_counted")["acceptance_receipt"]
    assert "已于2006年3月6日受理" in text_of(confirmed)
    assert "本件于2006年3月10日录入" in text_of(confirmed)
    assert "移交清单第3号" in text_of(confirmed)
    assert "entered on 10 March 2006" in text_of(confirmed, "en")
    refused = letters("receipt_day.refused_and_entry_counts")["acceptance_receipt"]
    assert "已于2006年3月10日受理" in text_of(refused)
    assert "窗口登记的收到日期为2006年3月6日" in text_of(refused)
    assert "收件登记三月六日至九日没有此件。" in text_of(refused)
    assert "录入" not in text_of(letters(GRANTED)["acceptance_receipt"])


def test_the_payment_list_has_every_line_of_the_run_and_their_sum(letters: Letters) -> None:
    told = letters("benefit_payment.one_rejected_paid_next_month")["payment_list"]
    table = next(block for block in sheet(told)["blocks"] if block["kind"] == "table")
    assert len(table["rows"]) == told.facts["run"]["count"] == 3
    assert table["total"][-1] == "756.00元"
    assert sum(line["amount"] for line in told.facts["lines"]) == told.facts["run"]["total"]


@pytest.mark.clause("S3.2")
def test_a_grant_tells_the_months_of_an_earlier_benefit_and_what_was_counted_for_it(letters: Letters) -> None:
    told = letters(ADDED)["grant_decision"]
    assert told.facts["term"] == {"months": 23, "unused": 11}
    assert "上一次待遇尚未领取的11个月与本次核定的12个月合并计算，共23个月" in text_of(told)
    assert "put together: 23" in text_of(told, "en")
    assert [(each["counted_months"], each["why"]["zh"]) for each in told.facts["spells"]] == [
        (0, "已计入上一次待遇（失业保险条例第十七条）"),
        (14, "全部计入"),
    ]
    assert "合并计算" not in text_of(letters(GRANTED)["grant_decision"])
