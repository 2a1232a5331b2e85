"""A role that a draft brings: released by an administrator, given to people, at work in its lane alone."""

from __future__ import annotations

import json

import pytest
from sqlalchemy.orm import Session

from tests.conftest import START
from tests.workflows.designer import visiting
from tests.workflows.designer.conftest import Board
from workflows.demo.world import DemoWorld
from workflows.designer import bundle, operations, queries, role_files
from workflows.designer.models import ProcessDraft
from workflows.errors import InvalidAnswers, NotAllowed
from workflows.people import roles
from workflows.people.errors import RoleNotOfOffice
from workflows.people.models import Organisation
from workflows.people.operations import NewRole, grant_role
from workflows.people.permissions import Subject, can, visible
from workflows.people.queries import actor_of
from workflows.runtime import scenarios


def proposed(session: Session, board: Board) -> ProcessDraft:
    """The home visit, drawn by the first designer."""
    new = operations.NewProcess("home_visit", "入户走访", "Home visit")
    draft = operations.draw(session, new, by=board.writer, now=START)
    found = queries.contents(session, draft.id, board.writer)
    files = {role_files.PATH: role_files.added(found.whole, visiting.VISITOR), **visiting.FORMS}
    files["processes/home_visit.bpmn"] = visiting.diagram()
    for path, content in files.items():
        operations.save_file(
            session, draft.id, path, content, revision=draft.revision, by=board.writer, now=START
        )
    operations.propose(session, draft.id, "新流程", revision=draft.revision, by=board.writer, now=START)
    return draft


def released(session: Session, board: Board) -> None:
    draft = proposed(session, board)
    operations.release(session, draft.id, revision=draft.revision, by=board.administrator, now=START)


def test_changed_roles_are_released_by_an_administrator_only(session: Session, board: Board) -> None:
    draft = proposed(session, board)
    with pytest.raises(NotAllowed):
        operations.release(session, draft.id, revision=draft.revision, by=board.second, now=START)
    assert "home_visitor" not in roles.names(session)
    made = operations.release(session, draft.id, revision=draft.revision, by=board.administrator, now=START)
    assert made.start_role == "employment_service_clerk"
    assert roles.names(session)["home_visitor"] == {"zh": "走访员", "en": "Home visitor"}


def test_the_released_role_is_given_at_its_kind_of_office_and_sees_its_own_cases(
    session: Session, board: Board
) -> None:
    released(session, board)
    community = session.query(Organisation).filter_by(kind="community_office").one()
    person, first = board.clerk.person_id, START.date()
    elsewhere = NewRole(person, "home_visitor", board.clerk.grants[0].organisation_id, first)
    with pytest.raises(RoleNotOfOffice):
        grant_role(session, elsewhere, actor=board.administrator, now=START)
    here = NewRole(person, "home_visitor", community.id, first)
    grant_role(session, here, actor=board.administrator, now=START)
    visitor = actor_of(session, person, first)
    held = next(each for each in visitor.grants if each.role == "home_visitor")
    assert (held.role_name, held.role_name_en) == ("走访员", "Home visitor")
    alone = type(visitor)(person, visitor.name, (held,))
    own, other = frozenset({community.id}), frozenset({community.id + 1000})
    assert visible(alone, Subject("case", "changchun", own))
    assert not visible(alone, Subject("case", "changchun", other))
    assert can(alone, "task.complete", Subject("task", "changchun", own, role="home_visitor"))
    assert not can(alone, "claim.register", Subject("case", "changchun", own))
    assert not visible(alone, Subject("person", "changchun"))


def test_another_draft_takes_the_released_role_too(session: Session, board: Board) -> None:
    released(session, board)
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    found = queries.contents(session, draft.id, board.writer)
    listed = role_files.rows(found.before, found.own)
    assert next(each for each in listed if each.id == "home_visitor").is_new is False


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"role_id": "Visitor"}, "role_id"),
        ({"role_id": "administrator"}, "role_id"),
        ({"zh": " "}, "zh"),
        ({"office": "palace"}, "office"),
    ],
)
def test_a_new_role_is_whole(session: Session, board: Board, change: dict[str, str], field: str) -> None:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    found = queries.contents(session, draft.id, board.writer)
    with pytest.raises(InvalidAnswers) as refused:
        role_files.added(found.whole, role_files.NewRole(**{**vars(visiting.VISITOR), **change}))
    assert set(refused.value.by_field) == {field}


def test_only_what_the_draft_brought_is_taken_out_again(session: Session, board: Board) -> None:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    before = queries.contents(session, draft.id, board.writer).before
    more = {**before, role_files.PATH: role_files.added(before, visiting.VISITOR)}
    less = role_files.without(before, more, "home_visitor")
    assert role_files.rows(before, {role_files.PATH: less}) == role_files.rows(before, {})
    kept = role_files.without(before, before, "agency_reviewer")
    assert role_files.rows(before, {role_files.PATH: kept}) == role_files.rows(before, {})


def test_a_story_and_a_practice_office_have_somebody_for_the_new_role(session: Session, board: Board) -> None:
    story = {
        "zh": "走访一次",
        "en": "One visit",
        "clauses": [],
        "clock": "2006-03-01T09:00",
        "world": {"staff": {"visitor": {"name": "郑文秀", "roles": ["home_visitor"]}}},
        "steps": [
            {"start": "home_visit", "as": "clerk", "answers": {"reason": "核对"}},
            {"do": "first_step", "as": "visitor", "answers": {"found": "属实"}},
        ],
        "expect": {"end": "ended"},
    }
    draft = proposed(session, board)
    content = bundle.whole(session, draft)
    read = scenarios.read("home_visit.once", json.dumps(story).encode())
    assert scenarios.run_files(read, DemoWorld(), content).differences == ()
