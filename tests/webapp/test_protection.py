"""CSRF, origin, the way back after signing in, cookies and headers."""

from __future__ import annotations

import dataclasses
import re

import pytest
from flask import Flask

from tests.conftest import MovableClock
from tests.webapp.conftest import PASSWORD, Desk, Office, SignedIn
from webapp import create_app
from webapp.access import is_own_page
from workflows.bootstrap import Installation
from workflows.settings import Settings

PAGES = [
    "/sign-in",
    "/disclosure",
    "/disclosure/nowhere",
    "/inbox",
    "/nope",
    "/static/css/tokens.css",
    "/static/nope",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_policy(desk: SignedIn, path: str) -> None:
    for browser in (desk("community_officer"), Desk(desk("administrator").client.application.test_client())):
        headers = browser.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_pages_hold_no_inline_style_or_script(desk: SignedIn, office: Office) -> None:
    key = office.verified()
    browser = desk("agency_reviewer")
    for path in ("/inbox/office", f"/cases/{key}", "/payments", "/notices", "/disclosure"):
        text = browser.get(path).text
        assert " style=" not in text
        assert "<style" not in text
        assert not re.search(r"<script(?![^>]* src=)", text)
        assert not re.search(r"\son[a-z]+=", text)


def test_personal_pages_are_not_kept_and_versioned_files_are(desk: SignedIn) -> None:
    browser = desk("community_officer")
    page = browser.get("/inbox")
    assert page.headers["Cache-Control"] == "no-store"
    sheet = re.search(r'href="(/static/css/tokens\.css\?v=[^"]+)"', page.text)
    assert sheet is not None
    assert "immutable" in browser.get(sheet.group(1)).headers["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-out", "/language", "/inbox/search", "/claims/new", "/clock"]
)
def test_a_form_without_our_token_is_refused(desk: SignedIn, path: str) -> None:
    browser = desk("administrator")
    assert browser.client.post(path, data={"login": "x"}).status_code == 400


def test_the_token_of_another_browser_is_refused(desk: SignedIn) -> None:
    foreign = desk("community_officer").token()
    answer = desk("administrator").client.post("/clock", data={"csrf_token": foreign, "days": "1"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_a_foreign_page_is_refused(desk: SignedIn, headers: dict[str, str]) -> None:
    answer = desk("administrator").post("/language", {"language": "en"}, headers=headers)
    assert answer.status_code == 403


def test_the_cookie_changes_at_sign_in_and_sign_out_and_the_old_one_is_dead(
    app: Flask, office: Office
) -> None:
    browser = Desk(app.test_client())
    before = _cookie(browser, "/sign-in")
    browser.post("/sign-in", {"login": "administrator", "password": PASSWORD})
    during = browser.client.get_cookie("shibao")
    assert during is not None
    assert during.value != before
    browser.post("/sign-out")
    after = browser.client.get_cookie("shibao")
    assert after is not None
    assert after.value not in {before, during.value}
    browser.client.set_cookie("shibao", during.value)
    assert browser.get("/inbox").status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts(stranger: Desk) -> None:
    cookie = stranger.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_wrong_password_says_no_more_than_a_wrong_name(stranger: Desk) -> None:
    wrong = stranger.post("/sign-in", {"login": "administrator", "password": "wrong-wrong"})
    unknown = stranger.post("/sign-in", {"login": "nobody-here", "password": "wrong-wrong"})
    assert wrong.status_code == unknown.status_code == 401
    assert "用户名或密码不正确" in wrong.text
    assert "用户名或密码不正确" in unknown.text


def test_a_stranger_is_sent_back_to_where_he_wanted_to_go(stranger: Desk) -> None:
    there = stranger.get("/inbox/office?role=x").headers["Location"]
    assert there == "/sign-in?next=/inbox/office?role%3Dx"
    answer = stranger.post(
        "/sign-in", {"login": "administrator", "password": PASSWORD, "next": "/inbox/office?role=x"}
    )
    assert answer.headers["Location"] == "/inbox/office?role=x"


def test_the_public_page_writes_nothing(stranger: Desk, statements: list[str]) -> None:
    stranger.get("/disclosure/changchun")
    assert statements
    assert all(statement.startswith("SELECT") for statement in statements)


def _cookie(browser: Desk, path: str) -> str:
    browser.get(path)
    found = browser.client.get_cookie("shibao")
    assert found is not None
    return found.value


def test_over_https_the_cookie_belongs_to_this_host_alone(
    installation: Installation, settings: Settings, clock: MovableClock
) -> None:
    secure = dataclasses.replace(settings, is_secure=True)
    browser = create_app(secure, clock, installation=installation).test_client()
    answer = browser.get("/sign-in", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-shibao=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_a_body_that_is_too_large_is_refused(desk: SignedIn) -> None:
    answer = desk("community_officer").post("/inbox/search", {"text": "x" * 3_000_000})
    assert answer.status_code == 413


WAYS_OUT = [
    *(
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "http:/evil.example",
        "javascript:alert(1)",
    ),
    *(
        "/%5cevil.example",
        "/ /evil",
        "/\tevil",
        "\\\\evil",
        "///evil.example",
        "evil",
        "",
        "/nope",
        "/sign-out",
    ),
    *("/inbox\r\nX: 1", "/%0d%0aX", "//", "/\\", "http://localhost@evil", "/language"),
]


@pytest.mark.parametrize("address", WAYS_OUT)
def test_no_way_out_of_the_office_by_next(app: Flask, address: str) -> None:
    with app.test_request_context("/"):
        assert not is_own_page(app, address)


def test_next_leads_to_own_pages(app: Flask) -> None:
    with app.test_request_context("/"):
        assert is_own_page(app, "/inbox?after=1")
        assert is_own_page(app, "/cases/C-2006-000001")
