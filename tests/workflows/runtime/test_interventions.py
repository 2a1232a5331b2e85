"""Administrators hold a case up, let it go on, and cancel it in twos; nothing is lost meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from tests.conftest import MovableClock
from tests.workflows.runtime.office import Office, open_task
from tests.workflows.runtime.test_tasks import at_once
from tests.workflows.runtime.test_timers import publish, status
from workflows.audit import AuditEntry
from workflows.errors import (
    CaseSuspended,
    DomainError,
    FourEyes,
    NotFound,
    Refused,
    StalePage,
    TaskAlreadyClosed,
)
from workflows.runtime import interventions, messages, tasks, timers
from workflows.runtime.house import House
from workflows.runtime.intervention_models import Intervention
from workflows.runtime.interventions import (
    AskedAlready,
    CaseOver,
    NothingAsked,
    NotSuspended,
    SuspendedAlready,
    Wish,
)
from workflows.runtime.models import (
    END_OF_TIME,
    HumanTask,
    Incident,
    Instance,
    InstanceStatus,
    Message,
    Subscription,
    Timer,
)

Verb = Callable[..., None]


@pytest.fixture
def act(sessions: sessionmaker[Session], office: Office, house: House) -> Verb:
    """`act(interventions.suspend, case, "reason")`, as the administrator on a fresh page."""

    def do(verb: Verb, case: int, reason: str = "查账", **more: object) -> None:
        actor = more.pop("actor", office.administrator)
        with sessions.begin() as session:
            instance = session.get_one(Instance, case)
            wish: object = Wish(
                instance.business_key, reason, int(str(more.get("revision", instance.revision)))
            )
            if verb in (interventions.cancel, interventions.withdraw):
                wish = instance.business_key
            verb(session, wish, actor=actor, house=house)

    return do


def permit(sessions: sessionmaker[Session], office: Office, house: House) -> int:
    with sessions.begin() as session:
        return office.start(session, "permit", house, answers={"wish": "roof"}).id


def key_of(sessions: sessionmaker[Session], case: int) -> str:
    with sessions() as session:
        return session.get_one(Instance, case).business_key


def test_no_step_of_a_suspended_case_is_claimed_or_done(
    sessions: sessionmaker[Session], office: Office, house: House, act: Verb
) -> None:
    case = permit(sessions, office, house)
    task_id, _ = open_task(sessions, case)
    act(interventions.suspend, case)
    task_id, revision = open_task(sessions, case)
    with sessions() as session, pytest.raises(CaseSuspended):
        tasks.claim(session, task_id, actor=office.clerk, house=house)
    answers = {"result": "good"}
    with sessions() as session, pytest.raises(CaseSuspended):
        tasks.complete(session, task_id, actor=office.clerk, answers=answers, revision=revision, house=house)
    with sessions() as session:
        assert isinstance(tasks.page(session, task_id, office.clerk).obstacle, CaseSuspended)
    act(interventions.resume, case)
    task_id, revision = open_task(sessions, case)
    with sessions.begin() as session:
        tasks.complete(session, task_id, actor=office.clerk, answers=answers, revision=revision, house=house)


def test_a_timer_does_not_fire_while_suspended_and_once_on_resuming(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock, act: Verb
) -> None:
    case = publish(sessions, office, house)
    act(interventions.suspend, case)
    clock.move(days=30)
    assert timers.sweep(sessions, house) == timers.Swept()
    assert status(sessions, case) == InstanceStatus.RUNNING
    act(interventions.resume, case)
    assert timers.sweep(sessions, house) == timers.Swept(fired=1)
    assert status(sessions, case) == InstanceStatus.COMPLETED
    assert timers.sweep(sessions, house) == timers.Swept()


def test_a_timer_not_yet_due_keeps_its_day_through_a_suspension(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock, act: Verb
) -> None:
    case = publish(sessions, office, house)
    act(interventions.suspend, case)
    clock.move(days=4)
    act(interventions.resume, case)
    assert timers.sweep(sessions, house) == timers.Swept()
    clock.move(days=6)
    assert timers.sweep(sessions, house) == timers.Swept(fired=1)


def test_a_sweep_that_took_the_timer_before_the_suspension_leaves_it(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock, act: Verb
) -> None:
    case = publish(sessions, office, house)
    clock.move(days=10)
    with sessions.begin() as session:
        taken = timers._lease(session, clock.now(), timers._new(10))
    act(interventions.suspend, case)
    with sessions.begin() as session:
        outcomes = [timers._fire_alone(session, each, timers.acting(house, None)) for each in taken]
    assert outcomes == ["left"]
    with sessions() as session:
        assert session.scalars(sa.select(Timer.next_at)).all() == [END_OF_TIME]


def test_a_message_waits_for_the_resuming_however_long_it_takes(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock, act: Verb
) -> None:
    case = publish(sessions, office, house)
    act(interventions.suspend, case)
    with sessions.begin() as session:
        key = session.get_one(Instance, case).business_key
        payload = {"reason": "wrong name"}
        assert not messages.send(
            session, "taken_down", business_key=key, payload=payload, actor=office.reviewer, house=house
        )
    clock.move(days=89)
    assert messages.deliver_kept(sessions, house) == 0
    clock.move(days=89)
    act(interventions.resume, case)
    assert messages.deliver_kept(sessions, house) == 1
    assert messages.deliver_kept(sessions, house) == 0
    with sessions() as session:
        assert session.get_one(Instance, case).data["reason"] == "wrong name"
        assert session.scalars(sa.select(Message.delivered_at)).all() == [clock.now()]


def test_a_signal_slept_through_arrives_on_resuming(
    sessions: sessionmaker[Session], office: Office, house: House, act: Verb
) -> None:
    with sessions.begin() as session:
        listener = office.start(session, "listener", house, variables={"wish": "roof"}).id
        assert session.scalar(sa.select(sa.func.count(Subscription.task_id))) == 1
    act(interventions.suspend, listener)
    with sessions.begin() as session:
        alarm = office.start(session, "alarm", house, variables={"wish": "roof"}).id
    for case in (alarm,):
        if status(sessions, case) == InstanceStatus.RUNNING:
            task_id, revision = open_task(sessions, case)
            with sessions.begin() as session:
                tasks.complete(
                    session, task_id, actor=office.clerk, answers={}, revision=revision, house=house
                )
    assert status(sessions, listener) == InstanceStatus.RUNNING
    with sessions() as session:
        kept = session.scalars(sa.select(Message)).one()
        assert kept.is_signal
    assert messages.deliver_kept(sessions, house) == 0
    before = open_state(sessions, listener)
    act(interventions.resume, listener)
    assert messages.deliver_kept(sessions, house) == 1
    assert open_state(sessions, listener) != before


def open_state(sessions: sessionmaker[Session], case: int) -> tuple[InstanceStatus, list[object]]:
    with sessions() as session:
        instance = session.get_one(Instance, case)
        return instance.status, instance.tokens


def test_two_administrators_cancel_a_case_and_everything_of_it_closes(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock, act: Verb
) -> None:
    case = publish(sessions, office, house, "broken")
    clock.move(days=10)
    assert timers.sweep(sessions, house).failed == 1
    act(interventions.ask_to_cancel, case, "重复立案")
    assert status(sessions, case) == InstanceStatus.RUNNING
    act(interventions.cancel, case, actor=office.second_administrator)
    with sessions() as session:
        instance = session.get_one(Instance, case)
        assert (instance.status, instance.ended_at) == (InstanceStatus.CANCELLED, clock.now())
        assert instance.tokens == []
        for table in (Timer, Subscription):
            assert session.scalars(sa.select(table)).all() == []
        assert session.scalars(sa.select(Incident)).one().resolved_at == clock.now()
        told = interventions.of_case(session, case)
    assert [
        (each.kind.value, each.reason, each.requested_by_name, each.decided_by_name) for each in told
    ] == [("cancel", "重复立案", "钱五", "周七")]


def test_a_cancelled_case_withdraws_its_tasks(
    sessions: sessionmaker[Session], office: Office, house: House, act: Verb
) -> None:
    case = permit(sessions, office, house)
    task_id, revision = open_task(sessions, case)
    act(interventions.suspend, case)
    act(interventions.ask_to_cancel, case)
    act(interventions.cancel, case, actor=office.second_administrator)
    with sessions() as session:
        task = session.get_one(HumanTask, task_id)
        assert (task.outcome, task.closed_by) == ("cancelled", None)
        instance = session.get_one(Instance, case)
        assert (instance.status, instance.suspended_at) == (InstanceStatus.CANCELLED, None)
    with sessions() as session, pytest.raises(TaskAlreadyClosed):
        tasks.complete(session, task_id, actor=office.clerk, answers={}, revision=revision, house=house)
    with pytest.raises(CaseOver):
        act(interventions.suspend, case)


def test_whoever_asked_does_not_confirm_and_nothing_changes(
    sessions: sessionmaker[Session], office: Office, house: House, act: Verb
) -> None:
    case = permit(sessions, office, house)
    act(interventions.ask_to_cancel, case)
    with pytest.raises(FourEyes):
        act(interventions.cancel, case)
    assert status(sessions, case) == InstanceStatus.RUNNING
    with pytest.raises(AskedAlready):
        act(interventions.ask_to_cancel, case, actor=office.second_administrator)
    act(interventions.withdraw, case)
    with pytest.raises(NothingAsked):
        act(interventions.cancel, case, actor=office.second_administrator)


def test_the_database_itself_refuses_a_cancellation_by_one(
    sessions: sessionmaker[Session], office: Office, house: House, act: Verb
) -> None:
    case = permit(sessions, office, house)
    act(interventions.ask_to_cancel, case)
    alone = sa.update(Intervention).values(state="done", decided_by=office.administrator.person_id)
    with sessions() as session, pytest.raises(IntegrityError):
        session.execute(alone)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        pytest.param("clerk", NotFound, id="a clerk knows of no running of cases"),
        pytest.param("elsewhere", NotFound, id="the administrator of another area"),
    ],
)
def test_only_the_administrator_of_the_area_intervenes(
    sessions: sessionmaker[Session],
    office: Office,
    house: House,
    act: Verb,
    who: str,
    expected: type[DomainError],
) -> None:
    case = permit(sessions, office, house)
    for verb in (interventions.suspend, interventions.resume, interventions.ask_to_cancel):
        with pytest.raises(expected):
            act(verb, case, actor=getattr(office, who))


def test_nobody_intervenes_in_a_case_about_themselves(
    sessions: sessionmaker[Session], office: Office, house: House, act: Verb
) -> None:
    case = permit(sessions, office, house)
    with sessions.begin() as session:
        session.get_one(Instance, case).person_id = office.administrator.person_id
    with pytest.raises(FourEyes):
        act(interventions.suspend, case)
    act(interventions.suspend, case, actor=office.second_administrator)


@pytest.mark.parametrize("reason", ["", "   ", "长" * 401])
def test_no_act_without_a_reason(
    sessions: sessionmaker[Session], office: Office, house: House, act: Verb, reason: str
) -> None:
    case = permit(sessions, office, house)
    for verb in (interventions.suspend, interventions.ask_to_cancel):
        with pytest.raises(Refused) as refused:
            act(verb, case, reason)
        assert refused.value.field == "reason"


def test_a_stale_page_and_a_second_press_change_nothing(
    sessions: sessionmaker[Session], office: Office, house: House, act: Verb
) -> None:
    case = permit(sessions, office, house)
    with pytest.raises(NotSuspended):
        act(interventions.resume, case)
    with pytest.raises(StalePage):
        act(interventions.suspend, case, revision=1)
    act(interventions.suspend, case)
    with pytest.raises(SuspendedAlready):
        act(interventions.suspend, case)


def test_two_who_suspend_at_once_are_one_and_one_told(
    sessions: sessionmaker[Session], office: Office, house: House
) -> None:
    case = permit(sessions, office, house)
    with sessions() as session:
        instance = session.get_one(Instance, case)
        wish = Wish(instance.business_key, "查账", instance.revision)

    def press() -> str:
        with sessions.begin() as session:
            interventions.suspend(session, wish, actor=office.administrator, house=house)
        return "done"

    outcomes = at_once([press, press])
    assert sorted(outcomes) == ["SuspendedAlready", "done"]


def test_a_claim_of_a_task_races_with_the_suspension_and_one_of_them_is_told(
    sessions: sessionmaker[Session], office: Office, house: House
) -> None:
    case = permit(sessions, office, house)
    task_id, revision = open_task(sessions, case)
    key = key_of(sessions, case)

    def suspend() -> str:
        with sessions.begin() as session:
            wish = Wish(key, "查账", revision)
            interventions.suspend(session, wish, actor=office.administrator, house=house)
        return "done"

    def complete() -> str:
        with sessions.begin() as session:
            answers = {"result": "good"}
            tasks.complete(
                session, task_id, actor=office.clerk, answers=answers, revision=revision, house=house
            )
        return "done"

    outcomes = at_once([suspend, complete])
    assert outcomes.count("done") == 1, outcomes
    with sessions() as session:
        is_suspended = session.get_one(Instance, case).suspended_at is not None
        is_open = session.get_one(HumanTask, task_id).closed_at is None
    assert is_suspended == is_open


def test_every_act_is_in_the_trail_and_the_reason_is_not(
    sessions: sessionmaker[Session], office: Office, house: House, act: Verb
) -> None:
    case = permit(sessions, office, house)
    act(interventions.suspend, case, "220000198508040378 查账")
    act(interventions.resume, case)
    act(interventions.ask_to_cancel, case)
    act(interventions.cancel, case, actor=office.second_administrator)
    with sessions() as session:
        acts = session.scalars(
            sa.select(AuditEntry).where(AuditEntry.act.like("case.%")).order_by(AuditEntry.id)
        ).all()
        assert [each.act for each in acts] == [
            "case.start",
            "case.suspend",
            "case.resume",
            "case.cancel_asked",
            "case.cancel",
        ]
        assert "220000" not in repr([each.after for each in acts])
        raw = session.execute(sa.text("SELECT reason FROM intervention ORDER BY id")).scalars().first()
        assert b"220000" not in bytes(raw)
