"""One session a request, and one commit: after the view answered, before anything is sent."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue

from workflows.clock import Clock
from workflows.runtime.house import House

READING = frozenset({"GET", "HEAD", "OPTIONS"})
OPENED = "opened_house"
"""Key of what `bootstrap.open_house` gave, among the application's extensions."""


class Office(Flask):
    """The Flask application whose views commit when they answered, and only then.

    A view that raises is rolled back by the page that reports the error (`webapp.refusals`).
    """

    def dispatch_request(self) -> ResponseReturnValue:
        answer = super().dispatch_request()
        if "session" in g and request.method not in READING:
            g.session.commit()
        return answer


def opened() -> Any:
    """What `bootstrap.open_house` gave this application: sessions and the house."""
    return current_app.extensions[OPENED]


def session() -> Any:
    """The request's session, opened at first use; pages that only read do not ask for the write lock."""
    if "session" not in g:
        g.session = opened().sessions()
        _begin(g.session)
    return g.session


def house() -> House:
    """The house on the office's clock as it stands during this request."""
    if "house" not in g:
        g.house = opened().house.at_office_time(session())
    found: House = g.house
    return found


def clock() -> Clock:
    """The office's clock, moved where a demo office moved it."""
    return house().clock


def roll_back() -> None:
    """Forget what the request did to the database; the session may be used again."""
    if "session" in g:
        g.session.rollback()
        _begin(g.session)


def close(_error: BaseException | None = None) -> None:
    """Give the connection back when the request is over."""
    held = g.pop("session", None)
    if held is not None:
        held.close()


def _begin(held: Any) -> None:
    if request.method in READING:
        held.connection(execution_options={"read_only": True})
