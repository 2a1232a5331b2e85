"""A step entrusted to a colleague: given, answered, taken back, and the list of what is out."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import numbers, task_forms, transaction
from webapp.access import STAFF, actor, guard
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.refusals import shown_again_by
from workflows.errors import DomainError
from workflows.runtime import commenting, delegating, delegations, tasks

bp = Blueprint("delegations", __name__, url_prefix="/delegations")
guard(bp, STAFF)


@bp.get("")
def out() -> ResponseReturnValue:
    """The actor's own steps that are with colleagues."""
    rows = delegations.of_owner(transaction.session(), actor())
    return render_template("delegations/page.html", rows=rows)


@bp.get("/<task_id>/new")
def new(task_id: str) -> ResponseReturnValue:
    return _page(task_id)


def _page(task_id: str, error: DomainError | None = None) -> str:
    """The question to whom and for what, with what was typed."""
    session, today = transaction.session(), transaction.clock().today()
    task, colleagues = delegating.colleagues(session, task_id, actor=actor(), on=today)
    return render_template("delegations/new.html", task=task, colleagues=colleagues, **_typed(error))


def _typed(error: DomainError | None) -> dict[str, object]:
    errors = task_forms.errors_of(error) if error else {}
    return {"given": request.form, "error": error, "errors": errors, "longest": commenting.LONGEST}


@bp.post("/<task_id>")
@shown_again_by(_page)
def entrust(task_id: str) -> ResponseReturnValue:
    to, words = numbers.whole(request.form.get("to", "")) or 0, request.form.get("comment", "")
    session, house = transaction.session(), transaction.house()
    given = delegating.delegate(session, task_id, to=to, words=words, actor=actor(), house=house)
    flash(_("已委托%(name)s，答复后回到您的待办。", name=given.colleague_name))
    return go_to(url_for("inbox.tasks"))


@bp.get("/<task_id>/answer")
def answer(task_id: str) -> ResponseReturnValue:
    return _answer(task_id)


def _answer(task_id: str, error: DomainError | None = None) -> str:
    task = tasks.page(transaction.session(), task_id, actor())
    if task.entrusted_by is None or task.assignee_id != actor().person_id:
        raise delegating.NotEntrusted()
    return render_template("delegations/answer.html", task=task, **_typed(error))


@bp.post("/<task_id>/answer")
@shown_again_by(_answer)
def give_back(task_id: str) -> ResponseReturnValue:
    words, house = request.form.get("comment", ""), transaction.house()
    delegating.give_back(transaction.session(), task_id, words=words, actor=actor(), house=house)
    flash(_("已答复并退回。"))
    return go_to(url_for("inbox.tasks"))


@bp.post("/<task_id>/take-back")
def take_back(task_id: str) -> ResponseReturnValue:
    key = delegating.take_back(transaction.session(), task_id, actor=actor(), house=transaction.house())
    flash(_("已收回，由您继续办理。"))
    return go_to(url_for("cases.show", business_key=key))
