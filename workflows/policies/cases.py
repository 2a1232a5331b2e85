"""Worked cases as the lawyer's regression test: a file of facts and expectations, run through the law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TextIO

import yaml

from workflows.dmn import DmnError
from workflows.errors import DomainError
from workflows.policies.book import Book, Value, read_book, read_folder
from workflows.policies.law import Law, Verdict, law_of
from workflows.policies.month import Month
from workflows.policies.rule import UnusableFact
from workflows.policies.topics import Question, Topics, read_topics

SCHEMA = "law-cases/1"
UNANSWERED = "<no rule answers>"


@dataclass(frozen=True)
class Case:
    """One worked case; an ambiguous one is shown, not graded."""

    id: str
    topic: str
    profile: str
    given: Mapping[str, Any]
    expect: Mapping[str, Any]
    is_ambiguous: bool = False


@dataclass(frozen=True)
class Change:
    """What a parameter set otherwise would give."""

    parameter: str
    value: Value
    got: Mapping[str, Any]


@dataclass(frozen=True)
class CaseRun:
    """What the product answered, the rows that decided, and which parameters would change it."""

    case: Case
    got: Mapping[str, Any]
    has_passed: bool
    verdicts: tuple[Verdict, ...] = ()
    settings: Mapping[str, Value] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    fault: str = ""


def read_cases(content: bytes) -> tuple[Case, ...]:
    """The cases of a `law-cases/1` file. Raises ValueError naming what is wrong."""
    try:
        tree = yaml.safe_load(content)
    except yaml.YAMLError as problem:
        raise ValueError(f"not YAML: {problem}") from problem
    if not isinstance(tree, dict) or tree.get("schema") != SCHEMA:
        raise ValueError(f"not a file of worked cases (schema {SCHEMA})")
    return tuple(_case(each) for each in tree.get("cases") or ())


def _case(tree: Mapping[str, Any]) -> Case:
    try:
        return Case(
            str(tree["id"]),
            tree["topic"],
            tree["profile"],
            tree["given"],
            tree["expect"],
            bool(tree.get("ambiguous", False)),
        )
    except (KeyError, TypeError) as problem:
        raise ValueError(f"case {tree.get('id', '?')}: {problem} is missing") from problem


def run_case(case: Case, book: Book, topics: Topics) -> CaseRun:
    """One case through the law of its profile."""
    try:
        law = law_of(book, case.profile)
        got = _answers(case, law, topics)
    except (DomainError, DmnError, LookupError, ArithmeticError, TypeError, ValueError) as problem:
        return CaseRun(case, {}, False, fault=f"{type(problem).__name__}: {problem}")
    has_passed = all(same(value, got[name], name in topics.sets) for name, value in case.expect.items())
    verdicts, settings = tuple(law.trail.verdicts), dict(law.trail.parameters)
    changes = tuple(_changes(case, law, topics, got)) if case.is_ambiguous else ()
    return CaseRun(case, got, has_passed, verdicts, settings, changes)


def _answers(case: Case, law: Law, topics: Topics) -> dict[str, Any]:
    """What is expected by name, as the first question that answers it says; and all else they answer."""
    results = [each.ask(law, case.given) for each in _asked(case, topics)]
    found: dict[str, Any] = dict.fromkeys(case.expect, UNANSWERED)
    for result in reversed(results):
        found.update(result)
    return found


def _asked(case: Case, topics: Topics) -> Sequence[Question]:
    return [each for each in topics.questions.get(case.topic, ()) if each.applies(case.given)]


def _changes(case: Case, law: Law, topics: Topics, got: Mapping[str, Any]) -> Iterator[Change]:
    """Each documented value of a parameter the case turned on that gives something else."""
    for name, value in law.trail.parameters.items():
        for option in law.book.parameters[name].options:
            if option.value == value:
                continue
            try:
                other = _answers(case, law.with_parameter(name, option.value), topics)
            except (DomainError, UnusableFact, ArithmeticError):
                continue
            changed = {key: each for key, each in other.items() if each != got.get(key) and _is_plain(each)}
            changed.pop(name, None)
            if changed:
                yield Change(name, option.value, changed)


def same(expected: Any, got: Any, is_set: bool = False) -> bool:
    """Equality of a case's value with a result: numbers by value, dates and months by their text."""
    if isinstance(expected, Mapping):
        return isinstance(got, Mapping) and all(same(each, got.get(key)) for key, each in expected.items())
    if isinstance(expected, list):
        return _same_items(expected, got, is_set)
    if isinstance(expected, bool) or isinstance(got, bool) or expected is None or got is None:
        return expected is got
    if isinstance(got, Decimal | int):
        return _number(expected) == Decimal(got)
    return bool(plain(expected) == plain(got))


