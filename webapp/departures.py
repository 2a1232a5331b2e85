"""Departures from what the tables propose, and decisions that were turned: counted and listed."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from webapp import transaction
from webapp.access import REVIEWER, Permission, actor, guard
from workflows.claims.departure_report import Period, departure_report
from workflows.claims.periods import first_day, is_period, later, of
from workflows.clock import start_of_day
from workflows.people.permissions import areas_of

bp = Blueprint("departures", __name__, url_prefix="/departures")
guard(bp, Permission(roles=(REVIEWER,)))

MONTHS_SHOWN = 12


@bp.get("")
def report() -> ResponseReturnValue:
    """The months asked for, both included; the last twelve where none are."""
    this = of(transaction.clock().today())
    since = _month("since", later(this, 1 - MONTHS_SHOWN))
    until = max(since, _month("until", this))
    period = Period(_start(since), _start(later(until, 1)), areas_of(actor(), "case"))
    found = departure_report(transaction.session(), period)
    return render_template("departures/page.html", report=found, since=since, until=until)


def _month(name: str, default: str) -> str:
    text = request.args.get(name, "")
    return text if is_period(text) else default


def _start(month: str) -> dt.datetime:
    return start_of_day(first_day(month))
