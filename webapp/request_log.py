"""One line and one count for each request: the page, its case, the answer, the time; nothing typed."""

from __future__ import annotations

import re
import time

import structlog
from flask import Flask, Response, current_app, g, request
from flask_login import current_user

from workflows import logs, measures

_log = structlog.get_logger("shibao.web")
OURS = re.compile(r"[A-Z]-[a-z0-9-]{1,50}|[a-z_]{1,40}-[0-9a-f]{16}")
"""Numbers that we give to cases."""
QUIET = frozenset({"static", "watching.alive", "watching.metrics", "live_stream.moved"})
"""Asked every few seconds by machines: counted, not told."""


def install(app: Flask) -> None:
    """Time every request and write its line when it is answered."""
    logs.configure()
    app.before_request(_begin)
    app.after_request(_tell)


def _begin() -> None:
    g.begun_at = time.perf_counter()


def _tell(response: Response) -> Response:
    endpoint = request.endpoint or "unknown"
    measures.REQUESTS.labels(request.method, endpoint, str(response.status_code)).inc()
    if endpoint not in QUIET:
        _log.info(
            "request",
            method=request.method,
            endpoint=endpoint,
            status=response.status_code,
            milliseconds=round((time.perf_counter() - g.get("begun_at", time.perf_counter())) * 1000, 1),
            person=current_user.actor.person_id if _is_signed_in() else None,
            business_key=_business_key(),
            **_practice(),
        )
    return response


def _practice() -> dict[str, int]:
    """The draft that is practised; its people and cases are not those of the office."""
    draft_id = current_app.config.get("PRACTICE")
    return {} if draft_id is None else {"practice": draft_id}


def _business_key() -> str | None:
    """The number of the case, if it is one: an address may hold whatever somebody typed."""
    key = str((request.view_args or {}).get("business_key", ""))
    return key if OURS.fullmatch(key) else None


def _is_signed_in() -> bool:
    """Looked at, never loaded: the line must not open a session."""
    found = g.get("_login_user")
    return bool(found is not None and found.is_authenticated)
