"""A new claim at the counter: one field finds the person, one form registers the claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import case_page, charts, dates, task_forms, tickets, transaction, unsent_starts
from webapp.access import CLERK, Permission, actor, guard
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.language import in_language
from webapp.refusals import shown_again_by
from workflows.claims import counter as claims
from workflows.claims import handing_on, resuming, taken_over
from workflows.claims.material_list import Paper, material_list
from workflows.errors import DomainError, InvalidAnswers, NotFound
from workflows.layoffs import watch_queries as watching
from workflows.people import queries as people
from workflows.people.permissions import KINDS
from workflows.runtime import asking, instances
from workflows.runtime.unsent import Beginning

bp = Blueprint("claims", __name__, url_prefix="/claims/new")
guard(bp, Permission(roles=(CLERK,)))

PROCESS = "claim"


@bp.get("")
def new() -> ResponseReturnValue:
    return _search_page()


def _search_page(error: DomainError | None = None, is_unknown: bool = False) -> str:
    return render_template(
        "claims/search.html",
        error=error,
        is_unknown=is_unknown,
        identity_number=request.form.get("identity_number", ""),
        unfinished=unsent_starts.unfinished(PROCESS),
    )


@bp.post("")
@shown_again_by(_search_page)
def find() -> ResponseReturnValue:
    """By POST, and on with a ticket: the number must not stand in an address or a log."""
    found = claims.find_person(transaction.session(), tickets.number_sought())
    if found is None:
        return _search_page(is_unknown=True), 404
    return go_to(url_for(".register", ticket=tickets.made(found.person.person_id)))


@bp.get("/<ticket>")
def register(ticket: str) -> ResponseReturnValue:
    return _register_page(ticket)


def _register_page(
    ticket: str, error: DomainError | None = None, asked_again: case_page.Wished | None = None
) -> str:
    draft = unsent_starts.draft(Beginning(PROCESS, tickets.person_of(ticket)), ticket)
    found = _person_of(ticket)
    laid_off = _layoff(found)
    elsewhere = _elsewhere(found)
    known = {"person_id": found.person.name, "message_consent": found.person.agrees_to_messages}
    facts = {**known, **(asdict(laid_off) if laid_off else {}), **_told(found)}
    asked = task_forms.start_form(PROCESS)
    typed = None if asked_again is not None else draft.typed
    given = task_forms.Shown(facts, typed, error, {"address_community": _communities(found)})
    return render_template(
        "claims/register.html",
        found=found,
        ticket=ticket,
        laid_off=laid_off,
        elsewhere=elsewhere,
        error=error,
        draft=draft,
        form=task_forms.shown(asked, given),
        chart=charts.contributions(found.history, until=transaction.clock().today()),
        materials=_materials(asked),
        **_rest(found),
        resuming=asked_again,
    )


def _rest(found: claims.FoundPerson) -> dict[str, Any]:
    """What is left of a benefit of an older system, and on which grounds it may be asked for again."""
    if found.rest is None or found.open_claim:
        return {"rest": None}
    today = transaction.clock().today()
    grounds = asking.options_today(transaction.session(), taken_over.PROCESS, today)["ground"]
    return {"rest": found.rest, "resumption_grounds": tuple(grounds.values())}


def _elsewhere(found: claims.FoundPerson) -> people.AreaRow | None:
    """The area that the claim is handed on to; None where the clerk's own is responsible.   Source: S4.1"""
    if not _is_elsewhere(found):
        return None
    areas = people.areas(transaction.session())
    return next((area for area in areas if area.area_id == found.person.area_id), None)


def _is_elsewhere(found: claims.FoundPerson) -> bool:
    area_id = found.person.area_id
    return area_id is not None and handing_on.counter_of(actor(), area_id) is not None


def _told(found: claims.FoundPerson) -> dict[str, Any]:
    """What the form asks by, and the process keeps, of a claim that is handed on."""
    return {"insured_elsewhere": True} if _is_elsewhere(found) else {}


def _layoff(found: claims.FoundPerson) -> watching.LaidOff | None:
    """The layoff by which the last job ended; none where another job began after it.   Source: S7.6"""
    laid_off = watching.layoff_of(transaction.session(), found.person.person_id)
    if laid_off is None or any(each.starts_on > laid_off.separated_on for each in found.history.spells):
        return None
    return laid_off


@dataclass(frozen=True)
class Materials:
    """The papers of a claim; reasons in words."""

    always: Sequence[Paper]
    by_reason: Sequence[tuple[asking.Option, Sequence[Paper]]]
    instead: Sequence[Paper]


