"""The sign-off list (签批清单) of the labour supervisor: reports opened many at a time, signed one by one."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import refusals, transaction
from webapp.access import SUPERVISOR, Permission, actor, guard
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.language import ngettext
from workflows.layoffs import sign_off_queries
from workflows.runtime import bulk, walks
from workflows.runtime import inbox as lists

bp = Blueprint("sign_offs", __name__, url_prefix="/layoffs/sign-off")
guard(bp, Permission(roles=(SUPERVISOR,)))


@bp.get("")
def waiting() -> ResponseReturnValue:
    """Every report that the supervisor may sign, also in the place of somebody absent."""
    steps = _steps()
    rows = sign_off_queries.awaiting(transaction.session(), steps.keys())
    opened = sum(1 for row in steps.values() if row.assignee_id == actor().person_id)
    return render_template("layoffs/sign_off.html", rows=rows, steps=steps, opened=opened)


def _steps() -> dict[str, lists.Row]:
    """Open signatures by the number of their plan."""
    choice = walks.Choice(role=SUPERVISOR)
    page = lists.open_tasks(transaction.session(), actor(), choice, limit=bulk.MOST)
    signed = sign_off_queries.STEP
    return {row.business_key: row for row in page.rows if (row.process_id, row.element_id) == signed}


@bp.post("")
def open_chosen() -> ResponseReturnValue:
    """Take the ticked reports and show the first; each signature leads on to the next."""
    outcomes = bulk.do(
        transaction.session(),
        "claim",
        request.form.getlist("task"),
        actor=actor(),
        house=transaction.house(),
    )
    for each in outcomes:
        if each.error is not None:
            flash(f"{each.task.business_key}{_('：')}{refusals.sentence_of(each.error)}", "warn")
    opened = [each.task.business_key for each in outcomes if each.error is None]
    if not opened:
        if not outcomes:
            flash(_("没有选中任何一件。请先在列表中勾选。"), "warn")
        return go_to(url_for(".waiting"))
    flash(_told(len(opened)))
    return go_to(url_for("cases.show", business_key=opened[0]))


def _told(opened: int) -> str:
    return ngettext("已打开 %(num)s 件，请逐件审阅签署。", "已打开 %(num)s 件，请逐件审阅签署。", opened)
