"""Light, dark, or as the machine is set: each person's choice, kept in this browser.

A screen stands in a bright hall or in a dim office, so the choice belongs to the place and not to the
account. The page is drawn by the server in the chosen theme: no script, no flash of the other one.
"""

from __future__ import annotations

from flask import Flask, request
from werkzeug.wrappers import Response

from webapp import browser_choices
from webapp.language import gettext as _

SYSTEM, LIGHT, DARK = "system", "light", "dark"
THEMES = (LIGHT, DARK, SYSTEM)
COOKIE = "theme"
SHEET_FOR = {SYSTEM: "screen and (prefers-color-scheme: dark)", DARK: "screen"}
"""For which media the dark colours count; paper is always light."""
SCHEMES = {SYSTEM: "light dark", LIGHT: "light", DARK: "dark"}
"""In which the browser draws its own controls."""


def theme() -> str:
    """One of `THEMES`, as this browser was told; without a choice as the machine is set."""
    chosen = request.cookies.get(COOKIE, SYSTEM)
    return chosen if chosen in THEMES else SYSTEM


def theme_name(code: str) -> str:
    """What a theme is called."""
    return {LIGHT: _("浅色"), DARK: _("深色"), SYSTEM: _("跟随系统")}[code]


def remember(answer: Response, chosen: str, *, is_secure: bool) -> Response:
    """The answer, with the choice kept for a year; what is no theme is that of the machine."""
    kept = chosen if chosen in THEMES else SYSTEM
    return browser_choices.keep(answer, COOKIE, kept, is_secure=is_secure)


def install(app: Flask) -> None:
    """Offer the choice and its words to templates."""
    app.jinja_env.globals.update(theme=theme, themes=THEMES, dark_for=SHEET_FOR, schemes=SCHEMES)
    app.jinja_env.filters["theme_name"] = theme_name
