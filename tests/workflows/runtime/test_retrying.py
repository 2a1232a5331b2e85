"""Trying again: the answer is how each thing stands afterwards, read from the database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from tests.conftest import MovableClock
from tests.workflows.runtime import office as small_office
from tests.workflows.runtime.office import Office, open_task
from tests.workflows.runtime.test_timers import publish, status
from workflows.audit import AuditEntry
from workflows.errors import Incident as Broken
from workflows.errors import NotFound
from workflows.people.permissions import areas_of
from workflows.runtime import failures, incidents, interventions, outbox, overview, retrying, tasks, timers
from workflows.runtime.failures import Choice
from workflows.runtime.house import House
from workflows.runtime.interventions import Wish
from workflows.runtime.models import Incident, Instance, InstanceStatus, Outbox


class Gateway:
    """The world outside, away as long as `is_away`."""

    is_away = True

    def __init__(self) -> None:
        self.calls: list[str] = []

    def __call__(self, delivery: outbox.Delivery) -> None:
        if self.is_away:
            raise ConnectionError("the gateway is down")
        self.calls.append(delivery.key)


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    fake = Gateway()
    monkeypatch.setitem(outbox._handlers, "tests.letter", fake)
    return fake


def broken(sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock) -> list[int]:
    """Two cases whose timer fails, for the same reason at the same element."""
    cases = [publish(sessions, office, house, wish) for wish in ("jammed", "broken")]
    clock.move(days=10)
    assert timers.sweep(sessions, house) == timers.Swept(failed=2)
    return cases


def ids(sessions: sessionmaker[Session]) -> list[int]:
    with sessions() as session:
        return list(session.scalars(sa.select(Incident.id).order_by(Incident.id)))


def checked(sessions: sessionmaker[Session], chosen: list[int]) -> list[tuple[bool, int]]:
    with sessions() as session:
        return [(row.is_open, row.attempts) for row in failures.checked(session, None, chosen)]


def test_a_retry_that_fails_again_says_so_and_one_that_succeeds_is_solved(
    sessions: sessionmaker[Session],
    office: Office,
    house: House,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cases = broken(sessions, office, house, clock)
    chosen = ids(sessions)
    retrying.retry_incidents(sessions, house, chosen, actor=office.administrator)
    assert checked(sessions, chosen) == [(True, 2), (True, 2)]
    monkeypatch.setattr(small_office, "JAMMED", {"broken"})
    retrying.retry_incidents(sessions, house, chosen, actor=office.administrator)
    assert sorted(checked(sessions, chosen)) == [(False, 2), (True, 3)]
    assert [status(sessions, case) for case in cases] == [InstanceStatus.COMPLETED, InstanceStatus.RUNNING]


def test_a_dead_letter_is_sent_again_and_a_second_failure_leaves_it_dead(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock, gateway: Gateway
) -> None:
    with sessions.begin() as session:
        outbox.send(session, outbox.Letter("tests.letter", "one", {"text": "hello"}), now=clock.now())
    for _ in range(outbox.ATTEMPTS):
        outbox.deliver(sessions, house)
        clock.move(hours=7)
    with sessions() as session:
        (letter,) = failures.letters(session, None, are_dead=True).rows
    assert letter.attempts == outbox.ATTEMPTS
    retrying.retry_letters(sessions, house, [letter.letter_id], actor=office.administrator)
    with sessions() as session:
        (again,) = failures.checked_letters(session, None, [letter.letter_id])
    assert (again.done_at, again.dead_at, again.attempts) == (None, clock.now(), outbox.ATTEMPTS + 1)
    gateway.is_away = False
    retrying.retry_incidents(sessions, house, ids(sessions), actor=office.administrator)
    with sessions() as session:
        (sent,) = failures.checked_letters(session, None, [letter.letter_id])
        assert failures.open_incidents(session, None, Choice()).rows == ()
    assert (sent.done_at, gateway.calls) == (clock.now(), ["one"])
    retrying.retry_letters(sessions, house, [letter.letter_id], actor=office.administrator)
    assert gateway.calls == ["one"]


def test_a_step_of_a_person_is_not_repeated_and_solved_when_the_person_did_it(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    with sessions.begin() as session:
        case = office.start(session, "permit", house, answers={"wish": "roof"}).id
    task_id, revision = open_task(sessions, case)
    error = Broken(element="审批", reason={"zh": "表没有答案", "en": "no row answers"})
    error.instance_id, error.task_id = case, task_id
    incidents.keep_step(sessions, error, now=clock.now())
    chosen = ids(sessions)
    retrying.retry_incidents(sessions, house, chosen, actor=office.administrator)
    assert checked(sessions, chosen) == [(True, 1)]
    with sessions.begin() as session:
        answers = {"result": "good"}
        tasks.complete(session, task_id, actor=office.clerk, answers=answers, revision=revision, house=house)
    retrying.retry_incidents(sessions, house, chosen, actor=office.administrator)
    assert checked(sessions, chosen) == [(False, 1)]
    with sessions() as session:
        assert session.get_one(Incident, chosen[0]).resolved_at == clock.now()


def test_a_suspended_case_is_not_moved_by_a_retry(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    case, _ = broken(sessions, office, house, clock)
    with sessions.begin() as session:
        instance = session.get_one(Instance, case)
        wish = Wish(instance.business_key, "查账", instance.revision)
        interventions.suspend(session, wish, actor=office.administrator, house=house)
    with sessions() as session:
        chosen = [session.scalars(sa.select(Incident.id).where(Incident.instance_id == case)).one()]
    retrying.retry_incidents(sessions, house, chosen, actor=office.administrator)
    assert checked(sessions, chosen) == [(True, 1)]
    assert timers.sweep(sessions, house) == timers.Swept()


def test_incidents_are_grouped_by_what_they_say_and_where(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    broken(sessions, office, house, clock)
    found = incidents.Found("message", "77", None, "taken_down", "消息没有对应的等待", "nobody waits for it")
    incidents.keep(sessions, found, now=clock.now())
    all_ids = ids(sessions)
    with sessions() as session:
        first, second = overview.groups(session, None)
        assert (first.count, first.kind) == (2, "timer")
        assert (second.count, second.message_en) == (1, "nobody waits for it")
        same = failures.open_incidents(session, None, Choice(like=first.like)).rows
        assert {row.incident_id for row in same} == set(all_ids[:2])
        numbers = overview.numbers(session, None, clock.now())
    assert (numbers.incidents, numbers.timers_due) == (3, 2)


def test_an_agency_sees_and_retries_what_is_of_its_area_alone(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    broken(sessions, office, house, clock)
    areas = areas_of(office.elsewhere, "operation")
    assert areas == {"siping"}
    assert areas_of(office.administrator, "operation") is None
    all_ids = ids(sessions)
    with sessions() as session:
        assert overview.running(session, areas) == ()
        assert failures.open_incidents(session, areas, Choice()).rows == ()
        assert overview.timers(session, areas).rows == ()
        assert failures.checked(session, areas, all_ids) == ()
        assert overview.numbers(session, areas, clock.now()).incidents == 0
    for actor in (office.elsewhere, office.clerk):
        with pytest.raises(NotFound):
            retrying.retry_incidents(sessions, house, ids(sessions), actor=actor)
    with sessions() as session:
        tried = sa.select(AuditEntry).where(AuditEntry.act == "incident.retry")
        assert session.scalars(tried).all() == []


def test_what_belongs_to_no_case_is_the_provinces(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock, gateway: Gateway
) -> None:
    with sessions.begin() as session:
        outbox.send(session, outbox.Letter("tests.letter", "one", {}), now=clock.now())
    with sessions() as session:
        letter_id = session.scalars(sa.select(Outbox.id)).one()
    with pytest.raises(NotFound):
        retrying.retry_letters(sessions, house, [letter_id], actor=office.elsewhere)
    gateway.is_away = False
    retrying.retry_letters(sessions, house, [letter_id], actor=office.administrator)
    assert gateway.calls == ["one"]


def test_lists_are_walked_page_by_page_without_gap_or_repetition(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    for _ in range(5):
        publish(sessions, office, house, "broken")
    clock.move(days=10)
    timers.sweep(sessions, house)
    with sessions() as session:
        walks = {
            "incidents": lambda after: failures.open_incidents(session, None, Choice(), after=after, limit=2),
            "timers": lambda after: overview.timers(session, None, after=after, limit=2),
            "cases": lambda after: overview.cases(
                session, None, process_id="notice", version=1, after=after, limit=2
            ),
        }
        for name, walk in walks.items():
            seen, after = [], None
            for _ in range(4):
                page = walk(after)
                seen += page.rows
                after = page.after
                if after is None:
                    break
            assert len(seen) == len(set(seen)) == 5, name
            assert len(walk("no key of ours").rows) == 2


def test_long_numbers_of_people_do_not_reach_an_incident(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    error = ValueError("no account 6222020000000000001 for 22000019850804037X\nsecond line: 张三")
    found = incidents.of_error("timer", "x", None, "element", error)
    assert (found.message, found.message_en) == ("ValueError: no account [removed] for [removed]",) * 2
