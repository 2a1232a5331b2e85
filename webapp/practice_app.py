"""The application of one practice office (演练): the real pages on another house, marked on every one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp import access, assemble, blueprints, practice_desk, transaction, web_sessions
from webapp.htmx import wants_part
from workflows import vault
from workflows.practice.offices import PracticeOffice

LEFT_OUT = frozenset({"practice", "password", "watching", "notifications", "calendar_feed", "live_stream"})
"""Nobody has a password here, nothing leaves the house, no machine looks in, and a look does what is due."""
DESIGN = ("designer", "draft_")
"""Beginnings of the names of the designers' blueprints: in a practice office nobody designs."""
CHOOSING = frozenset({"account.sign_in", "account.check_sign_in"})
OFFICE = "practice_office"
"""Key of the open office among the application's extensions."""


@dataclass(frozen=True)
class Shown:
    """What the bar of every page says of the practice office."""

    draft_id: int
    address: str
    """Of the page of the real office about it."""
    name: str
    """Of the person who acts."""
    people: tuple[practice_desk.Acting, ...]
    """To act as; none in a part of a page."""


def make(office: PracticeOffice) -> Flask:
    """The application on the house of this practice office."""
    house = office.installation.house
    design = {each.name for each in blueprints.ALL if each.name.startswith(DESIGN)}
    app = assemble(house.settings, office.installation, left_out=LEFT_OUT | design)
    path = f"/practice/{office.draft_id}"
    app.secret_key = vault.current().blind("practice", path)
    app.session_interface = web_sessions.BrowserSessions(is_secure=house.settings.is_secure, practice=path)
    app.config["PRACTICE"] = office.draft_id
    app.extensions[OFFICE] = office
    app.register_blueprint(practice_desk.bp)
    access.require_declarations(app)
    app.before_request(choose_first)
    app.context_processor(lambda: {"practice": _shown(office)})
    _let_work(app, office)
    return app


def choose_first() -> ResponseReturnValue | None:
    """Nobody signs in here: the designer chooses whom to act as."""
    return redirect(url_for("practice_desk.choose"), 303) if request.endpoint in CHOOSING else None


def _let_work(app: Flask, office: PracticeOffice) -> None:
    """No worker runs beside: what is due is done before a page is shown, and after every act."""

    @app.before_request
    def do_what_is_due() -> None:
        if request.method in transaction.READING and request.endpoint != "static":
            office.settle()

    @app.after_request
    def do_what_follows(response: Response) -> Response:
        if request.method not in transaction.READING and response.status_code < 400:
            office.settle()
        return response


def _shown(office: PracticeOffice) -> Any:
    root = request.script_root.removesuffix(f"/practice/{office.draft_id}")
    name = current_user.actor.name if current_user.is_authenticated else ""
    people = () if wants_part() else practice_desk.staff()
    return Shown(office.draft_id, f"{root}/designer/drafts/{office.draft_id}/practice", name, people)
