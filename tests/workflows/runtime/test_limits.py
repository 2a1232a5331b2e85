"""The statute clock of a case: tasks and timers follow the limit that was opened for it."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from tests.conftest import MovableClock
from tests.workflows.runtime.office import Office, open_task
from workflows.deadlines import verbs
from workflows.deadlines.queries import limits_of
from workflows.engine import parser
from workflows.runtime import deployments, limits, tasks
from workflows.runtime.context import OfCase, operation_context
from workflows.runtime.house import House, acting
from workflows.runtime.models import END_OF_TIME, HumanTask, Instance, Timer

REVIEW = "eligibility_review"


@pytest.fixture
def case(sessions: sessionmaker[Session], office: Office, house: House) -> int:
    """A case with an open step, on the deployed law."""
    with sessions.begin() as session:
        deployments.deploy_folder(session, files("bpmn"), by=None, now=house.clock.now())
        return office.start(session, "permit", house, answers={"wish": "roof"}).id


def _opening(session: Session, case: int, task_id: str) -> limits.Opening:
    library = deployments.newest_library(session)
    area_id = session.get_one(Instance, case).area_id
    return limits.Opening(case, area_id, task_id, REVIEW, library, "notice")


def _context(session: Session, house: House, case: int):
    return operation_context(session, acting(house, None), OfCase(case, policy_line="notice"))


def test_a_task_under_a_limit_without_one_running_starts_it_and_ends_it(
    sessions: sessionmaker[Session], office: Office, house: House, case: int
) -> None:
    task_id, revision = open_task(sessions, case)
    with sessions.begin() as session:
        assert (
            limits.term(session, _opening(session, case, task_id), now=house.clock.now()).due_at is not None
        )
        session.get_one(HumanTask, task_id).deadline = REVIEW
    with sessions.begin() as session:
        answers = {"result": "good"}
        tasks.complete(session, task_id, actor=office.clerk, answers=answers, revision=revision, house=house)
    with sessions() as session:
        ended = {due.limit_id: due.ended_on for due in limits_of(session, case)}
        assert ended[REVIEW] is not None


def test_a_task_is_due_with_the_limit_that_runs_since_receipt(
    sessions: sessionmaker[Session], house: House, case: int
) -> None:
    with sessions.begin() as session:
        received = _context(session, house, case).today - dt.timedelta(days=4)
        begun = verbs.start(_context(session, house, case), limit_id=REVIEW, started_on=received)
        due_at = limits.last_second(
            limits.term(session, _opening(session, case, "later"), now=house.clock.now())
        )
        assert due_at is not None
        assert begun.due_on is not None
        assert limits.local_date(due_at) == begun.due_on
        assert len(limits_of(session, case)) == 1


def test_a_pause_moves_open_tasks_and_timers_and_so_does_its_end(
    sessions: sessionmaker[Session], house: House, clock: MovableClock, case: int
) -> None:
    task_id, _revision = open_task(sessions, case)
    with sessions.begin() as session:
        verbs.start(_context(session, house, case), limit_id=REVIEW)
        session.get_one(HumanTask, task_id).deadline = REVIEW
        session.add(_timer(case, house))
    with sessions.begin() as session:
        verbs.pause(_context(session, house, case), limit_id=REVIEW, ground="等待补正")
    with sessions() as session:
        assert session.get_one(HumanTask, task_id).due_at is None
        assert session.scalar(sa.select(Timer.next_at).where(Timer.task_id == "timer")) == END_OF_TIME
    clock.move(days=3)
    with sessions.begin() as session:
        resumed = verbs.resume(_context(session, house, case), limit_id=REVIEW)
    with sessions() as session:
        due_at = session.get_one(HumanTask, task_id).due_at
        assert due_at is not None
        assert limits.local_date(due_at) == resumed.due_on
        moved_to = session.scalar(sa.select(Timer.due_at).where(Timer.task_id == "timer"))
        assert moved_to == due_at + dt.timedelta(seconds=1)


def _timer(case: int, house: House) -> Timer:
    now = house.clock.now()
    return Timer(
        task_id="timer",
        instance_id=case,
        element_id="period_over",
        name="期满",
        name_en="Over",
        due_at=now,
        deadline=REVIEW,
        next_at=now,
    )


def test_a_timer_event_names_the_limit_that_moves_it(house: House) -> None:
    bundle = deployments.read_folder(files("bpmn"))
    assert parser.load(parser.closure(bundle, "public_disclosure"), "public_disclosure").process_id
    drawn = bundle["processes/public_disclosure.bpmn"].decode()
    assert 'shibao:deadline="disclosure"' in drawn


def test_task_moves_when_the_calendar_of_its_year_is_put_in_force(
    sessions: sessionmaker[Session], office: Office, house: House, case: int, tmp_path: Path
) -> None:
    task_id, _ = open_task(sessions, case)
    with sessions.begin() as session:
        verbs.start(_context(session, house, case), limit_id="bank_reply", started_on=dt.date(2031, 9, 29))
        provisional = limits_of(session, case)[0]
        assert provisional.is_provisional
        task = session.get_one(HumanTask, task_id)
        task.deadline, task.due_at = "bank_reply", limits.last_second(provisional)
    for path, content in deployments.read_folder(files("bpmn")).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    days = '{"off": ["2031-10-01", "2031-10-02", "2031-10-03", "2031-10-06"], "years": [2031]}'
    (tmp_path / "calendars" / "china.json").write_text(days)
    with sessions.begin() as session:
        deployments.deploy_folder(session, tmp_path, by=None, now=house.clock.now())
        assert limits.recount(session, deployments.newest_library(session)) == 1
        assert limits.recount(session, deployments.newest_library(session)) == 0
    with sessions() as session:
        due = limits_of(session, case)[0]
        assert (due.due_on, due.is_provisional) == (dt.date(2031, 10, 8), False)
        assert session.get_one(HumanTask, task_id).due_at == limits.last_second(due)
