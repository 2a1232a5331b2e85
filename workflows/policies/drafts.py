"""A change of law before it is in force: a draft of the files, what it breaks, and whom it touches.

Nothing here writes: a released draft is deployed like any other file, by the runtime.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from workflows.dmn.findings import Finding, findings
from workflows.errors import FourEyes, Refused
from workflows.people.permissions import Actor
from workflows.policies.book import Book, Value, read_book
from workflows.policies.cases import CaseRun, read_cases, run_case
from workflows.policies.law import law_on
from workflows.policies.rule import apply
from workflows.policies.topics import read_topics

Files = Mapping[str, bytes]


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
    content: bytes
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


@dataclass(frozen=True)
class Impact:
    """What a change does to one open entitlement, in months and in fen a month."""

    entitlement_id: int
    months_before: int
    months_after: int
    fen_before: int
    fen_after: int

    @property
    def months(self) -> int:
        """Months gained, or lost when negative."""
        return self.months_after - self.months_before

    @property
    def fen(self) -> int:
        """Fen a month gained, or lost when negative."""
        return self.fen_after - self.fen_before


def with_value(files: Files, new: NewValue) -> Files:
    """The files with a parameter otherwise from a day on; the value before ends the day before.

    Raises Refused for a value that is not documented, or a start before that of the value in force.
    """
    parameter = read_book(files).parameters.get(new.name)
    if parameter is None or new.value not in {each.value for each in parameter.options}:
        raise _refused(f"{new.name} 没有 {new.value} 这个值", f"{new.name} has no value {new.value}")
    entry = {"name": new.name, "value": new.value, "basis": new.basis}
    return _with_entry(files, new.profile, "parameters", entry, new.starts_on)


def with_table(files: Files, new: NewTable) -> Files:
    """The files with another table for a decision from a day on.

    Raises Refused for a file whose main decision has another id, or an id that is taken.
    """
    path = f"decisions/{new.table_id}.dmn"
    if path in files:
        raise _refused(f"决策表 {new.table_id} 已存在", f"the table {new.table_id} is there already")
    changed = {**files, path: new.content}
    if new.table_id not in {each.id for each in read_book(changed).model(new.table_id).decisions}:
        raise _refused(f"文件中没有决策 {new.table_id}", f"the file holds no decision {new.table_id}")
    entry = {"decision": new.decision_id, "table": new.table_id, "basis": new.basis}
    return _with_entry(changed, new.profile, "tables", entry, new.starts_on)


def _with_entry(
    files: Files, profile: str, kind: str, entry: Mapping[str, Any], starts_on: dt.date
) -> dict[str, bytes]:
    path = f"policies/profiles/{profile}.json"
    if path not in files:
        raise _refused(f"没有政策版本 {profile}", f"there is no profile {profile}")
    tree = json.loads(files[path])
    key = "name" if kind == "parameters" else "decision"
    for old in tree[kind]:
        if old[key] == entry[key] and old.get("to") is None:
            if old.get("from") and dt.date.fromisoformat(old["from"]) >= starts_on:
                raise _refused("生效日早于现行规定", "it would start before what is in force")
            old["to"] = (starts_on - dt.timedelta(days=1)).isoformat()
    tree[kind].append({**entry, "from": starts_on.isoformat()})
    return {**files, path: (json.dumps(tree, ensure_ascii=False, indent=1) + "\n").encode()}


def examine(files: Files, cases: bytes, topics: bytes) -> Examination:
    """Check every table strictly and run all worked cases; the law in force is part of them."""
    book, asked = read_book(files), read_topics(topics)
    found = [each for name in sorted(book.decisions) for each in findings(book.model(name))]
    runs = [run_case(case, book, asked) for case in read_cases(cases) if not case.is_ambiguous]
    failing = tuple(run for run in runs if not run.has_passed)
    return Examination(tuple(found), failing, len(runs) - len(failing))


def impact(before: Book, after: Book, entitlements: Iterable[Open]) -> tuple[Impact, ...]:
    """Who gains or loses, and what; those whom nothing changes are left out.

    Months go by the day of registration, the amount by the next month to be paid. Raises Incident.
    """
    compared = (_compared(before, after, each) for each in entitlements)
    return tuple(each for each in compared if each.months or each.fen)


def _compared(before: Book, after: Book, each: Open) -> Impact:
    return Impact(
        each.entitlement_id,
        _months(before, each),
        _months(after, each),
        _fen(before, each),
        _fen(after, each),
    )


def _months(book: Book, each: Open) -> int:
    facts = {"paid_months": each.contribution_months, "prior_entitlement": each.unused_months}
    found = apply("benefit_duration", law_on(book, each.line, each.registered_on), facts)
    return int(found["benefit_months"])


def _fen(book: Book, each: Open) -> int:
    amount = law_on(book, each.line, each.next_month).decide("benefit_amount", area_id=each.area_id)
    return int(Decimal(amount) * 100)


def check_release(examination: Examination, *, author_id: int, by: Actor) -> None:
    """A second person releases, and only what breaks nothing. Raises FourEyes, Refused."""
    if by.person_id == author_id:
        raise FourEyes(
            earlier={"zh": "起草", "en": "draft"}, act={"zh": "发布政策", "en": "release a policy"}
        )
    if not examination.is_clean:
        told: Sequence[str] = [run.case.id for run in examination.failing]
        told = [*told, *(each.table_id for each in examination.findings)]
        raise _refused(f"未通过检查：{'、'.join(told)}", f"the checks failed: {', '.join(told)}")


def _refused(zh: str, en: str) -> Refused:
    return Refused(reason={"zh": zh, "en": en})
