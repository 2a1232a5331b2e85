"""Forms that begin a case are kept on the server while somebody types, as the form of a step is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, request, url_for
from flask.typing import ResponseReturnValue

from webapp import task_forms, tickets, transaction
from webapp.access import STAFF, actor, guard, is_own_page, own_address
from webapp.filters import lately
from webapp.htmx import go_to
from webapp.language import gettext as _
from workflows.claims import queries as claims
from workflows.claims.errors import SecondOpenClaim
from workflows.errors import NotFound
from workflows.people import queries as people
from workflows.people.permissions import KINDS
from workflows.runtime import unsent
from workflows.runtime.unsent import NOBODY, Beginning

bp = Blueprint("unsent_starts", __name__, url_prefix="/unsent")
guard(bp, STAFF)

CLAIM = "claim"
ABOUT_A_PERSON = frozenset({CLAIM, "flexible_employment"})
"""Processes that begin with a person who was found by identity number."""


@dataclass(frozen=True)
class Draft:
    """Where a page keeps what is typed and throws it away; what stands in its form, and since when."""

    keep_at: str
    forget_at: str
    typed: Mapping[str, str] | None
    """Of the request where the form was sent, else what was kept; None for a fresh form."""
    restored_at: dt.datetime | None
    """When it was kept, where that is what the form shows."""
    back: str
    """The page itself, to which throwing away leads back."""


@dataclass(frozen=True)
class Unfinished:
    """A form about one person that its writer may go on with."""

    person: people.PersonRow
    ticket: str
    saved_at: dt.datetime
    forget_at: str


def draft(of: Beginning, ticket: str | None = None) -> Draft:
    """What the reader typed into this form, here or at another computer. One statement by GET."""
    keep_at, forget_at = (
        url_for(f"unsent_starts.{act}", process_id=of.process_id, about=ticket) for act in ("keep", "forget")
    )
    if request.method == "POST":
        return Draft(keep_at, forget_at, request.form, None, own_address())
    kept = unsent.start_of(transaction.session(), of, actor())
    words, saved_at = (kept.words, kept.saved_at) if kept else (None, None)
    return Draft(keep_at, forget_at, words, saved_at, own_address())


def unfinished(process_id: str) -> list[Unfinished]:
    """About whom the reader has not finished such a form, the newest first. Two statements."""
    kept = unsent.starts_about(transaction.session(), process_id, actor())
    known = people.people_named(transaction.session(), [about_id for about_id, _at in kept])
    return [_unfinished(process_id, known[about], at) for about, at in kept if about in known]


def _unfinished(process_id: str, person: people.PersonRow, saved_at: dt.datetime) -> Unfinished:
    ticket = tickets.made(person.person_id)
    forget_at = url_for("unsent_starts.forget", process_id=process_id, about=ticket)
    return Unfinished(person, ticket, saved_at, forget_at)


@bp.post("/<process_id>")
def keep(process_id: str) -> ResponseReturnValue:
    """What is typed so far, sent by the page itself while somebody types; nothing of it is checked."""
    of = _beginning(process_id)
    if of.process_id == CLAIM:
        _refuse_begun(of)
    words = {name: text for name, text in request.form.items() if name not in task_forms.HOUSEKEEPING}
    now = transaction.clock().now()
    unsent.keep_start(transaction.session(), of, words, actor=actor(), now=now)
    return Response(_("已暂存：%(time)s", time=lately(now)), mimetype="text/plain")


@bp.post("/<process_id>/forget")
def forget(process_id: str) -> ResponseReturnValue:
    """Begin the form anew."""
    unsent.forget_start(transaction.session(), _beginning(process_id), actor())
    back = request.form.get("back", "")
    return go_to(back if is_own_page(current_app, back) else url_for("account.home"))


def begun(of: Beginning) -> None:
    """The case has begun: what was typed is no longer kept."""
    unsent.forget_start(transaction.session(), of, actor())


def _beginning(process_id: str) -> Beginning:
    """What the address names, where the reader may begin it. Raises NotFound and NotAllowed."""
    unsent.require_beginner(transaction.session(), process_id, actor(), transaction.clock().today())
    ticket = request.args.get("about")
    if (ticket is not None) != (process_id in ABOUT_A_PERSON):
        raise NotFound(what=KINDS["person"])
    return Beginning(process_id, NOBODY if ticket is None else tickets.person_of(ticket))


def _refuse_begun(of: Beginning) -> None:
    """A page that was open before the claim began, in another window or at another counter."""
    key = claims.open_claim(transaction.session(), of.about_id)
    if key is not None:
        raise SecondOpenClaim(business_key=key)
