"""Who may open what: the matrix of every route and role, written out."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.webapp.conftest import LEVELS, Desk, SignedIn
from webapp.access import permission_of, require_declarations
from workflows.bootstrap import Installation

CLERK, OFFICER, REVIEWER, PAYMENT_CLERK, RELEASER, DRAFTER, LAW_RELEASER, ADMINISTRATOR, DESIGNER = LEVELS
LAWMAKERS = {DRAFTER, LAW_RELEASER}
EVERYBODY = set(LEVELS)
ANYONE = {"nobody", *LEVELS}
AGENT = "enterprise_agent"
LAYOFFS = {AGENT, "union_representative", "labour_clerk", "labour_supervisor"}
"""Roles that no office of this test holds: none of its people passes."""
TEAM_LEADS = {REVIEWER, "labour_supervisor"}
MATRIX = {
    "static": ANYONE,
    "account.home": ANYONE,
    "account.sign_in": ANYONE,
    "account.check_sign_in": ANYONE,
    "account.choose_language": ANYONE,
    "account.choose_theme": ANYONE,
    "account.sign_out": EVERYBODY,
    "public.areas": ANYONE,
    "public.notices": ANYONE,
    "public.objection": ANYONE,
    "public.object_to": ANYONE,
    "public.filed": ANYONE,
    "public.recipients": ANYONE,
    "public.objection_to_line": ANYONE,
    "public.object_to_line": ANYONE,
    "account_requests.ask": ANYONE,
    "account_requests.send": ANYONE,
    "account_requests.sent": ANYONE,
    "account_requests.waiting": {"labour_clerk"},
    "account_requests.show": {"labour_clerk"},
    "account_requests.approve": {"labour_clerk"},
    "account_requests.refuse": {"labour_clerk"},
    "recipient_lists.page": {PAYMENT_CLERK, REVIEWER, RELEASER},
    "recipient_lists.order": {PAYMENT_CLERK},
    "recipient_lists.sheet": {PAYMENT_CLERK, REVIEWER, RELEASER},
    "public.status": ANYONE,
    "public.ask_status": ANYONE,
    "inbox.tasks": EVERYBODY,
    "inbox.pool": EVERYBODY,
    "inbox.waiting": EVERYBODY,
    "inbox.search": EVERYBODY,
    "live_stream.moved": EVERYBODY,
    "bulk.confirm": EVERYBODY,
    "team.loads": TEAM_LEADS,
    "team.person": TEAM_LEADS,
    "team.limits": TEAM_LEADS,
    "team.nobody": TEAM_LEADS,
    "team.confirm": TEAM_LEADS,
    "team.assign": TEAM_LEADS,
    "delegations.out": EVERYBODY,
    "delegations.new": EVERYBODY,
    "delegations.entrust": EVERYBODY,
    "delegations.answer": EVERYBODY,
    "delegations.give_back": EVERYBODY,
    "delegations.take_back": EVERYBODY,
    "substitutions.listed": EVERYBODY,
    "substitutions.new": TEAM_LEADS,
    "substitutions.set_up": TEAM_LEADS,
    "substitutions.end": EVERYBODY,
    "saved_views.new": EVERYBODY,
    "saved_views.save": EVERYBODY,
    "saved_views.remove": EVERYBODY,
    "phrases.listed": EVERYBODY,
    "phrases.menu": EVERYBODY,
    "phrases.keep": EVERYBODY,
    "phrases.remove": EVERYBODY,
    "bulk.do": EVERYBODY,
    "bulk.assign": TEAM_LEADS,
    "bulk.take_letters": EVERYBODY,
    "cases.show": EVERYBODY,
    "cases.complete_task": EVERYBODY,
    "cases.claim_task": EVERYBODY,
    "cases.keep_words": EVERYBODY,
    "cases.follow_up": EVERYBODY,
    "cases.forget_words": EVERYBODY,
    "unsent_starts.keep": EVERYBODY,
    "unsent_starts.forget": EVERYBODY,
    "cases.release_task": EVERYBODY,
    "cases.recall_task": EVERYBODY,
    "case_past.show": EVERYBODY,
    "approval_sheet.show": EVERYBODY,
    "approval_sheet.show_whole": {CLERK, OFFICER, REVIEWER},
    "case_requests.ask_extension": {CLERK, OFFICER, REVIEWER, PAYMENT_CLERK, RELEASER},
    "case_requests.decide_extension": {REVIEWER},
    "case_requests.withdraw": {CLERK},
    "case_requests.note_consent": {CLERK},
    "case_requests.question": {REVIEWER},
    "case_requests.resume": {CLERK},
    "cases.reveal": {CLERK, OFFICER, REVIEWER},
    "case_requests.comment": EVERYBODY,
    "case_requests.mark": EVERYBODY,
    "mentions.called": EVERYBODY,
    "mentions.open_one": EVERYBODY,
    "mentions.read_all": EVERYBODY,
    "notifications.told": EVERYBODY,
    "notifications.open_one": EVERYBODY,
    "notifications.read_all": EVERYBODY,
    "notifications.settings": EVERYBODY,
    "notifications.choose": EVERYBODY,
    "notifications.offer": EVERYBODY,
    "notifications.confirm": EVERYBODY,
    "notifications.remove": EVERYBODY,
    "notifications.renew_calendar": EVERYBODY,
    "notifications.withdraw_calendar": EVERYBODY,
    "calendar_feed.deadlines": ANYONE,
    "cases.diagram": EVERYBODY,
    "cases.diagram_state": EVERYBODY,
    "letters.show": EVERYBODY,
    "papers.listed": EVERYBODY,
    "papers.attach": EVERYBODY,
    "papers.look": EVERYBODY,
    "papers.remove": EVERYBODY,
    "letters.issue_statement": {CLERK, REVIEWER, PAYMENT_CLERK},
    "claims.new": {CLERK},
    "claims.find": {CLERK},
    "claims.register": {CLERK},
    "claims.start": {CLERK},
    "claims.resume": {CLERK},
    "payments.runs": {PAYMENT_CLERK, RELEASER, REVIEWER},
    "payments.arrears": {PAYMENT_CLERK, RELEASER, REVIEWER},
    "payments.register_return": {PAYMENT_CLERK},
    "payments.start_return": {PAYMENT_CLERK},
    "take_overs.register": {PAYMENT_CLERK, RELEASER, REVIEWER},
    "take_overs.try_file": {PAYMENT_CLERK},
    "take_overs.people_of": {PAYMENT_CLERK, RELEASER, REVIEWER},
    "take_overs.entitlement": {PAYMENT_CLERK, RELEASER, REVIEWER},
    "take_overs.issue_statement": {PAYMENT_CLERK, REVIEWER},
    "payments.order": {PAYMENT_CLERK},
    "payments.bank_file": {PAYMENT_CLERK, RELEASER},
    "payments.demo_result": {PAYMENT_CLERK, RELEASER},
    "layoffs.register": LAYOFFS,
    "layoffs.new": {AGENT},
    "layoffs.file_plan": {AGENT},
    "layoffs.threshold": {AGENT},
    "layoffs.names": LAYOFFS,
    "layoffs.reopen": {AGENT},
    "layoffs.paper": LAYOFFS,
    "layoffs.watches": LAYOFFS,
    "layoffs.calendar": LAYOFFS,
    "layoffs.hire": {AGENT},
    "layoffs.certificate": LAYOFFS,
    "sign_offs.waiting": {"labour_supervisor"},
    "sign_offs.open_chosen": {"labour_supervisor"},
    "hiring_support.supports": LAYOFFS,
    "hiring_support.new": {AGENT},
    "hiring_support.apply": {AGENT},
    "job_keeping.measures": LAYOFFS,
    "job_keeping.new": {AGENT},
    "job_keeping.propose": {AGENT},
    "departures.report": {REVIEWER},
    "flexible_workers.register": {OFFICER, CLERK, REVIEWER},
    "flexible_workers.find": {OFFICER},
    "flexible_workers.new": {OFFICER},
    "flexible_workers.start": {OFFICER},
    "flexible_workers.ending": {OFFICER},
    "flexible_workers.end": {OFFICER},
    "disclosures.notices": EVERYBODY,
    "disclosures.notice": EVERYBODY,
    "disclosures.take_down": {REVIEWER},
    "disclosures.new_objection": {CLERK},
    "disclosures.register_objection": {CLERK},
    "disclosures.objector": {OFFICER},
    "people.staff": {ADMINISTRATOR},
    "people.person": {ADMINISTRATOR},
    "people.grant_role": {ADMINISTRATOR},
    "people.end_role": {ADMINISTRATOR},
    "people.new": {ADMINISTRATOR},
    "people.employ": {ADMINISTRATOR},
    "people.reset_password": {ADMINISTRATOR},
    "people.close_account": {ADMINISTRATOR},
    "offices.tree": {ADMINISTRATOR},
    "offices.new": {ADMINISTRATOR},
    "offices.found": {ADMINISTRATOR},
    "offices.show": {ADMINISTRATOR},
    "offices.change": {ADMINISTRATOR},
    "password.page": EVERYBODY,
    "password.change": EVERYBODY,
    "contributions.search": {ADMINISTRATOR},
    "contributions.find": {ADMINISTRATOR},
    "contributions.feed": {ADMINISTRATOR},
    "contributions.take_feed": {ADMINISTRATOR},
    "contributions.roster": {ADMINISTRATOR},
    "contributions.take_roster": {ADMINISTRATOR},
    "contributions.show": {ADMINISTRATOR},
    "contributions.add": {ADMINISTRATOR},
    "policies.in_force": EVERYBODY,
    "policies.table": EVERYBODY,
    "cockpit.home": {ADMINISTRATOR},
    "cockpit.find": {ADMINISTRATOR},
    "cockpit.running": {ADMINISTRATOR},
    "cockpit.incidents": {ADMINISTRATOR},
    "cockpit.retry_incidents": {ADMINISTRATOR},
    "cockpit.checked_incidents": {ADMINISTRATOR},
    "cockpit.timers": {ADMINISTRATOR},
    "cockpit.letters": {ADMINISTRATOR},
    "cockpit.retry_letters": {ADMINISTRATOR},
    "cockpit.checked_letters": {ADMINISTRATOR},
    "cockpit_case.show": {ADMINISTRATOR},
    "cockpit_case.diagram": {ADMINISTRATOR},
    "cockpit_case.diagram_state": {ADMINISTRATOR},
    "cockpit_case.suspend": {ADMINISTRATOR},
    "cockpit_case.resume": {ADMINISTRATOR},
    "cockpit_case.ask_to_cancel": {ADMINISTRATOR},
    "cockpit_case.cancel": {ADMINISTRATOR},
    "cockpit_case.withdraw": {ADMINISTRATOR},
    "draft_recording.page": {ADMINISTRATOR},
    "draft_recording.keep": {ADMINISTRATOR},
    "watching.alive": ANYONE,
    "watching.metrics": ANYONE,
    "policies.table_file": EVERYBODY,
    "policy_changes.changes": LAWMAKERS,
    "policy_changes.new": {DRAFTER},
    "policy_changes.propose": {DRAFTER},
    "policy_changes.table": LAWMAKERS,
    "policy_changes.impact": LAWMAKERS,
    "designer.processes": {DESIGNER, ADMINISTRATOR},
    "designer.draw": {DESIGNER},
    "designer.open_draft": {DESIGNER},
    "designer.versions": {DESIGNER, ADMINISTRATOR},
    "designer.patch": {DESIGNER, ADMINISTRATOR},
    "designer.catalogue": {DESIGNER, ADMINISTRATOR},
    "designer.draft": {DESIGNER, ADMINISTRATOR},
    "designer.release": {DESIGNER, ADMINISTRATOR},
    "designer.send_back": {DESIGNER, ADMINISTRATOR},
    "designer.discard": {DESIGNER},
    "draft_editor.edit": {DESIGNER, ADMINISTRATOR},
    "draft_editor.diagram": {DESIGNER, ADMINISTRATOR},
    "draft_editor.choices": {DESIGNER, ADMINISTRATOR},
    "draft_editor.found_problems": {DESIGNER, ADMINISTRATOR},
    "draft_editor.save": {DESIGNER},
    "draft_editor.hold": {DESIGNER},
    "draft_editor.feel": {DESIGNER, ADMINISTRATOR},
    "draft_editor.propose": {DESIGNER},
    "process_manual.show": {DESIGNER, ADMINISTRATOR},
    "process_manual.diagram": {DESIGNER, ADMINISTRATOR},
    "letter_editor.begin": {DESIGNER, ADMINISTRATOR},
    "letter_editor.add": {DESIGNER},
    "letter_editor.edit": {DESIGNER, ADMINISTRATOR},
    "letter_editor.change": {DESIGNER},
    "letter_editor.preview": {DESIGNER, ADMINISTRATOR},
    "diagram_import.choose": {DESIGNER},
    "diagram_import.upload": {DESIGNER},
    "table_editor.begin": {DESIGNER, ADMINISTRATOR},
    "table_editor.add": {DESIGNER},
    "table_editor.edit": {DESIGNER, ADMINISTRATOR},
    "table_editor.source": {DESIGNER, ADMINISTRATOR},
    "table_editor.save": {DESIGNER},
    "table_editor.found": {DESIGNER, ADMINISTRATOR},
    "table_editor.trial": {DESIGNER, ADMINISTRATOR},
    "table_editor.attempt": {DESIGNER, ADMINISTRATOR},
    "draft_options.new": {DESIGNER, ADMINISTRATOR},
    "draft_options.add": {DESIGNER},
    "draft_options.edit": {DESIGNER, ADMINISTRATOR},
    "draft_options.change": {DESIGNER},
    "designer.remove_file": {DESIGNER},
    "draft_play.page": {DESIGNER, ADMINISTRATOR},
    "draft_play.state": {DESIGNER, ADMINISTRATOR},
    "draft_stories.page": {DESIGNER, ADMINISTRATOR},
    "draft_stories.run": {DESIGNER},
    "draft_stories.new": {DESIGNER},
    "draft_stories.story": {DESIGNER, ADMINISTRATOR},
    "draft_stories.keep": {DESIGNER},
    "practice.page": {DESIGNER},
    "practice.open_office": {DESIGNER},
    "practice.close_office": {DESIGNER},
    "practice.inside": {DESIGNER},
    "draft_forms.new": {DESIGNER, ADMINISTRATOR},
    "draft_forms.add": {DESIGNER},
    "draft_forms.edit": {DESIGNER, ADMINISTRATOR},
    "draft_forms.change": {DESIGNER},
    "draft_forms.preview": {DESIGNER, ADMINISTRATOR},
    "draft_forms.try_out": {DESIGNER, ADMINISTRATOR},
    "draft_roles.page": {DESIGNER, ADMINISTRATOR},
    "draft_roles.add": {DESIGNER},
    "draft_roles.remove": {DESIGNER},
    "starting.processes": EVERYBODY,
    "starting.page": EVERYBODY,
    "starting.start": EVERYBODY,
    "office.clock": {ADMINISTRATOR},
    "office.move_clock": {ADMINISTRATOR},
}
"""Endpoint → who passes its guard; what a person may see behind it is another question."""

ADDRESSES = {
    "business_key": "C-2006-000001",
    "task_id": "none",
    "person_id": 999_999,
    "grant_id": 999_999,
    "office_id": 999_999,
    "notice_id": 999_999,
    "entry_id": 999_999,
    "area_id": "nowhere",
    "ticket": "none",
    "filename": "mark.svg",
    "table_id": "nothing",
    "kind": "parameter",
    "subject_id": "nothing",
    "deadline_id": 999_999,
    "request_id": 999_999,
    "number": "C-2006-000001-01",
    "language": "zh",
    "draft_id": 999_999,
    "substitution_id": 999_999,
    "line_id": 999_999,
    "row": 999_999,
    "entitlement_id": 999_999,
    "stem": "nothing",
    "role_id": "nothing",
    "process_id": "nothing",
    "version": 999_999,
    "revision": 999_999,
    "name": "nothing",
    "view_id": 999_999,
    "phrase_id": 999_999,
    "paper_id": 999_999,
    "comment_id": 999_999,
    "notification_id": 999_999,
    "medium": "phone",
    "token": "nothing",
    "round_number": 999_999,
    "rest": "inbox",
}


def test_every_route_stands_in_the_matrix(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(MATRIX)


def test_every_route_declares_what_the_matrix_says(app: Flask) -> None:
    for endpoint, allowed in MATRIX.items():
        permission = permission_of(app, endpoint)
        assert permission is not None
        assert permission.is_public is (allowed == ANYONE), endpoint
        if allowed not in (ANYONE, EVERYBODY):
            assert set(permission.roles) == allowed, endpoint


def test_a_route_without_a_permission_stops_the_start(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.blueprints["people"], "permission", None)
    with pytest.raises(RuntimeError, match=r"people\.staff"):
        require_declarations(app)


@pytest.mark.both_databases
@pytest.mark.parametrize("role", ["nobody", *LEVELS])
def test_the_guard_answers_every_role_as_the_matrix_says(
    app: Flask, installation: Installation, stranger: Desk, desk: SignedIn, role: str
) -> None:
    """On PostgreSQL each page is opened by one who may, and one person tries what is refused as well."""
    tries_all = installation.engine.dialect.name == "sqlite" or role == REVIEWER
    browser = stranger if role == "nobody" else desk(role)
    token = browser.token("/disclosure")
    with app.test_request_context():
        calls = [
            (rule.endpoint, method, rule.build({name: ADDRESSES[name] for name in rule.arguments}))
            for rule in app.url_map.iter_rules()
            for method in ("GET", "POST")
            if method in (rule.methods or ()) and rule.endpoint != "account.sign_out"
            if tries_all or role == _one_who_may(rule.endpoint)
        ]
    for endpoint, method, built in calls:
        assert built is not None
        answer = browser.client.open(built[1], method=method, data={"csrf_token": token}, buffered=True)
        _check(endpoint, role, answer.status_code, answer.headers.get("Location", ""))


def _one_who_may(endpoint: str) -> str | None:
    """A role of this office, or nobody; the pages are dealt out among those who may open them."""
    may = sorted(MATRIX[endpoint] & ANYONE)
    return may[sum(endpoint.encode()) % len(may)] if may else None


def _check(endpoint: str, role: str, status: int, location: str) -> None:
    if role in MATRIX[endpoint]:
        assert status != 403, endpoint
        assert status < 500, endpoint
        assert role == "nobody" or "/sign-in" not in location, endpoint
    elif role == "nobody":
        assert status == 401 or location.startswith("/sign-in"), endpoint
    else:
        assert status == 403, endpoint
