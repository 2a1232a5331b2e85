"""The office itself: the demo office's clock."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import numbers, transaction
from webapp.access import ADMINISTRATOR, Permission, actor, guard
from webapp.filters import instant
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.refusals import shown_again_by
from workflows.errors import Conflict, DomainError, NotFound
from workflows.people.permissions import KINDS
from workflows.runtime import clock as office_clock

bp = Blueprint("office", __name__)
guard(bp, Permission(roles=(ADMINISTRATOR,)))

STEPS = (1, 3, 7, 15, 31)
"""Days that one press moves the clock."""


class ClockMoved(Conflict):
    """The page was shown before the clock was last moved."""

    zh = "演示时钟已被拨动，请看清现在的日期再拨。"
    en = "The demo clock was moved meanwhile; look at the date it shows now, then move it."


@bp.get("/clock")
def clock() -> ResponseReturnValue:
    return _clock_page()


def _clock_page(error: DomainError | None = None) -> str:
    if not transaction.house().settings.is_demo:
        raise NotFound(what=KINDS["clock"])
    days = request.form.get("days", "")
    return render_template("office/clock.html", steps=STEPS, error=error, days=days, seen=_moved_days())


def _moved_days() -> str:
    """How far the clock is moved; a form sent twice carries what is no longer true."""
    return str(transaction.clock().offset.days)


@bp.post("/clock")
@shown_again_by(_clock_page)
def move_clock() -> ResponseReturnValue:
    if request.form.get("seen") != _moved_days():
        raise ClockMoved()
    moved = office_clock.move_forward(
        transaction.session(),
        numbers.whole(request.form.get("days", "")) or 0,
        actor=actor(),
        settings=transaction.house().settings,
        base=transaction.opened().house.clock,
    )
    flash(_("演示时钟已拨到 %(then)s。到期的环节正在办理。", then=instant(moved.now())))
    return go_to(url_for(".clock"))
