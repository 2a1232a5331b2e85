"""The lists of the inbox as an address or a form names them: which one, narrowed how, in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

from flask import url_for

from webapp import transaction, words
from webapp.access import actor
from webapp.language import gettext as _
from webapp.language import in_language
from workflows.clock import local_date
from workflows.runtime import inbox as lists
from workflows.runtime import sorted_lists, walks

CHOICES = ("role", "office", "queue", "term", "follow", "urgent", "label", "order", "by")
"""What an address says of a list; each can be taken away again."""
TODAY = "today"
"""What an address says of a list of what is to be followed up by now."""
LISTS: Mapping[str, tuple[str, Callable[..., lists.Page]]] = {
    "mine": ("inbox.tasks", lists.my_tasks),
    "pool": ("inbox.pool", lists.pool),
    "waiting": ("inbox.waiting", lists.open_tasks),
}
"""Name of a list → its page, and its query."""


def named(name: str | None) -> str:
    """The name of a list; what is none is the list of my tasks."""
    return name if name is not None and name in LISTS else "mine"


def kept(given: Mapping[str, str]) -> dict[str, str]:
    """Of an address or a form, what it says of the list."""
    return {name: given[name] for name in CHOICES if given.get(name)}


def address(name: str, given: Mapping[str, str], **more: Any) -> str:
    """The page of a list with its choices."""
    values: dict[str, Any] = {**kept(given), **more}
    return url_for(LISTS[name][0], **{key: each for key, each in values.items() if each})


def choice(given: Mapping[str, str]) -> walks.Choice:
    """What is asked for; what makes no sense narrows nothing."""
    offices = {str(each.organisation_id): each.organisation_id for each in actor().grants}
    order, term, queue = given.get("order"), given.get("term"), given.get("queue")
    now = transaction.clock().now()
    return walks.Choice(
        role=given.get("role"),
        organisation_id=offices.get(given.get("office", "")),
        queue=queue if queue in lists.QUEUES else None,
        term=term if term in get_args(walks.Term) else None,  # type: ignore[arg-type]  # looked at
        order=order if order in get_args(walks.Order) else "due",  # type: ignore[arg-type]  # looked at
        follow_on=local_date(now) if given.get("follow") == TODAY else None,
        urgent=given.get("urgent") == "yes",
        label=given.get("label") or None,
        now=now,
    )


def sorting(given: Mapping[str, str]) -> sorted_lists.Order | None:
    """The column by which the list is sorted; a hyphen before its name: what is most first."""
    by = given.get("by", "")
    return sorted_lists.Order(by.removeprefix("-"), by.startswith("-")) if by.strip("-") else None


def page(name: str, given: Mapping[str, str], *, limit: int = 50) -> lists.Page:
    """One page of the list; where it is too long to be sorted by a column, in its own order."""
    session, order, after = transaction.session(), sorting(given), given.get("after")
    if order is not None:
        listed = sorted_lists.Listed(name, choice(given), order)
        found = sorted_lists.page(session, actor(), listed, after=after, limit=limit)
        if found is not None:
            return found
    show = LISTS[name][1]
    return show(session, actor(), choice(given), after=after, limit=limit)


def title(name: str, chosen: walks.Choice) -> str:
    """What the list is called: its business state where it has one."""
    if name == "waiting":
        state = chosen.queue and words.queue(chosen.queue)
        followed = _("今日跟进") if chosen.follow_on else None
        return state or followed or (chosen.term and words.term(chosen.term)) or _("全部待办")
    return _("我的待办") if name == "mine" else _("本单位待领")


def place(chosen: walks.Choice) -> str:
    """Role and office to which a list is narrowed, in words."""
    grants = (*actor().grants, *(each.grant for each in actor().stands_in))
    held = [each for each in grants if chosen.holds((each.role, each.organisation_id))]
    parts = []
    if chosen.role is not None:
        parts.append(in_language(held[0], "role_name") if held else chosen.role)
    if chosen.organisation_id is not None:
        parts.append(in_language(held[0], "office_name") if held else str(chosen.organisation_id))
    return " · ".join(parts)


def told(name: str, given: Mapping[str, str]) -> str:
    """A list with everything that narrows it, in one line."""
    chosen = choice(given)
    states = [words.queue(chosen.queue)] if chosen.queue else []
    terms = [words.term(chosen.term)] if chosen.term else []
    followed = [_("今日跟进")] if chosen.follow_on else []
    marked = [_("优先")] if chosen.urgent else []
    marked += [chosen.label] if chosen.label else []
    found = [title(name, chosen), place(chosen), *states, *terms, *followed, *marked]
    return " · ".join(dict.fromkeys(part for part in found if part))
