"""Inside a practice office: whom the designer acts as, and its clock. Only behind `webapp.practice_door`."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import numbers, transaction
from webapp.access import DESIGNER, PUBLIC, guard
from webapp.cockpit_words import role_name
from webapp.filters import instant
from webapp.language import gettext as _
from webapp.language import in_language
from webapp.refusals import sentence_of, shown_again_by
from webapp.web_sessions import browser_session
from workflows.clock import wall
from workflows.errors import DomainError, NotFound
from workflows.people import queries
from workflows.people import sign_in as signing
from workflows.practice import offices

bp = Blueprint("practice_desk", __name__)
guard(bp, PUBLIC)
LISTED = 100


@dataclass(frozen=True)
class Acting:
    """One of the invented staff."""

    login: str
    name: str
    role: str
    office: str


@bp.get("/acting")
def choose(error: DomainError | None = None) -> str:
    """Everybody who works in this office, and its clock."""
    return render_template(
        "practice/acting.html",
        people=staff(),
        days=request.form.get("days", ""),
        error=sentence_of(error) if error else "",
    )


def staff() -> tuple[Acting, ...]:
    """Those who work on cases, in the order in which the demo office was staffed; designers do not."""
    page = queries.staff(
        transaction.session(), on=transaction.clock().today(), place=queries.Place(limit=LISTED)
    )
    rows = sorted((row for row in page.rows if row.roles and row.is_active), key=lambda row: row.person_id)
    return tuple(_acting(row) for row in rows if all(held.role != DESIGNER for held in row.roles))


def _acting(row: queries.PersonRow) -> Acting:
    return Acting(
        login=row.login or "",
        name=row.name,
        role=_("、").join(role_name(held.role) for held in row.roles),
        office=in_language(row.roles[0], "office_name"),
    )


@bp.post("/acting")
@shown_again_by(choose)
def act_as() -> ResponseReturnValue:
    """Go on as another person of this office."""
    session, settings = transaction.session(), transaction.house().settings
    login = request.form.get("login", "")
    if login not in {each.login for each in staff()}:
        raise NotFound(what={"zh": "此人员", "en": "This person"})
    signing.sign_out(session, browser_session().token, now=wall())
    tried = signing.act_as(session, login, is_practice=settings.is_practice, now=wall())
    browser_session().replace_token(tried.token or "")
    return redirect(url_for("inbox.tasks"), 303)


@bp.post("/practice-clock")
@shown_again_by(choose)
def move_clock() -> ResponseReturnValue:
    """Move the clock of this office alone; what comes due is done at once."""
    office: offices.PracticeOffice = current_app.extensions["practice_office"]
    moved = offices.move_clock(
        transaction.session(), office, numbers.whole(request.form.get("days", "")) or 0
    )
    flash(_("演练时钟已拨到 %(then)s，到期的环节已经办理。", then=instant(moved.now())), "ok")
    return redirect(url_for(".choose"), 303)
