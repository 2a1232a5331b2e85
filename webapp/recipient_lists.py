"""Monthly lists of recipients at the agency: ordered, looked at, printed."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import numbers, office_starts, task_forms, transaction
from webapp.access import PAYMENT_CLERK, RELEASER, REVIEWER, Permission, actor, guard, roles
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.refusals import shown_again_by
from workflows.claims import periods
from workflows.disclosure import lists
from workflows.errors import DomainError, NotFound
from workflows.people import permissions
from workflows.people.permissions import KINDS, Subject

bp = Blueprint("recipient_lists", __name__, url_prefix="/notices/recipients")
guard(bp, Permission(roles=(PAYMENT_CLERK, REVIEWER, RELEASER)))

PROCESS = "recipient_list"


@bp.get("")
def page() -> ResponseReturnValue:
    return _page()


def _page(error: DomainError | None = None) -> str:
    areas = {grant.area_id for grant in actor().grants}
    area_id = areas.pop() if len(areas) == 1 else None
    form = None
    if actor().holds(PAYMENT_CLERK):
        facts = {"period": periods.of(transaction.clock().today())}
        typed = request.form if request.method == "POST" else None
        form = task_forms.shown(task_forms.start_form(PROCESS), task_forms.Shown(facts, typed, error))
    rows = lists.lists(transaction.session(), area_id)
    return render_template("recipient_lists/page.html", rows=rows, form=form, error=error)


@bp.post("")
@roles(PAYMENT_CLERK)
@shown_again_by(_page)
def order() -> ResponseReturnValue:
    """Draw up the list of a month; another person approves it."""
    office_id, area_id = office_starts.of_payment_clerk()
    key = office_starts.start(PROCESS, office_id, area_id, {"area_id": area_id})
    flash(_("名单 %(key)s 已编制，等待另一人批准。", key=key))
    return go_to(url_for("cases.show", business_key=key))


@bp.get("/<business_key>")
def sheet(business_key: str) -> ResponseReturnValue:
    """The list as it was drawn up, and whether its lines are still those that were approved."""
    session = transaction.session()
    card = lists.list_card(session, business_key)
    if not permissions.visible(actor(), Subject("run", card.area_id)):
        raise NotFound(what=KINDS["disclosure"])
    found = lists.lines(session, card.list_id, numbers.page_after())
    is_intact = lists.is_intact(session, card) if card.digest else None
    return render_template("recipient_lists/sheet.html", card=card, lines=found, is_intact=is_intact)
