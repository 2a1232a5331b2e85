"""Layoffs of the demo office: one firm, its plans in different states, each reached by its process."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows.clock import CHINA, local_date
from workflows.demo import name_lists
from workflows.demo.desk import Desk
from workflows.people.models import Organisation

FIRM = "dongfeng"
_STAFF = 100
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


PLANS: Mapping[str, LayoffStory] = {
    "batch_0": LayoffStory(5, 75, ("explained", "heard", "reported", "reviewed", "signed"), planned_in=-40),
    "batch_1": LayoffStory(21, 25, ("explained", "heard", "reported", "reviewed", "signed")),
    "batch_2": LayoffStory(9, 12, ("explained", "heard", "reported", "reviewed"), "objects"),
    "batch_3": LayoffStory(6, 8, ("explained", "heard", "reported")),
    "batch_4": LayoffStory(4, 3, ("explained",)),
}


def employ(session: Session, firm_id: int, now: dt.datetime) -> Mapping[str, int]:
    """The firm's people and their name lists; name of the plan → id of its list."""
    firm = session.get_one(Organisation, firm_id)
    name_lists.hired(session, firm, local_date(now) - dt.timedelta(days=20), NEWCOMERS)
    return name_lists.of(session, firm, {name: {"count": plan.size} for name, plan in PLANS.items()}, now)


def plan(desk: Desk, story: LayoffStory, name_list: int, today: dt.date) -> Iterator[dt.datetime]:
    """A plan from the day it was filed as far as its course goes; an hour between two acts."""
    filed = dt.datetime.combine(today - dt.timedelta(days=story.days_ago), dt.time(9, story.size), CHINA)
    yield filed
    planned_on = (today + dt.timedelta(days=story.planned_in)).isoformat()
    case = desk.start_layoff("agent", FIRM, _answers(name_list, planned_on, local_date(filed).isoformat()))
    for hours, step in enumerate(story.course, 1):
        yield filed + dt.timedelta(hours=hours)
        for login, element, answers in _acts(step, story, planned_on, desk.today.isoformat()):
            desk.do(login, case, element, answers)


def _answers(name_list: int, planned_on: str, counted_on: str) -> dict[str, object]:
    return {
        "staff_count": _STAFF,
        "counted_on": counted_on,
        "business_state": "serious_difficulty",
        "reason": "订单锐减，连续两年亏损。",
        "name_list": name_list,
        "schedule": "按车间分两步实施。",
        "compensation": "按本单位工作年限支付经济补偿。",
        "is_funded": True,
        "planned_on": planned_on,
    }


Act = tuple[str, str, dict[str, object]]
"""Login, element, answers."""


def _acts(step: str, story: LayoffStory, planned_on: str, today: str) -> Iterator[Act]:
    if step == "explained":
        materials = "近两年利润表、资产负债表。"
        yield "agent", "explain_plan", {"explained_on": today, "materials": materials}
    elif step == "heard" and story.opinion == "agrees":
        yield "union", "give_opinion", {"opinion": "agrees"}
    elif step == "heard":
        yield "union", "give_opinion", {"opinion": story.opinion, "opinion_text": "请先裁减临时岗位。"}
        yield "agent", "reply_to_opinion", {"reply": "采纳，临时岗位先行清退。"}
    elif step == "reported":
        answers = {"step": "report", "planned_on": planned_on, "is_opinion_attached": True}
        yield "agent", "report_plan", answers
    elif step == "reviewed":
        yield "labour", "review_report", {"decision": "forward", "note": "材料齐全，名单已核对。"}
    elif step == "signed":
        yield "supervisor", "sign_opinion", {"decision": "no_objection"}
