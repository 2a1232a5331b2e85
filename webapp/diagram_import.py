"""A diagram of another editor is uploaded and becomes a draft."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import transaction
from webapp.access import DESIGNER, Permission, actor, guard
from webapp.language import gettext as _
from webapp.refusals import shown_again_by
from workflows.designer import imports
from workflows.errors import DomainError

bp = Blueprint("diagram_import", __name__, url_prefix="/designer/import")
guard(bp, Permission(roles=(DESIGNER,)))


@bp.get("")
def choose(error: DomainError | None = None) -> str:
    return render_template("designer/import.html", typed=request.form, error=error)


@bp.post("")
@shown_again_by(choose)
def upload() -> ResponseReturnValue:
    sent = request.files.get("file")
    content = sent.read() if sent is not None else b""
    wanted = request.form.get("process_id", "").strip()
    made = imports.take_in(transaction.session(), content, wanted, by=actor(), now=transaction.clock().now())
    flash(_("已导入为草稿，文件按原样保存；不能部署的地方列在“问题”里。"), "ok")
    return redirect(url_for("draft_editor.edit", draft_id=made.id), 303)