def _same_items(expected: list[Any], got: Any, is_set: bool) -> bool:
    if not isinstance(got, list | tuple) or len(expected) != len(got):
        return False
    left, right = (sorted(each, key=str) if is_set else each for each in (expected, got))
    return all(same(one, other) for one, other in zip(left, right, strict=True))


def _number(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def plain(value: Any) -> Any:
    """A value as a report writes it."""
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple) and not isinstance(value, Month):
        return [plain(each) for each in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.date | Month):
        return str(value)
    return value


def _is_plain(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(map(_is_plain, value.values()))
    if isinstance(value, list | tuple) and not isinstance(value, Month):
        return all(_is_plain(each) for each in value)
    return value is None or isinstance(value, str | int | bool | Decimal | dt.date | Month)


def lines(runs: Sequence[CaseRun]) -> Iterator[str]:
    """The report: a line per failure, a line per ambiguous case, the count last."""
    for run in runs:
        if not run.case.is_ambiguous and not run.has_passed:
            yield f"FAILED {run.case.id}: expected {_text(run.case.expect)}, got {_got(run)}; {_rows(run)}"
    for run in runs:
        if run.case.is_ambiguous:
            yield f"AMBIGUOUS {run.case.id}: {_got(run)}; {_settings(run)}"
    graded = [run for run in runs if not run.case.is_ambiguous]
    passed = sum(run.has_passed for run in graded)
    yield f"{passed} passed, {len(graded) - passed} failed"


def _got(run: CaseRun) -> str:
    if run.fault:
        return run.fault
    answered = {key: run.got[key] for key in run.case.expect if run.got[key] is not UNANSWERED}
    if len(answered) == len(run.case.expect) or not run.case.is_ambiguous:
        return _text({key: run.got[key] for key in run.case.expect})
    # The file names results "if …": the product shows its own, and the parameters the others.
    return _text({key: each for key, each in run.got.items() if _is_plain(each) and each is not UNANSWERED})


def _settings(run: CaseRun) -> str:
    if not run.changes:
        read = ", ".join(f"{name}={value}" for name, value in run.settings.items())
        return f"no other value of a parameter changes it ({read or 'none read'})"
    first = dict.fromkeys(change.parameter for change in run.changes)
    now = ", ".join(f"{name}={run.settings[name]}" for name in first)
    others = "; ".join(f"{each.parameter}={each.value} gives {_text(each.got)}" for each in run.changes)
    return f"by {now}; {others}"


def _rows(run: CaseRun) -> str:
    rows = [
        f"{verdict.table_id} row {hit.rule} ({hit.annotations.get('clause', '')})"
        for verdict in run.verdicts
        for hit in verdict.hits
    ]
    return f"decided by {', '.join(rows)}" if rows else "no row decided"


def _text(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{key}={plain(each)}" for key, each in values.items())


def run_cases(path: Path, out: TextIO, book: Book | None = None) -> int:
    """Run a file of worked cases and write the report; 1 when a graded case fails.

    `book` holds the deployed tables, calendars and parameters that decide; without one, those that
    this distribution brings. The rooms of the trade must be loaded (`bootstrap.load_rooms`), for some
    rules are theirs. Raises ValueError for a file that holds no worked cases.
    """
    topics = read_topics((shipped() / "cases" / "topics.yaml").read_bytes())
    law = book or read_book(read_folder(shipped()))
    runs = [run_case(case, law, topics) for case in read_cases(path.read_bytes())]
    for line in lines(runs):
        out.write(line + "\n")
    return int(any(not run.has_passed for run in runs if not run.case.is_ambiguous))


def shipped() -> Path:
    """The `bpmn/` folder beside the package."""
    return Path(__file__).resolve().parents[2] / "bpmn"
