"""The pages of the office: Flask, server-rendered, one session and one commit a request."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from flask import Flask, abort, request
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect

from webapp import (
    access,
    announcement_words,
    assets,
    cockpit_words,
    compression,
    filters,
    headers,
    language,
    menu,
    numbers,
    practice_door,
    refusals,
    request_log,
    resuming,
    streams,
    themes,
    time_left,
    transaction,
    web_sessions,
    words,
)
from webapp.account import load_person
from workflows import bootstrap, vault
from workflows.clock import Clock
from workflows.practice.offices import PracticeOffice
from workflows.settings import Settings

LARGEST_BODY = 2_000_000
LARGEST_UPLOAD = 20_000_000
"""A bank's report on a whole area; only the forms of tasks take files."""


def create_app(
    settings: Settings, clock: Clock | None = None, *, installation: bootstrap.Installation | None = None
) -> Flask:
    """The application on the house that `settings` name, or on one that is open already.

    `clock` replaces the office's clock in tests.
    """
    app = assemble(settings, installation or bootstrap.open_house(settings, clock=clock))
    practice_door.install(app, _practice_app)
    return app


def assemble(
    settings: Settings, installation: bootstrap.Installation, *, left_out: Container[str] = ()
) -> Flask:
    """The application on an open house, but for the blueprints left out; a practice office has fewer."""
    app = transaction.Office("webapp")
    app.extensions[transaction.OPENED] = installation
    app.config.update(_configuration(settings))
    app.teardown_appcontext(transaction.close)
    app.session_interface = web_sessions.BrowserSessions(is_secure=settings.is_secure)
    request_log.install(app)
    app.before_request(allow_upload)
    app.before_request(refuse_nul)
    numbers.install(app)
    compression.install(app)
    headers.install(app, is_secure=settings.is_secure)
    language.install(app)
    themes.install(app)
    CSRFProtect(app)
    _install_login(app)
    access.install(app)
    filters.install(app)
    words.install(app)
    announcement_words.install(app)
    cockpit_words.install(app)
    time_left.install(app)
    assets.install(app)
    refusals.install(app)
    resuming.install(app)
    menu.install(app)
    streams.install(app)
    _register(app, left_out)
    access.require_declarations(app)
    return app


def allow_upload() -> None:
    """Before anything reads the form: the form of a step or a start may carry a large file."""
    if request.endpoint in {"cases.complete_task", "starting.start", "papers.attach"}:
        request.max_content_length = LARGEST_UPLOAD


def refuse_nul() -> None:
    """No text holds the sign NUL and PostgreSQL fails on it; nobody types it, so the door refuses it."""
    if "\0" in request.path:
        abort(404)
    typed = (value for given in (request.args, request.form) for value in given.values())
    if any("\0" in value for value in typed):
        abort(400)


def _configuration(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": vault.current().blind("web", "signing of forms and notices"),
        "LANGUAGE": settings.language,
        "IS_DEMO": settings.is_demo,
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
        "WTF_CSRF_TIME_LIMIT": None,  # the token lives as long as the cookie it is derived from
        "WTF_CSRF_SSL_STRICT": False,  # access.refuse_foreign_origin looks at the origin of every change
    }


def _install_login(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # the token is bound to its row, see people.sign_in
    manager.request_loader(load_person)


def _practice_app(office: PracticeOffice) -> Flask:
    from webapp import practice_app  # it assembles an application of its own

    return practice_app.make(office)


def _register(app: Flask, left_out: Container[str]) -> None:
    from webapp import blueprints

    for blueprint in blueprints.ALL:
        if blueprint.name not in left_out:
            app.register_blueprint(blueprint)
