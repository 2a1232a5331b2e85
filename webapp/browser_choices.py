"""What a person chose for this browser: language, theme, list or table; kept there for a year."""

from __future__ import annotations

from werkzeug.wrappers import Response

YEAR_SECONDS = 365 * 24 * 3600


def keep(answer: Response, name: str, chosen: str, *, is_secure: bool) -> Response:
    """The answer, with the choice kept under this name; no script reads it."""
    answer.set_cookie(name, chosen, max_age=YEAR_SECONDS, httponly=True, samesite="Lax", secure=is_secure)
    return answer
