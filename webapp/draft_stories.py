"""Stories of a draft: the list with how they last ran, running them, and writing one's own."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import designer_words, numbers, transaction
from webapp.access import ADMINISTRATOR, DESIGNER, Permission, actor, guard, roles
from webapp.htmx import page_or_part, wants_part
from webapp.language import gettext as _
from webapp.refusals import sentence_of, shown_again_by
from workflows.designer import queries, stories
from workflows.errors import DomainError, NotFound
from workflows.practice import stories as running

bp = Blueprint("draft_stories", __name__, url_prefix="/designer/drafts/<int:draft_id>/stories")
guard(bp, Permission(roles=(DESIGNER, ADMINISTRATOR)))


@bp.get("")
def page(draft_id: int, error: DomainError | None = None) -> str:
    """The list, as a page of its own or as the part beside the canvas."""
    session, now = transaction.session(), transaction.clock().now()
    shown = stories.shown(session, draft_id, actor())
    return page_or_part(
        "designer/stories.html",
        "designer/_stories.html",
        draft=queries.draft(session, draft_id, actor(), now),
        stories=shown,
        coverage=stories.coverage(queries.diagram(session, draft_id, actor()), shown),
        words=designer_words,
        error=sentence_of(error) if error else None,
    )


@bp.post("")
@roles(DESIGNER)
@shown_again_by(page)
def run(draft_id: int) -> ResponseReturnValue:
    """Run the story named in the form, or all; nothing of the request's database is held meanwhile."""
    session, started = transaction.session(), transaction.clock().now()
    draft = queries.draft(session, draft_id, actor(), started)
    files = queries.files(session, draft_id, actor())
    chosen = _chosen(stories.of_draft(session, draft_id, actor()))
    session.commit()
    outcomes = running.run(draft.process_id, files, chosen)
    now = transaction.clock().now()
    stories.note(session, draft_id, outcomes, revision=draft.revision, by=actor(), now=now)
    return page(draft_id) if wants_part() else redirect(url_for(".page", draft_id=draft_id), 303)


def _chosen(known: dict[str, stories.StoryFile]) -> dict[str, bytes]:
    wanted = request.form.get("story", "")
    if wanted and wanted not in known:
        raise NotFound(what=_STORY)
    return {name: each.content for name, each in known.items() if wanted in ("", name)}


_STORY = {"zh": "这个故事", "en": "This story"}


@bp.get("/new")
@roles(DESIGNER)
def new(draft_id: int, error: DomainError | None = None) -> str:
    return _form(draft_id, None, request.form.get("content", ""), error)


@bp.get("/<name>")
def story(draft_id: int, name: str, error: DomainError | None = None) -> str:
    """The text of one story; a shipped one is copied into the draft by keeping it."""
    known = stories.of_draft(transaction.session(), draft_id, actor())
    if name not in known:
        raise NotFound(what=_STORY)
    typed = request.form.get("content")
    text = typed if typed is not None else known[name].content.decode()
    return _form(draft_id, known[name], text, error)


def _form(draft_id: int, kept: stories.StoryFile | None, content: str, error: DomainError | None) -> str:
    session, now = transaction.session(), transaction.clock().now()
    draft = queries.draft(session, draft_id, actor(), now)
    return render_template(
        "designer/story.html",
        draft=draft,
        kept=kept,
        name=kept.name if kept else "",
        typed_name=request.form.get("name", ""),
        content=content or _blank(draft.process_id),
        may_keep=draft.is_open and draft.may_edit and not draft.is_held,
        error=sentence_of(error) if error else "",
        error_field=getattr(error, "field", None),
    )


def _blank(process_id: str) -> str:
    """What every story has, for a new one to begin with."""
    made: dict[str, Any] = {
        "zh": "",
        "en": "",
        "clauses": [],
        "clock": "2006-03-01T09:00",
        "world": {"area": "changchun", "people": {}},
        "steps": [{"start": process_id, "case": "first", "as": "clerk", "answers": {}}],
        "expect": {"cases": {"first": {"status": "completed", "path": []}}},
    }
    return json.dumps(made, ensure_ascii=False, indent=2)


def _shown_form(draft_id: int, error: DomainError | None = None) -> str:
    name = request.form.get("story", "")
    return story(draft_id, name, error) if name else new(draft_id, error)


@bp.post("/keep")
@roles(DESIGNER)
@shown_again_by(_shown_form)
def keep(draft_id: int) -> ResponseReturnValue:
    """Keep the text as a story of this draft; `take_out` takes an own one out again."""
    session, now = transaction.session(), transaction.clock().now()
    form = request.form
    draft = queries.draft(session, draft_id, actor(), now)
    name = form.get("story", "").removeprefix(f"{draft.process_id}.") or form.get("name", "").strip()
    content = b"" if "take_out" in form else form.get("content", "").strip().encode() or b"{}"
    revision = numbers.whole(form.get("revision", "")) or 0
    stories.keep(session, draft_id, name, content, revision=revision, by=actor(), now=now)
    flash(_("故事已保存。") if content else _("故事已移出草稿。"), "ok")
    return redirect(url_for(".page", draft_id=draft_id), 303)
