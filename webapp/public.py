"""Everything that is reachable without signing in: disclosed people, objections, how a case stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import numbers, objecting, transaction
from webapp.access import PUBLIC, guard
from webapp.htmx import go_to
from webapp.refusals import shown_again_by
from workflows.disclosure import lists, objections
from workflows.disclosure import queries as disclosure
from workflows.disclosure.standing import standing
from workflows.errors import DomainError, NotFound
from workflows.people import queries as people
from workflows.people.attempts import Door, spend
from workflows.people.errors import TooManyAttempts

bp = Blueprint("public", __name__)
guard(bp, PUBLIC)

AREA = {"zh": "这个统筹地区", "en": "This pooling area"}
OBJECTING = Door("objection", attempts=6, refill=dt.timedelta(minutes=10))
ASKING = Door("status", attempts=12, refill=dt.timedelta(minutes=1))


@bp.get("/disclosure")
def areas() -> ResponseReturnValue:
    return render_template("public/areas.html", areas=people.areas(transaction.session()))


@bp.get("/disclosure/<area_id>")
def notices(area_id: str) -> ResponseReturnValue:
    area = _area(area_id)
    now = transaction.clock().now()
    page = disclosure.public_list(transaction.session(), area_id, numbers.page_after(), now=now)
    return render_template("public/notices.html", area=area, page=page)


@bp.get("/disclosure/<area_id>/<int:notice_id>/objection")
def objection(area_id: str, notice_id: int) -> ResponseReturnValue:
    return _objection_page(area_id, notice_id)


def _objection_page(area_id: str, notice_id: int, error: DomainError | None = None) -> str:
    entry = disclosure.shown(transaction.session(), area_id, notice_id, transaction.clock().now())
    back = url_for(".notices", area_id=area_id)
    form = objecting.shown(error)
    return render_template("public/objection.html", area=_area(area_id), entry=entry, form=form, back=back)


@bp.post("/disclosure/<area_id>/<int:notice_id>/objection")
@shown_again_by(_objection_page)
def object_to(area_id: str, notice_id: int) -> ResponseReturnValue:
    """Take an objection of anybody; the number and its secret are shown once."""
    disclosure.shown(transaction.session(), area_id, notice_id, transaction.clock().now())
    return _filed(objections.About(notice_id), lambda error: _objection_page(area_id, notice_id, error))


@bp.get("/disclosure/<area_id>/recipients")
def recipients(area_id: str) -> ResponseReturnValue:
    """The monthly list of people who receive benefit, community by community."""
    area = _area(area_id)
    card = lists.shown_list(transaction.session(), area_id, transaction.clock().now())
    found = lists.lines(transaction.session(), card.list_id, numbers.page_after()) if card else None
    return render_template("public/recipients.html", area=area, card=card, lines=found)


@bp.get("/disclosure/<area_id>/recipients/<int:entry_id>/objection")
def objection_to_line(area_id: str, entry_id: int) -> ResponseReturnValue:
    return _line_page(area_id, entry_id)


def _line_page(area_id: str, entry_id: int, error: DomainError | None = None) -> str:
    entry = lists.shown_line(transaction.session(), area_id, entry_id, transaction.clock().now())
    back = url_for(".recipients", area_id=area_id)
    form = objecting.shown(error)
    return render_template("public/objection.html", area=_area(area_id), entry=entry, form=form, back=back)


@bp.post("/disclosure/<area_id>/recipients/<int:entry_id>/objection")
@shown_again_by(_line_page)
def object_to_line(area_id: str, entry_id: int) -> ResponseReturnValue:
    """The same against a line of the monthly list."""
    lists.shown_line(transaction.session(), area_id, entry_id, transaction.clock().now())
    about = objections.About(entry_id, is_list=True)
    return _filed(about, lambda error: _line_page(area_id, entry_id, error))


def _filed(about: objections.About, again: Callable[[DomainError], str]) -> ResponseReturnValue:
    """File what was typed, unless the address has to wait."""
    wait = spend(transaction.session(), OBJECTING, _address(), transaction.clock().now())
    if wait:
        return again(TooManyAttempts(seconds=wait)), TooManyAttempts.status
    filed = objections.file(
        transaction.session(), about, objecting.told(), actor=None, house=transaction.house()
    )
    objecting.hand_over(filed.business_key, filed.secret)
    return go_to(url_for(".filed"))


@bp.get("/objection-filed")
def filed() -> ResponseReturnValue:
    """Number and secret of the objection just filed; shown once."""
    number, secret = objecting.handed_over()
    return render_template("public/filed.html", number=number, secret=secret)


@bp.get("/status")
def status() -> ResponseReturnValue:
    return render_template("public/status.html", number=request.args.get("number", "")[:20])


@bp.post("/status")
def ask_status() -> ResponseReturnValue:
    """How the case of a receipt stands; a wrong secret and an unknown number get the same answer."""
    now = transaction.clock().now()
    number, secret = request.form.get("number", "")[:40], request.form.get("secret", "")[:40]
    wait = spend(transaction.session(), ASKING, _address(), now)
    if wait:
        error = TooManyAttempts(seconds=wait)
        return render_template("public/status.html", number=number, error=error), error.status
    found = standing(transaction.session(), number, secret)
    if found is None:
        return render_template("public/status.html", number=number, is_wrong=True), 422
    return render_template("public/standing.html", standing=found, asked_at=now)


def _area(area_id: str) -> people.AreaRow:
    """The pooling area of a public address. Raises NotFound."""
    known = {area.area_id: area for area in people.areas(transaction.session())}
    if area_id not in known:
        raise NotFound(what=AREA)
    return known[area_id]


def _address() -> str:
    return request.remote_addr or ""
