"""What is told to whoever watches the office: logs, metrics and health name nobody."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
import structlog
from flask import Flask

from tests.conftest import MovableClock
from tests.webapp.conftest import TODAY, Desk, Office, SignedIn, registration
from webapp import create_app
from webapp.access import public
from workflows import logs, masking, worker
from workflows.audit import AuditEntry
from workflows.bootstrap import Installation
from workflows.demo import builders
from workflows.people.models import Person
from workflows.runtime import heartbeats, outbox
from workflows.settings import Settings

CANARIES = ("6222020000000000001", "13900000001", "示例机械厂", "张三", "长和〔2006〕")


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """`lines()`: everything that was logged since, as it was written."""
    return lambda: capsys.readouterr().err


def identity(office: Office) -> str:
    return builders.invented_identity(1)


def test_a_claim_from_counter_to_benefit_leaves_no_trace_of_its_person(
    office: Office, desk: SignedIn, stranger: Desk, clock: MovableClock, lines: Any
) -> None:
    """Canaries typed at the counter, steps, errors, refusals, timers, effects: none in logs or metrics."""
    number = identity(office)
    canaries = (*CANARIES, number, number[:17])
    clerk, addresses, pages = desk("employment_service_clerk"), [], []
    found = clerk.post("/claims/new", {"identity_number": number})
    addresses.append(found.headers.get("Location", ""))
    broken = clerk.post("/claims/new", {"identity_number": number[:-1] + "9"})
    assert broken.status_code == 422
    clerk.post("/inbox/search", {"text": number})
    key = office.verified()
    reviewer = desk("agency_reviewer")
    refused = reviewer.post(f"/cases/{key}/tasks/none/complete", registration(office.branch.community.id))
    pages.append(refused.text)
    office.do("agency_reviewer", key, decision="grant")
    with office.installation.sessions.begin() as session:
        letter = outbox.Letter("tests.nobody", f"{number}:1", {"account": CANARIES[0]})
        outbox.send(session, letter, now=clock.now())
    clock.move(days=40)
    worker.drain(office.installation)
    for path in ("/cockpit", "/cockpit/incidents", "/cockpit/letters", f"/cockpit/cases/{key}"):
        pages.append(desk("administrator").get(path).text)
    stranger.get(f"/cases/{number}")
    for path in (f"/cases/{number}", f"/cockpit/cases/{number}", f"/nowhere/{number}"):
        assert desk("administrator").get(path).status_code == 404
    with office.installation.sessions() as session:
        trail = [(each.object_id, each.after) for each in session.scalars(sa.select(AuditEntry))]
    pages.append(repr(trail))
    reviewer.get("/cases/张三")
    told = lines()
    metrics = stranger.get("/metrics").text
    assert '"endpoint": "cases.complete_task"' in told
    assert '"event": "timer fired"' in told
    assert key in told
    for canary in canaries:
        assert canary not in told, canary
        assert canary not in metrics, canary
        assert not [each for each in addresses if canary in each], canary
        assert not [each for each in pages if canary in each], canary


def test_an_error_is_told_by_its_kind_and_places(app: Flask, stranger: Desk, lines: Any) -> None:
    @app.get("/breaks")
    @public
    def breaks() -> str:
        raise ValueError("张三 6222020000000000001")

    answer = stranger.get("/breaks")
    assert answer.status_code == 500
    told = [json.loads(line) for line in lines().splitlines() if line.startswith("{")]
    fault = next(line for line in told if line["event"] == "fault")
    assert fault["error"] == ["ValueError"]
    assert fault["places"][-1].endswith("breaks")
    assert fault["number"] in answer.text
    assert "张三" not in json.dumps(told, ensure_ascii=False)
    assert "6222" not in json.dumps(told)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("id 220000198508040378.", "id [removed].", id="18 digits"),
        pytest.param("22000019850804037X", "[removed]", id="18 places with X"),
        pytest.param("220000 19850804 0378", "[removed]", id="grouped 6-8-4"),
        pytest.param("220000850804037", "[removed]", id="15 digits"),
        pytest.param("6222020000000001", "[removed]", id="card of 16"),
        pytest.param("6222020000000000001", "[removed]", id="card of 19"),
        pytest.param("6222 0200 0000 0000 001", "[removed]", id="card in fours"),
        pytest.param("13900000001", "[removed]", id="mobile phone"),
        pytest.param("C-2006-000001", "C-2006-000001", id="number of a case stays"),
        pytest.param("P-changchun-200604-1", "P-changchun-200604-1", id="number of a run stays"),
        pytest.param("2006-03-01T09:00:00.123456+00:00", "2006-03-01T09:00:00.123456+00:00", id="an instant"),
        pytest.param("3f2a9c1e8b7d46f0a1b2c3d4e5f60718", "3f2a9c1e8b7d46f0a1b2c3d4e5f60718", id="a digest"),
    ],
)
def test_the_filter_takes_out_numbers_of_people_and_leaves_ours(text: str, expected: str) -> None:
    assert masking.without_numbers(text) == expected
    line = logs.without_people(None, "info", {"event": text, "deep": [{"a": text}]})
    assert line == {"event": expected, "deep": [{"a": expected}]}


def test_a_library_that_warns_goes_through_the_filter(lines: Any) -> None:
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    try:
        logs.take_over_libraries()
        logging.getLogger("some.library").warning("account %s", "6222020000000000001")
        told = json.loads(lines().splitlines()[-1])
    finally:
        root.handlers, root.level = before
    assert told["event"] == "account [removed]"
    assert told["logger"] == "some.library"


def test_health_is_told_without_a_sign_in_and_names_nobody(
    office: Office, stranger: Desk, installation: Installation
) -> None:
    first = stranger.get("/healthz")
    assert first.status_code == 200
    assert first.json == {
        "status": "degraded",
        "database": "ok",
        "schema": "current",
        "worker_age_seconds": None,
        "letters_waiting": 0,
        "letters_dead": 0,
        "timers_overdue": 0,
    }
    heart = heartbeats.Heart(installation.sessions)
    heart.beat()
    alive = stranger.get("/healthz").json
    assert alive is not None
    assert alive["status"] == "ok"
    assert alive["worker_age_seconds"] is not None
    heart.stop()
    with installation.sessions() as session:
        assert heartbeats.signs(session) == ()


def test_a_schema_that_is_behind_is_not_served(
    office: Office, stranger: Desk, installation: Installation
) -> None:
    with installation.sessions.begin() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    answer = stranger.get("/healthz")
    assert (answer.status_code, (answer.json or {})["schema"]) == (503, "not current")


def test_a_database_that_is_away_is_an_answer(
    office: Office, stranger: Desk, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_arguments: Any) -> None:
        raise sa.exc.OperationalError("SELECT 1", {}, Exception("gone"))

    sa.event.listen(installation.engine, "before_cursor_execute", gone)
    try:
        answer = stranger.get("/healthz")
    finally:
        sa.event.remove(installation.engine, "before_cursor_execute", gone)
    assert answer.status_code == 503
    assert (answer.json or {})["database"] == "unreachable"


def test_a_worker_gives_signs_of_life(office: Office, installation: Installation) -> None:
    running = worker.Worker(installation, pause_seconds=0.01)
    running.start()
    try:
        for _ in range(1200):
            with installation.sessions() as session:
                session.connection(execution_options={"read_only": True})
                signs = heartbeats.signs(session)
            if signs:
                break
            time.sleep(0.05)
    finally:
        running.stop()
    assert signs
    assert not signs[0].is_silent


FORWARDED = {"X-Forwarded-For": "203.0.113.7"}


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        pytest.param("127.0.0.1", {}, 200, id="this machine"),
        pytest.param("::1", {}, 200, id="this machine, IPv6"),
        pytest.param("203.0.113.7", {}, 404, id="another machine"),
        pytest.param("127.0.0.1", FORWARDED, 404, id="through a proxy on this machine"),
        pytest.param("203.0.113.7", {"Authorization": "Bearer let-me-in"}, 200, id="with the token"),
        pytest.param("127.0.0.1", {**FORWARDED, "Authorization": "Bearer let-me-in"}, 200, id="proxy, token"),
        pytest.param("203.0.113.7", {"Authorization": "Bearer let-me"}, 404, id="with a wrong token"),
        pytest.param("203.0.113.7", {"Authorization": "Bearer "}, 404, id="with an empty token"),
    ],
)
def test_metrics_are_for_this_machine_and_the_token(
    settings: Settings,
    clock: MovableClock,
    installation: Installation,
    address: str,
    headers: dict[str, str],
    status: int,
) -> None:
    from dataclasses import replace

    trusted = replace(settings, metrics_token="let-me-in")
    opened = replace(installation, house=replace(installation.house, settings=trusted))
    client = create_app(trusted, clock, installation=opened).test_client()
    answer = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status


def test_no_token_set_opens_no_door(app: Flask, office: Office) -> None:
    answer = app.test_client().get(
        "/metrics", headers={"Authorization": "Bearer "}, environ_base={"REMOTE_ADDR": "203.0.113.7"}
    )
    assert answer.status_code == 404


def test_metrics_count_what_happened(office: Office, desk: SignedIn, stranger: Desk) -> None:
    before = value(stranger, 'shibao_steps_total{kind="start",outcome="done"}')
    office.claim()
    assert value(stranger, 'shibao_steps_total{kind="start",outcome="done"}') == before + 1
    assert value(stranger, 'shibao_open_cases{process="claim",version="1"}') == 1
    assert value(stranger, "shibao_incidents_open") == 0
    assert value(stranger, 'shibao_step_seconds_count{kind="start"}') >= 1
    assert value(stranger, "shibao_up") == 1
    text = stranger.get("/metrics").text
    assert 'shibao_http_requests_total{endpoint="watching.metrics",method="GET",status="200"}' in text
    assert TODAY.isoformat() not in text


def value(browser: Desk, name: str) -> float:
    for line in browser.get("/metrics").text.splitlines():
        if line.startswith(f"{name} "):
            return float(line.rsplit(" ", 1)[1])
    return 0.0


def test_the_names_of_people_stay_where_they_are(office: Office) -> None:
    """The canaries are real: the person of the first claim is on file under this name."""
    with office.installation.sessions() as session:
        assert "张三" in session.scalars(sa.select(Person.name)).all()
    assert structlog.is_configured()
