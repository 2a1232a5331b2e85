"""A contribution spell as it was typed: every field looked at before the file is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from workflows.contributions.operations import NewSpell
from workflows.errors import InvalidAnswers

LONGEST_NAME = 120
FIRST_DAY = dt.date(1950, 1, 1)

_REQUIRED = {"zh": "此项必填。", "en": "This is needed."}
_NAME = {"zh": f"最多 {LONGEST_NAME} 个字。", "en": f"At most {LONGEST_NAME} characters."}
_AREA = {"zh": "请从列表中选择。", "en": "Choose one of the list."}
_DAY = {"zh": "请按 2006-03-01 的形式填写存在的日期。", "en": "Write an existing date as 2006-03-01."}
_YEAR = {"zh": "年份不合理。", "en": "The year is out of range."}
_FUTURE = {"zh": "不能晚于今天。", "en": "This may not be after today."}
_MONTHS = {"zh": "请填写 0 至 600 的整数。", "en": "Write a whole number from 0 to 600."}


def read_spell(
    typed: Mapping[str, str], *, person_id: int, areas: Collection[str], today: dt.date
) -> NewSpell:
    """The spell that the fields describe. Raises InvalidAnswers with all fields at fault at once."""
    wrong: dict[str, Mapping[str, str]] = {}
    employer = " ".join(typed.get("employer_name", "").split())
    if not employer or len(employer) > LONGEST_NAME:
        wrong["employer_name"] = _NAME if employer else _REQUIRED
    area_id = typed.get("area_id", "")
    if area_id not in areas:
        wrong["area_id"] = _AREA
    starts_on = _day(typed, "starts_on", today, wrong)
    if not typed.get("starts_on", "").strip():
        wrong["starts_on"] = _REQUIRED
    ends_on = _day(typed, "ends_on", today, wrong)
    months = _months(typed.get("paid_months", "").strip(), wrong)
    if wrong or starts_on is None or months is None:
        raise InvalidAnswers(wrong)
    is_flexible = typed.get("is_flexible") == "true"
    return NewSpell(person_id, area_id, employer, starts_on, ends_on, months, is_flexible)


def read_origin(
    typed: Mapping[str, str], name_field: str, day_field: str, *, today: dt.date
) -> tuple[str, dt.date]:
    """Name of an enterprise and a day, from these fields. Raises InvalidAnswers with all at fault at once."""
    wrong: dict[str, Mapping[str, str]] = {}
    name = " ".join(typed.get(name_field, "").split())
    if not name or len(name) > LONGEST_NAME:
        wrong[name_field] = _NAME if name else _REQUIRED
    day = _day(typed, day_field, today, wrong)
    if not typed.get(day_field, "").strip():
        wrong[day_field] = _REQUIRED
    if wrong or day is None:
        raise InvalidAnswers(wrong)
    return name, day


def _day(
    typed: Mapping[str, str], name: str, today: dt.date, wrong: dict[str, Mapping[str, str]]
) -> dt.date | None:
    text = typed.get(name, "").strip()
    if not text:
        return None
    try:
        if len(text) != len("2006-03-01"):
            raise ValueError(text)
        day = dt.date.fromisoformat(text)
    except ValueError:
        wrong[name] = _DAY
        return None
    if day < FIRST_DAY:
        wrong[name] = _YEAR
    elif day > today:
        wrong[name] = _FUTURE
    return day


def _months(text: str, wrong: dict[str, Mapping[str, str]]) -> int | None:
    if text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= 600:
        return int(text)
    wrong["paid_months"] = _MONTHS if text else _REQUIRED
    return None
