"""Dates as they are typed into a form of a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from workflows.errors import InvalidAnswers

WANTED = {"zh": "请按 2006-03-01 的形式填写存在的日期。", "en": "Write an existing date as 2006-03-01."}


def day(typed: Mapping[str, str], name: str) -> dt.date | None:
    """The day in a field; None where it is empty. Raises InvalidAnswers naming the field."""
    text = typed.get(name, "").strip()
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidAnswers({name: WANTED}) from None
