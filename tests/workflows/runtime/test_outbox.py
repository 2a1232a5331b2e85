"""The outbox delivers after the commit, at least once, and marks exactly once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from tests.conftest import MovableClock
from tests.workflows.runtime.test_tasks import at_once
from workflows.errors import AlreadyExists
from workflows.runtime import incidents, outbox
from workflows.runtime.house import House
from workflows.runtime.models import Incident, Outbox


class Gateway:
    """The world outside: counts every call, honours the key, fails as told."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.failures = 0

    @property
    def sent(self) -> set[str]:
        """What arrived: a repeated key arrives once."""
        return set(self.calls)

    def __call__(self, delivery: outbox.Delivery) -> None:
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the gateway is down")
        self.calls.append(delivery.key)


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    fake = Gateway()
    monkeypatch.setitem(outbox._handlers, "tests.letter", fake)
    return fake


def send(sessions: sessionmaker[Session], house: House, key: str = "one") -> None:
    with sessions.begin() as session:
        letter = outbox.Letter("tests.letter", key, {"text": "hello"})
        outbox.send(session, letter, now=house.clock.now())


def test_a_letter_goes_out_after_the_commit_and_once(
    sessions: sessionmaker[Session], house: House, gateway: Gateway
) -> None:
    send(sessions, house)
    assert outbox.deliver(sessions, house) == 1
    assert outbox.deliver(sessions, house) == 0
    assert gateway.calls == ["one"]


def test_a_rolled_back_step_sends_nothing(
    sessions: sessionmaker[Session], house: House, gateway: Gateway
) -> None:
    with sessions() as session:
        outbox.send(session, outbox.Letter("tests.letter", "one", {}), now=house.clock.now())
        session.flush()
        session.rollback()
    assert outbox.deliver(sessions, house) == 0
    assert gateway.calls == []


def test_the_same_letter_twice_is_one_and_another_under_its_key_is_refused(
    sessions: sessionmaker[Session], house: House
) -> None:
    send(sessions, house)
    send(sessions, house)
    other = outbox.Letter("tests.letter", "one", {"text": "other"})
    with sessions.begin() as session, pytest.raises(AlreadyExists):
        outbox.send(session, other, now=house.clock.now())
    with sessions() as session:
        assert session.scalar(sa.select(sa.func.count(Outbox.id))) == 1


def test_failures_wait_longer_each_time_and_end_as_dead_letters(
    sessions: sessionmaker[Session], house: House, gateway: Gateway, clock: MovableClock
) -> None:
    gateway.failures = outbox.ATTEMPTS
    send(sessions, house)
    for _ in range(outbox.ATTEMPTS):
        assert outbox.deliver(sessions, house) == 0
        clock.move(hours=7)
    assert outbox.deliver(sessions, house) == 0
    with sessions() as session:
        letter = session.scalars(sa.select(Outbox)).one()
        assert letter.dead_at is not None
        assert letter.attempts == outbox.ATTEMPTS
        incident = session.scalars(sa.select(Incident)).one()
        assert "the gateway is down" in incident.message


def test_a_letter_that_failed_goes_out_later_and_its_incident_closes(
    sessions: sessionmaker[Session], house: House, gateway: Gateway, clock: MovableClock
) -> None:
    gateway.failures = 1
    send(sessions, house)
    assert outbox.deliver(sessions, house) == 0
    assert outbox.deliver(sessions, house) == 0
    clock.move(minutes=1)
    assert outbox.deliver(sessions, house) == 1
    with sessions() as session:
        assert session.scalars(sa.select(Incident)).one().resolved_at == clock.now()


def test_a_worker_that_died_after_the_call_only_repeats_the_key(
    sessions: sessionmaker[Session], house: House, gateway: Gateway, clock: MovableClock
) -> None:
    send(sessions, house)
    letter_id = the_letter(sessions).id
    assert outbox._take(sessions, house, letter_id) == 1
    gateway(outbox._delivery(sessions(), house, the_letter(sessions)))
    assert outbox.deliver(sessions, house) == 0
    clock.move(minutes=5)
    assert outbox.deliver(sessions, house) == 1
    assert gateway.calls == ["one", "one"]
    assert gateway.sent == {"one"}


def test_a_worker_that_hung_past_its_lease_finds_its_letter_taken_over(
    sessions: sessionmaker[Session], house: House, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the late one wrote to the database is not kept, what the other wrote is."""
    attempts: list[int] = []

    def hanging(delivery: outbox.Delivery) -> None:
        attempts.append(delivery.attempt)
        if delivery.attempt == 1:
            clock.move(minutes=5)
            assert outbox.deliver_one(sessions, house, letter_id)
        incident = incidents.Found("step", f"attempt {delivery.attempt}", None, "letter", "written")
        incidents.note(delivery.session, incident, now=delivery.now)

    monkeypatch.setitem(outbox._handlers, "tests.letter", hanging)
    send(sessions, house)
    letter_id = the_letter(sessions).id
    assert not outbox.deliver_one(sessions, house, letter_id)
    assert attempts == [1, 2]
    letter = the_letter(sessions)
    assert (letter.attempts, letter.dead_at, letter.done_at) == (2, None, clock.now())
    with sessions() as session:
        assert session.scalars(sa.select(Incident.reference)).all() == ["attempt 2"]


def test_a_letter_that_ends_every_worker_is_given_up_and_told(
    sessions: sessionmaker[Session], house: House, gateway: Gateway, clock: MovableClock
) -> None:
    send(sessions, house)
    letter_id = the_letter(sessions).id
    for attempt in range(1, outbox.ATTEMPTS + 1):
        assert outbox._take(sessions, house, letter_id) == attempt
        clock.move(minutes=5)
    assert outbox.deliver(sessions, house) == 0
    assert the_letter(sessions).dead_at == clock.now()
    assert gateway.calls == []
    with sessions() as session:
        assert session.scalars(sa.select(Incident.kind)).all() == ["outbox"]


def test_a_worker_told_to_stop_leaves_the_letters_it_did_not_begin(
    sessions: sessionmaker[Session], house: House, gateway: Gateway
) -> None:
    for number in range(3):
        send(sessions, house, f"letter {number}")
    assert outbox.deliver(sessions, house, stopping=lambda: len(gateway.calls) == 1) == 1
    assert outbox.deliver(sessions, house) == 2


def the_letter(sessions: sessionmaker[Session]) -> Outbox:
    with sessions() as session:
        return session.scalars(sa.select(Outbox)).one()


def test_two_workers_share_the_letters(
    sessions: sessionmaker[Session], house: House, gateway: Gateway
) -> None:
    for number in range(12):
        send(sessions, house, f"letter {number}")
    delivered = at_once([lambda: str(outbox.deliver(sessions, house, limit=12))] * 3)
    assert sum(map(int, delivered)) == 12
    assert sorted(gateway.calls) == sorted(gateway.sent)
