"""Rows of a take-over: read from a table, checked by themselves, kept as plain text under seal."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from workflows import identity_number
from workflows.claims import money, periods
from workflows.take_overs.errors import CellFault, refused

COLUMNS: Mapping[str, tuple[str, str]] = {
    "old_number": ("编号", "number"),
    "name": ("姓名", "name"),
    "identity": ("身份证号", "identity number"),
    "phone": ("联系电话", "phone"),
    "account": ("银行账号", "bank account"),
    "office": ("社区机构", "community office"),
    "employer": ("原用人单位", "employer"),
    "separated_on": ("失业日期", "separated on"),
    "registered_on": ("登记日期", "registered on"),
    "granted": ("核定月数", "months granted"),
    "drawn": ("已领月数", "months drawn"),
    "owed": ("欠发月数", "months owed"),
    "next_month": ("下次应发月份", "next month"),
    "amount": ("月发放额", "monthly amount"),
    "status": ("状态", "status"),
}
"""Field → heading in Chinese and in English; a file may use either."""
OPTIONAL = frozenset({"phone"})
_STATES = {"在领": "active", "active": "active", "停发": "stopped", "stopped": "stopped"}


@dataclass(frozen=True)
class Row:
    """One running entitlement; `amount_fen` a month, months as `YYYY-MM`."""

    row: int
    old_number: str
    name: str
    identity: str
    phone: str
    account: str
    office: str
    employer: str
    separated_on: str
    registered_on: str
    granted: int
    drawn: int
    owed: int
    next_month: str
    amount_fen: int
    status: str

    def owed_months(self) -> Iterator[str]:
        """The months that came due before and were not paid: those before the next one."""
        return (periods.later(self.next_month, -back) for back in range(self.owed, 0, -1))

    @property
    def first_month(self) -> str:
        """The month with which the benefit began, had it run without a stop."""
        return periods.later(self.next_month, -self.drawn - self.owed)


class _Bad(ValueError):
    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def read(table: Sequence[tuple[str, ...]], most_months: int) -> tuple[list[Row], list[CellFault]]:
    """Rows that are right by themselves, and every fault of the others. Raises TakeOverRefused."""
    places = _places(table[0])
    rows: list[Row] = []
    faults: list[CellFault] = []
    for number, cells in enumerate(table[1:], 2):
        if any(cells):
            values, wrong = _values(number, {field: _cell(cells, at) for field, at in places.items()})
            wrong += _together(number, values, most_months)
            faults += wrong
            rows += [] if wrong else [Row(row=number, **values)]
    return rows, [*faults, *_twice(rows)]


def sealed_text(rows: Sequence[Row]) -> str:
    """The rows as one text, to be sealed."""
    return json.dumps([asdict(row) for row in rows], ensure_ascii=False)


def from_text(text: str) -> list[Row]:
    """The rows of a text made by `sealed_text`."""
    return [Row(**each) for each in json.loads(text)]


def _places(heading: Sequence[str]) -> dict[str, int]:
    lowered = [each.strip().lower() for each in heading]
    found: dict[str, int] = {}
    for field, (zh, en) in COLUMNS.items():
        at = next((lowered.index(each) for each in (zh, en) if each in lowered), None)
        if at is not None:
            found[field] = at
    missing = [COLUMNS[field] for field in COLUMNS if field not in found and field not in OPTIONAL]
    if missing:
        raise refused(
            [CellFault(1, each[0], "缺这一栏", f"the column {each[1]} is missing") for each in missing]
        )
    return found


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def _values(number: int, cells: Mapping[str, str]) -> tuple[dict[str, Any], list[CellFault]]:
    values: dict[str, Any] = {"phone": ""}
    faults: list[CellFault] = []
    for field, text in cells.items():
        try:
            name, read_one = _READ.get(field, (field, _text))
            values[name] = read_one(text) if text or field not in OPTIONAL else ""
        except _Bad as bad:
            faults.append(CellFault(number, COLUMNS[field][0], bad.zh, bad.en))
    return values, faults


def _text(text: str) -> str:
    if not text or len(text) > 120:
        raise _Bad("应为 1 至 120 个字符", "needs 1 to 120 characters")
    return text


def _short(text: str) -> str:
    if not text or len(text) > 40:
        raise _Bad("应为 1 至 40 个字符", "needs 1 to 40 characters")
    return text


def _identity(text: str) -> str:
    try:
        return identity_number.parse(text)
    except identity_number.NotAnIdentityNumber as bad:
        raise _Bad(bad.zh.rstrip("。"), bad.en.rstrip(".")) from None


def _digits(least: int, most: int) -> Callable[[str], str]:
    def read_one(text: str) -> str:
        plain = re.sub(r"[\s-]", "", text)
        if not (plain.isascii() and plain.isdigit() and least <= len(plain) <= most):
            raise _Bad(f"应为 {least} 至 {most} 位数字", f"needs {least} to {most} digits")
        return plain

    return read_one


def _day(text: str) -> str:
    try:
        return dt.date.fromisoformat(text[:10].replace("/", "-")).isoformat()
    except ValueError:
        raise _Bad("应写作 2006-03-01", "write it as 2006-03-01") from None


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise _Bad("应为整数", "needs a whole number")
    return int(text)


def _month(text: str) -> str:
    if not periods.is_period(text[:7]):
        raise _Bad("应写作 2006-03", "write it as 2006-03")
    return text[:7]


def _money(text: str) -> int:
    try:
        amount_fen = money.fen(Decimal(text.replace(",", "")))
    except (InvalidOperation, ValueError):
        raise _Bad("应为金额（元，至多两位小数）", "needs an amount in yuan") from None
    if amount_fen <= 0:
        raise _Bad("应大于零", "must be above zero")
    return amount_fen


def _state(text: str) -> str:
    if text.lower() not in _STATES:
        raise _Bad("应为“在领”或“停发”", "must be active or stopped")
    return _STATES[text.lower()]


_READ: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "old_number": ("old_number", _short),
    "identity": ("identity", _identity),
    "phone": ("phone", _digits(7, 15)),
    "account": ("account", _digits(12, 30)),
    "separated_on": ("separated_on", _day),
    "registered_on": ("registered_on", _day),
    "granted": ("granted", _whole),
    "drawn": ("drawn", _whole),
    "owed": ("owed", _whole),
    "next_month": ("next_month", _month),
    "amount": ("amount_fen", _money),
    "status": ("status", _state),
}


def _together(number: int, row: Mapping[str, Any], most_months: int) -> Iterator[CellFault]:
    """What single cells cannot show, as far as they could be read: months that do not add up, days."""
    granted, drawn, owed = (row.get(field) for field in ("granted", "drawn", "owed"))
    if granted is not None and not 1 <= granted <= most_months:
        yield CellFault(
            number, COLUMNS["granted"][0], f"应为 1 至 {most_months}", f"must be 1 to {most_months}"
        )
    elif granted is not None and drawn is not None and owed is not None:
        yield from _months_together(number, granted, drawn, owed)
    registered_on, separated_on = row.get("registered_on"), row.get("separated_on")
    if registered_on and separated_on and registered_on < separated_on:
        zh, en = "不能早于失业日期", "may not be before the separation"
        yield CellFault(number, COLUMNS["registered_on"][0], zh, en)


def _months_together(number: int, granted: int, drawn: int, owed: int) -> Iterator[CellFault]:
    if drawn + owed > granted:
        zh, en = "已领与欠发之和超过核定月数", "drawn and owed exceed what was granted"
        yield CellFault(number, COLUMNS["drawn"][0], zh, en)
    elif drawn == granted:
        yield CellFault(number, COLUMNS["drawn"][0], "已领满，不必接收", "all was drawn: leave it out")


def _twice(rows: Sequence[Row]) -> Iterator[CellFault]:
    for field in ("old_number", "identity"):
        seen: dict[str, int] = {}
        for row in rows:
            value = getattr(row, field)
            if value in seen:
                zh, en = f"与第 {seen[value]} 行重复", f"is that of row {seen[value]}, too"
                yield CellFault(row.row, COLUMNS[field][0], zh, en)
            seen.setdefault(value, row.row)
