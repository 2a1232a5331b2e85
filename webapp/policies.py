"""The law in force on a day in an area, every table to be read, and what changed when."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from webapp import law_words, table_view, transaction
from webapp.access import POLICY_DRAFTER, STAFF, actor, guard
from webapp.language import in_language
from workflows.errors import NotFound
from workflows.people import queries as people
from workflows.policies import queries
from workflows.policies.book import Book, Profile
from workflows.policies.queries import Change, InForce, KnownBook
from workflows.runtime import deployments, law_in_force, limits

bp = Blueprint("policies", __name__, url_prefix="/law")
guard(bp, STAFF)


@dataclass(frozen=True)
class Row:
    """One parameter or table: what it says, whose it is, when it holds and since when that is known."""

    item: InForce
    profile: str
    since: dt.date | None
    until: dt.date | None
    known_since: dt.datetime
    table_id: str
    """Empty for a parameter."""


@dataclass(frozen=True)
class ChangeTold:
    """What is otherwise from a day on."""

    on: dt.date
    name: str
    before: str
    after: str
    profile: str


@bp.get("")
def in_force() -> ResponseReturnValue:
    session = transaction.session()
    areas = people.areas(session)
    area = _chosen_area(areas)
    on = _day(request.args.get("day", "")) or transaction.clock().today()
    known = law_in_force.known_books(session)
    if not known:
        raise NotFound(what={"zh": "政策文件", "en": "The law book"})
    rows = _rows(known, area.policy_line, on)
    book = known[-1].book
    return render_template(
        "policies/page.html",
        areas=areas,
        area=area,
        line=book.lines[area.policy_line],
        on=on,
        parameters=[row for row in rows if not row.table_id],
        tables=[row for row in rows if row.table_id],
        changes=[_told(book, each) for each in reversed(queries.changes(book, area.policy_line))],
        revisions=tuple(reversed(queries.revisions(known))),
        may_propose=actor().holds(POLICY_DRAFTER),
    )


def _chosen_area(areas: Sequence[people.AreaRow]) -> people.AreaRow:
    """The area of the address, else that of the reader's office, else the first of the province."""
    own = next((grant.area_id for grant in actor().grants if grant.area_id), None)
    by_id = {area.area_id: area for area in areas}
    return by_id.get(request.args.get("area", "")) or by_id.get(own or "") or areas[0]


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _rows(known: Sequence[KnownBook], line: str, on: dt.date) -> list[Row]:
    """Everything in force, with the instant since which the house has known it so."""
    book = known[-1].book
    versions = [(each.known_since, _values(each.book, line, on)) for each in known]
    chain = book.in_force(line, on)
    return [
        _row(book, chain, each, on, _known_since(versions, each)) for each in queries.in_force(book, line, on)
    ]


def _values(book: Book, line: str, on: dt.date) -> dict[tuple[str, str], str]:
    """What each name says, a table by the digest of its file."""
    return {(each.kind, each.name): _value(book, each) for each in queries.in_force(book, line, on)}


def _value(book: Book, item: InForce) -> str:
    return book.digest_of_table(str(item.value)) if item.kind == "table" else str(item.value)


def _known_since(
    versions: Sequence[tuple[dt.datetime, Mapping[tuple[str, str], str]]], item: InForce
) -> dt.datetime:
    """The first of the latest versions that all say the same."""
    key = item.kind, item.name
    since, values = versions[-1]
    for earlier, before in reversed(versions[:-1]):
        if before.get(key) != values[key]:
            break
        since = earlier
    return since


def _row(book: Book, chain: Sequence[Profile], item: InForce, on: dt.date, known_since: dt.datetime) -> Row:
    entry = next(
        (
            entry
            for profile in chain
            for entry in profile.entries
            if (entry.kind, entry.name, entry.value) == (item.kind, item.name, item.value)
            and entry.is_valid(on)
        ),
        None,
    )
    profile = book.profiles[item.profile]
    return Row(
        item=item,
        profile=in_language(profile),
        since=(entry.valid_from if entry else None) or profile.valid_from,
        until=entry.valid_to if entry else None,
        known_since=known_since,
        table_id=str(item.value) if item.kind == "table" else "",
    )


def _told(book: Book, change: Change) -> ChangeTold:
    return ChangeTold(
        on=change.on,
        name=law_words.name(book, change.kind, change.name),
        before=law_words.said(book, change.kind, change.name, change.before),
        after=law_words.said(book, change.kind, change.name, change.after),
        profile=law_words.profile(book, change.profile),
    )


@bp.get("/tables/<table_id>")
def table(table_id: str) -> ResponseReturnValue:
    session = transaction.session()
    book = limits.book(session, deployments.newest_library(session))
    if table_id not in book.decisions:
        raise NotFound(what={"zh": "决策表", "en": "The table"})
    return render_template(
        "policies/table.html",
        table_id=table_id,
        title=book.title(table_id),
        digest=book.digest_of_table(table_id),
        tables=table_view.tables(book.model(table_id)),
    )


@bp.get("/tables/<table_id>.dmn")
def table_file(table_id: str) -> ResponseReturnValue:
    """The file of a table, to be read or to be changed in an editor."""
    session = transaction.session()
    book = limits.book(session, deployments.newest_library(session))
    if table_id not in book.decisions:
        raise NotFound(what={"zh": "决策表", "en": "The table"})
    content = io.BytesIO(book.decisions[table_id])
    return send_file(content, mimetype="application/xml", as_attachment=True, download_name=f"{table_id}.dmn")
