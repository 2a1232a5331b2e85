"""Practice offices as the real office shows them: opened and closed from the draft."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp import transaction
from webapp.access import DESIGNER, Permission, actor, guard
from webapp.language import gettext as _
from webapp.language import language, remember
from webapp.practice_door import practice
from webapp.refusals import sentence_of, shown_again_by
from workflows import audit
from workflows.designer import queries
from workflows.designer.operations import SUBJECT
from workflows.errors import DomainError, NotFound
from workflows.people.permissions import require
from workflows.practice import offices

bp = Blueprint("practice", __name__)
guard(bp, Permission(roles=(DESIGNER,)))


class NotOpen(NotFound):
    """No practice office of this draft is open; it was closed, or nobody used it for a while."""

    zh = "这个演练室没有打开，或久未使用已关闭。数据仍在，请从草稿重新打开。"
    en = "This practice office is not open, or nobody used it for a while. Open it again from the draft."


@bp.get("/designer/drafts/<int:draft_id>/practice")
def page(draft_id: int, error: DomainError | None = None) -> str:
    draft = queries.draft(transaction.session(), draft_id, actor(), transaction.clock().now())
    return render_template(
        "practice/page.html",
        draft=draft,
        is_open=practice().is_open(draft_id),
        has_data=practice().has_data(draft_id),
        most=offices.MOST,
        minutes=int(offices.IDLE_SECONDS // 60),
        error=sentence_of(error) if error else None,
    )


@bp.post("/designer/drafts/<int:draft_id>/practice")
@shown_again_by(page)
def open_office(draft_id: int) -> ResponseReturnValue:
    """Open it on the draft as it is now; the request's database is not held while it is furnished."""
    session, now = transaction.session(), transaction.clock().now()
    require(actor(), "draft.edit", SUBJECT)
    on_board = [each.draft_id for each in queries.drafts(session, actor(), now)]
    if draft_id not in on_board:
        raise NotFound(what={"zh": "此草稿", "en": "This draft"})
    files = queries.files(session, draft_id, actor())
    _note(draft_id, "practice.open")
    session.commit()
    practice().open(draft_id, files, on_board=on_board)
    answer = redirect(url_for(".inside", draft_id=draft_id, rest="acting"), 303)
    return remember(answer, language(), is_secure=transaction.house().settings.is_secure)


@bp.post("/designer/drafts/<int:draft_id>/practice/close")
@shown_again_by(page)
def close_office(draft_id: int) -> ResponseReturnValue:
    """Close it and throw away what was practised."""
    require(actor(), "draft.edit", SUBJECT)
    queries.draft(transaction.session(), draft_id, actor(), transaction.clock().now())
    _note(draft_id, "practice.close")
    practice().close(draft_id)
    flash(_("演练室已关闭，其中的数据已清除。"), "ok")
    return redirect(url_for(".page", draft_id=draft_id), 303)


@bp.route("/practice/<int:draft_id>/<path:rest>", methods=["GET", "POST"])
def inside(draft_id: int, rest: str) -> ResponseReturnValue:
    """Answered behind the door while the office is open (`webapp.practice_door`)."""
    raise NotOpen()


def _note(draft_id: int, act: str) -> None:
    done = audit.Act(act, "draft", str(draft_id))
    audit.record(transaction.session(), done, actor=actor(), now=transaction.clock().now())
