"""Where a clerk goes on: the list from which a case was opened, its place there, and the next case of it.

What a page knows of it stands in addresses of cases and in one field of their forms; without it the list is
that of my tasks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import request, url_for

from webapp import inbox_lists
from workflows.runtime import inbox as lists

FIELD = "_from"
LOOKED_AT = 10
"""Rows behind the one that is done: those that the person may not do now are passed over."""


@dataclass(frozen=True)
class Origin:
    """A list as it is narrowed, the place in it of the case in hand, and whether that is open beside it."""

    listed: str
    choices: Mapping[str, str]
    after: str | None = None
    is_pane: bool = False

    @property
    def told(self) -> dict[str, str]:
        """What an address of a case says of it."""
        place = {"after": self.after} if self.after else {}
        return {"list": self.listed, **self.choices, **place}

    @property
    def field(self) -> str:
        """The value of `FIELD`."""
        return urlencode(self.told | ({"pane": "yes"} if self.is_pane else {}))


def of_rows(listed: str, rows: tuple[lists.Row, ...], chosen: str | None) -> str:
    """The field for the case that is open beside its list."""
    after = next((row.key for row in rows if row.business_key == chosen), None)
    return Origin(listed, inbox_lists.kept(request.args), after, is_pane=True).field


def of_request(*, is_pane: bool) -> str:
    """The field for the page of a case: from its address, or as the form brought it that is shown again."""
    sent = request.form.get(FIELD)
    if sent is not None:
        return sent
    origin = _origin(request.args)
    return replace(origin, is_pane=is_pane).field if origin else ""


def of_form() -> Origin | None:
    """What the form that was sent says."""
    return _origin(dict(parse_qsl(request.form.get(FIELD, ""))))


def _origin(given: Mapping[str, str]) -> Origin | None:
    listed = given.get("list", "")
    if listed not in inbox_lists.LISTS:
        return None
    return Origin(listed, inbox_lists.kept(given), given.get("after"), given.get("pane") == "yes")


def address_of(business_key: str, origin: Origin | None) -> str:
    """A case, opened from the list as it was before."""
    if origin is not None and origin.is_pane:
        return inbox_lists.address(origin.listed, origin.choices, open=business_key)
    told: dict[str, Any] = dict(origin.told) if origin else {}
    return url_for("cases.show", business_key=business_key, **told)


def address_after(business_key: str, origin: Origin | None) -> str:
    """The next case of the list; where none is left the list, or the case that was done."""
    found = _following(origin or Origin("mine", {}), business_key)
    if found is not None:
        return address_of(found.business_key, origin and replace(origin, after=found.key))
    if origin is None:
        return address_of(business_key, None)
    return inbox_lists.address(origin.listed, origin.choices)


def _following(origin: Origin, done: str) -> lists.Row | None:
    """The first row behind the done one that the person may do, else from the beginning of the list."""
    for place in dict.fromkeys((origin.after, None)):
        given = dict(origin.choices) | ({"after": place} if place else {})
        for row in inbox_lists.page(origin.listed, given, limit=LOOKED_AT).rows:
            if row.business_key != done and row.barred_by is None and not row.is_suspended:
                return row
    return None
