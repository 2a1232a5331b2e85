"""Job keeping (稳岗协商): the measures of enterprises in trouble, and a page to propose them."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp import enterprise_cases, task_forms, transaction
from webapp.access import AGENT, LABOUR_CLERK, SUPERVISOR, UNION, Permission, actor, guard, roles
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.refusals import shown_again_by
from workflows.errors import DomainError
from workflows.layoffs import measure_queries

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
    asked = enterprise_cases.form_and_draft(PROCESS, enterprise_cases.own_firm(), error)
    return render_template("job_keeping/new.html", **asked, error=error)


@bp.post("/new")
@roles(AGENT)
@shown_again_by(_page)
def propose() -> ResponseReturnValue:
    if task_forms.is_redrawn():
        return _page()
    key = enterprise_cases.begin(PROCESS)
    flash(_("稳岗办法已提出，编号 %(key)s。协商一致以后实施。", key=key))
    return go_to(url_for("cases.show", business_key=key))
