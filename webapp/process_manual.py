"""A version of a process to be printed: drawing, steps, forms, tables, letters and clauses on one page."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from webapp import designer_words, form_words, letter_words, transaction
from webapp.access import ADMINISTRATOR, DESIGNER, Permission, actor, guard
from workflows.designer import manual, queries

bp = Blueprint(
    "process_manual", __name__, url_prefix="/designer/processes/<process_id>/versions/<int:version>"
)
guard(bp, Permission(roles=(DESIGNER, ADMINISTRATOR)))


@bp.get("/manual")
def show(process_id: str, version: int) -> str:
    session = transaction.session()
    files = queries.version_files(session, process_id, version, actor())
    return render_template(
        "designer/manual.html",
        manual=manual.manual(files, queries.library(session, actor()), process_id),
        process_id=process_id,
        version=version,
        words=designer_words,
        form_words=form_words,
        letter_words=letter_words,
    )


@bp.get("/diagram.bpmn")
def diagram(process_id: str, version: int) -> Response:
    files = queries.version_files(transaction.session(), process_id, version, actor())
    return Response(files[f"processes/{process_id}.bpmn"], mimetype="application/xml")
