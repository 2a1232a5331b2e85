"""Job keeping (稳岗协商): the measures of enterprises in trouble, and a page to propose them."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import task_forms, transaction
from webapp.access import AGENT, LABOUR_CLERK, SUPERVISOR, UNION, Permission, actor, guard, roles
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.language import in_language
from webapp.refusals import shown_again_by
from workflows.errors import DomainError, NotFound
from workflows.layoffs import measure_queries
from workflows.layoffs import queries as layoffs
from workflows.people import queries as people
from workflows.people.permissions import KINDS
from workflows.runtime import instances

bp = Blueprint("job_keeping", __name__, url_prefix="/job-keeping")
guard(bp, Permission(roles=(AGENT, UNION, LABOUR_CLERK, SUPERVISOR)))

PROCESS = "job_keeping"


@bp.get("")
def measures() -> ResponseReturnValue:
    rows = measure_queries.measures(transaction.session(), actor())
    return render_template("job_keeping/page.html", rows=rows, may_propose=actor().holds(AGENT))


@bp.get("/new")
@roles(AGENT)
def new() -> ResponseReturnValue:
    return _page()


def _page(error: DomainError | None = None) -> str:
    firm = layoffs.own_firm(transaction.session(), actor())
    facts = {"enterprise_id": in_language(firm, "name")}
    given = task_forms.Shown(facts, request.form if request.method == "POST" else None, error)
    form = task_forms.shown(task_forms.start_form(PROCESS), given)
    return render_template("job_keeping/new.html", firm=firm, form=form, error=error)


@bp.post("/new")
@roles(AGENT)
@shown_again_by(_page)
def propose() -> ResponseReturnValue:
    if request.form.get("_act") == "refresh":
        return _page()
    session = transaction.session()
    firm = layoffs.own_firm(session, actor())
    case = instances.start(
        session,
        PROCESS,
        answers=task_forms.answers(task_forms.start_form(PROCESS), keep_file=_no_files),
        variables={"enterprise_id": firm.organisation_id},
        offices=people.offices_of_case(session, layoffs.lowest_office(session, firm.organisation_id)),
        area_id=firm.area_id,
        actor=actor(),
        house=transaction.house(),
    )
    flash(_("稳岗办法已提出，编号 %(key)s。协商一致以后实施。", key=case.business_key))
    return go_to(url_for("cases.show", business_key=case.business_key))


def _no_files(_upload: object) -> int:
    raise NotFound(what=KINDS["document"])
