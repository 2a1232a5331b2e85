"""Notices as the staff sees them, and their early take-down by a reviewer of the area."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import numbers, transaction
from webapp.access import REVIEWER, STAFF, actor, guard, roles
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.refusals import shown_again_by
from workflows.disclosure import queries as disclosure
from workflows.disclosure.operations import ask_to_take_down
from workflows.errors import DomainError
from workflows.people import permissions

bp = Blueprint("disclosures", __name__, url_prefix="/notices")
guard(bp, STAFF)


@bp.get("")
def notices() -> ResponseReturnValue:
    areas = {grant.area_id for grant in actor().grants}
    area_id = areas.pop() if len(areas) == 1 else None
    page = disclosure.public_list(transaction.session(), area_id, numbers.page_after())
    return render_template("disclosures/page.html", page=page, area_id=area_id)


@bp.get("/<int:notice_id>")
def notice(notice_id: int) -> ResponseReturnValue:
    return _page(notice_id)


def _page(notice_id: int, error: DomainError | None = None) -> str:
    row = disclosure.notice(transaction.session(), notice_id)
    may = permissions.can(actor(), "disclosure.take_down", disclosure.subject(row))
    reason = request.form.get("reason", "")
    return render_template("disclosures/notice.html", row=row, may=may, reason=reason, error=error)


@bp.post("/<int:notice_id>/take-down")
@roles(REVIEWER)
@shown_again_by(_page)
def take_down(notice_id: int) -> ResponseReturnValue:
    row = disclosure.notice(transaction.session(), notice_id)
    permissions.require(actor(), "disclosure.take_down", disclosure.subject(row))
    ask_to_take_down(
        transaction.session(),
        notice_id,
        reason=request.form.get("reason", ""),
        actor=actor(),
        house=transaction.house(),
    )
    flash(_("公示已撤下，本件回到复核环节。"))
    return go_to(url_for(".notice", notice_id=notice_id))
