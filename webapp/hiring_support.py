"""Hiring support (录用扶持): firms that hire the long-term unemployed, and a page to apply."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from webapp import task_forms, transaction
from webapp.access import AGENT, LABOUR_CLERK, SUPERVISOR, UNION, Permission, actor, guard, roles
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.language import in_language
from webapp.refusals import shown_again_by
from workflows.errors import DomainError
from workflows.layoffs import hire_lists, name_lists, support_queries
from workflows.layoffs import queries as layoffs
from workflows.people import queries as people
from workflows.runtime import instances

bp = Blueprint("hiring_support", __name__, url_prefix="/hiring-support")
guard(bp, Permission(roles=(AGENT, UNION, LABOUR_CLERK, SUPERVISOR)))

PROCESS = "hiring_support"


@bp.get("")
def supports() -> ResponseReturnValue:
    rows = support_queries.supports(transaction.session(), actor())
    return render_template("hiring_support/page.html", rows=rows, may_apply=actor().holds(AGENT))


@bp.get("/new")
@roles(AGENT)
def new() -> ResponseReturnValue:
    return _page()


def _page(error: DomainError | None = None) -> str:
    firm = layoffs.own_firm(transaction.session(), actor())
    facts = {"enterprise_id": in_language(firm, "name")}
    given = task_forms.Shown(facts, request.form if request.method == "POST" else None, error)
    form = task_forms.shown(task_forms.start_form(PROCESS), given)
    return render_template("hiring_support/new.html", firm=firm, form=form, error=error)


@bp.post("/new")
@roles(AGENT)
@shown_again_by(_page)
def apply() -> ResponseReturnValue:
    session = transaction.session()
    firm = layoffs.own_firm(session, actor())
    case = instances.start(
        session,
        PROCESS,
        answers=task_forms.answers(task_forms.start_form(PROCESS), keep_file=_keep_hires),
        variables={"enterprise_id": firm.organisation_id},
        offices=people.offices_of_case(session, layoffs.lowest_office(session, firm.organisation_id)),
        area_id=firm.area_id,
        actor=actor(),
        house=transaction.house(),
    )
    flash(_("申请已提交，编号 %(key)s。", key=case.business_key))
    return go_to(url_for("cases.show", business_key=case.business_key))


def _keep_hires(upload: FileStorage) -> int:
    session = transaction.session()
    content, now = upload.read(name_lists.MAX_BYTES + 1), transaction.clock().now()
    firm = layoffs.own_firm(session, actor())
    return hire_lists.store(session, firm.organisation_id, content, actor=actor(), now=now)
