"""Tokens played by hand on a draft: each choice is an address, so that the way back is the browser's own."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from webapp import designer_words, transaction
from webapp.access import ADMINISTRATOR, DESIGNER, Permission, actor, guard
from webapp.refusals import sentence_of
from workflows.designer import playing, queries
from workflows.errors import Refused

bp = Blueprint("draft_play", __name__, url_prefix="/designer/drafts/<int:draft_id>/play")
guard(bp, Permission(roles=(DESIGNER, ADMINISTRATOR)))


@bp.get("")
def page(draft_id: int) -> str:
    session, now = transaction.session(), transaction.clock().now()
    draft = queries.draft(session, draft_id, actor(), now)
    try:
        played, error = _played(draft_id), None
    except Refused as refused:
        played, error = None, sentence_of(refused)
    return render_template("designer/play.html", draft=draft, play=played, words=designer_words, error=error)


@bp.get("/state.json")
def state(draft_id: int) -> ResponseReturnValue:
    """What the viewer draws over the diagram."""
    played = _played(draft_id)
    return jsonify(tokens=played.tokens, path=list(played.passed), problems={})


def _played(draft_id: int) -> playing.Play:
    content = queries.diagram(transaction.session(), draft_id, actor())
    at = request.args.get("at")
    return playing.play(
        content,
        None if at is None else at.split(),
        request.args.get("passed", "").split(),
        request.args.get("within") or None,
    )
