"""The door between the office and the offices to practise in: `/practice/<draft>/…` is another application.

Before anything is handed on, the real office says who is signed in there; designers alone pass. What lies
behind the door has its own database, sessions and cookies. Everybody else, and every path of an office that
is not open, is answered by the real office (`webapp.practice`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from flask import Flask, current_app
from werkzeug.exceptions import HTTPException

from webapp import access, transaction
from workflows.designer.operations import SUBJECT
from workflows.errors import DomainError
from workflows.people.permissions import can
from workflows.practice.offices import Practice, PracticeOffice

ROOM = "practice"
"""Key of the door among the application's extensions."""
_PATH = re.compile(r"/practice/([1-9][0-9]{0,8})(/.*)", re.DOTALL)


Make = Callable[[PracticeOffice], Flask]


def install(app: Flask, make: Make) -> None:
    """Put the door in front of the application; `make` makes that of an open practice office."""
    door = Door(app, make)
    app.extensions[ROOM] = door
    app.wsgi_app = door  # type: ignore[method-assign]  # how Flask asks to be wrapped


def practice() -> Practice:
    """The practice offices of the application of this request."""
    door: Door = current_app.extensions[ROOM]
    return door.practice


class Door:
    """WSGI in front of the real office."""

    def __init__(self, app: Flask, make: Make) -> None:
        self.practice = Practice(app.extensions[transaction.OPENED])
        self._app, self._office, self._make = app, app.wsgi_app, make
        self._apps: dict[int, tuple[PracticeOffice, Flask]] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.practice.close_idle()
        wanted = _PATH.fullmatch(environ.get("PATH_INFO", ""))
        found = self.practice.find(int(wanted[1])) if wanted else None
        if wanted is None or found is None or not self._may_enter(environ, wanted[2]):
            return self._office(environ, start_response)
        root = f"{environ.get('SCRIPT_NAME', '')}/practice/{found.draft_id}"
        inside = {**environ, "SCRIPT_NAME": root, "PATH_INFO": wanted[2]}
        return self._application(found)(inside, start_response)

    def _may_enter(self, environ: dict[str, Any], rest: str) -> bool:
        """Ask the real office as for a page of its own; the body of the request is left alone."""
        if rest.startswith("/static/"):
            return True
        looked_at = {**environ, "REQUEST_METHOD": "GET", "CONTENT_LENGTH": "0", "wsgi.input": BytesIO()}
        with self._app.request_context(looked_at):
            try:
                return self._app.preprocess_request() is None and can(access.actor(), "draft.edit", SUBJECT)
            except (DomainError, HTTPException):
                return False

    def _application(self, office: PracticeOffice) -> Flask:
        known = self._apps.get(office.draft_id)
        if known is None or known[0] is not office:
            self._apps = {each: made for each, made in self._apps.items() if self.practice.is_open(each)}
            known = self._apps[office.draft_id] = (office, self._make(office))
        return known[1]
