"""What happened to a case, in the order and words in which a clerk tells it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from webapp import case_arithmetic, law_words, words
from webapp.case_changes import Change, StepTold
from webapp.filters import months, spoken, yuan
from webapp.language import gettext as _
from webapp.language import in_language, ngettext
from workflows.policies.book import Book
from workflows.runtime.history import Passed, standing, taken_back
from workflows.runtime.instances import CaseView
from workflows.runtime.interventions import Told

HUMAN = frozenset({"userTask"})
TOLD = frozenset(
    {"startEvent", "userTask", "serviceTask", "intermediateCatchEvent", "boundaryEvent", "endEvent"}
)
"""Kinds of element that mean something to a reader; gateways and calls are only ways through."""


OVER = frozenset({"completed", "fired"})
"""A step that was only entered, or that was called off, is no part of the story."""
SAID = OVER | {"recalled"}


_WRITTEN = (
    *("reply", "opinion_text", "materials", "note", "departure_reason", "opinion", "finding", "reason"),
    *("approval_note", "conflict_reason", "urging_note", "statement", "facts_note"),
)
COMBINED = "combined_months"
"""The table that adds what an earlier benefit left."""
_CODE = re.compile(r"[a-z_]+")
NO_TRACES: Mapping[int, StepTold] = {}


@dataclass(frozen=True)
class Chapter:
    """One step of a person or of the clock, with what the process then did by itself."""

    name: str
    actor_name: str | None
    at: dt.datetime
    entered_at: dt.datetime
    is_under_moved_clock: bool
    clause: str | None
    opinion: str
    followed: tuple[str, ...]
    is_taken_back: bool = False
    """True for a step that its doer recalled."""
    choices: tuple[str, ...] = ()
    """What was decided in its form."""
    changes: tuple[Change, ...] = ()
    revision: int | None = None
    """Of the step, where the case as it was then can be shown."""


@dataclass(frozen=True)
class Reason:
    """One row of a table that hit."""

    rule: int
    text: str
    clause: str
    table: str
    source: str
    """Which version of the table, in which profile of the law."""
    mark: str
    """`provisional`, `demo` or nothing."""
    result: str
    """A number that the row gives, with the calculation where the row states one."""


@dataclass(frozen=True)
class Outcome:
    """What a table said, in words; `tone` colours the tag."""

    words: str
    tone: str = "plain"
    is_sample: bool = False
    """True for an amount that rests on an example standard."""


@dataclass(frozen=True)
class DecisionTold:
    """A decision as the page explains it: what went in, what came out, which rows say so."""

    name: str
    decision_id: str
    inputs: Mapping[str, Any]
    outcome: Outcome
    reasons: tuple[Reason, ...]
    at: dt.datetime


def told(
    passed: Iterable[Passed],
    interventions: Iterable[Told] = (),
    traces: Mapping[int, StepTold] = NO_TRACES,
) -> tuple[Chapter, ...]:
    """The story, newest first; one chapter for each step that somebody or something began.

    What administrators did to the case from outside its diagram stands among them. `traces` has
    each step that can be gone back to, by its revision.
    """
    over = [each for each in passed if each.outcome in SAID and each.kind in TOLD]
    gone = taken_back(over)
    groups = groupby(over, key=lambda each: each.revision)
    chapters = [_chapter(list(group), revision in gone, traces.get(revision)) for revision, group in groups]
    chapters += [_intervened(each) for each in interventions if each.state == "done"]
    chapters.sort(key=lambda each: each.at)
    return tuple(reversed(chapters))


def _intervened(act: Told) -> Chapter:
    names = {"suspend": _("暂停办理"), "resume": _("恢复办理"), "cancel": _("撤销本件")}
    second = [act.decided_by_name] if act.decided_by_name else []
    return Chapter(
        name=names[act.kind.value],
        actor_name=_("、").join([act.requested_by_name, *second]),
        at=act.at,
        entered_at=act.entered_at,
        is_under_moved_clock=abs(act.at - act.entered_at) > dt.timedelta(hours=1),
        clause=None,
        opinion=act.reason,
        followed=(),
    )


def _chapter(steps: list[Passed], is_taken_back: bool, trace: StepTold | None) -> Chapter:
    first, rest = steps[0], steps[1:]
    name = in_language(first, "name")
    return Chapter(
        name=_("收回“%(step)s”", step=name) if first.outcome == "recalled" else name,
        actor_name=words.doer(first.actor_name, first.absent_name),
        at=first.at,
        entered_at=first.entered_at,
        is_under_moved_clock=first.is_under_moved_clock,
        clause=first.clause,
        opinion=_opinion(first.answers or {}, trace.given if trace else frozenset()),
        followed=tuple(in_language(each, "name") for each in rest if each.name),
        is_taken_back=is_taken_back,
        choices=trace.choices if trace else (),
        changes=trace.changes if trace else (),
        revision=first.revision if trace else None,
    )


def _opinion(answers: Mapping[str, Any], given: frozenset[str]) -> str:
    """The free text that somebody wrote in the step; a code that was chosen is none, nor what was `given`."""
    written = (answers.get(name) for name in _WRITTEN if name not in given)
    texts = (text for text in written if isinstance(text, str) and text)
    return next((text for text in texts if not _CODE.fullmatch(text)), "")


def decisions(passed: Iterable[Passed], law_book: Book, *, is_example: bool) -> tuple[DecisionTold, ...]:
    """The last answer of each table, in the order of the process; `law_book` knows the calculations.

    `is_example`: the amount of this case rests on an example standard.
    """
    last: dict[str, DecisionTold] = {}
    for each in passed:
        if each.decision is not None and each.outcome != "entered" and not _adds_nothing(each.decision):
            last.pop(each.element_id, None)
            last[each.element_id] = _decision(each, each.decision, law_book, is_example)
    return tuple(last.values())


def _adds_nothing(made: Mapping[str, Any]) -> bool:
    """Most people have no earlier benefit; a row about one would only puzzle the reader."""
    return made.get("decision_id") == COMBINED and not (made.get("inputs") or {}).get("unused_months")


def _decision(step: Passed, made: Mapping[str, Any], law_book: Book, is_example: bool) -> DecisionTold:
    return DecisionTold(
        name=in_language(step, "name"),
        decision_id=str(made.get("decision_id", "")),
        inputs=made.get("inputs") or {},
        outcome=_outcome(str(made.get("decision_id", "")), made.get("value"), is_example),
        reasons=tuple(_reason(hit, law_book) for hit in made.get("hits") or ()),
        at=step.at,
    )


def _outcome(decision_id: str, value: Any, is_example: bool) -> Outcome:
    if isinstance(value, list):
        return _outcome_of_list(decision_id, value)
    if decision_id.startswith("benefit_months") or decision_id == COMBINED:
        return Outcome(months(int(value)), "accent")
    if decision_id.startswith("benefit_amount"):
        return Outcome(yuan(value), "accent", is_sample=is_example)
    if decision_id.startswith("hiring_incentive") and isinstance(value, Mapping):
        return _outcome_of_share(bool(value.get("qualifies")))
    if isinstance(value, Mapping):
        days = value.get("days")
        return Outcome("" if days is None else ngettext("%(num)s 天", "%(num)s 天", int(days)), "accent")
    return Outcome(words.resumption_answer(value) if isinstance(value, str) else spoken(value))


def _outcome_of_share(is_over: bool) -> Outcome:
    return Outcome(_("超过规定比例"), "ok") if is_over else Outcome(_("未超过规定比例"), "warn")


def _outcome_of_list(decision_id: str, value: list[Any]) -> Outcome:
    """Conditions that failed, or limits that a layoff goes over."""
    if decision_id == "layoff_threshold":
        return Outcome(_("须提前报告"), "warn") if value else Outcome(_("不须提前报告"), "ok")
    if decision_id == "layoff_guidance":
        return Outcome(ngettext("%(num)s 项程序", "%(num)s 项程序", len(value)) if value else _("不须指导"))
    if decision_id == "layoff_circulation":
        return Outcome(ngettext("%(num)s 个部门", "%(num)s 个部门", len(value)) if value else _("不须会同"))
    if decision_id == "claim_materials":
        return Outcome(ngettext("%(num)s 项材料", "%(num)s 项材料", len(value)))
    if not value:
        return Outcome(_("符合全部条件"), "ok")
    return Outcome(ngettext("%(num)s 项条件不符合", "%(num)s 项条件不符合", len(value)), "danger")


def _reason(hit: Mapping[str, Any], law_book: Book) -> Reason:
    notes = hit.get("annotations") or {}
    texts = {"zh": notes.get("text", ""), "en": notes.get("text_en", "")}
    return Reason(
        rule=int(hit.get("rule", 0)),
        text=in_language(texts),
        clause=str(notes.get("clause", "")),
        table=law_words.table_within(law_book, str(hit.get("table_id", "")), str(hit.get("table", ""))),
        source=_source(hit),
        mark=str(notes.get("status", "")),
        result=_result(hit, law_book),
    )


def _source(hit: Mapping[str, Any]) -> str:
    """Profile of the law and version of the table, as far as the step wrote them down."""
    digest = str(hit.get("table_sha256", ""))[:8]
    return " · ".join(each for each in (str(hit.get("profile", "")), digest) if each)


def _result(hit: Mapping[str, Any], law_book: Book) -> str:
    numbers = [
        each for each in (hit.get("outputs") or {}).values() if isinstance(each, int | float | Decimal)
    ]
    if not numbers or isinstance(numbers[0], bool):
        return ""
    how = case_arithmetic.formula(law_book, str(hit.get("table_id", "")), str(hit.get("rule_id", "")))
    return f"{how} = {numbers[0]}" if how else f"= {numbers[0]}"


@dataclass(frozen=True)
class Diagram:
    """One process that the case is or was in."""

    process_id: str
    name: str


def diagrams(case: CaseView, passed: Iterable[Passed]) -> tuple[Diagram, ...]:
    """The processes of this case: its own first, then those it called, by the name of their step."""
    own = Diagram(case.process_id, in_language(case, "process_name"))
    called = {each.process_id: None for each in passed if each.process_id != case.process_id}
    return (own, *(Diagram(process_id, process_name(process_id)) for process_id in called))


def process_name(process_id: str) -> str:
    """Name of a called process."""
    names = {
        "award_review": _("待遇重新认定"),
        "benefit_resumption": _("恢复领取"),
        "claim_acceptance": _("移送申领的接收"),
        "claim_material": _("材料核对与补交"),
        "community_verification": _("社区核实"),
        "public_disclosure": _("待遇公示"),
        "receipt_day": _("收到日期的确认"),
        "union_consultation": _("征求工会或职工意见"),
    }
    return names.get(process_id, process_id)


def drawn(case: CaseView, passed: Iterable[Passed], process_id: str) -> dict[str, Any]:
    """What the viewer draws over the diagram of one process: tokens by element, the path so far."""
    tokens: dict[str, int] = {}
    for process, element in case.tokens:
        if process == process_id:
            tokens[element] = tokens.get(element, 0) + 1
    path = {
        each.element_id for each in standing(passed) if each.process_id == process_id and each.outcome in OVER
    }
    return {"tokens": tokens, "path": sorted(path), "problems": {}}
