"""Points of the queue at which a process may die: what it asks of its database, and its jobs in a step."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from procrastinate import PsycopgConnector, SyncPsycopgConnector

Point = Callable[[], None]
ASKED = ("execute_query_async", "execute_query_one_async", "execute_query_all_async")


def watch_queue(point: Point) -> None:
    """Pass the point before and after each statement of the queue, for the rest of this process."""
    _watch_lent(point)
    for name in ASKED:
        setattr(PsycopgConnector, name, _watched(getattr(PsycopgConnector, name), point))


def _watch_lent(point: Point) -> None:
    """The job that is enqueued on a step's connection."""
    ask = SyncPsycopgConnector.execute_query_all_with_connection

    def asked(*arguments: Any, **more: Any) -> Any:
        point()
        answer = ask(*arguments, **more)
        point()
        return answer

    setattr(SyncPsycopgConnector, "execute_query_all_with_connection", asked)  # noqa: B010  mypy


def _watched(ask: Callable[..., Awaitable[Any]], point: Point) -> Callable[..., Awaitable[Any]]:
    async def asked(*arguments: Any, **more: Any) -> Any:
        point()
        answer = await ask(*arguments, **more)
        point()
        return answer

    return asked
