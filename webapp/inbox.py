"""What waits for whom: my tasks, the pools of my offices, business states, and the search for a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import (
    case_view,
    filters,
    inbox_lists,
    list_table,
    live_lists,
    next_task,
    streams,
    transaction,
    words,
)
from webapp.access import STAFF, actor, guard
from webapp.column_words import told
from webapp.htmx import go_to
from webapp.language import gettext as _
from workflows.people import permissions
from workflows.runtime import bulk, saved_views, sorted_lists, walks
from workflows.runtime import inbox as lists
from workflows.runtime import search as finding

bp = Blueprint("inbox", __name__)
guard(bp, STAFF)


@dataclass(frozen=True)
class Tag:
    """One choice that narrows a list, and the address of the list without it."""

    label: str
    without: str


@dataclass(frozen=True)
class Heading:
    """A way to order the list."""

    label: str
    hint: str
    address: str
    is_current: bool


@bp.get("/inbox")
def tasks() -> ResponseReturnValue:
    return _list("mine")


@bp.get("/inbox/office")
def pool() -> ResponseReturnValue:
    return _list("pool")


@bp.get("/inbox/waiting")
def waiting() -> ResponseReturnValue:
    """Mine and the pools in one list, for a business state or for what is late."""
    return _list("waiting")


def _list(queue: str) -> ResponseReturnValue:
    """The list, and at its right the case that the address names."""
    chosen, choice = request.args.get("open"), inbox_lists.choice(request.args)
    page, views = inbox_lists.page(queue, request.args), _views()
    is_table = list_table.is_chosen() and not chosen  # a case that is opened needs its place beside the list
    mark = live_lists.mark(page, views, chosen, is_table)
    if live_lists.is_known(mark):
        return live_lists.unchanged(mark)
    opened: dict[str, Any] = case_view.values(chosen) if chosen else {}
    shown = render_template(
        "inbox/page.html",
        mark=mark,
        stream=streams.address(),
        views=views,
        chosen=chosen,
        **_of_list(page, choice, queue),
        **_as_table(page, choice, is_table=is_table),
        **_addresses(queue),
        **opened,
    )
    is_secure = transaction.house().settings.is_secure
    return list_table.remember(live_lists.marked(shown, mark), is_secure=is_secure)


def _of_list(page: lists.Page, choice: walks.Choice, queue: str) -> dict[str, Any]:
    """What the list says of itself, and its rows."""
    return {
        "queue": queue,
        "list": queue,
        "leads": bool(permissions.led(actor())[0]),
        "kept": inbox_lists.kept(request.args),
        "title": inbox_lists.title(queue, choice),
        "tags": _tags(choice),
        "headings": _headings(choice),
        "page": page,
        "whole": _whole(page, choice, queue),
        "most": bulk.MOST,
        "lent": _lent(),
        "told": told,
        "came_from": next_task.of_rows(queue, page.rows, request.args.get("open")),
    }


def _addresses(queue: str) -> dict[str, Any]:
    """Where the rows of the list lead to."""
    return {
        "pane_address": lambda key: _address(open=key),
        "origin": lambda row: next_task.Origin(queue, inbox_lists.kept(request.args), row.key),
        "urgent_address": _address(urgent="yes"),
        "label_address": lambda label: _address(label=label),
        "more_address": lambda after: _address(after=after),
    }


def _as_table(page: lists.Page, choice: walks.Choice, *, is_table: bool) -> dict[str, Any]:
    """What the table needs beside the rows, and how to change from list to table and back."""
    columns = list_table.columns(page.rows) if is_table else ()
    return {
        "is_table": is_table,
        "columns": columns,
        "is_too_long": inbox_lists.sorting(request.args) is not None and not page.is_sorted,
        "most_sorted": sorted_lists.MOST,
        "table_headings": list_table.headings(choice, columns, _address) if is_table else (),
        "as_list": _address(**{"as": list_table.LIST}),
        "as_table": _address(**{"as": list_table.TABLE}),
    }


def _lent() -> list[str]:
    """For whom the person stands in today, each with the last day."""
    days = {each.person_id: (each.name, each.last_day) for each in actor().stands_in}
    return [_("%(name)s（至 %(day)s）", name=name, day=filters.day(last)) for name, last in days.values()]


def _views() -> list[tuple[saved_views.View, str, bool]]:
    """The kept lists, each with its address and whether it is the one that is open."""
    here = inbox_lists.kept(request.args)
    return [
        (
            view,
            inbox_lists.address(view.listed, view.choices),
            inbox_lists.LISTS[view.listed][0] == request.endpoint and dict(view.choices) == here,
        )
        for view in saved_views.of_actor(transaction.session(), actor())
    ]


def _whole(page: lists.Page, choice: walks.Choice, queue: str) -> int:
    """How many the list holds in all, counted no further than one go may take."""
    if page.after is None and "after" not in request.args:
        return len(page.rows)
    return lists.length(transaction.session(), actor(), queue, choice, bulk.MOST + 1)


def _tags(choice: walks.Choice) -> list[Tag]:
    """The choices in force, each removable; role and office go together where both are chosen."""
    found = []
    if choice.role is not None or choice.organisation_id is not None:
        found.append(Tag(inbox_lists.place(choice), _without("role", "office")))
    if choice.queue is not None:
        found.append(Tag(words.queue(choice.queue), _without("queue")))
    if choice.term is not None:
        found.append(Tag(words.term(choice.term), _without("term")))
    if choice.follow_on is not None:
        found.append(Tag(_("今日跟进"), _without("follow")))
    if choice.urgent:
        found.append(Tag(_("优先"), _without("urgent")))
    if choice.label is not None:
        found.append(Tag(choice.label, _without("label")))
    return found


def _headings(choice: walks.Choice) -> list[Heading]:
    orders = {
        "due": (_("按时限"), _("先到期的在前")),
        "oldest": (_("按到达"), _("先到的在前")),
        "newest": (_("最新"), _("新到的在前")),
        "urgent": (_("优先"), _("标为优先的在前，再按时限")),
    }
    return [
        Heading(
            label,
            hint,
            _address(order=None if name == "due" else name, by=None),
            choice.order == name and inbox_lists.sorting(request.args) is None,
        )
        for name, (label, hint) in orders.items()
    ]


def _without(*names: str) -> str:
    return _address(**dict.fromkeys(names))


def _address(**changed: str | None) -> str:
    """This list with its choices, and something changed; a page further on begins anew."""
    values: dict[str, Any] = dict(inbox_lists.kept(request.args))
    if "open" in changed and "after" in request.args:
        values["after"] = request.args["after"]
    values |= changed
    return url_for(request.endpoint or ".tasks", **{key: each for key, each in values.items() if each})


@bp.post("/inbox/search")
def search() -> ResponseReturnValue:
    """By POST: an identity number must not stand in an address or a log.

    A whole number, or a scan that finds one case alone, leads to the case.
    """
    text = request.form.get("text", "").strip()
    hits = finding.search(transaction.session(), actor(), text)
    exact = [hit for hit in hits if hit.business_key.upper() == text.upper()]
    jump = hits if request.form.get("scanned") else exact
    if len(jump) == 1:
        return go_to(url_for("cases.show", business_key=jump[0].business_key))
    return render_template("inbox/search.html", hits=hits, searched=text)
