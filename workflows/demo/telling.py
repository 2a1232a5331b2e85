"""A claim of the demo office while its course is told, and what several courses do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workflows.demo.desk import Case, Desk
from workflows.demo.stories import ClaimStory, Script, Team, at, registered_on


@dataclass(frozen=True)
class Telling:
    """A claim while its course is told: the desk, the case, and who works on it."""

    desk: Desk
    story: ClaimStory
    person_id: int
    case: Case
    team: Team
    today: dt.date
    """The day up to which the story is told."""

    def on(self, days: int, hour: int) -> dt.datetime:
        """An hour so many days after the claim was made."""
        day = registered_on(self.story, self.today) + dt.timedelta(days=days)
        return at(day, hour, self.story.number % 60)

    def ago(self, days: int, hour: int) -> dt.datetime:
        """An hour so many days before today."""
        return at(self.today - dt.timedelta(days=days), hour, self.story.number % 60)

    def do(self, login: str, element: str, **answers: Any) -> None:
        """Do the open task of the claim."""
        self.desk.do(login, self.case, element, answers)

    def send(self, login: str, message: str, **payload: Any) -> None:
        """Send the claim a message."""
        self.desk.send(login, self.case, message, payload)


Course = Callable[[Telling], Script]


def verified(of: Telling) -> Script:
    """The community certifies the circumstances a day after the claim."""
    yield of.on(1, 10)
    verify(of)


def verify(of: Telling, element: str = "verify_circumstances", login: str = "") -> None:
    """The certificate of a visit today, by the officer or whoever steps in."""
    day = of.desk.today
    number = f"{of.team.area_id[:2].upper()}〔{day.year}〕{of.story.number}号"
    answers = {"result": "confirmed", "visited_on": day, "certificate_number": number}
    of.do(login or of.team.officer, element, **answers)


def granted(of: Telling) -> Script:
    """The reviewer grants two days after the claim."""
    yield from verified(of)
    yield of.on(2, 14)
    of.do(of.team.reviewer, "second_review", decision="grant")
