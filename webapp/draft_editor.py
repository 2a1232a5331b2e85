"""The editor of a draft: the page, and what its script asks of the server and tells it, as JSON."""

from __future__ import annotations

from dataclasses import asdict

from flask import (
    Blueprint,
    Response,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from webapp import designer_words, headers, numbers, transaction
from webapp.access import ADMINISTRATOR, DESIGNER, Permission, actor, guard, roles
from webapp.filters import lately
from webapp.language import gettext as _
from webapp.refusals import sentence_of, shown_again_by
from webapp.scripted import answers_script
from workflows.designer import catalogue, operations, problems, queries, stories
from workflows.errors import DomainError

bp = Blueprint("draft_editor", __name__, url_prefix="/designer/drafts/<int:draft_id>")
guard(bp, Permission(roles=(DESIGNER, ADMINISTRATOR)))
LONGEST_EXPRESSION = 10_000


@bp.get("/edit")
def edit(draft_id: int, error: DomainError | None = None) -> Response:
    session, now = transaction.session(), transaction.clock().now()
    shown = queries.draft(session, draft_id, actor(), now)
    told = stories.shown(session, draft_id, actor())
    page = render_template(
        "designer/editor.html",
        draft=shown,
        stories=told,
        coverage=stories.coverage(queries.diagram(session, draft_id, actor()), told),
        words=designer_words,
        looks_only=not shown.is_open or shown.is_held or not shown.may_edit,
        typed=request.form,
        error=sentence_of(error) if error else None,
    )
    answer = make_response(page)
    answer.headers["Content-Security-Policy"] = headers.DRAWING_POLICY
    return answer


@bp.get("/diagram.bpmn")
def diagram(draft_id: int) -> Response:
    content = queries.diagram(transaction.session(), draft_id, actor())
    return Response(content, mimetype="application/xml")


@bp.get("/catalogue.json")
@answers_script
def choices(draft_id: int) -> ResponseReturnValue:
    files = queries.files(transaction.session(), draft_id, actor())
    return jsonify(asdict(catalogue.catalogue(files)))


@bp.get("/problems.json")
@answers_script
def found_problems(draft_id: int) -> ResponseReturnValue:
    session = transaction.session()
    process_id = queries.draft(session, draft_id, actor(), transaction.clock().now()).process_id
    found = problems.problems(queries.files(session, draft_id, actor()), process_id)
    return jsonify(problems=[asdict(each) for each in found])


@bp.post("/save")
@roles(DESIGNER)
@answers_script
def save(draft_id: int) -> ResponseReturnValue:
    """The diagram as the body; `revision` is the one that it changes."""
    revision, now = request.args.get("revision", 0, type=int), transaction.clock().now()
    kept = operations.save(
        transaction.session(), draft_id, request.get_data(), revision=revision, by=actor(), now=now
    )
    return jsonify(revision=kept.revision, saved_at=lately(now))


@bp.post("/hold")
@roles(DESIGNER)
@answers_script
def hold(draft_id: int) -> ResponseReturnValue:
    """A sign of life of whoever is editing."""
    operations.hold(transaction.session(), draft_id, by=actor(), now=transaction.clock().now())
    return jsonify(held=True)


@bp.post("/feel")
@answers_script
def feel(draft_id: int) -> ResponseReturnValue:
    """Whether a FEEL text parses, while it is typed."""
    queries.draft(transaction.session(), draft_id, actor(), transaction.clock().now())
    wrong = problems.expression_problem(request.get_data(as_text=True)[:LONGEST_EXPRESSION])
    return jsonify(problem={"zh": wrong[0], "en": wrong[1]} if wrong else None)


@bp.post("/propose")
@roles(DESIGNER)
@shown_again_by(edit)
def propose(draft_id: int) -> ResponseReturnValue:
    revision = numbers.whole(request.form.get("revision", "")) or 0
    note, now = request.form.get("note", ""), transaction.clock().now()
    operations.propose(transaction.session(), draft_id, note, revision=revision, by=actor(), now=now)
    flash(_("已提交，须由另一人签发。"), "ok")
    return redirect(url_for("designer.draft", draft_id=draft_id), 303)
