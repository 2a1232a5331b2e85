"""The case at any past step is what it then was: variables and tokens, for whole stories."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from tests.workflows.runtime.office import Office, open_task
from workflows.demo.world import DemoWorld
from workflows.runtime import instances, past, scenarios, steps, tasks
from workflows.runtime.house import House
from workflows.runtime.models import History, Instance

STORIES = Path(__file__).parents[3] / "bpmn" / "scenarios"


@pytest.mark.parametrize(
    "story",
    ["claim.granted_and_paid", "claim.returned_and_corrected", "benefit_payment.returned_then_cancelled"],
)
def test_every_step_of_a_story_can_be_looked_back_at(story: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compared with what each step wrote at the time, told on SQLite."""
    written: dict[tuple[int, int], tuple[dict[str, Any], list[Any]]] = {}
    kept: list[Session] = []
    record = steps.record

    def watched(session: Session, case: Any, advance: Any, act: Any, human: Any = None, **more: Any) -> None:
        record(session, case, advance, act, human, **more)
        instance = case.instance
        written[instance.id, instance.revision] = (dict(instance.data), list(instance.tokens))
        kept.append(session)

    monkeypatch.setattr(steps, "record", watched)
    looked_at: list[int] = []
    close = scenarios.run_file

    def look_back(session: Session) -> None:
        for case in {instance for instance, _ in written}:
            view = _view(session, case)
            for (instance_id, revision), (data, tokens) in written.items():
                if instance_id != case:
                    continue
                moment = past.moment(session, view, revision)
                assert moment is not None, revision
                assert dict(moment.data) == data
                assert [list(each) for each in moment.tokens] == tokens
                looked_at.append(revision)

    original = DemoWorld.facts

    def facts(self: DemoWorld, session: Session) -> Any:
        session.flush()
        look_back(session)
        return original(self, session)

    monkeypatch.setattr(DemoWorld, "facts", facts)
    assert close(STORIES / f"{story}.json", DemoWorld).passed
    assert len(set(looked_at)) >= 4


def _view(session: Session, case: int) -> instances.CaseView:
    found = session.execute(
        instances._views().where(Instance.id == case).execution_options(populate_existing=True)
    ).one()
    return instances._view(*found)


def started(sessions: sessionmaker[Session], office: Office, house: House) -> int:
    with sessions.begin() as session:
        case = office.start(session, "permit", house, answers={"wish": "roof"}).id
    task_id, revision = open_task(sessions, case)
    with sessions.begin() as session:
        answers = {"result": "good"}
        tasks.complete(session, task_id, actor=office.clerk, answers=answers, revision=revision, house=house)
    return case


def test_a_step_tells_what_it_changed(sessions: sessionmaker[Session], office: Office, house: House) -> None:
    case = started(sessions, office, house)
    with sessions() as session:
        view = _view(session, case)
        revisions = session.scalars(
            sa.select(History.revision)
            .where(History.instance_id == case)
            .distinct()
            .order_by(History.revision)
        ).all()
        first, second = (past.moment(session, view, each) for each in revisions[:2])
    assert first is not None
    assert second is not None
    assert "result" not in first.data
    assert second.changed >= {"result"}
    assert first.tokens != second.tokens


def test_there_is_no_moment_for_no_step_and_none_before_the_trace_begins(
    sessions: sessionmaker[Session], office: Office, house: House
) -> None:
    case = started(sessions, office, house)
    with sessions.begin() as session:
        view = _view(session, case)
        assert past.moment(session, view, 999) is None
        newest = view.revision
        session.execute(sa.update(History).where(History.revision == newest).values(undo=None))
        assert past.moment(session, view, newest - 1) is None


def test_the_trace_of_a_step_is_sealed(sessions: sessionmaker[Session], office: Office, house: House) -> None:
    case = started(sessions, office, house)
    with sessions() as session:
        raw = session.execute(
            sa.text("SELECT undo FROM history WHERE instance_id = :case AND undo IS NOT NULL"), {"case": case}
        ).scalars()
        assert all(b"roof" not in bytes(each) and b"wish" not in bytes(each) for each in raw)
