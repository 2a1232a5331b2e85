"""Letters of the labour department about a layoff plan: what they say is what was counted and found."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from tests.workflows.documents.conftest import Letters, Told

LACKING, APPROVED = "layoff_plan.told_once", "layoff_plan.approval_given"
CORRECTED = "layoff_plan.protected_person"
EVERY = [
    (LACKING, "report_receipt"),
    (LACKING, "report_return"),
    (CORRECTED, "correction_order"),
    (CORRECTED, "report_receipt"),
    (APPROVED, "report_receipt"),
    (APPROVED, "no_objection_opinion"),
]


def text_of(told: Told, language: str = "zh") -> str:
    return json.dumps(told.sheets[language], ensure_ascii=False)


@pytest.mark.parametrize(("story", "letter"), EVERY, ids=[f"{story}-{letter}" for story, letter in EVERY])
def test_every_letter_is_printed_in_both_languages_signed_by_the_department_and_without_a_gap(
    letters: Letters, story: str, letter: str
) -> None:
    told = letters(story)[letter]
    for language, office in (("zh", "劳动和社会保障局"), ("en", "Labour Department")):
        assert told.pages[language].startswith(b"%PDF")
        sheet = told.sheets[language]
        assert office in sheet["office"]
        rows = [row for block in sheet["blocks"] if block["kind"] == "facts" for row in block["rows"]]
        assert all(row["value"] != "—" for row in rows)
    assert told.row.number == f"{told.facts['plan']['number']}-{told.row.sequence:02d}"


@pytest.mark.clause("S7.6")
def test_the_receipt_of_a_changed_plan_counts_again_and_says_how(letters: Letters) -> None:
    """Over a fifth: explained 1 March, changed and reported again 20 March."""
    told = letters(CORRECTED)["report_receipt"]
    dates, waiting = told.facts["dates"], told.facts["waiting"]
    assert dates["counted_from"] == dt.date(2006, 3, 20)
    assert dates["earliest_on"] == waiting["last_on"] == dt.date(2006, 4, 19)
    assert dates["earliest_on"] == max(waiting["last_on"], told.facts["explanation"]["last_on"])
    text = text_of(told)
    assert "此前告知的日期不再有效" in text
    assert "两日中较晚的一日：2006年4月19日" in text
    assert "一次性裁员超过本企业职工总数20%" in text
    assert "报告还缺少的材料" not in text


@pytest.mark.clause("S7.6")
def test_a_receipt_for_a_report_that_lacks_something_names_it_and_tells_no_day(letters: Letters) -> None:
    told = letters(LACKING)["report_receipt"]
    assert told.facts["dates"]["counted_from"] is None
    text = text_of(told)
    assert "缺经济补偿办法" in text
    assert "劳部发〔1994〕447号第4条（二）" in text
    assert "补齐以前不得裁员" in text
    assert "最早裁员日期取" not in text


@pytest.mark.clause("S7.6")
def test_where_a_layoff_needs_approval_the_receipt_gives_no_day_away_and_the_opinion_tells_it(
    letters: Letters,
) -> None:
    told = letters(APPROVED)
    receipt, opinion = text_of(told["report_receipt"]), text_of(told["no_objection_opinion"])
    assert "2006年3月31日" not in receipt
    assert "在此以前不得裁员" in receipt
    assert "解除劳动合同不得早于2006年3月31日" in opinion
    assert "本意见即为批准" in opinion
    assert "不是许可" not in opinion
    assert "this opinion is the approval" in text_of(told["no_objection_opinion"], "en")


@pytest.mark.clause("S7.7")
def test_an_opinion_is_no_licence_and_reminds_of_those_laid_off(letters: Letters) -> None:
    """Planned on 31 May: priority until 30 November, names to the agency in seven days."""
    told = letters(CORRECTED)["no_objection_opinion"]
    assert told.facts["rehire"]["last_on"] == dt.date(2006, 11, 30)
    assert told.facts["name_list"]["last_on"] == dt.date(2006, 6, 7)
    text = text_of(told)
    assert "不是许可" in text
    assert "本意见即为批准" not in text
    assert "至2006年11月30日" in text
    assert "逐人出具解除劳动合同证明" in text


@pytest.mark.clause("S7.6")
def test_an_order_says_what_to_put_right_takes_the_day_back_and_names_the_remedy(letters: Letters) -> None:
    told = letters(CORRECTED)["correction_order"]
    text = text_of(told)
    assert "名单中有不得裁减的人员，请改正。" in text
    assert "名单中有孕期、产期、哺乳期女职工" in text
    assert "《劳动法》第29条（三）" in text
    assert "此前告知的最早裁员日期2006年3月31日自本通知书出具之日起不再有效" in text
    assert "请最迟于2006年3月31日改正并重新报告" in text
    assert "没有另定期限" not in text
    assert "没有另定期限" in text_of(letters(LACKING)["correction_order"])
    assert told.facts["remedy"]["last_on"] == dt.date(2006, 4, 30)
    assert "最后一日为2006年4月30日" in text


@pytest.mark.clause("S7.6")
def test_a_report_given_back_is_told_once_with_everything(letters: Letters) -> None:
    told = letters(LACKING)["report_return"]
    text = text_of(told)
    assert "缺经济补偿办法" in text
    assert "只告知一次" in text
    assert "经办人没有逐项列明" not in text
