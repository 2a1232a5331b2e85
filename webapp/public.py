"""Everything that is reachable without signing in: the public disclosure of people about to get benefit."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp import numbers, transaction
from webapp.access import PUBLIC, guard
from workflows.disclosure import queries as disclosure
from workflows.errors import NotFound
from workflows.people import queries as people

bp = Blueprint("public", __name__, url_prefix="/disclosure")
guard(bp, PUBLIC)

AREA = {"zh": "这个统筹地区", "en": "This pooling area"}


@bp.get("")
def areas() -> ResponseReturnValue:
    return render_template("public/areas.html", areas=people.areas(transaction.session()))


@bp.get("/<area_id>")
def notices(area_id: str) -> ResponseReturnValue:
    known = {area.area_id: area for area in people.areas(transaction.session())}
    if area_id not in known:
        raise NotFound(what=AREA)
    page = disclosure.public_list(transaction.session(), area_id, numbers.page_after())
    return render_template("public/notices.html", area=known[area_id], page=page)
