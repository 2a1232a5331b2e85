"""What a clerk types stands nowhere in the database in clear."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from tests.workflows.runtime.office import Office, open_task
from workflows.database import Base
from workflows.runtime import messages, tasks
from workflows.runtime.house import House

CANARY = "13912345678"


def test_answers_facts_messages_and_states_are_sealed(
    sessions: sessionmaker[Session], office: Office, house: House
) -> None:
    with sessions.begin() as session:
        case = office.start(session, "permit", house, answers={"wish": CANARY}, title="permit").id
        payload = {"answer": CANARY}
        messages.send(
            session, "answer_came", business_key="Q", payload=payload, actor=office.clerk, house=house
        )
    for actor in (office.clerk, office.reviewer):
        task_id, revision = open_task(sessions, case)
        with sessions.begin() as session:
            good = {"result": "good"}
            tasks.complete(session, task_id, actor=actor, answers=good, revision=revision, house=house)
    with sessions() as session:
        assert [name for name in Base.metadata.tables if CANARY.encode() in _dumped(session, name)] == []


def _dumped(session: Session, table: str) -> bytes:
    """Every value of a table as the database keeps it, past our column types."""
    rows = session.execute(sa.text(f"SELECT * FROM {table}")).all()
    values = [value for row in rows for value in row]
    return b"|".join(bytes(each) if isinstance(each, bytes) else str(each).encode() for each in values)
