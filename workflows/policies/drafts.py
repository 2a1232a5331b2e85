"""A change of law before it is in force: a draft of the files, what it breaks, and whom it touches.

Nothing here writes: a released draft is deployed like any other file, by the runtime.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from workflows.dmn import DecisionInfo
from workflows.dmn.findings import Finding, findings
from workflows.errors import FourEyes, Refused
from workflows.people.permissions import Actor
from workflows.policies.book import CHANGES, Book, Entry, Value, read_book
from workflows.policies.cases import CaseRun, read_cases, run_case
from workflows.policies.law import law_on
from workflows.policies.month import Month
from workflows.policies.rule import apply
from workflows.policies.topics import read_topics

Files = Mapping[str, bytes]
AMENDED = "cases/changes/"
"""Where the worked cases lie that came with released changes."""


@dataclass(frozen=True)
class NewValue:
    """A parameter's value from a day on, and the law that it rests on."""

    profile: str
    name: str
    value: Value
    starts_on: dt.date
    basis: str


@dataclass(frozen=True)
class NewTable:
    """A table that answers a decision from a day on; the file's main decision is `table_id`."""

    profile: str
    decision_id: str
    table_id: str
    content: bytes | None
    starts_on: dt.date
    basis: str


@dataclass(frozen=True)
class Examination:
    """What speaks against a draft: findings of strict tables and worked cases that now fail."""

    findings: tuple[Finding, ...]
    failing: tuple[CaseRun, ...]
    passed: int

    @property
    def is_clean(self) -> bool:
        """True when it may be released."""
        return not self.findings and not self.failing


@dataclass(frozen=True)
class Open:
    """An open entitlement as a change meets it."""

    entitlement_id: int
    line: str
    area_id: str
    contribution_months: int
    unused_months: int
    registered_on: dt.date
    next_month: dt.date
    """First day of the next month to be paid."""
    months_due: int = 0
    """Months before that one, which stay as they are."""


@dataclass(frozen=True)
class Impact:
    """What a change does to one open entitlement: months, fen a month, and fen over all months to come."""

    entitlement_id: int
    area_id: str
    months_before: int
    months_after: int
    fen_before: int
    fen_after: int
    """Of the first month to come whose amount is another; of the next month where none is."""
    total_fen: int = 0
    """Gained, or lost when negative, over all months that are still to be paid."""

    @property
    def months(self) -> int:
        """Months gained, or lost when negative."""
        return self.months_after - self.months_before

    @property
    def fen(self) -> int:
        """Fen a month gained, or lost when negative."""
        return self.fen_after - self.fen_before

    @property
    def is_gain(self) -> bool:
        """True when more is paid than before."""
        return self.total_fen > 0

    @property
    def is_loss(self) -> bool:
        """True when less is paid than before."""
        return self.total_fen < 0


def with_value(files: Files, new: NewValue) -> Files:
    """The files with a parameter otherwise from a day on; the value before ends the day before.

    Raises Refused for a value that is not documented, or a start before that of the value in force.
    """
    book = read_book(files)
    parameter = book.parameters.get(new.name)
    if parameter is None or new.value not in {each.value for each in parameter.options}:
        raise _refused("value", f"{new.name} 没有 {new.value} 这个值", f"{new.name} has no value {new.value}")
    entry = {"kind": "parameter", "name": new.name, "value": new.value}
    return _with_change(files, book, new, entry)


def with_table(files: Files, new: NewTable) -> Files:
    """The files with another table for a decision from a day on.

    Without content the table is one that is there already: a return to a former version.
    Raises Refused for a file whose main decision has another id or asks for other facts, an id that
    is taken, or a start before that of the table in force.
    """
    path = f"decisions/{new.table_id}.dmn"
    if new.content is None and path not in files:
        raise _refused("table_id", f"没有决策表 {new.table_id}", f"there is no table {new.table_id}")
    if new.content is not None and path in files:
        told = f"决策表 {new.table_id} 已存在", f"the table {new.table_id} is there already"
        raise _refused("table_file", *told)
    changed = files if new.content is None else {**files, path: new.content}
    book = read_book(changed)
    _check_shape(book, new)
    entry = {"kind": "table", "name": new.decision_id, "value": new.table_id, "mode": _mode(book, new)}
    return _with_change(changed, book, new, entry)


