"""How the server of the journeys answers."""

from __future__ import annotations

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def whole(app: WSGIApplication) -> WSGIApplication:
    """The application, each answer of it made and closed before any of it is sent.

    The test server leaves an answer open, and with it a file, where the browser goes on while it is sent.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        parts = app(environ, start_response)
        try:
            return [b"".join(parts)]
        finally:
            if hasattr(parts, "close"):
                parts.close()

    return answer
