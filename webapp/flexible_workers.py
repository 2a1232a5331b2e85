"""The register of flexible workers: found by identity number, registered with an agreement, ended early."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import dates, office_starts, task_forms, tickets, transaction, unsent_starts
from webapp.access import CLERK, OFFICER, REVIEWER, Permission, actor, guard, roles
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.language import in_language
from webapp.refusals import shown_again_by
from workflows.errors import DomainError, InvalidAnswers, NotFound
from workflows.flexible_employment import operations, queries
from workflows.people import queries as people
from workflows.people.permissions import KINDS, Grant
from workflows.runtime import instances
from workflows.runtime.unsent import Beginning

bp = Blueprint("flexible_workers", __name__, url_prefix="/flexible")
guard(bp, Permission(roles=(OFFICER, CLERK, REVIEWER)))

PROCESS = "flexible_employment"


@bp.get("")
def register() -> ResponseReturnValue:
    return _page()


def _page(error: DomainError | None = None, is_unknown: bool = False) -> str:
    areas, offices = _reach()
    is_over = request.args.get("show") == "over"
    rows = queries.agreements(transaction.session(), areas=areas, offices=offices, is_over=is_over)
    return render_template(
        "flexible_workers/page.html",
        rows=rows,
        is_over=is_over,
        today=transaction.clock().today(),
        activities=_labels("activity"),
        may_register=actor().holds(OFFICER),
        error=error,
        is_unknown=is_unknown,
        identity_number=request.form.get("identity_number", ""),
        unfinished=unsent_starts.unfinished(PROCESS) if actor().holds(OFFICER) else (),
    )


@bp.post("")
@roles(OFFICER)
@shown_again_by(_page)
def find() -> ResponseReturnValue:
    """By POST, and on with a ticket: the number must not stand in an address or a log."""
    found = people.find_person(transaction.session(), tickets.number_sought())
    if found is None:
        return _page(is_unknown=True), 404
    return go_to(url_for(".new", ticket=tickets.made(found.person_id)))


@bp.get("/new/<ticket>")
@roles(OFFICER)
def new(ticket: str) -> ResponseReturnValue:
    return _new_page(ticket)


def _new_page(ticket: str, error: DomainError | None = None) -> str:
    person = _person_of(ticket)
    draft = unsent_starts.draft(Beginning(PROCESS, person.person_id), ticket)
    facts = {"person_id": person.name, "office_id": in_language(_own_office(), "office_name")}
    given = task_forms.Shown(facts, draft.typed, error)
    form = task_forms.shown(task_forms.start_form(PROCESS), given)
    return render_template("flexible_workers/new.html", person=person, form=form, error=error, draft=draft)


@bp.post("/new/<ticket>")
@roles(OFFICER)
@shown_again_by(_new_page)
def start(ticket: str) -> ResponseReturnValue:
    person, grant = _person_of(ticket), _own_office()
    told = {"person_id": person.person_id, "office_id": grant.organisation_id}
    key = office_starts.start(
        PROCESS, grant.organisation_id, grant.area_id or "", told, about_id=person.person_id
    )
    flash(_("已登记，编号 %(key)s。", key=key))
    return go_to(url_for("cases.show", business_key=key))


@bp.get("/<business_key>/end")
@roles(OFFICER)
def ending(business_key: str) -> ResponseReturnValue:
    return _end_page(business_key)


def _end_page(business_key: str, error: DomainError | None = None) -> str:
    session = transaction.session()
    instances.by_key(session, business_key, actor())
    card = queries.agreement_card(session, business_key)
    errors = task_forms.errors_of(error)
    return render_template(
        "flexible_workers/end.html",
        agreement=card.agreement,
        typed=request.form,
        today=transaction.clock().today(),
        error=error,
        errors=errors,
    )


@bp.post("/<business_key>/end")
@roles(OFFICER)
@shown_again_by(_end_page)
def end(business_key: str) -> ResponseReturnValue:
    """The work is over before the agreement is; its case ends with it."""
    session = transaction.session()
    instances.by_key(session, business_key, actor())
    ended_on = dates.day(request.form, "ended_on")
    if ended_on is None:
        raise InvalidAnswers({"ended_on": dates.WANTED})
    note = request.form.get("note", "")
    house = transaction.house()
    operations.end_early(session, business_key, ended_on=ended_on, note=note, actor=actor(), house=house)
    flash(_("协议已提前终止。"))
    return go_to(url_for("cases.show", business_key=business_key))


def _reach() -> tuple[set[str] | None, set[int]]:
    """Whole areas of reviewers (None: all), and the offices of officers and those below clerks."""
    held = actor().grants
    areas = {grant.area_id for grant in held if grant.role == REVIEWER}
    offices = {grant.organisation_id for grant in held if grant.role == OFFICER}
    above = {grant.organisation_id for grant in held if grant.role == CLERK}
    if above:
        rows = people.organisations(transaction.session(), None)
        offices |= {row.organisation_id for row in rows if above & set(row.path)}
    return (None if None in areas else {each for each in areas if each}), offices


def _labels(name: str) -> Mapping[str, str]:
    """Codes of a field of the agreement's form, in words."""
    form = task_forms.start_form(PROCESS)
    fields = form.fields if form else ()
    options = next((each.options for each in fields if each.name == name), ())
    return {each.value: in_language(each) for each in options}


def _own_office() -> Grant:
    """The office where the reader registers."""
    return next(each for each in actor().grants if each.role == OFFICER)


def _person_of(ticket: str) -> people.PersonRow:
    found = people.person(transaction.session(), tickets.person_of(ticket), transaction.clock().today())
    if found is None:
        raise NotFound(what=KINDS["person"])
    return found
