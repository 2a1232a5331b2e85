"""A process from its own page: who finds it, who may start it, where the case goes."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import START
from tests.webapp.conftest import TODAY, Desk, Office, SignedIn
from tests.webapp.test_designer import AT_MOST
from tests.workflows.designer import visiting
from workflows.audit import AuditEntry
from workflows.designer import role_files
from workflows.people.models import CommunityKind, OrganisationKind
from workflows.people.offices import NewOffice, add_office
from workflows.people.operations import NewRole, grant_role
from workflows.runtime import deployments
from workflows.runtime.models import HumanTask, Instance

PAGE = "/start/home_visit"
CLERK = "employment_service_clerk"


@pytest.fixture
def visits(office: Office) -> Office:
    """The office with home visits in force; the community officer makes them."""
    with office.installation.sessions.begin() as session:
        library = dict(deployments.library_files(session, deployments.newest_library(session)))
        files = {**library, **visiting.FORMS, "processes/home_visit.bpmn": visiting.diagram()}
        files[role_files.PATH] = role_files.added(library, visiting.VISITOR)
        deployments.deploy(session, files, "home_visit", by=None, now=START)
        held = NewRole(office.people["community_officer"], "home_visitor", office.branch.community.id, TODAY)
        grant_role(session, held, actor=None, now=START)
    return office


def second_community(office: Office) -> int:
    with office.installation.sessions.begin() as session:
        below = office.branch.employment_service.id
        new = NewOffice(
            OrganisationKind.COMMUNITY_OFFICE, "桂林社区", "Guilin", below, CommunityKind.COMMUNITY
        )
        return add_office(session, new, actor=None, now=START).id


def test_the_clerk_starts_it_and_the_new_role_works_it(visits: Office, desk: SignedIn) -> None:
    clerk, visitor = desk(CLERK), desk("community_officer")
    assert 'href="/start"' in clerk.get("/inbox").text
    assert PAGE in clerk.get("/start").text
    assert "走访事由" in clerk.get(PAGE).text
    sent = clerk.post(PAGE, {"reason": "核对住址"})
    assert sent.status_code == 303, sent.text
    case = sent.headers["Location"]
    assert "走访：核对住址" in clerk.get(case).text
    listed = clerk.get(PAGE).text
    assert re.search('data-label="走访事由">核对住址<', listed)
    assert re.search('data-label="当前环节">走访<', listed)
    pool = visitor.get("/inbox/office").text
    assert "走访：核对住址" in pool
    assert "走访员" in pool
    page = visitor.get(case).text
    task = re.search(r'action="(/cases/[^"]+/complete)"', page)
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert task is not None
    assert revision is not None
    answer = visitor.post(task[1], {"revision": revision[1], "found": "属实"})
    assert answer.status_code == 303, answer.text
    assert "本件已于" in clerk.get(case).text
    assert "核对住址" not in clerk.get(PAGE).text


def test_a_refused_form_keeps_its_page_when_the_language_changes(visits: Office, desk: SignedIn) -> None:
    clerk = desk(CLERK)
    refused = clerk.post(PAGE, {})
    assert refused.status_code == 422
    assert f'name="next" value="{PAGE}"' in refused.text
    answer = clerk.post("/language", {"language": "en", "next": PAGE})
    assert answer.headers["Location"] == PAGE


def test_the_task_lies_with_the_office_that_was_chosen(
    visits: Office, desk: SignedIn, session: Session
) -> None:
    other, clerk = second_community(visits), desk(CLERK)
    refused = clerk.post(PAGE, {"reason": ""})
    assert refused.status_code == 422
    assert 'id="_community_office-error"' in refused.text
    assert 'href="#_community_office"' in refused.text
    assert 'id="reason-error"' in refused.text
    assert clerk.post(PAGE, {"reason": "核对", "_community_office": "999"}).status_code == 422
    assert clerk.post(PAGE, {"reason": "核对", "_community_office": other}).status_code == 303
    task = session.scalars(sa.select(HumanTask)).one()
    assert (task.role, task.organisation_id) == ("home_visitor", other)


def test_nobody_else_starts_it_and_the_attempt_stands_in_the_trail(
    visits: Office, desk: SignedIn, session: Session
) -> None:
    officer = desk("community_officer")
    assert 'href="/start"' not in officer.get("/inbox").text
    assert officer.get(PAGE).status_code == 403
    assert officer.post(PAGE, {"reason": "核对"}).status_code == 403
    refused = sa.select(AuditEntry.act).where(AuditEntry.outcome == "refused")
    assert "POST starting.start" in session.scalars(refused).all()
    assert session.scalar(sa.select(sa.func.count()).select_from(Instance)) == 0


def test_a_process_with_a_page_of_the_house_is_not_started_here(office: Office, desk: SignedIn) -> None:
    clerk: Desk = desk(CLERK)
    assert 'href="/start"' not in clerk.get("/inbox").text
    assert clerk.get("/start/claim").status_code == 404
    assert clerk.post("/start/claim", {}).status_code == 404


def test_the_pages_ask_the_database_little(visits: Office, desk: SignedIn, statements: list[str]) -> None:
    clerk = desk(CLERK)
    for page in ("/start", PAGE):
        statements.clear()
        assert clerk.get(page).status_code == 200
        assert len(statements) <= AT_MOST, statements
