"""Regular work is done once for each time that it is due, by whoever looks first."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from tests.conftest import MovableClock
from tests.workflows.runtime.office import Office
from tests.workflows.runtime.test_messages import answer
from tests.workflows.runtime.test_tasks import at_once
from workflows.runtime import regular
from workflows.runtime.house import House
from workflows.runtime.models import Incident, Message, RegularRound

NIGHT = "10 19 * * *"


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[dt.datetime]:
    """Only one job is registered; it notes when it was done."""
    done: list[dt.datetime] = []
    monkeypatch.setattr(regular, "_jobs", {})
    regular.regular("tests.nightly", NIGHT)(lambda _session, now: done.append(now))
    return done


@pytest.mark.parametrize(
    ("now", "due_at"),
    [
        ("2006-03-01T19:10:00", "2006-02-28T19:10:00"),
        ("2006-03-01T19:10:01", "2006-03-01T19:10:00"),
        ("2006-03-02T19:09:59", "2006-03-01T19:10:00"),
    ],
)
def test_nightly_work_is_due_at_ten_past_three_in_china(now: str, due_at: str) -> None:
    job = regular.Job("nightly", NIGHT, lambda *_: None)
    assert regular.last_due(job, _utc(now)) == _utc(due_at)


def _utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def test_a_round_is_done_once_and_the_next_when_it_is_due(
    sessions: sessionmaker[Session], house: House, clock: MovableClock, rounds: list[dt.datetime]
) -> None:
    assert (regular.run_due(sessions, house), regular.run_due(sessions, house)) == (1, 0)
    clock.move(days=1)
    assert (regular.run_due(sessions, house), regular.run_due(sessions, house)) == (1, 0)
    clock.move(days=-1)
    assert regular.run_due(sessions, house) == 0
    assert len(rounds) == 2


def test_many_workers_do_one_round(
    sessions: sessionmaker[Session], house: House, rounds: list[dt.datetime]
) -> None:
    done = at_once([lambda: str(regular.run_due(sessions, house))] * 4)
    assert sorted(done) == ["0", "0", "0", "1"]
    assert len(rounds) == 1


def test_a_round_that_fails_is_told_leaves_nothing_and_is_tried_again(
    sessions: sessionmaker[Session], house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes = iter([True, False])

    def breaks(_session: Session, _now: dt.datetime) -> None:
        if next(outcomes):
            raise RuntimeError("out of order")

    monkeypatch.setattr(regular, "_jobs", {})
    regular.regular("tests.nightly", NIGHT)(breaks)
    assert regular.run_due(sessions, house) == 0
    with sessions() as session:
        assert session.scalar(sa.select(sa.func.count(RegularRound.job))) == 0
        incident = session.scalars(sa.select(Incident)).one()
        assert (incident.kind, incident.reference) == ("regular", "tests.nightly")
    assert regular.run_due(sessions, house) == 1
    with sessions() as session:
        assert session.scalars(sa.select(Incident)).one().resolved_at is not None


def test_a_message_that_nobody_waited_for_is_forgotten_when_its_time_is_over(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    with sessions.begin() as session:
        office.start(session, "inquiry", house, business_key="Q-1")
    answer(sessions, office, house)
    clock.move(days=89)
    regular.run_due(sessions, house)
    assert _kept(sessions) == 1
    clock.move(days=2)
    regular.run_due(sessions, house)
    assert _kept(sessions) == 0


def _kept(sessions: sessionmaker[Session]) -> int:
    with sessions() as session:
        return session.scalar(sa.select(sa.func.count(Message.id))) or 0
