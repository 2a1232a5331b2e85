"""A step is entrusted to a colleague and comes back: who has it, who may do it, and what is told to whom."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from tests.workflows.runtime.office import CLERK, Office, open_task
from tests.workflows.runtime.standing_in import Team
from workflows.audit import AuditEntry
from workflows.errors import FourEyes, NotFound, Refused, TaskClaimed
from workflows.people.models import RoleGrant
from workflows.runtime import delegating, delegations, inbox, mentions, tasks, team
from workflows.runtime.delegating import AlreadyEntrusted, NotEntrusted
from workflows.runtime.models import History, Instance
from workflows.runtime.tasks import WithColleague


def entrust(team_of: Team, case: int, by: str, to: str, words: str = "请核对面积。") -> None:
    task_id, _revision = open_task(team_of.sessions, case)
    actor = team_of.actor(by)
    with team_of.sessions.begin() as session:
        given = {"to": team_of.id(to), "words": words, "actor": actor, "house": team_of.house}
        delegating.delegate(session, task_id, **given)


def give_back(team_of: Team, case: int, by: str, words: str = "已核对，无误。") -> None:
    task_id, _revision = open_task(team_of.sessions, case)
    actor = team_of.actor(by)
    with team_of.sessions.begin() as session:
        delegating.give_back(session, task_id, words=words, actor=actor, house=team_of.house)


def take_back(team_of: Team, case: int, by: str) -> None:
    task_id, _revision = open_task(team_of.sessions, case)
    actor = team_of.actor(by)
    with team_of.sessions.begin() as session:
        delegating.take_back(session, task_id, actor=actor, house=team_of.house)


def called(team_of: Team, who: str) -> list[str]:
    actor = team_of.actor(who)
    with team_of.sessions() as session:
        return [each.text for each in mentions.of_actor(session, actor)]


def test_a_step_goes_to_a_colleague_and_comes_back_with_the_answer(team_of: Team) -> None:
    case = team_of.case()
    entrust(team_of, case, "clerk", "second_clerk")
    assert team_of.waits("clerk") == []
    assert team_of.waits("second_clerk", "my_tasks") == [(case, "张一")]
    assert called(team_of, "second_clerk") == ["请核对面积。"]
    clerk = team_of.actor("clerk")
    with team_of.sessions() as session:
        assert [each.colleague_name for each in delegations.of_owner(session, clerk)] == ["李二"]
    with pytest.raises(TaskClaimed):
        team_of.do(case, "clerk")
    task_id, _revision = open_task(team_of.sessions, case)
    actor = team_of.actor("second_clerk")
    with team_of.sessions.begin() as session, pytest.raises(WithColleague):
        tasks.release(session, task_id, actor=actor, house=team_of.house)
    with pytest.raises(AlreadyEntrusted):
        entrust(team_of, case, "second_clerk", "both")
    give_back(team_of, case, "second_clerk")
    assert team_of.waits("clerk", "my_tasks") == [(case, "")]
    assert called(team_of, "clerk") == ["已核对，无误。"]
    with pytest.raises(TaskClaimed):
        give_back(team_of, case, "second_clerk")
    with pytest.raises(NotEntrusted):
        give_back(team_of, case, "clerk")
    team_of.do(case, "clerk")
    with team_of.sessions() as session:
        told = sa.select(AuditEntry.act, AuditEntry.actor_name).where(AuditEntry.act.like("task.%"))
        assert [tuple(row) for row in session.execute(told.order_by(AuditEntry.id))] == [
            ("task.delegate", "张一"),
            ("task.give_back", "李二"),
            ("task.complete", "张一"),
        ]


def test_of_what_a_colleague_does_history_and_four_eyes_know_both(team_of: Team) -> None:
    case = team_of.case(by="second_clerk")
    entrust(team_of, case, "both", "clerk")
    team_of.do(case, "clerk")
    with team_of.sessions() as session:
        of_case = sa.select(History).where(History.instance_id == case, History.element_id == "check_request")
        row = session.scalars(of_case.where(History.outcome == "completed")).one()
        assert (row.actor_name, row.absent_name) == ("张一", "赵四")
        done = session.get_one(Instance, case).acted["check_request"]["people"]
        assert set(done) == {team_of.id("both"), team_of.id("clerk")}
        assert session.scalars(sa.select(delegations.Delegation.ended_at)).one() is not None
    with pytest.raises(FourEyes):
        team_of.do(case, "both")
    team_of.do(case, "reviewer")


def test_it_is_entrusted_only_to_whom_role_and_four_eyes_let_do_it(
    team_of: Team, office: Office, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        held = {"role": "agency_reviewer", "organisation_id": office.offices["agency"]}
        since = session.scalars(sa.select(RoleGrant.valid_from).limit(1)).one()
        session.add(RoleGrant(person_id=team_of.id("clerk"), valid_from=since, **held))
    case = team_of.case(by="second_clerk")
    team_of.do(case, "clerk")
    reviewer, (task_id, _revision) = team_of.actor("reviewer"), open_task(sessions, case)
    with sessions() as session:
        task, people = delegating.colleagues(session, task_id, actor=reviewer, on=team_of.today)
        assert (task.name, people) == ("批准", ((team_of.id("both"), "赵四"),))
    for to, sentence in (
        ("clerk", "张一已办理本件的“核对申请”"),
        ("second_clerk", "请选择"),
        ("reviewer", "请选择"),
    ):
        with pytest.raises(Refused) as told:
            entrust(team_of, case, "reviewer", to)
        assert told.value.field == "to"
        assert sentence in told.value.text("zh")
    with pytest.raises(Refused) as told:
        entrust(team_of, case, "reviewer", "both", " ")
    assert told.value.field == "comment"
    assert team_of.waits("reviewer", "my_tasks") == []


def test_it_is_taken_back_or_handed_on_and_no_deputy_does_it(
    team_of: Team, sessions: sessionmaker[Session]
) -> None:
    taken, handed = team_of.case(), team_of.case()
    for case in (taken, handed):
        entrust(team_of, case, "clerk", "second_clerk")
    team_of.set_up("second_clerk", "reviewer", role=CLERK)
    assert team_of.waits("reviewer", "my_tasks") == []
    with pytest.raises(TaskClaimed):
        team_of.do(taken, "reviewer")
    with pytest.raises(NotFound):
        take_back(team_of, taken, "both")
    take_back(team_of, taken, "clerk")
    with pytest.raises(NotFound):
        take_back(team_of, taken, "clerk")
    task_id, _revision = open_task(sessions, handed)
    leader = team_of.actor("reviewer")
    with sessions.begin() as session:
        wish = team.HandOver((task_id,), team_of.id("both"), "急件")
        assert team.hand_over(session, wish, actor=leader, house=team_of.house) == {task_id: None}
    assert team_of.waits("both", "my_tasks") == [(handed, "")]
    clerk = team_of.actor("clerk")
    with sessions() as session:
        assert [row.instance_id for row in inbox.my_tasks(session, clerk).rows] == [taken]
        assert delegations.of_owner(session, clerk) == ()
