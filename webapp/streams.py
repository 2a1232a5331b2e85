"""The open streams of this process: how many there may be, and the one thread that wakes them.

Every stream holds a thread of the server, so that there is a cap for the process and one for each person; who
finds no place asks again and again, as before. While at least one stream is open, one thread reads the trail
of acts once a second and wakes the streams; no stream asks the database for what moved.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask, current_app, url_for

from webapp import transaction
from workflows.people.permissions import Actor
from workflows.runtime.movements import Movement, Reader

STREAMS = "streams"
"""Key among the application's extensions."""
LOOK_SECONDS = 1.0
MEMORY_SECONDS = 60.0
"""What moved shortly before a stream opens is told: its page is a little older."""
_log = structlog.get_logger(__name__)


@dataclass(eq=False)
class Stream:
    """One open stream; `actor` as the last check of the sign-in found them."""

    actor: Actor
    told: int | None
    """Number of the last act it was told of; None when it is new."""
    is_ended: bool = False
    """True when it lost its place."""
    waiting: int = 0
    """Number of the newest act that it is to be told of; 0: none."""

    def hear(self, movement: Movement) -> None:
        """Wait to be told, where it concerns its person and is news."""
        if movement.act_id > (self.told or 0) and movement.concerns(self.actor):
            self.waiting = max(self.waiting, movement.act_id)

    def hear_of_gap(self, forgotten: int) -> None:
        """Wait to be told to look, where something after the last it was told of is remembered no more."""
        if self.told is not None and self.told < forgotten:
            self.waiting = max(self.waiting, forgotten)


class Streams:
    """The streams of one process."""

    def __init__(self, sessions: Any, *, most: int, most_each: int) -> None:
        self._sessions, self._most, self._most_each = sessions, most, most_each
        self._changed = threading.Condition()
        self._open: list[Stream] = []
        self._memory: deque[tuple[float, Movement]] = deque()
        self._watcher: threading.Thread | None = None
        self._forgotten: int | None = None
        """Acts up to this number are not in the memory; None before the first look."""

    @property
    def is_offered(self) -> bool:
        """Whether this installation has streams at all."""
        return self._most > 0 and self._most_each > 0

    def count(self) -> int:
        """How many are open."""
        return len(self._open)

    def open(self, actor: Actor, told: int | None) -> Stream | None:
        """A new stream; None where the process has no place left.

        A person who has their share loses the oldest: most often it is that of a page already left.
        """
        if not self.is_offered:
            return None
        with self._changed:
            own = [each for each in self._open if each.actor.person_id == actor.person_id]
            if len(own) >= self._most_each:
                self._end(own[0])
            if len(self._open) >= self._most:
                return None
            stream = Stream(actor, told)
            self._open.append(stream)
            self._recall(stream)
            self._watch()
            return stream

    def close(self, stream: Stream) -> None:
        """Give the place back; a second call changes nothing."""
        with self._changed:
            self._end(stream)

    def end_all(self) -> None:
        """When the server stops: no other opens; returns once the watching thread has ended."""
        with self._changed:
            self._most = 0
            for each in tuple(self._open):
                self._end(each)
            watcher = self._watcher
        if watcher is not None:
            watcher.join()

    def wait(self, stream: Stream, seconds: float) -> int | None:
        """The newest act that moved something its person may see; None when time is up or it ended."""
        with self._changed:
            self._changed.wait_for(lambda: stream.is_ended or stream.waiting, seconds)
            if stream.is_ended or not stream.waiting:
                return None
            stream.told, stream.waiting = stream.waiting, 0
            return stream.told

    def _end(self, stream: Stream) -> None:
        stream.is_ended = True
        if stream in self._open:
            self._open.remove(stream)
        self._changed.notify_all()

    def _recall(self, stream: Stream) -> None:
        """What a stream missed before it opened; the first look finds it where nobody looked so far."""
        if self._forgotten is None:
            return
        stream.hear_of_gap(self._forgotten)
        for _at, movement in self._memory:
            stream.hear(movement)

    def _watch(self) -> None:
        if self._watcher is None:
            self._watcher = threading.Thread(target=self._run, name="streams", daemon=True)
            self._watcher.start()

    def _run(self) -> None:
        """Look once a second while a stream is open; a lost database ends them, and pages ask again."""
        reader = Reader()
        while True:
            try:
                self._look(reader)
            except Exception:  # the edge of a thread: without it streams would be open and tell nothing
                _log.exception("streams end")
                with self._changed:
                    for each in tuple(self._open):
                        self._end(each)
            with self._changed:
                self._changed.wait_for(lambda: not self._open, LOOK_SECONDS)
                if not self._open:
                    self._memory.clear()
                    self._watcher = self._forgotten = None
                    return

    def _look(self, reader: Reader) -> None:
        now = time.monotonic()
        with self._sessions() as session:
            session.connection(execution_options={"read_only": True})
            moved = reader.read(session, now)
        with self._changed:
            self._remember(reader.floor, moved, now)
            for stream in self._open:
                for movement in moved:
                    stream.hear(movement)
            self._changed.notify_all()

    def _remember(self, floor: int, moved: tuple[Movement, ...], now: float) -> None:
        if self._forgotten is None:
            self._forgotten = floor
            for stream in self._open:
                stream.hear_of_gap(floor)
        self._memory.extend((now, movement) for movement in moved)
        while self._memory and self._memory[0][0] < now - MEMORY_SECONDS:
            self._forgotten = max(self._forgotten, self._memory.popleft()[1].act_id)


def install(app: Flask) -> None:
    """The streams of this application, as many as its settings say."""
    opened = app.extensions[transaction.OPENED]
    settings = opened.house.settings
    app.extensions[STREAMS] = Streams(opened.sessions, most=settings.streams, most_each=settings.streams_each)


def streams() -> Streams:
    """Those of the application of this request."""
    found: Streams = current_app.extensions[STREAMS]
    return found


def address() -> str | None:
    """Where a page listens; None in an installation or an office without streams."""
    has_page = "live_stream" in current_app.blueprints
    return url_for("live_stream.moved") if has_page and streams().is_offered else None
