"""Two people at one task: one wins, the other is told who and when, and nothing is done twice.

Each act runs in a thread with a connection of its own; the database decides.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from tests.conftest import START
from tests.workflows.runtime.office import Office, open_task
from tests.workflows.runtime.test_tasks import at_once
from workflows.audit import AuditEntry
from workflows.errors import DomainError, StalePage
from workflows.people.permissions import Actor
from workflows.runtime import messages, tasks
from workflows.runtime.house import House
from workflows.runtime.models import History, HumanTask, Instance, Message

GOOD = {"result": "good"}
Act = Callable[[Session, str, int, Actor], None]


@pytest.fixture
def permit(sessions: sessionmaker[Session], office: Office, house: House) -> int:
    with sessions.begin() as session:
        return office.start(session, "permit", house, answers={"wish": "roof"}).id


@pytest.fixture
def does(sessions: sessionmaker[Session], permit: int) -> Callable[[Act, Actor], Callable[[], str]]:
    """Makes an act that says `done`, or what it is told in English."""
    task_id, revision = open_task(sessions, permit)

    def make(act: Act, who: Actor) -> Callable[[], str]:
        def run() -> str:
            try:
                with sessions.begin() as session:
                    act(session, task_id, revision, who)
            except DomainError as error:
                return error.text("en")
            return f"done by {who.name}"

        return run

    return make


def completing(house: House) -> Act:
    def complete(session: Session, task_id: str, revision: int, who: Actor) -> None:
        tasks.complete(session, task_id, actor=who, answers=GOOD, revision=revision, house=house)

    return complete


def claiming(house: House) -> Act:
    return lambda session, task_id, _revision, who: tasks.claim(session, task_id, actor=who, house=house)


def releasing(house: House) -> Act:
    return lambda session, task_id, _revision, who: tasks.release(session, task_id, actor=who, house=house)


def winner(outcomes: list[str]) -> str:
    (done,) = [each for each in outcomes if each.startswith("done by ")]
    return done.removeprefix("done by ")


def test_of_two_who_complete_the_loser_is_told_who_and_when(
    office: Office, house: House, sessions: sessionmaker[Session], does: Callable[..., Callable[[], str]]
) -> None:
    complete = completing(house)
    outcomes = at_once([does(complete, office.clerk), does(complete, office.second_clerk)])
    name = winner(outcomes)
    assert f"This step was already done by {name} at {START}." in outcomes
    with sessions() as session:
        done = sa.select(sa.func.count()).where(
            History.element_id == "check_request", History.outcome == "completed"
        )
        assert session.scalar(done) == 1


def test_of_two_who_claim_the_loser_is_told_who_and_when(
    office: Office, house: House, sessions: sessionmaker[Session], does: Callable[..., Callable[[], str]]
) -> None:
    claim = claiming(house)
    outcomes = at_once([does(claim, office.clerk), does(claim, office.second_clerk)])
    name = winner(outcomes)
    assert f"This step was taken by {name} at {START}." in outcomes
    assert _audited(sessions, "task.claim") == 1


def test_of_one_who_claims_and_one_who_completes_one_wins(
    office: Office, house: House, sessions: sessionmaker[Session], does: Callable[..., Callable[[], str]]
) -> None:
    outcomes = at_once([does(claiming(house), office.clerk), does(completing(house), office.second_clerk)])
    name = winner(outcomes)
    told = {
        office.clerk.name: f"This step was taken by {name} at {START}.",
        office.second_clerk.name: f"This step was already done by {name} at {START}.",
    }
    assert told[name] in outcomes


def test_a_task_given_back_twice_at_once_is_given_back_once(
    office: Office, house: House, sessions: sessionmaker[Session], does: Callable[..., Callable[[], str]]
) -> None:
    """Two pages of one person; the second finds nothing to give back, which is what it wanted."""
    does(claiming(house), office.clerk)()
    outcomes = at_once([does(releasing(house), office.clerk)] * 2)
    assert outcomes == ["done by 张一"] * 2
    assert _audited(sessions, "task.release") == 1


def test_of_one_who_gives_back_and_one_who_completes_no_work_is_lost(
    office: Office,
    house: House,
    sessions: sessionmaker[Session],
    permit: int,
    does: Callable[..., Callable[[], str]],
) -> None:
    """Two pages of the same person: the completion always counts, the giving back is told or came before."""
    does(claiming(house), office.clerk)()
    outcomes = at_once([does(releasing(house), office.clerk), does(completing(house), office.clerk)])
    assert set(outcomes) <= {"done by 张一", f"This step was already done by 张一 at {START}."}
    with sessions() as session:
        assert session.get_one(Instance, permit).revision == 3
        closed = session.scalars(sa.select(HumanTask).where(HumanTask.element_id == "check_request")).one()
        assert closed.closed_by_name == "张一"


def test_a_page_older_than_the_case_is_told_who_changed_it_and_when(
    office: Office, house: House, sessions: sessionmaker[Session], permit: int
) -> None:
    task_id, revision = open_task(sessions, permit)
    with sessions.begin() as session, pytest.raises(StalePage) as refused:
        tasks.complete(
            session, task_id, actor=office.second_clerk, answers=GOOD, revision=revision - 1, house=house
        )
    assert refused.value.values == {"changed_by": "张一", "changed_at": START}


def test_a_message_sent_by_two_at_once_ends_one_wait_and_the_other_is_kept(
    office: Office, house: House, sessions: sessionmaker[Session]
) -> None:
    """Once for each subscription; the sender of the kept one is told so by `send`."""
    with sessions.begin() as session:
        case = office.start(session, "inquiry", house, business_key="Q-1").id
    task_id, revision = open_task(sessions, case)
    with sessions.begin() as session:
        tasks.complete(session, task_id, actor=office.clerk, answers={}, revision=revision, house=house)

    def send(text: str) -> str:
        with sessions.begin() as session:
            payload = {"answer": text}
            return str(
                messages.send(
                    session,
                    "answer_came",
                    business_key="Q-1",
                    payload=payload,
                    actor=office.reviewer,
                    house=house,
                )
            )

    outcomes = at_once([lambda text=text: send(text) for text in ("one", "two", "three")])
    assert sorted(outcomes) == ["False", "False", "True"]
    with sessions() as session:
        received = sa.select(sa.func.count()).where(
            History.element_id == "answer_received", History.outcome == "completed"
        )
        assert session.scalar(received) == 1
        kept = sa.select(sa.func.count(Message.id)).where(Message.delivered_at.is_(None))
        assert session.scalar(kept) == 2


def _audited(sessions: sessionmaker[Session], act: str) -> int:
    with sessions() as session:
        return session.scalar(sa.select(sa.func.count(AuditEntry.id)).where(AuditEntry.act == act)) or 0
