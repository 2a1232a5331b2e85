"""Payment runs of the demo office, what comes of single payments, and the monthly lists of recipients."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from workflows.claims.periods import first_day, later, of
from workflows.demo.desk import Case, Desk
from workflows.demo.stories import Script, at

PEOPLE: Mapping[str, tuple[str, str, str]] = {
    "changchun": ("payclerk", "releaser", "reviewer2"),
    "jilin": ("payclerk.jilin", "releaser.jilin", "reviewer.jilin"),
    **{
        area_id: (f"payclerk.{area_id}", f"reviewer.{area_id}", f"reviewer.{area_id}")
        for area_id in ("yanbian", "siping", "liaoyuan", "tonghua", "baishan", "songyuan", "baicheng")
    },
}
"""Area → who prepares and who releases its runs, and who approves its lists."""


@dataclass(frozen=True)
class RunStory:
    """A run of an area, so many months back (0: ordered yesterday), and how far it came.

    `upto`: `prepared`, `checked`, `released`, `booked` or `reversed`.
    """

    area_id: str
    months_back: int
    upto: str = "booked"
    rejected: Mapping[int, str] = field(default_factory=dict)
    """Number of a person → why the bank refused the payment."""
    is_short: bool = False
    """The fund does not cover the last payment, which becomes arrears."""


def _booked(area_id: str, months: int) -> tuple[RunStory, ...]:
    return tuple(RunStory(area_id, back) for back in range(months, 0, -1))


RUNS: tuple[RunStory, ...] = (
    *_booked("jilin", 13),
    RunStory("changchun", 2),
    RunStory("changchun", 1, rejected={20: "AC04", 19: "AC01", 18: "AC06"}),
    RunStory("changchun", 0, "checked"),
    RunStory("yanbian", 1, rejected={28: "BE01"}),
    RunStory("yanbian", 0, "released"),
)
"""Runs of the small office; the whole one has them too."""

RUNS_OF_THE_WHOLE: tuple[RunStory, ...] = (
    RunStory("jilin", 0, "prepared"),
    *_booked("siping", 4),
    RunStory("siping", 0, "released"),
    *_booked("tonghua", 3),
    RunStory("songyuan", 1, is_short=True),
    RunStory("liaoyuan", 1),
    RunStory("baishan", 1, "reversed"),
    RunStory("baishan", 0, "checked"),
)


@dataclass(frozen=True)
class Aftermath:
    """What came of one payment of the last booked run of an area: a correction, or money that came back.

    `upto`: `proposed` or `settled` (the account), `returned` or `booked_back` (the money).
    """

    area_id: str
    number: int
    upto: str


AFTERMATHS = (
    Aftermath("changchun", 19, "proposed"),
    Aftermath("changchun", 18, "settled"),
    Aftermath("changchun", 17, "returned"),
    Aftermath("jilin", 24, "booked_back"),
)
LISTS = (("changchun", 35, True), ("jilin", 3, True), ("yanbian", 1, False))
"""Area, days since its list of recipients was drawn up, whether it was approved on the next day.

That of Changchun is of an earlier month: the list of this one is drawn up in the walk through the demo.
"""


def run(desk: Desk, story: RunStory, people: Mapping[int, int], today: dt.date) -> Script:
    """A payment run as far as it came."""
    payment_clerk, releaser, _reviewer = PEOPLE[story.area_id]
    day = run_day(today, story.months_back)
    yield at(day, 10, 0)
    case = desk.start_run(payment_clerk, story.area_id, of(day))
    if story.upto == "prepared":
        return
    given = {"available": desk.not_quite(case)} if story.is_short else {}
    desk.do(payment_clerk, case, "check_run", {"check": "approve", **given})
    if story.upto == "checked":
        return
    yield at(day, 11, 0)
    desk.do(releaser, case, "release_run", {"release": "release"})
    desk.settle()
    if story.upto == "released":
        return
    yield at(day + dt.timedelta(days=1), 9, 30)
    if story.upto == "reversed":
        _reverse(desk, case, payment_clerk, releaser)
        return
    rejected = {people[number]: reason for number, reason in story.rejected.items()}
    answers = {"result_file": desk.bank_result(case, rejected)}
    desk.do(payment_clerk, case, "read_bank_result", answers)
    desk.settle()


def aftermath(desk: Desk, story: Aftermath, person_id: int, today: dt.date) -> Script:
    """Two days after the run the clerk acts, a day later the releaser."""
    payment_clerk, releaser, _reviewer = PEOPLE[story.area_id]
    day = run_day(today, 1)
    yield at(day + dt.timedelta(days=3), 10, 15)
    if story.upto in {"returned", "booked_back"}:
        reason = "银行通知：账户已销户，款项退回。"
        case = desk.start_return(payment_clerk, story.area_id, person_id, of(day), reason)
        confirmed = "confirm_return", {"confirm": "book", "note": "见当月对账单第2页。"}
    else:
        account = f"622203{story.number:013d}"
        answers = {"outcome": "new_account", "account": account, "evidence": "本人持存折到窗口核对。"}
        case = desk.correction_of(person_id)
        desk.do(payment_clerk, case, "correct_account", answers)
        confirmed = "confirm_account", {"confirm": "confirm", "account_again": account}
    if story.upto in {"settled", "booked_back"}:
        yield at(day + dt.timedelta(days=4), 14, 30)
        desk.do(releaser, case, *confirmed)
        desk.settle()


def recipients(desk: Desk, area_id: str, days_ago: int, is_approved: bool, today: dt.date) -> Script:
    """A monthly list of recipients: drawn up, and approved where it was."""
    payment_clerk, _releaser, reviewer = PEOPLE[area_id]
    day = today - dt.timedelta(days=days_ago)
    yield at(day, 15, 0)
    told = {"period": of(day)}
    case = desk.start(payment_clerk, "recipient_list", area_id, {"area_id": area_id}, told)
    if is_approved:
        yield at(day + dt.timedelta(days=1), 15, 0)
        desk.do(reviewer, case, "approve_list", {"decision": "publish"})


def run_day(today: dt.date, months_back: int) -> dt.date:
    """The tenth of so many months before the month of yesterday; yesterday itself for none."""
    yesterday = today - dt.timedelta(days=1)
    if not months_back:
        return yesterday
    return first_day(later(of(yesterday), -months_back)).replace(day=10)


def _reverse(desk: Desk, case: Case, payment_clerk: str, releaser: str) -> None:
    recall = {"recall": True, "recall_reason": "银行来函：文件日期有误，未执行任何一笔。"}
    desk.do(payment_clerk, case, "read_bank_result", recall)
    desk.do(releaser, case, "confirm_recall", {"confirm": "reverse"})
