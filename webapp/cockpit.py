"""The cockpit (运行): what runs, what failed, what is due, what has to leave the house; and trying again."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import numbers, transaction
from webapp.access import ADMINISTRATOR, Permission, actor, guard
from webapp.htmx import go_to
from webapp.language import gettext as _
from workflows.people import permissions
from workflows.runtime import failures, health, instances, overview, retrying
from workflows.runtime.paging import Areas

bp = Blueprint("cockpit", __name__, url_prefix="/cockpit")
guard(bp, Permission(roles=(ADMINISTRATOR,)))


def _areas() -> Areas:
    """The areas that the administrator looks after; None at the province."""
    return permissions.areas_of(actor(), "operation")


@bp.get("")
def home() -> ResponseReturnValue:
    session, now, areas = transaction.session(), transaction.clock().now(), _areas()
    alive = health.of_office(session, now)
    own = alive.numbers if areas is None else overview.numbers(session, areas, now)
    return render_template(
        "cockpit/page.html",
        running=overview.running(session, areas),
        groups=overview.groups(session, areas),
        numbers=own,
        health=alive,
    )


@bp.post("/find")
def find() -> ResponseReturnValue:
    """By POST: whoever types an identity number by mistake must not find it in an address or a log."""
    typed = request.form.get("key", "").strip()
    case = instances.by_key(transaction.session(), typed, actor(), kind="operation")
    return go_to(url_for("cockpit_case.show", business_key=case.business_key))


@bp.get("/running")
def running() -> ResponseReturnValue:
    """Running cases of one version of a process."""
    process_id, version = request.args.get("process", ""), request.args.get("version", 0, type=int)
    page = overview.cases(
        transaction.session(), _areas(), process_id=process_id, version=version, after=_after()
    )
    return render_template("cockpit/running.html", page=page, process_id=process_id, version=version)


@bp.get("/incidents")
def incidents() -> ResponseReturnValue:
    args = request.args
    choice = failures.Choice(
        like=args.get("like", type=int),
        process_id=args.get("process"),
        version=args.get("version", type=int),
    )
    page = failures.open_incidents(transaction.session(), _areas(), choice, after=_after())
    kept = {name: args[name] for name in ("like", "process", "version") if name in args}
    return render_template("cockpit/incidents.html", page=page, kept=kept)


@bp.post("/incidents/retry")
def retry_incidents() -> ResponseReturnValue:
    """Try the chosen ones again, each for itself; the page that follows says how each stands now."""
    chosen = _chosen()
    if not chosen:
        return _nothing_chosen(url_for(".incidents"))
    # Each attempt is a transaction of its own; ours must not hold the write lock.
    begun = int(transaction.clock().now().timestamp())
    transaction.roll_back()  # looking at the clock may have begun one
    house = transaction.opened()
    retrying.retry_incidents(house.sessions, house.house, chosen, actor=actor())
    return redirect(url_for(".checked_incidents", id=chosen, since=begun), 303)


@bp.get("/incidents/checked")
def checked_incidents() -> ResponseReturnValue:
    """How the tried ones stand, read from the database now.

    `since` is when they were tried: what failed last before it was not tried, another holds its case.
    """
    since = request.args.get("since", type=int)
    rows = failures.checked(transaction.session(), _areas(), _asked())
    again = {row.incident_id for row in rows if since is not None and row.last_at.timestamp() >= since}
    return render_template("cockpit/checked.html", rows=rows, again=again)


@bp.get("/timers")
def timers() -> ResponseReturnValue:
    is_due = request.args.get("due") == "1"
    now = transaction.clock().now()
    page = overview.timers(transaction.session(), _areas(), due_by=now if is_due else None, after=_after())
    return render_template("cockpit/timers.html", page=page, is_due=is_due, now=now)


@bp.get("/letters")
def letters() -> ResponseReturnValue:
    are_dead = request.args.get("dead") == "1"
    page = failures.letters(transaction.session(), _areas(), are_dead=are_dead, after=_after())
    return render_template("cockpit/letters.html", page=page, are_dead=are_dead)


@bp.post("/letters/retry")
def retry_letters() -> ResponseReturnValue:
    chosen = _chosen()
    if not chosen:
        return _nothing_chosen(url_for(".letters", dead=1))
    transaction.roll_back()  # each attempt is a transaction of its own
    house = transaction.opened()
    retrying.retry_letters(house.sessions, house.house, chosen, actor=actor())
    return redirect(url_for(".checked_letters", id=chosen), 303)


@bp.get("/letters/checked")
def checked_letters() -> ResponseReturnValue:
    rows = failures.checked_letters(transaction.session(), _areas(), _asked())
    return render_template("cockpit/checked_letters.html", rows=rows)


def _after() -> str | None:
    return request.args.get("after")


def _chosen() -> list[int]:
    """What was ticked, in order, each once; at most a page of it."""
    return _ids(request.form.getlist("id"))


def _asked() -> list[int]:
    return _ids(request.args.getlist("id"))


def _ids(texts: Sequence[str]) -> list[int]:
    found = (numbers.whole(text) for text in texts)
    return list(dict.fromkeys(each for each in found if each is not None))[: retrying.AT_ONCE]


def _nothing_chosen(back: str) -> ResponseReturnValue:
    flash(_("没有选中任何一项，请先勾选再重试。"), "warn")
    return redirect(back, 303)
