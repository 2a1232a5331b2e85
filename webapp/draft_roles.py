"""Roles of a draft (角色): those of the house, and new ones that an administrator releases."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import numbers, task_forms, transaction
from webapp.access import ADMINISTRATOR, DESIGNER, Permission, actor, guard, roles
from webapp.language import gettext as _
from webapp.refusals import shown_again_by
from webapp.words import office_kind
from workflows.designer import operations, queries, role_files
from workflows.errors import DomainError

bp = Blueprint("draft_roles", __name__, url_prefix="/designer/drafts/<int:draft_id>/roles")
guard(bp, Permission(roles=(DESIGNER, ADMINISTRATOR)))


@bp.get("")
def page(draft_id: int, error: DomainError | None = None) -> str:
    session, now = transaction.session(), transaction.clock().now()
    draft = queries.draft(session, draft_id, actor(), now)
    found = queries.contents(session, draft_id, actor())
    return render_template(
        "designer/roles.html",
        draft=draft,
        roles=role_files.rows(found.before, found.own),
        may_change=draft.is_open and draft.may_edit and not draft.is_held,
        offices=[
            task_forms.Choice(kind, office_kind(kind), office_kind(kind)) for kind in role_files.OFFICES
        ],
        typed=request.form,
        error=error,
        errors=task_forms.errors_of(error),
    )


@bp.post("")
@roles(DESIGNER)
@shown_again_by(page)
def add(draft_id: int) -> ResponseReturnValue:
    new = role_files.NewRole(
        request.form.get("role_id", "").strip(),
        *(request.form.get(key, "") for key in ("zh", "en", "office")),
    )
    found = queries.contents(transaction.session(), draft_id, actor())
    _save(draft_id, role_files.added(found.whole, new))
    flash(_("角色已写入草稿，由管理员签发后可以授予人员。"), "ok")
    return redirect(url_for(".page", draft_id=draft_id), 303)


@bp.post("/<role_id>/remove")
@roles(DESIGNER)
@shown_again_by(lambda draft_id, role_id, error: page(draft_id, error))
def remove(draft_id: int, role_id: str) -> ResponseReturnValue:
    found = queries.contents(transaction.session(), draft_id, actor())
    _save(draft_id, role_files.without(found.before, found.whole, role_id))
    flash(_("已从草稿中删除。"), "ok")
    return redirect(url_for(".page", draft_id=draft_id), 303)


def _save(draft_id: int, content: bytes) -> None:
    revision = numbers.whole(request.form.get("revision", "")) or 0
    session, now = transaction.session(), transaction.clock().now()
    operations.save_file(session, draft_id, role_files.PATH, content, revision=revision, by=actor(), now=now)
