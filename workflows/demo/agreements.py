"""Agreements on flexible employment of the demo office, with people who draw no benefit."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from workflows.clock import add_months
from workflows.demo.desk import Desk
from workflows.demo.stories import TEAMS, Script, at


@dataclass(frozen=True)
class AgreementStory:
    """With whom (number of a person), at which community office, how long ago and for how many months."""

    number: int
    office: str
    days_ago: int
    months: int
    activity: str
    workplace: str
    is_merged_track: bool = False


AGREEMENTS = (
    AgreementStory(51, "nanhu", 100, 12, "own_trade", "南湖早市18号摊位", is_merged_track=True),
    AgreementStory(52, "beishan", 170, 6, "home_service", "北山街道各小区", is_merged_track=True),
)
AGREEMENTS_OF_THE_WHOLE = (
    AgreementStory(111, "nanhu", 20, 12, "part_time", "桂林路便民超市"),
    AgreementStory(112, "yongji", 130, 12, "family_workshop", "永吉街道手工编织点", is_merged_track=True),
    AgreementStory(113, "beishan", 45, 6, "temporary", "北山公园花卉养护"),
    AgreementStory(114, "henan", 95, 12, "own_trade", "河南街冷面摊", is_merged_track=True),
    AgreementStory(115, "zhanqian", 60, 9, "home_service", "站前街道家政服务队"),
    AgreementStory(116, "minzhu", 185, 6, "own_trade", "民主市场修鞋摊", is_merged_track=True),
    AgreementStory(117, "fanhua", 80, 12, "temporary", "松花江沿岸粮库装卸"),
    AgreementStory(118, "chengnan", 30, 12, "own_trade", "城南山货摊", is_merged_track=True),
)
_COUNTERPARTY = "street_labour_office"
"""All these offices are streets."""


def agreement(desk: Desk, story: AgreementStory, person_id: int, today: dt.date) -> Script:
    """An agreement from the day it was signed; looks at it come due by themselves."""
    day = today - dt.timedelta(days=story.days_ago)
    yield at(day, 13, story.number % 60)
    answers = {
        "counterparty": _COUNTERPARTY,
        "activity": story.activity,
        "workplace": story.workplace,
        "is_merged_track": story.is_merged_track,
        "starts_on": day,
        "ends_on": add_months(day, story.months) - dt.timedelta(days=1),
    }
    desk.start_agreement(TEAMS[story.office].officer, story.office, person_id, answers)
