"""One line of JSON for each request and each act of a worker; nothing of a person in any of them.

Fields are named one by one where a line is written (`endpoint`, `business_key`, …). A filter at the end
takes out whatever looks like an identity number, a bank card or a phone; of an error its kinds and places
are told, not its text, which may quote what somebody typed.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

import structlog

from workflows import masking

Line = MutableMapping[str, Any]


def configure() -> None:
    """Send our lines through the filter to standard error."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.NOTSET),
        processors=[*_BEFORE, structlog.processors.JSONRenderer(ensure_ascii=False)],
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def warnings_only() -> None:
    """For a command at a terminal, which says itself what it did."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def take_over_libraries() -> None:
    """Send what libraries warn of through the same filter; for a process that is ours alone."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=_FOREIGN))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)


def without_people(_logger: Any, _method: str, line: Line) -> Line:
    """The line with every long number of a person taken out, however deep it lies."""
    return {key: _cleaned(value) for key, value in line.items()}


def with_places(_logger: Any, _method: str, line: Line) -> Line:
    """An error told by its kinds and the places it went through."""
    raised = line.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()
    if isinstance(raised, tuple):
        raised = raised[1]
    if isinstance(raised, BaseException):
        line["error"], line["places"] = _kinds(raised), _places(raised)
    return line


def _kinds(error: BaseException) -> list[str]:
    """The kind of the error, and of those that led to it."""
    kinds: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(kinds) < 5:
        kinds.append(type(seen).__name__)
        seen = seen.__cause__ or seen.__context__
    return kinds


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


def _cleaned(value: Any) -> Any:
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if abs(value) < 10**10 else masking.without_numbers(str(value))
    if isinstance(value, Mapping):
        return {str(key): _cleaned(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_cleaned(each) for each in value]
    return masking.without_numbers(str(value))


_BEFORE: list[Any] = [
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    with_places,
    without_people,
]
_FOREIGN: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    with_places,
    without_people,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]
"""Lines of libraries; their texts are filtered, too."""
