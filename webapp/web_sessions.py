"""Signed-in browsers: a random token in a cookie, everything else in the table `web_session`.

The session of a person who is not signed in holds nothing but that token, so that reading public
pages writes nothing. The CSRF token is derived from the cookie's token and changes with it.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from typing import Any

from flask import Flask, Request, Response, g, session
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer

NOTICES = "notices"
NOTICE_SECONDS = 120
"""How long a sentence waits for the page after a redirect."""


class BrowserSession(dict[str, Any], SessionMixin):
    """What Flask and Flask-Login read; `token` is the secret of the cookie."""

    def __init__(self, token: str, *, is_new: bool) -> None:
        super().__init__()
        self.token = token
        self.new = is_new
        self.is_replaced = is_new

    def replace_token(self, token: str) -> None:
        """Go on under another token, as sign-in and sign-out do."""
        self.token = token
        self.is_replaced = True


class BrowserSessions(SessionInterface):
    """Opens a session from its cookie and keeps the cookie in step.

    `practice` is the path of a practice office, whose cookies go nowhere else.
    """

    def __init__(self, *, is_secure: bool, practice: str = "") -> None:
        self.is_secure = is_secure
        self.path = practice or "/"
        name = "shibao-practice" if practice else "shibao"
        self.notices = "practice-notices" if practice else NOTICES
        self.cookie = f"{'__Secure-' if practice else '__Host-'}{name}" if is_secure else name

    def open_session(self, app: Flask, request: Request) -> BrowserSession:
        token = request.cookies.get(self.cookie, "")
        is_known = 20 <= len(token) <= 100
        opened = BrowserSession(token if is_known else secrets.token_urlsafe(32), is_new=not is_known)
        if request.path.startswith("/static/"):
            opened.is_replaced = False
            return opened
        opened["csrf_token"] = csrf_secret(app, opened.token)
        waiting = _signer(app).loads_or_nothing(request.cookies.get(self.notices))
        if waiting:
            opened["_flashes"] = [tuple(each) for each in waiting]
            opened["had_notices"] = True
        return opened

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, BrowserSession)
        if session.is_replaced:
            response.set_cookie(self.cookie, session.token, **self._safe())
        waiting = session.get("_flashes")
        if waiting:
            text = _signer(app).dumps(waiting)
            response.set_cookie(self.notices, str(text), max_age=NOTICE_SECONDS, **self._safe())
        elif session.get("had_notices"):
            response.delete_cookie(self.notices, path=self.path)

    def _safe(self) -> dict[str, Any]:
        return {"httponly": True, "secure": self.is_secure, "samesite": "Lax", "path": self.path}


class _Signer(URLSafeTimedSerializer):
    def loads_or_nothing(self, text: str | None) -> Any:
        """What was signed, or None when it was not signed by us or is too old."""
        if not text:
            return None
        try:
            return self.loads(text, max_age=NOTICE_SECONDS)
        except BadSignature:
            return None


def _signer(app: Flask) -> _Signer:
    if "signer" not in g:
        # Tagged, so that a link in a sentence is one after the redirect too.
        g.signer = _Signer(str(app.secret_key), salt="notices", serializer=TaggedJSONSerializer())
    signer: _Signer = g.signer
    return signer


def browser_session() -> BrowserSession:
    """The session of this request."""
    found = session._get_current_object()  # type: ignore[attr-defined]  # werkzeug's own way behind a proxy
    assert isinstance(found, BrowserSession)
    return found


def csrf_secret(app: Flask, token: str) -> str:
    """The value that Flask-WTF signs into every form of this browser."""
    return hmac.new(str(app.secret_key).encode(), f"csrf:{token}".encode(), sha256).hexdigest()
