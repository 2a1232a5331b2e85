"""Messages reach their case once, early or late."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from tests.conftest import MovableClock
from tests.workflows.runtime.office import Office, open_task
from workflows.runtime import messages, steps, tasks
from workflows.runtime.house import House
from workflows.runtime.models import HumanTask, Incident, Instance, Message, Subscription


@pytest.fixture
def inquiry(sessions: sessionmaker[Session], office: Office, house: House) -> int:
    """An inquiry that has not yet asked."""
    with sessions.begin() as session:
        return office.start(session, "inquiry", house, business_key="Q-1").id


def ask(sessions: sessionmaker[Session], office: Office, house: House, case: int) -> None:
    task_id, revision = open_task(sessions, case)
    with sessions.begin() as session:
        tasks.complete(session, task_id, actor=office.clerk, answers={}, revision=revision, house=house)


def answer(sessions: sessionmaker[Session], office: Office, house: House, text: str = "yes") -> bool:
    with sessions.begin() as session:
        return messages.send(
            session,
            "answer_came",
            business_key="Q-1",
            payload={"answer": text},
            actor=office.reviewer,
            house=house,
        )


def facts(sessions: sessionmaker[Session], case: int) -> dict[str, object]:
    with sessions() as session:
        last = sa.select(HumanTask).where(HumanTask.instance_id == case, HumanTask.closed_at.is_(None))
        return session.scalars(last).one().facts


def test_a_message_reaches_the_wait(
    sessions: sessionmaker[Session], office: Office, house: House, inquiry: int
) -> None:
    ask(sessions, office, house, inquiry)
    assert answer(sessions, office, house)
    assert facts(sessions, inquiry) == {"answer": "yes"}
    with sessions() as session:
        assert session.scalar(sa.select(sa.func.count(Subscription.task_id))) == 0


def test_an_early_message_waits_for_its_wait(
    sessions: sessionmaker[Session], office: Office, house: House, inquiry: int
) -> None:
    assert not answer(sessions, office, house, "early")
    assert not answer(sessions, office, house, "later")
    ask(sessions, office, house, inquiry)
    assert facts(sessions, inquiry) == {"answer": "early"}
    with sessions() as session:
        kept = sa.select(Message.payload).where(Message.delivered_at.is_(None))
        assert session.scalars(kept).all() == [{"answer": "later"}]


def test_a_message_too_old_is_not_delivered(
    sessions: sessionmaker[Session], office: Office, house: House, inquiry: int, clock: MovableClock
) -> None:
    answer(sessions, office, house)
    clock.move(days=steps.TIME_TO_LIVE.days + 1)
    ask(sessions, office, house, inquiry)
    with sessions() as session:
        assert session.scalar(sa.select(sa.func.count(Subscription.task_id))) == 1


def test_a_message_that_crossed_its_wait_is_brought_by_the_worker(
    sessions: sessionmaker[Session], office: Office, house: House, inquiry: int
) -> None:
    ask(sessions, office, house, inquiry)
    with sessions.begin() as session:
        act = steps.Acting(house, office.clerk, house.clock.now())
        session.add(steps.kept(steps.Post("answer_came", "Q-1", {"answer": "crossed"}), act))
    assert messages.deliver_kept(sessions, house) == 1
    assert messages.deliver_kept(sessions, house) == 0
    assert facts(sessions, inquiry) == {"answer": "crossed"}


def test_a_kept_message_that_breaks_its_case_waits_and_is_told(
    sessions: sessionmaker[Session],
    office: Office,
    house: House,
    inquiry: int,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ask(sessions, office, house, inquiry)
    with sessions.begin() as session:
        act = steps.Acting(house, office.clerk, house.clock.now())
        session.add(steps.kept(steps.Post("answer_came", "Q-1", {"answer": "late"}), act))
    with monkeypatch.context() as broken:
        broken.setattr(steps.runner, "deliver", _breaks)
        assert messages.deliver_kept(sessions, house) == 0
    assert messages.deliver_kept(sessions, house) == 0
    clock.move(minutes=1)
    assert messages.deliver_kept(sessions, house) == 1
    with sessions() as session:
        assert session.scalars(sa.select(Incident)).one().resolved_at == clock.now()


def _breaks(*_arguments: object) -> None:
    raise RuntimeError("out of order")


def test_one_case_answers_another(
    sessions: sessionmaker[Session], office: Office, house: House, inquiry: int
) -> None:
    ask(sessions, office, house, inquiry)
    with sessions.begin() as session:
        reply = office.start(session, "reply", house, variables={"inquiry_key": "Q-1"}).id
    task_id, revision = open_task(sessions, reply)
    with sessions.begin() as session:
        tasks.complete(
            session,
            task_id,
            actor=office.clerk,
            answers={"answer": "from the other"},
            revision=revision,
            house=house,
        )
    assert facts(sessions, inquiry)["answer"] == "from the other"
    with sessions() as session:
        assert session.get_one(Instance, reply).end_element == "reply_closed"


def test_a_signal_wakes_every_case_that_listens(
    sessions: sessionmaker[Session], office: Office, house: House, inquiry: int
) -> None:
    ask(sessions, office, house, inquiry)
    with sessions.begin() as session:
        listeners = [office.start(session, "listener", house).id for _ in range(3)]
    with sessions.begin() as session:
        office.start(session, "alarm", house)
    with sessions() as session:
        ends = [session.get_one(Instance, case).end_element for case in listeners]
        assert ends == ["watch_over"] * 3
        assert session.scalar(sa.select(sa.func.count(Subscription.task_id))) == 1


def test_a_message_of_a_signals_name_wakes_nobody(
    sessions: sessionmaker[Session], office: Office, house: House
) -> None:
    with sessions.begin() as session:
        office.start(session, "listener", house, business_key="L-1")
    with sessions.begin() as session:
        assert not messages.send(
            session, "fund_low", business_key="L-1", payload={}, actor=office.clerk, house=house
        )
