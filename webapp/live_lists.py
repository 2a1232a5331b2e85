"""A list that is open at a desk is asked for again and again: answered in a word while nothing moved."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, make_response, request

from webapp import transaction
from webapp.access import actor
from webapp.language import language
from webapp.menu import current_menu
from workflows.runtime import inbox as lists


def mark(page: lists.Page, *beside: Any) -> str:
    """What the list and the rail show, as an ETag; another day writes other words of time left."""
    menu = current_menu()
    counts = [entry.count for section in menu.sections for entry in section.entries] if menu else []
    shown = (actor().person_id, language(), transaction.clock().today(), counts, beside)
    return hashlib.sha256(repr((shown, page.rows, page.after)).encode()).hexdigest()[:32]


def is_known(tag: str) -> bool:
    """True when the desk that asks shows this already."""
    return request.if_none_match.contains(tag)


def unchanged(tag: str) -> Response:
    """Nothing moved: no page is made."""
    return marked("", tag, 304)


def marked(shown: str, tag: str, status: int = 200) -> Response:
    """The page with its mark."""
    response: Response = make_response(shown, status)
    response.set_etag(tag)
    return response
