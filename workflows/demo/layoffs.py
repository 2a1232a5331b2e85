"""Layoffs of the demo office: plans in every state and a hiring support, each reached by its process."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows.clock import CHINA, local_date
from workflows.demo import hire_lists, name_lists
from workflows.demo.desk import Desk
from workflows.people.models import Organisation

FIRM, SECOND_FIRM = "dongfeng", "hongzui"
"""The second has no union, and its area approves layoffs."""
AREA = "siping"
"""Of the second firm."""
_STAFF = 100
_TO_CORRECT = 30
"""Days that the supervisor gives to put a plan right."""
NEWCOMERS = 2
"""People whom the firm hired after its first layoff without a word: the watch sees it."""


@dataclass(frozen=True)
class LayoffStory:
    """One plan: how many of the firm's hundred, how long ago, how far, and what the union said."""

    size: int
    days_ago: int
    course: tuple[str, ...]
    opinion: str = "agrees"
    planned_in: int = 60
    """Days from today to the planned day."""
    business_state: str = "serious_difficulty"
    firm: str = FIRM


_SIGNED = ("explained", "heard", "reported", "reviewed", "signed")
PLANS: Mapping[str, LayoffStory] = {
    "batch_0": LayoffStory(5, 75, _SIGNED, planned_in=-40),
    "batch_1": LayoffStory(21, 25, _SIGNED),
    "batch_2": LayoffStory(9, 12, _SIGNED[:4], "objects"),
    "batch_3": LayoffStory(6, 8, _SIGNED[:3]),
    "batch_4": LayoffStory(4, 3, _SIGNED[:1]),
    "stopped": LayoffStory(3, 2, (), business_state="half_stopped"),
    "consulted": LayoffStory(2, 14, _SIGNED[:2]),
    "circulated": LayoffStory(2, 6, ("guided", *_SIGNED[:3], "circulated"), business_state="long_stopped"),
    "returned": LayoffStory(2, 15, (*_SIGNED[:3], "returned")),
    "corrected": LayoffStory(2, 16, (*_SIGNED[:4], "corrected")),
    "reopened": LayoffStory(2, 17, (*_SIGNED, "reopened")),
    "withdrawn": LayoffStory(2, 18, (*_SIGNED[:2], "withdrawn")),
    "changed": LayoffStory(2, 19, (*_SIGNED[:3], "returned", "changed", *_SIGNED[2:4])),
    "approval": LayoffStory(11, 9, _SIGNED[:4], firm="hongzui"),
}
HIRED: Sequence[tuple[int, int]] = ((4, 12), (4, 3))
"""How many the second firm hired for three years, and how many months they had been without a job."""
SUPPORT = "support"
"""Name of their list."""
_APPLIED_DAYS_AGO = 10
_HONGZUI_FROM = 7_000
"""Numbers of the second firm's people, away from those of the first."""


def employ(session: Session, offices: Mapping[str, int], now: dt.datetime) -> Mapping[str, int]:
    """The people of both firms and their name lists; name of the plan → id of its list."""
    firm = session.get_one(Organisation, offices[FIRM])
    name_lists.hired(session, firm, local_date(now) - dt.timedelta(days=20), NEWCOMERS)
    other = session.get_one(Organisation, offices[SECOND_FIRM])
    own = dict(name_lists.of(session, firm, _sizes(FIRM), now))
    own |= name_lists.of(session, other, _sizes(SECOND_FIRM), now, first=_HONGZUI_FROM)
    on = (local_date(now) - dt.timedelta(days=30)).isoformat()
    groups = [{"count": size, "on": on, "years": 3, "idle": idle} for size, idle in HIRED]
    return own | hire_lists.of(session, other, {SUPPORT: groups}, now)


def _sizes(firm: str) -> dict[str, dict[str, int]]:
    return {name: {"count": plan.size} for name, plan in PLANS.items() if plan.firm == firm}


def plan(desk: Desk, story: LayoffStory, name_list: int, today: dt.date) -> Iterator[dt.datetime]:
    """A plan from the day it was filed as far as its course goes; an hour between two acts."""
    filed = dt.datetime.combine(today - dt.timedelta(days=story.days_ago), dt.time(9, story.size), CHINA)
    yield filed
    planned_on = (today + dt.timedelta(days=story.planned_in)).isoformat()
    answers = _answers(story, name_list, planned_on, local_date(filed).isoformat())
    case = desk.start_of_firm(_login("agent", story), "layoff_plan", story.firm, answers)
    for hours, step in enumerate(story.course, 1):
        yield filed + dt.timedelta(hours=hours)
        if step == "reopened":
            desk.send(_login("agent", story), case, "layoff_plan_reopened", {})
        for login, element, given in _acts(step, story, planned_on, desk.today.isoformat()):
            desk.do(_login(login, story), case, element, given)


