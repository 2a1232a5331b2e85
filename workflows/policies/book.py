"""The law book: profiles that inherit, parameters and tables with dates, lines that areas follow.

A book is read from files (`policies/…`, `decisions/…`, `calendars/…`) and never changes; a change of
law is a new book. What is valid when stands in the entries; which book was known when, in `models`.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from workflows.dmn import Model, read_model
from workflows.errors import NotFound
from workflows.policies.calendars import read_calendar
from workflows.working_days import Calendar

FOLDERS = ("policies", "decisions", "calendars")
CHANGES = "policies/changes/"
"""Where the changes lie that this house released over the profiles, numbered in that order."""
Value = str | int | bool | None


@dataclass(frozen=True)
class Option:
    """One value that a parameter may have, with what it means."""

    value: Value
    zh: str
    en: str


@dataclass(frozen=True)
class Parameter:
    """A point that the law leaves open; `ambiguity` is its number in the list of law.md 6."""

    id: str
    zh: str
    en: str
    clause: str
    options: tuple[Option, ...]
    ambiguity: int | None = None


@dataclass(frozen=True)
class Entry:
    """One thing a profile sets: a parameter's value, or the table that answers a decision.

    `mode` of a table: `instead` of the inherited one, or `added` rows before it. A `provisional`
    entry (暂定) says so on screens and in letters.
    """

    profile: str
    kind: Literal["parameter", "table"]
    name: str
    value: Value
    basis: str
    mode: Literal["instead", "added"] = "instead"
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    is_provisional: bool = False

    def is_valid(self, on: dt.date | None) -> bool:
        """True on a day of the entry; without a day, true when the entry has not ended."""
        if on is None:
            return self.valid_to is None
        return (self.valid_from or dt.date.min) <= on <= (self.valid_to or dt.date.max)


@dataclass(frozen=True)
class Profile:
    """One state of the law; lists only what it changes in the one it inherits."""

    id: str
    zh: str
    en: str
    inherits: str | None
    valid_from: dt.date | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Line:
    """The states of the law that a pooling area goes through, and what is laid on top of them."""

    id: str
    zh: str
    en: str
    profiles: tuple[tuple[str, dt.date | None], ...]
    laid_on: tuple[tuple[str, dt.date | None], ...]


@dataclass(frozen=True)
class Selecting:
    """A legal event (`separation`, `report`, …) and the variables of a case that may hold its date."""

    event: str
    zh: str
    en: str
    variables: tuple[str, ...]


@dataclass(frozen=True)
class Title:
    """A table's name in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Book:
    """Everything that decides; `digest` names these very bytes."""

    digest: str
    profiles: Mapping[str, Profile]
    parameters: Mapping[str, Parameter]
    lines: Mapping[str, Line]
    default_line: str
    selecting: Mapping[str, Selecting]
    """Decision id (`*`: any other) → the legal event whose date selects its profile."""
    calendar: Calendar
    decisions: Mapping[str, bytes] = field(repr=False)

    def chain(self, profile_id: str) -> tuple[Profile, ...]:
        """The profile and those it inherits from, nearest first. Raises NotFound."""
        chain: list[Profile] = []
        wanted: str | None = profile_id
        while wanted is not None:
            if wanted not in self.profiles:
                raise NotFound(what={"zh": f"政策版本 {wanted}", "en": f"Policy profile {wanted}"})
            chain.append(self.profiles[wanted])
            wanted = chain[-1].inherits
        return tuple(chain)

    def in_force(self, line_id: str | None, on: dt.date) -> tuple[Profile, ...]:
        """The profiles that decide on a day for an area of the line, nearest first. Raises NotFound."""
        line = self.lines.get(line_id or self.default_line)
        if line is None:
            raise NotFound(what={"zh": f"政策线 {line_id}", "en": f"Policy line {line_id}"})
        base = [name for name, since in line.profiles if since is None or since <= on][-1]
        laid = [self.profiles[name] for name, since in line.laid_on if since is None or since <= on]
        return (*reversed(laid), *self.chain(base))

    def selecting_event(self, decision_id: str) -> Selecting:
        """The legal event whose date selects the profile for a decision."""
        return self.selecting.get(decision_id, self.selecting["*"])

    def model(self, decision_id: str) -> Model:
        """The decision model of a table file. Raises NotFound, DmnError."""
        content = self.decisions.get(decision_id)
        if content is None:
            raise NotFound(what={"zh": f"决策表 {decision_id}", "en": f"Decision table {decision_id}"})
        return _model(content)

    def chosen_tables(self) -> set[str]:
        """Decisions whose table is named by a parameter, `<decision>_table`."""
        return {name[: -len("_table")] for name in self.parameters if name.endswith("_table")}

    def title(self, decision_id: str) -> Title:
        """What the table is called in both languages."""
        return title_of(self.model(decision_id), decision_id)

    def digest_of_table(self, decision_id: str) -> str:
        """SHA-256 of the table's file: which version of it decided."""
        return hashlib.sha256(self.decisions[decision_id]).hexdigest()

    def formula(self, table_id: str, rule_id: str) -> str:
        """The calculation that a row writes down; empty where it states a plain value."""
        if table_id not in self.decisions:
            return ""
        for decision in self.model(table_id).decisions:
            for rule in decision.table.rules if decision.table else ():
                if rule.id == rule_id and any(sign in rule.outputs[0] for sign in "*/("):
                    return rule.outputs[0]
        return ""


