"""Forms of a draft (表单): groups and fields written as plain forms, tried out as the clerk sees them.

Every button sends the whole sheet; only saving checks and keeps it, so that nothing typed is ever lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from webapp import form_words, numbers, task_forms, transaction
from webapp.access import ADMINISTRATOR, DESIGNER, Permission, actor, guard, roles
from webapp.language import LANGUAGES, language, speaking
from webapp.language import gettext as _
from webapp.refusals import shown_again_by
from workflows.designer import form_checks, form_files, form_sheets, queries
from workflows.errors import DomainError

bp = Blueprint("draft_forms", __name__, url_prefix="/designer/drafts/<int:draft_id>/forms")
guard(bp, Permission(roles=(DESIGNER, ADMINISTRATOR)))


@dataclass(frozen=True)
class _Opened:
    draft: queries.Draft
    files: dict[str, bytes]
    content: bytes


def _opened(draft_id: int, stem: str) -> _Opened:
    session, now = transaction.session(), transaction.clock().now()
    draft = queries.draft(session, draft_id, actor(), now)
    found = queries.contents(session, draft_id, actor())
    return _Opened(draft, found.whole, form_files.content(found, stem))


@bp.get("")
def new(draft_id: int, error: DomainError | None = None) -> str:
    draft = queries.draft(transaction.session(), draft_id, actor(), transaction.clock().now())
    return render_template(
        "designer/new_form.html",
        draft=draft,
        typed=request.form,
        error=error,
        errors=task_forms.errors_of(error),
    )


@bp.post("")
@roles(DESIGNER)
@shown_again_by(new)
def add(draft_id: int) -> ResponseReturnValue:
    made = form_files.NewForm(
        request.form.get("form_id", "").strip(), request.form.get("zh", ""), request.form.get("en", "")
    )
    form_files.add(transaction.session(), draft_id, made, by=actor(), now=transaction.clock().now())
    return redirect(url_for(".edit", draft_id=draft_id, stem=made.form_id), 303)


@bp.get("/<stem>")
def edit(draft_id: int, stem: str) -> ResponseReturnValue:
    held = _opened(draft_id, stem)
    if not (held.draft.is_open and held.draft.may_edit) or held.draft.is_held:
        return redirect(url_for(".preview", draft_id=draft_id, stem=stem))
    return _page(held, form_sheets.opened(held.content))


def _again(draft_id: int, stem: str, error: DomainError) -> str:
    return _page(_opened(draft_id, stem), form_sheets.typed(stem, request.form), error)


@bp.post("/<stem>")
@roles(DESIGNER)
@shown_again_by(_again)
def change(draft_id: int, stem: str) -> ResponseReturnValue:
    """`_do` says what: save, save and try out, or a change of the sheet that is not saved yet."""
    sheet, act = form_sheets.typed(stem, request.form), request.form.get("_do", "save")
    if act not in {"save", "preview"}:
        return _page(_opened(draft_id, stem), form_sheets.changed(sheet, act), fresh=_fresh(sheet, act))
    revision = numbers.whole(request.form.get("revision", "")) or 0
    now = transaction.clock().now()
    form_files.keep(transaction.session(), draft_id, sheet, revision=revision, by=actor(), now=now)
    flash(_("表单已保存到草稿。"), "ok")
    shown = ".preview" if act == "preview" else ".edit"
    return redirect(url_for(shown, draft_id=draft_id, stem=stem), 303)


def _fresh(sheet: form_sheets.FormSheet, act: str) -> str:
    """Name of the part that a button adds, for the focus to go there."""
    if act == "add-group":
        return f"g{len(sheet.groups)}-zh"
    group = numbers.whole(act.removeprefix("add:")) if act.startswith("add:") else None
    if group is None or group >= len(sheet.groups):
        return ""
    return f"g{group}f{len(sheet.groups[group].fields)}-name"


def _page(
    held: _Opened, sheet: form_sheets.FormSheet, error: DomainError | None = None, fresh: str | None = None
) -> str:
    shared = sorted(form_checks.option_files(held.files))
    seen, errors = request.form.get("revision") or held.draft.revision, task_forms.errors_of(error)
    return render_template(
        "designer/form.html",
        draft=held.draft,
        edited=sheet,
        revision=seen,
        is_unsaved=fresh is not None or error is not None,
        fresh=fresh,
        error=error,
        errors=errors,
        lines={name: _line(name, text) for name, text in errors.items()},
        words=form_words,
        shared=[task_forms.Choice(name, name, name) for name in shared],
    )


def _line(part: str, text: str) -> str:
    """The line of the summary: where the part stands, and what is wrong with it."""
    found = re.match(r"g(\d+)(?:f(\d+))?-", part)
    if found is None:
        return text
    group = _("第 %(number)s 组", number=int(found[1]) + 1)
    if found[2] is None:
        return f"{group} · {text}"
    field = _("第 %(number)s 个字段", number=int(found[2]) + 1)
    return f"{group} · {field} · {text}"


def _preview_again(draft_id: int, stem: str, error: DomainError) -> str:
    return _preview(_opened(draft_id, stem), stem, error)


@bp.get("/<stem>/preview")
def preview(draft_id: int, stem: str) -> str:
    return _preview(_opened(draft_id, stem), stem)


@bp.post("/<stem>/preview")
@shown_again_by(_preview_again)
def try_out(draft_id: int, stem: str) -> str:
    """Answers checked as a step checks them; they go nowhere."""
    held = _opened(draft_id, stem)
    is_right = not task_forms.is_redrawn()
    if is_right:
        form = form_checks.read(held.content, held.files)
        answers = task_forms.answers(form, keep_file=lambda _upload: 1)
        form_files.try_out(form, answers, today=transaction.clock().today())
    return _preview(held, stem, is_right=is_right)


def _preview(held: _Opened, stem: str, error: DomainError | None = None, *, is_right: bool = False) -> str:
    chosen = request.values.get("_in", "")
    spoken = chosen if chosen in LANGUAGES else language()
    return render_template(
        "designer/form_preview.html",
        draft=held.draft,
        stem=stem,
        spoken=spoken,
        languages=(("zh", "中文"), ("en", "English")),
        is_right=is_right,
        part=_part(form_checks.read(held.content, held.files), spoken, error),
    )


def _part(form: Any, spoken: str, error: DomainError | None) -> Markup:
    """The form by the templates of a step, in one language, whatever the reader's is.

    Past `render_template`, which would offer the page's menu in that language.
    """
    typed = request.form if request.method == "POST" else None
    with speaking(spoken):
        given = task_forms.Shown(form_files.samples(form, spoken), typed, error)
        shown = task_forms.shown(form, given)
        template = current_app.jinja_env.get_template("designer/_form_part.html")
        return Markup(template.render(form=shown, error=error))  # noqa: S704  our own template
