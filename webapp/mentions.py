"""What calls the reader in comments: the list, each leading to its case, read once opened."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp import transaction
from webapp.access import STAFF, actor, guard
from webapp.htmx import go_to
from webapp.language import gettext as _
from workflows.runtime import mentions

bp = Blueprint("mentions", __name__, url_prefix="/mentions")
guard(bp, STAFF)


@bp.get("")
def called() -> ResponseReturnValue:
    rows = mentions.of_actor(transaction.session(), actor())
    return render_template("mentions/page.html", rows=rows)


@bp.post("/<int:comment_id>/open")
def open_one(comment_id: int) -> ResponseReturnValue:
    """A form, not a link: it marks the comment as read."""
    now = transaction.clock().now()
    key = mentions.open_one(transaction.session(), comment_id, actor=actor(), now=now)
    return go_to(url_for("cases.show", business_key=key, _anchor="comments"))


@bp.post("/read")
def read_all() -> ResponseReturnValue:
    mentions.read_all(transaction.session(), actor=actor(), now=transaction.clock().now())
    flash(_("已全部标为已读。"))
    return go_to(url_for(".called"))
