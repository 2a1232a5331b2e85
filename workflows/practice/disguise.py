"""Invented words in place of a real case's: equal words become equal inventions, throughout one story.

What decides a case stays as it is: choices, dates, amounts, counts. What tells of people and firms goes:
names, numbers, accounts, and every free text as a whole, because nobody knows what stands in it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from itertools import count
from typing import Any

from workflows.demo import population
from workflows.demo.builders import invented_identity
from workflows.engine.form_records import Field
from workflows.runtime.scenarios import TO_FILL

_FIRST = 901
"""Number of the first invented person; the demo office begins at 1."""
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_ROWS = re.compile(r"[0-9]{1,4}([\s,，、;；-]+[0-9]{1,4})*\Z")
"""Numbers of rows of a list, `1-3, 5`: nobody's number is so short."""
_PERIOD = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])\Z")
_OFFICES = frozenset({"community_offices"})


class Disguise:
    """The inventions of one story; `counts` says how many words of each kind were replaced."""

    def __init__(self, area_id: str) -> None:
        self._area_id = area_id
        self._made: dict[tuple[str, str], str] = {}
        self._numbers = {kind: count(_FIRST) for kind in _MAKE}

    @property
    def counts(self) -> Mapping[str, int]:
        """Kind of word → how many different ones were replaced."""
        return Counter(kind for kind, _word in self._made)

    @property
    def replaced(self) -> Collection[str]:
        """The words that stand in the case and not in the story."""
        return {word for _kind, word in self._made}

    def word(self, kind: str, real: str) -> str:
        """What stands for a real word; never that word itself."""
        key = kind, real.strip()
        while key not in self._made:
            invented = _MAKE[kind](next(self._numbers[kind]), self._area_id)
            if invented not in (real, *self._made.values()):
                self._made[key] = invented
        return self._made[key]

    def answer(self, field: Field, value: Any) -> Any:
        """An answer as the story gives it; `TO_FILL` where neither it nor an invention would do."""
        if field.type == "file":
            return TO_FILL
        if field.type == "table" and isinstance(value, list):
            return [self._row(field, row) for row in value]
        if field.source in _OFFICES:
            return "@community"
        kind = _kind(field)
        if kind is None or not isinstance(value, str):
            return plain(value)
        if kind == "note":
            return self.word(kind, value)[: field.max or None]
        kind = "employer" if ("employer", value.strip()) in self._made else kind
        is_harmless = kind == "text" and _ROWS.match(value)
        return value if is_harmless else self.word(kind, value)

    def _row(self, table: Field, row: Mapping[str, Any]) -> dict[str, Any]:
        filled = (each for each in table.columns if row.get(each.name) is not None)
        return {each.name: self.answer(each, row[each.name]) for each in filled}

    def value(self, value: Any) -> Any:
        """A value that no form describes, as messages carry them: of texts codes and months alone stay."""
        is_text = isinstance(value, str) and not (_CODE.match(value) or _PERIOD.match(value))
        return self.word("note", value) if is_text else plain(value)


def _kind(field: Field) -> str | None:
    """What kind of word an answer is; None where it is kept."""
    if field.type in ("phone", "identity_number"):
        return field.type
    if field.type == "text":
        return "note"
    if field.type == "string":
        return "employer" if field.name.startswith("employer") else _BY_PATTERN.get(field.pattern, "text")
    return None


_BY_PATTERN: Mapping[str | None, str | None] = {
    "bank_account": "bank_account",
    "certificate_number": "certificate",
    "person_name": "name",
    "credit_code": "credit_code",
    "period": None,
    "postcode": "postcode",
}

_MAKE: Mapping[str, Callable[[int, str], str]] = {
    "name": lambda number, area_id: population.person_of(number, area_id).name,
    "employer": lambda number, area_id: _employer(number - _FIRST, area_id),
    "phone": lambda number, area_id: f"1390{number:07d}",
    "bank_account": lambda number, area_id: f"622202{number:013d}",
    "identity_number": lambda number, area_id: invented_identity(number),
    "certificate": lambda number, area_id: f"示证〔2006〕{number}号",
    "credit_code": lambda number, area_id: f"91220000MA{number:07d}X",
    "postcode": lambda number, area_id: f"{130_000 + number % 1000}",
    "text": lambda number, area_id: f"示例文字{number - _FIRST + 1}",
    "note": lambda number, area_id: f"（原文没有收入故事，第 {number - _FIRST + 1} 处。）",
}


def _employer(number: int, area_id: str) -> str:
    made = population.employer_of(number, area_id)
    rounds = number // population.EMPLOYERS
    return f"{made}第{rounds + 1}分厂" if rounds else made


def plain(value: Any) -> Any:
    """A value as a story's file can hold it; `TO_FILL` for what it cannot."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal | float):
        return str(value)
    if isinstance(value, list | tuple):
        parts = [plain(each) for each in value]
        return TO_FILL if TO_FILL in parts else parts
    return TO_FILL
