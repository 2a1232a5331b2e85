"""A person found by identity number goes on as a ticket in the address: the number must not stand there."""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from webapp.access import actor
from workflows.errors import NotFound
from workflows.people.permissions import KINDS

SECONDS = 3600
"""How long the page of a found person may stay open."""


def made(person_id: int) -> str:
    """The ticket of a person whom the reader has just found."""
    return str(_signer().dumps([person_id, actor().person_id]))


def person_of(ticket: str) -> int:
    """Whom the reader found a short while ago. Raises NotFound, for tickets of others too."""
    try:
        person_id, finder = _signer().loads(ticket, max_age=SECONDS)
    except (BadSignature, ValueError):
        raise NotFound(what=KINDS["person"]) from None
    if finder != actor().person_id:
        raise NotFound(what=KINDS["person"])
    return int(person_id)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="found person")
