"""A person's calendar of last days, at a private address that calendar programs fetch without signing in."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from webapp import transaction
from webapp.access import PUBLIC, guard
from webapp.web_sessions import browser_session
from workflows.clock import wall
from workflows.notifications import calendar
from workflows.notifications.calendar import PersonalCalendar
from workflows.people.errors import TooManyAttempts

bp = Blueprint("calendar_feed", __name__)
guard(bp, PUBLIC)

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
"""What `calendar.renew` gives; anything else is no token, and nothing is asked of the database."""
CALLS = 30
WITHIN_SECONDS = 60.0
KNOWN = 10_000
"""Callers and calendars kept in mind; the one not seen for longest is forgotten."""


class Pace:
    """At most `CALLS` of one sort in `WITHIN_SECONDS`, counted in this process: a page that reads writes
    nothing, and a token of 256 bits needs no more against guessing."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, name: str, at: float) -> float:
        """How many seconds from this one on are to be waited; 0 when one more may come."""
        begun, calls = self._counted(name, at)
        return 0.0 if calls < CALLS else begun + WITHIN_SECONDS - at

    def count(self, name: str, at: float) -> None:
        """One more at this second."""
        with self._lock:
            begun, calls = self._counted(name, at)
            self._seen[name] = (begun, calls + 1)
            self._seen.move_to_end(name)
            while len(self._seen) > KNOWN:
                self._seen.popitem(last=False)

    def _counted(self, name: str, at: float) -> tuple[float, int]:
        """Since when and how many; anew when the time is over, or the machine's clock was set back."""
        begun, calls = self._seen.get(name, (at, 0))
        return (begun, calls) if 0 <= at - begun < WITHIN_SECONDS else (at, 0)


_pace = Pace()


@bp.get("/calendar/<token>.ics")
def deadlines(token: str) -> ResponseReturnValue:
    """An unknown address and a closed sign-in are the same to whoever asks, and no trail keeps a token.

    Each calendar has its pace, and each caller who guesses: a whole office may come by one proxy.
    """
    caller, now = f"from {request.remote_addr}", wall().timestamp()
    wait = max(_pace.wait(caller, now), _pace.wait(token, now))
    if wait:
        raise TooManyAttempts(seconds=max(1, round(wait)))
    browser_session().is_replaced = False  # a calendar program signs in nowhere: it gets no cookie
    found = _found(token)
    _pace.count(caller if found is None else token, now)
    if found is None:
        abort(404)
    house = transaction.house().settings.public_address
    answer = Response(calendar.written(found, house=house), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="shibao.ics"'
    return answer


def _found(token: str) -> PersonalCalendar | None:
    if not TOKEN.fullmatch(token):
        return None
    return calendar.of_token(transaction.session(), token, today=transaction.clock().today())
