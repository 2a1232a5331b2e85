"""Letters of a draft (文书): blocks written as plain forms, looked at as a PDF on invented facts.

Every button sends the whole sheet; only saving keeps it, so that nothing typed is ever lost.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import letter_words, numbers, transaction
from webapp.access import ADMINISTRATOR, DESIGNER, Permission, actor, guard, roles
from webapp.language import LANGUAGES
from webapp.language import gettext as _
from webapp.refusals import shown_again_by
from workflows.designer import catalogue, letter_checks, letter_sheets, letters, pieces, queries
from workflows.errors import DomainError, NotFound

bp = Blueprint("letter_editor", __name__, url_prefix="/designer/drafts/<int:draft_id>/letters")
guard(bp, Permission(roles=(DESIGNER, ADMINISTRATOR)))

POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""The viewer of the browser is an object with a style of its own; a PDF runs no script here."""


@dataclass(frozen=True)
class _Opened:
    draft: queries.Draft
    files: dict[str, bytes]
    content: bytes


def _opened(draft_id: int, stem: str) -> _Opened:
    session = transaction.session()
    draft = queries.draft(session, draft_id, actor(), transaction.clock().now())
    files = queries.contents(session, draft_id, actor()).whole
    return _Opened(draft, files, letters.of(files, stem))


@bp.get("")
def begin(draft_id: int, error: DomainError | None = None) -> str:
    shown = queries.draft(transaction.session(), draft_id, actor(), transaction.clock().now())
    return render_template(
        "designer/new_piece.html", draft=shown, kind="letter", typed=request.form, error=error
    )


@bp.post("")
@roles(DESIGNER)
@shown_again_by(begin)
def add(draft_id: int) -> ResponseReturnValue:
    form, session = request.form, transaction.session()
    new = pieces.NewPiece(form.get("piece_id", "").strip(), form.get("name", ""), form.get("name_en", ""))
    clauses = catalogue.clauses(queries.contents(session, draft_id, actor()).whole)
    letters.add(session, draft_id, new, clauses[0].id if clauses else "", _saving())
    return redirect(url_for(".edit", draft_id=draft_id, stem=new.piece_id), 303)


@bp.get("/<stem>")
def edit(draft_id: int, stem: str) -> str:
    held = _opened(draft_id, stem)
    return _page(held, letters.opened(held.content, stem))


def _again(draft_id: int, stem: str, error: DomainError) -> str:
    return _page(_opened(draft_id, stem), letter_sheets.typed(stem, request.form), error, is_unsaved=True)


@bp.post("/<stem>")
@roles(DESIGNER)
@shown_again_by(_again)
def change(draft_id: int, stem: str) -> ResponseReturnValue:
    """`_do` says what: save, or a change of the sheet that is not saved yet."""
    held = _opened(draft_id, stem)
    sheet, act = letter_sheets.typed(stem, request.form), request.form.get("_do", "save")
    if act != "save":
        return _page(held, letter_sheets.changed(sheet, act), is_unsaved=True)
    letters.keep(transaction.session(), draft_id, sheet, held.content, _saving())
    flash(_("文书已保存到草稿。"), "ok")
    return redirect(url_for(".edit", draft_id=draft_id, stem=stem), 303)


@bp.get("/<stem>/preview/<language>.pdf")
def preview(draft_id: int, stem: str, language: str) -> Response:
    """The saved letter on invented facts, marked as a preview."""
    if language not in LANGUAGES:
        raise NotFound(what={"zh": "这份文书", "en": "This letter"})
    answer = make_response(letters.preview(_opened(draft_id, stem).files, stem, language))
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{stem}.{language}.preview.pdf"'
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


def _page(
    held: _Opened,
    sheet: letter_sheets.LetterSheet,
    error: DomainError | None = None,
    *,
    is_unsaved: bool = False,
) -> str:
    draft, path = held.draft, letter_checks.path_of(sheet.id)
    return render_template(
        "designer/letter.html",
        draft=draft,
        edited=sheet,
        revision=request.form.get("revision") or draft.revision,
        looks_only=not draft.is_open or draft.is_held or not draft.may_edit,
        is_unsaved=is_unsaved,
        problems=letter_checks.problems({**held.files, path: letter_sheets.written(sheet)}, sheet.id),
        clause_options=[
            letter_words.Option(each.id, f"{each.id} {each.zh}"[:60], f"{each.id} {each.en}"[:60])
            for each in catalogue.clauses(held.files)
        ],
        names=letters.names(sheet.about),
        shows=letter_sheets.SHOWS,
        words=letter_words,
        error=error,
    )


def _saving() -> pieces.Saving:
    revision = numbers.whole(request.form.get("revision", "")) or 0
    return pieces.Saving(revision, actor(), transaction.clock().now())