def _materials(form: asking.Form | None) -> Materials:
    """What the table asks for under the reasons that the form offers."""
    fields = form.fields if form else ()
    reasons = next((each.options for each in fields if each.name == "separation_reason"), ())
    codes = [reason.value for reason in reasons]
    found = material_list(transaction.session(), codes, transaction.clock().now())
    extra = [(each, found.by_reason[each.value]) for each in reasons if each.value in found.by_reason]
    return Materials(found.always, extra, found.instead)


@bp.post("/<ticket>")
@shown_again_by(_register_page)
def start(ticket: str) -> ResponseReturnValue:
    if task_forms.is_redrawn():
        return _register_page(ticket)
    found = _person_of(ticket)
    session = transaction.session()
    form = task_forms.start_form(PROCESS)
    answers = task_forms.answers(form)
    office = _chosen_office(found, answers.get("address_community", ""))
    case = instances.start(
        session,
        PROCESS,
        answers=answers,
        variables={"person_id": found.person.person_id, **_told(found)},
        offices=handing_on.offices_of_claim(session, actor(), office.organisation_id, office.area_id),
        area_id=office.area_id or "",
        actor=actor(),
        house=transaction.house(),
    )
    unsent_starts.begun(Beginning(PROCESS, found.person.person_id))
    flash(_said(found, case.business_key))
    return go_to(url_for("cases.show", business_key=case.business_key))


def _resume_again(ticket: str, error: DomainError) -> str:
    wished = case_page.Wished(0, request.form, error, task_forms.errors_of(error))
    return _register_page(ticket, asked_again=wished)


@bp.post("/<ticket>/resume")
@shown_again_by(_resume_again)
def resume(ticket: str) -> ResponseReturnValue:
    """A suspended benefit of an older system is asked for again; its case begins with the request."""
    session, found = transaction.session(), _person_of(ticket)
    rest = found.rest
    if rest is None:
        raise NotFound(what=KINDS["case"])
    asked = resuming.Wish(
        request.form.get("ground", ""), dates.day(request.form, "over_on"), request.form.get("note", "")
    )
    resuming.ask_to_resume(session, rest.business_key, asked, actor=actor(), house=transaction.house())
    flash(_("已登记恢复申请，等待拟定。"))
    return go_to(url_for("cases.show", business_key=rest.business_key))


def _said(found: claims.FoundPerson, key: str) -> str:
    area = _elsewhere(found)
    if area is None:
        return _("已受理，件号 %(key)s。", key=key)
    name = in_language(area, "name")
    return _("已收件并移送%(area)s，件号 %(key)s。请打印回执交申领人。", area=name, key=key)


def _chosen_office(found: claims.FoundPerson, text: str) -> people.OfficeRow:
    """The chosen community; where none of the list was chosen, the clerk's own office, so that the
    form's own check names every field at fault at once."""
    for row in _communities_rows(found):
        if str(row.organisation_id) == text:
            return row
    own = next(grant for grant in actor().grants if grant.role == CLERK)
    office = people.office(transaction.session(), own.organisation_id)
    if office is None or text:
        reason = {"zh": "请从列表中选择。", "en": "Choose one of the list."}
        raise InvalidAnswers({"address_community": reason})
    return office


def _communities_rows(found: claims.FoundPerson) -> list[people.OfficeRow]:
    """Community offices below the clerk's offices; those of the area of the insurance where it is another."""
    if _is_elsewhere(found):
        there = people.organisations(transaction.session(), found.person.area_id)
        return [row for row in there if row.kind == "community_office" and row.is_active]
    own = {grant.organisation_id for grant in actor().grants if grant.role == CLERK}
    areas = {grant.area_id for grant in actor().grants if grant.role == CLERK}
    rows = people.organisations(transaction.session(), areas.pop() if len(areas) == 1 else None)
    return [row for row in rows if row.kind == "community_office" and row.is_active and own & set(row.path)]


def _communities(found: claims.FoundPerson) -> Sequence[task_forms.Choice]:
    rows = _communities_rows(found)
    return [task_forms.Choice(str(row.organisation_id), row.name, row.name_en) for row in rows]


def _person_of(ticket: str) -> claims.FoundPerson:
    """The person that this clerk found a short while ago. Raises NotFound."""
    found = claims.found(transaction.session(), tickets.person_of(ticket))
    if found is None:
        raise NotFound(what=KINDS["person"])
    return found
