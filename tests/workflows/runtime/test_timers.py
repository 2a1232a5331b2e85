"""Timers fire once, in order, whatever else happens; a broken case stops only itself."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from tests.conftest import MovableClock
from tests.workflows.runtime.office import DIAGRAMS, Office, open_task
from tests.workflows.runtime.test_tasks import at_once
from workflows.runtime import deployments, messages, tasks, timers
from workflows.runtime.house import House, acting
from workflows.runtime.models import History, Incident, Instance, InstanceStatus, Timer


def publish(sessions: sessionmaker[Session], office: Office, house: House, wish: str = "roof") -> int:
    """A notice whose ten days run."""
    with sessions.begin() as session:
        case = office.start(session, "notice", house, variables={"wish": wish}).id
    task_id, revision = open_task(sessions, case)
    with sessions.begin() as session:
        tasks.complete(session, task_id, actor=office.clerk, answers={}, revision=revision, house=house)
    return case


def status(sessions: sessionmaker[Session], case: int) -> InstanceStatus:
    with sessions() as session:
        return session.get_one(Instance, case).status


def test_a_timer_fires_when_due_and_not_before(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    case = publish(sessions, office, house)
    clock.move(days=10, seconds=-1)
    assert timers.sweep(sessions, house) == timers.Swept()
    clock.move(seconds=1)
    assert timers.sweep(sessions, house) == timers.Swept(fired=1)
    assert status(sessions, case) == InstanceStatus.COMPLETED
    assert timers.sweep(sessions, house) == timers.Swept()


def test_timers_fire_once_under_many_sweepers(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    cases = [publish(sessions, office, house) for _ in range(6)]
    clock.move(days=11)

    def sweep() -> str:
        return str(sum(timers.sweep(sessions, house, limit=2).fired for _ in range(4)))

    fired = [int(each) for each in at_once([sweep] * 4)]
    while timers.sweep(sessions, house).left:
        clock.move(seconds=1)
    with sessions() as session:
        passed = sa.select(sa.func.count()).where(History.element_id == "close_notice")
        assert session.scalar(passed.where(History.outcome == "completed")) == len(cases)
        assert session.scalar(sa.select(sa.func.count(Timer.task_id))) == 0
    assert sum(fired) <= len(cases)


def test_a_broken_case_becomes_an_incident_and_stops_nobody(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    broken, sound = publish(sessions, office, house, "broken"), publish(sessions, office, house)
    clock.move(days=10)
    assert timers.sweep(sessions, house) == timers.Swept(fired=1, failed=1)
    assert status(sessions, sound) == InstanceStatus.COMPLETED
    assert status(sessions, broken) == InstanceStatus.RUNNING
    assert timers.sweep(sessions, house) == timers.Swept()
    clock.move(minutes=1)
    assert timers.sweep(sessions, house) == timers.Swept(failed=1)
    with sessions() as session:
        incident = session.scalars(sa.select(Incident)).one()
        assert (incident.instance_id, incident.attempts, incident.kind) == (broken, 2, "timer")
        timer = session.scalars(sa.select(Timer)).one()
        assert timer.next_at == clock.now() + dt.timedelta(minutes=2)


def test_a_mended_case_goes_on_and_its_incident_closes(
    sessions: sessionmaker[Session],
    office: Office,
    house: House,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = publish(sessions, office, house)
    clock.move(days=10)
    with monkeypatch.context() as broken:
        broken.setattr(timers.runner, "fire_timer", _breaks)
        assert timers.sweep(sessions, house) == timers.Swept(failed=1)
    clock.move(minutes=1)
    assert timers.sweep(sessions, house) == timers.Swept(fired=1)
    assert status(sessions, case) == InstanceStatus.COMPLETED
    with sessions() as session:
        assert session.scalars(sa.select(Incident)).one().resolved_at == clock.now()


def _breaks(*_arguments: object) -> None:
    raise RuntimeError("out of order")


def test_a_message_before_the_end_of_the_period_disarms_the_timer(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    case = publish(sessions, office, house)
    with sessions.begin() as session:
        key = session.get_one(Instance, case).business_key
        payload = {"reason": "wrong name"}
        assert messages.send(
            session, "taken_down", business_key=key, payload=payload, actor=office.reviewer, house=house
        )
    clock.move(days=11)
    assert timers.sweep(sessions, house) == timers.Swept()
    with sessions() as session:
        assert session.get_one(Instance, case).data["reason"] == "wrong name"


def test_history_under_a_moved_clock_carries_both_times(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    from workflows.runtime import history

    case = publish(sessions, office, house)
    with sessions() as session:
        told = history.timeline(session, case)
    assert {each.at for each in told} == {clock.now()}
    assert all(each.entered_at > each.at and each.is_under_moved_clock for each in told)


def test_a_timer_and_a_message_at_once_have_one_effect(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    cases = [publish(sessions, office, house) for _ in range(4)]
    with sessions() as session:
        keys = [session.get_one(Instance, case).business_key for case in cases]
    clock.move(days=10)

    def send() -> str:
        return str([_take_down(sessions, office, house, key) for key in keys].count(True))

    at_once([send, lambda: str(timers.sweep(sessions, house).fired), send])
    for _ in range(3):
        clock.move(minutes=10)
        timers.sweep(sessions, house)
    with sessions() as session:
        for case in cases:
            ways = sa.select(History.element_id).where(
                History.instance_id == case,
                History.outcome == "completed",
                History.element_id.in_(("notice_period_over", "notice_taken_down")),
            )
            assert len(session.scalars(ways).all()) == 1
        assert session.scalar(sa.select(sa.func.count(Incident.id))) == 0


def test_a_sweeper_that_died_leaves_its_timers_to_the_next(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    publish(sessions, office, house)
    clock.move(days=10)
    with sessions.begin() as session:
        assert len(timers._lease(session, clock.now(), timers._new(10))) == 1
    assert timers.sweep(sessions, house) == timers.Swept()
    clock.move(minutes=5)
    assert timers.sweep(sessions, house) == timers.Swept(fired=1)


def test_a_sweeper_that_hung_past_its_lease_fires_nothing_that_another_took(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    publish(sessions, office, house)
    clock.move(days=10)
    act = acting(house, None)
    with sessions.begin() as session:
        hung = timers._lease(session, clock.now(), timers._new(10))
    clock.move(minutes=5)
    with sessions.begin() as session:
        assert len(timers._lease(session, clock.now(), timers._TRIED)) == 1
    assert timers._fire_batch(sessions, hung, act, lambda: False) == ["left"]
    clock.move(minutes=5)
    assert timers.sweep(sessions, house) == timers.Swept(fired=1)


def test_a_timer_that_ends_every_sweeper_is_told_and_takes_no_other_along(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    """Each sweep here ends after its lease, as one does whose process is killed while firing."""
    case = publish(sessions, office, house)
    clock.move(days=10)
    for which in [timers._new(10), *[timers._TRIED] * timers.SILENT_ATTEMPTS]:
        with sessions.begin() as session:
            assert len(timers._lease(session, clock.now(), which)) == 1
        clock.move(hours=1)
    with sessions() as session:
        incident = session.scalars(sa.select(Incident)).one()
        assert (incident.kind, incident.instance_id, incident.resolved_at) == ("timer", case, None)
    publish(sessions, office, house)
    clock.move(days=10)
    batches: list[int] = []
    with pytest.MonkeyPatch.context() as watch:
        kept = timers._fire_batch
        watch.setattr(timers, "_fire_batch", lambda *with_: batches.append(len(with_[1])) or kept(*with_))
        assert timers.sweep(sessions, house) == timers.Swept(fired=2)
    assert batches == [1, 1]


def test_a_sweep_told_to_stop_gives_back_what_it_did_not_begin(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    for _ in range(3):
        publish(sessions, office, house)
    clock.move(days=10)
    asked = iter([False, True, True, True])
    assert timers.sweep(sessions, house, stopping=lambda: next(asked)) == timers.Swept(fired=1, left=2)
    with sessions() as session:
        assert session.scalars(sa.select(Timer.attempts)).all() == [0, 0]
    assert timers.sweep(sessions, house) == timers.Swept(fired=2)


def test_a_new_version_of_the_process_neither_loses_nor_repeats_a_timer(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    old = publish(sessions, office, house)
    content = deployments.read_folder(DIAGRAMS)
    notice = content["processes/notice.bpmn"].replace(b"P10D", b"P20D")
    assert notice != content["processes/notice.bpmn"]
    with sessions.begin() as session:
        deployments.deploy(
            session, {**content, "processes/notice.bpmn": notice}, "notice", by=None, now=house.clock.now()
        )
    new = publish(sessions, office, house)
    clock.move(days=10)
    assert timers.sweep(sessions, house) == timers.Swept(fired=1)
    assert (status(sessions, old), status(sessions, new)) == (
        InstanceStatus.COMPLETED,
        InstanceStatus.RUNNING,
    )
    clock.move(days=10)
    assert timers.sweep(sessions, house) == timers.Swept(fired=1)
    assert timers.sweep(sessions, house) == timers.Swept()


def test_a_clock_set_back_fires_nothing_twice(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    publish(sessions, office, house)
    clock.move(days=400)
    assert timers.sweep(sessions, house).fired == 1
    clock.move(days=-395)
    clock.move(days=10)
    assert timers.sweep(sessions, house) == timers.Swept()


def _take_down(sessions: sessionmaker[Session], office: Office, house: House, key: str) -> bool:
    with sessions.begin() as session:
        payload = {"reason": "wrong name"}
        return messages.send(
            session, "taken_down", business_key=key, payload=payload, actor=office.reviewer, house=house
        )


def test_a_timer_that_comes_again_fires_once_each_time_even_when_late(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    with sessions.begin() as session:
        case = office.start(session, "reminder", house, variables={"wish": "roof"}).id
    clock.move(days=1)
    assert timers.sweep(sessions, house) == timers.Swept(fired=1)
    assert timers.sweep(sessions, house) == timers.Swept()
    clock.move(days=30)
    assert timers.sweep(sessions, house) == timers.Swept(fired=1)
    assert timers.sweep(sessions, house) == timers.Swept()
    with sessions() as session:
        passed = sa.select(sa.func.count()).where(History.element_id == "remind")
        assert session.scalar(passed.where(History.outcome == "completed")) == 2
    task_id, revision = open_task(sessions, case)
    with sessions.begin() as session:
        tasks.complete(session, task_id, actor=office.clerk, answers={}, revision=revision, house=house)
    assert status(sessions, case) == InstanceStatus.COMPLETED


def test_work_that_is_done_in_time_disarms_its_reminder(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    with sessions.begin() as session:
        case = office.start(session, "reminder", house, variables={"wish": "roof"}).id
    task_id, revision = open_task(sessions, case)
    with sessions.begin() as session:
        tasks.complete(session, task_id, actor=office.clerk, answers={}, revision=revision, house=house)
    clock.move(days=9)
    assert timers.sweep(sessions, house) == timers.Swept()
