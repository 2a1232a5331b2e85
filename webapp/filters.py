"""How values are written: money, days, instants, months, amounts of time; in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from flask import Flask

from webapp import transaction
from webapp.language import gettext as _
from webapp.language import language, ngettext
from workflows.clock import CHINA


def money(fen: int | None) -> str:
    """`¥1,234.50` from whole fen; a dash where there is no amount."""
    if fen is None:
        return "—"
    sign = "−" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    return f"{sign}¥{yuan:,}.{rest:02d}"


def yuan(amount: Decimal | int | None) -> str:
    """`¥1,234.50` from an amount in yuan."""
    return money(None if amount is None else int((Decimal(amount) * 100).to_integral_value()))


def day(value: dt.date | dt.datetime | None) -> str:
    """`2005年12月31日` or `31 Dec 2005`, as the day in China."""
    if value is None:
        return "—"
    if isinstance(value, dt.datetime):
        value = value.astimezone(CHINA).date()
    if language() == "en":
        return format_date(value, "d MMM y", locale="en_GB")
    return f"{value.year}年{value.month}月{value.day}日"


def last_day(until: dt.datetime | None) -> str:
    """The last whole day before an instant at which something ends."""
    return day(None if until is None else until - dt.timedelta(seconds=1))


def instant(value: dt.datetime | None) -> str:
    """Day and minute in China."""
    if value is None:
        return "—"
    local = value.astimezone(CHINA)
    return f"{day(local.date())} {local:%H:%M}"


def lately(value: dt.datetime | None) -> str:
    """`今天 10:03` for today by the office's clock, the day alone for what is longer ago."""
    if value is None:
        return "—"
    local = value.astimezone(CHINA)
    if local.date() == transaction.clock().today():
        return _("今天 %(at)s", at=f"{local:%H:%M}")
    return day(local.date())


def month(value: Any) -> str:
    """`2005年12月` or `Dec 2005`, from a date or from `2005-12`."""
    if not value:
        return "—"
    first = value if isinstance(value, dt.date) else _first_of(str(value))
    if language() == "en":
        return format_date(first, "MMM y", locale="en_GB")
    return f"{first.year}年{first.month}月"


def _first_of(text: str) -> dt.date:
    digits = text.replace("-", "")
    return dt.date(int(digits[:4]), int(digits[4:6]), 1)


def months(count: int | None) -> str:
    """`12 个月`."""
    if count is None:
        return "—"
    return ngettext("%(num)s 个月", "%(num)s 个月", count)


def spoken(value: Any) -> str:
    """Any plain value of a process as a reader expects it."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, dt.datetime):
        return instant(value)
    if isinstance(value, dt.date):
        return day(value)
    if isinstance(value, list | tuple | set | frozenset):
        return _listed(list(value))
    return str(value)


def _listed(values: list[Any]) -> str:
    """Rows of a table by their number, other values one after the other."""
    if values and all(isinstance(each, Mapping) for each in values):
        return ngettext("%(num)s 行", "%(num)s 行", len(values))
    return ("、" if language() == "zh" else ", ").join(map(spoken, values))


def bracketed(value: Any) -> str:
    """In brackets behind something: `（3月1日）` or ` (1 Mar)`."""
    return f" ({value})" if language() == "en" else f"（{value}）"


def grouped(number: str | None) -> str:
    """An identity number in its groups 6-8-4, masked ones as they are."""
    if not number:
        return "—"
    if len(number) == 18 and "*" not in number:
        return f"{number[:6]} {number[6:14]} {number[14:]}"
    return number


def today() -> dt.date:
    """The day by the office's clock, which a date field takes by one key."""
    return transaction.clock().today()


def install(app: Flask) -> None:
    """Offer the filters to templates."""
    app.jinja_env.globals["today"] = today
    for each in (money, yuan, day, last_day, instant, lately, month, months, spoken, grouped, bracketed):
        app.jinja_env.filters[each.__name__] = each
