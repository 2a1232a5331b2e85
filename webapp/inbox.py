"""What waits for whom: my tasks, the pools of my offices, and the search for a case."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import case_view, transaction
from webapp.access import STAFF, actor, guard
from webapp.htmx import go_to
from workflows.runtime import inbox as lists
from workflows.runtime import search as finding

bp = Blueprint("inbox", __name__)
guard(bp, STAFF)


@bp.get("/inbox")
def tasks() -> ResponseReturnValue:
    page = lists.my_tasks(transaction.session(), actor(), after=request.args.get("after"))
    return _list("mine", page)


@bp.get("/inbox/office")
def pool() -> ResponseReturnValue:
    page = lists.pool(
        transaction.session(),
        actor(),
        role=request.args.get("role"),
        organisation_id=request.args.get("office", type=int),
        after=request.args.get("after"),
    )
    return _list("pool", page)


def _list(queue: str, page: lists.Page) -> str:
    """The list, and at its right the case that the address names."""
    chosen = request.args.get("open")
    opened: dict[str, Any] = case_view.values(chosen) if chosen else {}
    return render_template(
        "inbox/page.html",
        queue=queue,
        page=page,
        chosen=chosen,
        pane_address=lambda key: _address(open=key),
        more_address=lambda after: _address(after=after),
        **opened,
    )


def _address(**changed: str) -> str:
    """This list with its choices, and something changed."""
    kept = {name: value for name, value in request.args.items() if name in {"role", "office", "after"}}
    values: dict[str, Any] = {**kept, **changed}
    return url_for(request.endpoint or ".tasks", **values)


@bp.post("/inbox/search")
def search() -> ResponseReturnValue:
    """By POST: an identity number must not stand in an address or a log."""
    text = request.form.get("text", "").strip()
    hits = finding.search(transaction.session(), actor(), text)
    exact = [hit for hit in hits if hit.business_key.upper() == text.upper()]
    if len(exact) == 1:
        return go_to(url_for("cases.show", business_key=exact[0].business_key))
    return render_template("inbox/search.html", hits=hits, searched=text)
