"""Hiring support (录用扶持): firms that hire the long-term unemployed, and a page to apply."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from webapp import enterprise_cases, transaction
from webapp.access import AGENT, LABOUR_CLERK, SUPERVISOR, UNION, Permission, actor, guard, roles
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.refusals import shown_again_by
from workflows.errors import DomainError
from workflows.layoffs import hire_lists, name_lists, support_queries

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
    asked = enterprise_cases.form_and_draft(PROCESS, enterprise_cases.own_firm(), error)
    return render_template("hiring_support/new.html", **asked, error=error)


@bp.post("/new")
@roles(AGENT)
@shown_again_by(_page)
def apply() -> ResponseReturnValue:
    key = enterprise_cases.begin(PROCESS, _keep_hires)
    flash(_("申请已提交，编号 %(key)s。", key=key))
    return go_to(url_for("cases.show", business_key=key))


def _keep_hires(upload: FileStorage) -> int:
    content, now = upload.read(name_lists.MAX_BYTES + 1), transaction.clock().now()
    firm = enterprise_cases.own_firm()
    return hire_lists.store(transaction.session(), firm.organisation_id, content, actor=actor(), now=now)
