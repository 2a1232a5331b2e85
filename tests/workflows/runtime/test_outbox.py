"""The outbox delivers after the commit, at least once, and marks exactly once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from tests.conftest import MovableClock
from tests.workflows.runtime.test_tasks import at_once
from workflows.errors import AlreadyExists
from workflows.runtime import outbox
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
    with sessions.begin() as session:
        leased = outbox._lease(session, clock.now(), 10)
    with sessions() as session:
        letter = session.get_one(Outbox, leased[0])
        gateway(outbox._delivery(session, house, letter))
    assert outbox.deliver(sessions, house) == 0
    clock.move(minutes=5)
    assert outbox.deliver(sessions, house) == 1
    assert gateway.calls == ["one", "one"]
    assert gateway.sent == {"one"}


def test_two_workers_share_the_letters(
    sessions: sessionmaker[Session], house: House, gateway: Gateway
) -> None:
    for number in range(12):
        send(sessions, house, f"letter {number}")
    delivered = at_once([lambda: str(outbox.deliver(sessions, house, limit=12))] * 3)
    assert sum(map(int, delivered)) == 12
    assert sorted(gateway.calls) == sorted(gateway.sent)
