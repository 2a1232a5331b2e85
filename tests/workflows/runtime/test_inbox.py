"""Lists show what waits for whom, page by page, without gaps or repeats."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, sessionmaker

from tests.workflows.runtime.office import CLERK, Office, open_task
from workflows.runtime import inbox, search, tallies, tasks, walks
from workflows.runtime.house import House
from workflows.runtime.models import HumanTask


def begin(sessions: sessionmaker[Session], office: Office, house: House, cases: int) -> list[int]:
    with sessions.begin() as session:
        return [office.start(session, "permit", house, answers={"wish": "roof"}).id for _ in range(cases)]


def test_a_task_waits_in_the_pool_of_its_role_and_office_alone(
    sessions: sessionmaker[Session], office: Office, house: House
) -> None:
    begin(sessions, office, house, 1)
    with sessions() as session:
        row = inbox.pool(session, office.clerk).rows[0]
        assert (row.name, row.name_en, row.title, row.role) == (
            "核对申请",
            "Check the request",
            "许可：roof",
            CLERK,
        )
        assert inbox.pool(session, office.reviewer).rows == ()
        assert inbox.pool(session, office.stranger).rows == ()
        assert inbox.pool(session, office.administrator).rows == ()


def test_pages_follow_one_another_without_gap_or_repeat(
    sessions: sessionmaker[Session], office: Office, house: House
) -> None:
    begin(sessions, office, house, 7)
    with sessions() as session:
        seen, after = [], None
        while True:
            page = inbox.pool(session, office.clerk, after=after, limit=3)
            seen += [row.task_id for row in page.rows]
            after = page.after
            if after is None:
                break
        assert len(seen) == 7
        everything = sa.select(HumanTask.id).order_by(HumanTask.rank_at, HumanTask.id)
        assert seen == session.scalars(everything).all()


def test_two_queues_make_one_ordered_list(
    sessions: sessionmaker[Session], office: Office, house: House
) -> None:
    first, *_ = begin(sessions, office, house, 3)
    task_id, revision = open_task(sessions, first)
    with sessions.begin() as session:
        good = {"result": "good"}
        tasks.complete(session, task_id, actor=office.clerk, answers=good, revision=revision, house=house)
    with sessions() as session:
        rows = inbox.pool(session, office.both, limit=2)
        rest = inbox.pool(session, office.both, after=rows.after, limit=2)
        assert {row.role for row in (*rows.rows, *rest.rows)} == {CLERK, "agency_reviewer"}
        assert len({row.task_id for row in (*rows.rows, *rest.rows)}) == 3
        only = inbox.pool(session, office.both, walks.Choice(role="agency_reviewer"))
        assert [row.element_id for row in only.rows] == ["approve"]


def test_a_list_says_whom_four_eyes_keep_away(
    sessions: sessionmaker[Session], office: Office, house: House
) -> None:
    case, *_ = begin(sessions, office, house, 1)
    task_id, revision = open_task(sessions, case)
    with sessions.begin() as session:
        good = {"result": "good"}
        tasks.complete(session, task_id, actor=office.both, answers=good, revision=revision, house=house)
    with sessions() as session:
        barred = {
            row.element_id: row.barred_by and row.barred_by.values["earlier"]
            for row in inbox.pool(session, office.both).rows
        }
        assert barred == {"approve": {"zh": "核对申请", "en": "Check the request"}}
        assert inbox.pool(session, office.reviewer).rows[0].barred_by is None


def test_counts_stop_at_a_thousand(sessions: sessionmaker[Session], office: Office, house: House) -> None:
    begin(sessions, office, house, 2)
    with sessions() as session:
        counted = tallies.counts(session, office.clerk, house.clock.now())
    assert (counted.mine, counted.pool, tallies.shown(counted.pool)) == (0, 2, "2")
    assert (tallies.shown(999), tallies.shown(1000)) == ("999", "999+")


def test_a_key_that_is_none_begins_the_list(
    sessions: sessionmaker[Session], office: Office, house: House
) -> None:
    begin(sessions, office, house, 1)
    with sessions() as session:
        for wrong in ("", "x", "2006-01-01~x", "~", "2006-01-01T00:00:00~x"):
            assert len(inbox.pool(session, office.clerk, after=wrong).rows) == 1


def test_search_finds_by_number_what_the_actor_may_see(
    sessions: sessionmaker[Session], office: Office, house: House
) -> None:
    with sessions.begin() as session:
        answers = {"wish": "roof"}
        for number in ("C-2006-000001", "C-2006-000002", "P-1"):
            office.start(session, "permit", house, answers=answers, business_key=number)
    with sessions() as session:
        found = [hit.business_key for hit in search.search(session, office.clerk, "c-2006")]
        assert found == ["C-2006-000002", "C-2006-000001"]
        assert search.search(session, office.stranger, "C-2006") == ()
        assert search.search(session, office.clerk, "  ") == ()


def test_search_finds_by_name_and_by_identity_number(
    sessions: sessionmaker[Session], office: Office, house: House
) -> None:
    from workflows.people.operations import NewPerson, add_person

    with sessions.begin() as session:
        person = NewPerson("白小云", identity_number="11010519491231002X", area_id="changchun")
        insured = add_person(session, person, actor=None, now=house.clock.now()).id
        answers, about = {"wish": "roof"}, {"person_id": insured}
        office.start(session, "permit", house, answers=answers, variables=about, business_key="C-1")
        office.start(session, "permit", house, answers=answers, business_key="C-2")
    with sessions() as session:
        for text in ("白小", "bxy", "11010519491231002x"):
            assert [hit.business_key for hit in search.search(session, office.clerk, text)] == ["C-1"], text
        assert search.search(session, office.clerk, "110105194912310021") == ()


@pytest.mark.parametrize(
    ("list_", "index"),
    [
        (inbox.my_tasks, "ix_human_task_mine"),
        (inbox.pool, "ix_human_task_pool"),
        (partial(inbox.pool, choice=walks.Choice(order="newest")), "ix_human_task_arrival"),
    ],
    ids=["my tasks", "pool", "newest first"],
)
def test_a_list_walks_its_index(
    engine_: Engine, sessions: sessionmaker[Session], office: Office, list_: Any, index: str
) -> None:
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        seen.append((statement, parameters))

    with sessions() as session:
        event.listen(engine_, "before_cursor_execute", note)
        list_(session, office.clerk)
        event.remove(engine_, "before_cursor_execute", note)
        plan = _plan(session, *seen[-1])
    assert index in plan


def _plan(session: Session, statement: str, parameters: Any) -> str:
    """How the database would walk; PostgreSQL is kept from reading a small table whole."""
    connection = session.connection()
    explain = "EXPLAIN QUERY PLAN"
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN"
    return str(connection.exec_driver_sql(f"{explain} {statement}", parameters).all())
