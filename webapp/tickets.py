"""A person found by identity number goes on as a ticket in the address: the number must not stand there."""

from __future__ import annotations

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from webapp.access import actor
from workflows.errors import NotFound
from workflows.people import permissions
from workflows.people.errors import IdentityNumberRefused
from workflows.people.permissions import KINDS, Subject

SECONDS = 3600
"""How long the page of a found person may stay open."""


def number_sought() -> str:
    """The identity number typed into the form, for a reader who may look for a person by it.

    Raises NotAllowed, IdentityNumberRefused where nothing was typed.
    """
    permissions.require(actor(), "person.find", Subject("person"))
    text = request.form.get("identity_number", "").strip()
    if not text:
        reason = {"zh": "请输入身份证号。", "en": "Enter the identity number."}
        raise IdentityNumberRefused(field="identity_number", reason=reason)
    return text


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
