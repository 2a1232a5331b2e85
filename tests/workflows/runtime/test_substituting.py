"""One person stands in for another: what they may do, until when, and four eyes on both throughout."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from tests.conftest import MovableClock
from tests.workflows.runtime.office import CLERK, REVIEWER, open_task
from tests.workflows.runtime.standing_in import Team
from workflows.audit import AuditEntry
from workflows.errors import (
    FourEyes,
    FourEyesOfAbsent,
    InvalidAnswers,
    NotAllowed,
    NotFound,
    TaskClaimed,
)
from workflows.people.models import RoleGrant, Substitution
from workflows.runtime import follow_ups, inbox, tallies, team
from workflows.runtime.models import History, Instance
from workflows.runtime.substituting import AlreadyOver, Entangled, WouldBreakFourEyes


def forward(clock: MovableClock, days: int) -> None:
    clock.hand[0] += dt.timedelta(days=days)


def test_a_deputy_does_the_steps_of_the_days_and_history_and_trail_name_both(
    team_of: Team, clock: MovableClock, sessions: sessionmaker[Session]
) -> None:
    team_of.set_up("reviewer", "second_clerk", days=(1, 3))
    early, kept, late = (team_of.case() for _ in range(3))
    for case in (early, kept, late):
        team_of.do(case, "clerk")
    with pytest.raises(NotAllowed):
        team_of.do(early, "second_clerk")
    forward(clock, 1)
    assert team_of.waits("second_clerk", "pool") == [(each, "王三") for each in (early, kept, late)]
    team_of.do(early, "second_clerk")
    forward(clock, 2)
    team_of.do(kept, "second_clerk")
    forward(clock, 1)
    assert team_of.waits("second_clerk") == []
    with pytest.raises(NotAllowed):
        team_of.do(late, "second_clerk")
    with sessions() as session:
        row = session.scalars(
            sa.select(History)
            .where(History.instance_id == early, History.element_id == "approve")
            .where(History.outcome == "completed")
        ).one()
        assert (row.actor_name, row.absent_name) == ("李二", "王三")
        both = {"李二": team_of.id("second_clerk"), "王三": team_of.id("reviewer")}
        assert set(session.get_one(Instance, early).acted["approve"]["people"]) == set(both.values())
        done = sa.select(AuditEntry).where(
            AuditEntry.act == "task.complete", AuditEntry.absent_id.is_not(None)
        )
        trail = session.scalars(done.order_by(AuditEntry.id)).all()
        assert [(each.actor_name, each.absent_name) for each in trail] == [("李二", "王三")] * 2


def test_what_the_absent_person_took_is_the_deputys_too_and_comes_back(
    team_of: Team, clock: MovableClock, sessions: sessionmaker[Session]
) -> None:
    case, other = team_of.case(), team_of.case()
    team_of.claim(case, "clerk")
    with pytest.raises(TaskClaimed):
        team_of.do(case, "second_clerk")
    team_of.set_up("clerk", "reviewer")
    assert team_of.waits("reviewer", "my_tasks") == [(case, "张一")]
    deputy = team_of.actor("reviewer")
    with sessions.begin() as session:
        counts = tallies.counts(session, deputy, team_of.house.clock.now())
        assert (counts.mine, counts.pool) == (1, 1)
        task_id = inbox.my_tasks(session, deputy).rows[0].task_id
        follow_ups.keep(session, task_id, team_of.today.isoformat(), actor=deputy, today=team_of.today)
        assert session.scalar(sa.select(follow_ups.due(deputy, team_of.today, 9))) == 1
    team_of.claim(other, "reviewer")
    assert team_of.waits("clerk", "my_tasks") == [(case, ""), (other, "")]
    forward(clock, 10)
    assert team_of.waits("reviewer") == []
    team_of.do(other, "clerk")


def test_a_substitution_that_is_ended_early_ends_at_once(
    team_of: Team, sessions: sessionmaker[Session]
) -> None:
    number, case = team_of.set_up("clerk", "reviewer"), team_of.case()
    assert team_of.waits("reviewer") == [(case, "张一")]
    with pytest.raises(NotFound):
        team_of.end(number, "second_clerk")
    team_of.end(number, "both")
    with pytest.raises(AlreadyOver):
        team_of.end(number, "both")
    assert team_of.waits("reviewer") == []


def test_what_is_lent_ends_at_its_scope(team_of: Team, sessions: sessionmaker[Session]) -> None:
    permit, reminder = team_of.case(), team_of.case("reminder")
    team_of.set_up("clerk", "reviewer", process_id="permit")
    assert team_of.waits("reviewer") == [(permit, "张一")]
    with pytest.raises((NotAllowed, NotFound)):
        team_of.do(reminder, "reviewer")
    deputy = team_of.actor("reviewer")
    with sessions() as session:
        assert tallies.counts(session, deputy, team_of.house.clock.now()).pool == 1
    team_of.do(permit, "reviewer")
    assert not team_of.actor("reviewer").holds(CLERK)


def test_at_the_step_four_eyes_look_at_the_deputy_and_at_the_absent_person(team_of: Team) -> None:
    own, theirs, lent = (team_of.case() for _ in range(3))
    team_of.do(own, "second_clerk")
    team_of.do(theirs, "both")
    team_of.set_up("both", "second_clerk", by="reviewer", role=REVIEWER)
    with pytest.raises(FourEyes) as told:
        team_of.do(own, "second_clerk")
    assert type(told.value) is FourEyes
    with pytest.raises(FourEyesOfAbsent) as told:
        team_of.do(theirs, "second_clerk")
    assert told.value.text("zh").startswith("您代赵四办理，而赵四已办理本件的“核对申请”")
    for case in (own, theirs):
        with pytest.raises(FourEyes):
            team_of.claim(case, "second_clerk")
    team_of.set_up("clerk", "reviewer")
    team_of.claim(lent, "clerk")
    team_of.do(lent, "reviewer")
    with pytest.raises(FourEyes):
        team_of.do(lent, "reviewer")


def test_at_the_hand_over_four_eyes_look_at_whoever_stands_in(
    team_of: Team, sessions: sessionmaker[Session]
) -> None:
    case = team_of.case()
    team_of.do(case, "second_clerk")
    team_of.set_up("reviewer", "second_clerk")
    task_id, _revision = open_task(sessions, case)
    given = team.HandOver((task_id,), team_of.id("reviewer"), "急件")
    leader = team_of.actor("both")
    with sessions.begin() as session:
        outcome = team.hand_over(session, given, actor=leader, house=team_of.house)[task_id]
    assert isinstance(outcome, team.BarredDeputy)
    assert outcome.text("zh").startswith("王三现由李二代理，而李二已办理本件的“核对申请”")
    with sessions() as session:
        kept = session.scalars(sa.select(AuditEntry).where(AuditEntry.outcome == "refused")).one()
        assert (kept.act, kept.after["why"]) == ("task.assign", "BarredDeputy")


def test_it_is_not_set_where_the_deputy_alone_could_have_done_the_earlier_step(
    team_of: Team, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        others = [team_of.id("second_clerk"), team_of.id("both")]
        gone = sa.delete(RoleGrant).where(RoleGrant.role == CLERK, RoleGrant.person_id.in_(others))
        session.execute(gone)
    with pytest.raises(WouldBreakFourEyes) as told:
        team_of.set_up("reviewer", "clerk")
    assert told.value.field == "deputy"
    assert "王三的环节“批准”" in told.value.text("zh")
    team_of.set_up("reviewer", "both", by="reviewer")


ENTANGLED = [
    pytest.param(("clerk", "both"), "first_day", "已由王三代理", id="the same work twice"),
    pytest.param(("reviewer", "clerk"), "deputy", "不能互相代理", id="each for the other"),
    pytest.param(("both", "clerk"), "deputy", "不在岗", id="a deputy who is absent"),
    pytest.param(("reviewer", "second_clerk"), "absent", "正代理张一", id="an absent person who stands in"),
]


@pytest.mark.parametrize(("pair", "field", "sentence"), ENTANGLED)
def test_what_overlaps_or_goes_in_a_circle_is_refused_with_its_field(
    team_of: Team, pair: tuple[str, str], field: str, sentence: str
) -> None:
    team_of.set_up("clerk", "reviewer", days=(2, 4))
    by = "reviewer" if "both" in pair else "both"
    for days in ((0, 2), (4, 9), (3, 3)):
        with pytest.raises(Entangled) as told:
            team_of.set_up(*pair, by=by, days=days)
        assert told.value.field == field
        assert sentence in told.value.text("zh")
    team_of.set_up(*pair, by=by, days=(5, 9))


def test_two_deputies_share_the_work_by_process(team_of: Team) -> None:
    team_of.set_up("clerk", "reviewer", process_id="permit")
    team_of.set_up("clerk", "second_clerk", process_id="reminder")
    with pytest.raises(Entangled):
        team_of.set_up("clerk", "second_clerk", role=CLERK)


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"first_day": ""}, "first_day"),
    ({"last_day": ""}, "last_day"),
    ({"days": (-1, 3)}, "first_day"),
    ({"days": (3, 2)}, "last_day"),
    ({"days": (0, 366)}, "last_day"),
    ({"reason": " "}, "reason"),
    ({"deputy": "clerk"}, "deputy"),
    ({"deputy": "both"}, "deputy"),
    ({"deputy": "stranger"}, "deputy"),
    ({"absent": "administrator"}, "absent"),
    ({"role": REVIEWER}, "post"),
    ({"process_id": "nothing"}, "process"),
]
"""What differs from a good wish → the field that is named; `both` is the one who sets it."""


def test_what_is_missing_or_wrong_is_named(team_of: Team, sessions: sessionmaker[Session]) -> None:
    for changed, field in FAULTS:
        people = {"absent": "clerk", "deputy": "second_clerk"} | changed
        with pytest.raises(InvalidAnswers) as told:
            team_of.set_up(**people)
        assert list(told.value.by_field) == [field], changed
    with sessions() as session:
        assert session.scalars(sa.select(Substitution)).all() == []
    team_of.set_up("clerk", "second_clerk", days=(0, 365))
