"""What happened in the demo office before today: its claims on paper, and when they were made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from workflows.clock import CHINA

Script = Iterator[dt.datetime]
"""Yields the moment of its next act and then does it; moments past the present end it."""


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
"""The claims that the walks and pictures know; they are in the small office and in the whole one."""


@dataclass(frozen=True)
class Team:
    """Who takes, verifies and reviews the claims of a community; `clerk2`, `reviewer2` step in for them."""

    area_id: str
    clerk: str
    officer: str
    reviewer: str
    clerk2: str = ""
    reviewer2: str = ""


TEAMS = {
    "nanhu": Team("changchun", "clerk", "officer", "reviewer", "clerk3", "reviewer2"),
    "guilin": Team("changchun", "clerk", "officer2", "reviewer2", "clerk3", "reviewer"),
    "yongji": Team("changchun", "clerk4", "officer4", "reviewer2", reviewer2="reviewer"),
    "wukeshu": Team("changchun", "clerk2", "officer3", "reviewer", reviewer2="reviewer2"),
    "beishan": Team("jilin", "clerk.jilin", "officer.jilin", "reviewer.jilin"),
    "huanxi": Team("jilin", "clerk.jilin", "officer2.jilin", "reviewer.jilin"),
    "henan": Team("yanbian", "clerk.yanbian", "officer.yanbian", "reviewer.yanbian"),
    "zhanqian": Team("siping", "clerk.siping", "officer.siping", "reviewer.siping"),
    "shiling": Team("siping", "clerk.siping", "officer2.siping", "reviewer.siping"),
    "nankang": Team("liaoyuan", "clerk.liaoyuan", "officer.liaoyuan", "reviewer.liaoyuan"),
    "minzhu": Team("tonghua", "clerk.tonghua", "officer.tonghua", "reviewer.tonghua"),
    "jiangnan": Team("tonghua", "clerk.tonghua", "officer.tonghua", "reviewer.tonghua"),
    "chengnan": Team("baishan", "clerk.baishan", "officer.baishan", "reviewer.baishan"),
    "fanhua": Team("songyuan", "clerk.songyuan", "officer.songyuan", "reviewer.songyuan"),
    "dawa": Team("songyuan", "clerk.songyuan", "officer2.songyuan", "reviewer.songyuan"),
    "haiming": Team("baicheng", "clerk.baicheng", "officer.baicheng", "reviewer.baicheng"),
}
"""Key of a community office → its people."""


def registered_on(story: ClaimStory, today: dt.date) -> dt.date:
    """The day of the claim; a weekend's is taken on the Friday before."""
    day = today - dt.timedelta(days=story.days_ago)
    return day - dt.timedelta(days=max(0, day.weekday() - 4))


def separated_on(story: ClaimStory, today: dt.date) -> dt.date:
    """The last day of the last job: the end of the month before the claim."""
    return registered_on(story, today).replace(day=1) - dt.timedelta(days=1)


def at(day: dt.date, hour: int, minute: int) -> dt.datetime:
    """A time of day in China, as an instant."""
    moment = dt.datetime.combine(day, dt.time(hour, minute), CHINA)
    return moment.astimezone(dt.UTC)
