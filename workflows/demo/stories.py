"""What happened in the demo office before today: claims and runs as scripts over time.

A script yields the moment of its next act and then does it; moments past the present end it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from workflows.claims.periods import later, of
from workflows.clock import CHINA
from workflows.demo.desk import Case, Desk
from workflows.demo.population import employer_of

Script = Iterator[dt.datetime]


@dataclass(frozen=True)
class ClaimStory:
    """One claim: who (number and kind of history), where, how long ago, and how it goes."""

    number: int
    kind: str
    office: str
    days_ago: int
    course: str
    reason: str = "contract_expired"


CLAIMS: tuple[ClaimStory, ...] = (
    ClaimStory(1, "steady", "nanhu", 1, "registered"),
    ClaimStory(2, "long", "guilin", 2, "withdrawn"),
    ClaimStory(3, "exact_year", "wukeshu", 12, "registered"),
    ClaimStory(4, "steady", "nanhu", 3, "verified", "laid_off_economic"),
    ClaimStory(5, "medium", "guilin", 4, "verified"),
    ClaimStory(6, "steady", "nanhu", 6, "verified", "resigned"),
    ClaimStory(7, "few", "wukeshu", 8, "verified"),
    ClaimStory(8, "two_areas", "nanhu", 7, "returned", "mutual_agreement_proposed_by_worker"),
    ClaimStory(9, "steady", "guilin", 10, "corrected", "mutual_agreement_proposed_by_worker"),
    ClaimStory(10, "medium", "nanhu", 5, "finding", "dismissed_by_employer"),
    ClaimStory(11, "steady", "nanhu", 20, "refused", "resigned"),
    ClaimStory(12, "few", "guilin", 25, "refused"),
    ClaimStory(13, "long", "nanhu", 7, "granted", "unit_bankrupt_or_closed"),
    ClaimStory(14, "steady", "wukeshu", 8, "granted"),
    ClaimStory(15, "medium", "nanhu", 9, "taken_down"),
    ClaimStory(16, "steady", "guilin", 20, "granted"),
    ClaimStory(17, "long", "nanhu", 75, "granted", "laid_off_economic"),
    ClaimStory(18, "medium", "nanhu", 85, "granted"),
    ClaimStory(19, "exact_year", "guilin", 100, "granted"),
    ClaimStory(20, "steady", "wukeshu", 110, "granted"),
    ClaimStory(21, "exact_year", "beishan", 430, "granted", "unit_bankrupt_or_closed"),
    ClaimStory(22, "medium", "beishan", 220, "ended"),
    ClaimStory(23, "long", "huanxi", 200, "granted"),
    ClaimStory(24, "steady", "beishan", 110, "granted"),
    ClaimStory(25, "steady", "huanxi", 2, "registered"),
    ClaimStory(26, "flexible_enough", "beishan", 4, "verified"),
    ClaimStory(27, "steady", "henan", 70, "granted"),
    ClaimStory(28, "medium", "henan", 95, "granted"),
    ClaimStory(29, "flexible_short", "henan", 30, "finding_refused"),
    ClaimStory(30, "two_areas", "henan", 6, "granted"),
)

CLERKS = {
    "nanhu": ("clerk", "officer", "reviewer"),
    "guilin": ("clerk", "officer2", "reviewer2"),
    "wukeshu": ("clerk2", "officer3", "reviewer"),
    "beishan": ("clerk.jilin", "officer.jilin", "reviewer.jilin"),
    "huanxi": ("clerk.jilin", "officer2.jilin", "reviewer.jilin"),
    "henan": ("clerk.yanbian", "officer.yanbian", "reviewer.yanbian"),
}
"""Office → who takes, verifies and reviews its claims."""

AREA_OF = {
    "nanhu": "changchun", "guilin": "changchun", "wukeshu": "changchun",
    "beishan": "jilin", "huanxi": "jilin", "henan": "yanbian",
}  # fmt: skip

_VERIFIED = {"result": "confirmed"}
_UNTIL_VERIFIED = frozenset({"registered"})
_GRANTED = frozenset({"granted", "taken_down", "ended"})


def registered_on(story: ClaimStory, today: dt.date) -> dt.date:
    """The day of the claim; a weekend's is taken on the Friday before."""
    day = today - dt.timedelta(days=story.days_ago)
    return day - dt.timedelta(days=max(0, day.weekday() - 4))


def separated_on(story: ClaimStory, today: dt.date) -> dt.date:
    """The last day of the last job: the end of the month before the claim."""
    return registered_on(story, today).replace(day=1) - dt.timedelta(days=1)


