"""The team of the person who answers for it: who has how much, and work handed from one to another."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import numbers, task_forms, transaction
from webapp.access import REVIEWER, SUPERVISOR, Permission, actor, guard
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.language import in_language, ngettext
from webapp.refusals import shown_again_by
from workflows.errors import DomainError, NotFound
from workflows.people.permissions import KINDS
from workflows.runtime import bulk, team, term_board
from workflows.runtime.tallies import COUNTED

WEEK = dt.timedelta(days=7)

bp = Blueprint("team", __name__, url_prefix="/team")
guard(bp, Permission(roles=(REVIEWER, SUPERVISOR)))


@bp.get("")
def loads() -> ResponseReturnValue:
    session, now = transaction.session(), transaction.clock().now()
    return render_template(
        "team/page.html",
        loads=team.loads(session, actor(), now),
        untaken=team.untaken(session, actor()),
        most=COUNTED - 1,
    )


@bp.get("/limits")
def limits() -> ResponseReturnValue:
    """What runs out within a week, who has it, and what stands still."""
    session, now = transaction.session(), transaction.clock().now()
    return render_template(
        "team/limits.html",
        running_out=term_board.running_out(session, actor(), now + WEEK),
        standing_still=term_board.standing_still(session, actor()),
        most=term_board.MOST,
    )


@bp.get("/<int:person_id>")
def person(person_id: int) -> ResponseReturnValue:
    return _page(person_id)


@bp.get("/nobody")
def nobody() -> ResponseReturnValue:
    return _page(0)


def _page(
    person_id: int, error: DomainError | None = None, failed: dict[str, DomainError] | None = None
) -> str:
    """Open steps of one person, or of nobody (0); with what could not be handed over, and why."""
    session, people = transaction.session(), _people()
    held = team.held_by(session, actor(), person_id or None)
    if person_id and person_id not in people:
        raise NotFound(what=KINDS["person"])
    return render_template(
        "team/person.html",
        person_id=person_id,
        name=people.get(person_id, ""),
        held=held,
        colleagues=[(each, name) for each, name in people.items() if each != person_id],
        ticked={*request.form.getlist("task"), *(failed or ())},
        given=request.form,
        failed=failed or {},
        error=error,
        errors=task_forms.errors_of(error) if error else {},
    )


def _people() -> dict[int, str]:
    """Who works where the actor leads: nobody else is told of."""
    return dict(team.colleagues(transaction.session(), actor(), transaction.clock().today()))


@bp.post("/<int:person_id>/confirm")
def confirm(person_id: int) -> ResponseReturnValue:
    """How many of which step go to whom; nothing is done yet."""
    colleagues = _people()
    ticked = _ticked(person_id, colleagues)
    found = bulk.chosen(transaction.session(), ticked[: bulk.MOST], actor())
    if not found:
        flash(_("没有选中任何一件。请先在列表中勾选。"))
        return go_to(_address(person_id))
    return render_template(
        "team/confirm.html",
        person_id=person_id,
        back=_address(person_id),
        tasks=found,
        steps=Counter(in_language(each, "name") for each in found).most_common(),
        is_cut=len(ticked) > bulk.MOST,
        most=bulk.MOST,
        colleagues=[(each, name) for each, name in colleagues.items() if each != person_id],
        given=request.form,
        errors={},
    )


def _ticked(person_id: int, colleagues: dict[int, str]) -> tuple[str, ...]:
    """The chosen steps of this person, or all they have. Raises NotFound for whom one does not lead."""
    if person_id and person_id not in colleagues:
        raise NotFound(what=KINDS["person"])
    if not request.form.get("whole"):
        return tuple(request.form.getlist("task"))
    held = team.held_by(transaction.session(), actor(), person_id or None)
    return tuple(row.task_id for row in held)


@bp.post("/<int:person_id>")
@shown_again_by(_page)
def assign(person_id: int) -> ResponseReturnValue:
    """Hand the ticked steps over; those that fail stay ticked, each with its reason."""
    ticked = _ticked(person_id, _people())
    to = numbers.whole(request.form.get("to", "")) or 0
    wish = team.HandOver(ticked, to, request.form.get("reason", ""))
    outcomes = team.hand_over(transaction.session(), wish, actor=actor(), house=transaction.house())
    failed = {task_id: error for task_id, error in outcomes.items() if error is not None}
    done = len(outcomes) - len(failed)
    if not outcomes:
        flash(_("没有选中任何一件。请先在列表中勾选。"), "warn")
    elif done:
        flash(_told(done))
    if failed:
        return _page(person_id, failed=failed)
    return go_to(url_for(".loads") if done else _address(person_id))


def _told(done: int) -> str:
    return ngettext("已改派 %(num)s 件。", "已改派 %(num)s 件。", done)


def _address(person_id: int) -> str:
    return url_for(".person", person_id=person_id) if person_id else url_for(".nobody")
