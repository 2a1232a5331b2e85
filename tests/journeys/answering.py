"""How the server of the journeys answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

STREAM = "text/event-stream"


def whole(app: WSGIApplication) -> WSGIApplication:
    """The application, each answer of it made and closed before any of it is sent; but for streams.

    The test server leaves an answer open, and with it a file, where the browser goes on while it is sent.
    A stream has no whole; it closes itself when the browser has left, at its next beat.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        kinds: list[str] = []

        def starting(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            kinds.extend(value for name, value in headers if name.lower() == "content-type")
            return start_response(status, headers, *more)

        parts = app(environ, starting)
        if any(kind.startswith(STREAM) for kind in kinds):
            return parts
        try:
            return [b"".join(parts)]
        finally:
            if hasattr(parts, "close"):
                parts.close()

    return answer
