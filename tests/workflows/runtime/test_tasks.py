"""Human tasks: one wins, the others are told; who may not see, may not know."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from tests.workflows.runtime.office import Office, open_task
from workflows.errors import (
    DomainError,
    FourEyes,
    Incident,
    InvalidAnswers,
    NotAllowed,
    NotFound,
    StalePage,
    TaskAlreadyClosed,
    TaskClaimed,
)
from workflows.people.permissions import Actor
from workflows.runtime import history, inbox, incidents, instances, tasks
from workflows.runtime.house import House
from workflows.runtime.models import History, HumanTask, Instance, Outbox

GOOD = {"result": "good"}
ROOF = {"wish": "roof", "amount": "12.50"}


@pytest.fixture
def permit(sessions: sessionmaker[Session], office: Office, house: House) -> int:
    """A permit that waits for the check."""
    with sessions.begin() as session:
        return office.start(session, "permit", house, answers=ROOF).id


@pytest.fixture
def complete(sessions: sessionmaker[Session], house: House) -> Callable[..., tasks.Completed]:
    """Complete the one open task of a case in a transaction of its own."""

    def act(case: int, actor: Actor, answers: dict[str, Any] = GOOD) -> tasks.Completed:
        task_id, revision = open_task(sessions, case)
        with sessions.begin() as session:
            return tasks.complete(
                session, task_id, actor=actor, answers=answers, revision=revision, house=house
            )

    return act


def test_a_case_goes_from_start_to_end(
    sessions: sessionmaker[Session], office: Office, permit: int, complete: Callable[..., tasks.Completed]
) -> None:
    complete(permit, office.clerk)
    done = complete(permit, office.reviewer)
    assert done.status == "completed"
    with sessions() as session:
        case = instances.by_key(session, done.business_key, office.clerk)
        assert (case.title, case.title_en) == ("许可：roof", "Permit: roof")
        assert case.end_element == "permit_given"
        told = history.timeline(session, permit)
        passed = [(each.element_id, each.actor_name) for each in told if each.outcome == "completed"]
        assert passed == [
            ("permit_requested", "张一"),
            ("check_request", "张一"),
            ("approve", "王三"),
            ("stamp", None),
            ("permit_given", None),
        ]
        assert session.scalar(sa.select(Outbox.handler)) == "tests.letter"


def test_answers_keep_their_types(
    sessions: sessionmaker[Session], office: Office, permit: int, session: Session
) -> None:
    from decimal import Decimal

    instance = session.get_one(Instance, permit)
    assert instance.data["amount"] == Decimal("12.50")
    task = session.scalars(sa.select(HumanTask)).one()
    assert task.facts == {"wish": "roof", "amount": Decimal("12.50")}


def test_a_second_completion_is_told_by_whom_and_when(
    sessions: sessionmaker[Session], office: Office, permit: int, house: House
) -> None:
    task_id, revision = open_task(sessions, permit)
    with sessions.begin() as session:
        tasks.complete(session, task_id, actor=office.clerk, answers=GOOD, revision=revision, house=house)
    with sessions.begin() as session, pytest.raises(TaskAlreadyClosed) as told:
        tasks.complete(
            session, task_id, actor=office.second_clerk, answers=GOOD, revision=revision, house=house
        )
    assert told.value.values == {"closed_by": "张一", "closed_at": house.clock.now()}


def test_a_stale_page_is_refused(
    sessions: sessionmaker[Session], office: Office, permit: int, house: House
) -> None:
    task_id, revision = open_task(sessions, permit)
    with sessions.begin() as session, pytest.raises(StalePage):
        tasks.complete(session, task_id, actor=office.clerk, answers=GOOD, revision=revision - 1, house=house)


def test_a_task_of_another_area_does_not_exist(office: Office, permit: int, complete: Any) -> None:
    with pytest.raises(NotFound):
        complete(permit, office.stranger)


def test_a_task_of_another_role_is_seen_but_not_done(office: Office, permit: int, complete: Any) -> None:
    with pytest.raises(NotAllowed):
        complete(permit, office.reviewer)


def test_a_wrong_answer_changes_nothing(
    sessions: sessionmaker[Session], office: Office, permit: int, complete: Any
) -> None:
    with pytest.raises(InvalidAnswers) as found:
        complete(permit, office.clerk, {"result": "perhaps"})
    assert set(found.value.by_field) == {"result"}
    with sessions() as session:
        assert session.scalar(sa.select(HumanTask.closed_at)) is None


@pytest.mark.parametrize("answers", [None, {}, {"amount": "1.00"}], ids=["none", "empty", "half"])
def test_a_person_begins_a_case_with_the_answers_of_its_form(
    sessions: sessionmaker[Session], office: Office, house: House, answers: dict[str, str] | None
) -> None:
    with sessions.begin() as session, pytest.raises(InvalidAnswers) as found:
        office.start(session, "permit", house, answers=answers)
    assert set(found.value.by_field) == {"wish"}


def test_only_the_role_on_the_card_begins_a_case(
    sessions: sessionmaker[Session], office: Office, house: House
) -> None:
    for actor in (office.reviewer, office.administrator, office.stranger):
        with sessions.begin() as session, pytest.raises(NotAllowed):
            office.start(session, "permit", house, actor=actor, answers=ROOF)
    with sessions() as session:
        assert session.scalar(sa.select(sa.func.count(Instance.id))) == 0


def test_four_eyes_look_at_the_person_not_the_role(
    sessions: sessionmaker[Session], office: Office, permit: int, house: House, complete: Any
) -> None:
    complete(permit, office.both)
    with pytest.raises(FourEyes) as told:
        complete(permit, office.both)
    assert told.value.values["earlier"] == {"zh": "核对申请", "en": "Check the request"}
    task_id, _ = open_task(sessions, permit)
    with sessions.begin() as session, pytest.raises(FourEyes):
        tasks.claim(session, task_id, actor=office.both, house=house)
    assert complete(permit, office.reviewer).status == "completed"


def test_who_began_a_case_is_one_of_the_eyes(
    sessions: sessionmaker[Session], office: Office, house: House, complete: Any
) -> None:
    with sessions.begin() as session:
        case = office.start(session, "permit", house, actor=office.both, answers=ROOF).id
    complete(case, office.clerk)
    with pytest.raises(FourEyes):
        complete(case, office.both)


def test_nobody_does_a_step_of_their_own_case(
    sessions: sessionmaker[Session], office: Office, house: House, complete: Any
) -> None:
    with sessions.begin() as session:
        about = {"person_id": office.second_clerk.person_id}
        case = office.start(session, "permit", house, answers=ROOF, variables=about).id
    with pytest.raises(FourEyes) as told:
        complete(case, office.second_clerk)
    assert told.value.values["earlier"] == {"zh": "本人申领", "en": "own claim"}
    with sessions() as session:
        assert inbox.pool(session, office.second_clerk).rows[0].barred_by is not None
    complete(case, office.clerk)


def test_a_taken_task_is_anothers(
    sessions: sessionmaker[Session], office: Office, permit: int, house: House, complete: Any
) -> None:
    task_id, _ = open_task(sessions, permit)
    with sessions.begin() as session:
        tasks.claim(session, task_id, actor=office.clerk, house=house)
    with pytest.raises(TaskClaimed):
        complete(permit, office.second_clerk)
    with sessions.begin() as session:
        assert [row.task_id for row in inbox.my_tasks(session, office.clerk).rows] == [task_id]
        assert inbox.pool(session, office.second_clerk).rows == ()
        tasks.release(session, task_id, actor=office.clerk, house=house)
    complete(permit, office.second_clerk)


def test_of_many_who_take_a_task_one_wins(
    sessions: sessionmaker[Session], office: Office, permit: int, house: House
) -> None:
    task_id, _ = open_task(sessions, permit)
    outcomes = at_once(
        [
            lambda who=who: _claim(sessions, task_id, who, house)
            for who in (office.clerk, office.second_clerk, office.both) * 2
        ]
    )
    with sessions() as session:
        winner = session.get_one(HumanTask, task_id).assignee_name
    assert {outcome for outcome in outcomes if outcome != "TaskClaimed"} == {winner}


def test_of_many_who_complete_a_task_one_wins(
    sessions: sessionmaker[Session], office: Office, permit: int, house: House
) -> None:
    task_id, revision = open_task(sessions, permit)

    def act(who: Actor) -> str:
        with sessions.begin() as session:
            tasks.complete(session, task_id, actor=who, answers=GOOD, revision=revision, house=house)
        return "done"

    everyone = (office.clerk, office.second_clerk, office.both) * 2
    outcomes = at_once([lambda who=who: act(who) for who in everyone])
    assert sorted(outcomes) == ["TaskAlreadyClosed"] * 5 + ["done"]
    with sessions() as session:
        steps = sa.select(sa.func.count()).where(History.element_id == "check_request")
        assert session.scalar(steps.where(History.outcome == "completed")) == 1


def test_a_step_that_breaks_leaves_nothing(
    sessions: sessionmaker[Session], office: Office, house: House, complete: Any
) -> None:
    with sessions.begin() as session:
        case = office.start(session, "permit", house, answers={"wish": "broken"}).id
    complete(case, office.clerk)
    before = _everything(sessions)
    with pytest.raises(Incident):
        complete(case, office.reviewer)
    assert _everything(sessions) == before


def test_a_step_that_breaks_is_an_incident_until_it_is_done(
    sessions: sessionmaker[Session],
    office: Office,
    permit: int,
    house: House,
    complete: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    complete(permit, office.clerk)
    with monkeypatch.context() as broken:
        broken.setattr(tasks.runner, "complete", _breaks)
        with pytest.raises(Incident) as failed:
            complete(permit, office.reviewer)
    incidents.keep_step(sessions, failed.value, now=house.clock.now())
    with sessions() as session:
        found = incidents.open_incidents(session)[0]
        assert (found.instance_id, found.kind, found.element) == (permit, "step", "approve")
    complete(permit, office.reviewer)
    with sessions() as session:
        assert incidents.open_incidents(session) == ()


def _breaks(*_arguments: object) -> None:
    raise Incident(element="approve", reason="out of order")


def _claim(sessions: sessionmaker[Session], task_id: str, who: Actor, house: House) -> str:
    with sessions.begin() as session:
        tasks.claim(session, task_id, actor=who, house=house)
    return who.name


def at_once(acts: list[Callable[[], str]]) -> list[str]:
    """Run the acts in threads that begin together; each gives its result or the name of its error."""
    barrier, outcomes = threading.Barrier(len(acts)), []

    def run(act: Callable[[], str]) -> None:
        barrier.wait()
        try:
            outcomes.append(act())
        except DomainError as error:
            outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def _everything(sessions: sessionmaker[Session]) -> dict[str, list[Any]]:
    from workflows.database import Base

    with sessions() as session:
        return {
            table.name: sorted(map(repr, session.execute(sa.select(table))))
            for table in Base.metadata.sorted_tables
        }
