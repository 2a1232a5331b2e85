"""A stream tells an open list that something moved where its person works: a number, and nothing else."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from tests.webapp.conftest import TODAY, Desk, Office, SignedIn
from webapp.live_stream import events
from webapp.streams import STREAMS, Stream, Streams
from workflows.clock import wall
from workflows.people.models import Account, RoleGrant, WebSession
from workflows.people.permissions import Actor
from workflows.settings import Settings, read_settings

ADDRESS, OFFICER = "/inbox/stream", "community_officer"
End = Callable[[Desk, Office], None]
PATIENCE_SECONDS = 60.0


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """An office with three places for streams, two of them for one person."""
    return Settings(var=tmp_path / "var", database_url=database_url, streams=3, streams_each=2)


@pytest.fixture
def streams(app: Flask) -> Iterator[Streams]:
    """Those of the application; after the test all have ended, and with them the watching thread."""
    found: Streams = app.extensions[STREAMS]
    yield found
    found.end_all()
    assert found.count() == 0


def opened(streams: Streams, actor: Actor, told: int | None = None) -> Stream:
    """A stream, which there is a place for."""
    stream = streams.open(actor, told)
    assert stream is not None
    return stream


def listen(browser: Desk, **options: object) -> TestResponse:
    """The answer, its stream left open."""
    return browser.client.get(ADDRESS, buffered=False, **options)


def test_what_a_colleague_takes_is_told_to_all_who_see_it_and_nothing_of_it_but_a_number(
    streams: Streams, desk: SignedIn, office: Office
) -> None:
    key = office.claim()
    task_id = office.open_task(key, OFFICER)
    stream = opened(streams, office.actor(OFFICER))
    before = streams.wait(stream, PATIENCE_SECONDS)
    assert before is not None, "what moved just before the page was shown is told"
    desk(OFFICER).post(f"/cases/{key}/tasks/{task_id}/claim")
    told = events(streams, stream, lambda: stream.actor, 1.0, PATIENCE_SECONDS)
    found = next(each for each in told if each.startswith("id"))
    number = found.removeprefix("id: ").removesuffix("\ndata: moved\n\n")
    assert int(number) > before


@pytest.mark.parametrize(
    ("role", "is_told"),
    [(OFFICER, True), ("agency_reviewer", False), ("payment_clerk", False)],
)
def test_a_claim_at_the_community_is_told_there_alone(
    streams: Streams, office: Office, role: str, is_told: bool
) -> None:
    office.claim()
    stream, witness = opened(streams, office.actor(role)), opened(streams, office.actor(OFFICER))
    assert streams.wait(witness, PATIENCE_SECONDS) is not None
    assert (streams.wait(stream, 0.0) is not None) is is_told


def test_nothing_is_told_of_another_office(streams: Streams, office: Office) -> None:
    office.claim()
    officer = office.actor(OFFICER)
    elsewhere = tuple(replace(each, organisation_id=each.organisation_id + 1000) for each in officer.grants)
    stranger = opened(streams, replace(officer, person_id=999_999, grants=elsewhere))
    assert streams.wait(opened(streams, officer), PATIENCE_SECONDS) is not None
    assert streams.wait(stranger, 0.0) is None


def test_a_stream_that_comes_again_is_told_only_of_what_it_missed(streams: Streams, office: Office) -> None:
    office.claim()
    officer = office.actor(OFFICER)
    first = opened(streams, officer)
    last = streams.wait(first, PATIENCE_SECONDS)
    assert last is not None
    again = opened(streams, officer, last)
    assert again.waiting == 0
    office.claim(1)
    newest = streams.wait(again, PATIENCE_SECONDS)
    assert newest is not None
    assert newest > last
    streams.close(again)
    late = opened(streams, officer, last)
    assert streams.wait(late, PATIENCE_SECONDS) == newest


def test_the_third_page_of_a_person_takes_the_place_of_the_first(streams: Streams, office: Office) -> None:
    officer = office.actor(OFFICER)
    own = [opened(streams, officer) for _ in range(3)]
    assert [each.is_ended for each in own] == [True, False, False]
    assert streams.count() == 2
    assert list(events(streams, own[0], lambda: officer, 1.0, 1.0))[-1] == "event: end\ndata: no-place\n\n"


def test_where_all_places_are_taken_the_page_goes_on_asking(
    streams: Streams, desk: SignedIn, office: Office
) -> None:
    roles = (OFFICER, "agency_reviewer", "payment_clerk")
    held = [opened(streams, office.actor(role)) for role in roles]
    browser = desk("employment_service_clerk")
    refused = listen(browser)
    assert (refused.status_code, refused.data) == (204, b"")
    assert int(refused.headers["Retry-After"]) > 0
    streams.close(held[0])
    answer = listen(browser)
    assert answer.status_code == 200
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content_type.startswith("text/event-stream")
    assert streams.count() == 3
    answer.close()
    assert streams.count() == 2, "a browser that left before it read gives its place back"


def sign_out(browser: Desk, _office: Office) -> None:
    """At another page of the same browser."""
    assert browser.post("/sign-out").status_code == 303


def close_account(_browser: Desk, office: Office) -> None:
    """As an administrator does."""
    with office.installation.sessions.begin() as session:
        session.execute(sa.update(Account).where(Account.login == OFFICER).values(is_active=False))


def take_roles(_browser: Desk, office: Office) -> None:
    """Nothing is held any more."""
    with office.installation.sessions.begin() as session:
        whose = RoleGrant.person_id == office.people[OFFICER]
        session.execute(sa.update(RoleGrant).where(whose).values(valid_to=TODAY - dt.timedelta(days=1)))


@pytest.mark.parametrize("end", [sign_out, close_account, take_roles])
def test_a_stream_ends_with_the_sign_in(
    streams: Streams, desk: SignedIn, office: Office, monkeypatch: pytest.MonkeyPatch, end: End
) -> None:
    monkeypatch.setattr("webapp.live_stream.HEARTBEAT_SECONDS", 0.01)
    browser = desk(OFFICER)
    parts = listen(browser).iter_encoded()
    assert [next(parts), next(parts)] == [b"retry: 2000\n\n", b":\n\n"]
    end(browser, office)
    assert list(parts)[-1] == b"event: end\ndata: signed-out\n\n"
    assert streams.count() == 1, "the place is given back when the server closes the answer"


def test_a_stream_keeps_nobody_signed_in(streams: Streams, desk: SignedIn, office: Office) -> None:
    browser, long_ago = desk(OFFICER), wall() - dt.timedelta(minutes=50)
    with office.installation.sessions.begin() as session:
        session.execute(sa.update(WebSession).values(seen_at=long_ago))
    listen(browser).close()
    with office.installation.sessions() as session:
        assert session.scalars(sa.select(WebSession.seen_at)).one() == long_ago


def test_no_thread_watches_while_no_stream_is_open(streams: Streams, office: Office) -> None:
    stream = opened(streams, office.actor(OFFICER))
    assert "streams" in {each.name for each in threading.enumerate()}
    streams.close(stream)
    streams.end_all()
    assert "streams" not in {each.name for each in threading.enumerate()}


def test_a_stream_comes_to_its_end_by_itself(streams: Streams, office: Office) -> None:
    officer = office.actor(OFFICER)
    parts = list(events(streams, opened(streams, officer), lambda: officer, 0.01, 0.05))
    assert parts[1:] == [":\n\n"] * (len(parts) - 1), "no word of an end: the browser comes again"


def test_a_page_names_the_stream_where_there_is_one(app: Flask, desk: SignedIn) -> None:
    assert f'data-stream="{ADDRESS}"' in desk(OFFICER).get("/inbox").text
    app.extensions[STREAMS] = Streams(None, most=0, most_each=0)
    shown = desk(OFFICER).get("/inbox").text
    assert "data-live=" in shown
    assert "data-stream" not in shown
    assert listen(desk(OFFICER)).status_code == 204


@pytest.mark.parametrize("wrong", ["many", "-1", "101", "²"])
def test_a_number_of_streams_that_is_none_stops_the_start(wrong: str) -> None:
    with pytest.raises(ValueError, match="SHIBAO_STREAMS_EACH must be a number"):
        read_settings({"SHIBAO_STREAMS_EACH": wrong})
    assert read_settings({"SHIBAO_STREAMS": "0"}).streams == 0
