"""A person's calendar of last days, at a private address that calendar programs fetch without signing in."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from webapp import transaction
from webapp.access import PUBLIC, guard
from webapp.web_sessions import browser_session
from workflows.clock import wall
from workflows.errors import NotFound
from workflows.notifications import calendar
from workflows.people.errors import TooManyAttempts

bp = Blueprint("calendar_feed", __name__)
guard(bp, PUBLIC)

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
"""What `calendar.renew` gives; anything else is no token, and nothing is asked of the database."""
CALLS = 30
WITHIN_SECONDS = 60.0
KNOWN = 10_000
"""Addresses of callers kept in mind; the one not seen for longest is forgotten."""


class Pace:
    """At most `CALLS` of one caller in `WITHIN_SECONDS`, counted in this process: a page that reads writes
    nothing, and a token of 256 bits needs no more against guessing."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, caller: str, at: float) -> float:
        """Count a call at a second; how many seconds the caller must wait, 0 when it may come in."""
        with self._lock:
            begun, calls = self._seen.pop(caller, (at, 0))
            if not 0 <= at - begun < WITHIN_SECONDS:
                begun, calls = at, 0
            self._seen[caller] = (begun, calls + 1)
            while len(self._seen) > KNOWN:
                self._seen.popitem(last=False)
        return 0.0 if calls < CALLS else begun + WITHIN_SECONDS - at


_pace = Pace()


@bp.get("/calendar/<token>.ics")
def deadlines(token: str) -> ResponseReturnValue:
    """Whoever asks too often waits; an unknown address and a closed sign-in are the same to them."""
    wait = _pace.wait(request.remote_addr or "", wall().timestamp())
    if wait:
        raise TooManyAttempts(seconds=max(1, round(wait)))
    browser_session().is_replaced = False  # a calendar program signs in nowhere: it gets no cookie
    if not TOKEN.fullmatch(token):
        raise NotFound(what=calendar.THIS)
    found = calendar.of_token(transaction.session(), token, today=transaction.clock().today())
    house = transaction.house().settings.public_address
    answer = Response(calendar.written(found, house=house), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="shibao.ics"'
    return answer
