"""Phrases (常用意见) for the texts of steps: kept, shared, removed, and listed beside a field."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import phrase_menu, sharing, task_forms, transaction
from webapp.access import STAFF, actor, guard
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.refusals import shown_again_by
from workflows.errors import DomainError
from workflows.runtime import phrases

bp = Blueprint("phrases", __name__, url_prefix="/phrases")
guard(bp, STAFF)


@bp.get("")
def listed() -> ResponseReturnValue:
    return _page()


def _page(error: DomainError | None = None) -> str:
    return render_template(
        "phrases/page.html",
        phrases=phrases.of_actor(transaction.session(), actor()),
        offices=sharing.choices(),
        office_names=sharing.offices(),
        text=request.form.get("text", ""),
        shared=request.form.get("shared_with", ""),
        longest=phrases.LONGEST,
        most=phrases.MOST,
        error=error,
        errors=task_forms.errors_of(error),
    )


@bp.get("/menu")
def menu() -> ResponseReturnValue:
    """The part that the script puts beside a field."""
    field = request.args.get("field", "")
    return render_template("phrases/_menu.html", menu=phrase_menu.opened(field))


@bp.post("")
@shown_again_by(_page)
def keep() -> ResponseReturnValue:
    wish = phrases.Wish(request.form.get("text", ""), sharing.chosen())
    phrases.keep(transaction.session(), wish, actor=actor(), now=transaction.clock().now())
    flash(_("常用意见已保存。"))
    return go_to(url_for(".listed"))


def _page_of(phrase_id: int, error: DomainError) -> str:
    return _page(error)


@bp.post("/<int:phrase_id>/remove")
@shown_again_by(_page_of)
def remove(phrase_id: int) -> ResponseReturnValue:
    phrases.remove(transaction.session(), phrase_id, actor=actor(), now=transaction.clock().now())
    flash(_("常用意见已删除。"))
    return go_to(url_for(".listed"))
