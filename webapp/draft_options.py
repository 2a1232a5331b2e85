"""Shared lists of choices of a draft (共用选项): added, opened and changed as plain lines."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import numbers, task_forms, transaction
from webapp.access import ADMINISTRATOR, DESIGNER, Permission, actor, guard, roles
from webapp.language import gettext as _
from webapp.refusals import shown_again_by
from workflows.designer import option_files, queries
from workflows.designer.option_files import OptionSheet
from workflows.designer.pieces import Saving
from workflows.errors import DomainError

bp = Blueprint("draft_options", __name__, url_prefix="/designer/drafts/<int:draft_id>/options")
guard(bp, Permission(roles=(DESIGNER, ADMINISTRATOR)))


@bp.get("")
def new(draft_id: int, error: DomainError | None = None) -> str:
    return _page(draft_id, _typed(request.form.get("stem", "").strip()), error, is_new=True)


@bp.post("")
@roles(DESIGNER)
@shown_again_by(new)
def add(draft_id: int) -> ResponseReturnValue:
    return _kept(draft_id, request.form.get("stem", "").strip(), is_new=True)


@bp.get("/<stem>")
def edit(draft_id: int, stem: str, error: DomainError | None = None) -> str:
    found = queries.contents(transaction.session(), draft_id, actor())
    sheet = option_files.opened(found, stem)
    return _page(draft_id, _typed(stem) if error else sheet, error, is_new=False)


@bp.post("/<stem>")
@roles(DESIGNER)
@shown_again_by(edit)
def change(draft_id: int, stem: str) -> ResponseReturnValue:
    return _kept(draft_id, stem, is_new=False)


def _typed(stem: str) -> OptionSheet:
    form = request.form
    rows = form.get("rows", "").replace("\r\n", "\n").strip()
    return OptionSheet(stem, form.get("zh", "").strip(), form.get("en", "").strip(), rows)


def _kept(draft_id: int, stem: str, *, is_new: bool) -> ResponseReturnValue:
    saving = Saving(numbers.whole(request.form.get("revision", "")) or 0, actor(), transaction.clock().now())
    option_files.keep(transaction.session(), draft_id, _typed(stem), saving, is_new=is_new)
    flash(_("共用选项已保存到草稿。"), "ok")
    return redirect(url_for(".edit", draft_id=draft_id, stem=stem), 303)


def _page(draft_id: int, sheet: OptionSheet, error: DomainError | None, *, is_new: bool) -> str:
    draft = queries.draft(transaction.session(), draft_id, actor(), transaction.clock().now())
    return render_template(
        "designer/options.html",
        draft=draft,
        listed=sheet,
        is_new=is_new,
        may_keep=draft.is_open and draft.may_edit and not draft.is_held,
        seen=request.form.get("revision") or draft.revision,
        error=error,
        errors=task_forms.errors_of(error),
    )