def claim(desk: Desk, story: ClaimStory, person_id: int, today: dt.date) -> Script:
    """A claim, from the counter as far as its course goes."""
    clerk, officer, reviewer = CLERKS[story.office]
    day = registered_on(story, today)
    yield _at(day, 9, story.number)
    case = desk.start_claim(clerk, story.office, person_id, _registration(story, day, today))
    if story.course in _UNTIL_VERIFIED:
        if story.number % 2:
            desk.take(officer, case, "verify_circumstances")
        return
    if story.course == "withdrawn":
        yield _at(day + dt.timedelta(days=1), 9, story.number)
        desk.send(clerk, case, "claim_withdrawn", {"reason": "已找到工作，不再申领。"})
        return
    yield _at(day + dt.timedelta(days=1), 10, story.number)
    desk.do(officer, case, "verify_circumstances", _verification(story, desk.today))
    yield _at(day + dt.timedelta(days=2), 14, story.number)
    yield from _reviewed(desk, story, case, (clerk, reviewer))


def run(desk: Desk, logins: tuple[str, str], on: dt.date, upto: str, rejected: dict[int, str]) -> Script:
    """A payment run of the month of the day, up to `checked`, `released` or `booked`."""
    payment_clerk, releaser = logins
    yield _at(on, 10, 0)
    case = desk.start_run(payment_clerk, of(on))
    desk.do(payment_clerk, case, "check_run", {"check": "approve"})
    if upto == "checked":
        return
    yield _at(on, 11, 0)
    desk.do(releaser, case, "release_run", {"release": "release"})
    desk.settle()
    if upto == "released":
        return
    yield _at(on + dt.timedelta(days=1), 9, 30)
    answers = {"result_file": desk.bank_result(case, rejected)}
    desk.do(payment_clerk, case, "read_bank_result", answers)
    desk.settle()


def run_days(today: dt.date, months: int) -> list[dt.date]:
    """The tenth of each of so many months before this one."""
    this = of(today - dt.timedelta(days=1))
    return [dt.date.fromisoformat(f"{later(this, -back)}-10") for back in range(months, 0, -1)]


def _reviewed(desk: Desk, story: ClaimStory, case: Case, logins: tuple[str, str]) -> Script:
    clerk, reviewer = logins
    if story.course in {"refused", "finding_refused"}:
        opinion = "经核实不符合领取条件。"
        desk.do(reviewer, case, "second_review", {"decision": "refuse", "opinion": opinion})
    elif story.course in {"returned", "corrected"}:
        opinion = "证明上写明由单位提出解除，请核对中断就业的原因。"
        desk.do(reviewer, case, "second_review", {"decision": "return", "opinion": opinion})
        yield from _corrected(desk, story, case, clerk)
    elif story.course in _GRANTED:
        desk.do(reviewer, case, "second_review", {"decision": "grant"})
        yield from _after_grant(desk, story, case, reviewer)


def _corrected(desk: Desk, story: ClaimStory, case: Case, clerk: str) -> Script:
    if story.course != "corrected":
        return
    yield desk.at + dt.timedelta(days=1)
    answers = {
        "separated_on": separated_on(story, desk.today),
        "separation_reason": "mutual_agreement_proposed_by_employer",
        "employer_name": employer_of(story.number, AREA_OF[story.office]),
        "job_seeking": True,
    }
    desk.do(clerk, case, "correct_claim", answers)


def _after_grant(desk: Desk, story: ClaimStory, case: Case, reviewer: str) -> Script:
    if story.course == "taken_down":
        yield desk.at + dt.timedelta(days=2)
        desk.send(reviewer, case, "disclosure_taken_down", {"reason": "收到需要核查的异议"})
    elif story.course == "ended":
        yield desk.at + dt.timedelta(days=90)
        desk.send(reviewer, case, "benefit_ended", {})


def _registration(story: ClaimStory, day: dt.date, today: dt.date) -> dict[str, object]:
    return {
        "separated_on": separated_on(story, today),
        "separation_reason": story.reason,
        "employer_name": employer_of(story.number, AREA_OF[story.office]),
        "registered_on": day,
        "job_seeking": True,
        "phone": f"1390{story.number:07d}",
        "bank_account": f"622202{story.number:013d}",
    }


def _verification(story: ClaimStory, day: dt.date) -> dict[str, object]:
    if story.course.startswith("finding"):
        found = "已在某商店就业，店主证实。"
        return {"result": "finding", "visited_on": day, "finding": found}
    number = f"{AREA_OF[story.office][:2].upper()}〔{day.year}〕{story.number}号"
    return {**_VERIFIED, "visited_on": day, "certificate_number": number}


def _at(day: dt.date, hour: int, minute: int) -> dt.datetime:
    moment = dt.datetime.combine(day, dt.time(hour, minute), CHINA)
    return moment.astimezone(dt.UTC)