def title_of(model: Model, decision_id: str) -> Title:
    """What a decision of a model is called in both languages."""
    found = next(each for each in model.decisions if each.id == decision_id)
    return Title(found.name, found.name_en or found.name)


@functools.lru_cache(maxsize=512)
def _model(content: bytes) -> Model:
    return read_model(content)


def shipped_book() -> Book:
    """The book of the `bpmn/` folder that this distribution brings."""
    return read_book(read_folder(Path(__file__).resolve().parents[2] / "bpmn"))


def read_folder(folder: Path) -> Mapping[str, bytes]:
    """The files of a `bpmn/` folder that make a book, by their path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for name in FOLDERS
        for path in sorted((folder / name).rglob("*.*"))
        if path.suffix in {".json", ".dmn"}
    }


def read_book(files: Mapping[str, bytes]) -> Book:
    """The book that these files make. Raises ValueError naming a file that does not fit."""
    trees = {path: _json(path, content) for path, content in files.items() if path.endswith(".json")}
    lines = trees["policies/lines.json"]
    profiles = [_profile(trees[path]) for path in sorted(trees) if path.startswith("policies/profiles/")]
    released = [trees[path] for path in sorted(trees) if path.startswith(CHANGES)]
    return Book(
        digest=digest_of(files),
        profiles=_laid_over({each.id: each for each in profiles}, released),
        parameters={
            each.id: each for each in map(_parameter, trees["policies/parameters.json"]["parameters"])
        },
        lines={each.id: each for each in map(_line, lines["lines"])},
        default_line=lines["default"],
        selecting={
            **{name: _selecting(rule) for rule in lines["selecting_dates"] for name in rule["decisions"]},
            "*": _selecting(lines["otherwise"]),
        },
        calendar=read_calendar(trees.get("calendars/china.json", {})),
        decisions={
            Path(path).stem: content for path, content in files.items() if path.startswith("decisions/")
        },
    )


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over paths and contents."""
    summed = hashlib.sha256()
    for path in sorted(files):
        summed.update(path.encode() + b"\0" + hashlib.sha256(files[path]).digest())
    return summed.hexdigest()


def _json(path: str, content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError as problem:
        raise ValueError(f"{path} is not JSON: {problem}") from problem


def _profile(tree: Mapping[str, Any]) -> Profile:
    entries = [
        _entry(tree["id"], "parameter", each["name"], each["value"], each) for each in tree["parameters"]
    ]
    entries += [_entry(tree["id"], "table", each["decision"], each["table"], each) for each in tree["tables"]]
    return Profile(
        tree["id"], tree["zh"], tree["en"], tree["inherits"], _day(tree["valid_from"]), tuple(entries)
    )


def _laid_over(
    profiles: Mapping[str, Profile], released: Sequence[Mapping[str, Any]]
) -> Mapping[str, Profile]:
    """The profiles with the released changes: each ends, the day before, what held on its first day."""
    found = dict(profiles)
    for each in released:
        profile = found[each["profile"]]
        new = _entry(profile.id, each["kind"], each["name"], each["value"], each)
        found[profile.id] = replace(profile, entries=_with_entry(profile.entries, new))
    return found


def _with_entry(entries: Sequence[Entry], new: Entry) -> tuple[Entry, ...]:
    """The entries with one more from its day on; a later one of the same name still follows it."""
    since = new.valid_from or dt.date.min
    same = [each for each in entries if (each.kind, each.name) == (new.kind, new.name)]
    others = [each for each in entries if each not in same]
    later = [each for each in same if (each.valid_from or dt.date.min) > since]
    before = [each for each in same if (each.valid_from or dt.date.min) < since]
    day_before = since - dt.timedelta(days=1)
    ended = [replace(each, valid_to=min(each.valid_to or day_before, day_before)) for each in before]
    following = min((each.valid_from for each in later if each.valid_from), default=None)
    until = following - dt.timedelta(days=1) if following else new.valid_to
    return (*others, *ended, replace(new, valid_to=until), *later)


def _entry(
    profile: str, kind: Literal["parameter", "table"], name: str, value: Value, tree: Mapping[str, Any]
) -> Entry:
    return Entry(
        profile=profile,
        kind=kind,
        name=name,
        value=value,
        basis=tree["basis"],
        mode=tree.get("mode", "instead"),
        valid_from=_day(tree.get("from")),
        valid_to=_day(tree.get("to")),
        is_provisional=tree.get("provisional", False),
    )


def _parameter(tree: Mapping[str, Any]) -> Parameter:
    options = tuple(Option(each["value"], each["zh"], each["en"]) for each in tree["values"])
    return Parameter(tree["id"], tree["zh"], tree["en"], tree["clause"], options, tree.get("ambiguity"))


def _line(tree: Mapping[str, Any]) -> Line:
    return Line(tree["id"], tree["zh"], tree["en"], _steps(tree["profiles"]), _steps(tree["laid_on"]))


def _selecting(tree: Mapping[str, Any]) -> Selecting:
    return Selecting(tree["event"], tree["zh"], tree["en"], tuple(tree["variables"]))


def _steps(trees: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, dt.date | None], ...]:
    return tuple((each["profile"], _day(each.get("from"))) for each in trees)


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)
