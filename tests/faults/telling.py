"""Errors that a disaster is bound to raise, one line each: a report that ends well shows no traceback.

Whether the disaster ended well is judged by what stands in the database, never by what was logged.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog

from workflows import logs

LONGEST = 150


@contextmanager
def errors_in_lines(part: str) -> Iterator[None]:
    """Until the end of the block, whatever house and libraries log at warning or above is one line each."""
    root, ours = logging.getLogger(), structlog.get_config()
    handlers = root.handlers
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_OneLine(part))
    handler.setLevel(logging.WARNING)
    root.handlers = [handler]
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        processors=[logs.with_places, lambda *line: _told(part, *line)],
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=False,
    )
    try:
        yield
    finally:
        structlog.configure(**ours)
        root.handlers = handlers


class _OneLine(logging.Formatter):
    """A record without its traceback."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self._part = part

    def format(self, record: logging.LogRecord) -> str:
        return _line(self._part, record.name, record.getMessage())


def _told(part: str, _logger: Any, _method: str, line: logs.Line) -> str:
    kinds, places = line.get("error", ()), line.get("places", ())
    at = f" at {places[-1]}" if places else ""
    return _line(part, str(line["event"]), " from ".join(kinds) + at)


def _line(part: str, source: str, message: str) -> str:
    """The text without its line breaks, as far as it goes on one line."""
    return f"  {part}: {source}: {' '.join(message.split())[:LONGEST]}"
