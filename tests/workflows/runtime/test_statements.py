"""What a step costs: statements as cursor executions, BEGIN, COMMIT and SAVEPOINT not counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, sessionmaker

from tests.workflows.runtime.office import Office, open_task
from workflows.demo.world import DemoWorld
from workflows.runtime import inbox, scenarios, tallies, tasks
from workflows.runtime.house import House

MOST = 6


@dataclass
class Count:
    """Statements and commits while counting."""

    statements: list[str] = field(default_factory=list)
    commits: int = 0


@contextmanager
def counting(engine: Engine) -> Iterator[Count]:
    """Count what reaches the database."""
    count = Count()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA")):
            count.statements.append(statement)

    def note_commit(_connection: sa.Connection) -> None:
        count.commits += 1

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", note_commit)
    try:
        yield count
    finally:
        event.remove(engine, "before_cursor_execute", note)
        event.remove(engine, "commit", note_commit)


def _completed(
    engine: Engine, sessions: sessionmaker[Session], case: int, act: Callable[[Session, str, int], Any]
) -> Count:
    task_id, revision = open_task(sessions, case)
    with counting(engine) as count, sessions.begin() as session:
        act(session, task_id, revision)
    return count


def test_a_human_step_takes_six_statements_and_one_commit(
    engine_: Engine, sessions: sessionmaker[Session], office: Office, house: House
) -> None:
    with sessions.begin() as session:
        case = office.start(session, "permit", house, answers={"wish": "roof"}).id

    def act(session: Session, task_id: str, revision: int) -> None:
        answers = {"result": "good"}
        tasks.complete(session, task_id, actor=office.clerk, answers=answers, revision=revision, house=house)

    count = _completed(engine_, sessions, case, act)
    assert len(count.statements) <= MOST, "\n".join(count.statements)
    assert count.commits == 1


def test_a_step_into_an_event_gateway_takes_six_statements_on_the_engines_tables(
    engine_: Engine, sessions: sessionmaker[Session], office: Office, house: House
) -> None:
    """It arms a timer and a subscription; the audit trail is not the engine's."""
    with sessions.begin() as session:
        case = office.start(session, "notice", house, variables={"wish": "roof"}).id

    def act(session: Session, task_id: str, revision: int) -> None:
        tasks.complete(session, task_id, actor=office.clerk, answers={}, revision=revision, house=house)

    count = _completed(engine_, sessions, case, act)
    of_engine = [each for each in count.statements if "audit_entry" not in each]
    assert len(of_engine) <= MOST, "\n".join(of_engine)
    assert count.commits == 1


def test_a_claim_takes_three_statements(
    engine_: Engine, sessions: sessionmaker[Session], office: Office, house: House
) -> None:
    with sessions.begin() as session:
        case = office.start(session, "permit", house, answers={"wish": "roof"}).id

    def act(session: Session, task_id: str, _revision: int) -> None:
        tasks.claim(session, task_id, actor=office.clerk, house=house)

    count = _completed(engine_, sessions, case, act)
    assert len(count.statements) == 3, "\n".join(count.statements)


ENGINE_TABLES = "instance|human_task|timer|subscription|message|history|deployment|deployment_file"


@pytest.mark.parametrize("story", ["claim.granted_and_paid", "claim.returned_and_corrected"])
def test_no_human_step_of_the_product_takes_more(story: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told on SQLite; the tables of the trade have statements of their own."""
    counted: dict[str, list[str]] = {}
    complete = tasks.complete

    def watched(session: Session, task_id: str, **more: Any) -> Any:
        engine = session.get_bind()
        assert isinstance(engine, Engine)
        with counting(engine) as count:
            done = complete(session, task_id, **more)
        of_engine = re.compile(rf"\s(FROM|UPDATE|INTO)\s+({ENGINE_TABLES})\b")
        counted[task_id] = [each for each in count.statements if of_engine.search(f" {each}")]
        assert count.commits == 0
        return done

    monkeypatch.setattr(tasks, "complete", watched)
    path = Path(__file__).parents[3] / "bpmn" / "scenarios" / f"{story}.json"
    assert scenarios.run_file(path, DemoWorld).passed
    assert len(counted) >= 4
    worst = max(counted.values(), key=len)
    assert len(worst) <= MOST, "\n".join(worst)


def test_lists_and_counts_take_one_statement_each(
    engine_: Engine, sessions: sessionmaker[Session], office: Office, house: House
) -> None:
    with sessions.begin() as session:
        for _ in range(3):
            office.start(session, "permit", house, answers={"wish": "roof"})
    with counting(engine_) as count, sessions() as session:
        assert len(inbox.pool(session, office.both).rows) == 3
        assert tallies.counts(session, office.both, house.clock.now()).pool == 3
        assert inbox.my_tasks(session, office.both).rows == ()
    assert len(count.statements) == 3, "\n".join(count.statements)