def _check_shape(book: Book, new: NewTable) -> None:
    """Whoever asks the decision must be able to ask the new table: same facts, same results."""
    field = "table_file" if new.content is not None else "table_id"
    if new.decision_id in book.chosen_tables():
        name = f"{new.decision_id}_table"
        raise _refused(field, f"此决策由参数 {name} 选定", f"the parameter {name} chooses this table")
    table, former = _info(book, new.table_id), _info(book, _table_of(book, new))
    if table is None or former is None:
        told = f"文件中没有决策 {new.table_id}", f"the file holds no decision {new.table_id}"
        raise _refused(field, *told)
    asked = "、".join(sorted(set(table.inputs) - set(former.inputs)))
    if asked:
        raise _refused(field, f"新表另外要求 {asked}", f"the new table asks for {asked} too")
    if _results(table) != _results(former):
        wanted = "、".join(_results(former))
        raise _refused(field, f"新表须给出 {wanted}", f"the new table must answer {wanted}")


def _info(book: Book, table_id: str) -> DecisionInfo | None:
    found = book.model(table_id).decisions if table_id in book.decisions else ()
    return next((each for each in found if each.id == table_id), None)


def _results(info: DecisionInfo) -> tuple[str, ...]:
    """Names of the results in their order; a single one needs no name to be read."""
    columns = info.table.outputs if info.table else ()
    return tuple(column.text for column in columns) if len(columns) > 1 else ()


def _table_of(book: Book, new: NewTable) -> str:
    """The table that answers the decision in the profile until then, its own where none is named."""
    entry = _current(book, new.profile, "table", new.decision_id)
    return str(entry.value) if entry else new.decision_id


def _mode(book: Book, new: NewTable) -> str:
    """Added rows are followed by added rows, a whole table by a whole one."""
    entry = _current(book, new.profile, "table", new.decision_id)
    return entry.mode if entry else "instead"


def _current(book: Book, profile_id: str, kind: str, name: str) -> Entry | None:
    """What the profile, or the nearest it inherits from, last says. Raises Refused for no profile."""
    if profile_id not in book.profiles:
        told = f"没有政策版本 {profile_id}", f"there is no profile {profile_id}"
        raise _refused("profile", *told)
    for profile in book.chain(profile_id):
        for entry in profile.entries:
            if (entry.kind, entry.name) == (kind, name) and entry.valid_to is None:
                return entry
    return None