def support(desk: Desk, hire_list: int, today: dt.date) -> Iterator[dt.datetime]:
    """The second firm is recognised for its hires; the tax office has answered, the bank has not."""
    asked = dt.datetime.combine(today - dt.timedelta(days=_APPLIED_DAYS_AGO), dt.time(10), CHINA)
    yield asked
    answers = {"hire_list": hire_list, "note": "申请税收优惠和贷款贴息。"}
    case = desk.start_of_firm(f"agent.{AREA}", "hiring_support", SECOND_FIRM, answers)
    yield asked + dt.timedelta(days=1)
    decided = {"decision": "recognise", "reason": "与缴费记录相符。"}
    desk.do(f"labour.{AREA}", case, "decide_support", decided)
    yield asked + dt.timedelta(days=6)
    told = {"tax_answer": "granted", "answer_note": "税函12号。"}
    desk.do(f"labour.{AREA}", case, "record_answers", told)


def _login(name: str, story: LayoffStory) -> str:
    return name if story.firm == FIRM else f"{name}.{AREA}"


def _answers(story: LayoffStory, name_list: int, planned_on: str, counted_on: str) -> dict[str, object]:
    return {
        "staff_count": _STAFF,
        "counted_on": counted_on,
        "business_state": story.business_state,
        "reason": "订单锐减，连续两年亏损。",
        "name_list": name_list,
        "schedule": "按车间分两步实施。",
        "compensation": "按本单位工作年限支付经济补偿。",
        "is_funded": True,
        "planned_on": planned_on,
    }


Act = tuple[str, str, dict[str, object]]
"""Login, element, answers."""


DECISIONS: Mapping[str, Act] = {
    "withdrawn": ("agent", "report_plan", {"step": "withdraw"}),
    "circulated": (
        "labour",
        "review_report",
        {"decision": "circulate", "to_finance": True, "added_reason": "财政补贴一部分补偿。"},
    ),
    "returned": ("labour", "review_report", {"decision": "return", "note": "请补充补偿资金的银行证明。"}),
    "reviewed": ("labour", "review_report", {"decision": "forward", "note": "材料齐全，名单已核对。"}),
    "corrected": (
        "supervisor",
        "sign_opinion",
        {"decision": "order_correction", "opinion_text": "先安置内退人员。"},
    ),
    "signed": ("supervisor", "sign_opinion", {"decision": "no_objection"}),
}
"""Step → the one act it consists of."""


def _acts(step: str, story: LayoffStory, planned_on: str, today: str) -> Iterator[Act]:
    if step == "explained":
        materials = "近两年利润表、资产负债表。"
        yield "agent", "explain_plan", {"explained_on": today, "materials": materials}
    elif step == "heard":
        yield from _heard(story)
    elif step == "reported":
        answers = {"step": "report", "planned_on": planned_on, "is_opinion_attached": True}
        yield "agent", "report_plan", answers
    elif step == "guided":
        told = {"business_state_proof": True, "proof": "主管部门的停产证明。"}
        yield "labour", "guide_procedure", told | {"guided_on": today, "guidance_note": "先试行稳岗办法。"}
    elif step == "corrected":
        login, element, order = DECISIONS[step]
        correct_by = dt.date.fromisoformat(today) + dt.timedelta(days=_TO_CORRECT)
        yield login, element, order | {"correct_by": correct_by.isoformat()}
    elif step == "changed":
        yield "agent", "correct_plan", _correction(planned_on, today)
    elif step in DECISIONS:
        yield DECISIONS[step]


def _correction(planned_on: str, today: str) -> dict[str, object]:
    """The second version: the staff counted anew, one step more, the compensation told in full."""
    return {
        "step": "change",
        "staff_count": _STAFF - 4,
        "counted_on": today,
        "reason": "订单锐减，连续两年亏损。",
        "schedule": "按车间分三步实施。",
        "compensation": "按本单位工作年限支付经济补偿，一次付清。",
        "is_funded": True,
        "planned_on": planned_on,
    }


def _heard(story: LayoffStory) -> Iterator[Act]:
    if story.firm == SECOND_FIRM:
        yield "agent", "hear_staff", {"heard": "all_staff", "attendance": 92, "opinion": "agrees"}
    elif story.opinion == "agrees":
        yield "union", "give_opinion", {"opinion": "agrees"}
    else:
        yield "union", "give_opinion", {"opinion": story.opinion, "opinion_text": "请先裁减临时岗位。"}
        yield "agent", "reply_to_opinion", {"reply": "采纳，临时岗位先行清退。"}
