"""How the values of a letter are written, in either language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel.dates import format_date

NOTHING = "—"
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def written(value: Any, form: str, language: str) -> str:
    """A value as a reader expects it; `form` as in `definitions.FORMS`, empty for the usual one."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, Mapping):
        return str(value.get(language) or NOTHING)
    if form == "money" or (form == "capitals" and language == "en"):
        return money(Decimal(value), language)
    if form == "capitals":
        return capitals(Decimal(value))
    if form == "month":
        return month(str(value), language)
    return _plain(value, form, language)


def _plain(value: Any, form: str, language: str) -> str:
    if isinstance(value, bool):
        return {"zh": ("否", "是"), "en": ("no", "yes")}[language][value]
    if isinstance(value, dt.date):
        return value.isoformat() if form == "short" else day(value, language)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value == value.to_integral_value() else f"{value:f}"
    return str(value)


def day(value: dt.date, language: str) -> str:
    """`2006年3月1日`, `1 March 2006`."""
    if language == "en":
        return format_date(value, "d MMMM y", locale="en_GB")
    return f"{value.year}年{value.month}月{value.day}日"


def month(period: str, language: str) -> str:
    """`2006年4月`, `April 2006`, from `2006-04`."""
    first = dt.date(int(period[:4]), int(period[5:7]), 1)
    return (
        format_date(first, "MMMM y", locale="en_GB") if language == "en" else f"{first.year}年{first.month}月"
    )


def money(yuan: Decimal, language: str) -> str:
    """`1,234.50元`, `CNY 1,234.50`; the amount never leaves its unit at the end of a line."""
    return f"CNY\N{NO-BREAK SPACE}{yuan:,.2f}" if language == "en" else f"{yuan:,.2f}元"


def capitals(yuan: Decimal) -> str:
    """An amount in the numerals of vouchers: 贰佰伍拾贰元整, 壹仟零伍元叁角整."""
    whole, fen = divmod(int((yuan * 100).to_integral_value()), 100)
    jiao, fen = divmod(fen, 10)
    text = f"{_whole(whole)}元" if whole else ("" if jiao or fen else "零元")
    if not jiao and not fen:
        return f"{text}整"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif whole:
        text += "零"
    return f"{text}{_DIGITS[fen]}分" if fen else f"{text}整"


def _whole(number: int) -> str:
    text, gap = "", False
    for place in range(len(_GROUPS) - 1, -1, -1):
        group = number // 10 ** (4 * place) % 10_000
        if group == 0:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += "零"
        text += _group(group) + _GROUPS[place]
        gap = False
    return text


def _group(number: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return text
