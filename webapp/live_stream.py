"""Tells an open list that something it shows has moved: a number and nothing more; the page then asks.

A stream is told of what moves where its person works and of nothing else, is checked for its sign-in as long
as it lasts, and ends by itself after some minutes, so that the browser comes again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from webapp import numbers, transaction
from webapp.access import STAFF, actor, guard
from webapp.streams import Stream, Streams, streams
from webapp.web_sessions import browser_session
from workflows.clock import wall
from workflows.people import queries
from workflows.people import sign_in as signing
from workflows.people.permissions import Actor

bp = Blueprint("live_stream", __name__)
guard(bp, STAFF)

HEARTBEAT_SECONDS = 15.0
"""A silent stream is cut by what stands between; at each beat the sign-in is looked at."""
LONGEST_SECONDS = 300.0
AGAIN_MILLISECONDS = 2000
"""After this the browser opens a stream anew that came to its end."""
WAIT_SECONDS = 60
"""When to ask again where all places are taken."""
Check = Callable[[], Actor | None]
"""Who is signed in behind the stream now; None: nobody any more."""


@bp.get("/inbox/stream")
def moved() -> ResponseReturnValue:
    """A stream of events; 204 where there is no place, which tells the browser not to try again by itself."""
    open_streams = streams()
    stream = open_streams.open(actor(), numbers.whole(request.headers.get("Last-Event-ID", "")))
    if stream is None:
        return Response(status=204, headers={"Retry-After": str(WAIT_SECONDS)})
    told = events(open_streams, stream, _check(), HEARTBEAT_SECONDS, LONGEST_SECONDS)
    answer = Response(told, content_type="text/event-stream; charset=utf-8")
    answer.headers["X-Accel-Buffering"] = "no"
    answer.call_on_close(lambda: open_streams.close(stream))
    return answer


def events(
    open_streams: Streams, stream: Stream, check: Check, beat_seconds: float, longest_seconds: float
) -> Iterator[str]:
    """The text of a stream until it ends; `event: end` tells the page why it should not come again now."""
    yield f"retry: {AGAIN_MILLISECONDS}\n\n"
    last = time.monotonic() + longest_seconds
    checked = time.monotonic()
    while time.monotonic() < last and not stream.is_ended:
        act_id = open_streams.wait(stream, beat_seconds)
        if time.monotonic() - checked >= beat_seconds:
            checked, person = time.monotonic(), check()
            if person is None:
                yield "event: end\ndata: signed-out\n\n"
                return
            stream.actor = person
        yield ":\n\n" if act_id is None else f"id: {act_id}\ndata: moved\n\n"
    if stream.is_ended:
        yield "event: end\ndata: no-place\n\n"


def _check() -> Check:
    """Looks at the sign-in of this request later on, each time in a transaction that is over at once.

    Nothing is written: a stream is nobody who is there.
    """
    opened, token = transaction.opened(), browser_session().token

    def look() -> Actor | None:
        with opened.sessions() as session, session.no_autoflush:
            session.connection(execution_options={"read_only": True})
            found = signing.signed_in(session, token, now=wall())
            if found is None or found.must_change:
                return None
            today = opened.house.at_office_time(session).clock.today()
            person = queries.actor_of(session, found.person_id, today)
            return person if person.grants else None

    return look
