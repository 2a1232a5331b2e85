"""Work that comes back is told to whoever did it: by the product's own stories, on SQLite."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.postbox import Postbox
from tests.workflows.notifications.told import People
from workflows.demo.world import DemoWorld
from workflows.notifications import queries
from workflows.notifications.medium import Medium
from workflows.people.models import Person
from workflows.runtime import scenarios, sent_back, tidings
from workflows.runtime.models import HumanTask
from workflows.runtime.tidings import Kind, Tiding

STORIES = Path(__file__).parents[3] / "bpmn" / "scenarios"
TOLD = {
    "claim.returned_and_corrected": [("周一平", "补正申领资料")],
    "claim_acceptance.sent_back_to_the_counter": [("孙八", "")],
    "benefit_payment.returned_then_cancelled": [("褚明华", "核对发放名单")],
    "layoff_plan.approval_back_to_clerk": [("何平", "审查裁员报告")],
    "payment_return.left_as_paid": [("褚明华", "")],
    "community_verification.steps_back_for_a_colleague": [],
}
"""Story → whom it tells that work came back, and the step that is open again (none: the case is closed)."""


@pytest.mark.parametrize("story", TOLD)
def test_whoever_did_the_step_is_told_and_nobody_else(story: str) -> None:
    """The correction that goes on to the reviewer, and a step that a colleague takes over, are no news."""
    heard: list[tuple[str, str]] = []

    def hear(session: Session, told: Sequence[Tiding], _now: dt.datetime) -> None:
        names = {row.id: row.name for row in session.execute(sa.select(Person.id, Person.name))}
        heard.extend((names[each.person_id], each.step) for each in told if each.kind is Kind.SENT_BACK)

    tidings.listener(hear)
    try:
        assert scenarios.run_file(STORIES / f"{story}.json", DemoWorld).passed
    finally:
        tidings._listeners.remove(hear)
    assert heard == TOLD[story]


def told_of(people: People, case: int) -> None:
    """What a reviewer's step tells the clerk when it sends the open step of the case back."""
    with people.team.sessions.begin() as session:
        task = session.scalars(sa.select(HumanTask).where(HumanTask.instance_id == case)).one()
        told = tidings.of_task(Kind.SENT_BACK, people.team.id("clerk"), "once", task)
        tidings.spread(session, [told], now=people.team.house.clock.now())


def test_it_concerns_the_person_until_somebody_else_takes_the_step(people: People, postbox: Postbox) -> None:
    people.reach("clerk", Medium.EMAIL, "clerk@office.example")
    people.choose("clerk", Kind.SENT_BACK, listed=True, at_once=True)
    case, taken = people.team.case(), people.team.case()
    for each in (case, taken):
        told_of(people, each)

    def unread() -> int | None:
        with people.team.sessions() as session:
            return session.scalar(sa.select(queries.unread(people.team.id("clerk"), 100)))

    assert unread() == 2
    people.team.claim(taken, "second_clerk")
    assert unread() == 1
    assert people.carry() == 2
    (got,) = postbox.mails
    assert got["Subject"].startswith("失保：您办过的件被退回")
    people.team.claim(case, "clerk")
    assert unread() == 1
    people.team.do(case, "clerk")
    assert unread() == 0


def test_nobody_is_told_of_their_own_act(people: People) -> None:
    case, clerk = people.team.case(), people.team.actor("clerk")
    with people.team.sessions.begin() as session:
        for begun_by in (clerk.person_id, None):
            now = people.team.house.clock.now()
            sent_back.tell_of_case(session, case, begun_by, by=clerk, now=now)
    assert people.told("clerk") == []
