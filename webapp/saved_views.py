"""Lists of the inbox kept under a name: saved from the list itself, shared with an office, removed."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from webapp import inbox_lists, sharing, task_forms, transaction
from webapp.access import STAFF, actor, guard
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.refusals import shown_again_by
from workflows.errors import DomainError
from workflows.runtime import saved_views

bp = Blueprint("saved_views", __name__, url_prefix="/inbox/views")
guard(bp, STAFF)


@bp.get("/new")
def new() -> ResponseReturnValue:
    return _page()


def _page(error: DomainError | None = None) -> str:
    """The question for a name; the list it is about stands in the address or in the form."""
    given = request.form if request.method == "POST" else request.args
    name = inbox_lists.named(given.get("list"))
    return render_template(
        "inbox/new_view.html",
        list=name,
        kept=inbox_lists.kept(given),
        told=inbox_lists.told(name, given),
        back=inbox_lists.address(name, given),
        name=given.get("name", ""),
        shared=given.get("shared_with", ""),
        offices=sharing.choices(),
        error=error,
        errors=task_forms.errors_of(error) if error else {},
    )


@bp.post("")
@shown_again_by(_page)
def save() -> ResponseReturnValue:
    listed = inbox_lists.named(request.form.get("list"))
    name, choices = request.form.get("name", ""), inbox_lists.kept(request.form)
    wish = saved_views.Wish(name, listed, choices, sharing.chosen())
    view = saved_views.keep(transaction.session(), wish, actor=actor(), now=transaction.clock().now())
    flash(_("视图“%(name)s”已保存。", name=view.name))
    return go_to(inbox_lists.address(listed, view.choices))


@bp.post("/<int:view_id>/remove")
def remove(view_id: int) -> ResponseReturnValue:
    saved_views.remove(transaction.session(), view_id, actor=actor(), now=transaction.clock().now())
    flash(_("视图已删除。"))
    return go_to(inbox_lists.address(inbox_lists.named(request.form.get("list")), request.form))