def _with_change(
    files: Files, book: Book, new: NewValue | NewTable, entry: Mapping[str, Any]
) -> dict[str, bytes]:
    """The files with one more numbered change; what the profiles said is kept as it was."""
    current = _current(book, new.profile, entry["kind"], entry["name"])
    if current is not None and current.valid_from and current.valid_from >= new.starts_on:
        raise _refused("starts_on", "生效日早于现行规定", "it would start before what is in force")
    if _said_already(book, new, current):
        field = "value" if entry["kind"] == "parameter" else "table_id"
        raise _refused(field, "与现行规定相同", "this is what is in force already")
    told = {"profile": new.profile, **entry, "from": new.starts_on.isoformat(), "basis": new.basis}
    path = f"{CHANGES}{_next_number(files):04d}.json"
    return {**files, path: (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()}


def _said_already(book: Book, new: NewValue | NewTable, current: Entry | None) -> bool:
    if isinstance(new, NewTable):
        return _table_of(book, new) == new.table_id
    return current is not None and current.value == new.value


def _next_number(files: Files) -> int:
    numbers = [int(path[len(CHANGES) : -len(".json")]) for path in files if path.startswith(CHANGES)]
    return max(numbers, default=0) + 1


def released(files: Files) -> Files:
    """Of a library: the changes that the house released, with the tables and cases that came with them."""
    changes = {path: content for path, content in files.items() if path.startswith(CHANGES)}
    named = (json.loads(content) for content in changes.values())
    tables = {f"decisions/{each['value']}.dmn" for each in named if each["kind"] == "table"}
    kept = {path: files[path] for path in files if path in tables or path.startswith(AMENDED)}
    return {**changes, **kept}


def with_cases(files: Files, amended: bytes) -> Files:
    """The files with worked cases that take the place of those of the same ids. Raises Refused."""
    try:
        read_cases(amended)
    except ValueError as problem:
        raise _refused(
            "cases_file", f"不是示例案件文件：{problem}", f"no file of cases: {problem}"
        ) from problem
    number = sum(path.startswith(AMENDED) for path in files) + 1
    return {**files, f"{AMENDED}{number:04d}.yaml": amended}


def examine(files: Files, cases: bytes, topics: bytes) -> Examination:
    """Check every table strictly and run all worked cases; the law in force is part of them.

    Of the cases that came with changes, the latest of an id counts.
    """
    book, asked = read_book(files), read_topics(topics)
    found = [each for name in sorted(book.decisions) for each in findings(book.model(name))]
    latest = {case.id: case for content in (cases, *_amended(files)) for case in read_cases(content)}
    runs = [run_case(case, book, asked) for case in latest.values() if not case.is_ambiguous]
    failing = tuple(run for run in runs if not run.has_passed)
    return Examination(tuple(found), failing, len(runs) - len(failing))


def _amended(files: Files) -> list[bytes]:
    return [files[path] for path in sorted(files) if path.startswith(AMENDED)]


def impact(before: Book, after: Book, entitlements: Iterable[Open]) -> tuple[Impact, ...]:
    """Who gains or loses, and what; those whom nothing changes are left out.

    Months go by the day of registration, the amount by each month still to be paid. Raises Incident.
    """
    old, new = _Weighing(before), _Weighing(after)
    compared = (_compared(old, new, each) for each in entitlements)
    return tuple(each for each in compared if each.months or each.fen or each.total_fen)


class _Weighing:
    """One state of the law asked for many people: each question once, however many it concerns."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.months = functools.cache(self._months)
        self.fen = functools.cache(self._fen)

    def amounts(self, each: Open, months: int) -> list[int]:
        """Fen of every month that is still to be paid, the next one first."""
        first = Month.of(each.next_month)
        left = range(months - each.months_due)
        return [self.fen(each.line, each.area_id, first.plus(step).first) for step in left]

    def _months(self, line: str, registered_on: dt.date, paid: int, unused: int) -> int:
        facts = {"paid_months": paid, "prior_entitlement": unused}
        found = apply("benefit_duration", law_on(self._book, line, registered_on), facts)
        return int(found["benefit_months"])

    def _fen(self, line: str, area_id: str, month: dt.date) -> int:
        amount = law_on(self._book, line, month).decide("benefit_amount", area_id=area_id)
        return int(Decimal(amount) * 100)


def _compared(before: _Weighing, after: _Weighing, each: Open) -> Impact:
    facts = each.line, each.registered_on, each.contribution_months, each.unused_months
    months = before.months(*facts), after.months(*facts)
    old, new = before.amounts(each, months[0]), after.amounts(each, months[1])
    next_month = each.line, each.area_id, each.next_month
    same = before.fen(*next_month), after.fen(*next_month)
    fen = next((pair for pair in zip(old, new, strict=False) if pair[0] != pair[1]), same)
    return Impact(each.entitlement_id, each.area_id, *months, *fen, sum(new) - sum(old))


def check_release(examination: Examination, *, author_id: int, by: Actor) -> None:
    """A second person releases, and only what breaks nothing. Raises FourEyes, Refused."""
    if by.person_id == author_id:
        raise FourEyes(
            earlier={"zh": "起草", "en": "draft"}, act={"zh": "发布政策", "en": "release a policy"}
        )
    if not examination.is_clean:
        told: Sequence[str] = [run.case.id for run in examination.failing]
        told = [*told, *(each.table_id for each in examination.findings)]
        raise _refused(None, f"未通过检查：{'、'.join(told)}", f"the checks failed: {', '.join(told)}")


def _refused(field: str | None, zh: str, en: str) -> Refused:
    return Refused(field=field, reason={"zh": zh, "en": en})
