"""The editor of a draft's decision table: the page, its check, and the table tried with typed inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import headers, numbers, table_words, transaction
from webapp.access import ADMINISTRATOR, DESIGNER, Permission, actor, guard, roles
from webapp.filters import lately
from webapp.htmx import wants_part
from webapp.refusals import shown_again_by
from webapp.scripted import answers_script
from workflows.designer import catalogue, file_list, pieces, problems, queries, tables
from workflows.errors import DomainError

bp = Blueprint("table_editor", __name__, url_prefix="/designer/drafts/<int:draft_id>/tables")
guard(bp, Permission(roles=(DESIGNER, ADMINISTRATOR)))


@bp.get("/new")
def begin(draft_id: int, error: DomainError | None = None) -> str:
    shown = queries.draft(transaction.session(), draft_id, actor(), transaction.clock().now())
    return render_template(
        "designer/new_piece.html", draft=shown, kind="table", typed=request.form, error=error
    )


@bp.post("/new")
@roles(DESIGNER)
@shown_again_by(begin)
def add(draft_id: int) -> ResponseReturnValue:
    form = request.form
    new = pieces.NewPiece(form.get("piece_id", "").strip(), form.get("name", ""), form.get("name_en", ""))
    pieces.add_table(transaction.session(), draft_id, new, _saving(form))
    return redirect(url_for(".edit", draft_id=draft_id, stem=new.piece_id), 303)


@bp.get("/<stem>/edit")
def edit(draft_id: int, stem: str, error: DomainError | None = None) -> Response:
    session, now = transaction.session(), transaction.clock().now()
    shown = queries.draft(session, draft_id, actor(), now)
    files = queries.contents(session, draft_id, actor()).whole
    content = tables.of(files, stem)
    page = render_template(
        "designer/table.html",
        draft=shown,
        stem=stem,
        named=file_list.title(tables.path_of(stem), content),
        draft_id=draft_id,
        is_law=tables.path_of(stem) in queries.library(session, actor()),
        looks_only=not shown.is_open or shown.is_held or not shown.may_edit,
        clauses=catalogue.clauses(files),
        functions=problems.FUNCTIONS,
        checked=tables.checked(content),
        **_asked(content, stem, error),
    )
    answer = make_response(page)
    answer.headers["Content-Security-Policy"] = headers.DRAWING_POLICY
    return answer


@bp.get("/<stem>/source.dmn")
def source(draft_id: int, stem: str) -> Response:
    content = queries.piece(transaction.session(), draft_id, tables.path_of(stem), actor())
    return Response(content, mimetype="application/xml")


@bp.post("/<stem>/save")
@roles(DESIGNER)
@answers_script
def save(draft_id: int, stem: str) -> ResponseReturnValue:
    """The table as the body; `revision` is the one of the draft that it changes."""
    saving = _saving(request.args)
    kept = pieces.save_table(transaction.session(), draft_id, stem, request.get_data(), saving)
    return jsonify(revision=kept.revision, saved_at=lately(saving.now))


@bp.get("/<stem>/findings")
def found(draft_id: int, stem: str) -> str:
    """The list of what is wrong, as the page swaps it in after a save."""
    content = queries.piece(transaction.session(), draft_id, tables.path_of(stem), actor())
    return render_template("designer/_findings.html", checked=tables.checked(content))


@bp.get("/<stem>/try")
def trial(draft_id: int, stem: str, error: DomainError | None = None) -> ResponseReturnValue:
    """The panel as htmx swaps it; the whole page without it."""
    if not wants_part():
        return edit(draft_id, stem, error)
    content = queries.piece(transaction.session(), draft_id, tables.path_of(stem), actor())
    asked = _asked(content, stem, error)
    return render_template("designer/_trial.html", draft_id=draft_id, stem=stem, **asked)


@bp.post("/<stem>/try")
@shown_again_by(trial)
def attempt(draft_id: int, stem: str) -> ResponseReturnValue:
    """The draft's own text asked with what was typed; nothing is written."""
    return trial(draft_id, stem)


def _asked(content: bytes, stem: str, error: DomainError | None) -> dict[str, Any]:
    """The inputs of the table, what was typed into them, and what it answers to that."""
    fields = tables.inputs(content, stem)
    typed = {each.name: request.form.get(each.field, "") for each in fields}
    tried = None
    if request.method == "POST" and error is None:
        tried = tables.tried(content, stem, typed, now=transaction.clock().now())
    return {"fields": fields, "typed": typed, "tried": tried, "error": error, "words": table_words}


def _saving(told: Mapping[str, str]) -> pieces.Saving:
    return pieces.Saving(numbers.whole(told.get("revision", "")) or 0, actor(), transaction.clock().now())
