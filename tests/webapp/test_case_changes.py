"""What a step replaced, in the story of its case: the former value and the new one, by the form's names."""

from __future__ import annotations

import re

import pytest

from tests.conftest import MovableClock
from tests.webapp.conftest import TODAY, Office, SignedIn
from tests.webapp.test_departures import DEPARTS
from workflows.demo import builders
from workflows.runtime import timers

REVIEWER, CLERK = "agency_reviewer", "employment_service_clerk"
CORRECTED = {
    "separated_on": TODAY.isoformat(),
    "separation_reason": "dismissed_by_employer",
    "employer_name": "示例机械厂",
    "job_seeking": "true",
}


def returned_and_corrected(office: Office) -> str:
    """A claim at the second review whose day and reason were put right after a return."""
    key = office.verified()
    office.do(REVIEWER, key, decision="return", opinion="终止原因与证明不符。")
    office.do(CLERK, key, **CORRECTED)
    return key


def told(page: str) -> list[str]:
    """The changes of a page, as a screen reader has them, newest first."""
    lists = re.findall(r'<ul class="changes.*?</ul>', page, re.S)
    lines = [line for each in lists for line in re.findall(r"<li>(.*?)</li>", each, re.S)]
    return [re.sub(r"<[^>]+>", "", line) for line in lines]


@pytest.mark.clause("S5.5")
def test_a_corrected_claim_tells_each_former_value_and_the_new_one(desk: SignedIn, office: Office) -> None:
    key, browser = returned_and_corrected(office), desk(REVIEWER)
    assert told(browser.get(f"/cases/{key}").text) == [
        "劳动关系终止日期：原值 2006年2月19日 → 新值 2006年3月1日",
        "中断就业的原因：原值 劳动合同期满终止 → 新值 被用人单位解除劳动合同",
    ]
    browser.client.set_cookie("language", "en")
    assert told(browser.get(f"/cases/{key}").text) == [
        "Last day of the job: before 19 Feb 2006 → now 1 Mar 2006",
        "Why the job ended: before The labour contract came to its end → now The employer ended the contract",
    ]


@pytest.mark.clause("S5.1")
def test_a_departure_tells_what_was_proposed_and_what_was_decided(desk: SignedIn, office: Office) -> None:
    key, browser = office.verified(), desk(REVIEWER)
    office.do(REVIEWER, key, **DEPARTS)
    assert told(browser.get(f"/cases/{key}").text) == ["偏离建议：原值 同意 → 新值 不同意"]


def test_a_claim_that_was_only_filled_in_tells_no_change(desk: SignedIn, office: Office) -> None:
    assert told(desk(REVIEWER).get(f"/cases/{office.verified()}").text) == []


@pytest.mark.clause("S5.1")
def test_each_decision_is_told_by_the_step_that_made_it_alone(desk: SignedIn, office: Office) -> None:
    key = office.verified()
    office.do(REVIEWER, key, **DEPARTS)
    page = desk(REVIEWER).get(f"/cases/{key}").text
    story = page.partition('id="timeline-title"')[2]
    assert re.findall(r"<p>(复核决定：[^<]+|核实结论：[^<]+)</p>", story) == [
        "复核决定：不同意，告知理由",
        "核实结论：情况属实",
    ]


@pytest.mark.clause("S5.1")
def test_what_another_wrote_is_no_opinion_of_the_step_that_shows_it(desk: SignedIn, office: Office) -> None:
    key = office.verified()
    office.do(REVIEWER, key, **DEPARTS)
    with office.installation.sessions.begin() as session:
        other = builders.staff(session, "示范乙", office.branch.agency, REVIEWER)
        office.people["other"] = other.person_id
    office.do("other", key, approval="approve")
    story = desk(REVIEWER).get(f"/cases/{key}").text.partition('id="timeline-title"')[2]
    assert re.findall(r"<p>(营业执照已核对。|经查已实际经营。)</p>", story) == ["营业执照已核对。"]


def test_facts_put_right_in_a_called_process_are_told_beside_what_the_case_was_told(
    desk: SignedIn, office: Office, clock: MovableClock
) -> None:
    key = office.verified()
    office.do(REVIEWER, key, decision="grant")
    clock.move(days=9)
    timers.sweep(office.installation.sessions, office.installation.house)
    browser = desk(REVIEWER)
    assert browser.post(f"/cases/{key}/question", {"reason": "接到反映：系本人辞职。"}).status_code == 303
    office.do(REVIEWER, key, statement="辞职书不是我签的。")
    found = {"separation_reason": "resigned", "job_seeking": True, "facts_note": "单位提供了辞职书。"}
    office.do(REVIEWER, key, **found)
    assert told(browser.get(f"/cases/{key}").text) == [
        "中断就业的原因：原值 劳动合同期满终止 → 新值 本人辞职"
    ]
