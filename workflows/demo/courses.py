"""How claims of the demo office go: every course is acts of its people, one after another, at their times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from workflows.demo import after_grant
from workflows.demo.desk import Desk
from workflows.demo.inhabitants import employer_of
from workflows.demo.stories import TEAMS, ClaimStory, Script, at, registered_on, separated_on
from workflows.demo.telling import Course, Telling, granted, verified, verify

PAPERS = {
    "identity_card": True,
    "claim_form": True,
    "registration_certificate": True,
    "job_seeking_proof": True,
}
"""What most people bring to the counter; the certificate of the separation is what they lack."""
LACKING = frozenset({"unticked", "lacking", "supplemented", "never_brought"})
"""Courses that begin with papers missing."""
HANDED_ON, WAITS_FOR_ACCEPTANCE, SENT_BACK = "handed_on", "waits_for_acceptance", "sent_back"
ELSEWHERE = frozenset({HANDED_ON, WAITS_FOR_ACCEPTANCE, SENT_BACK})
"""Courses of claims that are taken in another area, by the first clerk of Changchun."""
UNWILLING = "refused_unwilling"
"""The course of somebody who does not look for work."""


def claim(desk: Desk, story: ClaimStory, person_id: int, today: dt.date) -> Script:
    """A claim, from the counter as far as its course goes."""
    team, day = TEAMS[story.office], registered_on(story, today)
    yield at(day, 9, story.number % 60)
    clerk = "clerk" if story.course in ELSEWHERE else team.clerk
    case = desk.start_claim(clerk, story.office, person_id, _registration(story, day, today))
    yield from COURSES[story.course](Telling(desk, story, person_id, case, team, today))


def _registration(story: ClaimStory, day: dt.date, today: dt.date) -> dict[str, object]:
    area_id = TEAMS[story.office].area_id
    told = {"hand_on_reason": "在参保地缴费，由参保地办理。"} if story.course in ELSEWHERE else {}
    return {
        "separated_on": separated_on(story, today),
        "separation_reason": story.reason,
        "employer_name": employer_of(story.number, area_id),
        "registered_on": day,
        "job_seeking": story.course != UNWILLING,
        "material": "incomplete" if story.course in LACKING else "complete",
        "phone": f"1390{story.number:07d}",
        "message_consent": story.number % 3 == 0,
        "bank_account": f"622202{story.number:013d}",
        **told,
    }


def _registered(of: Telling) -> Script:
    if of.story.number % 2:
        of.desk.take(of.team.officer, of.case, "verify_circumstances")
    return
    yield  # nothing more happens, and that too is a script


def _handed_on(of: Telling) -> Script:
    """The office of the right area takes it over the next morning."""
    yield of.on(1, 9)
    of.do(of.team.clerk, "accept_claim", acceptance="accept")
    yield from _registered(of)


def _waits_for_acceptance(of: Telling) -> Script:
    return
    yield  # the office there has not looked at it yet


def _sent_back(of: Telling) -> Script:
    yield of.on(1, 9)
    reason = "参保关系已于上月转出，不归本地办理。"
    of.do(of.team.clerk, "accept_claim", acceptance="send_back", sent_back_reason=reason)


def _withdrawn(of: Telling) -> Script:
    yield of.on(1, 9)
    of.send(of.team.clerk, "claim_withdrawn", reason="已找到工作，不再申领。")


def _withdrawn_late(of: Telling) -> Script:
    yield from granted(of)
    yield of.on(4, 9)
    of.send(of.team.clerk, "claim_withdrawn", reason="公示期间被单位录用，本人要求撤回。")


def _unticked(of: Telling) -> Script:
    return
    yield  # the papers lie at the counter


def _lacking(of: Telling) -> Script:
    of.do(of.team.clerk, "tick_materials", **PAPERS)
    return
    yield  # what is missing is waited for


def _supplemented(of: Telling) -> Script:
    yield from _lacking(of)
    yield of.on(2, 10)
    of.do(of.team.clerk, "receive_material", separation_certificate=True)


def _never_brought(of: Telling) -> Script:
    yield from _lacking(of)
    yield of.on(22, 10)
    verify(of)
    yield of.on(23, 14)
    opinion = "解除劳动合同证明至今未提供，无法认定中断就业的原因。"
    of.do(of.team.reviewer, "second_review", decision="refuse", opinion=opinion)


def _stepped_back(of: Telling) -> Script:
    yield of.on(1, 10)
    of.do(of.team.officer, "verify_circumstances", result="conflict", conflict_reason="系申领人的表姐。")


def _verified_above(of: Telling) -> Script:
    yield from _stepped_back(of)
    yield of.on(2, 10)
    verify(of, "verify_above", of.team.clerk2)


def _finding(of: Telling) -> Script:
    yield of.on(1, 10)
    found = "已在某商店就业，店主证实。"
    answers = {"result": "finding", "visited_on": of.desk.today, "finding": found}
    of.do(of.team.officer, "verify_circumstances", **answers)


def _finding_refused(of: Telling) -> Script:
    yield from _finding(of)
    yield from _refuse(of)


def _refused(of: Telling) -> Script:
    yield from verified(of)
    yield from _refuse(of)


def _returned(of: Telling) -> Script:
    yield from verified(of)
    yield of.on(2, 14)
    opinion = "证明上写明由单位提出解除，请核对中断就业的原因。"
    of.do(of.team.reviewer, "second_review", decision="return", opinion=opinion)


def _corrected(of: Telling) -> Script:
    yield from _returned(of)
    yield of.on(3, 14)
    of.do(
        of.team.clerk,
        "correct_claim",
        separated_on=separated_on(of.story, of.today),
        separation_reason="mutual_agreement_proposed_by_employer",
        employer_name=employer_of(of.story.number, of.team.area_id),
        job_seeking=True,
    )


def _departing(of: Telling) -> Script:
    yield from verified(of)
    yield of.on(2, 14)
    of.do(
        of.team.reviewer,
        "second_review",
        decision="grant",
        departure_reason="仲裁裁决认定系单位解除，辞职书不是本人所写。",
        departure_clause="S5.1",
    )


def _departed(of: Telling) -> Script:
    yield from _departing(of)
    yield of.on(3, 10)
    of.do(of.team.reviewer2, "approve_departure", approval="approve")


def _departure_declined(of: Telling) -> Script:
    yield from _departing(of)
    yield of.on(3, 10)
    note = "没有仲裁裁决原件。"
    of.do(of.team.reviewer2, "approve_departure", approval="decline", approval_note=note)


def _refuse(of: Telling) -> Script:
    yield of.on(2, 14)
    opinion = "经核实不符合领取条件。"
    of.do(of.team.reviewer, "second_review", decision="refuse", opinion=opinion)


COURSES: Mapping[str, Course] = {
    "registered": _registered,
    HANDED_ON: _handed_on,
    WAITS_FOR_ACCEPTANCE: _waits_for_acceptance,
    SENT_BACK: _sent_back,
    "withdrawn": _withdrawn,
    "withdrawn_late": _withdrawn_late,
    "unticked": _unticked,
    "lacking": _lacking,
    "supplemented": _supplemented,
    "never_brought": _never_brought,
    "stepped_back": _stepped_back,
    "verified_above": _verified_above,
    "verified": verified,
    "finding": _finding,
    "finding_refused": _finding_refused,
    "refused": _refused,
    UNWILLING: _refused,
    "returned": _returned,
    "corrected": _corrected,
    "departing": _departing,
    "departed": _departed,
    "departure_declined": _departure_declined,
    "granted": granted,
    **after_grant.COURSES,
}
"""Name of a course → its script, after the counter."""
