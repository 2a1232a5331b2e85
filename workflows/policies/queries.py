"""What is in force on a day in an area, and what changed when: by valid time and by when it was known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from workflows.dmn import TableInfo
from workflows.policies.book import Book, Entry, Profile, Value


@dataclass(frozen=True)
class InForce:
    """One parameter or table as it stands on a day; `profile` set it and `basis` says by what law."""

    kind: str
    name: str
    zh: str
    en: str
    value: Value
    value_zh: str
    value_en: str
    profile: str
    basis: str
    clause: str
    is_provisional: bool
    ambiguity: int | None = None


@dataclass(frozen=True)
class Change:
    """Something that is otherwise from a day on; `before` None: it was not there."""

    on: dt.date
    kind: str
    name: str
    before: Value
    after: Value
    profile: str


@dataclass(frozen=True)
class KnownBook:
    """A book and the instant since which it was known."""

    known_since: dt.datetime
    book: Book


@dataclass(frozen=True)
class Revision:
    """What a newly known book says otherwise than the one before: parameters, tables, files."""

    known_since: dt.datetime
    name: str
    before: str | None
    after: str | None


def in_force(book: Book, line_id: str | None, on: dt.date) -> tuple[InForce, ...]:
    """Every parameter and table of the line on a day, parameters first, by name. Raises NotFound."""
    entries = _entries(book.in_force(line_id, on), on)
    found = [_parameter(book, name, entries) for name in book.parameters if ("parameter", name) in entries]
    named = {entry.name: entry for (kind, _), entry in entries.items() if kind == "table"}
    for name in book.chosen_tables():
        named[name] = entries["parameter", f"{name}_table"]
    variants = {str(entry.value) for entry in _all_entries(book) if entry.kind == "table"}
    variants |= {str(option.value) for each in book.parameters.values() for option in each.options}
    for decision_id in sorted(set(book.decisions) - (variants - _roots(book)) | set(named)):
        found.append(_table(book, decision_id, named.get(decision_id)))
    return tuple(found)


def changes(book: Book, line_id: str | None) -> tuple[Change, ...]:
    """What changes on which day along a line, oldest first. Raises NotFound."""
    days = sorted(_days(book, line_id))
    found: list[Change] = []
    for earlier, later in pairwise([dt.date.min, *days]):
        before = _entries(book.in_force(line_id, earlier), earlier)
        after = _entries(book.in_force(line_id, later), later)
        found += _differences(later, before, after)
    return tuple(found)


def revisions(books: Sequence[KnownBook]) -> tuple[Revision, ...]:
    """What each newly known book changed, in the order in which they became known."""
    found: list[Revision] = []
    for old, new in pairwise(books):
        found += _revised(new.known_since, _settings(old.book), _settings(new.book))
    return tuple(found)


def known_at(books: Iterable[KnownBook], at: dt.datetime) -> Book | None:
    """The book that was known at an instant; None before the first."""
    known = [each for each in books if each.known_since <= at]
    return max(known, key=lambda each: each.known_since).book if known else None


def _entries(chain: Sequence[Profile], on: dt.date) -> dict[tuple[str, str], Entry]:
    """The deciding entry of each name; added tables do not replace the whole one, they stand beside."""
    found: dict[tuple[str, str], Entry] = {}
    for profile in chain:
        for entry in profile.entries:
            if entry.is_valid(on):
                found.setdefault((entry.kind, entry.name), entry)
    return found


def _parameter(book: Book, name: str, entries: dict[tuple[str, str], Entry]) -> InForce:
    entry, parameter = entries["parameter", name], book.parameters[name]
    option = next((each for each in parameter.options if each.value == entry.value), None)
    return InForce(
        kind="parameter",
        name=name,
        zh=parameter.zh,
        en=parameter.en,
        value=entry.value,
        value_zh=option.zh if option else str(entry.value),
        value_en=option.en if option else str(entry.value),
        profile=entry.profile,
        basis=entry.basis,
        clause=parameter.clause,
        is_provisional=entry.is_provisional,
        ambiguity=parameter.ambiguity,
    )


def _table(book: Book, decision_id: str, entry: Entry | None) -> InForce:
    table_id = str(entry.value) if entry else decision_id
    info = next(each for each in book.model(table_id).decisions if each.id == table_id)
    return InForce(
        kind="table",
        name=decision_id,
        zh=book.title(table_id).zh,
        en=book.title(table_id).en,
        value=table_id,
        value_zh=book.title(table_id).zh,
        value_en=book.title(table_id).en,
        profile=entry.profile if entry else "jl-2005",
        basis=entry.basis if entry else "",
        clause="",
        is_provisional=(entry.is_provisional if entry else False) or _has_provisional_row(info.table),
    )


def _has_provisional_row(table: TableInfo | None) -> bool:
    return table is not None and any(rule.annotations.get("status") for rule in table.rules)


def _roots(book: Book) -> set[str]:
    """Tables that answer a decision of their own name."""
    return {entry.name for entry in _all_entries(book) if entry.kind == "table"} | book.chosen_tables()


def _all_entries(book: Book) -> Iterable[Entry]:
    return (entry for profile in book.profiles.values() for entry in profile.entries)


def _days(book: Book, line_id: str | None) -> set[dt.date]:
    """Days on which something of a line begins, or has just ended."""
    line = book.lines[line_id or book.default_line]
    steps = [*line.profiles, *line.laid_on]
    days = {since for _, since in steps if since is not None}
    for profile_id, _ in steps:
        for entry in book.profiles[profile_id].entries:
            days |= {entry.valid_from} if entry.valid_from else set()
            days |= {entry.valid_to + dt.timedelta(days=1)} if entry.valid_to else set()
    return days


def _differences(
    on: dt.date, before: dict[tuple[str, str], Entry], after: dict[tuple[str, str], Entry]
) -> Iterable[Change]:
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if (old and old.value) != (new and new.value):
            changed = new or old
            assert changed is not None  # a key comes from one of both
            inherited = key[1] if key[0] == "table" else None
            before_value = old.value if old else inherited
            yield Change(on, *key, before_value, new.value if new else inherited, changed.profile)


def _settings(book: Book) -> dict[str, str]:
    """Everything a book says, by a name that a person can read."""
    said = {
        f"{entry.profile} / {entry.name} / {entry.valid_from or ''}": str(entry.value)
        for entry in _all_entries(book)
    }
    return said | {f"decisions/{name}.dmn": book.digest_of_table(name) for name in book.decisions}


def _revised(since: dt.datetime, before: dict[str, str], after: dict[str, str]) -> Iterable[Revision]:
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield Revision(since, name, before.get(name), after.get(name))
