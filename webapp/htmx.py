"""Pages and their parts: the same view answers a browser and an htmx request."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, request


def wants_part() -> bool:
    """True when htmx asks for a piece of the page and not for history it lost."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def asks_by_itself() -> bool:
    """True when an open list asks or listens whether something moved, and nobody has touched a key."""
    by_itself = request.headers.get("X-Live") == "yes" or request.endpoint == "live_stream.moved"
    return request.method == "GET" and by_itself


def page_or_part(page: str, part: str, **values: Any) -> str:
    """The whole page, or the part of it that htmx swaps."""
    return render_template(part if wants_part() else page, **values)


def go_to(address: str) -> Response:
    """A browser is redirected with 303; htmx is told to load the page."""
    if wants_part():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = address
        return response
    answer = redirect(address, 303)
    assert isinstance(answer, Response)
    return answer
