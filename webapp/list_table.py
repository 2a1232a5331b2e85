"""A list of the inbox as a table: its columns, and the ways to sort it from their headings.

List or table is each person's choice, kept in this browser as the theme is: a wide screen shows a table well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from flask import request
from werkzeug.wrappers import Response

from webapp import browser_choices, inbox_lists
from webapp.language import gettext as _
from webapp.language import in_language
from workflows.runtime import inbox as lists
from workflows.runtime import walks
from workflows.runtime.business_columns import Column, Shown

LIST, TABLE = "list", "table"
COOKIE = "list_as"
ONE_IN = 5
"""A column stands where one in so many rows says something of it."""
ARRIVED = {"oldest": "ascending", "newest": "descending"}


@dataclass(frozen=True)
class Heading:
    """The heading of a column, and the address of the list sorted by it."""

    label: str
    address: str
    sorted_now: str | None
    """`ascending` or `descending`, as ARIA calls it; None where the list is not sorted by it."""
    hint: str
    is_number: bool = False


@dataclass(frozen=True)
class Cells:
    """One business column of the table; numbers stand at its right."""

    column: Column
    are_numbers: bool


def is_chosen() -> bool:
    """True where this browser shows lists as tables; the address has the last word."""
    return (request.args.get("as") or request.cookies.get(COOKIE)) == TABLE


def remember(answer: Response, *, is_secure: bool) -> Response:
    """The answer, with the choice of the address kept for a year."""
    chosen = request.args.get("as")
    if chosen not in (LIST, TABLE):
        return answer
    return browser_choices.keep(answer, COOKIE, chosen, is_secure=is_secure)


def columns(rows: Sequence[lists.Row]) -> tuple[Cells, ...]:
    """What the cards of the processes in the list name and many of its rows say, in their order.

    What few say stands in those rows themselves, as in a list: a column of dashes helps nobody.
    """
    said: dict[str, list[Shown]] = {}
    for row in rows:
        for shown in row.facts:
            said.setdefault(shown.column.name, []).append(shown)
    many = (each for each in said.values() if len(each) * ONE_IN >= len(rows))
    return tuple(Cells(each[0].column, all(_is_number(shown.value) for shown in each)) for each in many)


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def headings(
    choice: walks.Choice, business: Sequence[Cells], address: Callable[..., str]
) -> tuple[Heading, ...]:
    """One heading for each column of the table, in the order of its cells."""
    names = {"_person": _("姓名"), "_case": _("件号"), "_step": _("环节")}
    plain = [_by(name, label, address) for name, label in names.items()]
    named = [
        replace(_by(each.column.name, in_language(each.column), address), is_number=each.are_numbers)
        for each in business
    ]
    return (*plain, _due(choice, address), *named, _arrived(choice, address))


def _by(name: str, label: str, address: Callable[..., str]) -> Heading:
    order = inbox_lists.sorting(request.args)
    if order is None or order.by != name:
        return _heading(label, None, address(by=name, order=None))
    other = name if order.is_descending else f"-{name}"
    return _heading(
        label, "descending" if order.is_descending else "ascending", address(by=other, order=None)
    )


def _arrived(choice: walks.Choice, address: Callable[..., str]) -> Heading:
    """Any length is walked by arrival."""
    now = None if inbox_lists.sorting(request.args) else ARRIVED.get(choice.order)
    other = "newest" if now == "ascending" else "oldest"
    return _heading(_("到达"), now, address(order=other, by=None))


def _due(choice: walks.Choice, address: Callable[..., str]) -> Heading:
    """Any length is walked by due date, the first one first."""
    if inbox_lists.sorting(request.args) is None and choice.order == "due":
        return _heading(_("剩余时间"), "ascending", address(by="-_due"))
    order = inbox_lists.sorting(request.args)
    is_last = order is not None and order.by == "_due" and order.is_descending
    return _heading(_("剩余时间"), "descending" if is_last else None, address(order=None, by=None))


def _heading(label: str, sorted_now: str | None, address: str) -> Heading:
    other = _("从大到小排列") if sorted_now == "ascending" else _("从小到大排列")
    return Heading(label, address, sorted_now, other)
