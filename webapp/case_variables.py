"""Variables of a case for whoever keeps it running and has no business with the person it is about.

What is shown is what cannot be a person's: numbers that are no identity or account number, days, yes and
no, codes and case numbers. Every other text is covered, whatever its name says.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from webapp.filters import spoken
from webapp.language import gettext as _
from webapp.language import ngettext

_CODE = re.compile(r"[a-z][a-z_]{0,60}|\d{4}-\d{2}(-\d{2})?|[A-Z]-[a-z0-9-]{1,40}")
"""An answer that was chosen, a month or day, or the number of a case."""
_LARGEST = 10**10
"""A number of eleven places may be a phone, a longer one an account."""
DEEPEST = 4


@dataclass(frozen=True)
class Variable:
    """One variable, or one part of it (`claim.months`), as the page shows it."""

    name: str
    shown: str
    is_covered: bool
    is_changed: bool


def shown(data: Mapping[str, Any], changed: frozenset[str] = frozenset()) -> tuple[Variable, ...]:
    """Every variable, by name; `changed` are those of the step that the page looks at."""
    return tuple(
        Variable(path, *_told(value), is_changed=name in changed)
        for name in sorted(data)
        for path, value in _parts(name, data[name])
    )


def _parts(path: str, value: Any, depth: int = 1) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and value and depth < DEEPEST:
        for name in sorted(value, key=str):
            part = f"{path}.{name}" if _CODE.fullmatch(str(name)) else f"{path}.…"
            yield from _parts(part, value[name], depth + 1)
    elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        for number, row in enumerate(value, start=1):
            yield from _parts(f"{path}.{number}", row, depth + 1)
    else:
        yield path, value


def _told(value: Any) -> tuple[str, bool]:
    """The text of a value, and whether it is covered."""
    if isinstance(value, list | tuple) and value and all(_is_open(each) for each in value):
        return spoken(list(value)), False
    if _is_open(value):
        return spoken(value) or "—", False
    if isinstance(value, str):
        return ngettext("已遮盖（%(num)s 个字）", "已遮盖（%(num)s 个字）", len(value)), True
    return _("已遮盖"), True


def _is_open(value: Any) -> bool:
    if value is None or value in ([], {}, ()) or isinstance(value, bool | dt.date | dt.time | dt.timedelta):
        return True
    if isinstance(value, int | float):
        return abs(value) < _LARGEST
    if isinstance(value, Decimal):
        return abs(value) < _LARGEST
    return isinstance(value, str) and (not value or _CODE.fullmatch(value) is not None)
