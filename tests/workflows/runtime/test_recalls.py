"""A step taken back by who did it: the case is where it was, or the refusal says why it is not."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from tests.workflows.claims.test_operations import waits_for_a_lock
from tests.workflows.runtime.office import Office, open_task
from tests.workflows.runtime.test_tasks import at_once
from workflows.audit import AuditEntry
from workflows.deadlines.models import Deadline
from workflows.errors import CaseSuspended, NotAllowed, NotFound
from workflows.people.permissions import Actor
from workflows.runtime import history, instances, interventions, past, recalls, tasks
from workflows.runtime.house import House
from workflows.runtime.models import HumanTask, Instance, Subscription, Timer
from workflows.runtime.recalls import NextTaken, StepGoneOn, StepStands

ROOF = {"wish": "roof", "amount": "12.50"}
GOOD = {"result": "good"}


@pytest.fixture
def permit(sessions: sessionmaker[Session], office: Office, house: House) -> int:
    """A permit that waits for the check."""
    with sessions.begin() as session:
        return office.start(session, "permit", house, answers=ROOF).id


class Desk:
    """Acts in transactions of their own."""

    def __init__(self, sessions: sessionmaker[Session], house: House) -> None:
        self.sessions, self.house = sessions, house

    def complete(self, case: int, actor: Actor, answers: dict[str, Any] = GOOD) -> str:
        """Do the one open task; its id."""
        task_id, revision = open_task(self.sessions, case)
        with self.sessions.begin() as session:
            tasks.complete(
                session, task_id, actor=actor, answers=answers, revision=revision, house=self.house
            )
        return task_id

    def claim(self, case: int, actor: Actor) -> str:
        """Take the one open task; its id."""
        task_id, _revision = open_task(self.sessions, case)
        with self.sessions.begin() as session:
            tasks.claim(session, task_id, actor=actor, house=self.house)
        return task_id

    def recall(self, task_id: str, actor: Actor) -> None:
        with self.sessions.begin() as session:
            recalls.recall(session, task_id, actor=actor, house=self.house)

    def state(self, case: int) -> dict[str, Any]:
        """What the rows around a case say, the version and who holds it left out."""
        with self.sessions() as session:
            instance = session.get_one(Instance, case)
            columns = ("state", "data", "status", "offices", "person_id", "acted", "tokens", "title")
            timers = session.execute(sa.select(Timer.task_id, Timer.element_id, Timer.due_at))
            waits = session.execute(sa.select(Subscription.task_id, Subscription.message))
            open_ = sa.select(HumanTask.id, HumanTask.due_at).where(HumanTask.closed_at.is_(None))
            limits = sa.select(Deadline.limit_id, Deadline.due_on).where(Deadline.ended_on.is_(None))
            return {
                **{name: getattr(instance, name) for name in columns},
                "timers": sorted(map(tuple, timers)),
                "waits": sorted(map(tuple, waits)),
                "open": sorted(map(tuple, session.execute(open_))),
                "limits": sorted(map(tuple, session.execute(limits))),
            }


@pytest.fixture
def desk(sessions: sessionmaker[Session], house: House) -> Desk:
    return Desk(sessions, house)


def test_the_case_is_where_it_was_and_the_history_tells_both(
    sessions: sessionmaker[Session], office: Office, permit: int, desk: Desk
) -> None:
    before = desk.state(permit)
    task_id = desk.complete(permit, office.clerk)
    desk.recall(task_id, office.clerk)
    assert desk.state(permit) == before
    with sessions() as session:
        view = instances.by_key(session, session.get_one(Instance, permit).business_key, office.clerk)
        (page,) = tasks.pages_of_case(session, permit, office.clerk)
        told = history.timeline(session, permit)
        then = past.moment(session, view, view.revision - 1)
        audited = session.scalars(sa.select(AuditEntry.act).order_by(AuditEntry.id)).all()
    assert (page.assignee_id, page.obstacle) == (office.clerk.person_id, None)
    assert page.unsent is not None
    assert page.unsent.words == GOOD
    steps = [(each.element_id, each.outcome, each.actor_name) for each in told][-3:]
    assert steps == [
        ("check_request", "completed", "张一"),
        ("approve", "entered", None),
        ("check_request", "recalled", "张一"),
    ]
    assert then is not None
    assert then.data["result"] == "good"
    assert [each.outcome for each in history.standing(told)] == ["completed", "entered"]
    assert audited[-1] == "task.recall"


def test_after_a_recall_it_is_done_again_by_anybody_and_four_eyes_forgets_it(
    office: Office, permit: int, desk: Desk, sessions: sessionmaker[Session], house: House
) -> None:
    desk.recall(desk.complete(permit, office.both), office.both)
    task_id, _revision = open_task(sessions, permit)
    with sessions.begin() as session:
        tasks.release(session, task_id, actor=office.both, house=house)
    desk.complete(permit, office.clerk)
    desk.complete(permit, office.both)


def test_waits_of_the_step_go_and_come_with_it(
    sessions: sessionmaker[Session], office: Office, house: House, desk: Desk
) -> None:
    with sessions.begin() as session:
        case = office.start(session, "notice", house, variables={"wish": "roof"}).id
    before = desk.state(case)
    task_id = desk.complete(case, office.clerk, {})
    after = desk.state(case)
    assert (len(after["timers"]), len(after["waits"])) == (1, 1)
    desk.recall(task_id, office.clerk)
    assert desk.state(case) == before
    desk.complete(case, office.clerk, {})
    assert [each[1:] for each in desk.state(case)["timers"]] == [each[1:] for each in after["timers"]]


def test_who_has_the_next_step_in_hand_is_named_and_given_back_it_can_be_recalled(
    sessions: sessionmaker[Session], office: Office, permit: int, desk: Desk, house: House
) -> None:
    task_id = desk.complete(permit, office.clerk)
    following = desk.claim(permit, office.reviewer)
    with pytest.raises(NextTaken, match="王三"):
        desk.recall(task_id, office.clerk)
    with sessions.begin() as session:
        tasks.release(session, following, actor=office.reviewer, house=house)
    desk.recall(task_id, office.clerk)


def test_a_step_that_sent_a_letter_says_so(office: Office, permit: int, desk: Desk) -> None:
    desk.complete(permit, office.clerk)
    task_id = desk.complete(permit, office.reviewer)
    with pytest.raises(StepStands) as told:
        desk.recall(task_id, office.reviewer)
    assert told.value.text("zh") == "“批准”不能收回：“盖章”已经办理。"


def test_a_step_that_the_clock_followed_stands(
    sessions: sessionmaker[Session], office: Office, house: House, permit: int, desk: Desk
) -> None:
    task_id = desk.complete(permit, office.clerk)
    with sessions.begin() as session:
        session.get_one(Instance, permit).title = "changed from outside"
    with pytest.raises(StepGoneOn):
        desk.recall(task_id, office.clerk)


def test_nobody_takes_back_what_another_did(office: Office, permit: int, desk: Desk) -> None:
    task_id = desk.complete(permit, office.clerk)
    for actor, refusal in ((office.second_clerk, NotAllowed), (office.stranger, NotFound)):
        with pytest.raises(refusal):
            desk.recall(task_id, actor)


def test_a_suspended_case_stays_as_it_is(
    sessions: sessionmaker[Session], office: Office, permit: int, desk: Desk, house: House
) -> None:
    task_id = desk.complete(permit, office.clerk)
    with sessions.begin() as session:
        instance = session.get_one(Instance, permit)
        wish = interventions.Wish(instance.business_key, "查账", instance.revision)
        interventions.suspend(session, wish, actor=office.administrator, house=house)
    with pytest.raises(CaseSuspended):
        desk.recall(task_id, office.clerk)


def test_a_second_press_changes_nothing(
    sessions: sessionmaker[Session], office: Office, permit: int, desk: Desk
) -> None:
    task_id = desk.complete(permit, office.clerk)
    desk.recall(task_id, office.clerk)
    desk.recall(task_id, office.clerk)
    with sessions() as session:
        acts = sa.select(sa.func.count()).where(AuditEntry.act == "task.recall")
        assert session.scalar(acts) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_whoever_waits_for_a_case_holds_none_of_its_tasks(
    sessions: sessionmaker[Session], office: Office, permit: int, desk: Desk
) -> None:
    """Else a recall, or a step that withdraws the task, and a claim of it would wait for one another."""
    done = desk.complete(permit, office.clerk)
    following, _revision = open_task(sessions, permit)
    claiming = threading.Thread(target=at_once, args=([lambda: desk.claim(permit, office.reviewer)],))
    with sessions.begin() as session:
        tasks.locked(session, done)
        claiming.start()
        waits_for_a_lock(session)
        free = sa.select(HumanTask).where(HumanTask.id == following).with_for_update(nowait=True)
        assert session.scalars(free).one().assignee_id is None
    claiming.join(60)
    with sessions() as session:
        assert session.get_one(HumanTask, following).assignee_id == office.reviewer.person_id


def test_of_a_recall_and_a_claim_at_once_one_wins(
    sessions: sessionmaker[Session], office: Office, permit: int, desk: Desk
) -> None:
    task_id = desk.complete(permit, office.clerk)
    following, _revision = open_task(sessions, permit)

    def recall() -> str:
        desk.recall(task_id, office.clerk)
        return "recalled"

    def claim() -> str:
        with sessions.begin() as session:
            tasks.claim(session, following, actor=office.reviewer, house=desk.house)
        return "claimed"

    outcomes = at_once([recall, claim])
    assert sorted(outcomes) in (["NextTaken", "claimed"], ["TaskAlreadyClosed", "recalled"])
